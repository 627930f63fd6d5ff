/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-gate.h"
#include "pnc-frame-stream.h"
#include "pnc-server-core.h"
#include "pnc-server-session.h"

G_BEGIN_DECLS

/**
 * PncServerChannel:
 *
 * A data channel of a session. While there is something to do it has a worker thread, which owns
 * the connection meanwhile; when the peer makes it wait it is parked on the main loop, and after a
 * slice of work it queues up behind the others. These calls are for the main loop.
 */

/**
 * pnc_server_channel_start:
 * @core: the server
 * @session: whose channel it is; it is added there
 * @stream: (transfer full): the connection, attached
 * @seat: (transfer full): its seat
 * @gate: what has come on it so far
 * @peer: where it comes from, for the log
 *
 * It ends by itself, or with pnc_server_channel_end().
 */
void pnc_server_channel_start (PncServerCore *core,
                               PncServerSession *session,
                               PncFrameStream *stream,
                               PncSeat *seat,
                               const PncFrameGate *gate,
                               const char *peer);

/** pnc_server_channel_end: @self: a channel. Takes it from its session; it ends as soon as no
 * thread works on it. */
void pnc_server_channel_end (PncServerChannel *self);

/** pnc_server_channel_drain: @self: a channel, which begins nothing new from now on */
void pnc_server_channel_drain (PncServerChannel *self);

/** pnc_server_channel_get_bytes: @self: a channel; @received_bytes: (out): by now; @sent_bytes:
 * (out): by now. Main loop, also while a worker has it. */
void
pnc_server_channel_get_bytes (PncServerChannel *self, guint64 *received_bytes, guint64 *sent_bytes);

/** pnc_server_channel_get_silence: @self: a channel; @now_us: monotonic time. Returns: for how long
 * no byte has moved, microseconds, as far as was looked: call it every second */
gint64 pnc_server_channel_get_silence (PncServerChannel *self, gint64 now_us);

/** pnc_server_channel_is_busy: @self: a channel. Returns: whether a request is not answered yet */
gboolean pnc_server_channel_is_busy (PncServerChannel *self);

G_END_DECLS
