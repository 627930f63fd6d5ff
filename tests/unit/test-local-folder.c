/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-local-folder.h"

#include "fs-faults.h"
#include "pnc-limits.h"

static PncLocalFolder *
child (PncLocalFolder *parent, const char *name)
{
  g_autoptr (GError) error = NULL;
  PncLocalFolder *folder = pnc_local_folder_new (parent, name, &error);

  g_assert_no_error (error);
  return folder;
}

static void
make (PncLocalFolder *folder, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean created = !expected;

  g_assert_true (pnc_local_folder_make (folder, &created, &error));
  g_assert_no_error (error);
  g_assert_true (created == expected);
}

static guint
mode_of (Place *place, const char *name)
{
  g_autoptr (GError) error = NULL;
  PncFileInfo info = { 0 };

  g_assert_true (pnc_dir_query_child (place->dir, name, &info, &error));
  return info.mode;
}

static void
test_make (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (PncLocalFolder) a = child (base, "a");
  g_autoptr (PncLocalFolder) b = child (a, "b");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *expected = place_path (place, "a/b/c");

  make (a, TRUE);
  g_assert_cmpuint (mode_of (place, "a"), ==, 0700);
  make (a, FALSE);
  make (b, TRUE);
  g_assert_true (place_has (place, "a/b"));
  path = pnc_local_folder_path (b, "c");
  g_assert_cmpstr (path, ==, expected);

  g_assert_true (pnc_local_folder_set_attributes (a, 0751, G_GINT64_CONSTANT (1000000007), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mode_of (place, "a"), ==, 0751);
}

static void
test_never_through_a_link (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (PncLocalFolder) a = child (base, "a");
  g_autofree char *path = place_path (place, "a");
  g_autoptr (GError) error = NULL;
  gboolean created;

  g_assert_cmpint (symlink ("/tmp", path), ==, 0);
  g_assert_false (pnc_local_folder_make (a, &created, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, path);
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_LOCAL);
}

static void
folder_unref (gpointer data)
{
  pnc_local_folder_unref (data);
}

static GPtrArray *
new_folders (void)
{
  return g_ptr_array_new_with_free_func (folder_unref);
}

/* Far more folders than are held: all can be reached, in any order, with few descriptors. */
static void
test_many (Place *place, gconstpointer data)
{
  g_autoptr (GPtrArray) folders = new_folders ();
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  guint before = count_descriptors ();

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u", i);
      PncLocalFolder *parent = i % 3 == 0 ? base : g_ptr_array_index (folders, i / 2);

      g_ptr_array_add (folders, child (parent, name));
      make (g_ptr_array_index (folders, i), TRUE);
    }
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PncDir) dir
        = pnc_local_folder_open (g_ptr_array_index (folders, i * 37 % 100), &error);

      g_assert_no_error (error);
      g_assert_nonnull (dir);
      g_assert_cmpuint (count_descriptors (), <=, before + PNC_LOCAL_FOLDERS_HELD + 2);
    }
}

/* Whoever comes back to a folder that was let go meets the same one or an error. */
static void
test_swapped (Place *place, gconstpointer data)
{
  g_autoptr (GPtrArray) others = new_folders ();
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (PncLocalFolder) a = child (base, "a");
  g_autofree char *path = place_path (place, "a");
  g_autofree char *aside = place_path (place, "aside");
  g_autoptr (GError) error = NULL;

  make (a, TRUE);
  for (guint i = 0; i < PNC_LOCAL_FOLDERS_HELD; i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u", i);

      g_ptr_array_add (others, child (base, name));
      make (g_ptr_array_index (others, i), TRUE);
    }
  g_assert_cmpint (rename (path, aside), ==, 0);
  g_assert_cmpint (mkdir (path, 0700), ==, 0);
  g_assert_null (pnc_local_folder_open (a, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CHANGED);
}

static void
test_too_deep (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) folder = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (GError) error = NULL;
  guint depth = 0;

  while (error == NULL)
    {
      PncLocalFolder *next = pnc_local_folder_new (folder, "d", &error);

      if (next == NULL)
        break;
      pnc_local_folder_unref (folder);
      folder = next;
      depth++;
    }
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_DEEP);
  g_assert_cmpuint (depth, ==, PNC_MAX_PATH_DEPTH + 1);
}

static int
fstatat_ignoring_case (int dir_fd, const char *name, struct stat *buffer, int flags)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return pnc_fs_calls_default ()->fstatat (dir_fd, folded, buffer, flags);
}

static void
assert_is_empty (Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->path, 0, NULL);

  g_assert_null (g_dir_read_name (dir));
}

static void
test_claim_where_case_counts (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_local_folder_claim (base, "read.me", &error));
  g_assert_true (pnc_local_folder_claim (base, "READ.me", &error));
  g_assert_no_error (error);
  assert_is_empty (place);
}

static void
test_claim_where_case_is_ignored (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_calls.fstatat = fstatat_ignoring_case;
  g_assert_true (pnc_local_folder_claim (base, "read.me", &error));
  g_assert_true (pnc_local_folder_claim (base, "read.me", &error));
  g_assert_true (pnc_local_folder_claim (base, "other", &error));
  g_assert_no_error (error);
  g_assert_false (pnc_local_folder_claim (base, "READ.me", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "READ.me"));
  assert_is_empty (place);
}

/* Where nothing can be made to try it with, names that might be one are taken for one. */
static void
test_claim_while_unknown (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (GError) error = NULL;

  faults_begin ();
  g_assert_true (pnc_local_folder_claim (base, "a", &error));
  faults.onwards = TRUE;
  fault_at ("openat", 1, EACCES);
  g_assert_false (pnc_local_folder_claim (base, "A", &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_EXISTS);
}

/* Names without letters never meet: it is found out when there are many of them. */
static void
test_claim_many (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (GError) error = NULL;

  faults_begin ();
  fault_at ("openat", 0, 0);
  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_assert_true (pnc_local_folder_claim (base, name, &error));
    }
  g_assert_cmpuint (faults.seen, ==, 1);
  assert_is_empty (place);
}

static void
test_sync_device (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalFolder) base = pnc_local_folder_new_base (place->dir, place->path);
  g_autoptr (PncLocalFolder) a = child (base, "a");
  g_autoptr (GError) error = NULL;

  make (a, TRUE);
  g_assert_true (pnc_local_folder_same_device (a, base));
  faults_begin ();
  faults.fs_type = 0x01021994; /* tmpfs: trusted wherever this runs */
  g_assert_true (pnc_local_folder_sync_device (a, &error));
  fault_at ("syncfs", 1, EIO);
  g_assert_false (pnc_local_folder_sync_device (a, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
}

#define ADD(path, func) g_test_add (path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/local-folder/make", test_make);
  ADD ("/local-folder/never-through-a-link", test_never_through_a_link);
  ADD ("/local-folder/many", test_many);
  ADD ("/local-folder/swapped", test_swapped);
  ADD ("/local-folder/too-deep", test_too_deep);
  ADD ("/local-folder/claim-where-case-counts", test_claim_where_case_counts);
  ADD ("/local-folder/claim-where-case-is-ignored", test_claim_where_case_is_ignored);
  ADD ("/local-folder/claim-while-unknown", test_claim_while_unknown);
  ADD ("/local-folder/claim-many", test_claim_many);
  ADD ("/local-folder/sync-device", test_sync_device);
  return g_test_run ();
}
