/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-file-order.h"

#include <string.h>

static PncFileItem *
make_item (PncEntryKind kind, const char *name, guint64 size_bytes, gint64 mtime_ns, guint mode)
{
  const PncVersion version = { .size_bytes = size_bytes, .mtime_ns = mtime_ns, .file_id = 1 };
  g_autoptr (PncEntry) entry = pnc_entry_new (kind, name, strlen (name), mode, &version);

  return pnc_file_item_new (entry);
}

typedef struct
{
  PncFileItem *folder;
  PncFileItem *nine;
  PncFileItem *ten;
} Files;

static void
setup (Files *files, gconstpointer data)
{
  files->folder = make_item (PNC_ENTRY_FOLDER, "the folder", 4096, 50, 0700);
  files->nine = make_item (PNC_ENTRY_FILE, "file 9.txt", 100, 30, 0644);
  files->ten = make_item (PNC_ENTRY_FILE, "file 10.png", 100, 20, 0600);
}

static void
teardown (Files *files, gconstpointer data)
{
  g_object_unref (files->folder);
  g_object_unref (files->nine);
  g_object_unref (files->ten);
}

/* Both ways round. */
static void
assert_before (const PncFileOrder *order, PncFileItem *first, PncFileItem *second)
{
  g_assert_cmpint (pnc_file_order_compare (order, first, second), <, 0);
  g_assert_cmpint (pnc_file_order_compare (order, second, first), >, 0);
  g_assert_cmpint (pnc_file_order_compare (order, first, first), ==, 0);
}

static void
test_numbers_count (Files *files, gconstpointer data)
{
  PncFileOrder order = { .column = PNC_FILE_COLUMN_NAME };

  assert_before (&order, files->nine, files->ten);
  order.descending = TRUE;
  assert_before (&order, files->ten, files->nine);
}

static void
test_folders_first (Files *files, gconstpointer data)
{
  PncFileOrder order = { .column = PNC_FILE_COLUMN_NAME, .folders_first = TRUE };

  assert_before (&order, files->folder, files->nine);
  order.descending = TRUE;
  assert_before (&order, files->folder, files->nine);
  order.folders_first = FALSE;
  assert_before (&order, files->folder, files->nine); /* "t" after "f", turned round */
  order.descending = FALSE;
  assert_before (&order, files->nine, files->folder);
}

static void
test_columns (Files *files, gconstpointer data)
{
  PncFileOrder order = { .column = PNC_FILE_COLUMN_MODIFIED };

  assert_before (&order, files->ten, files->nine);
  assert_before (&order, files->nine, files->folder);
  order.column = PNC_FILE_COLUMN_PERMISSIONS;
  assert_before (&order, files->ten, files->nine);
  assert_before (&order, files->nine, files->folder);
  order.column = PNC_FILE_COLUMN_TYPE; /* image/png, inode/directory, text/plain */
  assert_before (&order, files->ten, files->folder);
  assert_before (&order, files->folder, files->nine);
}

/* What a file system says of the size of a folder means nothing; what is equal is sorted by name,
 * upwards whatever the direction. */
static void
test_sizes (Files *files, gconstpointer data)
{
  PncFileOrder order = { .column = PNC_FILE_COLUMN_SIZE };

  assert_before (&order, files->folder, files->nine);
  assert_before (&order, files->nine, files->ten);
  order.descending = TRUE;
  assert_before (&order, files->nine, files->folder);
  assert_before (&order, files->nine, files->ten);
}

static void
test_names_that_look_alike (void)
{
  const PncFileOrder order = { .column = PNC_FILE_COLUMN_NAME };
  g_autoptr (PncFileItem) composed = make_item (PNC_ENTRY_FILE, "\xc3\xa1", 0, 0, 0);
  g_autoptr (PncFileItem) apart = make_item (PNC_ENTRY_FILE, "a\xcc\x81", 0, 0, 0);

  assert_before (&order, apart, composed);
}

static void
test_nicks (void)
{
  for (guint i = 0; i < PNC_N_FILE_COLUMNS; i++)
    g_assert_cmpint (pnc_file_column_from_nick (pnc_file_column_to_nick (i)), ==, i);
  g_assert_cmpint (pnc_file_column_from_nick ("colour"), ==, PNC_FILE_COLUMN_NAME);
  g_assert_cmpint (pnc_file_column_from_nick (NULL), ==, PNC_FILE_COLUMN_NAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/file-order/numbers-count", Files, NULL, setup, test_numbers_count, teardown);
  g_test_add ("/file-order/folders-first", Files, NULL, setup, test_folders_first, teardown);
  g_test_add ("/file-order/columns", Files, NULL, setup, test_columns, teardown);
  g_test_add ("/file-order/sizes", Files, NULL, setup, test_sizes, teardown);
  g_test_add_func ("/file-order/names-that-look-alike", test_names_that_look_alike);
  g_test_add_func ("/file-order/nicks", test_nicks);
  return g_test_run ();
}
