/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-history.h"

#include <glib/gstdio.h>
#include <locale.h>

#include "pnc-transfer-store.h"

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "transfers.db", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static PncTransferRecord *
make_record (PncRecordState state, PncDirection direction, const char *local, const char *remote)
{
  PncTransferRecord *record = pnc_transfer_record_new ();

  record->state = state;
  record->direction = direction;
  record->host = g_strdup ("nas.local");
  record->port = 7450;
  record->user = g_strdup ("ann");
  record->local = g_strdup (local);
  record->remote = g_strdup (remote);
  record->done_bytes = 1500000;
  return record;
}

static void
write_one (PncTransferStore *store, PncTransferRecord *record)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  PncStoreWrite write = { .record = record };

  g_ptr_array_add (writes, &write);
  g_assert_true (pnc_transfer_store_write (store, writes, &error));
  g_assert_no_error (error);
  pnc_transfer_record_free (record);
}

static void
fill (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncTransferStore) store = pnc_transfer_store_open (fixture->path, &error);
  PncTransferRecord *failed
    = make_record (PNC_RECORD_FAILED, PNC_UPLOAD, "/home/ann/b\303\251b\303\251.jpg", "/photos/b");

  g_assert_no_error (error);
  failed->error = g_error_new (PNC_ERROR, PNC_ERROR_NO_SPACE, "No space.");
  write_one (store,
             make_record (PNC_RECORD_DONE, PNC_UPLOAD, "/home/ann/report.pdf", "/reports/r.pdf"));
  write_one (store, failed);
  write_one (store, make_record (PNC_RECORD_DONE, PNC_DOWNLOAD, "/home/ann/c.iso", "/disks/c.iso"));
}

static PncTransferHistory *
load (Fixture *fixture)
{
  PncTransferHistory *history = pnc_transfer_history_new (fixture->path);
  gboolean loaded = FALSE;

  while (!loaded)
    {
      g_main_context_iteration (NULL, TRUE);
      g_object_get (history, "loaded", &loaded, NULL);
    }
  return history;
}

/* @titles: of what is found, in order, each with a space behind */
static void
assert_found (PncTransferHistory *history, const char *words, const char *titles)
{
  GListModel *items = pnc_transfer_history_get_items (history);
  g_autoptr (GString) found = g_string_new (NULL);

  pnc_transfer_history_set_search (history, words);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (PncRecordItem) item = g_list_model_get_item (items, i);
      g_autofree char *title = NULL;

      g_object_get (item, "title", &title, NULL);
      g_string_append_printf (found, "%s ", title);
    }
  g_assert_cmpstr (found->str, ==, titles);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  PncTransferHistory *history;
  guint n_records;

  fill (fixture);
  history = load (fixture);
  g_object_get (history, "n-records", &n_records, NULL);
  g_assert_cmpuint (n_records, ==, 3);
  assert_found (history, "", "c.iso b\303\251b\303\251.jpg report.pdf ");
  assert_found (history, "REPORT", "report.pdf ");
  assert_found (history, "B\303\211B\303\211", "b\303\251b\303\251.jpg ");
  assert_found (history, "nas.local iso", "c.iso ");
  assert_found (history, "photos", "b\303\251b\303\251.jpg ");
  assert_found (history, "verified", "c.iso report.pdf ");
  assert_found (history, "failed", "b\303\251b\303\251.jpg ");
  assert_found (history, "none of them", "");
  assert_found (history, "", "c.iso b\303\251b\303\251.jpg report.pdf ");
  g_assert_finalize_object (history);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  PncTransferHistory *history = load (fixture);
  g_autofree char *error = NULL;

  assert_found (history, "", "");
  g_object_get (history, "error-message", &error, NULL);
  g_assert_null (error);
  g_assert_finalize_object (history);
}

/* It says why there is nothing. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *error = NULL;
  PncTransferHistory *history;

  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  history = load (fixture);
  assert_found (history, "", "");
  g_object_get (history, "error-message", &error, NULL);
  g_assert_cmpstr (error, !=, NULL);
  g_assert_finalize_object (history);
}

static void
assert_item (PncRecordState state, PncDirection direction, gboolean has_file, const char *expected)
{
  g_autoptr (PncRecordItem) item
    = pnc_record_item_new (make_record (state, direction, "/home/ann/a b", "/x/a b"));
  g_autoptr (GFile) file = pnc_record_item_dup_local_file (item);
  g_autofree char *link = pnc_record_item_dup_link (item);

  g_assert_true ((file != NULL) == has_file);
  g_assert_cmpstr (link, ==, expected);
}

/* There is something to show or to link to where there should be a file. */
static void
test_items (void)
{
  const char *link = "pinnace://ann@nas.local:7450/x/a%20b";

  assert_item (PNC_RECORD_DONE, PNC_UPLOAD, TRUE, link);
  assert_item (PNC_RECORD_DONE, PNC_DOWNLOAD, TRUE, link);
  assert_item (PNC_RECORD_FAILED, PNC_UPLOAD, TRUE, NULL);
  assert_item (PNC_RECORD_FAILED, PNC_DOWNLOAD, FALSE, link);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/transfer-history/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/transfer-history/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/transfer-history/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  g_test_add_func ("/transfer-history/items", test_items);
  return g_test_run ();
}
