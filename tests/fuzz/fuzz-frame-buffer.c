/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-frame-buffer.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define CAP (64u * 1024u)

/* Touches every byte, so that a sanitizer sees one that is not there. */
static guint
sum (const PncFrame *frame)
{
  guint total = 0;

  for (guint32 i = 0; i < frame->header.length_bytes; i++)
    total += frame->payload[i];
  return total;
}

/* Takes all frames that are complete. Returns: whether more bytes may follow */
static gboolean
take_frames (PncFrameBuffer *buffer)
{
  static volatile guint sink;
  g_autoptr (GError) error = NULL;
  PncFrameNext next;
  PncFrame frame;

  while ((next = pnc_frame_buffer_next (buffer, CAP, &frame, &error)) == PNC_FRAME_NEXT_READY)
    {
      g_assert (frame.header.length_bytes <= CAP);
      sink += sum (&frame);
    }
  g_assert ((next == PNC_FRAME_NEXT_REFUSED) == (error != NULL));
  return next == PNC_FRAME_NEXT_MORE;
}

/* The first byte says in what steps the others arrive. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (PncFrameBuffer) buffer = { NULL };
  gsize step = size > 0 ? (gsize) data[0] * data[0] + 1 : 1;
  gsize offset = 1;

  while (take_frames (&buffer) && offset < size)
    {
      gsize space_bytes;
      guint8 *space = pnc_frame_buffer_space (&buffer, &space_bytes);
      gsize n_bytes = MIN (MIN (space_bytes, step), size - offset);

      memcpy (space, data + offset, n_bytes);
      pnc_frame_buffer_add (&buffer, n_bytes);
      offset += n_bytes;
      if ((data[0] & 1) != 0)
        pnc_frame_buffer_trim (&buffer);
    }
  return 0;
}
