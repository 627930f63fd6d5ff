/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-server-record.h"

#include "pnc-saved-servers.h"

static GKeyFile *
load (const char *text)
{
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_KEEP_COMMENTS, &error);
  g_assert_no_error (error);
  return file;
}

static void
test_of_the_command_line (void)
{
  g_autoptr (GKeyFile) file = load ("[home]\nlink=pinnace://ann@nas.local/photos\n");
  g_autoptr (PncServerItem) item = pnc_server_record_read (file, "home");

  g_assert_cmpstr (pnc_server_item_get_id (item), ==, "home");
  g_assert_cmpstr (pnc_server_item_get_name (item), ==, "home");
  g_assert_null (pnc_server_item_get_last_folder (item));
  g_assert_false (pnc_server_item_remembers (item));
}

static void
test_there_and_back (void)
{
  g_autoptr (GKeyFile) file = load ("[x]\nlink=nas\nunknown=kept\n");
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://ann:secret@nas.local/", NULL);
  g_autoptr (PncServerItem) item = pnc_server_item_new ("x", "Büro = [1]", "purple", link);
  g_autoptr (PncPath) path = pnc_path_parse ("/a b/\xff%41;", NULL);
  g_autoptr (PncServerItem) back = NULL;
  g_autofree char *text = NULL;
  g_autofree char *unknown = NULL;

  pnc_server_item_set_remembers (item, TRUE);
  pnc_server_record_write (file, "x", item);
  pnc_server_record_write_use (file, "x", path, 77);
  text = g_key_file_to_data (file, NULL, NULL);
  g_assert_null (strstr (text, "secret"));
  back = pnc_server_record_read (file, "x");
  unknown = g_key_file_get_string (file, "x", "unknown", NULL);
  g_assert_cmpstr (unknown, ==, "kept");
  g_assert_cmpstr (pnc_server_item_get_name (back), ==, "Büro = [1]");
  g_assert_cmpstr (pnc_server_item_get_color (back), ==, "purple");
  g_assert_true (pnc_server_item_remembers (back));
  g_assert_true (pnc_path_equal (pnc_server_item_get_last_folder (back), path));
  g_assert_cmpint (g_key_file_get_int64 (file, "x", "last-used", NULL), ==, 77);
  pnc_server_item_set_remembers (item, FALSE);
  pnc_server_record_write (file, "x", item);
  g_assert_false (g_key_file_has_key (file, "x", "remember-password", NULL));
  g_assert_false (g_key_file_has_key (file, "x", "last-folder", NULL));
}

static void
test_nonsense (void)
{
  g_autoptr (GKeyFile) file
    = load ("[none]\nname=a\n[bad]\nlink=http://nas/\n[worse]\nlink=pinnace://na s/\n"
            "[folder]\nlink=nas\nlast-folder=/../..\nremember-password=perhaps\ncolor=\n");
  g_autoptr (PncServerItem) item = pnc_server_record_read (file, "folder");

  g_assert_null (pnc_server_record_read (file, "none"));
  g_assert_null (pnc_server_record_read (file, "bad"));
  g_assert_null (pnc_server_record_read (file, "worse"));
  g_assert_null (pnc_server_record_read (file, "not there"));
  g_assert_null (pnc_server_item_get_last_folder (item));
  g_assert_false (pnc_server_item_remembers (item));
}

static void
assert_id (GKeyFile *file, const char *name, const char *expected)
{
  g_autofree char *id = pnc_server_record_make_id (file, name);

  g_assert_cmpstr (id, ==, expected);
  g_assert_true (pnc_saved_servers_name_is_valid (id));
}

static void
test_id (void)
{
  g_autoptr (GKeyFile) file = load ("[home]\nlink=nas\n[home-2]\nlink=nas\n");
  g_autofree char *long_name = g_strnfill (300, 'x');
  g_autofree char *id = NULL;

  assert_id (file, "work", "work");
  assert_id (file, "home", "home-3");
  assert_id (file, "Büro, oben", "Buro-oben");
  assert_id (file, " [..] ", "server");
  assert_id (file, "x", "server");
  assert_id (file, "日本", "server");
  id = pnc_server_record_make_id (file, long_name);
  g_assert_true (pnc_saved_servers_name_is_valid (id));
}

static void
test_reorder (void)
{
  const char *const order[] = { "b", "c", "a", NULL };
  g_autoptr (GKeyFile) file
    = load ("# top\n\n[a]\nlink=one\n\n# of b\n[b]\n# of the key\nlink=two\n"
            "odd=\\s;x\n\n[c]\n");
  g_autoptr (GKeyFile) reordered = pnc_server_record_reorder (file, order);
  g_autoptr (GKeyFile) again = pnc_server_record_reorder (reordered, order);
  g_auto (GStrv) groups = g_key_file_get_groups (reordered, NULL);
  g_autofree char *text = g_key_file_to_data (reordered, NULL, NULL);
  g_autofree char *text_again = g_key_file_to_data (again, NULL, NULL);
  g_autofree char *raw = g_key_file_get_value (reordered, "b", "odd", NULL);

  g_assert_cmpstr (groups[0], ==, "b");
  g_assert_cmpstr (groups[1], ==, "c");
  g_assert_cmpstr (groups[2], ==, "a");
  g_assert_cmpstr (raw, ==, "\\s;x");
  g_assert_nonnull (strstr (text, "top"));
  g_assert_nonnull (strstr (text, "of b"));
  g_assert_nonnull (strstr (text, "of the key"));
  g_assert_cmpstr (text, ==, text_again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-record/of-the-command-line", test_of_the_command_line);
  g_test_add_func ("/server-record/there-and-back", test_there_and_back);
  g_test_add_func ("/server-record/nonsense", test_nonsense);
  g_test_add_func ("/server-record/id", test_id);
  g_test_add_func ("/server-record/reorder", test_reorder);
  return g_test_run ();
}
