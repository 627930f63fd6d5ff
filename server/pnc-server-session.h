/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "pnc-channel-keys.h"
#include "pnc-frame-gate.h"
#include "pnc-frame-stream.h"
#include "pnc-server-core.h"
#include "pnc-traffic.h"
#include "pnc-upload-table.h"

G_BEGIN_DECLS

typedef struct _PncServerChannel PncServerChannel;

/**
 * PncServerSessionState:
 * @PNC_SERVER_SESSION_WAITING: has no control channel; ends when its grace is over
 * @PNC_SERVER_SESSION_OPEN: has one
 * @PNC_SERVER_SESSION_DRAINING: has one, and begins nothing new
 * @PNC_SERVER_SESSION_ENDED: is over
 */
typedef enum
{
  PNC_SERVER_SESSION_WAITING,
  PNC_SERVER_SESSION_OPEN,
  PNC_SERVER_SESSION_DRAINING,
  PNC_SERVER_SESSION_ENDED,
} PncServerSessionState;

#define PNC_TYPE_SERVER_SESSION_STATE (pnc_server_session_state_get_type ())
GType pnc_server_session_state_get_type (void) G_GNUC_CONST;

/**
 * PncServerSession:
 *
 * What a login makes: a user, a view of the share, at most one control channel and some data
 * channels. It outlives its control channel for a while, so that a client whose network went away
 * finds its transfers again. Owned by the table of sessions in a sense: it is alive while it is in
 * there. Main loop only.
 */
typedef struct _PncServerSession PncServerSession;

/**
 * pnc_server_session_new:
 * @core: the server
 * @user: who it is; copied
 * @share: what this user sees; a reference is taken
 * @error: (out) (nullable): %PNC_ERROR_BUSY when there are too many sessions
 *
 * When the table is full, the session that has waited longest for its client gives way.
 *
 * Returns: (transfer none) (nullable): a session without a control channel
 */
PncServerSession *
pnc_server_session_new (PncServerCore *core, const PncUser *user, PncShare *share, GError **error);

/**
 * PncLoginReply:
 * @request: id of the LOGIN to be answered
 * @resumed: whether a ticket brought the session back
 * @n_keys: how many keys for data channels the client would like; there may be fewer
 */
typedef struct
{
  guint64 request;
  gboolean resumed;
  guint n_keys;
} PncLoginReply;

/**
 * pnc_server_session_attach:
 * @self: a session
 * @stream: (transfer full): its new control channel
 * @seat: (transfer full): the seat of that connection
 * @gate: what has come on it so far
 * @peer: where it comes from, for the log
 * @reply: how to answer
 *
 * Answers LOGGED_IN and serves the channel from now on. A control channel that it still had is
 * ended, and the keys that it had given out are void.
 */
void pnc_server_session_attach (PncServerSession *self,
                                PncFrameStream *stream,
                                PncSeat *seat,
                                const PncFrameGate *gate,
                                const char *peer,
                                const PncLoginReply *reply);

/**
 * pnc_server_session_end:
 * @self: (transfer full): a session
 * @reason: (nullable): in the client's words: why; sent with GOING_AWAY when it has a control
 * channel
 * @away: which reason of GOING_AWAY
 *
 * Ends it with its channels and its ticket.
 */
void pnc_server_session_end (PncServerSession *self, PncAwayReason away, const char *reason);

/** pnc_server_session_get_state: @self: a session. Returns: its state */
PncServerSessionState pnc_server_session_get_state (PncServerSession *self);

/** pnc_server_session_get_user: @self: a session. Returns: (transfer none): the user's name */
const char *pnc_server_session_get_user (PncServerSession *self);

/** pnc_server_session_get_share: @self: a session. Returns: (transfer none): what the user sees */
PncShare *pnc_server_session_get_share (PncServerSession *self);

/** pnc_server_session_get_uploads: @self: a session. Returns: (transfer none): its uploads that
 * come over several channels */
PncUploadTable *pnc_server_session_get_uploads (PncServerSession *self);

/** pnc_server_session_get_account: @self: a session. Returns: (transfer none): its user's account
 */
PncAccount *pnc_server_session_get_account (PncServerSession *self);

/**
 * pnc_server_session_is_of:
 * @self: a session
 * @user: (nullable): a user as the table has it now
 *
 * Returns: whether the session is this user’s, with this password, these rights and this root
 */
gboolean pnc_server_session_is_of (PncServerSession *self, const PncUser *user);

/**
 * pnc_server_session_take_key:
 * @self: a session
 * @proof: (array fixed-size=32): what a new data channel sent
 * @prove: what it should have sent
 * @user_data: for @prove
 *
 * Returns: whether the channel is the session's; its key is void now
 */
gboolean pnc_server_session_take_key (PncServerSession *self,
                                      const guint8 *proof,
                                      PncChannelProve prove,
                                      gpointer user_data);

/** pnc_server_session_add_channel: @self: a session; @channel: a data channel that belongs to it
 * now; borrowed */
void pnc_server_session_add_channel (PncServerSession *self, PncServerChannel *channel);

/** pnc_server_session_remove_channel: @self: a session; @channel: one of its data channels, which
 * ends */
void pnc_server_session_remove_channel (PncServerSession *self, PncServerChannel *channel);

/** pnc_server_session_drain: @self: a session. Tells its client that the server is stopping, and
 * begins nothing new. */
void pnc_server_session_drain (PncServerSession *self);

/** pnc_server_session_is_busy: @self: a session. Returns: whether something that the client asked
 * for still goes on */
gboolean pnc_server_session_is_busy (PncServerSession *self);

/**
 * PncServerSessionFacts:
 * @number: counts the sessions of this process, from 1
 * @user: whose it is
 * @peer: (nullable): from where it came last
 * @state: in a word
 * @is_waiting: whether it has no control channel
 * @since_us: when it began, monotonic time
 * @channels: data channels
 * @moving: of them at work
 * @traffic: what its data channels moved
 *
 * What there is to say about a session. Texts are borrowed from it.
 */
typedef struct
{
  guint64 number;
  const char *user;
  const char *peer;
  const char *state;
  gboolean is_waiting;
  gint64 since_us;
  guint channels;
  guint moving;
  PncTraffic traffic;
} PncServerSessionFacts;

/** pnc_server_session_get_facts: @self: a session; @facts: (out caller-allocates): about it */
void pnc_server_session_get_facts (PncServerSession *self, PncServerSessionFacts *facts);

/** pnc_server_session_tick: @self: a session, which may end now; @now_us: monotonic time. Looks at
 * its deadlines. */
void pnc_server_session_tick (PncServerSession *self, gint64 now_us);

G_END_DECLS
