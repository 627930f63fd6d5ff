/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-segments.h"

#define MIB ((guint64) PNC_CHUNK_BYTES)

static void
test_whole_file (void)
{
  static const guint64 sizes[] = { 1, MIB, 8 * MIB + 1, 200 * MIB, 1024 * MIB - 7 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      PncSegments segments;
      PncSegment segment;
      guint64 at_bytes = 0;
      guint64 before_bytes = G_MAXUINT64;

      pnc_segments_init (&segments, sizes[i]);
      while (pnc_segments_take (&segments, &segment))
        {
          g_assert_cmpuint (segment.offset_bytes, ==, at_bytes);
          g_assert_cmpuint (segment.length_bytes, >, 0);
          g_assert_cmpuint (segment.length_bytes, <=, MIN (before_bytes, PNC_SEGMENT_BYTES));
          at_bytes += segment.length_bytes;
          before_bytes = segment.length_bytes;
          g_assert_true (at_bytes == sizes[i] || at_bytes % MIB == 0);
          g_assert_cmpint (pnc_segments_has_more (&segments), ==, at_bytes < sizes[i]);
          g_assert_false (pnc_segments_is_complete (&segments));
          pnc_segments_note_done (&segments, &segment);
        }
      g_assert_cmpuint (at_bytes, ==, sizes[i]);
      g_assert_cmpuint (before_bytes, <=, MIB);
      g_assert_true (pnc_segments_is_complete (&segments));
      pnc_segments_clear (&segments);
    }
}

static void
test_given_back (void)
{
  PncSegments segments;
  PncSegment first, second, segment;

  pnc_segments_init (&segments, 20 * MIB);
  pnc_segments_take_first (&segments, 4 * MIB, &first);
  g_assert_cmpuint (first.length_bytes, ==, 4 * MIB);
  g_assert_true (pnc_segments_take_new (&segments, &second));
  g_assert_cmpuint (second.offset_bytes, ==, 4 * MIB);
  pnc_segments_give_back (&segments, &first);
  g_assert_true (pnc_segments_take_new (&segments, &segment));
  g_assert_cmpuint (segment.offset_bytes, ==, second.offset_bytes + second.length_bytes);
  pnc_segments_note_done (&segments, &segment);
  pnc_segments_note_done (&segments, &second);
  while (pnc_segments_take_new (&segments, &segment))
    pnc_segments_note_done (&segments, &segment);

  g_assert_true (pnc_segments_has_more (&segments));
  g_assert_false (pnc_segments_is_complete (&segments));
  g_assert_true (pnc_segments_take (&segments, &segment));
  g_assert_cmpuint (segment.offset_bytes, ==, 0);
  g_assert_cmpuint (segment.length_bytes, ==, first.length_bytes);
  g_assert_false (pnc_segments_take (&segments, &segment));
  pnc_segments_note_done (&segments, &first);
  g_assert_true (pnc_segments_is_complete (&segments));
  pnc_segments_clear (&segments);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segments/whole-file", test_whole_file);
  g_test_add_func ("/segments/given-back", test_given_back);
  return g_test_run ();
}
