/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-trash.h"

#include "share-fixture.h"

/* Returns: the id */
static char *
remove_it (PncShare *share, const char *text, guint8 flags)
{
  g_autoptr (PncPath) path = path_of (text);
  g_autoptr (GError) error = NULL;
  PncRemove request = { path, flags };
  char *id = NULL;

  g_assert_true (pnc_share_remove (share, &request, &id, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (id);
  return id;
}

static gboolean
restore (PncShare *share, const char *text, const char *id, GError **error)
{
  g_autoptr (PncPath) path = path_of (text);
  PncRestore request = { path, (char *) id };
  g_autoptr (PncEntry) entry = pnc_share_restore (share, &request, error);

  return entry != NULL;
}

static void
test_file (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  make_dir (fixture, "sub");
  write_in_share (fixture, "sub/50% [x]\n\xff", "precious");
  id = remove_it (fixture->share, "/sub/50% [x]\n\xff", 0);
  g_assert_cmpuint (count_entries (fixture, "sub"), ==, 0);
  g_assert_true (restore (fixture->share, "/sub/50% [x]\n\xff", id, &error));
  g_assert_no_error (error);
  assert_text (fixture, "sub/50% [x]\n\xff", "precious");
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 0);
  g_assert_false (restore (fixture->share, "/sub/gone", id, &error)); /* there is nothing more */
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/sub/gone");
}

static void
test_folder_and_link (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *link = NULL;

  make_dir (fixture, "a/b");
  write_in_share (fixture, "a/b/c", "deep");
  make_link (fixture, "/etc/passwd", "link");
  folder = remove_it (fixture->share, "/a", PNC_REMOVE_RECURSIVE);
  link = remove_it (fixture->share, "/link", 0);
  g_assert_true (restore (fixture->share, "/a", folder, &error));
  g_assert_no_error (error);
  assert_text (fixture, "a/b/c", "deep");
  g_assert_true (restore (fixture->share, "/link", link, &error));
  g_assert_no_error (error);
  g_assert_true (S_ISLNK (stat_in_share (fixture, "link").st_mode));
}

/* The id of one thing is none of another one that was called the same. */
static void
test_one_of_several (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  write_in_share (fixture, "a", "first");
  first = remove_it (fixture->share, "/a", 0);
  write_in_share (fixture, "a", "second");
  second = remove_it (fixture->share, "/a", 0);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (restore (fixture->share, "/a", first, &error));
  assert_text (fixture, "a", "first");
  g_assert_false (restore (fixture->share, "/a", second, &error)); /* never over something */
  assert_error (&error, PNC_ERROR_EXISTS, "/a");
  assert_text (fixture, "a", "first");
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 1);
}

