/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-shelf.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "test-loop.h"

static char *root;

static GFile *
make (PncShelf *shelf, const char *name)
{
  g_autoptr (GError) error = NULL;
  GFile *folder = pnc_shelf_make_folder (shelf, &error);
  g_autoptr (GFile) file = NULL;

  g_assert_no_error (error);
  file = g_file_get_child (folder, name);
  g_assert_true (g_file_replace_contents (file, "x", 1, NULL, FALSE, 0, NULL, NULL, NULL));
  return folder;
}

static void
swept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (pnc_shelf_sweep_finish (PNC_SHELF (source), result, NULL));
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static void
sweep (PncShelf *shelf)
{
  gboolean swept = FALSE;

  pnc_shelf_sweep_async (shelf, swept_cb, &swept);
  test_loop_until (is_true, &swept);
}

static void
test_folders (char **above, gconstpointer data)
{
  g_autoptr (PncShelf) shelf = pnc_shelf_new (root);
  g_autoptr (GFile) one = make (shelf, "a");
  g_autoptr (GFile) two = make (shelf, "a");
  g_autoptr (GFile) within = g_file_get_child (one, "a");
  g_autoptr (GFile) outside = g_file_new_for_path (g_get_home_dir ());
  GStatBuf info;

  g_assert_false (g_file_equal (one, two));
  g_assert_cmpint (g_stat (g_file_peek_path (one), &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_assert_cmpint (g_stat (root, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  g_assert_true (pnc_shelf_holds (shelf, within));
  g_assert_false (pnc_shelf_holds (shelf, outside));
  g_assert_false (pnc_shelf_holds (shelf, NULL));
}

static gboolean
is_gone (gpointer data)
{
  return !g_file_query_exists (data, NULL);
}

static void
test_remove (char **above, gconstpointer data)
{
  g_autoptr (PncShelf) shelf = pnc_shelf_new (root);
  g_autoptr (GFile) one = make (shelf, "a");
  g_autoptr (GFile) two = make (shelf, "a");

  pnc_shelf_remove (shelf, one);
  test_loop_until (is_gone, one);
  g_assert_true (g_file_query_exists (two, NULL));
}

/* What another program may still be reading stays when the program ends; the rest goes. */
static void
test_end (char **above, gconstpointer data)
{
  g_autoptr (PncShelf) shelf = pnc_shelf_new (root);
  g_autoptr (GFile) kept = make (shelf, "a");
  g_autoptr (GFile) other = make (shelf, "a");

  pnc_shelf_hand_out (shelf, kept);
  pnc_shelf_close (shelf);
  g_assert_true (g_file_query_exists (kept, NULL));
  g_assert_true (is_gone (other));
  sweep (shelf);
  g_assert_true (g_file_query_exists (kept, NULL));
}

/* A run that was killed: its lock is free. Those that live are left alone. */
static void
test_next_run (char **above, gconstpointer data)
{
  g_autoptr (PncShelf) dead = pnc_shelf_new (root);
  g_autoptr (PncShelf) living = pnc_shelf_new (root);
  g_autoptr (GFile) old = make (dead, "a");
  g_autoptr (GFile) other = make (living, "a");
  g_autofree char *mark = g_strconcat (g_file_peek_path (old), ".out", NULL);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  struct utimbuf times
    = { .actime = now_s - 2 * PNC_SHELF_GRACE_S, .modtime = now_s - 2 * PNC_SHELF_GRACE_S };

  pnc_shelf_hand_out (dead, old);
  pnc_shelf_close (dead);
  g_assert_cmpint (g_utime (mark, &times), ==, 0);
  sweep (living);
  g_assert_true (is_gone (old));
  g_assert_true (g_file_query_exists (other, NULL));
  pnc_shelf_close (living);
  g_assert_true (is_gone (other));
}

/* Where nothing may be made it says so, and names the place. */
static void
test_failure (char **above, gconstpointer data)
{
  g_autofree char *file = g_build_filename (root, "file", NULL);
  g_autofree char *below = g_build_filename (file, "drag", NULL);
  g_autoptr (PncShelf) shelf = pnc_shelf_new (below);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (pnc_shelf_make_folder (shelf, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  g_assert_nonnull (strstr (error->message, below));
  g_remove (file);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      remove_all (below);
    }
  g_remove (path);
}

/* Each test begins with nothing there. */
static void
set_up (char **fixture, gconstpointer data)
{
  *fixture = g_dir_make_tmp ("pnc-shelf-XXXXXX", NULL);
  root = g_build_filename (*fixture, "cache", NULL);
  g_assert_cmpint (g_mkdir (root, 0700), ==, 0);
}

static void
tear_down (char **fixture, gconstpointer data)
{
  test_loop_settle ();
  remove_all (*fixture);
  g_clear_pointer (fixture, g_free);
  g_clear_pointer (&root, g_free);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/shelf/folders", char *, NULL, set_up, test_folders, tear_down);
  g_test_add ("/shelf/remove", char *, NULL, set_up, test_remove, tear_down);
  g_test_add ("/shelf/end", char *, NULL, set_up, test_end, tear_down);
  g_test_add ("/shelf/next-run", char *, NULL, set_up, test_next_run, tear_down);
  g_test_add ("/shelf/failure", char *, NULL, set_up, test_failure, tear_down);
  return g_test_run ();
}
