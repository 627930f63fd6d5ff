/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-upload-ranges.h"
#include "pnc-upload-table.h"

#include "share-fixture.h"

#define MIB ((guint64) PNC_CHUNK_BYTES)
#define SIZE (8 * MIB + 5)

typedef struct
{
  ShareFixture share;
  PncDir *dir;
  PncFile *file;
  PncUploadRanges *ranges;
  guint8 *bytes;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/big");
  g_autoptr (GError) error = NULL;

  share_set_up (&f->share, data);
  f->dir = pnc_dir_open (f->share.root, &error);
  g_assert_no_error (error);
  f->file = pnc_dir_create_file (f->dir, "big", 0600, &error);
  g_assert_no_error (error);
  f->ranges = pnc_upload_ranges_new (f->file, NULL, path, SIZE);
  f->bytes = g_malloc (SIZE);
  for (guint64 i = 0; i < SIZE; i++)
    f->bytes[i] = (guint8) (i * 7 + i / MIB);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pnc_upload_ranges_unref (f->ranges);
  pnc_file_free (f->file);
  pnc_dir_unref (f->dir);
  g_free (f->bytes);
  share_tear_down (&f->share, data);
}

static PncChunk
chunk_at (Fixture *f, guint64 number)
{
  guint64 offset_bytes = number * MIB;
  PncChunk chunk = {
    .offset_bytes = offset_bytes,
    .data = { f->bytes + offset_bytes, (gsize) MIN (MIB, SIZE - offset_bytes) },
  };

  pnc_hash_chunk (chunk.data.data, chunk.data.length_bytes, chunk.hash);
  return chunk;
}

static void
write_ok (Fixture *f, PncUploadRange *range, guint64 number)
{
  const PncChunk chunk = chunk_at (f, number);
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_upload_ranges_write (f->ranges, range, &chunk, &error));
  g_assert_no_error (error);
}

