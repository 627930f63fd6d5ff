/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-dir-monitor.h"

#include "fs-faults.h"
#include "test-loop.h"

typedef struct
{
  Place place; /* first */
  PncDirMonitor *monitor;
  GHashTable *names; /* owned: told so far */
  guint n_told;
  guint n_gone;
  guint n_self;
  guint n_lost;
  guint id; /* what came last is about */
  const char *wanted;
} Fixture;

static void
changed_cb (guint id, PncDirChange change, const char *name, gpointer user_data)
{
  Fixture *f = user_data;

  f->id = id;
  g_assert_cmpint (name != NULL, ==, change == PNC_DIR_CHANGE_NAME);
  f->n_told += change == PNC_DIR_CHANGE_NAME;
  f->n_gone += change == PNC_DIR_CHANGE_GONE;
  f->n_self += change == PNC_DIR_CHANGE_SELF;
  f->n_lost += change == PNC_DIR_CHANGE_LOST;
  if (name != NULL)
    g_hash_table_add (f->names, g_strdup (name));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_main_context_default (); /* has a descriptor of its own */
  place_set_up (&f->place, data);
  faults_begin ();
  f->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  f->monitor = pnc_dir_monitor_new (NULL, changed_cb, f, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  faults_end ();
  pnc_dir_monitor_free (f->monitor);
  g_hash_table_unref (f->names);
  place_tear_down (&f->place, data);
}

static guint
add (Fixture *f, PncDir *dir)
{
  g_autoptr (GError) error = NULL;
  gboolean sees_all = FALSE;
  guint id = pnc_dir_monitor_add (f->monitor, dir, &sees_all, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (id, !=, 0);
  return id;
}

static gboolean
is_told (gpointer data)
{
  Fixture *f = data;

  return g_hash_table_contains (f->names, f->wanted);
}

static void
wait_for (Fixture *f, const char *name)
{
  f->wanted = name;
  test_loop_until (is_told, f);
  g_hash_table_remove_all (f->names);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  g_autofree char *old_path = place_path (&f->place, "old");
  g_autofree char *new_path = place_path (&f->place, "new");
  guint id = add (f, f->place.dir);

  place_write (&f->place, "old", "1");
  wait_for (f, "old");
  g_assert_cmpuint (f->id, ==, id);
  g_assert_cmpint (chmod (old_path, 0600), ==, 0);
  wait_for (f, "old");
  place_write (&f->place, "old", "2");
  wait_for (f, "old");
  g_assert_cmpint (rename (old_path, new_path), ==, 0);
  wait_for (f, "new");
  g_assert_cmpint (unlink (new_path), ==, 0);
  wait_for (f, "new");
  g_assert_cmpuint (f->n_gone + f->n_lost, ==, 0);
}

/* Whatever a name leads to by now: it is the held directory that is watched. */
static void
test_by_handle (Fixture *f, gconstpointer data)
{
  g_autofree char *inside = place_path (&f->place, "inside");
  g_autofree char *moved = place_path (&f->place, "moved");
  g_autoptr (PncDir) dir = NULL;

  g_assert_cmpint (mkdir (inside, 0700), ==, 0);
  g_assert_cmpint (mkdir (moved, 0700), ==, 0);
  dir = pnc_dir_open_child (f->place.dir, "inside", NULL);
  g_assert_cmpint (rmdir (moved), ==, 0);
  g_assert_cmpint (rename (inside, moved), ==, 0);
  g_assert_cmpint (symlink ("/", inside), ==, 0);
  add (f, dir);
  place_write (&f->place, "moved/file", "1");
  wait_for (f, "file");
}

static gboolean
was_moved (gpointer data)
{
  return ((Fixture *) data)->n_self > 0;
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *) data)->n_gone > 0;
}

static void
test_moved_and_gone (Fixture *f, gconstpointer data)
{
  g_autofree char *here = place_path (&f->place, "here");
  g_autofree char *there = place_path (&f->place, "there");
  PncDir *dir;
  guint id;

  g_assert_cmpint (mkdir (here, 0700), ==, 0);
  dir = pnc_dir_open_child (f->place.dir, "here", NULL);
  id = add (f, dir);
  pnc_dir_unref (dir);
  g_assert_cmpint (rename (here, there), ==, 0);
  test_loop_until (was_moved, f);
  g_assert_cmpuint (f->n_gone, ==, 0);
  g_assert_cmpint (rmdir (there), ==, 0);
  test_loop_until (is_gone, f);
  g_assert_cmpuint (f->id, ==, id);
  pnc_dir_monitor_remove (f->monitor, id); /* too late, and harmless */
}

