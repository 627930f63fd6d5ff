/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "pnc-frame-stream.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* An input that hands out a few bytes at a time and would block before each of them. */

#define FUZZ_TYPE_INPUT (fuzz_input_get_type ())
G_DECLARE_FINAL_TYPE (FuzzInput, fuzz_input, FUZZ, INPUT, GInputStream)

struct _FuzzInput
{
  GInputStream parent_instance;
  const guint8 *data; /* borrowed */
  gsize left_bytes;
  gsize piece_bytes;
  gboolean was_blocked;
};

static void fuzz_input_pollable_init (GPollableInputStreamInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzInput,
                               fuzz_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      fuzz_input_pollable_init))

static gssize
fuzz_input_read (GInputStream *stream,
                 void *buffer,
                 gsize count,
                 GCancellable *cancellable,
                 GError **error)
{
  FuzzInput *self = FUZZ_INPUT (stream);
  gsize n_bytes = MIN (MIN (count, self->piece_bytes), self->left_bytes);

  if (n_bytes > 0)
    memcpy (buffer, self->data, n_bytes);
  self->data += n_bytes;
  self->left_bytes -= n_bytes;
  return (gssize) n_bytes;
}

static gboolean
fuzz_input_is_readable (GPollableInputStream *stream)
{
  FuzzInput *self = FUZZ_INPUT (stream);

  self->was_blocked = !self->was_blocked;
  return !self->was_blocked;
}

static void
fuzz_input_pollable_init (GPollableInputStreamInterface *interface)
{
  interface->is_readable = fuzz_input_is_readable;
}

static void
fuzz_input_class_init (FuzzInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = fuzz_input_read;
}

static void
fuzz_input_init (FuzzInput *self)
{
}

static PncFrameStream *
open_stream (const guint8 *data, gsize size, gsize piece_bytes, guint32 cap)
{
  g_autoptr (FuzzInput) input = g_object_new (FUZZ_TYPE_INPUT, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (G_INPUT_STREAM (input), output);

  input->data = data;
  input->left_bytes = size;
  input->piece_bytes = piece_bytes;
  return pnc_frame_stream_new (stream, NULL, cap);
}

static PncIoStatus
read_next (PncFrameStream *stream, PncFrame *frame, GError **error)
{
  PncIoStatus status;

  do
    status = pnc_frame_stream_read (stream, frame, error);
  while (status == PNC_IO_WOULD_BLOCK);
  return status;
}

/* The frame that lies at the beginning of @data, found the simple way. Returns: whether there is a
 * whole, good one */
static gboolean
expect_frame (const guint8 *data, gsize size, guint32 cap, PncFrameHeader *header)
{
  return size >= PNC_FRAME_HEADER_BYTES && pnc_frame_header_decode (header, data, cap, NULL)
         && (header->flags & PNC_FRAME_PACKED) == 0 /* not offered to be taken */
         && size - PNC_FRAME_HEADER_BYTES >= header->length_bytes;
}

static void
compare (PncFrameStream *stream, const guint8 *data, gsize size, guint32 cap)
{
  g_autoptr (GError) error = NULL;
  PncFrameHeader header;
  PncFrame frame;

  while (expect_frame (data, size, cap, &header))
    {
      g_assert_cmpint (read_next (stream, &frame, NULL), ==, PNC_IO_DONE);
      g_assert_cmpmem (&frame.header, sizeof header, &header, sizeof header);
      g_assert_cmpmem (frame.payload, header.length_bytes, data + PNC_FRAME_HEADER_BYTES,
                       header.length_bytes);
      data += PNC_FRAME_HEADER_BYTES + header.length_bytes;
      size -= PNC_FRAME_HEADER_BYTES + header.length_bytes;
    }
  g_assert_cmpint (read_next (stream, &frame, &error), ==, size == 0 ? PNC_IO_EOF : PNC_IO_ERROR);
  g_assert_true (size == 0 || error->domain == PNC_ERROR);
}

/* The first byte says how many bytes come at a time, the second which cap is in force; the rest is
 * what a peer sends. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint32 caps[] = { 0, 64, PNC_MAX_PAYLOAD_BEFORE_LOGIN, PNC_MAX_PAYLOAD_DATA };
  g_autoptr (PncFrameStream) stream = NULL;
  guint32 cap;

  if (size < 2)
    return 0;
  cap = caps[data[1] % G_N_ELEMENTS (caps)];
  stream = open_stream (data + 2, size - 2, data[0] == 0 ? G_MAXSIZE : data[0], cap);
  compare (stream, data + 2, size - 2, cap);
  return 0;
}
