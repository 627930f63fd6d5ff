/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-directory.h"

#include <string.h>

#include "pnc-session-private.h"
#include "pnc-tls.h"
#include "session-fixture.h"

/* What a view would believe the model to hold, by listening alone. */
typedef struct
{
  GPtrArray *items; /* of PncFileItem */
  guint n_signals;
} Mirror;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  Mirror *mirror = user_data;

  mirror->n_signals++;
  g_assert_cmpuint (position + removed, <=, mirror->items->len);
  if (removed > 0)
    g_ptr_array_remove_range (mirror->items, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (mirror->items, (int) (position + i),
                        g_list_model_get_item (model, position + i));

  /* Whenever it speaks, all of it is true: also what it has said nothing about. */
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->items->len);
  for (guint i = 0; i < mirror->items->len; i += MAX (mirror->items->len / 16, 1))
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (model, i);

      g_assert_true (item == g_ptr_array_index (mirror->items, i));
    }
}

static void
mirror_start (Mirror *mirror, PncDirectory *directory)
{
  mirror->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (directory)); i++)
    g_ptr_array_add (mirror->items, g_list_model_get_item (G_LIST_MODEL (directory), i));
  g_signal_connect (directory, "items-changed", G_CALLBACK (items_changed_cb), mirror);
}

static void
mirror_clear (Mirror *mirror)
{
  g_clear_pointer (&mirror->items, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mirror, mirror_clear)

/* @text: names; one that ends in "!" is another version of the file without it */
static GPtrArray *
make_entries (const char *text)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean other = g_str_has_suffix (words[i], "!");
      gsize length_bytes = strlen (words[i]) - other;
      PncVersion version = { .size_bytes = other ? 2 : 1 };

      if (length_bytes > 0)
        g_ptr_array_add (entries,
                         pnc_entry_new (PNC_ENTRY_FILE, words[i], length_bytes, 0644, &version));
    }
  return entries;
}

static void
set_entries (SessionFixture *fixture, const char *text)
{
  g_autoptr (GPtrArray) entries = make_entries (text);

  fake_server_set_entries (fixture->server, entries);
}

static gboolean
is_loaded (gpointer directory)
{
  return !pnc_directory_is_loading (directory);
}

static PncDirectory *
load (SessionFixture *fixture)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  PncDirectory *directory = pnc_directory_new (fixture->session, path);

  g_assert_true (pnc_directory_is_loading (directory));
  test_loop_until (is_loaded, directory);
  return directory;
}

static void
refresh (PncDirectory *directory)
{
  pnc_directory_refresh (directory);
  test_loop_until (is_loaded, directory);
}

static void
assert_names (PncDirectory *directory, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GListModel *model = G_LIST_MODEL (directory);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (model, i);
      PncEntry *entry = pnc_file_item_get_entry (item);

      g_assert_true (pnc_directory_lookup (directory, entry->name) == item);
      g_string_append_printf (names, "%s%s%s", i > 0 ? " " : "", entry->name,
                              entry->version.size_bytes == 2 ? "!" : "");
    }
  g_assert_cmpstr (names->str, ==, expected);
}

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  FakeLimits limits = { .page_entries = 2 };

  session_fixture_set_up (fixture, (FakeScript) script, NULL);
  fake_server_set_limits (fixture->server, &limits);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
}

/* A folder of more than there may be: what fits is there, in words why not all; a smaller one is
 * shown again. */
static void
test_too_many (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  g_autoptr (PncDirectory) directory = NULL;

  session_fixture_open (fixture);
  set_entries (fixture, "a b c d e f g");
  directory = pnc_directory_new (fixture->session, path);
  pnc_directory_set_max_rows (directory, 5);
  test_loop_until (is_loaded, directory);
  g_assert_error (pnc_directory_get_error (directory), PNC_ERROR, PNC_ERROR_TOO_LARGE);
  assert_names (directory, "a b c d");
  refresh (directory);
  g_assert_error (pnc_directory_get_error (directory), PNC_ERROR, PNC_ERROR_TOO_LARGE);
  assert_names (directory, "a b c d");

  set_entries (fixture, "a b x");
  refresh (directory);
  g_assert_no_error (pnc_directory_get_error (directory));
  assert_names (directory, "a b x");
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

static void
test_loads (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  g_autoptr (PncDirectory) directory = NULL;
  g_autofree char *text = NULL;
  g_auto (Mirror) mirror = { 0 };

  set_entries (fixture, "a b c d e");
  session_fixture_open (fixture);
  directory = pnc_directory_new (fixture->session, path);
  mirror_start (&mirror, directory);
  test_loop_until (is_loaded, directory);
  assert_names (directory, "a b c d e");
  g_assert_cmpuint (mirror.n_signals, ==, 3);
  g_assert_true (pnc_path_equal (pnc_directory_get_path (directory), path));
  g_object_get (directory, "path", &text, NULL);
  g_assert_cmpstr (text, ==, "/");
  g_assert_null (pnc_directory_get_error (directory));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (directory), 5));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (directory)) == PNC_TYPE_FILE_ITEM);
}

