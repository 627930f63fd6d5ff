/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-source-file.h"

#include "fs-faults.h"
#include "pnc-limits.h"

static PncSourceFile *
open_source (Place *place, const char *name, GError **error)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);

  return pnc_source_file_open (base, name, error);
}

static char *
write_long (Place *place, gsize length_bytes)
{
  g_autofree char *path = place_path (place, "file");
  char *text = g_malloc (length_bytes);

  for (gsize i = 0; i < length_bytes; i++)
    text[i] = (char) (i * 11 + (i >> 9));
  g_assert_true (g_file_set_contents (path, text, (gssize) length_bytes, NULL));
  return text;
}

static void
expected_digest (const char *text, gsize length_bytes, guint8 digest[PNC_HASH_BYTES])
{
  g_autoptr (PncDigest) running = pnc_digest_new ();
  guint8 hash[PNC_HASH_BYTES];

  for (gsize offset = 0; offset < length_bytes; offset += PNC_CHUNK_BYTES)
    {
      pnc_hash_chunk (text + offset, MIN (PNC_CHUNK_BYTES, length_bytes - offset), hash);
      pnc_digest_add (running, hash);
    }
  pnc_digest_get (running, digest);
}

static void
test_digest (Place *place, gconstpointer data)
{
  static const gsize sizes[] = { 1, PNC_CHUNK_BYTES, 2 * PNC_CHUNK_BYTES + 3 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = write_long (place, sizes[i]);
      g_autoptr (PncSourceFile) source = open_source (place, "file", &error);
      guint8 digest[PNC_HASH_BYTES], expected[PNC_HASH_BYTES];

      g_assert_no_error (error);
      g_assert_cmpuint (pnc_source_file_get_info (source)->size_bytes, ==, sizes[i]);
      g_assert_true (pnc_source_file_read_to_end (source, &error));
      g_assert_true (pnc_source_file_check (source, &error));
      pnc_source_file_get_digest (source, digest);
      expected_digest (text, sizes[i], expected);
      g_assert_cmpmem (digest, sizeof digest, expected, sizeof expected);
    }
}

static void
test_chunks (Place *place, gconstpointer data)
{
  g_autofree char *text = write_long (place, PNC_CHUNK_BYTES + 5);
  g_autofree guint8 *chunk = g_malloc (PNC_CHUNK_BYTES);
  g_autoptr (PncSourceFile) source = open_source (place, "file", NULL);
  guint8 hash[PNC_HASH_BYTES], expected[PNC_HASH_BYTES];

  g_assert_true (pnc_source_file_read (source, chunk, PNC_CHUNK_BYTES, hash, NULL));
  g_assert_cmpmem (chunk, PNC_CHUNK_BYTES, text, PNC_CHUNK_BYTES);
  g_assert_true (pnc_source_file_read (source, chunk, 5, hash, NULL));
  g_assert_cmpmem (chunk, 5, text + PNC_CHUNK_BYTES, 5);
  pnc_hash_chunk (text + PNC_CHUNK_BYTES, 5, expected);
  g_assert_cmpmem (hash, sizeof hash, expected, sizeof expected);
}

static void
test_shrunk (Place *place, gconstpointer data)
{
  g_autofree char *text = write_long (place, 100);
  g_autofree char *path = place_path (place, "file");
  g_autoptr (PncSourceFile) source = open_source (place, "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (truncate (path, 50), ==, 0);
  g_assert_false (pnc_source_file_read_to_end (source, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CHANGED);
}

/* The same length and the old time put back: the inode's own time tells. */
static void
test_rewritten (Place *place, gconstpointer data)
{
  g_autofree char *text = write_long (place, 100);
  g_autofree char *path = place_path (place, "file");
  g_autoptr (PncSourceFile) source = open_source (place, "file", NULL);
  gint64 mtime_ns = pnc_source_file_get_info (source)->mtime_ns;
  g_autoptr (GError) error = NULL;
  int fd;

  g_usleep (20 * 1000);
  fd = open (path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (pwrite (fd, "x", 1, 0), ==, 1);
  close (fd);
  g_assert_true (pnc_dir_set_child_attributes (place->dir, "file", -1, mtime_ns, NULL));
  g_assert_false (pnc_source_file_check (source, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CHANGED);
}

static void
test_not_a_file (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "link");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("/etc/passwd", path), ==, 0);
  g_assert_null (open_source (place, "link", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_REGULAR);
  g_clear_error (&error);
  g_assert_null (open_source (place, "none", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

#define ADD(path, func) g_test_add (path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/source-file/digest", test_digest);
  ADD ("/source-file/chunks", test_chunks);
  ADD ("/source-file/shrunk", test_shrunk);
  ADD ("/source-file/rewritten", test_rewritten);
  ADD ("/source-file/not-a-file", test_not_a_file);
  return g_test_run ();
}
