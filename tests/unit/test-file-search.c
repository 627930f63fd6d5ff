/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "config.h"

#include "pnc-file-search.h"
#include "pnc-found-item.h"

#include <string.h>

#include "session-fixture.h"

typedef struct
{
  SessionFixture session;
  PncFileSearch *search;
  gint n_searches;  /* atomic: that the server has heard of */
  gint n_cancelled; /* atomic */
  guint n_wanted;
} Fixture;

static void
say (FakeConnection *connection,
     const char *folder,
     const char *name,
     PncSearchOutcome outcome,
     guint64 request)
{
  const PncVersion version = { 1, 2, 3, 4 };
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (PncPath) path = pnc_path_parse (folder, NULL);
  PncMessage message = { .type = PNC_MESSAGE_FOUND };

  if (name != NULL)
    g_ptr_array_add (entries, pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version));
  message.found = (PncFound){ path, entries, (guint8) outcome,
                              outcome == PNC_SEARCH_MORE  ? 0
                              : strcmp (folder, "3") == 0 ? 3
                                                          : 0 };
  fake_connection_send (connection, &message,
                        outcome == PNC_SEARCH_MORE ? PNC_FRAME_NONE : PNC_FRAME_END, request);
}

/* What it finds is up to the words. */
static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  Fixture *f = data;
  const char *words = message->type == PNC_MESSAGE_SEARCH ? message->search.words : NULL;
  guint64 request = header->request;

  if (message->type == PNC_MESSAGE_CANCEL)
    {
      g_atomic_int_inc (&f->n_cancelled);
      fake_connection_send_error (connection, PNC_ERROR_CANCELLED, request);
      return TRUE;
    }
  if (words == NULL)
    return FALSE;
  g_atomic_int_inc (&f->n_searches);
  if (g_str_equal (words, "busy"))
    {
      fake_connection_send_error (connection, PNC_ERROR_BUSY, request);
      return TRUE;
    }
  say (connection, "a", "one", PNC_SEARCH_MORE, request);
  if (g_str_equal (words, "slow"))
    return TRUE;
  say (connection, "a/b", "two", PNC_SEARCH_MORE, request);
  say (connection, "a", "one", PNC_SEARCH_MORE, request); /* it has moved, and back */
  if (g_str_equal (words, "unread"))
    say (connection, "3", NULL, PNC_SEARCH_ALL, request);
  else
    say (connection, "", NULL,
         g_str_equal (words, "enough")    ? PNC_SEARCH_ENOUGH
         : g_str_equal (words, "gave up") ? PNC_SEARCH_GAVE_UP
                                          : PNC_SEARCH_ALL,
         request);
  return TRUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (PncPath) top = pnc_path_parse ("top", NULL);

  session_fixture_set_up (&f->session, script, f);
  session_fixture_open (&f->session);
  f->search = pnc_file_search_new (f->session.session, top);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->search);
  session_fixture_tear_down (&f->session);
}

static gboolean
is_over (gpointer data)
{
  return !pnc_file_search_is_running (data);
}

static gboolean
has_items (gpointer data)
{
  Fixture *f = data;

  return g_list_model_get_n_items (G_LIST_MODEL (f->search)) == f->n_wanted;
}

static gboolean
was_cancelled (gpointer data)
{
  return g_atomic_int_get (&((Fixture *) data)->n_cancelled) > 0;
}

static void
search_for (Fixture *f, const char *words)
{
  pnc_file_search_set (f->search, words, FALSE);
  test_loop_until (is_over, f->search);
}

/* The paths, one after the other. */
static void
assert_items (Fixture *f, const char *expected)
{
  g_autoptr (GString) paths = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->search)); i++)
    {
      g_autoptr (PncFileItem) item = g_list_model_get_item (G_LIST_MODEL (f->search), i);

      g_assert_nonnull (pnc_found_item_get_folder (item));
      g_string_append_printf (paths, "%s%s/%s", i > 0 ? " " : "", pnc_found_item_get_where (item),
                              pnc_file_item_get_name (item));
    }
  g_assert_cmpstr (paths->str, ==, expected);
}

