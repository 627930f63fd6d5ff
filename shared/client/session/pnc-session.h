/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-attachment.h"
#include "pnc-known-servers.h"
#include "pnc-link.h"
#include "pnc-message.h"
#include "pnc-question.h"
#include "pnc-rtt.h"
#include "pnc-session-state.h"

G_BEGIN_DECLS

#define PNC_TYPE_SESSION (pnc_session_get_type ())

/** PNC_CHANNEL_FIRST_REQUEST: ids below were used to attach a data channel */
#define PNC_CHANNEL_FIRST_REQUEST 3u

/**
 * PncSession:
 *
 * One person's standing relation with one server: the control channel and what outlives it. Lives
 * on the thread-default main context of the thread that made it; every callback and signal comes
 * there.
 *
 * Properties (read-only, notified): `state` (#PncSessionState), `error-message` (nullable string:
 * why the last try failed), `retry-in-s` (uint; while reconnecting), `host` (name:port, raw),
 * `user`, `server-name`, `server-agent`, `share-name` (nullable; made fit to be shown),
 * `fingerprint` (nullable; of the key seen last), `cipher` (nullable), `writable`, `rtt-us` (int64,
 * smoothed; 0 unknown), `loss` (double).
 *
 * Signals: `question` (PncQuestion): answer now or later. `ping` (): pnc_session_get_rtt() has a
 * new sample.
 *
 * A request made while it connects or reconnects waits for the connection until its cancellable or
 * the session's end says otherwise; in the states disconnected and failed it fails at once. A
 * request whose answer was lost with the connection fails with %PNC_ERROR_DISCONNECTED, except the
 * read-only ones, which are sent again. A request holds a reference on its session: disconnect one
 * that is no longer wanted.
 *
 * Whose key the server has is settled on every connection before anything is sent: by the pin of
 * the link, else the file of known servers, else a certificate authority, else a `question`. Where
 * nobody listens to `question`, the session fails with %PNC_ERROR_IDENTITY_UNKNOWN or
 * %PNC_ERROR_LOGIN_REFUSED instead. Reconnecting asks nobody.
 */
G_DECLARE_FINAL_TYPE (PncSession, pnc_session, PNC, SESSION, GObject)

/**
 * pnc_session_new:
 * @link: where to; user, password and pin are taken from it when there
 * @known: (nullable): the file of known servers; %NULL to keep none (then a pin, a CA or a question
 *   decides)
 *
 * Returns: (transfer full): a session, disconnected
 */
PncSession *pnc_session_new (const PncLink *link, PncKnownServers *known);

/** pnc_session_set_password: @self: a session; @password: (nullable): copied; wiped at the end */
void pnc_session_set_password (PncSession *self, const char *password);

/**
 * pnc_session_set_keep_trying:
 * @self: a session
 * @keep_trying: %TRUE (the default): once it has been connected, a lost connection is tried again
 * for ever with growing delays (0.5 s doubling to 30 s, with jitter); %FALSE: the session fails
 * instead
 *
 * Some errors end the session all the same: a changed key, a refused login, an unknown version,
 * being ended by the administrator, and three breaches of the protocol in a row.
 */
void pnc_session_set_keep_trying (PncSession *self, gboolean keep_trying);

/**
 * pnc_session_set_connect_timeout:
 * @self: a session
 * @timeout_ms: for one try to reach and secure the connection; default 15000
 */
void pnc_session_set_connect_timeout (PncSession *self, guint timeout_ms);

/**
 * pnc_session_set_ping_interval:
 * @self: a session
 * @interval_ms: between pings; 0 (the default) takes what the server says, within bounds
 */
void pnc_session_set_ping_interval (PncSession *self, guint interval_ms);

/**
 * pnc_session_set_packing:
 * @self: a session
 * @mode: which bytes of files are packed on their way, in both directions; %PNC_PACK_AUTO (the
 * default) packs what shrinks while the link is slower than the packing. Data channels that are
 * open already stay as they are
 */
void pnc_session_set_packing (PncSession *self, PncPackMode mode);

/**
 * pnc_session_foresee_channels:
 * @self: a session
 * @n_channels: how many data channels will be wanted as soon as it is connected, at most
 *   %PNC_MAX_DATA_CHANNELS; 0 (the default): none
 *
 * Where a round trip takes long, their connections are made while the login is being answered: two
 * round trips less until the first byte of a file. What is not used is closed after some seconds.
 */
void pnc_session_foresee_channels (PncSession *self, guint n_channels);

/**
 * pnc_session_connect:
 * @self: a session
 *
 * Starts when it is disconnected, failed or waiting to reconnect; otherwise nothing happens. Watch
 * `state`.
 */
