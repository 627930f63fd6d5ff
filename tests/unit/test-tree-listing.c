/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-tree-listing.h"

#include <string.h>

#include "fs-faults.h"
#include "pnc-limits.h"

typedef struct
{
  Place place;
  PncTransferRun *run;
  PncTreeListing *listing;
  PncTreeFolder *folder;
} Fixture;

static void
wake_cb (gboolean all, gpointer data)
{
}

static void
changed_cb (PncTransferRun *run, gpointer data)
{
}

static const PncRunHooks hooks = { .wake = wake_cb, .changed = changed_cb };
static guint n_left;

static void
left_cb (PncTreeFolder *folder)
{
  n_left++;
  pnc_tree_folder_leave (folder);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const PncRunSettings settings = { .direction = PNC_DOWNLOAD, .policy = PNC_POLICY_REFUSE };
  const PncAttributes none = { 0 };
  g_autoptr (PncLocalFolder) base = NULL;
  g_autoptr (PncPath) root = pnc_path_root ();

  place_set_up (&fixture->place, data);
  base = pnc_local_folder_new_base (fixture->place.dir, fixture->place.path);
  n_left = 0;
  fixture->run = pnc_transfer_run_new (&settings, &hooks, NULL, NULL);
  fixture->listing = pnc_tree_listing_new (fixture->run);
  pnc_transfer_run_set_source (fixture->run, pnc_tree_listing_take,
                               pnc_tree_listing_ref (fixture->listing), pnc_tree_listing_drop);
  fixture->folder = pnc_tree_folder_new (fixture->run, NULL, base, root, &none, left_cb);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  PncRunProgress progress;

  g_clear_pointer (&fixture->folder, pnc_tree_folder_release);
  pnc_transfer_run_set_source (fixture->run, NULL, NULL, NULL);
  g_assert_cmpuint (n_left, ==, 1);
  pnc_transfer_run_end_work (fixture->run, FALSE);
  pnc_transfer_run_get_progress (fixture->run, &progress);
  g_assert_true (progress.has_ended);
  pnc_tree_listing_unref (fixture->listing);
  pnc_transfer_run_unref (fixture->run);
  place_tear_down (&fixture->place, data);
}

static void
add_entry (GPtrArray *entries, PncEntryKind kind, guint number, guint64 size_bytes)
{
  const PncVersion version = { .size_bytes = size_bytes };
  g_autofree char *name = g_strdup_printf ("name%u", number);

  g_ptr_array_add (entries, pnc_entry_new (kind, name, strlen (name), 0644, &version));
}

static GPtrArray *
new_entries (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
}

static void
add (Fixture *fixture, PncEntryKind kind, guint n, guint64 size_bytes)
{
  g_autoptr (GPtrArray) entries = new_entries ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    add_entry (entries, kind, i, size_bytes);
  g_assert_true (pnc_tree_listing_add (fixture->listing, fixture->folder, entries, &error));
  g_assert_no_error (error);
}

/* Takes a job, and ends it as cancelled. Returns: its kind, or %NULL */
static const char *
take (Fixture *fixture, gboolean allow_large)
{
  g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, PNC_ERROR_CANCELLED, "No.");
  PncJob *job = pnc_transfer_run_take (fixture->run, allow_large);
  const char *name = job != NULL ? job->class->name : NULL;

  if (job != NULL)
    pnc_job_end (job, error);
  return name;
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  add (fixture, PNC_ENTRY_FILE, 0, 0);
  g_assert_null (take (fixture, TRUE));
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  add (fixture, PNC_ENTRY_FILE, 3, 100);
  add (fixture, PNC_ENTRY_FILE, 1, PNC_INLINE_FILE_BYTES + 1);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpstr (take (fixture, FALSE), ==, "get");
  g_assert_null (take (fixture, FALSE));
  g_assert_cmpstr (take (fixture, TRUE), ==, "get");
  g_assert_null (take (fixture, TRUE));
}

