/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-state-dir.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include "fs-faults.h"

static void
assert_default (const char *service, const char *xdg, const char *expected)
{
  g_autofree char *path = NULL;

  if (service != NULL)
    g_setenv ("STATE_DIRECTORY", service, TRUE);
  else
    g_unsetenv ("STATE_DIRECTORY");
  if (xdg != NULL)
    g_setenv ("XDG_STATE_HOME", xdg, TRUE);
  else
    g_unsetenv ("XDG_STATE_HOME");
  path = pnc_state_dir_default ();
  g_assert_cmpstr (path, ==, expected);
}

static void
test_default (Place *place, gconstpointer data)
{
  g_autofree char *below_home = g_build_filename (g_get_home_dir (), ".local/state/pinnaced", NULL);
  const char *last = geteuid () == 0 ? "/var/lib/pinnaced" : below_home;

  assert_default ("/var/lib/a:/var/lib/b", "/x", "/var/lib/a");
  assert_default (NULL, "/x", "/x/pinnaced");
  assert_default ("relative", "/x", "/x/pinnaced");
  assert_default (NULL, "relative", last);
  assert_default (NULL, NULL, last);
}

static void
test_prepare_makes_it (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "a/b");
  g_autofree char *above = place_path (place, "a");
  g_autoptr (GError) error = NULL;
  struct stat st;

  g_assert_true (pnc_state_dir_prepare (path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0700);
  g_assert_cmpint (stat (above, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0700);
  g_assert_true (pnc_state_dir_prepare (path, &error));
}

static void
test_prepare_refuses (Place *place, gconstpointer data)
{
  g_autofree char *file = place_path (place, "file");
  g_autofree char *open = place_path (place, "open");
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "");
  g_assert_false (pnc_state_dir_prepare (file, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, file));
  g_clear_error (&error);

  g_assert_cmpint (mkdir (open, 0700), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (chmod (open, i == 0 ? 0720 : 0702), ==, 0);
      g_assert_false (pnc_state_dir_prepare (open, &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_PERMISSION);
      g_clear_error (&error);
    }
  g_assert_cmpint (chmod (open, 0755), ==, 0);
  g_assert_true (pnc_state_dir_prepare (open, &error));
}

static void
test_check_private (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "key");
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_state_dir_check_private (path, &error));
  place_write (place, "key", "x");
  g_assert_cmpint (chmod (path, 0600), ==, 0);
  g_assert_true (pnc_state_dir_check_private (path, &error));
  g_assert_cmpint (chmod (path, 0644), ==, 0);
  g_assert_false (pnc_state_dir_check_private (path, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PERMISSION);
  g_clear_error (&error);
  g_assert_false (pnc_state_dir_check_private (place->path, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_REGULAR);
}

/* Counts up in a file without care: only the lock keeps two from reading the same number. */
static gpointer
count_up (gpointer data)
{
  const char *dir = data;
  g_autofree char *path = g_build_filename (dir, "number", NULL);

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncStateLock) lock = pnc_state_lock (dir, &error);
      g_autofree char *text = NULL;
      g_autofree char *next = NULL;

      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      next = g_strdup_printf ("%d", atoi (text) + 1);
      g_assert_true (
        g_file_set_contents_full (path, next, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  return NULL;
}

static void
test_lock_between_threads_and_processes (Place *place, gconstpointer data)
{
  pid_t pid;
  int status;
  GThread *thread;

  place_write (place, "number", "0");
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      count_up (place->path);
      _exit (0);
    }
  thread = g_thread_new ("count", count_up, place->path);
  count_up (place->path);
  g_thread_join (thread);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  place_assert_text (place, "number", "150");
}

static void
test_lock_without_a_folder (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "missing");
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_state_lock (path, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

#define TEST(path, func)                                                                           \
  g_test_add ("/state-dir/" path, Place, NULL, place_set_up, func, place_tear_down)

static void
assert_inside (const char *state_dir, const char *share)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (pnc_state_dir_check_outside (state_dir, share, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
}

static void
test_outside_the_share (Place *place, gconstpointer data)
{
  g_autofree char *share = place_path (place, "share");
  g_autofree char *inside = place_path (place, "share/below/state");
  g_autofree char *beside = place_path (place, "share-2");
  g_autofree char *link = place_path (place, "link");
  g_autofree char *through_link = place_path (place, "link/state");
  g_autofree char *target = place_path (place, "share/below");
  g_autofree char *missing = place_path (place, "missing");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (inside, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (beside, 0700), ==, 0);
  g_assert_cmpint (symlink (target, link), ==, 0);

  g_assert_true (pnc_state_dir_check_outside (beside, share, &error));
  g_assert_no_error (error);
  assert_inside (share, share);
  assert_inside (inside, share);
  assert_inside (through_link, share);
  assert_inside (inside, "/");
  g_assert_false (pnc_state_dir_check_outside (beside, missing, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("default", test_default);
  TEST ("prepare-makes-it", test_prepare_makes_it);
  TEST ("prepare-refuses", test_prepare_refuses);
  TEST ("check-private", test_check_private);
  TEST ("outside-the-share", test_outside_the_share);
  TEST ("lock-between-threads-and-processes", test_lock_between_threads_and_processes);
  TEST ("lock-without-a-folder", test_lock_without_a_folder);
  return g_test_run ();
}
