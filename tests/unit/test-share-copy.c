/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "share-fixture.h"

static PncEntry *
copy_path (ShareFixture *fixture,
           const char *from_text,
           const char *to_text,
           PncPolicy policy,
           GError **error)
{
  g_autoptr (PncPath) from = path_of (from_text);
  g_autoptr (PncPath) to = path_of (to_text);
  PncCopy request = { from, to, policy, TRUE };

  return pnc_share_copy (fixture->share, &request, NULL, NULL, NULL, error);
}

static void
assert_copied (ShareFixture *fixture,
               const char *from,
               const char *to,
               PncPolicy policy,
               const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = copy_path (fixture, from, to, policy, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->name, ==, name);
}

static void
assert_not_copied (ShareFixture *fixture,
                   const char *from,
                   const char *to,
                   PncPolicy policy,
                   PncError code,
                   const char *subject)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s to %s, policy %d", from, to, policy);
  g_assert_null (copy_path (fixture, from, to, policy, &error));
  assert_error (&error, code, subject);
}

static void
test_file (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *path = host_path (fixture, "a");
  g_autofree char *text = g_strnfill (3 * PNC_CHUNK_BYTES + 5, 'x');

  text[PNC_CHUNK_BYTES] = 'y';
  write_in_share (fixture, "a", text);
  g_assert_cmpint (chmod (path, 04751), ==, 0);
  set_mtime (fixture, "a", 1234);
  make_dir (fixture, "sub");
  assert_copied (fixture, "/a", "/sub/b", PNC_POLICY_REFUSE, "b");
  assert_text (fixture, "sub/b", text);
  g_assert_cmpuint (stat_in_share (fixture, "sub/b").st_mode & 07777, ==, 0751);
  g_assert_cmpint (stat_in_share (fixture, "sub/b").st_mtim.tv_sec, ==, 1234);
  g_assert_cmpuint (stat_in_share (fixture, "sub/b").st_ino, !=,
                    stat_in_share (fixture, "a").st_ino);
}

static void
test_refusals (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *pipe = host_path (fixture, "pipe");
  g_autoptr (PncPath) folder = path_of ("/folder");
  g_autoptr (PncPath) to = path_of ("/to");
  PncCopy flat = { folder, to, PNC_POLICY_REFUSE, FALSE };
  g_autoptr (GError) error = NULL;

  make_dir (fixture, "folder/below");
  write_in_share (fixture, "a", "x");
  make_link (fixture, "../outside/secret", "link");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_not_copied (fixture, "/", "/x", PNC_POLICY_REFUSE, PNC_ERROR_PERMISSION, "/");
  assert_not_copied (fixture, "/a", "/", PNC_POLICY_OVERWRITE, PNC_ERROR_PERMISSION, "/");
  assert_not_copied (fixture, "/folder", "/folder/below/x", PNC_POLICY_REFUSE, PNC_ERROR_BAD_NAME,
                     "/folder/below/x");
  assert_not_copied (fixture, "/missing", "/x", PNC_POLICY_REFUSE, PNC_ERROR_NOT_FOUND, "/missing");
  assert_not_copied (fixture, "/a", "/missing/x", PNC_POLICY_REFUSE, PNC_ERROR_NOT_FOUND,
                     "/missing/x");
  assert_not_copied (fixture, "/link", "/x", PNC_POLICY_REFUSE, PNC_ERROR_NOT_REGULAR, "/link");
  assert_not_copied (fixture, "/pipe", "/x", PNC_POLICY_REFUSE, PNC_ERROR_NOT_REGULAR, "/pipe");
  g_assert_null (pnc_share_copy (fixture->share, &flat, NULL, NULL, NULL, &error));
  assert_error (&error, PNC_ERROR_IS_DIRECTORY, "/folder");
  g_assert_false (has (fixture, "x"));
}

