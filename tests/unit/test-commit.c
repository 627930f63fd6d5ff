/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

#include <linux/magic.h>
#include <sys/wait.h>

/* What is done to the disk, in order, one letter a call: w write, s flush of a file, d flush of a
 * folder, S flush of the file system, c close of a file that was written, r rename. */
static GString *deeds;

static gboolean
is_folder (int fd)
{
  struct stat st;

  g_assert_cmpint (fstat (fd, &st), ==, 0);
  return S_ISDIR (st.st_mode);
}

static ssize_t
note_pwrite (int fd, const void *data, size_t length, off_t offset)
{
  g_string_append_c (deeds, 'w');
  return fault_pwrite (fd, data, length, offset);
}

static int
note_fsync (int fd)
{
  g_string_append_c (deeds, is_folder (fd) ? 'd' : 's');
  return fault_fsync (fd);
}

static int
note_syncfs (int fd)
{
  g_string_append_c (deeds, 'S');
  return fault_syncfs (fd);
}

static int
note_close (int fd)
{
  if ((fcntl (fd, F_GETFL) & O_ACCMODE) == O_RDWR)
    g_string_append_c (deeds, 'c');
  return fault_close (fd);
}

static int
note_renameat2 (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  g_string_append_c (deeds, 'r');
  return fault_renameat2 (from_fd, from, to_fd, to, flags);
}

static void
begin_notes (void)
{
  faults_begin ();
  faults.fs_type = EXT4_SUPER_MAGIC;
  fault_calls.pwrite = note_pwrite;
  fault_calls.fsync = note_fsync;
  fault_calls.syncfs = note_syncfs;
  fault_calls.close = note_close;
  fault_calls.renameat2 = note_renameat2;
  g_string_truncate (deeds, 0);
}

static guint
count_deeds (char deed)
{
  guint n = 0;

  for (gsize i = 0; i < deeds->len; i++)
    n += deeds->str[i] == deed ? 1 : 0;
  return n;
}

/* @n files with their names for contents, in @n_folders folders in turn, staged. */
static GPtrArray *
stage_many (ShareFixture *fixture, guint n, guint n_folders, PncPolicy policy)
{
  GPtrArray *uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_upload_free);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("/%u/file%u", i % n_folders, i);
      g_autoptr (PncPath) path = path_of (text);
      PncPut request
        = { .path = path, .size_bytes = strlen (text), .policy = policy, .flags = PNC_PUT_PARENTS };
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (uploads, stage (fixture->share, &request, text, &error));
      g_assert_no_error (error);
    }
  return uploads;
}

static void
assert_result (GPtrArray *uploads, guint i, PncError code)
{
  g_autoptr (GError) error = NULL;
  PncStored stored;
  gboolean done = pnc_upload_get_result (uploads->pdata[i], &stored, &error);

  if (code == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_cmpint (done, ==, code == 0);
}

static void
assert_stored (ShareFixture *fixture, GPtrArray *uploads, guint n_folders)
{
  for (guint i = 0; i < uploads->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("/%u/file%u", i % n_folders, i);

      assert_result (uploads, i, 0);
      assert_text (fixture, name + 1, name);
    }
}

/* docs/PROTOCOL.md, section 7.4: written, flushed, closed, renamed, folder flushed; nothing visible
 * before. */
static void
test_order_of_one (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = NULL;

  begin_notes ();
  uploads = stage_many (fixture, 1, 1, PNC_POLICY_REFUSE);
  pnc_upload_publish_all (uploads);
  g_assert_cmpstr (deeds->str, ==, "wscrdd"); /* its folder, and that in which this was made */
  assert_stored (fixture, uploads, 1);
}

static void
test_a_few_are_flushed_each (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = NULL;

  begin_notes ();
  uploads = stage_many (fixture, 3, 1, PNC_POLICY_REFUSE);
  pnc_upload_publish_all (uploads);
  g_assert_cmpstr (deeds->str, ==, "wwwssscrcrcrdd");
  assert_stored (fixture, uploads, 1);
}

static void
test_many_are_flushed_together (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = stage_many (fixture, 40, 3, PNC_POLICY_REFUSE);

  begin_notes ();
  pnc_upload_publish_all (uploads);
  g_assert_cmpuint (count_deeds ('S'), ==, 1);
  g_assert_cmpint (deeds->str[0], ==, 'S');
  g_assert_cmpuint (count_deeds ('s'), ==, 0);
  g_assert_cmpuint (count_deeds ('r'), ==, 40);
  g_assert_cmpuint (count_deeds ('d'), ==, 4); /* that in which they were made too */
  assert_stored (fixture, uploads, 3);
}

static void
test_many_folders_are_flushed_together (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = stage_many (fixture, 40, 20, PNC_POLICY_REFUSE);

  begin_notes ();
  pnc_upload_publish_all (uploads);
  g_assert_cmpuint (count_deeds ('S'), ==, 2);
  g_assert_cmpint (deeds->str[deeds->len - 1], ==, 'S');
  g_assert_cmpuint (count_deeds ('d'), ==, 0);
  assert_stored (fixture, uploads, 20);
}

/* Where syncfs() says nothing of errors, it is not relied on. */
static void
test_without_syncfs (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = stage_many (fixture, 40, 20, PNC_POLICY_REFUSE);

  begin_notes ();
  faults.fs_type = NFS_SUPER_MAGIC;
  pnc_upload_publish_all (uploads);
  g_assert_cmpuint (count_deeds ('S'), ==, 0);
  g_assert_cmpuint (count_deeds ('s'), ==, 40);
  g_assert_cmpuint (count_deeds ('d'), ==, 21);
  assert_stored (fixture, uploads, 20);
}

static void
write_old_files (ShareFixture *fixture, guint n, guint n_folders)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%u", i % n_folders);
      g_autofree char *name = g_strdup_printf ("%u/file%u", i % n_folders, i);

      make_dir (fixture, folder);
      write_in_share (fixture, name, "old");
    }
}

