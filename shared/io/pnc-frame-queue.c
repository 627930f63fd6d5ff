/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-frame-queue.h"

/* Of a block for small frames, its header included: about what one TLS record carries. */
#define SMALL_BYTES (16u * 1024u - sizeof (PncFrameBlock))
#define LARGE_STEP_BYTES (64u * 1024u)

struct _PncFrameBlock
{
  PncFrameBlock *next; /* owned */
  gsize capacity;
  gsize start;
  gsize end;
  guint8 bytes[];
};

static void
free_blocks (PncFrameBlock *block)
{
  while (block != NULL)
    {
      PncFrameBlock *next = block->next;

      g_free (block);
      block = next;
    }
}

void
pnc_frame_queue_clear (PncFrameQueue *self)
{
  pnc_frame_queue_trim (self);
  g_clear_pointer (&self->head, free_blocks);
  self->tail = NULL;
  self->queued_bytes = 0;
}

void
pnc_frame_queue_trim (PncFrameQueue *self)
{
  g_clear_pointer (&self->spare, g_free);
}

/* Large frames are of many sizes: in steps, one block fits the next one too. */
static gsize
choose_capacity (gsize length_bytes)
{
  if (length_bytes <= SMALL_BYTES)
    return SMALL_BYTES;
  return (length_bytes / LARGE_STEP_BYTES + 1) * LARGE_STEP_BYTES;
}

static PncFrameBlock *
make_block (PncFrameQueue *self, gsize length_bytes)
{
  gsize capacity = choose_capacity (length_bytes);
  PncFrameBlock *block;

  if (self->spare != NULL && length_bytes > SMALL_BYTES && self->spare->capacity >= length_bytes)
    {
      block = g_steal_pointer (&self->spare);
    }
  else
    {
      block = g_malloc (sizeof *block + capacity);
      block->capacity = capacity;
    }
  block->next = NULL;
  block->start = block->end = 0;
  return block;
}

guint8 *
pnc_frame_queue_append (PncFrameQueue *self, gsize length_bytes)
{
  PncFrameBlock *block = self->tail;
  guint8 *space;

  if (block == NULL || block->capacity - block->end < length_bytes)
    {
      block = make_block (self, length_bytes);
      if (self->tail != NULL)
        self->tail->next = block;
      else
        self->head = block;
      self->tail = block;
    }
  space = block->bytes + block->end;
  block->end += length_bytes;
  self->queued_bytes += length_bytes;
  return space;
}

void
pnc_frame_queue_take_back (PncFrameQueue *self, gsize length_bytes)
{
  g_assert (self->tail != NULL && self->tail->end - self->tail->start >= length_bytes);

  self->tail->end -= length_bytes;
  self->queued_bytes -= length_bytes;
}

/* Large blocks are kept, one at a time: the next chunk needs the like of it. */
static void
retire (PncFrameQueue *self, PncFrameBlock *block)
{
  if (block->capacity <= SMALL_BYTES)
    {
      g_free (block);
      return;
    }
  g_free (self->spare);
  self->spare = block;
}

const guint8 *
pnc_frame_queue_peek (PncFrameQueue *self, gsize *length_bytes)
{
  PncFrameBlock *block;

  while ((block = self->head) != NULL && block->start == block->end)
    {
      self->head = block->next;
      if (self->head == NULL)
        self->tail = NULL;
      retire (self, block);
    }
  if (block == NULL)
    return NULL;
  *length_bytes = block->end - block->start;
  return block->bytes + block->start;
}

void
pnc_frame_queue_drop (PncFrameQueue *self, gsize length_bytes)
{
  g_assert (self->head != NULL && self->head->end - self->head->start >= length_bytes);

  self->head->start += length_bytes;
  self->queued_bytes -= length_bytes;
}