static void
test_policies (ShareFixture *fixture, gconstpointer data)
{
  make_dir (fixture, "folder/below");
  make_dir (fixture, "other");
  write_in_share (fixture, "old", "old");
  write_in_share (fixture, "new", "new");
  set_mtime (fixture, "old", 1);
  set_mtime (fixture, "new", 2);
  assert_not_copied (fixture, "/new", "/old", PNC_POLICY_REFUSE, PNC_ERROR_EXISTS, "/old");
  assert_not_copied (fixture, "/new", "/old", PNC_POLICY_SKIP, PNC_ERROR_EXISTS, "/old");
  assert_not_copied (fixture, "/old", "/new", PNC_POLICY_NEWER, PNC_ERROR_EXISTS, "/new");
  assert_not_copied (fixture, "/new", "/other", PNC_POLICY_OVERWRITE, PNC_ERROR_IS_DIRECTORY,
                     "/other");
  assert_not_copied (fixture, "/folder", "/other", PNC_POLICY_OVERWRITE, PNC_ERROR_IS_DIRECTORY,
                     "/other");
  assert_not_copied (fixture, "/folder", "/old", PNC_POLICY_NEWER, PNC_ERROR_IS_DIRECTORY, "/old");
  assert_not_copied (fixture, "/folder", "/other", PNC_POLICY_SKIP, PNC_ERROR_EXISTS, "/other");
  assert_copied (fixture, "/folder", "/other", PNC_POLICY_KEEP_BOTH, "other (2)");
  g_assert_true (has (fixture, "other (2)/below"));
  assert_copied (fixture, "/new", "/old", PNC_POLICY_KEEP_BOTH, "old (2)");
  assert_copied (fixture, "/new", "/new", PNC_POLICY_KEEP_BOTH, "new (2)");
  assert_copied (fixture, "/new", "/old", PNC_POLICY_NEWER, "old");
  assert_text (fixture, "old", "new");
}

static void
make_tree (ShareFixture *fixture)
{
  g_autofree char *narrow = host_path (fixture, "tree/narrow");

  make_dir (fixture, "tree/a/b/c");
  make_dir (fixture, "tree/empty");
  make_dir (fixture, "tree/narrow");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("tree/%sfile%u",
                                               i % 3 == 0   ? ""
                                               : i % 3 == 1 ? "a/b/"
                                                            : "narrow/",
                                               i);

      write_in_share (fixture, name, name);
      set_mtime (fixture, name, 100000 + i);
    }
  g_assert_cmpint (chmod (narrow, 0500), ==, 0);
  set_mtime (fixture, "tree/a/b/c", 1);
  set_mtime (fixture, "tree/a/b", 2);
  set_mtime (fixture, "tree/a", 3);
  set_mtime (fixture, "tree/empty", 4);
  set_mtime (fixture, "tree/narrow", 5);
  set_mtime (fixture, "tree", 6);
}

static void
assert_same_attributes (ShareFixture *fixture, const char *one, const char *other)
{
  struct stat a = stat_in_share (fixture, one);
  struct stat b = stat_in_share (fixture, other);

  g_assert_cmpuint (a.st_mode, ==, b.st_mode);
  g_assert_cmpint (a.st_mtim.tv_sec, ==, b.st_mtim.tv_sec);
  g_assert_cmpint (a.st_mtim.tv_nsec, ==, b.st_mtim.tv_nsec);
}

/* So that they can be cleared away by those who are not root. */
static void
open_for_removal (ShareFixture *fixture)
{
  g_autofree char *one = host_path (fixture, "tree/narrow");
  g_autofree char *other = host_path (fixture, "copy/narrow");

  g_assert_cmpint (chmod (one, 0700), ==, 0);
  g_assert_cmpint (chmod (other, 0700), ==, 0);
}

static void
test_tree (ShareFixture *fixture, gconstpointer data)
{
  static const char *const folders[] = { "", "/a", "/a/b", "/a/b/c", "/empty", "/narrow" };

  make_tree (fixture);
  assert_copied (fixture, "/tree", "/copy", PNC_POLICY_REFUSE, "copy");
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *one = g_strconcat ("tree", folders[i], NULL);
      g_autofree char *other = g_strconcat ("copy", folders[i], NULL);

      assert_same_attributes (fixture, one, other);
      g_assert_cmpuint (count_entries (fixture, one), ==, count_entries (fixture, other));
    }
  for (guint i = 0; i < 100; i++)
    {
      const char *below = i % 3 == 0 ? "" : i % 3 == 1 ? "a/b/" : "narrow/";
      g_autofree char *one = g_strdup_printf ("tree/%sfile%u", below, i);
      g_autofree char *other = g_strdup_printf ("copy/%sfile%u", below, i);

      assert_same_attributes (fixture, one, other);
      assert_text (fixture, other, one);
    }
  open_for_removal (fixture);
}

