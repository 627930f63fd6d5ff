/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-frame-stream.h"

G_BEGIN_DECLS

/**
 * RawClient:
 *
 * A client that says just what a test tells it to, also what no honest client says, and waits for
 * each answer. Blocking, on the test's thread. Whatever cannot be done aborts the test; a wait ends
 * after a minute.
 */
typedef struct _RawClient RawClient;

/**
 * RawReply:
 * @header: of the frame
 * @message: what it says; slices point into @payload
 * @payload: (nullable): its payload
 *
 * A frame from the server. To be cleared.
 */
typedef struct
{
  PncFrameHeader header;
  PncMessage message;
  GBytes *payload;
} RawReply;

/** raw_reply_clear: @reply: a reply; may hold nothing */
void raw_reply_clear (RawReply *reply);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RawReply, raw_reply_clear)

/** raw_client_connect_tcp: @port: of 127.0.0.1. Returns: (transfer full): a connection, not secured
 */
GSocketConnection *raw_client_connect_tcp (guint16 port);

/** raw_client_try_new: @port: of 127.0.0.1. Returns: (transfer full) (nullable): a secured client
 * that has said nothing; %NULL when refused */
RawClient *raw_client_try_new (guint16 port);

/** raw_client_new: @port: of 127.0.0.1. Returns: (transfer full): a secured client that has said
 * nothing */
RawClient *raw_client_new (guint16 port);

/** raw_client_free: @self: (transfer full) (nullable): a client, gone without a word */
void raw_client_free (RawClient *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawClient, raw_client_free)

/** raw_client_get_tls: @self: a client. Returns: (transfer none): its connection */
GTlsConnection *raw_client_get_tls (RawClient *self);

/** raw_client_get_socket: @self: a client. Returns: (transfer none): its socket */
GSocket *raw_client_get_socket (RawClient *self);

/** raw_client_next_id: @self: a client. Returns: a fresh request id */
guint64 raw_client_next_id (RawClient *self);

/** raw_client_queue: @self: a client; @message: what; @request: its id. Nothing leaves before
 * raw_client_flush(). */
void raw_client_queue (RawClient *self, const PncMessage *message, guint64 request);

/** raw_client_flush: @self: a client. Writes what is queued, and keeps what comes meanwhile for
 * raw_client_receive(). */
void raw_client_flush (RawClient *self);

/** raw_client_send: @self: a client; @message: what. Returns: the id it was sent with */
guint64 raw_client_send (RawClient *self, const PncMessage *message);

/** raw_client_send_as: @self: a client; @message: what; @request: its id */
void raw_client_send_as (RawClient *self, const PncMessage *message, guint64 request);

/** raw_client_send_empty: @self: a client; @type: a message without fields; @request: its id */
void raw_client_send_empty (RawClient *self, guint16 type, guint64 request);

/** raw_client_send_bytes: @self: a client with nothing queued; @bytes: what goes into TLS as it is;
 * @length_bytes: how many. Returns: %FALSE when the server has closed */
gboolean raw_client_send_bytes (RawClient *self, const void *bytes, gsize length_bytes);

/** raw_client_send_frame: @self: a client; @type: any; @flags: any; @request: any; @payload:
 * (nullable): any; @length_bytes: how many. Returns: %FALSE when the server has closed */
gboolean raw_client_send_frame (RawClient *self,
                                guint16 type,
                                guint16 flags,
                                guint64 request,
                                const void *payload,
                                gsize length_bytes);

/** raw_client_receive: @self: a client; @reply: (out caller-allocates): the next frame; what was in
 * it is cleared. Returns: %FALSE when the server has closed */
gboolean raw_client_receive (RawClient *self, RawReply *reply);

/** raw_client_expect: @self: a client; @reply: (out caller-allocates): the next frame; @type: what
 * it must be; @request: and its id */
void raw_client_expect (RawClient *self, RawReply *reply, PncMessageType type, guint64 request);

/** raw_client_expect_error: @self: a client; @request: id of the ERROR that must come next; @code:
 * what it must say */
void raw_client_expect_error (RawClient *self, guint64 request, PncError code);

/** raw_client_expect_end: @self: a client. The server must close next; GOING_AWAY, BYE and ERROR
 * with id 0 may come before. */
void raw_client_expect_end (RawClient *self);

/** raw_client_receive_answer: @self: a client; @request: an id; @reply: (out caller-allocates): the
 * frame that ends its answer; other frames are dropped */
void raw_client_receive_answer (RawClient *self, guint64 request, RawReply *reply);

/** raw_client_has_input: @self: a client. Returns: whether something has come, or the end; does not
 * wait */
gboolean raw_client_has_input (RawClient *self);

/** raw_client_hello: @self: a client; @role: which channel it is to be. Waits for WELCOME. */
void raw_client_hello (RawClient *self, PncRole role);

/** raw_client_log_in: @self: a client after WELCOME; @user: who; @password: with what. Waits for
 * LOGGED_IN. */
void raw_client_log_in (RawClient *self, const char *user, const char *password);

/** raw_client_send_login: @self: a client; @method: a #PncLoginMethod; @user: who; @secret: with
 * what; @secret_bytes: how long it is. Returns: its id */
guint64 raw_client_send_login (RawClient *self,
                               PncLoginMethod method,
                               const char *user,
                               const void *secret,
                               gsize secret_bytes);

/** raw_client_set_keys: @self: a client; @n_keys: for so many channels it will ask for keys when it
 * logs in */
void raw_client_set_keys (RawClient *self, guint8 n_keys);

/** raw_client_get_session: @self: a client that has logged in. Returns: (transfer none): what
 * LOGGED_IN said */
const PncLoggedIn *raw_client_get_session (RawClient *self);

/** raw_client_ask_key: @self: a client that has logged in; @key: (out caller-allocates): for a data
 * channel */
void raw_client_ask_key (RawClient *self, guint8 key[PNC_CHANNEL_KEY_BYTES]);

/** raw_client_send_attach: @self: a client after HELLO; @session_id: whose channel it is to be;
 * @key: from control. Returns: its id */
guint64 raw_client_send_attach (RawClient *self,
                                const guint8 session_id[PNC_SESSION_ID_BYTES],
                                const guint8 key[PNC_CHANNEL_KEY_BYTES]);

/** raw_client_open_channel: @self: a client that has logged in. Returns: (transfer full): a data
 * channel of its session */
RawClient *raw_client_open_channel (RawClient *self);

/** raw_client_open_channel_with: @self: a client that has logged in; @key: of its session. Returns:
 * (transfer full): a data channel of its session */
RawClient *raw_client_open_channel_with (RawClient *self, const guint8 key[PNC_CHANNEL_KEY_BYTES]);

/** raw_client_path: @text: "a/b". Returns: (transfer full): the path, as a PncPath */
PncPath *raw_client_path (const char *text);

G_END_DECLS