static void
write_fails (Fixture *f, PncUploadRange *range, const PncChunk *chunk, PncError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pnc_upload_ranges_write (f->ranges, range, chunk, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
}

static PncUploadRange *
open_ok (Fixture *f, guint64 first, guint64 n)
{
  g_autoptr (GError) error = NULL;
  PncUploadRange *range
    = pnc_upload_ranges_open (f->ranges, first * MIB, MIN (n * MIB, SIZE - first * MIB), &error);

  g_assert_no_error (error);
  return range;
}

static void
assert_complete (Fixture *f)
{
  g_autoptr (PncDigest) running = pnc_digest_new ();
  guint8 expected[PNC_HASH_BYTES], digest[PNC_HASH_BYTES];
  g_autofree guint8 *stored = g_malloc (SIZE);

  for (guint64 number = 0; number * MIB < SIZE; number++)
    pnc_digest_add (running, chunk_at (f, number).hash);
  pnc_digest_get (running, expected);
  g_assert_true (pnc_upload_ranges_finish (f->ranges, digest));
  g_assert_cmpmem (digest, sizeof digest, expected, sizeof expected);
  g_assert_cmpint (pnc_file_read_at (f->file, stored, SIZE, 0, NULL), ==, (gssize) SIZE);
  g_assert_cmpmem (stored, SIZE, f->bytes, SIZE);
}

static void
test_several (Fixture *f, gconstpointer data)
{
  PncUploadRange *end = open_ok (f, 6, 3);
  PncUploadRange *middle = open_ok (f, 3, 2);

  write_ok (f, NULL, 1);
  write_ok (f, end, 6);
  write_ok (f, middle, 3);
  write_ok (f, NULL, 0);
  write_ok (f, end, 7);
  write_ok (f, middle, 4);
  g_assert_true (pnc_upload_range_is_complete (middle));
  g_assert_false (pnc_upload_range_is_complete (end));
  write_ok (f, end, 8);
  g_assert_true (pnc_upload_range_is_complete (end));
  pnc_upload_ranges_close_range (f->ranges, middle);
  pnc_upload_ranges_close_range (f->ranges, end);
  write_ok (f, NULL, 5);
  write_ok (f, NULL, 2);
  assert_complete (f);
}

static void
test_bounds (Fixture *f, gconstpointer data)
{
  static const struct
  {
    guint64 offset_bytes, length_bytes;
  } wrong[] = {
    { 4096, MIB },        { 0, MIB - 1 }, { 0, SIZE + 1 }, { 9 * MIB, 1 },
    { 8 * MIB, 6 },       { 8 * MIB, 4 }, { 0, 0 },        { PNC_MAX_FILE_BYTES / MIB * MIB, 1 },
    { MIB, G_MAXUINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
        pnc_upload_ranges_open (f->ranges, wrong[i].offset_bytes, wrong[i].length_bytes, &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
    }
}

static void
test_wrong_chunks (Fixture *f, gconstpointer data)
{
  PncUploadRange *range = open_ok (f, 2, 2);
  PncChunk chunk = chunk_at (f, 3);

  write_fails (f, range, &chunk, PNC_ERROR_PROTOCOL); /* not the first */
  write_fails (f, NULL, &chunk, PNC_ERROR_PROTOCOL);  /* in an open range */
  chunk = chunk_at (f, 2);
  chunk.hash[0] ^= 1;
  write_fails (f, range, &chunk, PNC_ERROR_CORRUPT);
  pnc_upload_ranges_close_range (f->ranges, range);

  chunk = chunk_at (f, 0);
  chunk.data.length_bytes--;
  write_fails (f, NULL, &chunk, PNC_ERROR_PROTOCOL);
  chunk = chunk_at (f, 8);
  chunk.offset_bytes = 9 * MIB;
  write_fails (f, NULL, &chunk, PNC_ERROR_PROTOCOL);
  write_ok (f, NULL, 0);
  range = open_ok (f, 8, 1);
  write_ok (f, range, 8);
  chunk = chunk_at (f, 8);
  write_fails (f, range, &chunk, PNC_ERROR_PROTOCOL); /* beyond its end */
  pnc_upload_ranges_close_range (f->ranges, range);
}

/* What had come of a range that was given back stays. */
static void
test_given_back (Fixture *f, gconstpointer data)
{
  PncUploadRange *range = open_ok (f, 0, 4);
  guint8 digest[PNC_HASH_BYTES];

  write_ok (f, range, 0);
  write_ok (f, range, 1);
  pnc_upload_ranges_close_range (f->ranges, range);
  for (guint64 number = 2; number < 9; number++)
    write_ok (f, NULL, number);
  assert_complete (f);
  g_assert_true (pnc_upload_ranges_finish (f->ranges, digest));
}

/* A range whose last chunk was no good is given back like any other. */
static void
test_bad_at_the_end (Fixture *f, gconstpointer data)
{
  PncUploadRange *range = open_ok (f, 0, 2);
  PncChunk bad = chunk_at (f, 1);

  bad.hash[0] ^= 1;
  write_ok (f, range, 0);
  write_fails (f, range, &bad, PNC_ERROR_CORRUPT);
  g_assert_false (pnc_upload_range_is_complete (range));
  pnc_upload_ranges_close_range (f->ranges, range);
  for (guint64 number = 0; number < 9; number++)
    write_ok (f, NULL, number);
  assert_complete (f);
}

/* Whoever begins a range anew gets it, and the one before writes nothing more. */
static void
test_taken_over (Fixture *f, gconstpointer data)
{
  PncUploadRange *first = open_ok (f, 0, 6);
  PncUploadRange *second;
  PncChunk chunk;

  write_ok (f, first, 0);
  write_ok (f, first, 1);
  second = open_ok (f, 1, 2);
  chunk = chunk_at (f, 2);
  write_fails (f, first, &chunk, PNC_ERROR_CANCELLED);
  pnc_upload_ranges_close_range (f->ranges, first);
  write_ok (f, second, 1);
  write_ok (f, second, 2);
  pnc_upload_ranges_close_range (f->ranges, second);
  for (guint64 number = 3; number < 9; number++)
    write_ok (f, NULL, number);
  write_ok (f, NULL, 0);
  assert_complete (f);
}

/* On the channel of the PUT a chunk may come twice: the same is left as it is, another one takes
 * its place, and only what is what it says counts. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  const char garbage[] = "garbage";
  PncChunk other = chunk_at (f, 4);
  PncChunk bad;
  char stored[sizeof garbage];

  for (guint64 number = 0; number < 9; number++)
    write_ok (f, NULL, number);
  g_assert_true (pnc_file_write_at (f->file, garbage, sizeof garbage, 2 * MIB, NULL));
  write_ok (f, NULL, 2); /* not written again: that shows what was put there */
  g_assert_cmpint (pnc_file_read_at (f->file, stored, sizeof stored, 2 * MIB, NULL), ==,
                   sizeof stored);
  g_assert_cmpmem (stored, sizeof stored, garbage, sizeof garbage);
  bad = chunk_at (f, 2);
  bad.data = other.data;
  write_fails (f, NULL, &bad, PNC_ERROR_CORRUPT);
  f->bytes[2 * MIB] ^= 1;
  write_ok (f, NULL, 2);
  assert_complete (f);
}

static void
test_over (Fixture *f, gconstpointer data)
{
  PncUploadRange *range = open_ok (f, 0, 2);
  PncChunk chunk = chunk_at (f, 0);
  guint8 digest[PNC_HASH_BYTES];
  g_autoptr (GError) error = NULL;

  g_assert_false (pnc_upload_ranges_finish (f->ranges, digest));
  write_fails (f, range, &chunk, PNC_ERROR_NOT_FOUND);
  write_fails (f, NULL, &chunk, PNC_ERROR_NOT_FOUND);
  pnc_upload_ranges_close_range (f->ranges, range);
  g_assert_null (pnc_upload_ranges_open (f->ranges, 0, MIB, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

typedef struct
{
  Fixture *f;
  guint seed;
} Writer;

/* Opens ranges over and under those of others, and writes as far as it gets. */
static gpointer
writer_cb (gpointer data)
{
  const Writer *writer = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (writer->seed);

  for (guint i = 0; i < 100; i++)
    {
      guint64 first = (guint64) g_rand_int_range (rand, 0, 8);
      PncUploadRange *range = open_ok (writer->f, first, 3);
      gboolean more = TRUE;

      for (guint64 number = first; more && number < MIN (first + 3, 9); number++)
        {
          const PncChunk chunk = chunk_at (writer->f, number);

          more = pnc_upload_ranges_write (writer->f->ranges, range, &chunk, NULL);
        }
      pnc_upload_ranges_close_range (writer->f->ranges, range);
    }
  return NULL;
}

static void
test_many_threads (Fixture *f, gconstpointer data)
{
  Writer writers[4];
  GThread *threads[G_N_ELEMENTS (writers)];
  PncUploadRange *range;

  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      writers[i] = (Writer){ f, i };
      threads[i] = g_thread_new ("writer", writer_cb, &writers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  range = open_ok (f, 0, 9);
  for (guint64 number = 0; number < 9; number++)
    write_ok (f, range, number);
  pnc_upload_ranges_close_range (f->ranges, range);
  assert_complete (f);
}

static void
test_table (Fixture *f, gconstpointer data)
{
  g_autoptr (PncUploadTable) table = pnc_upload_table_new ();
  const guint8 id[PNC_TRANSFER_ID_BYTES] = { 1 };
  const guint8 other[PNC_TRANSFER_ID_BYTES] = { 2 };
  g_autoptr (PncUploadRanges) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_upload_table_add (table, id, f->ranges, NULL, NULL));
  g_assert_false (pnc_upload_table_add (table, id, f->ranges, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  g_clear_error (&error);
  found = pnc_upload_table_find (table, id, NULL);
  g_assert_true (found == f->ranges);
  g_assert_null (pnc_upload_table_find (table, other, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  pnc_upload_table_remove (table, f->ranges);
  g_assert_null (pnc_upload_table_find (table, id, NULL));
  pnc_upload_table_remove (table, f->ranges);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/upload-ranges/several", test_several);
  ADD ("/upload-ranges/bounds", test_bounds);
  ADD ("/upload-ranges/wrong-chunks", test_wrong_chunks);
  ADD ("/upload-ranges/given-back", test_given_back);
  ADD ("/upload-ranges/bad-at-the-end", test_bad_at_the_end);
  ADD ("/upload-ranges/taken-over", test_taken_over);
  ADD ("/upload-ranges/twice", test_twice);
  ADD ("/upload-ranges/over", test_over);
  ADD ("/upload-ranges/many-threads", test_many_threads);
  ADD ("/upload-ranges/table", test_table);
  return g_test_run ();
}
