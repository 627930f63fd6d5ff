/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-frame-buffer.h"

#include <string.h>

#define CAP (1024u * 1024u)
#define TYPE 0x7777u

/* A frame of @length_bytes, each of them (guint8) @request */
static GByteArray *
make_frame (gsize length_bytes, guint64 request)
{
  GByteArray *bytes = g_byte_array_new ();
  const PncFrameHeader header = {
    .length_bytes = (guint32) length_bytes, .type = TYPE, .flags = PNC_FRAME_END, .request = request
  };

  g_byte_array_set_size (bytes, (guint) (PNC_FRAME_HEADER_BYTES + length_bytes));
  pnc_frame_header_encode (&header, bytes->data);
  memset (bytes->data + PNC_FRAME_HEADER_BYTES, (int) (request & 0xff), length_bytes);
  return bytes;
}

static void
assert_frame (const PncFrame *frame, gsize length_bytes, guint64 request)
{
  g_assert_cmpuint (frame->header.length_bytes, ==, length_bytes);
  g_assert_cmpuint (frame->header.request, ==, request);
  g_assert_cmpuint (frame->header.type, ==, TYPE);
  g_assert_cmpuint (frame->header.flags, ==, PNC_FRAME_END);
  for (gsize i = 0; i < length_bytes; i++)
    {
      if (frame->payload[i] != (request & 0xff))
        g_error ("byte %" G_GSIZE_FORMAT " of frame %" G_GUINT64_FORMAT " is wrong", i, request);
    }
}

/* Puts up to @max_bytes of what is left of @bytes into the buffer's space. */
static void
feed (PncFrameBuffer *buffer, const GByteArray *bytes, gsize *offset, gsize max_bytes)
{
  gsize space_bytes;
  guint8 *space = pnc_frame_buffer_space (buffer, &space_bytes);
  gsize n_bytes = MIN (MIN (space_bytes, max_bytes), bytes->len - *offset);

  g_assert_cmpuint (space_bytes, >, 0);
  memcpy (space, bytes->data + *offset, n_bytes);
  pnc_frame_buffer_add (buffer, n_bytes);
  *offset += n_bytes;
}

/* Feeds frames of these lengths in steps of @step bytes and expects them all back. */
static void
assert_passes (const gsize *lengths, gsize n_lengths, gsize step)
{
  g_auto (PncFrameBuffer) buffer = { NULL };
  g_autoptr (GByteArray) all = g_byte_array_new ();
  gsize offset = 0;
  gsize n_seen = 0;
  PncFrame frame;

  for (gsize i = 0; i < n_lengths; i++)
    {
      g_autoptr (GByteArray) one = make_frame (lengths[i], i + 1);

      g_byte_array_append (all, one->data, one->len);
    }

  while (n_seen < n_lengths)
    {
      g_autoptr (GError) error = NULL;
      PncFrameNext next = pnc_frame_buffer_next (&buffer, CAP, &frame, &error);

      g_assert_no_error (error);
      if (next == PNC_FRAME_NEXT_MORE)
        {
          g_assert_cmpuint (offset, <, all->len);
          feed (&buffer, all, &offset, step);
          continue;
        }
      assert_frame (&frame, lengths[n_seen], n_seen + 1);
      n_seen++;
    }
  g_assert_cmpuint (offset, ==, all->len);
  g_assert_false (pnc_frame_buffer_has_partial (&buffer));
}

static void
test_every_step (void)
{
  const gsize small[] = { 0, 1, 15, 16, 17, 0, 0, 300, 4096 };
  const gsize mixed[] = { 5, 200000, 0, 16384, 16368, 16367, 65536, 70000, 3, CAP, 1 };

  for (gsize step = 1; step < 64; step++)
    assert_passes (small, G_N_ELEMENTS (small), step);
  for (gsize step = 1000; step < 70000; step += 3333)
    assert_passes (mixed, G_N_ELEMENTS (mixed), step);
  assert_passes (mixed, G_N_ELEMENTS (mixed), G_MAXSIZE);
}

static void
test_over_cap (void)
{
  g_auto (PncFrameBuffer) buffer = { NULL };
  g_autoptr (GByteArray) large = make_frame (CAP + 1, 1);
  g_autoptr (GError) error = NULL;
  gsize offset = 0;
  PncFrame frame;

  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, &error), ==, PNC_FRAME_NEXT_MORE);
  feed (&buffer, large, &offset, PNC_FRAME_HEADER_BYTES);
  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, &error), ==,
                   PNC_FRAME_NEXT_REFUSED);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
  g_assert_cmpuint (buffer.capacity, <, CAP / 8);
}

static void
test_unknown_flags (void)
{
  g_auto (PncFrameBuffer) buffer = { NULL };
  g_autoptr (GByteArray) bytes = make_frame (4, 1);
  g_autoptr (GError) error = NULL;
  gsize offset = 0;
  PncFrame frame;

  bytes->data[6] = 0x80;
  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, &error), ==, PNC_FRAME_NEXT_MORE);
  feed (&buffer, bytes, &offset, G_MAXSIZE);
  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, &error), ==,
                   PNC_FRAME_NEXT_REFUSED);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
}

/* A large frame takes exactly its own bytes, so that none of the next has to be moved. */
static void
test_large_takes_its_own (void)
{
  g_auto (PncFrameBuffer) buffer = { NULL };
  g_autoptr (GByteArray) bytes = make_frame (CAP, 1);
  gsize offset = 0;
  gsize space_bytes;
  PncFrame frame;

  pnc_frame_buffer_next (&buffer, CAP, &frame, NULL);
  feed (&buffer, bytes, &offset, 100);
  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, NULL), ==, PNC_FRAME_NEXT_MORE);
  pnc_frame_buffer_space (&buffer, &space_bytes);
  g_assert_cmpuint (space_bytes, ==, PNC_FRAME_HEADER_BYTES + CAP - 100);
}

static void
test_trim (void)
{
  g_auto (PncFrameBuffer) buffer = { NULL };
  g_autoptr (GByteArray) bytes = make_frame (10, 7);
  gsize offset = 0;
  PncFrame frame;

  pnc_frame_buffer_trim (&buffer);
  pnc_frame_buffer_next (&buffer, CAP, &frame, NULL);
  feed (&buffer, bytes, &offset, 20);
  g_assert_true (pnc_frame_buffer_has_partial (&buffer));
  pnc_frame_buffer_trim (&buffer);
  g_assert_nonnull (buffer.bytes);

  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, NULL), ==, PNC_FRAME_NEXT_MORE);
  feed (&buffer, bytes, &offset, G_MAXSIZE);
  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, NULL), ==, PNC_FRAME_NEXT_READY);
  assert_frame (&frame, 10, 7);
  g_assert_false (pnc_frame_buffer_has_partial (&buffer));
  pnc_frame_buffer_trim (&buffer);
  g_assert_null (buffer.bytes);
  g_assert_cmpint (pnc_frame_buffer_next (&buffer, CAP, &frame, NULL), ==, PNC_FRAME_NEXT_MORE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-buffer/every-step", test_every_step);
  g_test_add_func ("/frame-buffer/over-cap", test_over_cap);
  g_test_add_func ("/frame-buffer/unknown-flags", test_unknown_flags);
  g_test_add_func ("/frame-buffer/large-takes-its-own", test_large_takes_its_own);
  g_test_add_func ("/frame-buffer/trim", test_trim);
  return g_test_run ();
}
