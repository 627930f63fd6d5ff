/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-dir.h"
#include "pnc-tree-walk.h"

#include "fs-faults.h"

#include <sys/resource.h>

/* A chain of folders called "d" below @name, with a file and a link in each. */
static void
make_chain (Place *place, const char *name, guint depth)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = pnc_dir_ref (place->dir);

  for (guint i = 0; i < depth; i++)
    {
      const char *here = i == 0 ? name : "d";
      PncDir *next;

      g_assert_true (pnc_dir_make_child (dir, here, 0700, &error));
      next = pnc_dir_open_child (dir, here, &error);
      g_assert_no_error (error);
      pnc_dir_unref (dir);
      dir = next;
      pnc_file_free (pnc_dir_create_file (dir, "file", 0600, &error));
      g_assert_no_error (error);
    }
}

static void
limit_descriptors (guint more, struct rlimit *before)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, before), ==, 0);
  limit = *before;
  limit.rlim_cur = count_descriptors () + more;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

static void
remove_chain_with_few_descriptors (Place *place, guint depth)
{
  g_autoptr (GError) error = NULL;
  struct rlimit before;
  gboolean removed;

  make_chain (place, "top", depth);
  limit_descriptors (2 * PNC_TREE_WALK_MAX_HELD + 8, &before);
  removed = pnc_dir_remove_tree (place->dir, "top", NULL, &error);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);

  g_assert_no_error (error);
  g_assert_true (removed);
  g_assert_false (place_has (place, "top"));
}

static void
test_deep (Place *place, gconstpointer data)
{
  remove_chain_with_few_descriptors (place, 100);
}

static void
test_very_deep (Place *place, gconstpointer data)
{
  remove_chain_with_few_descriptors (place, 3000);
}

