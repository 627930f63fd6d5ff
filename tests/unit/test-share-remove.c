/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-trash.h"

#include "share-fixture.h"

static gboolean
remove_path (PncShare *share, const char *text, guint8 flags, const gint *cancelled, GError **error)
{
  g_autoptr (PncPath) path = path_of (text);
  PncRemove request = { path, flags };

  return pnc_share_remove (share, &request, NULL, NULL, NULL, cancelled, error);
}

/* The one entry of the trash. Returns: its path below the share */
static char *
find_in_trash (ShareFixture *fixture)
{
  g_autofree char *path = host_path (fixture, ".pinnace/trash");
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = g_dir_read_name (dir);

  g_assert_nonnull (name);
  g_assert_true (g_regex_match_simple ("^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{16}$", name, 0, 0));
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 1);
  return g_build_filename (".pinnace/trash", name, NULL);
}

static void
assert_note (ShareFixture *fixture, const char *trashed, const char *path)
{
  g_autofree char *name = g_build_filename (fixture->root, trashed, PNC_TRASH_INFO, NULL);
  g_autoptr (GKeyFile) note = g_key_file_new ();
  g_autofree char *where = NULL;
  g_autofree char *when = NULL;
  g_autoptr (GDateTime) time = NULL;

  g_assert_true (g_key_file_load_from_file (note, name, G_KEY_FILE_NONE, NULL));
  where = g_key_file_get_string (note, "Trash", "Path", NULL);
  when = g_key_file_get_string (note, "Trash", "RemovedAt", NULL);
  time = g_date_time_new_from_iso8601 (when, NULL);
  g_assert_cmpstr (where, ==, path);
  g_assert_nonnull (time);
}

static void
test_file_to_trash (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *trashed = NULL;
  g_autofree char *item = NULL;

  make_dir (fixture, "sub");
  write_in_share (fixture, "sub/50% [x]\n\xff", "precious");
  g_assert_true (remove_path (fixture->share, "/sub/50% [x]\n\xff", 0, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_entries (fixture, "sub"), ==, 0);
  trashed = find_in_trash (fixture);
  item = g_build_filename (trashed, PNC_TRASH_ITEM, NULL);
  assert_text (fixture, item, "precious");
  assert_note (fixture, trashed, "/sub/50%25%20%5Bx%5D%0A%FF");
  g_assert_cmpuint (stat_in_share (fixture, trashed).st_mode & 07777, ==, 0700);
}

static void
test_folder_to_trash (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *trashed = NULL;
  g_autofree char *below = NULL;

  make_dir (fixture, "a/b");
  write_in_share (fixture, "a/b/c", "deep");
  g_assert_false (remove_path (fixture->share, "/a", 0, NULL, &error));
  assert_error (&error, PNC_ERROR_NOT_EMPTY, "/a");
  g_assert_true (remove_path (fixture->share, "/a", PNC_REMOVE_RECURSIVE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (has (fixture, "a"));
  trashed = find_in_trash (fixture);
  below = g_build_filename (trashed, PNC_TRASH_ITEM, "b", "c", NULL);
  assert_text (fixture, below, "deep");
}

static void
test_empty_folder_needs_no_flag (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_dir (fixture, "a");
  make_dir (fixture, "b");
  g_assert_true (remove_path (fixture->share, "/a", 0, NULL, &error));
  g_assert_true (remove_path (fixture->share, "/b", PNC_REMOVE_PERMANENT, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_entries (fixture, "."), ==, 1);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 1);
}

/* A link goes itself; what it points to stays. */
static void
test_links (ShareFixture *fixture, gconstpointer data)
{
  const guint8 flags[] = { 0, PNC_REMOVE_RECURSIVE, PNC_REMOVE_PERMANENT,
                           PNC_REMOVE_PERMANENT | PNC_REMOVE_RECURSIVE };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autoptr (GError) error = NULL;

      make_link (fixture, "../outside", "link");
      g_assert_true (remove_path (fixture->share, "/link", flags[i], NULL, &error));
      g_assert_no_error (error);
      g_assert_false (has (fixture, "link"));
    }
}

static void
test_permanently (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_dir (fixture, "a/b");
  write_in_share (fixture, "a/b/c", "deep");
  make_link (fixture, "../../outside", "a/link");
  g_assert_false (remove_path (fixture->share, "/a", PNC_REMOVE_PERMANENT, NULL, &error));
  assert_error (&error, PNC_ERROR_NOT_EMPTY, "/a");
  g_assert_true (
    remove_path (fixture->share, "/a", PNC_REMOVE_PERMANENT | PNC_REMOVE_RECURSIVE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (has (fixture, "a"));
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 0);
}

static void
count_cb (guint64 done_bytes, guint64 total_bytes, guint64 items, gpointer user_data)
{
  guint64 *seen = user_data;

  g_assert_cmpuint (done_bytes + total_bytes, ==, 0);
  g_assert_cmpuint (items, >, *seen);
  *seen = items;
}

/* Whoever waits hears that something happens. */
static void
test_tells_how_far_it_is (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = path_of ("/a");
  PncRemove request = { path, PNC_REMOVE_PERMANENT | PNC_REMOVE_RECURSIVE };
  g_autoptr (GError) error = NULL;
  guint64 seen = 0;

  make_dir (fixture, "a/b");
  write_in_share (fixture, "a/b/c", "deep");
  g_assert_true (pnc_share_remove (fixture->share, &request, NULL, count_cb, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen, >=, 1);
}

static void
test_trash_switched_off (ShareFixture *fixture, gconstpointer data)
{
  const PncShareOptions options = { .trash = FALSE, .mode_mask = 0777 };
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) share = pnc_share_open (fixture->root, &options, &error);

  make_dir (fixture, "a/b");
  g_assert_true (remove_path (share, "/a", PNC_REMOVE_RECURSIVE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 0);
}

static void
test_refusals (ShareFixture *fixture, gconstpointer data)
{
  const guint8 flags[] = { 0, PNC_REMOVE_PERMANENT | PNC_REMOVE_RECURSIVE };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (remove_path (fixture->share, "/", flags[i], NULL, &error));
      assert_error (&error, PNC_ERROR_PERMISSION, "/");
      g_assert_false (remove_path (fixture->share, "/missing", flags[i], NULL, &error));
      assert_error (&error, PNC_ERROR_NOT_FOUND, "/missing");
    }
}

static void
test_cancelled (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint cancelled = 1;

  make_dir (fixture, "a/b");
  g_assert_false (remove_path (fixture->share, "/a", PNC_REMOVE_PERMANENT | PNC_REMOVE_RECURSIVE,
                               &cancelled, &error));
  assert_error (&error, PNC_ERROR_CANCELLED, "/a");
  g_assert_true (has (fixture, "a/b"));
}

/* Whatever fails, it is where it was, and the trash holds nothing half. */
static void
test_every_failure_on_the_way_to_the_trash (ShareFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *call;
    int errsv;
    PncError code;
  } cases[] = {
    { "mkdirat", ENOSPC, PNC_ERROR_NO_SPACE },
    { "mkdirat", EDQUOT, PNC_ERROR_QUOTA },
    { "openat", EIO, PNC_ERROR_IO },
    { "pwrite", ENOSPC, PNC_ERROR_NO_SPACE },
    { "renameat2", EACCES, PNC_ERROR_PERMISSION },
    { "renameat2", EXDEV, PNC_ERROR_CROSS_DEVICE },
    { "renameat2", EBUSY, PNC_ERROR_IN_USE },
  };

  write_in_share (fixture, "a", "precious");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      faults_begin ();
      fault_at (cases[i].call, 1, cases[i].errsv);
      g_assert_false (remove_path (fixture->share, "/a", 0, NULL, &error));
      g_assert_cmpuint (faults.hits, ==, 1);
      faults_end ();
      assert_error (&error, cases[i].code, "/a");
      assert_text (fixture, "a", "precious");
      g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 0);
    }
}