static void
assert_old (ShareFixture *fixture, guint i, guint n_folders)
{
  g_autofree char *name = g_strdup_printf ("%u/file%u", i % n_folders, i);

  assert_text (fixture, name, "old");
}

/* Row 29 of the threats: a flush that failed is never retried into success, and the old files stay.
 */
static void
test_failed_flush_of_all (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = NULL;
  g_autoptr (GPtrArray) again = NULL;

  write_old_files (fixture, 20, 2);
  uploads = stage_many (fixture, 20, 2, PNC_POLICY_OVERWRITE);
  begin_notes ();
  fault_at ("syncfs", 1, EIO);
  pnc_upload_publish_all (uploads);
  g_assert_cmpstr (deeds->str, ==, "S");
  for (guint i = 0; i < uploads->len; i++)
    {
      assert_result (uploads, i, PNC_ERROR_IO);
      assert_old (fixture, i, 2);
    }
  g_clear_pointer (&uploads, g_ptr_array_unref);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);

  again = stage_many (fixture, 20, 2, PNC_POLICY_OVERWRITE);
  pnc_upload_publish_all (again);
  assert_stored (fixture, again, 2);
}

/* Folders are opened and closed on the way. */
static int
fail_third_close (int fd)
{
  guint before = count_deeds ('c');
  int result = note_close (fd);

  if (before == count_deeds ('c') || before != 2)
    return result;
  errno = EIO;
  return -1;
}

/* One's failure is not another's: a flush, a close, a rename of the third of five. */
static void
test_one_of_many_fails (ShareFixture *fixture, gconstpointer data)
{
  const char *const calls[] = { "fsync", "close", "renameat" };

  for (guint c = 0; c < G_N_ELEMENTS (calls); c++)
    {
      g_autoptr (GPtrArray) uploads = NULL;

      write_old_files (fixture, 5, 2);
      uploads = stage_many (fixture, 5, 2, PNC_POLICY_OVERWRITE);
      begin_notes ();
      if (g_str_equal (calls[c], "close"))
        fault_calls.close = fail_third_close;
      else
        fault_at (calls[c], 3, EIO);
      pnc_upload_publish_all (uploads);
      for (guint i = 0; i < uploads->len; i++)
        assert_result (uploads, i, i == 2 ? PNC_ERROR_IO : 0);
      assert_old (fixture, 2, 2);
      faults_end ();
    }
}

static void
test_one_of_many_is_refused (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = stage_many (fixture, 10, 2, PNC_POLICY_REFUSE);

  write_in_share (fixture, "1/file3", "came in between");
  pnc_upload_publish_all (uploads);
  for (guint i = 0; i < uploads->len; i++)
    assert_result (uploads, i, i == 3 ? PNC_ERROR_EXISTS : 0);
  assert_text (fixture, "1/file3", "came in between");
}

static void
test_failed_flush_of_a_folder (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = stage_many (fixture, 6, 3, PNC_POLICY_REFUSE);
  guint failed = 0;

  begin_notes ();
  fault_at ("fsync", 8, EIO); /* six files, then the second folder */
  pnc_upload_publish_all (uploads);
  for (guint i = 0; i < 3; i++)
    {
      PncStored stored;
      gboolean first = pnc_upload_get_result (uploads->pdata[i], &stored, NULL);
      gboolean second = pnc_upload_get_result (uploads->pdata[i + 3], &stored, NULL);

      g_assert_cmpint (first, ==, second);
      failed += first ? 0 : 1;
    }
  g_assert_cmpuint (failed, ==, 1);
}

/* The handle that has seen a failure says so for ever: the next upload gets another one. */
static void
test_a_failed_flush_does_not_spoil_the_next (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin_notes ();
  fault_at ("fsync", 2, EIO);
  g_assert_cmpint (put (fixture->share, "/a", "x", PNC_POLICY_OVERWRITE, &error), ==, 0);
  assert_error (&error, PNC_ERROR_IO, "/a");
  g_assert_cmpint (put (fixture->share, "/a", "x", PNC_POLICY_OVERWRITE, &error), ==,
                   PNC_OUTCOME_REPLACED);
  g_assert_no_error (error);
}

