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

static void
set (PncChunkHashes *hashes, guint64 first, guint64 end)
{
  static const guint8 hash[PNC_HASH_BYTES];

  for (guint64 chunk = first; chunk < end; chunk++)
    pnc_chunk_hashes_set (hashes, chunk, hash);
}

/* What has arrived before is given to nobody, and everything else once. */
static void
assert_skips (guint64 size_bytes, const guint64 (*present)[2], gsize n_present)
{
  g_autoptr (PncChunkHashes) hashes = pnc_chunk_hashes_new (size_bytes);
  guint64 n_chunks = pnc_chunk_hashes_get_n_chunks (hashes);
  g_autofree guint *seen = g_new0 (guint, n_chunks);
  PncSegments segments;
  PncSegment segment;

  for (gsize i = 0; i < n_present; i++)
    set (hashes, present[i][0], present[i][1]);
  pnc_segments_init (&segments, size_bytes);
  pnc_segments_skip (&segments, hashes);
  while (pnc_segments_take (&segments, &segment))
    {
      g_assert_cmpuint (segment.offset_bytes % MIB, ==, 0);
      g_assert_cmpuint (segment.length_bytes, >, 0);
      g_assert_cmpuint (segment.length_bytes, <=, PNC_SEGMENT_BYTES);
      for (guint64 at = 0; at < segment.length_bytes; at += MIB)
        seen[(segment.offset_bytes + at) / MIB]++;
      g_assert_false (pnc_segments_is_complete (&segments));
      pnc_segments_note_done (&segments, &segment);
    }
  g_assert_true (pnc_segments_is_complete (&segments));
  for (guint64 chunk = 0; chunk < n_chunks; chunk++)
    g_assert_cmpuint (seen[chunk], ==, pnc_chunk_hashes_has (hashes, chunk) ? 0 : 1);
  pnc_segments_clear (&segments);
}

static void
test_skips (void)
{
  static const guint64 beginning[][2] = { { 0, 5 } };
  static const guint64 end[][2] = { { 90, 101 } };
  static const guint64 holes[][2] = { { 0, 1 }, { 2, 3 }, { 10, 30 }, { 64, 65 }, { 100, 101 } };
  static const guint64 all[][2] = { { 0, 101 } };
  static const guint64 all_but_one[][2] = { { 0, 50 }, { 51, 101 } };
  guint64 size_bytes = 100 * MIB + 7;

  assert_skips (size_bytes, NULL, 0);
  assert_skips (size_bytes, beginning, G_N_ELEMENTS (beginning));
  assert_skips (size_bytes, end, G_N_ELEMENTS (end));
  assert_skips (size_bytes, holes, G_N_ELEMENTS (holes));
  assert_skips (size_bytes, all, G_N_ELEMENTS (all));
  assert_skips (size_bytes, all_but_one, G_N_ELEMENTS (all_but_one));
}

/* Whoever says that a file is endless costs no time. */
static void
test_skips_in_largest (void)
{
  g_autoptr (PncChunkHashes) hashes = pnc_chunk_hashes_new (PNC_MAX_FILE_BYTES);
  PncSegments segments;
  PncSegment segment;

  set (hashes, 0, 3);
  pnc_segments_init (&segments, PNC_MAX_FILE_BYTES);
  pnc_segments_skip (&segments, hashes);
  pnc_segments_take_first (&segments, 4 * MIB, &segment);
  g_assert_cmpuint (segment.offset_bytes, ==, 3 * MIB);
  g_assert_cmpuint (segment.length_bytes, ==, 4 * MIB);
  pnc_segments_clear (&segments);
}

/* What is there already is given to nobody. */
static void
test_there (void)
{
  PncSegments segments;
  PncSegment segment;
  guint64 given_bytes = 0;

  pnc_segments_init (&segments, 20 * MIB + 5);
  g_assert_true (pnc_segments_take_new (&segments, &segment));
  g_assert_cmpuint (segment.length_bytes, ==, MIB);
  g_assert_cmpuint (pnc_segments_note_there (&segments, 0), ==, 0); /* somebody's already */
  for (guint chunk = 3; chunk < 20; chunk++)
    g_assert_cmpuint (pnc_segments_note_there (&segments, chunk), ==, MIB);
  g_assert_cmpuint (pnc_segments_note_there (&segments, 7), ==, 0);
  g_assert_cmpuint (pnc_segments_note_there (&segments, 20), ==, 5);
  pnc_segments_note_done (&segments, &segment);
  while (pnc_segments_take_new (&segments, &segment))
    {
      g_assert_cmpuint (segment.offset_bytes + segment.length_bytes, <=, 3 * MIB);
      given_bytes += segment.length_bytes;
      pnc_segments_note_done (&segments, &segment);
    }
  g_assert_cmpuint (given_bytes, ==, 2 * MIB);
  g_assert_false (pnc_segments_has_more (&segments));
  g_assert_true (pnc_segments_is_complete (&segments));
  pnc_segments_clear (&segments);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segments/whole-file", test_whole_file);
  g_test_add_func ("/segments/given-back", test_given_back);
  g_test_add_func ("/segments/skips", test_skips);
  g_test_add_func ("/segments/skips-in-largest", test_skips_in_largest);
  g_test_add_func ("/segments/there", test_there);
  return g_test_run ();
}
