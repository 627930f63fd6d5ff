/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pnc-saved-servers.h"

#include "server-list-fixture.h"

#define THREE                                                                                      \
  "[a]\nlink=pinnace://ann@one/\nodd=kept\n[odd]\nsomething=else\n[b]\nlink=two\n[c]\nlink="       \
  "three\n"

static void
test_begins_empty (Fixture *self, gconstpointer text)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (self->list)), ==, 0);
  g_assert_null (pnc_server_list_take_error (self->list));
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_add_and_read_again (Fixture *self, gconstpointer text)
{
  g_autoptr (PncServerList) again = NULL;
  g_autofree char *written = NULL;
  GStatBuf info;

  fixture_add (self, "Home", "pinnace://ann:secret@nas.local/");
  fixture_add (self, NULL, "pinnace://bob@example.org:99/x");
  written = fixture_text (self);
  g_assert_null (strstr (written, "secret"));
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0077, ==, 0);
  again = pnc_server_list_new (self->path);
  assert_names (again, "Home example.org");
  g_assert_cmpstr (pnc_server_item_get_color (pnc_server_list_get (again, 0)), ==, "green");
}

static void
test_shared_with_the_command_line (Fixture *self, gconstpointer text)
{
  g_autoptr (PncSavedServers) saved = pnc_saved_servers_new (self->path);
  g_autoptr (PncLink) found = NULL;
  g_autoptr (GError) error = NULL;

  fixture_add (self, "My NAS", "pinnace://ann@nas.local/");
  pnc_server_list_flush (self->list);
  found = pnc_saved_servers_lookup (saved, "My-NAS", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->host, ==, "nas.local");
}

static gboolean
has_two (gpointer data)
{
  return g_list_model_get_n_items (data) == 2;
}

static void
test_follows_the_command_line (Fixture *self, gconstpointer text)
{
  g_autoptr (PncSavedServers) saved = pnc_saved_servers_new (self->path);
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://bob@example.org/", NULL);
  g_autoptr (GError) error = NULL;

  fixture_add (self, "Home", "nas.local");
  pnc_server_list_flush (self->list);
  pnc_saved_servers_save (saved, "work", link, &error);
  g_assert_no_error (error);
  test_loop_until (has_two, self->list);
  assert_names (self->list, "Home work");
}

static void
test_find (Fixture *self, gconstpointer text)
{
  g_autoptr (PncLink) ann = pnc_link_parse ("ann@nas.local", NULL);
  g_autoptr (PncLink) bob = pnc_link_parse ("bob@nas.local", NULL);
  g_autoptr (PncLink) other = pnc_link_parse ("bob@nas", NULL);
  PncServerItem *anybody = fixture_add (self, "anybody", "nas.local");
  PncServerItem *of_ann = fixture_add (self, "ann", "ann@nas.local");

  g_assert_true (pnc_server_list_find (self->list, ann) == of_ann);
  g_assert_true (pnc_server_list_find (self->list, bob) == anybody);
  g_assert_null (pnc_server_list_find (self->list, other));
  g_assert_null (pnc_server_list_find (self->list, NULL));
}

static void
test_change (Fixture *self, gconstpointer text)
{
  g_autoptr (PncServerList) again = NULL;
  g_autoptr (PncPath) path = pnc_path_parse ("/a", NULL);
  g_autoptr (PncLink) same = pnc_link_parse ("pinnace://ann@one/", NULL);
  g_autoptr (PncLink) other = pnc_link_parse ("pinnace://ann@other/", NULL);
  PncServerItem *item = pnc_server_list_get (self->list, 0);
  g_autofree char *written = NULL;

  pnc_server_list_note_use (self->list, item, path);
  pnc_server_list_set_remembers (self->list, item, TRUE);
  pnc_server_list_change (self->list, item, "New", "red", same);
  g_assert_nonnull (pnc_server_item_get_last_folder (item));
  written = fixture_text (self);
  g_assert_nonnull (strstr (written, "odd=kept"));
  g_assert_nonnull (strstr (written, "something=else"));
  g_assert_nonnull (strstr (written, "last-used="));
  again = pnc_server_list_new (self->path);
  assert_names (again, "New b c");
  g_assert_true (pnc_server_item_remembers (pnc_server_list_get (again, 0)));
  g_assert_nonnull (pnc_server_item_get_last_folder (pnc_server_list_get (again, 0)));
  pnc_server_list_change (self->list, item, "New", "red", other);
  g_assert_null (pnc_server_item_get_last_folder (item));
}