/* An empty folder may be replaced by a rename: not here. */
static void
test_not_over_a_folder (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  make_dir (fixture, "a/b");
  id = remove_it (fixture->share, "/a", PNC_REMOVE_RECURSIVE);
  make_dir (fixture, "a");
  g_assert_false (restore (fixture->share, "/a", id, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (count_entries (fixture, "a"), ==, 0);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 1);
}

static void
test_folder_above_is_gone (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *folder = NULL;

  make_dir (fixture, "sub");
  write_in_share (fixture, "sub/a", "x");
  file = remove_it (fixture->share, "/sub/a", 0);
  folder = remove_it (fixture->share, "/sub", 0);
  g_assert_false (restore (fixture->share, "/sub/a", file, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/sub/a");
  g_assert_true (restore (fixture->share, "/sub", folder, &error));
  g_assert_true (restore (fixture->share, "/sub/a", file, &error));
  assert_text (fixture, "sub/a", "x");
}

static void
test_only_to_where_it_was (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  write_in_share (fixture, "a", "x");
  id = remove_it (fixture->share, "/a", 0);
  g_assert_false (restore (fixture->share, "/b", id, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/b");
  g_assert_false (restore (fixture->share, "/", id, &error));
  assert_error (&error, PNC_ERROR_PERMISSION, "/");
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 1);
}

/* What one user removed is none of another one's, nor is it of somebody who may only read. */
static void
test_only_ones_own (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) anna = pnc_share_view (fixture->share, NULL, TRUE, &error);
  g_autoptr (PncShare) bert = pnc_share_view (fixture->share, NULL, TRUE, &error);
  g_autoptr (PncShare) reader = pnc_share_view (fixture->share, NULL, FALSE, &error);
  g_autofree char *id = NULL;

  pnc_share_set_user (anna, "anna");
  pnc_share_set_user (bert, "anna\nRemovedAt=");
  pnc_share_set_user (reader, "anna");
  write_in_share (fixture, "a", "x");
  id = remove_it (anna, "/a", 0);
  g_assert_false (restore (bert, "/a", id, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/a");
  g_assert_false (restore (reader, "/a", id, &error));
  assert_error (&error, PNC_ERROR_READ_ONLY, "/a");
  g_assert_true (restore (anna, "/a", id, &error));
  assert_text (fixture, "a", "x");
}

/* A user whose root is a sub-folder, and one who sees the same path elsewhere. */
static void
test_view (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) root = path_of ("/home/anna");
  g_autoptr (PncShare) view = NULL;
  g_autofree char *id = NULL;

  make_dir (fixture, "home/anna");
  write_in_share (fixture, "home/anna/a", "x");
  view = pnc_share_view (fixture->share, root, TRUE, &error);
  id = remove_it (view, "/a", 0);
  g_assert_false (restore (fixture->share, "/a", id, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/a");
  g_assert_true (restore (view, "/a", id, &error));
  assert_text (fixture, "home/anna/a", "x");
}

/* It becomes the name of a folder: nothing but what the server gives out gets that far. */
static void
test_bad_ids (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  const char *const ids[] = {
    "",
    ".",
    "..",
    "../trash",
    "20240229T123456Z-0123456789abcde",
    "20240229T123456Z-0123456789abcdef0",
    "20240229T123456Z-0123456789abcdeF",
    "20240229T123456Z-0123456789abcde/",
    "20240229t123456Z-0123456789abcdef",
    "2024022/T123456Z-0123456789abcdef",
    "20240229T123456z-0123456789abcdef",
    "20240229T123456Z_0123456789abcdef",
    "20240229T123456Z-0123456789abcdef",
    "../../../../../../../../../../../",
  };

  write_in_share (fixture, "a", "x");
  id = remove_it (fixture->share, "/a", 0);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (restore (fixture->share, "/a", ids[i], &error));
      assert_error (&error, PNC_ERROR_NOT_FOUND, "/a");
    }
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 1);
}

static void
test_gone_for_good (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  write_in_share (fixture, "a", "x");
  id = remove_it (fixture->share, "/a", PNC_REMOVE_PERMANENT);
  g_assert_cmpstr (id, ==, "");
}

/* Whoever runs the server has emptied the trash, or a note was damaged. */
static void
test_trash_changed (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *note = NULL;

  write_in_share (fixture, "a", "x");
  id = remove_it (fixture->share, "/a", 0);
  note = g_build_filename (".pinnace/trash", id, PNC_TRASH_INFO, NULL);
  write_in_share (fixture, note, "[Trash]\n");
  g_assert_false (restore (fixture->share, "/a", id, &error));
  assert_error (&error, PNC_ERROR_NOT_FOUND, "/a");
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 1);
}

/* Whatever fails, it is still in the trash, and can be had the next time. */
static void
test_every_failure (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *call;
    int errsv;
    PncError code;
  } cases[] = {
    { "openat", EIO, PNC_ERROR_IO },
    { "pread", EIO, PNC_ERROR_IO },
    { "renameat2", EACCES, PNC_ERROR_PERMISSION },
    { "renameat2", ENOSPC, PNC_ERROR_NO_SPACE },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  write_in_share (fixture, "a", "precious");
  id = remove_it (fixture->share, "/a", 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      faults_begin ();
      fault_at (cases[i].call, 1, cases[i].errsv);
      g_assert_false (restore (fixture->share, "/a", id, &error));
      g_assert_cmpuint (faults.hits, ==, 1);
      faults_end ();
      assert_error (&error, cases[i].code, "/a");
      g_assert_false (has (fixture, "a"));
    }
  g_assert_true (restore (fixture->share, "/a", id, &error));
  assert_text (fixture, "a", "precious");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/share-restore/file", test_file);
  SHARE_TEST ("/share-restore/folder-and-link", test_folder_and_link);
  SHARE_TEST ("/share-restore/one-of-several", test_one_of_several);
  SHARE_TEST ("/share-restore/not-over-a-folder", test_not_over_a_folder);
  SHARE_TEST ("/share-restore/folder-above-is-gone", test_folder_above_is_gone);
  SHARE_TEST ("/share-restore/only-to-where-it-was", test_only_to_where_it_was);
  SHARE_TEST ("/share-restore/only-ones-own", test_only_ones_own);
  SHARE_TEST ("/share-restore/view", test_view);
  SHARE_TEST ("/share-restore/bad-ids", test_bad_ids);
  SHARE_TEST ("/share-restore/gone-for-good", test_gone_for_good);
  SHARE_TEST ("/share-restore/trash-changed", test_trash_changed);
  SHARE_TEST ("/share-restore/every-failure", test_every_failure);
  return g_test_run ();
}