static void
test_links_are_left_out (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *pipe = host_path (fixture, "tree/sub/pipe");

  make_dir (fixture, "tree/sub");
  write_in_share (fixture, "tree/file", "x");
  make_link (fixture, "../../outside/secret", "tree/link");
  make_link (fixture, "../../outside", "tree/sub/folder-link");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (copy_path (fixture, "/tree", "/copy", PNC_POLICY_REFUSE, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_REGULAR);
  g_assert_true (g_str_has_prefix (error->message, "3 links or special files were left out"));
  g_assert_true (g_str_has_prefix (pnc_error_get_subject (error), "/tree/"));
  assert_text (fixture, "copy/file", "x");
  g_assert_cmpuint (count_entries (fixture, "copy"), ==, 2);
  g_assert_cmpuint (count_entries (fixture, "copy/sub"), ==, 0);
}

/* The server's own folder of a mount inside the tree is never copied. */
static void
test_own_folder_is_not_copied (ShareFixture *fixture, gconstpointer data)
{
  make_dir (fixture, "tree/mnt/.pinnace/trash/x");
  write_in_share (fixture, "tree/mnt/file", "x");
  assert_copied (fixture, "/tree", "/copy", PNC_POLICY_REFUSE, "copy");
  assert_text (fixture, "copy/mnt/file", "x");
  g_assert_false (has (fixture, "copy/mnt/.pinnace"));
}

static void
test_unreadable_is_left_out (ShareFixture *fixture, gconstpointer data)
{
  make_dir (fixture, "tree");
  write_in_share (fixture, "tree/one", "1");
  write_in_share (fixture, "tree/two", "2");
  faults_begin ();
  fault_at ("pread", 1, EIO);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (copy_path (fixture, "/tree", "/copy", PNC_POLICY_REFUSE, &error));
    g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
    g_assert_nonnull (strstr (error->message, "left out"));
  }
  g_assert_cmpuint (count_entries (fixture, "copy"), ==, 1);
}

/* Whatever fails while the copy is written: nothing of it is seen. */
static void
test_every_failure (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *call;
    int errsv;
    PncError code;
  } cases[] = {
    { "mkdirat", ENOSPC, PNC_ERROR_NO_SPACE }, { "pwrite", ENOSPC, PNC_ERROR_NO_SPACE },
    { "pwrite", EDQUOT, PNC_ERROR_QUOTA },     { "fsync", EIO, PNC_ERROR_IO },
    { "syncfs", EIO, PNC_ERROR_IO },           { "renameat2", EACCES, PNC_ERROR_PERMISSION },
    { "fchmod", EIO, PNC_ERROR_IO },           { "futimens", EIO, PNC_ERROR_IO },
  };

  make_dir (fixture, "tree/sub/below");
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("tree/%s%u", i % 2 == 0 ? "sub/" : "", i);

      write_in_share (fixture, name, "x");
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (guint nth = 1;; nth++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (PncEntry) entry = NULL;
          gboolean hit;

          faults_begin ();
          fault_at (cases[i].call, nth, cases[i].errsv);
          entry = copy_path (fixture, "/tree", "/copy", PNC_POLICY_REFUSE, &error);
          hit = faults.hits > 0;
          g_test_message ("%s %u: %s", cases[i].call, nth, error != NULL ? error->message : "-");
          faults_end ();
          g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
          g_assert_cmpint (entry == NULL, ==, hit);
          if (hit)
            g_assert_error (error, PNC_ERROR, (int) cases[i].code);
          if (has (fixture, "copy"))
            {
              /* All is there: what failed came after the rename. */
              g_assert_cmpuint (count_entries (fixture, "copy/sub"), ==, 7);
              g_assert_cmpuint (count_entries (fixture, "copy"), ==, 7);
              {
                g_autoptr (PncPath) copy = path_of ("/copy");
                PncRemove request = { copy, PNC_REMOVE_PERMANENT | PNC_REMOVE_RECURSIVE };

                g_assert_true (
                  pnc_share_remove (fixture->share, &request, NULL, NULL, NULL, NULL, NULL));
              }
            }
          if (!hit)
            {
              g_assert_cmpuint (nth, >, 1);
              break;
            }
        }
    }
}