static void
test_nothing_new (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;
  g_auto (Mirror) mirror = { 0 };

  set_entries (fixture, "a b c d e");
  session_fixture_open (fixture);
  directory = load (fixture);
  mirror_start (&mirror, directory);
  set_entries (fixture, "e d c b a");
  refresh (directory);
  assert_names (directory, "a b c d e");
  g_assert_cmpuint (mirror.n_signals, ==, 0);
}

/* What changed is in its old row, what is new comes last, what is gone is gone, and all that stays
 * is the object that it was. */
static void
test_differences (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;
  g_auto (Mirror) mirror = { 0 };
  PncFileItem *kept;
  PncFileItem *changed;

  set_entries (fixture, "a b c d e f");
  session_fixture_open (fixture);
  directory = load (fixture);
  mirror_start (&mirror, directory);
  kept = pnc_directory_lookup (directory, "b");
  changed = pnc_directory_lookup (directory, "c");
  set_entries (fixture, "new f e d! c! b");
  refresh (directory);
  assert_names (directory, "b c! d! e f new");
  g_assert_true (pnc_directory_lookup (directory, "b") == kept);
  g_assert_true (pnc_directory_lookup (directory, "c") == changed);
  g_assert_cmpuint (pnc_file_item_get_entry (changed)->version.size_bytes, ==, 2);
  g_assert_null (pnc_directory_lookup (directory, "a"));
}

/* Neighbours in one page are told of together. */
static void
test_runs (SessionFixture *fixture, gconstpointer unused)
{
  FakeLimits limits = { .page_entries = 100 };
  g_autoptr (PncDirectory) directory = NULL;
  g_auto (Mirror) mirror = { 0 };

  fake_server_set_limits (fixture->server, &limits);
  set_entries (fixture, "a b c d e f g h");
  session_fixture_open (fixture);
  directory = load (fixture);
  mirror_start (&mirror, directory);
  set_entries (fixture, "h! c! a b! d! e f x y");
  refresh (directory);
  assert_names (directory, "a b! c! d! e f h! x y");
  g_assert_cmpuint (mirror.n_signals, ==, 4); /* b to d, h, x and y, g gone */
}

/* Random folders, compared with what should be there. */
static void
test_random (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;
  g_auto (Mirror) mirror = { 0 };

  session_fixture_open (fixture);
  directory = load (fixture);
  mirror_start (&mirror, directory);
  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_auto (GStrv) words = NULL;

      for (guint i = 0; i < 200; i++)
        {
          if (g_test_rand_int_range (0, 3) > 0)
            g_string_append_printf (text, "%u%s ", i, g_test_rand_bit () ? "!" : "");
        }
      set_entries (fixture, text->str);
      refresh (directory);
      words = g_strsplit (g_strchomp (text->str), " ", -1);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==,
                        g_strv_length (words));
      for (guint i = 0; words[i] != NULL; i++)
        {
          gboolean other = g_str_has_suffix (words[i], "!");
          g_autofree char *name = g_strndup (words[i], strlen (words[i]) - other);
          PncFileItem *item = pnc_directory_lookup (directory, name);

          g_assert_nonnull (item);
          g_assert_cmpuint (pnc_file_item_get_entry (item)->version.size_bytes, ==, other ? 2 : 1);
        }
      for (guint i = 0; i < mirror.items->len; i++)
        {
          g_autoptr (PncFileItem) item = g_list_model_get_item (G_LIST_MODEL (directory), i);

          g_assert_true (item == g_ptr_array_index (mirror.items, i));
        }
    }
}

/* Every other one of 100,000 goes: moving the rest up for each would take minutes. */
static void
test_large (SessionFixture *fixture, gconstpointer unused)
{
  FakeLimits limits = { .page_entries = PNC_MAX_LIST_PAGE_ENTRIES };
  g_autoptr (PncDirectory) directory = NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (GString) half = g_string_new (NULL);
  g_auto (Mirror) mirror = { 0 };

  for (guint i = 0; i < 100000; i++)
    {
      g_string_append_printf (all, "file-%u ", i);
      if (i % 2 == 0)
        g_string_append_printf (half, "file-%u ", i);
    }
  fake_server_set_limits (fixture->server, &limits);
  set_entries (fixture, all->str);
  session_fixture_open (fixture);
  directory = load (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, 100000);
  mirror_start (&mirror, directory);
  set_entries (fixture, half->str);
  refresh (directory);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (directory)), ==, 50000);
  g_assert_cmpuint (mirror.n_signals, ==, 1);
  g_assert_nonnull (pnc_directory_lookup (directory, "file-99998"));
  g_assert_null (pnc_directory_lookup (directory, "file-99999"));
}

static void
test_refresh_while_loading (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  g_autoptr (PncDirectory) directory = NULL;

  set_entries (fixture, "a");
  session_fixture_open (fixture);
  directory = pnc_directory_new (fixture->session, path);
  pnc_directory_refresh (directory);
  pnc_directory_refresh (directory);
  test_loop_until (is_loaded, directory);
  assert_names (directory, "a");
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_LIST), ==, 2);
}

