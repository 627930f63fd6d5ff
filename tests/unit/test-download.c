/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

static PncDownload *
get (ShareFixture *fixture, const char *text, guint64 offset, guint64 length, GError **error)
{
  g_autoptr (PncPath) path = path_of (text);
  PncGet request = { .path = path, .offset_bytes = offset, .length_bytes = length };

  return pnc_share_get (fixture->share, &request, error);
}

static void
test_whole_file (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDownload) download = NULL;
  char buffer[6] = { 0 };

  make_dir (fixture, "sub");
  write_in_share (fixture, "sub/a", "hello");
  set_mtime (fixture, "sub/a", 5);
  download = get (fixture, "/sub/a", 0, PNC_SIZE_UNKNOWN, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pnc_download_get_end (download), ==, 5);
  g_assert_cmpstr (pnc_download_get_entry (download)->name, ==, "a");
  g_assert_cmpuint (pnc_download_get_entry (download)->version.size_bytes, ==, 5);
  g_assert_true (pnc_download_read (download, buffer, 5, 0, &error));
  g_assert_cmpstr (buffer, ==, "hello");
  g_assert_true (pnc_download_read (download, buffer, 2, 3, &error));
  g_assert_cmpstr (buffer, ==, "lollo");
  g_assert_true (pnc_download_check (download, &error));
  g_assert_no_error (error);
}

static void
test_ranges (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint64 offset, length, end;
  } cases[] = {
    { 0, 3, 3 }, { 2, 2, 4 }, { 2, PNC_SIZE_UNKNOWN, 5 }, { 4, 100, 5 }, { 5, PNC_SIZE_UNKNOWN, 5 },
    { 0, 0, 0 },
  };
  g_autoptr (GError) error = NULL;

  write_in_share (fixture, "a", "hello");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PncDownload) download
        = get (fixture, "/a", cases[i].offset, cases[i].length, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (pnc_download_get_end (download), ==, cases[i].end);
    }
  g_assert_null (get (fixture, "/a", 6, PNC_SIZE_UNKNOWN, &error));
  assert_error (&error, PNC_ERROR_CHANGED, "/a");
}

static void
test_refusals (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *path;
    PncError code;
  } cases[] = {
    { "/", PNC_ERROR_IS_DIRECTORY },     { "/folder", PNC_ERROR_IS_DIRECTORY },
    { "/link", PNC_ERROR_NOT_REGULAR },  { "/pipe", PNC_ERROR_NOT_REGULAR },
    { "/missing", PNC_ERROR_NOT_FOUND }, { "/folder-link/secret", PNC_ERROR_NOT_REGULAR },
  };
  g_autofree char *pipe = host_path (fixture, "pipe");

  make_dir (fixture, "folder");
  make_link (fixture, "../outside/secret", "link");
  make_link (fixture, "../outside", "folder-link");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].path);
      g_assert_null (get (fixture, cases[i].path, 0, PNC_SIZE_UNKNOWN, &error));
      assert_error (&error, cases[i].code, cases[i].path);
    }
}

static void
test_failures (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDownload) download = NULL;
  char buffer[5];

  write_in_share (fixture, "a", "hello");
  faults_begin ();
  fault_at ("openat", 1, EACCES);
  g_assert_null (get (fixture, "/a", 0, PNC_SIZE_UNKNOWN, &error));
  assert_error (&error, PNC_ERROR_PERMISSION, "/a");
  download = get (fixture, "/a", 0, PNC_SIZE_UNKNOWN, &error);
  fault_at ("pread", 1, EIO);
  g_assert_false (pnc_download_read (download, buffer, 5, 0, &error));
  assert_error (&error, PNC_ERROR_IO, "/a");
  fault_at ("fstat", 1, EIO);
  g_assert_false (pnc_download_check (download, &error));
  assert_error (&error, PNC_ERROR_IO, "/a");
}