/* Folders are listed ahead of the files, but not while many files wait. */
static void
test_folders_ahead (Fixture *fixture, gconstpointer data)
{
  guint n_before = 0;

  add (fixture, PNC_ENTRY_FILE, 10, 100);
  add (fixture, PNC_ENTRY_FOLDER, 2, 0);
  g_assert_cmpstr (take (fixture, TRUE), ==, "list");
  add (fixture, PNC_ENTRY_FILE, 2000, 100);
  while (strcmp (take (fixture, TRUE), "get") == 0)
    n_before++;
  g_assert_cmpuint (n_before, ==, 2010 - 1024);
  for (guint i = 0; i < 1024; i++)
    g_assert_cmpstr (take (fixture, TRUE), ==, "get");
  g_assert_null (take (fixture, TRUE));
}

/* As many folders at once as are worth it, and no more. */
static void
test_folders_at_once (Fixture *fixture, gconstpointer data)
{
  PncJob *jobs[100];
  guint n = 0;

  add (fixture, PNC_ENTRY_FOLDER, 100, 0);
  while ((jobs[n] = pnc_transfer_run_take (fixture->run, TRUE)) != NULL)
    n++;
  g_assert_cmpuint (n, ==, 32);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, PNC_ERROR_CANCELLED, "No.");

      pnc_job_end (jobs[i], error);
    }
  g_assert_cmpstr (take (fixture, TRUE), ==, "list");
}

/* As long as a folder is being listed, small files may turn up. */
static void
test_looking (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, PNC_ERROR_CANCELLED, "No.");
  PncJob *job;

  g_assert_false (pnc_transfer_run_is_looking (fixture->run));
  pnc_tree_listing_begin_folder (fixture->listing);
  g_assert_true (pnc_transfer_run_is_looking (fixture->run));
  add (fixture, PNC_ENTRY_FOLDER, 1, 0);
  job = pnc_transfer_run_take (fixture->run, FALSE);
  pnc_tree_listing_end_folder (fixture->listing);
  g_assert_true (pnc_transfer_run_is_looking (fixture->run));
  pnc_job_end (job, error);
  g_assert_false (pnc_transfer_run_is_looking (fixture->run));
}

/* What is dropped lets go of its folder; what comes later is not kept. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  add (fixture, PNC_ENTRY_FILE, 10, 100);
  add (fixture, PNC_ENTRY_FOLDER, 10, 0);
  pnc_transfer_run_set_source (fixture->run, NULL, NULL, NULL);
  add (fixture, PNC_ENTRY_FILE, 10, 100);
  g_assert_null (take (fixture, TRUE));
}

/* A server that lists for ever comes to an end, whether its pages hold something or not. */
static void
test_for_ever (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  guint n = 0;

  while (pnc_tree_listing_add (fixture->listing, fixture->folder, none, &error))
    n++;
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
  g_assert_cmpuint (n, ==, PNC_LISTING_MAX_ENTRIES);
}

static void
test_too_much (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = new_entries ();
  g_autoptr (GError) error = NULL;
  guint64 bytes = 0;

  for (guint i = 0; i < PNC_MAX_LIST_PAGE_ENTRIES; i++)
    add_entry (entries, PNC_ENTRY_FILE, i, 100);
  while (pnc_tree_listing_add (fixture->listing, fixture->folder, entries, &error))
    bytes += entries->len * 96;
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
  g_assert_cmpuint (bytes, <, 2 * (guint64) PNC_LISTING_MAX_BYTES);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/tree-listing/empty", test_empty);
  ADD ("/tree-listing/files", test_files);
  ADD ("/tree-listing/folders-ahead", test_folders_ahead);
  ADD ("/tree-listing/folders-at-once", test_folders_at_once);
  ADD ("/tree-listing/looking", test_looking);
  ADD ("/tree-listing/dropped", test_dropped);
  ADD ("/tree-listing/for-ever", test_for_ever);
  ADD ("/tree-listing/too-much", test_too_much);
  return g_test_run ();
}