/* Each path once. */
static void
test_found (Fixture *f, gconstpointer data)
{
  g_assert_false (pnc_file_search_is_running (f->search));
  search_for (f, " two ");
  assert_items (f, "/top/a/one /top/a/b/two");
  g_assert_cmpstr (pnc_file_search_get_note (f->search), ==, "");
  g_assert_null (pnc_file_search_get_error (f->search));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->search), 2));

  search_for (f, NULL);
  assert_items (f, "");
  g_assert_cmpint (g_atomic_int_get (&f->n_searches), ==, 1);
}

/* Whoever types on asks the server once, and what was asked before is cancelled. */
static void
test_changed (Fixture *f, gconstpointer data)
{
  pnc_file_search_set (f->search, "s", FALSE);
  pnc_file_search_set (f->search, "sl", FALSE);
  pnc_file_search_set (f->search, "slow", FALSE);
  f->n_wanted = 1;
  test_loop_until (has_items, f);
  g_assert_true (pnc_file_search_is_running (f->search));
  g_assert_cmpint (g_atomic_int_get (&f->n_searches), ==, 1);
  pnc_file_search_set (f->search, "slow", FALSE);
  g_assert_false (was_cancelled (f));

  search_for (f, "two");
  test_loop_until (was_cancelled, f);
  assert_items (f, "/top/a/one /top/a/b/two");

  pnc_file_search_set (f->search, "two", TRUE);
  g_assert_true (pnc_file_search_is_running (f->search));
  assert_items (f, "/top/a/one /top/a/b/two"); /* until the new one begins */
  test_loop_until (is_over, f->search);
  g_assert_cmpint (g_atomic_int_get (&f->n_searches), ==, 3);
}

static void
test_notes (Fixture *f, gconstpointer data)
{
  const struct
  {
    const char *words;
    const char *note;
  } rows[] = { { "enough", "*first 2 *" },
               { "unread", "*3 folders*" },
               { "gave up", "*too much*" },
               { "two", "" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      search_for (f, rows[i].words);
      g_test_message ("%s", pnc_file_search_get_note (f->search));
      g_assert_true (g_pattern_match_simple (rows[i].note, pnc_file_search_get_note (f->search)));
    }
}

static void
test_error (Fixture *f, gconstpointer data)
{
  search_for (f, "busy");
  g_assert_error (pnc_file_search_get_error (f->search), PNC_ERROR, PNC_ERROR_BUSY);
  assert_items (f, "");
  pnc_file_search_again (f->search);
  g_assert_null (pnc_file_search_get_error (f->search));
  test_loop_until (is_over, f->search);
  g_assert_cmpint (g_atomic_int_get (&f->n_searches), ==, 2);
  search_for (f, "two");
  assert_items (f, "/top/a/one /top/a/b/two");
}

/* What is done to what was found is seen at once. */
static void
test_follows (Fixture *f, gconstpointer data)
{
  g_autoptr (PncPath) one = pnc_path_parse ("top/a/one", NULL);
  g_autoptr (PncPath) folder = pnc_path_parse ("top/a/b", NULL);
  const PncVersion version = { 1, 2, 3, 4 };
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "uno", 3, 0644, &version);

  search_for (f, "two");
  pnc_file_search_rename (f->search, folder, entry); /* which was not found */
  pnc_file_search_rename (f->search, one, entry);
  assert_items (f, "/top/a/uno /top/a/b/two");
  pnc_file_search_forget (f->search, one);
  pnc_file_search_forget (f->search, folder);
  assert_items (f, "/top/a/uno");
}

/* Whoever goes while it runs takes it along. */
static void
test_gone (Fixture *f, gconstpointer data)
{
  pnc_file_search_set (f->search, "slow", FALSE);
  f->n_wanted = 1;
  test_loop_until (has_items, f);
  g_clear_object (&f->search);
  test_loop_until (was_cancelled, f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/file-search/found", test_found);
  ADD ("/file-search/changed", test_changed);
  ADD ("/file-search/notes", test_notes);
  ADD ("/file-search/error", test_error);
  ADD ("/file-search/follows", test_follows);
  ADD ("/file-search/gone", test_gone);
#undef ADD
  return g_test_run ();
}