void pnc_session_connect (PncSession *self);

/**
 * pnc_session_connect_async:
 * @self: a session
 * @cancellable: (nullable): stops trying and disconnects
 * @callback: when connected or failed
 * @user_data: for @callback
 *
 * pnc_session_connect() and wait for the outcome.
 */
void pnc_session_connect_async (PncSession *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * pnc_session_connect_finish:
 * @self: a session
 * @result: the result
 * @error: (out) (nullable): why it failed; %PNC_ERROR_CANCELLED when it was disconnected
 *
 * Returns: whether it is connected
 */
gboolean pnc_session_connect_finish (PncSession *self, GAsyncResult *result, GError **error);

/**
 * pnc_session_disconnect:
 * @self: a session
 *
 * Says BYE, ends every request with %PNC_ERROR_CANCELLED, goes to disconnected. The server forgets
 * the session.
 */
void pnc_session_disconnect (PncSession *self);

/** pnc_session_get_state: @self: a session. Returns: its state */
PncSessionState pnc_session_get_state (PncSession *self);

/**
 * pnc_session_get_error:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): why it failed or is reconnecting; %NULL when the server said
 *   that it would go away for a while
 */
const GError *pnc_session_get_error (PncSession *self);

/** pnc_session_get_link: @self: a session. Returns: (transfer none): where to, without password */
const PncLink *pnc_session_get_link (PncSession *self);

/** pnc_session_get_round_trip: @self: a session. Returns: how long a round trip takes, in
 * microseconds, as far as is known: from the first answer on; 0 before */
gint64 pnc_session_get_round_trip (PncSession *self);

/** pnc_session_get_rtt: @self: a session. Returns: (transfer none): its round-trip statistics */
const PncRtt *pnc_session_get_rtt (PncSession *self);

/**
 * pnc_session_is_writable:
 * @self: a session
 *
 * Returns: whether the user may change anything on the server
 */
gboolean pnc_session_is_writable (PncSession *self);

/**
 * pnc_session_get_max_channels:
 * @self: a session
 *
 * Returns: how many data channels the server allows, 0 to %PNC_MAX_DATA_CHANNELS; 0 before the
 * login
 */
guint pnc_session_get_max_channels (PncSession *self);

/**
 * PncSessionFrameFunc:
 * @message: one answer frame, decoded; valid during the call
 * @user_data: as given
 *
 * For requests with several answer frames: called for each but ERROR, the last (END) included.
 */
typedef void (*PncSessionFrameFunc) (const PncMessage *message, gpointer user_data);

/**
 * pnc_session_request_async:
 * @self: a session
 * @request: a request of a control channel; encoded at once
 * @on_frame: (nullable): for every answer frame
 * @frame_data: for @on_frame
 * @cancellable: (nullable): sends CANCEL; the request ends at once with %PNC_ERROR_CANCELLED
 * @callback: at the end of the answer
 * @user_data: for @callback
 *
 * The one way in which every request goes; the typed calls in pnc-session-files.h are made of it.
 * A read-only one of which @on_frame has seen a frame is not sent again after a lost connection.
 */
void pnc_session_request_async (PncSession *self,
                                const PncMessage *request,
                                PncSessionFrameFunc on_frame,
                                gpointer frame_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * pnc_session_request_finish:
 * @self: a session
 * @result: the result
 * @error: (out) (nullable): the server's error, with side and subject
 *
 * Returns: whether it succeeded
 */
gboolean pnc_session_request_finish (PncSession *self, GAsyncResult *result, GError **error);

/**
 * pnc_session_open_channel_async:
 * @self: a session
 * @cancellable: (nullable): gives up
 * @callback: when it is being attached
 * @user_data: for @callback
 *
 * Asks for a key, connects to the same address, checks that it is the same server key, attaches,
 * but does not wait until the server has said that it is. The result is handed to a worker thread;
 * its requests have ids from %PNC_CHANNEL_FIRST_REQUEST on.
 */
void pnc_session_open_channel_async (PncSession *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/**
 * pnc_session_open_channel_finish:
 * @self: a session
 * @result: the result
 * @attachment: (out): takes the frames that come first
 * @error: (out) (nullable): an error; %PNC_ERROR_BUSY when there are enough channels
 *
 * Returns: (transfer full) (nullable): a data channel on which HELLO and ATTACH are queued
 */
PncFrameStream *pnc_session_open_channel_finish (PncSession *self,
                                                 GAsyncResult *result,
                                                 PncAttachment *attachment,
                                                 GError **error);

G_END_DECLS
