/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-file-item.h"

#include <string.h>

static PncFileItem *
make_item (PncEntryKind kind, const char *name)
{
  PncVersion version = { .size_bytes = G_MAXINT64, .mtime_ns = -1, .file_id = 7 };
  g_autoptr (PncEntry) entry = pnc_entry_new (kind, name, strlen (name), 0640, &version);

  return pnc_file_item_new (entry);
}

static void
test_properties (void)
{
  g_autoptr (PncFileItem) item = make_item (PNC_ENTRY_FILE, "notes.txt");
  g_autofree char *name = NULL;
  g_autofree char *content_type = NULL;
  g_autoptr (GIcon) icon = NULL;
  int kind;
  guint mode;
  guint64 size;
  gint64 mtime;

  g_object_get (item, "name", &name, "kind", &kind, "size", &size, "mtime", &mtime, "mode", &mode,
                "content-type", &content_type, "icon", &icon, NULL);
  g_assert_cmpstr (name, ==, "notes.txt");
  g_assert_cmpint (kind, ==, PNC_ENTRY_FILE);
  g_assert_cmpuint (size, ==, G_MAXINT64);
  g_assert_cmpint (mtime, ==, -1);
  g_assert_cmpuint (mode, ==, 0640);
  g_assert_cmpstr (content_type, ==, "text/plain");
  g_assert_true (G_IS_THEMED_ICON (icon));
}

/* The name as bytes stays what it was; only what is shown is made harmless. */
static void
test_hostile_name (void)
{
  static const char name[] = "\xe2\x80\xaegpj.exe\x1b[31m\xff";
  g_autoptr (PncFileItem) item = make_item (PNC_ENTRY_FILE, name);
  const char *shown = pnc_file_item_get_name (item);

  g_assert_cmpstr (pnc_file_item_get_entry (item)->name, ==, name);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
  g_assert_null (strchr (shown, '\x1b'));
  g_assert_null (strstr (shown, "\xe2\x80\xae"));
  g_assert_nonnull (strstr (shown, "gpj.exe"));
}

static void
test_natural_order (void)
{
  g_autoptr (PncFileItem) two = make_item (PNC_ENTRY_FILE, "part 2");
  g_autoptr (PncFileItem) ten = make_item (PNC_ENTRY_FILE, "part 10");

  g_assert_cmpint (strcmp (pnc_file_item_get_sort_key (two), pnc_file_item_get_sort_key (ten)), <,
                   0);
}

static void
test_types (void)
{
  g_autoptr (PncFileItem) folder = make_item (PNC_ENTRY_FOLDER, "looks.txt");
  g_autoptr (PncFileItem) link = make_item (PNC_ENTRY_LINK, "looks.txt");
  g_autoptr (PncFileItem) other = make_item (PNC_ENTRY_OTHER, "looks.txt");
  g_autoptr (PncFileItem) file = make_item (PNC_ENTRY_FILE, "looks.txt");

  g_assert_cmpstr (pnc_file_item_get_content_type (folder), ==, "inode/directory");
  g_assert_cmpstr (pnc_file_item_get_content_type (link), ==, "inode/symlink");
  g_assert_cmpstr (pnc_file_item_get_content_type (other), ==, "application/octet-stream");
  g_assert_cmpstr (pnc_file_item_get_content_type (file), ==, "text/plain");
}

static void
test_icons_are_shared (void)
{
  g_autoptr (PncFileItem) one = make_item (PNC_ENTRY_FILE, "one.txt");
  g_autoptr (PncFileItem) two = make_item (PNC_ENTRY_FILE, "two.txt");
  g_autoptr (PncFileItem) folder = make_item (PNC_ENTRY_FOLDER, "three");

  g_assert_true (pnc_file_item_get_icon (one) == pnc_file_item_get_icon (two));
  g_assert_false (g_icon_equal (pnc_file_item_get_icon (one), pnc_file_item_get_icon (folder)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-item/properties", test_properties);
  g_test_add_func ("/file-item/hostile-name", test_hostile_name);
  g_test_add_func ("/file-item/natural-order", test_natural_order);
  g_test_add_func ("/file-item/types", test_types);
  g_test_add_func ("/file-item/icons-are-shared", test_icons_are_shared);
  return g_test_run ();
}