static void
test_wide (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) top = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "top", 0700, &error));
  top = pnc_dir_open_child (place->dir, "top", &error);
  for (int i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("entry-%d", i);

      if (i % 2)
        pnc_file_free (pnc_dir_create_file (top, name, 0600, &error));
      else
        pnc_dir_make_child (top, name, 0700, &error);
      g_assert_no_error (error);
    }
  g_assert_true (pnc_dir_remove_tree (place->dir, "top", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (place_has (place, "top"));
}

static void
test_links_and_specials (Place *place, gconstpointer data)
{
  const char *const names[] = { "top/to-folder", "top/to-file", "top/to-self", "top/dangling" };
  const char *const targets[] = { "../precious", "../precious/file", ".", "nowhere" };
  g_autofree char *pipe_path = place_path (place, "top/pipe");
  g_autoptr (GError) error = NULL;

  make_chain (place, "precious", 2);
  make_chain (place, "top", 2);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = place_path (place, names[i]);

      g_assert_cmpint (symlink (targets[i], path), ==, 0);
    }
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  place_write (place, "top/odd\n\xff", "x");

  g_assert_true (pnc_dir_remove_tree (place->dir, "top", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (place_has (place, "top"));
  g_assert_true (place_has (place, "precious/d/file"));
}

static void
test_single_things (Place *place, gconstpointer data)
{
  g_autofree char *link_path = place_path (place, "link");
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "x");
  g_assert_cmpint (symlink ("file", link_path), ==, 0);
  g_assert_true (pnc_dir_remove_tree (place->dir, "link", NULL, &error));
  g_assert_true (place_has (place, "file"));
  g_assert_true (pnc_dir_remove_tree (place->dir, "file", NULL, &error));
  g_assert_false (place_has (place, "file"));
}

static void
test_cancelled (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint cancelled = 1;

  make_chain (place, "top", 3);
  g_assert_false (pnc_dir_remove_tree (place->dir, "top", &cancelled, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_true (place_has (place, "top/d/d/file"));
}

/* Cancels from within the first removal, as another thread would. */
static gint cancelled_midway;

static int
unlinkat_then_cancel (int dir_fd, const char *name, int flags)
{
  g_atomic_int_set (&cancelled_midway, 1);
  return pnc_fs_calls_default ()->unlinkat (dir_fd, name, flags);
}

static void
test_cancelled_midway (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&cancelled_midway, 0);
  make_chain (place, "top", 3);
  faults_begin ();
  fault_calls.unlinkat = unlinkat_then_cancel;
  g_assert_false (pnc_dir_remove_tree (place->dir, "top", &cancelled_midway, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_true (place_has (place, "top/d/d"));
}

/* Whichever call fails, it is reported, it ends the removal, and another try finishes it. */
static void
test_every_call_fails_once (Place *place, gconstpointer data)
{
  guint nth = 0;

  do
    {
      g_autoptr (GError) error = NULL;
      gboolean removed;

      if (!place_has (place, "top"))
        make_chain (place, "top", 3);
      faults_begin ();
      fault_at (FAULT_ANY, ++nth, EIO);
      removed = pnc_dir_remove_tree (place->dir, "top", NULL, &error);
      faults_end ();

      g_assert_true (removed == !place_has (place, "top"));
      g_assert_true (removed == (error == NULL));
      if (faults.hits > 0 && strcmp (faults.hit, "close") != 0)
        g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
      else
        g_assert_true (removed);
      g_assert_true (removed || pnc_dir_remove_tree (place->dir, "top", NULL, NULL));
    }
  while (faults.hits > 0);
  g_assert_cmpuint (nth, >, 20);
}

/* A file system that leaves every second name out of a listing, until only one is left. */
static struct dirent *
readdir_leaving_out (DIR *stream)
{
  static struct dirent left_out;
  struct dirent *entry = pnc_fs_calls_default ()->readdir (stream);

  if (entry == NULL || !g_str_has_prefix (entry->d_name, "entry"))
    return entry;
  left_out = *entry;
  entry = pnc_fs_calls_default ()->readdir (stream);
  return entry != NULL && g_str_has_prefix (entry->d_name, "entry") ? entry : &left_out;
}

static void
test_forgetful_listing (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "top", 0700, &error));
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("top/entry-%d", i);

      place_write (place, name, "x");
    }
  faults_begin ();
  fault_calls.readdir = readdir_leaving_out;
  g_assert_true (pnc_dir_remove_tree (place->dir, "top", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (place_has (place, "top"));
}

/* Somebody puts a new file into the folder each time it has been emptied: that must come to an end.
 */
static int
unlinkat_after_filling (int dir_fd, const char *name, int flags)
{
  const PncFsCalls *c_library = pnc_fs_calls_default ();
  static guint n;
  g_autofree char *theirs = g_strdup_printf ("%s/theirs-%u", name, n++);

  if (flags == AT_REMOVEDIR)
    c_library->close (c_library->openat (dir_fd, theirs, O_CREAT | O_CLOEXEC, 0600));
  return c_library->unlinkat (dir_fd, name, flags);
}

static void
test_folder_that_is_filled_again (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_chain (place, "top", 1);
  faults_begin ();
  fault_calls.unlinkat = unlinkat_after_filling;
  g_assert_false (pnc_dir_remove_tree (place->dir, "top", NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_EMPTY);
}

/* What is gone by the time its turn comes is not an error. */
static int
fstatat_too_late (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  if (strcmp (name, "file") == 0)
    pnc_fs_calls_default ()->unlinkat (dir_fd, name, 0);
  return pnc_fs_calls_default ()->fstatat (dir_fd, name, buffer, flags);
}

static int
unlinkat_too_late (int dir_fd, const char *name, int flags)
{
  pnc_fs_calls_default ()->unlinkat (dir_fd, name, flags);
  return pnc_fs_calls_default ()->unlinkat (dir_fd, name, flags);
}

static void
test_two_remove_the_same (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_chain (place, "top", 4);
  faults_begin ();
  fault_calls.fstatat = fstatat_too_late;
  g_assert_true (pnc_dir_remove_tree (place->dir, "top", NULL, &error));
  g_assert_no_error (error);

  make_chain (place, "top", 4);
  faults_begin ();
  fault_calls.unlinkat = unlinkat_too_late;
  pnc_dir_remove_tree (place->dir, "top", NULL, &error);
  g_assert_false (place_has (place, "top"));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static gboolean mount_is_bind;

static int
statx_of_a_mount (int fd, const char *name, int flags, unsigned int mask, struct statx *buffer)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  int result = pnc_fs_calls_default ()->statx (fd, name, flags, mask, buffer);

  if (path != NULL && g_str_has_suffix (path, "/d/d"))
    {
      if (mount_is_bind)
        buffer->stx_mnt_id++;
      else
        buffer->stx_dev_minor++;
    }
  return result;
}

static void
test_mounts_are_not_entered (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_chain (place, "top", 4);
  faults_begin ();
  fault_calls.statx = statx_of_a_mount;
  for (int i = 0; i < 2; i++)
    {
      mount_is_bind = i == 0;
      g_assert_false (pnc_dir_remove_tree (place->dir, "top", NULL, &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_CROSS_DEVICE);
      g_clear_error (&error);
      g_assert_true (place_has (place, "top/d/d/file"));
      g_assert_true (place_has (place, "top/d/d/d/file"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add ("/dir-remove/" path, Place, NULL, place_set_up, function, place_tear_down)
  ADD ("deep", test_deep);
  ADD ("very-deep", test_very_deep);
  ADD ("wide", test_wide);
  ADD ("links-and-specials", test_links_and_specials);
  ADD ("single-things", test_single_things);
  ADD ("cancelled", test_cancelled);
  ADD ("cancelled-midway", test_cancelled_midway);
  ADD ("every-call-fails-once", test_every_call_fails_once);
  ADD ("forgetful-listing", test_forgetful_listing);
  ADD ("folder-that-is-filled-again", test_folder_that_is_filled_again);
  ADD ("two-remove-the-same", test_two_remove_the_same);
  ADD ("mounts-are-not-entered", test_mounts_are_not_entered);
  return g_test_run ();
}
