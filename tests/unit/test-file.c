/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-dir.h"
#include "pnc-file.h"

#include "fs-faults.h"

static PncFile *
create (Place *place, const char *name)
{
  g_autoptr (GError) error = NULL;
  PncFile *file = pnc_dir_create_file (place->dir, name, 0600, &error);

  g_assert_no_error (error);
  return file;
}

static void
test_write_and_read (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFile *file = create (place, "a");
  char buffer[16] = { 0 };
  PncFileInfo info;

  g_assert_true (pnc_file_write_at (file, "world", 5, 5, &error));
  g_assert_true (pnc_file_write_at (file, "hello", 5, 0, &error));
  g_assert_true (pnc_file_write_at (file, NULL, 0, 3, &error));
  g_assert_cmpint (pnc_file_read_at (file, buffer, 7, 0, &error), ==, 7);
  g_assert_cmpstr (buffer, ==, "hellowo");
  g_assert_cmpint (pnc_file_read_at (file, buffer, 7, 8, &error), ==, 2);
  g_assert_cmpmem (buffer, 2, "ld", 2);
  g_assert_cmpint (pnc_file_read_at (file, buffer, 7, 10, &error), ==, 0);
  g_assert_cmpint (pnc_file_read_at (file, buffer, 7, 1000, &error), ==, 0);

  g_assert_true (pnc_file_truncate (file, 4, &error));
  g_assert_true (pnc_file_query (file, &info, &error));
  g_assert_cmpuint (info.size_bytes, ==, 4);
  g_assert_cmpint (info.kind, ==, PNC_FILE_REGULAR);
  g_assert_cmpuint (info.mode, ==, 0600);
  g_assert_cmpuint (info.n_links, ==, 1);

  g_assert_true (pnc_file_sync (file, &error));
  g_assert_true (pnc_file_close (file, &error));
  g_assert_no_error (error);
  place_assert_text (place, "a", "hell");
}

static void
test_short_transfers (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;
  char buffer[11] = { 0 };

  faults_begin ();
  fault_at ("pwrite", 1, 0);
  faults.onwards = TRUE;
  faults.at_most = 3;
  g_assert_true (pnc_file_write_at (file, "0123456789", 10, 0, &error));
  g_assert_cmpuint (faults.hits, ==, 4);

  fault_at ("pread", 1, 0);
  faults.onwards = TRUE;
  faults.at_most = 4;
  g_assert_cmpint (pnc_file_read_at (file, buffer, 10, 0, &error), ==, 10);
  g_assert_cmpuint (faults.hits, ==, 3);
  g_assert_cmpstr (buffer, ==, "0123456789");
}

/* A short write followed by a full disk: what was not taken is never forgotten. */
static ssize_t
write_half_then_fill (int fd, const void *data, size_t length, off_t offset)
{
  if (length > 5)
    return pnc_fs_calls_default ()->pwrite (fd, data, 5, offset);
  errno = ENOSPC;
  return -1;
}