static void
test_version (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncGet request = { .path = path, .length_bytes = PNC_SIZE_UNKNOWN, .check_version = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (PncDownload) download = NULL;

  write_in_share (fixture, "a", "hello");
  entry = pnc_share_stat (fixture->share, path, &error);
  request.version = entry->version;
  download = pnc_share_get (fixture->share, &request, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      request.version = entry->version;
      request.version.size_bytes += i == 0;
      request.version.mtime_ns += i == 1;
      request.version.file_id += i == 2;
      request.version.changed_ns += i == 3;
      g_assert_null (pnc_share_get (fixture->share, &request, &error));
      assert_error (&error, PNC_ERROR_CHANGED, "/a");
    }
}

/* Size and time can be put back; that somebody did cannot. */
static void
test_same_size_and_time (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncGet request = { .path = path, .length_bytes = PNC_SIZE_UNKNOWN, .check_version = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = NULL;

  write_in_share (fixture, "a", "hello");
  set_mtime (fixture, "a", 5);
  entry = pnc_share_stat (fixture->share, path, &error);
  request.version = entry->version;
  do
    {
      write_in_share (fixture, "a", "other");
      set_mtime (fixture, "a", 5);
      g_clear_pointer (&entry, pnc_entry_unref);
      entry = pnc_share_stat (fixture->share, path, &error);
    }
  while (entry->version.changed_ns == request.version.changed_ns); /* of a coarse clock */
  g_assert_cmpint (entry->version.mtime_ns, ==, request.version.mtime_ns);
  g_assert_null (pnc_share_get (fixture->share, &request, &error));
  assert_error (&error, PNC_ERROR_CHANGED, "/a");
}

/* Whoever reads a file reads it whole, whatever becomes of its name. */
static void
test_name_lost_meanwhile (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDownload) download = NULL;
  g_autofree char *from = host_path (fixture, "a");
  g_autofree char *to = host_path (fixture, "b");
  char buffer[5];

  write_in_share (fixture, "a", "hello");
  download = get (fixture, "/a", 0, PNC_SIZE_UNKNOWN, &error);
  g_assert_cmpint (rename (from, to), ==, 0);
  g_assert_cmpint (chmod (to, 0600), ==, 0);
  g_assert_cmpint (unlink (to), ==, 0);
  g_assert_true (pnc_download_read (download, buffer, 5, 0, &error));
  g_assert_true (pnc_download_check (download, &error));
  g_assert_no_error (error);
}

static void
append (ShareFixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = host_path (fixture, name);
  FILE *file = fopen (path, "a");

  g_assert_nonnull (file);
  fputs (text, file);
  fclose (file);
}

static void
test_changed_meanwhile (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDownload) grown = NULL;
  g_autoptr (PncDownload) cut = NULL;
  g_autofree char *path = host_path (fixture, "a");
  char buffer[5];

  write_in_share (fixture, "a", "hello");
  set_mtime (fixture, "a", 5);
  grown = get (fixture, "/a", 0, PNC_SIZE_UNKNOWN, &error);
  append (fixture, "a", "!");
  g_assert_true (pnc_download_read (grown, buffer, 5, 0, &error));
  g_assert_false (pnc_download_check (grown, &error));
  assert_error (&error, PNC_ERROR_CHANGED, "/a");

  cut = get (fixture, "/a", 0, PNC_SIZE_UNKNOWN, &error);
  g_assert_cmpint (truncate (path, 3), ==, 0);
  g_assert_false (pnc_download_read (cut, buffer, 5, 0, &error));
  assert_error (&error, PNC_ERROR_CHANGED, "/a");
}

/* What was opened goes on being read whole when another file takes its name. */
static void
test_replaced_meanwhile (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDownload) download = NULL;
  char buffer[6] = { 0 };

  write_in_share (fixture, "a", "hello");
  download = get (fixture, "/a", 0, PNC_SIZE_UNKNOWN, &error);
  g_assert_cmpint (put (fixture->share, "/a", "other", PNC_POLICY_OVERWRITE, &error), ==,
                   PNC_OUTCOME_REPLACED);
  g_assert_true (pnc_download_read (download, buffer, 5, 0, &error));
  g_assert_cmpstr (buffer, ==, "hello");
  g_assert_true (pnc_download_check (download, &error));
}

static char *
sum_path (ShareFixture *fixture,
          const char *text,
          guint8 algorithm,
          const gint *cancelled,
          GError **error)
{
  g_autoptr (PncPath) path = path_of (text);
  PncSum request = { path, algorithm };
  guint8 hash[PNC_MAX_HASH_BYTES];
  GString *hex = g_string_new (NULL);
  PncVersion version = { 0 };
  gsize n = 0;

  if (!pnc_share_sum (fixture->share, &request, hash, &n, &version, NULL, NULL, cancelled, error))
    {
      g_string_free (hex, TRUE);
      return NULL;
    }
  g_assert_cmpuint (version.file_id, ==, stat_in_share (fixture, text + 1).st_ino);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (hex, "%02x", hash[i]);
  return g_string_free (hex, FALSE);
}