static void
test_move (Fixture *self, gconstpointer text)
{
  g_autoptr (PncServerList) again = NULL;
  g_autofree char *written = NULL;
  PncServerItem *a = pnc_server_list_get (self->list, 0);

  pnc_server_list_move (self->list, a, 1);
  assert_names (self->list, "b a c");
  pnc_server_list_move (self->list, a, 10);
  assert_names (self->list, "b c a");
  pnc_server_list_move (self->list, a, 1);
  pnc_server_list_move (self->list, pnc_server_list_get (self->list, 1), -1);
  assert_names (self->list, "c b a");
  written = fixture_text (self);
  g_assert_nonnull (strstr (written, "odd=kept"));
  g_assert_nonnull (strstr (written, "something=else"));
  again = pnc_server_list_new (self->path);
  assert_names (again, "c b a");
}

static void
test_remove_and_insert (Fixture *self, gconstpointer text)
{
  g_autoptr (PncServerItem) b = g_object_ref (pnc_server_list_get (self->list, 1));
  g_autoptr (PncServerList) without = NULL;
  g_autoptr (PncServerList) with = NULL;
  guint position = pnc_server_list_remove (self->list, b);

  g_assert_cmpuint (position, ==, 1);
  assert_names (self->list, "a c");
  pnc_server_list_flush (self->list);
  without = pnc_server_list_new (self->path);
  assert_names (without, "a c");
  pnc_server_list_insert (self->list, b, position);
  pnc_server_list_insert (self->list, b, position); /* it is there */
  assert_names (self->list, "a b c");
  pnc_server_list_flush (self->list);
  with = pnc_server_list_new (self->path);
  assert_names (with, "a b c");
}

static void
test_remove_the_last (Fixture *self, gconstpointer text)
{
  g_autoptr (PncServerList) again = NULL;

  pnc_server_list_remove (self->list, pnc_server_list_get (self->list, 0));
  pnc_server_list_flush (self->list);
  again = pnc_server_list_new (self->path);
  g_assert_null (pnc_server_list_take_error (again));
  assert_names (again, "");
}

static void
test_broken_file_is_kept (Fixture *self, gconstpointer text)
{
  g_autoptr (GError) error = pnc_server_list_take_error (self->list);
  g_autofree char *aside = g_strconcat (self->path, ".broken-1", NULL);
  g_autofree char *kept = NULL;
  g_autofree char *written = NULL;

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_assert_nonnull (strstr (error->message, ".broken-1"));
  g_assert_null (pnc_server_list_take_error (self->list));
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, text);
  fixture_add (self, "Home", "nas.local");
  written = fixture_text (self);
  g_assert_nonnull (strstr (written, "[Home]"));
}

static void
trouble_cb (PncServerList *list, const GError *error, guint *n)
{
  g_assert_nonnull (error);
  ++*n;
}

static void
test_cannot_be_written (Fixture *self, gconstpointer text)
{
  g_autofree char *below_a_file = g_build_filename (self->path, "sub", "servers", NULL);
  g_autoptr (PncServerList) list = pnc_server_list_new (below_a_file);
  g_autoptr (PncLink) link = pnc_link_parse ("nas.local", NULL);
  guint n = 0;

  g_clear_error (&(GError *){ pnc_server_list_take_error (list) });
  g_signal_connect (list, "trouble", G_CALLBACK (trouble_cb), &n);
  pnc_server_list_add (list, "Home", NULL, link);
  pnc_server_list_flush (list);
  g_assert_cmpuint (n, ==, 1);
  assert_names (list, "Home");
}

static void
test_too_many (Fixture *self, gconstpointer text)
{
  for (guint i = 0; i < PNC_SERVER_LIST_MAX; i++)
    g_assert_nonnull (fixture_add (self, "x", "nas.local"));
  g_assert_null (fixture_add (self, "x", "nas.local"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func, text)                                                                      \
  g_test_add ("/server-list/" name, Fixture, text, fixture_set_up, func, fixture_tear_down)
  ADD ("begins-empty", test_begins_empty, NULL);
  ADD ("add-and-read-again", test_add_and_read_again, NULL);
  ADD ("shared-with-the-command-line", test_shared_with_the_command_line, NULL);
  ADD ("follows-the-command-line", test_follows_the_command_line, NULL);
  ADD ("find", test_find, NULL);
  ADD ("change", test_change, THREE);
  ADD ("move", test_move, THREE);
  ADD ("remove-and-insert", test_remove_and_insert, THREE);
  ADD ("remove-the-last", test_remove_the_last, "[a]\nlink=nas\n");
  ADD ("broken-file-is-kept", test_broken_file_is_kept, "link=nas\nno group [\n");
  ADD ("cannot-be-written", test_cannot_be_written, THREE);
  ADD ("too-many", test_too_many, NULL);
#undef ADD
  return g_test_run ();
}