/* A user whose root is a sub-folder: the note tells the path in the whole share. */
static void
test_note_of_a_view (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) root = path_of ("/home/anna");
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) view = NULL;
  g_autofree char *trashed = NULL;

  make_dir (fixture, "home/anna");
  write_in_share (fixture, "home/anna/a", "x");
  view = pnc_share_view (fixture->share, root, TRUE, &error);
  g_assert_true (remove_path (view, "/a", 0, NULL, &error));
  trashed = find_in_trash (fixture);
  assert_note (fixture, trashed, "/home/anna/a");
}

static void
test_same_name_twice (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      write_in_share (fixture, "a", "x");
      g_assert_true (remove_path (fixture->share, "/a", 0, NULL, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpuint (count_entries (fixture, ".pinnace/trash"), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/share-remove/file-to-trash", test_file_to_trash);
  SHARE_TEST ("/share-remove/folder-to-trash", test_folder_to_trash);
  SHARE_TEST ("/share-remove/empty-folder-needs-no-flag", test_empty_folder_needs_no_flag);
  SHARE_TEST ("/share-remove/links", test_links);
  SHARE_TEST ("/share-remove/permanently", test_permanently);
  SHARE_TEST ("/share-remove/tells-how-far-it-is", test_tells_how_far_it_is);
  SHARE_TEST ("/share-remove/trash-switched-off", test_trash_switched_off);
  SHARE_TEST ("/share-remove/refusals", test_refusals);
  SHARE_TEST ("/share-remove/cancelled", test_cancelled);
  SHARE_TEST ("/share-remove/every-failure-on-the-way-to-the-trash",
              test_every_failure_on_the_way_to_the_trash);
  SHARE_TEST ("/share-remove/note-of-a-view", test_note_of_a_view);
  SHARE_TEST ("/share-remove/same-name-twice", test_same_name_twice);
  return g_test_run ();
}
