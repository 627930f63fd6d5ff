/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-stream.h"
#include "pnc-socket-crowd.h"

G_BEGIN_DECLS

/**
 * PncFramePump:
 *
 * Drives a #PncFrameStream on the thread-default main context of the thread that made it: a control
 * channel of either side, or a parked data channel. Plain struct, one owner; all callbacks run on
 * that context, never from inside a call into the pump. It may be freed from inside any of its
 * callbacks.
 *
 * In one turn of the loop it hands on a bounded number of frames, then lets others have theirs.
 * While the queue is above the high-water mark it reads nothing: a peer that asks and never takes
 * the answers costs no more memory than that.
 */
typedef struct _PncFramePump PncFramePump;

/**
 * PncFramePumpEvents:
 * @frame: a frame came; return %FALSE to stop reading for now (pnc_frame_pump_resume() goes on)
 * @drained: (nullable): the queue fell below the low-water mark after having been above it:
 * producers may go on
 * @closed: it ended; @error is %NULL when the peer closed at a frame boundary. Called once; nothing
 * follows, and what is still queued is lost.
 */
typedef struct
{
  gboolean (*frame) (PncFramePump *pump, const PncFrame *frame, gpointer user_data);
  void (*drained) (PncFramePump *pump, gpointer user_data);
  void (*closed) (PncFramePump *pump, const GError *error, gpointer user_data);
} PncFramePumpEvents;

/**
 * pnc_frame_pump_new:
 * @stream: (transfer full): what to drive
 * @events: callbacks; the table is static
 * @user_data: for @events
 *
 * Starts reading.
 *
 * Returns: (transfer full): a pump
 */
PncFramePump *
pnc_frame_pump_new (PncFrameStream *stream, const PncFramePumpEvents *events, gpointer user_data);

/**
 * pnc_frame_pump_free:
 * @self: (transfer full) (nullable): a pump
 *
 * Stops, and closes the connection unless the stream was taken.
 */
void pnc_frame_pump_free (PncFramePump *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFramePump, pnc_frame_pump_free)

/**
 * pnc_frame_pump_steal_stream:
 * @self: a pump
 *
 * Hands the stream over (to a worker thread, say), with what is queued and half-read. The pump only
 * waits to be freed.
 *
 * Returns: (transfer full): the stream
 */
PncFrameStream *pnc_frame_pump_steal_stream (PncFramePump *self);

/**
 * pnc_frame_pump_get_stream:
 * @self: a pump
 *
 * Returns: (transfer none): its stream
 */
PncFrameStream *pnc_frame_pump_get_stream (PncFramePump *self);

/**
 * pnc_frame_pump_send:
 * @self: a pump
 * @message: what to send; encoded at once
 * @flags: %PNC_FRAME_END for the last frame of an answer
 * @request: the request's id
 *
 * Queues a frame; it leaves when the loop turns, together with others sent until then. Dropped
 * without a word after the end, and once the pump is closing.
 */
void pnc_frame_pump_send (PncFramePump *self,
                          const PncMessage *message,
                          PncFrameFlags flags,
                          guint64 request);

/**
 * pnc_frame_pump_is_full:
 * @self: a pump
 *
 * Returns: whether more than the high-water mark (at first 256 KiB) is queued: producers should
 * wait for `drained`
 */
gboolean pnc_frame_pump_is_full (PncFramePump *self);

/** pnc_frame_pump_set_gentle: @self: a pump; @gentle: whether it rests for a moment after each few
 * milliseconds of frames that do not end, so that a loop that also draws (which has a lower
 * priority) comes to that: at most a tenth of the time, and nothing while there are pauses */
void pnc_frame_pump_set_gentle (PncFramePump *self, gboolean gentle);

/** pnc_frame_pump_set_high_water: @self: a pump; @bytes: its high-water mark; below a quarter of it
 * a full pump is full no more */
void pnc_frame_pump_set_high_water (PncFramePump *self, guint bytes);

/**
 * pnc_frame_pump_set_read_when_full:
 * @self: a pump
 * @read_when_full: %TRUE on a client, whose frames call for no answer; at first %FALSE, as a server
 *   needs it
 *
 * Says whether frames are read while the queue is above the high-water mark.
 */
void pnc_frame_pump_set_read_when_full (PncFramePump *self, gboolean read_when_full);

/**
 * pnc_frame_pump_join:
 * @self: a pump that was just made, whose stream has a socket
 * @crowd: (transfer none): of the same context; outlives the pump
 *
 * Has it wait for its peer among many others, at no price while the peer is silent.
 */
void pnc_frame_pump_join (PncFramePump *self, PncSocketCrowd *crowd);

/**
 * pnc_frame_pump_resume:
 * @self: a pump whose `frame` callback said %FALSE; nothing happens to another
 */
void pnc_frame_pump_resume (PncFramePump *self);

/**
 * pnc_frame_pump_close_when_sent:
 * @self: a pump
 * @deadline_ms: close anyway after this long
 *
 * Hands on nothing more, writes what is queued, announces the end, waits for the peer to close as
 * well (or its last words would be lost on their way), then ends with `closed`: without an error
 * when all was sent, with %PNC_ERROR_TIMED_OUT when it was not.
 */
void pnc_frame_pump_close_when_sent (PncFramePump *self, guint deadline_ms);

G_END_DECLS
