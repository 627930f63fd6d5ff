/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-gate.h"
#include "pnc-frame-stream.h"
#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncServerControl:
 *
 * The control channel of a session: judges what comes by the table of state and message, answers
 * pings at once, has requests about names carried out by a #PncDispatcher. Main loop only.
 */
typedef struct _PncServerControl PncServerControl;

/**
 * PncServerControlEnd:
 * @PNC_SERVER_CONTROL_LOST: it broke: the session may come back
 * @PNC_SERVER_CONTROL_REFUSED: the client broke the protocol: its session may come back too
 * @PNC_SERVER_CONTROL_OVER: the client said BYE
 */
typedef enum
{
  PNC_SERVER_CONTROL_LOST,
  PNC_SERVER_CONTROL_REFUSED,
  PNC_SERVER_CONTROL_OVER,
} PncServerControlEnd;

/**
 * PncServerControlEvents:
 * @open_channel: the client wants a key for a data channel; to be answered
 * @ended: it will serve no more; the owner closes or frees it from inside. @reason is NULL or says
 * what went wrong.
 */
typedef struct
{
  void (*open_channel) (PncServerControl *control, guint64 request, gpointer user_data);
  void (*ended) (PncServerControl *control,
                 PncServerControlEnd end,
                 const char *reason,
                 gpointer user_data);
} PncServerControlEvents;

/**
 * pnc_server_control_new:
 * @core: the server
 * @share: what the user sees
 * @account: of the user; outlives it
 * @stream: (transfer full): the connection
 * @seat: (transfer full): its seat
 * @gate: what has come on it so far
 * @who: user and address, quoted, for the log
 * @events: callbacks; the table is static
 * @user_data: for @events
 *
 * Returns: (transfer full): a control channel that is open
 */
PncServerControl *pnc_server_control_new (PncServerCore *core,
                                          PncShare *share,
                                          PncAccount *account,
                                          PncFrameStream *stream,
                                          PncSeat *seat,
                                          const PncFrameGate *gate,
                                          const char *who,
                                          const PncServerControlEvents *events,
                                          gpointer user_data);

/** pnc_server_control_close: @self: (transfer full): a control channel. Writes what is queued, then
 * BYE, and closes. */
void pnc_server_control_close (PncServerControl *self);

/** pnc_server_control_free: @self: (transfer full) (nullable): a control channel, ended without a
 * word */
void pnc_server_control_free (PncServerControl *self);

/** pnc_server_control_send: @self: a control channel; @message: what; @flags: END for the last
 * frame of an answer; @request: its id */
void pnc_server_control_send (PncServerControl *self,
                              const PncMessage *message,
                              PncFrameFlags flags,
                              guint64 request);

/** pnc_server_control_send_error: @self: a control channel; @request: what has failed; @error: why
 */
void pnc_server_control_send_error (PncServerControl *self, guint64 request, const GError *error);

/**
 * pnc_server_control_send_going_away:
 * @self: a control channel
 * @reason: why
 * @grace_ms: how long it will still be there
 * @sentence: the same in words
 */
void pnc_server_control_send_going_away (PncServerControl *self,
                                         PncAwayReason reason,
                                         guint grace_ms,
                                         const char *sentence);

/** pnc_server_control_drain: @self: a control channel, which begins nothing new from now on */
void pnc_server_control_drain (PncServerControl *self);

/** pnc_server_control_is_busy: @self: a control channel. Returns: whether requests are not answered
 * yet */
gboolean pnc_server_control_is_busy (PncServerControl *self);

/**
 * pnc_server_control_get_silence:
 * @self: a control channel
 * @now_us: monotonic time
 *
 * To be asked often.
 *
 * Returns: microseconds since a frame came or a byte of an answer was seen to be taken
 */
gint64 pnc_server_control_get_silence (PncServerControl *self, gint64 now_us);

G_END_DECLS