/* Errors */

static gint forbidden;

static gboolean
forbid (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  if (message->type != PNC_MESSAGE_LIST || !g_atomic_int_get (&forbidden))
    return FALSE;
  fake_connection_send_error (connection, PNC_ERROR_PERMISSION, header->request);
  return TRUE;
}

static void
test_error (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncDirectory) directory = NULL;
  g_autofree char *message = NULL;

  set_entries (fixture, "a");
  g_atomic_int_set (&forbidden, TRUE);
  session_fixture_open (fixture);
  directory = load (fixture);
  g_assert_error (pnc_directory_get_error (directory), PNC_ERROR, PNC_ERROR_PERMISSION);
  g_object_get (directory, "error-message", &message, NULL);
  g_assert_nonnull (message);
  assert_names (directory, "");

  g_atomic_int_set (&forbidden, FALSE);
  refresh (directory);
  g_assert_null (pnc_directory_get_error (directory));
  assert_names (directory, "a");

  /* What was shown stays. */
  g_atomic_int_set (&forbidden, TRUE);
  refresh (directory);
  g_assert_nonnull (pnc_directory_get_error (directory));
  assert_names (directory, "a");
}

static gboolean
leave_out (FakeConnection *connection,
           const PncFrameHeader *header,
           const PncMessage *message,
           gpointer data)
{
  PncMessage page = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .left_out = 7 } };

  if (message->type != PNC_MESSAGE_LIST)
    return FALSE;
  fake_connection_send (connection, &page, PNC_FRAME_END, header->request);
  return TRUE;
}

static void
test_left_out (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncDirectory) directory = NULL;
  guint64 left_out;

  session_fixture_open (fixture);
  directory = load (fixture);
  g_object_get (directory, "left-out", &left_out, NULL);
  g_assert_cmpuint (left_out, ==, 7);
}

/* Connections */

/* The same object, the same rows, and what happened meanwhile. */
static void
test_server_restarts (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;
  PncFileItem *kept;

  set_entries (fixture, "a b c");
  session_fixture_open (fixture);
  directory = load (fixture);
  kept = pnc_directory_lookup (directory, "b");
  fake_server_stop (fixture->server);
  session_fixture_wait_past (fixture, PNC_SESSION_RECONNECTING);
  assert_names (directory, "a b c");
  set_entries (fixture, "b c d");
  fake_server_start (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  test_loop_until (is_loaded, directory);
  assert_names (directory, "b c d");
  g_assert_true (pnc_directory_lookup (directory, "b") == kept);
  g_assert_null (pnc_directory_get_error (directory));
}

static void
test_before_connecting (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (PncDirectory) directory = NULL;

  set_entries (fixture, "a");
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  directory = load (fixture);
  g_assert_error (pnc_directory_get_error (directory), PNC_ERROR, PNC_ERROR_DISCONNECTED);
  g_assert_true (session_fixture_connect (fixture, NULL));
  test_loop_until (is_loaded, directory);
  g_assert_null (pnc_directory_get_error (directory));
  assert_names (directory, "a");
}

/* The first page of a listing that has no end. */
static gboolean
never_end (FakeConnection *connection,
           const PncFrameHeader *header,
           const PncMessage *message,
           gpointer data)
{
  g_autoptr (GPtrArray) entries = make_entries ("a");
  PncMessage page = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };

  if (message->type != PNC_MESSAGE_LIST)
    return FALSE;
  fake_connection_send (connection, &page, PNC_FRAME_NONE, header->request);
  return TRUE;
}

static gboolean
has_items (gpointer model)
{
  return g_list_model_get_n_items (model) > 0;
}

static gboolean
said_cancel (gpointer server)
{
  return fake_server_count (server, PNC_MESSAGE_CANCEL) > 0;
}

static void
test_dropped_while_loading (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  PncDirectory *directory;

  session_fixture_open (fixture);
  directory = pnc_directory_new (fixture->session, path);
  test_loop_until (has_items, directory);
  g_object_unref (directory);
  test_loop_until (said_cancel, fixture->server);
}

#define ADD(name, func, script)                                                                    \
  g_test_add ("/directory/" name, SessionFixture, script, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("loads", test_loads, NULL);
  ADD ("too-many", test_too_many, NULL);
  ADD ("nothing-new", test_nothing_new, NULL);
  ADD ("differences", test_differences, NULL);
  ADD ("runs", test_runs, NULL);
  ADD ("random", test_random, NULL);
  ADD ("large", test_large, NULL);
  ADD ("refresh-while-loading", test_refresh_while_loading, NULL);
  ADD ("error", test_error, forbid);
  ADD ("left-out", test_left_out, leave_out);
  ADD ("server-restarts", test_server_restarts, NULL);
  ADD ("before-connecting", test_before_connecting, NULL);
  ADD ("dropped-while-loading", test_dropped_while_loading, never_end);
  return g_test_run ();
}
