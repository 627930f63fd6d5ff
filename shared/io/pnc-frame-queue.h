/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncFrameQueue:
 *
 * Bytes on their way out: a chain of blocks. Small frames share a block; a block never moves or
 * grows, so that what was offered to TLS once can be offered again. Holds no memory while it is
 * empty, once trimmed. On the stack or in another struct; all zero is empty. One thread.
 */
typedef struct _PncFrameBlock PncFrameBlock;

typedef struct
{
  /*< private >*/
  PncFrameBlock *head;
  PncFrameBlock *tail;
  PncFrameBlock *spare; /* a large one, emptied, for the next large frame */
  gsize queued_bytes;
} PncFrameQueue;

/** pnc_frame_queue_clear: @self: a queue; drops all it holds */
void pnc_frame_queue_clear (PncFrameQueue *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncFrameQueue, pnc_frame_queue_clear)

/**
 * pnc_frame_queue_append:
 * @self: a queue
 * @length_bytes: how many
 *
 * Appends uninitialised bytes, which the caller fills before anything else is done with the queue.
 *
 * Returns: (transfer none): where to put them
 */
guint8 *pnc_frame_queue_append (PncFrameQueue *self, gsize length_bytes);

/** pnc_frame_queue_take_back: @self: a queue; @length_bytes: what was appended last, which is
 * undone */
void pnc_frame_queue_take_back (PncFrameQueue *self, gsize length_bytes);

/**
 * pnc_frame_queue_peek:
 * @self: a queue
 * @length_bytes: (out): how many there are in one piece; at least 1 unless %NULL is returned
 *
 * Returns: (transfer none) (nullable): the next bytes to go out
 */
const guint8 *pnc_frame_queue_peek (PncFrameQueue *self, gsize *length_bytes);

/** pnc_frame_queue_drop: @self: a queue; @length_bytes: what has gone out, at most what was peeked
 * at */
void pnc_frame_queue_drop (PncFrameQueue *self, gsize length_bytes);

/** pnc_frame_queue_trim: @self: a queue; gives back the memory that is kept for reuse */
void pnc_frame_queue_trim (PncFrameQueue *self);

G_END_DECLS
