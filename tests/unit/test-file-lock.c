/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-file-lock.h"

#include <glib/gstdio.h>

static char *
make_folder (void)
{
  return g_dir_make_tmp ("pnc-lock-XXXXXX", NULL);
}

static void
remove_folder (const char *folder, const char *file)
{
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_excludes (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "lock", NULL);
  g_autoptr (GError) error = NULL;
  PncFileLock *first = pnc_file_lock_take (file, 0, &error);
  PncFileLock *second;

  g_assert_no_error (error);
  g_assert_nonnull (first);
  g_assert_null (pnc_file_lock_take (file, 1, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IN_USE);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, file);
  g_clear_error (&error);

  pnc_file_lock_release (first);
  second = pnc_file_lock_take (file, 0, &error);
  g_assert_no_error (error);
  pnc_file_lock_release (second);
  remove_folder (folder, file);
}

static gpointer
release_thread (gpointer lock)
{
  pnc_file_lock_release (lock);
  return NULL;
}

static void
test_waits (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "lock", NULL);
  g_autoptr (GError) error = NULL;
  PncFileLock *first = pnc_file_lock_take (file, 0, &error);
  GThread *thread = g_thread_new ("release", release_thread, first);
  g_autoptr (PncFileLock) second = pnc_file_lock_take (file, 60000, &error);

  g_assert_no_error (error);
  g_assert_nonnull (second);
  g_thread_join (thread);
  remove_folder (folder, file);
}

static void
test_no_such_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_file_lock_take ("/nonexistent/lock", 0, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-lock/excludes", test_excludes);
  g_test_add_func ("/file-lock/waits", test_waits);
  g_test_add_func ("/file-lock/no-such-folder", test_no_such_folder);
  return g_test_run ();
}