/* As sha256sum and xxh128sum print it. */
static void
test_sums (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (2 * PNC_CHUNK_BYTES + 1, 'x');
  g_autofree char *expected = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autoptr (GString) expected_digest = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *abc = NULL;
  g_autofree char *big = NULL;
  g_autofree char *xxh = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *none = NULL;
  guint8 bytes[PNC_HASH_BYTES];

  write_in_share (fixture, "abc", "abc");
  write_in_share (fixture, "big", text);
  write_in_share (fixture, "none", "");
  abc = sum_path (fixture, "/abc", PNC_SUM_SHA256, NULL, &error);
  g_assert_cmpstr (abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  big = sum_path (fixture, "/big", PNC_SUM_SHA256, NULL, &error);
  g_assert_cmpstr (big, ==, expected);
  xxh = sum_path (fixture, "/none", PNC_SUM_XXH3_128, NULL, &error);
  g_assert_cmpstr (xxh, ==, "99aa06d3014798d86001c324468d497f");
  none = sum_path (fixture, "/none", PNC_SUM_DIGEST, NULL, &error);
  g_assert_cmpstr (none, ==, "99aa06d3014798d86001c324468d497f");
  digest = sum_path (fixture, "/big", PNC_SUM_DIGEST, NULL, &error);
  digest_of (text, strlen (text), bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (expected_digest, "%02x", bytes[i]);
  g_assert_cmpstr (digest, ==, expected_digest->str);
  g_assert_no_error (error);
}

static void
test_sum_of_all_bytes_is_one_hash (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (PNC_CHUNK_BYTES - 1, 'x');
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  guint8 hash[PNC_HASH_BYTES];

  write_in_share (fixture, "a", text);
  pnc_hash_chunk (text, strlen (text), hash);
  for (guint i = 0; i < sizeof hash; i++)
    g_string_append_printf (expected, "%02x", hash[i]);
  found = sum_path (fixture, "/a", PNC_SUM_XXH3_128, NULL, &error);
  g_assert_cmpstr (found, ==, expected->str);
}

static void
test_sum_refusals (ShareFixture *fixture, gconstpointer data)
{
  const gint cancelled = 1;
  g_autoptr (GError) error = NULL;

  make_dir (fixture, "folder");
  write_in_share (fixture, "a", "hello");
  g_assert_null (sum_path (fixture, "/a", 77, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (sum_path (fixture, "/folder", PNC_SUM_SHA256, NULL, &error));
  assert_error (&error, PNC_ERROR_IS_DIRECTORY, "/folder");
  g_assert_null (sum_path (fixture, "/a", PNC_SUM_SHA256, &cancelled, &error));
  assert_error (&error, PNC_ERROR_CANCELLED, "/a");
  faults_begin ();
  fault_at ("pread", 1, EIO);
  g_assert_null (sum_path (fixture, "/a", PNC_SUM_SHA256, NULL, &error));
  assert_error (&error, PNC_ERROR_IO, "/a");
}

static ShareFixture *changing;

static ssize_t
pread_and_change (int fd, void *buffer, size_t length, off_t offset)
{
  ssize_t n = pnc_fs_calls_default ()->pread (fd, buffer, length, offset);

  append (changing, "a", "more");
  return n;
}

static void
test_sum_of_what_changes (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_in_share (fixture, "a", "hello");
  changing = fixture;
  faults_begin ();
  fault_calls.pread = pread_and_change;
  g_assert_null (sum_path (fixture, "/a", PNC_SUM_SHA256, NULL, &error));
  assert_error (&error, PNC_ERROR_CHANGED, "/a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/download/whole-file", test_whole_file);
  SHARE_TEST ("/download/ranges", test_ranges);
  SHARE_TEST ("/download/refusals", test_refusals);
  SHARE_TEST ("/download/failures", test_failures);
  SHARE_TEST ("/download/version", test_version);
  SHARE_TEST ("/download/same-size-and-time", test_same_size_and_time);
  SHARE_TEST ("/download/name-lost", test_name_lost_meanwhile);
  SHARE_TEST ("/download/changed-meanwhile", test_changed_meanwhile);
  SHARE_TEST ("/download/replaced-meanwhile", test_replaced_meanwhile);
  SHARE_TEST ("/download/sums", test_sums);
  SHARE_TEST ("/download/sum-of-all-bytes-is-one-hash", test_sum_of_all_bytes_is_one_hash);
  SHARE_TEST ("/download/sum-refusals", test_sum_refusals);
  SHARE_TEST ("/download/sum-of-what-changes", test_sum_of_what_changes);
  return g_test_run ();
}
