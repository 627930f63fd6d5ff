/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-frame-queue.h"

#include <string.h>

static void
append (PncFrameQueue *queue, gsize length_bytes, guint8 value)
{
  memset (pnc_frame_queue_append (queue, length_bytes), value, length_bytes);
}

/* Takes everything out in steps and counts what each value got. */
static void
drain (PncFrameQueue *queue, gsize step, gsize counts[256])
{
  const guint8 *bytes;
  gsize length_bytes;
  guint8 last = 0;

  memset (counts, 0, 256 * sizeof counts[0]);
  while ((bytes = pnc_frame_queue_peek (queue, &length_bytes)) != NULL)
    {
      gsize n_bytes = MIN (length_bytes, step);

      g_assert_cmpuint (length_bytes, >, 0);
      for (gsize i = 0; i < n_bytes; i++)
        {
          g_assert_cmpuint (bytes[i], >=, last);
          last = bytes[i];
          counts[last]++;
        }
      pnc_frame_queue_drop (queue, n_bytes);
    }
  g_assert_cmpuint (queue->queued_bytes, ==, 0);
}

static void
test_order (void)
{
  const gsize lengths[] = { 1, 16, 16000, 5, 400, 1024 * 1024, 7, 16 * 1024, 1, 65536, 2 };
  const gsize steps[] = { 1, 7, 1000, 16384, G_MAXSIZE };
  gsize counts[256];

  for (gsize s = 0; s < G_N_ELEMENTS (steps); s++)
    {
      g_auto (PncFrameQueue) queue = { NULL };
      gsize total = 0;

      for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
        {
          append (&queue, lengths[i], (guint8) (i + 1));
          total += lengths[i];
        }
      g_assert_cmpuint (queue.queued_bytes, ==, total);
      drain (&queue, steps[s], counts);
      for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
        g_assert_cmpuint (counts[i + 1], ==, lengths[i]);
    }
}

/* What was shown once stays where it is, whatever comes behind it. */
static void
test_never_moves (void)
{
  g_auto (PncFrameQueue) queue = { NULL };
  const guint8 *before;
  const guint8 *after;
  gsize length_bytes;

  append (&queue, 100, 1);
  before = pnc_frame_queue_peek (&queue, &length_bytes);
  for (guint i = 0; i < 100; i++)
    append (&queue, 5000, 2);
  after = pnc_frame_queue_peek (&queue, &length_bytes);
  g_assert_true (before == after);
  g_assert_cmpuint (after[0], ==, 1);
  g_assert_cmpuint (after[99], ==, 1);
}

static void
test_small_frames_share (void)
{
  g_auto (PncFrameQueue) queue = { NULL };
  gsize length_bytes;

  for (guint i = 0; i < 100; i++)
    append (&queue, 100, (guint8) i);
  pnc_frame_queue_peek (&queue, &length_bytes);
  g_assert_cmpuint (length_bytes, ==, 10000);
}

static void
test_take_back (void)
{
  g_auto (PncFrameQueue) queue = { NULL };
  gsize counts[256];

  append (&queue, 300000, 1);
  pnc_frame_queue_take_back (&queue, 300000);
  g_assert_cmpuint (queue.queued_bytes, ==, 0);
  append (&queue, 10, 2);
  append (&queue, 20, 3);
  pnc_frame_queue_take_back (&queue, 20);
  append (&queue, 1000000, 4);
  append (&queue, 1000000, 5);
  pnc_frame_queue_take_back (&queue, 1000000);
  append (&queue, 1, 6);

  drain (&queue, G_MAXSIZE, counts);
  g_assert_cmpuint (counts[1] + counts[3] + counts[5], ==, 0);
  g_assert_cmpuint (counts[2], ==, 10);
  g_assert_cmpuint (counts[4], ==, 1000000);
  g_assert_cmpuint (counts[6], ==, 1);
}

static void
test_memory (void)
{
  g_auto (PncFrameQueue) queue = { NULL };
  guint8 *first = pnc_frame_queue_append (&queue, 1024 * 1024);
  gsize length_bytes;

  memset (first, 1, 1024 * 1024);
  pnc_frame_queue_peek (&queue, &length_bytes);
  pnc_frame_queue_drop (&queue, length_bytes);
  g_assert_null (pnc_frame_queue_peek (&queue, &length_bytes));
  g_assert_nonnull (queue.spare);
  g_assert_true (pnc_frame_queue_append (&queue, 1024 * 1024 + 50) == first);
  g_assert_null (queue.spare);

  pnc_frame_queue_drop (&queue, 1024 * 1024 + 50);
  pnc_frame_queue_peek (&queue, &length_bytes);
  pnc_frame_queue_trim (&queue);
  g_assert_null (queue.spare);
  g_assert_null (queue.head);
  g_assert_null (queue.tail);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame-queue/order", test_order);
  g_test_add_func ("/frame-queue/never-moves", test_never_moves);
  g_test_add_func ("/frame-queue/small-frames-share", test_small_frames_share);
  g_test_add_func ("/frame-queue/take-back", test_take_back);
  g_test_add_func ("/frame-queue/memory", test_memory);
  return g_test_run ();
}