static void
test_short_write_then_full (Place *place, gconstpointer data)
{
  PncFile *file = create (place, "a");
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_calls.pwrite = write_half_then_fill;
  g_assert_false (pnc_file_write_at (file, "0123456789", 10, 0, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
  g_clear_error (&error);
  g_assert_false (pnc_file_close (file, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NO_SPACE);
}

static ssize_t
write_nothing (int fd, const void *data, size_t length, off_t offset)
{
  return 0;
}

static void
test_write_of_nothing_ends (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_calls.pwrite = write_nothing;
  g_assert_false (pnc_file_write_at (file, "x", 1, 0, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
}

static void
test_interrupted_calls_go_on (Place *place, gconstpointer data)
{
  const char *const calls[]
    = { "pwrite", "pread", "fsync", "ftruncate", "fallocate", "fchmod", "futimens" };
  g_autoptr (PncFile) file = create (place, "a");
  char buffer[4];

  faults_begin ();
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) error = NULL;

      fault_at (calls[i], 1, EINTR);
      g_assert_true (pnc_file_write_at (file, "abcd", 4, 0, &error));
      g_assert_true (pnc_file_reserve (file, 100, &error));
      g_assert_true (pnc_file_truncate (file, 3, &error));
      g_assert_cmpint (pnc_file_read_at (file, buffer, 4, 0, &error), ==, 3);
      g_assert_true (pnc_file_set_attributes (file, 0640, 5, &error));
      g_assert_true (pnc_file_sync (file, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (faults.hits, ==, 1);
    }
}

typedef struct
{
  int errsv;
  PncError code;
} ErrnoCase;

static const ErrnoCase disk_errors[] = {
  { ENOSPC, PNC_ERROR_NO_SPACE }, { EDQUOT, PNC_ERROR_QUOTA },    { EIO, PNC_ERROR_IO },
  { EROFS, PNC_ERROR_READ_ONLY }, { EFBIG, PNC_ERROR_TOO_LARGE }, { EPERM, PNC_ERROR_PERMISSION },
};

static void
assert_error_about (GError **error, PncError code, const char *subject)
{
  g_assert_error (*error, PNC_ERROR, (int) code);
  g_assert_cmpstr (pnc_error_get_subject (*error), ==, subject);
  g_assert_cmpint (pnc_error_get_side (*error), ==, PNC_SIDE_LOCAL);
  g_assert_nonnull (strstr ((*error)->message, subject));
  g_clear_error (error);
}

static gboolean
damage (PncFile *file, const char *call, GError **error)
{
  if (strcmp (call, "pwrite") == 0)
    return pnc_file_write_at (file, "x", 1, 0, error);
  if (strcmp (call, "ftruncate") == 0)
    return pnc_file_truncate (file, 1, error);
  return pnc_file_sync (file, error);
}

/* Whatever lost bytes once fails for ever: no second flush may say that all is well. */
static void
test_damage_is_remembered (Place *place, gconstpointer data)
{
  const char *const calls[] = { "pwrite", "ftruncate", "fsync" };

  for (gsize i = 0; i < G_N_ELEMENTS (calls) * G_N_ELEMENTS (disk_errors); i++)
    {
      const char *call = calls[i % G_N_ELEMENTS (calls)];
      const ErrnoCase *c = &disk_errors[i / G_N_ELEMENTS (calls)];
      g_autofree char *name = g_strdup_printf ("file-%" G_GSIZE_FORMAT, i);
      g_autoptr (GError) error = NULL;
      PncFile *file = create (place, name);

      faults_begin ();
      fault_at (call, 1, c->errsv);
      g_assert_false (damage (file, call, &error));
      assert_error_about (&error, c->code, name);
      g_assert_cmpuint (faults.seen, ==, 1);

      faults_begin ();
      g_assert_false (pnc_file_sync (file, &error));
      assert_error_about (&error, c->code, name);
      g_assert_false (pnc_file_write_at (file, "x", 1, 0, &error));
      assert_error_about (&error, c->code, name);
      g_assert_false (pnc_file_truncate (file, 0, &error));
      assert_error_about (&error, c->code, name);
      g_assert_false (pnc_file_close (file, &error));
      assert_error_about (&error, c->code, name);
    }
}

static void
test_failed_close (Place *place, gconstpointer data)
{
  const int numbers[] = { EIO, ENOSPC, EDQUOT };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%" G_GSIZE_FORMAT, i);
      g_autoptr (GError) error = NULL;
      PncFile *file = create (place, name);

      faults_begin ();
      fault_at ("close", 1, numbers[i]);
      g_assert_false (pnc_file_close (file, &error));
      g_assert_error (error, PNC_ERROR, error->code);
      g_assert_cmpuint (faults.seen, ==, 1);
    }
}

/* Not to be called again, and no failure: the descriptor is gone, and no byte with it. */
static void
test_interrupted_close (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFile *file = create (place, "a");

  faults_begin ();
  fault_at ("close", 1, EINTR);
  g_assert_true (pnc_file_close (file, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (faults.seen, ==, 1);
}

static void
test_failed_reading (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;
  char buffer[4];

  faults_begin ();
  fault_at ("pread", 1, EIO);
  g_assert_cmpint (pnc_file_read_at (file, buffer, 4, 0, &error), ==, -1);
  assert_error_about (&error, PNC_ERROR_IO, "a");

  fault_at ("fstat", 1, EIO);
  g_assert_false (pnc_file_query (file, &(PncFileInfo){ 0 }, &error));
  assert_error_about (&error, PNC_ERROR_IO, "a");

  g_assert_true (pnc_file_sync (file, &error));
  g_assert_no_error (error);
}

static void
test_reserve (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  g_assert_true (pnc_file_reserve (file, 0, &error));
  g_assert_true (pnc_file_reserve (file, 1 << 20, &error));
  g_assert_true (pnc_file_query (file, &info, &error));
  g_assert_cmpuint (info.size_bytes, ==, 0);

  faults_begin ();
  fault_at ("fallocate", 1, EOPNOTSUPP);
  g_assert_true (pnc_file_reserve (file, 100, &error));
  fault_at ("fallocate", 1, ENOSPC);
  g_assert_false (pnc_file_reserve (file, 100, &error));
  assert_error_about (&error, PNC_ERROR_NO_SPACE, "a");
  g_assert_true (pnc_file_write_at (file, "x", 1, 0, &error));
  g_assert_true (pnc_file_sync (file, &error));
}

static void
test_ranges (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;
  char buffer[4];

  g_assert_false (pnc_file_write_at (file, "x", 1, (guint64) G_MAXINT64, &error));
  assert_error_about (&error, PNC_ERROR_TOO_LARGE, "a");
  g_assert_cmpint (pnc_file_read_at (file, buffer, 4, G_MAXUINT64, &error), ==, -1);
  assert_error_about (&error, PNC_ERROR_TOO_LARGE, "a");
  g_assert_false (pnc_file_truncate (file, G_MAXUINT64, &error));
  assert_error_about (&error, PNC_ERROR_TOO_LARGE, "a");
  g_assert_false (pnc_file_reserve (file, (guint64) G_MAXINT64 + 1, &error));
  assert_error_about (&error, PNC_ERROR_TOO_LARGE, "a");
}

static void
test_attributes_are_exact (Place *place, gconstpointer data)
{
  const gint64 times[] = {
    0,
    1,
    -1,
    G_GINT64_CONSTANT (1700000000123456789),
    G_GINT64_CONSTANT (-1000000000),
    G_GINT64_CONSTANT (-999999999),
    G_GINT64_CONSTANT (-1000000001),
    G_GINT64_CONSTANT (-86400000000007),
  };
  const guint modes[] = { 0, 0400, 0644, 0777, 0123 };
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      guint mode = modes[i % G_N_ELEMENTS (modes)];

      g_assert_true (pnc_file_set_attributes (file, (int) mode, times[i], &error));
      g_assert_true (pnc_file_query (file, &info, &error));
      g_assert_cmpint (info.mtime_ns, ==, times[i]);
      g_assert_cmpuint (info.mode, ==, mode);
      g_assert_cmpint (info.ctime_ns, >, G_GINT64_CONSTANT (1500000000000000000));
    }
}

static void
test_attributes_left_alone (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = place_path (place, "a");
  PncFileInfo info;
  struct stat st;

  g_assert_true (pnc_file_set_attributes (file, -1, 77, &error));
  g_assert_true (pnc_file_set_attributes (file, 06755, G_MININT64, &error));
  g_assert_true (pnc_file_query (file, &info, &error));
  g_assert_cmpint (info.mtime_ns, ==, 77);
  g_assert_cmpuint (info.mode, ==, 0755);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0755);

  g_assert_cmpint (chmod (path, 06755), ==, 0);
  g_assert_true (pnc_file_set_attributes (file, 0755, G_MININT64, &error));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0755);
}

static void
test_attributes_refused (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("fchmod", 1, EPERM);
  g_assert_false (pnc_file_set_attributes (file, 0755, 0, &error));
  assert_error_about (&error, PNC_ERROR_UNSUPPORTED, "a");
  fault_at ("futimens", 1, EPERM);
  g_assert_false (pnc_file_set_attributes (file, 0755, 0, &error));
  assert_error_about (&error, PNC_ERROR_UNSUPPORTED, "a");
  fault_at ("futimens", 1, EROFS);
  g_assert_false (pnc_file_set_attributes (file, 0755, 0, &error));
  assert_error_about (&error, PNC_ERROR_READ_ONLY, "a");
  fault_at ("fchmod", 1, EIO);
  g_assert_false (pnc_file_set_attributes (file, 0755, 0, &error));
  assert_error_about (&error, PNC_ERROR_IO, "a");
}

/* What it was when it was opened costs no call, and stays what it was. */
static void
test_query_opened (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = NULL;
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  place_write (place, "a", "12345");
  file = pnc_dir_open_file (place->dir, "a", &error);
  g_assert_no_error (error);
  place_write (place, "a", "1234567");
  faults_begin ();
  fault_at ("fstat", 1, EIO);
  g_assert_true (pnc_file_query_opened (file, &info, &error));
  g_assert_cmpint (info.kind, ==, PNC_FILE_REGULAR);
  g_assert_cmpuint (info.size_bytes, ==, 5);
}

static int
fstat_with_far_times (int fd, struct stat *buffer)
{
  int result = pnc_fs_calls_default ()->fstat (fd, buffer);

  buffer->st_mtim.tv_sec = G_MAXINT64 / 2;
  buffer->st_ctim.tv_sec = G_MININT64 / 2;
  return result;
}

static void
test_far_times_do_not_wrap (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create (place, "a");
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  faults_begin ();
  fault_calls.fstat = fstat_with_far_times;
  g_assert_true (pnc_file_query (file, &info, &error));
  g_assert_cmpint (info.mtime_ns, ==, G_MAXINT64);
  g_assert_cmpint (info.ctime_ns, ==, G_MININT64 + 1);
}

static void
test_lock (Place *place, gconstpointer data)
{
  PncFile *first = create (place, "a");
  g_autoptr (PncFile) second = NULL;
  g_autoptr (GError) error = NULL;

  second = pnc_dir_open_file_for_update (place->dir, "a", &error);
  g_assert_no_error (error);
  g_assert_true (pnc_file_try_lock (first, &error));
  g_assert_true (pnc_file_try_lock (first, &error));
  g_assert_false (pnc_file_try_lock (second, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IN_USE);
  g_clear_error (&error);

  pnc_file_free (first);
  g_assert_true (pnc_file_try_lock (second, &error));
  faults_begin ();
  fault_at ("flock", 1, ENOLCK);
  g_assert_false (pnc_file_try_lock (second, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/file/" path, Place, NULL, place_set_up, function, place_tear_down)
  ADD ("write-and-read", test_write_and_read);
  ADD ("short-transfers", test_short_transfers);
  ADD ("short-write-then-full", test_short_write_then_full);
  ADD ("write-of-nothing-ends", test_write_of_nothing_ends);
  ADD ("interrupted-calls-go-on", test_interrupted_calls_go_on);
  ADD ("damage-is-remembered", test_damage_is_remembered);
  ADD ("failed-close", test_failed_close);
  ADD ("interrupted-close", test_interrupted_close);
  ADD ("failed-reading", test_failed_reading);
  ADD ("reserve", test_reserve);
  ADD ("ranges", test_ranges);
  ADD ("attributes-are-exact", test_attributes_are_exact);
  ADD ("attributes-left-alone", test_attributes_left_alone);
  ADD ("query-opened", test_query_opened);
  ADD ("attributes-refused", test_attributes_refused);
  ADD ("far-times-do-not-wrap", test_far_times_do_not_wrap);
  ADD ("lock", test_lock);
  return g_test_run ();
}