typedef struct
{
  guint calls;
  guint64 done_bytes, total_bytes, items;
  gint cancelled;
  gboolean cancels;
} Progress;

static void
note_progress (guint64 done_bytes, guint64 total_bytes, guint64 items, gpointer data)
{
  Progress *progress = data;

  g_assert_cmpuint (done_bytes, >=, progress->done_bytes);
  progress->calls++;
  progress->done_bytes = done_bytes;
  progress->total_bytes = total_bytes;
  progress->items = items;
  if (progress->cancels)
    g_atomic_int_set (&progress->cancelled, 1);
}

static void
test_progress_and_cancelling (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (3 * PNC_CHUNK_BYTES, 'x');
  g_autoptr (PncPath) file = path_of ("/tree/file");
  g_autoptr (PncPath) tree = path_of ("/tree");
  g_autoptr (PncPath) to = path_of ("/to");
  PncCopy request = { file, to, PNC_POLICY_OVERWRITE, TRUE };
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { 0 };

  make_dir (fixture, "tree/sub");
  write_in_share (fixture, "tree/file", text);
  write_in_share (fixture, "tree/sub/file", text);
  entry = pnc_share_copy (fixture->share, &request, note_progress, &progress, &progress.cancelled,
                          &error);
  g_assert_no_error (error);
  g_assert_cmpuint (progress.calls, >, 0);
  g_assert_cmpuint (progress.total_bytes, ==, 3 * PNC_CHUNK_BYTES);

  write_in_share (fixture, "to", "old");
  progress = (Progress){ .cancels = TRUE };
  g_assert_null (pnc_share_copy (fixture->share, &request, note_progress, &progress,
                                 &progress.cancelled, &error));
  assert_error (&error, PNC_ERROR_CANCELLED, "/to");
  assert_text (fixture, "to", "old");

  request.from = tree;
  request.policy = PNC_POLICY_KEEP_BOTH;
  progress = (Progress){ .cancels = TRUE };
  g_assert_null (pnc_share_copy (fixture->share, &request, note_progress, &progress,
                                 &progress.cancelled, &error));
  assert_error (&error, PNC_ERROR_CANCELLED, "/to");
  g_assert_false (has (fixture, "to (2)"));
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
}

/* The original grows while it is copied: half of the old and half of the new is no copy. */
static char *changing;

static ssize_t
pread_and_change (int fd, void *buffer, size_t length, off_t offset)
{
  ssize_t n = pnc_fs_calls_default ()->pread (fd, buffer, length, offset);

  if (offset == 0)
    {
      FILE *file = fopen (changing, "a");

      fputs (" and more", file);
      fclose (file);
    }
  return n;
}

static void
test_changed_meanwhile (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_in_share (fixture, "a", "original");
  set_mtime (fixture, "a", 5);
  changing = host_path (fixture, "a");
  faults_begin ();
  fault_calls.pread = pread_and_change;
  g_assert_null (copy_path (fixture, "/a", "/b", PNC_POLICY_REFUSE, &error));
  faults_end ();
  g_assert_false (has (fixture, "b"));
  g_clear_pointer (&changing, g_free);
  assert_error (&error, PNC_ERROR_CHANGED, "/b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/share-copy/file", test_file);
  SHARE_TEST ("/share-copy/refusals", test_refusals);
  SHARE_TEST ("/share-copy/policies", test_policies);
  SHARE_TEST ("/share-copy/tree", test_tree);
  SHARE_TEST ("/share-copy/links-are-left-out", test_links_are_left_out);
  SHARE_TEST ("/share-copy/own-folder-is-not-copied", test_own_folder_is_not_copied);
  SHARE_TEST ("/share-copy/unreadable-is-left-out", test_unreadable_is_left_out);
  SHARE_TEST ("/share-copy/every-failure", test_every_failure);
  SHARE_TEST ("/share-copy/progress-and-cancelling", test_progress_and_cancelling);
  SHARE_TEST ("/share-copy/changed-meanwhile", test_changed_meanwhile);
  return g_test_run ();
}
