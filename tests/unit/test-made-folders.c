/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-made-folders.h"

#include "fs-faults.h"

#define DEVICE 5u
#define OTHER_DEVICE 6u

static void
note (PncMadeFolders *made, PncDir *dir, guint64 device)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_made_folders_note (made, dir, device, &error));
  g_assert_no_error (error);
}

static guint
count (PncMadeFolders *made, guint64 device)
{
  guint64 stamp;

  return pnc_made_folders_count (made, device, &stamp);
}

static PncDir *
make (Place *place, const char *name)
{
  g_autoptr (GError) error = NULL;
  PncDir *dir;

  g_assert_true (pnc_dir_make_child (place->dir, name, 0700, &error));
  dir = pnc_dir_open_child (place->dir, name, &error);
  g_assert_no_error (error);
  return dir;
}

static void
test_flushed_once (Place *place, gconstpointer data)
{
  g_autoptr (PncMadeFolders) made = pnc_made_folders_new ();
  g_autoptr (PncDir) other = make (place, "other");
  g_autoptr (GError) error = NULL;

  note (made, place->dir, DEVICE);
  note (made, place->dir, DEVICE);
  note (made, other, OTHER_DEVICE);
  g_assert_cmpuint (count (made, DEVICE), ==, 1);
  faults_begin ();
  fault_at ("fsync", G_MAXUINT, 0);
  g_assert_true (pnc_made_folders_flush (made, DEVICE, &error));
  g_assert_true (pnc_made_folders_flush (made, DEVICE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (faults.seen, ==, 1);
  g_assert_cmpuint (count (made, DEVICE), ==, 0);
  g_assert_cmpuint (count (made, OTHER_DEVICE), ==, 1);
}

static void
test_failed (Place *place, gconstpointer data)
{
  g_autoptr (PncMadeFolders) made = pnc_made_folders_new ();
  g_autoptr (GError) error = NULL;

  note (made, place->dir, DEVICE);
  faults_begin ();
  fault_at ("fsync", 1, EIO);
  g_assert_false (pnc_made_folders_flush (made, DEVICE, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
  g_clear_error (&error);
  g_assert_cmpuint (count (made, DEVICE), ==, 1);
  g_assert_true (pnc_made_folders_flush (made, DEVICE, &error));
  g_assert_cmpuint (count (made, DEVICE), ==, 0);
}

/* What is made while the file system is flushed waits for the next time. */
static void
test_made_meanwhile (Place *place, gconstpointer data)
{
  g_autoptr (PncMadeFolders) made = pnc_made_folders_new ();
  g_autoptr (PncDir) other = make (place, "other");
  guint64 stamp;

  note (made, place->dir, DEVICE);
  note (made, other, DEVICE);
  g_assert_cmpuint (pnc_made_folders_count (made, DEVICE, &stamp), ==, 2);
  note (made, place->dir, DEVICE);
  pnc_made_folders_forget (made, OTHER_DEVICE, stamp);
  g_assert_cmpuint (count (made, DEVICE), ==, 2);
  pnc_made_folders_forget (made, DEVICE, stamp);
  g_assert_cmpuint (count (made, DEVICE), ==, 1);
}

static struct
{
  PncMadeFolders *made;
  PncDir *dir;
} again;

static int
fsync_and_make (int fd)
{
  note (again.made, again.dir, DEVICE);
  return fsync (fd);
}

static void
test_made_during_flush (Place *place, gconstpointer data)
{
  g_autoptr (PncMadeFolders) made = pnc_made_folders_new ();

  note (made, place->dir, DEVICE);
  again.made = made;
  again.dir = place->dir;
  faults_begin ();
  fault_calls.fsync = fsync_and_make;
  g_assert_true (pnc_made_folders_flush (made, DEVICE, NULL));
  g_assert_cmpuint (count (made, DEVICE), ==, 1);
}

static void
test_too_many (Place *place, gconstpointer data)
{
  g_autoptr (PncMadeFolders) made = pnc_made_folders_new ();
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("fsync", 2, EIO);
  for (guint i = 0; i < PNC_MADE_FOLDERS_MAX + 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autoptr (PncDir) dir = make (place, name);
      gboolean noted = pnc_made_folders_note (made, dir, DEVICE, &error);

      g_assert_cmpuint (faults.seen, ==,
                        i < PNC_MADE_FOLDERS_MAX ? 0 : i + 1 - PNC_MADE_FOLDERS_MAX);
      g_assert_true (noted == (i != PNC_MADE_FOLDERS_MAX + 1));
    }
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
  g_assert_cmpuint (count (made, DEVICE), ==, PNC_MADE_FOLDERS_MAX);
}

#define ADD(path, func) g_test_add (path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/made-folders/flushed-once", test_flushed_once);
  ADD ("/made-folders/failed", test_failed);
  ADD ("/made-folders/made-meanwhile", test_made_meanwhile);
  ADD ("/made-folders/made-during-flush", test_made_during_flush);
  ADD ("/made-folders/too-many", test_too_many);
  return g_test_run ();
}
