/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-frame-buffer.h"

#include <string.h>

/* Room for small frames: TLS hands out up to this much at once. */
#define SMALL_BYTES (16u * 1024u)
#define LARGE_STEP_BYTES (64u * 1024u)

void
pnc_frame_buffer_clear (PncFrameBuffer *self)
{
  g_free (self->bytes);
  memset (self, 0, sizeof *self);
}

static gsize
held_bytes (const PncFrameBuffer *self)
{
  return self->end - self->start;
}

/* What the frame at the beginning needs in all, as far as is known. */
static gsize
wanted_bytes (const PncFrameBuffer *self)
{
  return PNC_FRAME_HEADER_BYTES + (self->has_header ? self->header.length_bytes : 0);
}

static void
drop_given_out (PncFrameBuffer *self)
{
  self->start += self->given_out;
  self->given_out = 0;
  if (self->start == self->end)
    self->start = self->end = 0;
}

PncFrameNext
pnc_frame_buffer_next (PncFrameBuffer *self,
                       guint32 max_payload_bytes,
                       PncFrame *frame,
                       GError **error)
{
  drop_given_out (self);
  if (!self->has_header)
    {
      if (held_bytes (self) < PNC_FRAME_HEADER_BYTES)
        return PNC_FRAME_NEXT_MORE;
      if (!pnc_frame_header_decode (&self->header, self->bytes + self->start, max_payload_bytes,
                                    error))
        return PNC_FRAME_NEXT_REFUSED;
      self->has_header = TRUE;
    }
  if (held_bytes (self) < wanted_bytes (self))
    return PNC_FRAME_NEXT_MORE;

  frame->header = self->header;
  frame->payload = self->bytes + self->start + PNC_FRAME_HEADER_BYTES;
  self->given_out = wanted_bytes (self);
  self->has_header = FALSE;
  return PNC_FRAME_NEXT_READY;
}

/* Brings what is held to the front, into a larger block if need be. */
static void
make_room (PncFrameBuffer *self, gsize capacity)
{
  gsize held = held_bytes (self);
  guint8 *bytes = self->bytes;

  if (capacity > self->capacity)
    {
      bytes = g_malloc (capacity);
      self->capacity = capacity;
    }
  if (held > 0)
    memmove (bytes, self->bytes + self->start, held);
  if (bytes != self->bytes)
    {
      g_free (self->bytes);
      self->bytes = bytes;
    }
  self->start = 0;
  self->end = held;
}

/* Large frames are of many sizes: in steps, the room for one fits the next one too. */
static gsize
choose_capacity (gsize wanted)
{
  if (wanted <= SMALL_BYTES)
    return SMALL_BYTES;
  return (wanted / LARGE_STEP_BYTES + 1) * LARGE_STEP_BYTES;
}

guint8 *
pnc_frame_buffer_space (PncFrameBuffer *self, gsize *space_bytes)
{
  gsize wanted = wanted_bytes (self);

  g_assert (self->given_out == 0 && held_bytes (self) < wanted);

  if (self->bytes == NULL || self->start + wanted > self->capacity)
    make_room (self, choose_capacity (wanted));

  *space_bytes = wanted > SMALL_BYTES ? wanted - held_bytes (self) : self->capacity - self->end;
  return self->bytes + self->end;
}

void
pnc_frame_buffer_add (PncFrameBuffer *self, gsize n_bytes)
{
  g_assert (n_bytes <= self->capacity - self->end);

  self->end += n_bytes;
}

gboolean
pnc_frame_buffer_has_partial (const PncFrameBuffer *self)
{
  return held_bytes (self) > self->given_out;
}

const PncFrameHeader *
pnc_frame_buffer_peek (const PncFrameBuffer *self)
{
  return self->has_header ? &self->header : NULL;
}

void
pnc_frame_buffer_trim (PncFrameBuffer *self)
{
  if (self->bytes != NULL && !pnc_frame_buffer_has_partial (self))
    pnc_frame_buffer_clear (self);
}
