/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-file-item-private.h"

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

static void
notify_cb (GObject *item, GParamSpec *pspec, gpointer data)
{
  g_string_append_printf (data, "%s ", pspec->name);
}

static void
set_entry (PncFileItem *item, PncEntryKind kind, guint64 size_bytes, guint mode)
{
  const PncVersion version = { .size_bytes = size_bytes, .mtime_ns = -1, .file_id = 7 };
  g_autoptr (PncEntry) entry = pnc_entry_new (kind, "notes.txt", 9, (guint16) mode, &version);

  pnc_file_item_set_entry (item, entry);
}

/* What is not as it was is told, and nothing else. */
static void
test_changes (void)
{
  g_autoptr (PncFileItem) item = make_item (PNC_ENTRY_FILE, "notes.txt");
  g_autoptr (GString) told = g_string_new (NULL);

  g_assert_cmpstr (pnc_file_item_get_name (item), ==, "notes.txt");
  g_assert_cmpstr (pnc_file_item_get_content_type (item), ==, "text/plain");
  g_signal_connect (item, "notify", G_CALLBACK (notify_cb), told);
  set_entry (item, PNC_ENTRY_FILE, G_MAXINT64, 0640);
  g_assert_cmpstr (told->str, ==, "");
  set_entry (item, PNC_ENTRY_FILE, 5, 0640);
  g_assert_cmpstr (told->str, ==, "size ");
  g_string_set_size (told, 0);
  set_entry (item, PNC_ENTRY_FOLDER, 5, 0755);
  g_assert_cmpstr (pnc_file_item_get_name (item), ==, "notes.txt");
  g_assert_cmpstr (pnc_file_item_get_content_type (item), ==, "inode/directory");
  for (const char *const *name
       = (const char *const[]){ "mode ", "kind ", "content-type ", "icon ", NULL };
       *name != NULL; name++)
    g_assert_nonnull (strstr (told->str, *name));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-item/properties", test_properties);
  g_test_add_func ("/file-item/hostile-name", test_hostile_name);
  g_test_add_func ("/file-item/natural-order", test_natural_order);
  g_test_add_func ("/file-item/types", test_types);
  g_test_add_func ("/file-item/changes", test_changes);
  g_test_add_func ("/file-item/icons-are-shared", test_icons_are_shared);
  return g_test_run ();
}