/* The same directory has one number, and is told of once. */
static void
test_shared_and_removed (Fixture *f, gconstpointer data)
{
  g_autofree char *other = place_path (&f->place, "other");
  g_autoptr (PncDir) dir = NULL;
  guint id = add (f, f->place.dir);

  g_assert_cmpuint (add (f, f->place.dir), ==, id);
  g_assert_cmpint (mkdir (other, 0700), ==, 0);
  wait_for (f, "other");
  g_assert_cmpuint (f->n_told, ==, 1);
  dir = pnc_dir_open_child (f->place.dir, "other", NULL);
  g_assert_cmpuint (add (f, dir), !=, id);
  pnc_dir_monitor_remove (f->monitor, id);
  place_write (&f->place, "unseen", "1");
  place_write (&f->place, "other/seen", "1");
  f->wanted = "seen";
  test_loop_until (is_told, f);
  g_assert_false (g_hash_table_contains (f->names, "unseen"));
}

/* A file that is written in small pieces is not told of piece by piece. */
static void
test_gathers (Fixture *f, gconstpointer data)
{
  PncFile *file;

  add (f, f->place.dir);
  file = pnc_dir_create_file (f->place.dir, "log", 0600, NULL);
  for (guint i = 0; i < 1000; i++)
    g_assert_true (pnc_file_write_at (file, "x", 1, i, NULL));
  pnc_file_free (file);
  place_write (&f->place, "last", "1");
  wait_for (f, "last");
  g_assert_cmpuint (f->n_told, <, 20);
}

static void
assert_refused (Fixture *f, const char *call, int errsv, PncError code)
{
  g_autoptr (GError) error = NULL;
  gboolean sees_all = FALSE;

  fault_at (call, 1, errsv);
  if (g_str_equal (call, "inotify_init1"))
    g_assert_null (pnc_dir_monitor_new (NULL, changed_cb, f, &error));
  else
    g_assert_cmpuint (pnc_dir_monitor_add (f->monitor, f->place.dir, &sees_all, &error), ==, 0);
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_true (g_str_has_suffix (error->message, "."));
}

/* The system has limits of its own: whoever meets them is told which. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  assert_refused (f, "inotify_init1", EMFILE, PNC_ERROR_BUSY);
  assert_refused (f, "inotify_init1", ENOSYS, PNC_ERROR_UNSUPPORTED);
  assert_refused (f, "inotify_add_watch", ENOSPC, PNC_ERROR_BUSY);
  assert_refused (f, "inotify_add_watch", ENOMEM, PNC_ERROR_BUSY);
  assert_refused (f, "inotify_add_watch", ENOENT, PNC_ERROR_UNSUPPORTED);
  assert_refused (f, "inotify_add_watch", EACCES, PNC_ERROR_PERMISSION);
}

static void
test_network_disks (Fixture *f, gconstpointer data)
{
  gboolean sees_all = FALSE;

  faults.fs_type = 0xef53; /* ext4 */
  g_assert_cmpuint (pnc_dir_monitor_add (f->monitor, f->place.dir, &sees_all, NULL), !=, 0);
  g_assert_true (sees_all);
  faults.fs_type = 0x6969; /* NFS */
  g_assert_cmpuint (pnc_dir_monitor_add (f->monitor, f->place.dir, &sees_all, NULL), !=, 0);
  g_assert_false (sees_all);
  faults.fs_type = 0;
  fault_at ("fstatfs", 1, EIO);
  sees_all = TRUE;
  g_assert_cmpuint (pnc_dir_monitor_add (f->monitor, f->place.dir, &sees_all, NULL), !=, 0);
  g_assert_false (sees_all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/dir-monitor/names", test_names);
  ADD ("/dir-monitor/by-handle", test_by_handle);
  ADD ("/dir-monitor/moved-and-gone", test_moved_and_gone);
  ADD ("/dir-monitor/shared-and-removed", test_shared_and_removed);
  ADD ("/dir-monitor/gathers", test_gathers);
  ADD ("/dir-monitor/refused", test_refused);
  ADD ("/dir-monitor/network-disks", test_network_disks);
#undef ADD
  return g_test_run ();
}