static void
test_failed_flush_of_many_folders (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = stage_many (fixture, 20, 20, PNC_POLICY_REFUSE);

  begin_notes ();
  fault_at ("syncfs", 2, EIO);
  pnc_upload_publish_all (uploads);
  for (guint i = 0; i < uploads->len; i++)
    assert_result (uploads, i, PNC_ERROR_IO);
}

static void
test_skipped_among_others (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = NULL;
  PncStored stored;

  write_old_files (fixture, 1, 2);
  uploads = stage_many (fixture, 3, 2, PNC_POLICY_SKIP);
  pnc_upload_publish_all (uploads);
  g_assert_true (pnc_upload_get_result (uploads->pdata[0], &stored, NULL));
  g_assert_cmpint (stored.outcome, ==, PNC_OUTCOME_SKIPPED);
  g_assert_true (pnc_upload_get_result (uploads->pdata[1], &stored, NULL));
  g_assert_cmpint (stored.outcome, ==, PNC_OUTCOME_STORED);
  assert_old (fixture, 0, 2);
}

static void
test_nothing_to_publish (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) uploads = g_ptr_array_new ();

  pnc_upload_publish_all (uploads);
}

/* A server that is killed before any of its calls: every name shows the old file or the new one,
 * whole, and what it left in staging is collected when it is old. */
static gboolean
upload_and_die_at (ShareFixture *fixture, guint nth)
{
  int status;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      g_autoptr (GPtrArray) uploads = NULL;

      faults_begin ();
      fault_at (FAULT_ANY, nth, 0);
      faults.kills = TRUE;
      uploads = stage_many (fixture, 2, 1, PNC_POLICY_OVERWRITE);
      pnc_upload_publish_all (uploads);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);
  return WIFSIGNALED (status);
}

static gboolean
is_new (ShareFixture *fixture, const char *name)
{
  g_autofree char *path = host_path (fixture, name);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  if (g_str_equal (text, "old"))
    return FALSE;
  g_assert_cmpstr (text + 1, ==, name);
  return TRUE;
}

static void
remove_leftovers (ShareFixture *fixture)
{
  g_autofree char *path = host_path (fixture, ".pinnace/staging");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (unlink (file), ==, 0);
    }
}

static void
test_killed_at_every_call (ShareFixture *fixture, gconstpointer data)
{
  guint seen_old = 0;
  guint seen_half = 0;
  guint seen_new = 0;

  for (guint nth = 1;; nth++)
    {
      gboolean killed;
      guint n_new;

      write_old_files (fixture, 2, 1);
      killed = upload_and_die_at (fixture, nth);
      n_new = is_new (fixture, "0/file0") + is_new (fixture, "0/file1");
      seen_old += n_new == 0;
      seen_half += n_new == 1;
      seen_new += n_new == 2;
      g_assert_cmpuint (count_entries (fixture, "0"), ==, 2);
      remove_leftovers (fixture);
      if (!killed)
        {
          g_assert_cmpuint (n_new, ==, 2);
          break;
        }
    }
  g_test_message ("killed: %u times before, %u between, %u after", seen_old, seen_half, seen_new);
  g_assert_cmpuint (seen_old, >, 10);
  g_assert_cmpuint (seen_half, >, 0);
  g_assert_cmpuint (seen_new, >, 1);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  deeds = g_string_new (NULL);
  SHARE_TEST ("/commit/order-of-one", test_order_of_one);
  SHARE_TEST ("/commit/a-few-are-flushed-each", test_a_few_are_flushed_each);
  SHARE_TEST ("/commit/many-are-flushed-together", test_many_are_flushed_together);
  SHARE_TEST ("/commit/many-folders-are-flushed-together", test_many_folders_are_flushed_together);
  SHARE_TEST ("/commit/without-syncfs", test_without_syncfs);
  SHARE_TEST ("/commit/failed-flush-of-all", test_failed_flush_of_all);
  SHARE_TEST ("/commit/one-of-many-fails", test_one_of_many_fails);
  SHARE_TEST ("/commit/one-of-many-is-refused", test_one_of_many_is_refused);
  SHARE_TEST ("/commit/failed-flush-of-a-folder", test_failed_flush_of_a_folder);
  SHARE_TEST ("/commit/a-failed-flush-does-not-spoil-the-next",
              test_a_failed_flush_does_not_spoil_the_next);
  SHARE_TEST ("/commit/failed-flush-of-many-folders", test_failed_flush_of_many_folders);
  SHARE_TEST ("/commit/skipped-among-others", test_skipped_among_others);
  SHARE_TEST ("/commit/nothing-to-publish", test_nothing_to_publish);
  SHARE_TEST ("/commit/killed-at-every-call", test_killed_at_every_call);
  result = g_test_run ();
  g_string_free (deeds, TRUE);
  return result;
}
