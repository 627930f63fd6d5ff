/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-files.h"

#include <string.h>

#include "pnc-session-private.h"
#include "pnc-tls.h"
#include "session-fixture.h"

typedef struct
{
  guint n_pages;
  guint n_entries;
  GString *names;
  GCancellable *cancel_at_first; /* nullable */
} Seen;

static void
page_cb (GPtrArray *entries, gpointer user_data)
{
  Seen *seen = user_data;

  seen->n_pages++;
  seen->n_entries += entries->len;
  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (seen->names, "%s ",
                            ((PncEntry *) g_ptr_array_index (entries, i))->name);
  if (seen->cancel_at_first != NULL)
    g_cancellable_cancel (seen->cancel_at_first);
}

static GPtrArray *
make_entries (guint n)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  PncVersion version = { 0 };

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      g_ptr_array_add (entries,
                       pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version));
    }
  return entries;
}

static gboolean
list (SessionFixture *fixture, Seen *seen, GCancellable *cancellable, GError **error)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_session_list_async (fixture->session, path, page_cb, seen, cancellable,
                          test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  return pnc_session_list_finish (fixture->session, result, error);
}

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_set_up (fixture, (FakeScript) script, NULL);
  session_fixture_open (fixture);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
}

static void
test_pages (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) entries = make_entries (5);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  FakeLimits limits = { .page_entries = 2 };
  Seen seen = { .names = names };

  fake_server_set_limits (fixture->server, &limits);
  fake_server_set_entries (fixture->server, entries);
  g_assert_true (list (fixture, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n_pages, ==, 3);
  g_assert_cmpstr (names->str, ==, "0 1 2 3 4 ");
}

static void
test_empty (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Seen seen = { .names = names };

  g_assert_true (list (fixture, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n_pages, ==, 0);
}

/* A folder with more than the cap fails; the session goes on. */
static void
test_cap (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) entries = make_entries (5);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  FakeLimits limits = { .page_entries = 1 };
  Seen seen = { .names = names };

  fake_server_set_limits (fixture->server, &limits);
  fake_server_set_entries (fixture->server, entries);
  fixture->session->settings.max_entries = 3;
  g_assert_false (list (fixture, &seen, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "/");
  g_assert_cmpuint (seen.n_entries, ==, 3);
  g_clear_error (&error);

  fixture->session->settings.max_entries = 5;
  g_assert_true (list (fixture, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

/* Not one page after the call that cancelled, though they have come already. */
static void
test_cancelled (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (GPtrArray) entries = make_entries (5);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  FakeLimits limits = { .page_entries = 1 };
  Seen seen = { .names = names, .cancel_at_first = cancellable };

  fake_server_set_limits (fixture->server, &limits);
  fake_server_set_entries (fixture->server, entries);
  list (fixture, &seen, cancellable, &error);
  g_assert_cmpuint (seen.n_pages, ==, 1);
}

static void
send_page (FakeConnection *connection, const char *name, PncFrameFlags flags, guint64 request)
{
  PncVersion version = { 0 };
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  PncMessage message
    = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries, .left_out = 2 } };

  if (name != NULL)
    g_ptr_array_add (entries, pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), 0644, &version));
  fake_connection_send (connection, &message, flags, request);
}

static gboolean
left_out (FakeConnection *connection,
          const PncFrameHeader *header,
          const PncMessage *message,
          gpointer data)
{
  if (message->type != PNC_MESSAGE_LIST)
    return FALSE;
  g_assert_cmpuint (message->list.page_entries, ==, PNC_MAX_LIST_PAGE_ENTRIES);
  send_page (connection, "a", PNC_FRAME_NONE, header->request);
  send_page (connection, NULL, PNC_FRAME_END, header->request);
  return TRUE;
}

static void
test_left_out (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_session_list_async (fixture->session, path, NULL, NULL, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_session_list_finish (fixture->session, result, NULL));
  g_assert_cmpuint (pnc_session_list_get_left_out (result), ==, 4);
}

static gboolean
twice (FakeConnection *connection,
       const PncFrameHeader *header,
       const PncMessage *message,
       gpointer data)
{
  if (message->type != PNC_MESSAGE_LIST)
    return FALSE;
  send_page (connection, "a", PNC_FRAME_NONE, header->request);
  send_page (connection, "b", PNC_FRAME_NONE, header->request);
  send_page (connection, "a", PNC_FRAME_END, header->request);
  return TRUE;
}

static void
test_twice (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Seen seen = { .names = names };

  pnc_session_set_keep_trying (fixture->session, FALSE);
  g_assert_false (list (fixture, &seen, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_PROTOCOL);
  g_assert_cmpstr (names->str, ==, "a b ");
}

static gboolean
stops_half_way (FakeConnection *connection,
                const PncFrameHeader *header,
                const PncMessage *message,
                gpointer data)
{
  if (message->type != PNC_MESSAGE_LIST)
    return FALSE;
  send_page (connection, "a", PNC_FRAME_NONE, header->request);
  return TRUE;
}

/* A server that never ends a listing, but is there otherwise: the request ends, the session not. */
static void
test_no_end (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Seen seen = { .names = names };

  fixture->session->settings.silence_ms = 50;
  g_assert_false (list (fixture, &seen, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, "/");
  g_assert_cmpstr (names->str, ==, "a ");
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

static gboolean
empty_pages (FakeConnection *connection,
             const PncFrameHeader *header,
             const PncMessage *message,
             gpointer data)
{
  if (message->type != PNC_MESSAGE_LIST)
    return FALSE;
  send_page (connection, NULL, PNC_FRAME_NONE, header->request);
  send_page (connection, NULL, PNC_FRAME_END, header->request);
  return TRUE;
}

static void
test_empty_pages (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Seen seen = { .names = names };

  pnc_session_set_keep_trying (fixture->session, FALSE);
  g_assert_false (list (fixture, &seen, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
}

#define ADD(name, func, script)                                                                    \
  g_test_add ("/session-list/" name, SessionFixture, script, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("pages", test_pages, NULL);
  ADD ("empty", test_empty, NULL);
  ADD ("cap", test_cap, NULL);
  ADD ("cancelled", test_cancelled, NULL);
  ADD ("left-out", test_left_out, left_out);
  ADD ("twice", test_twice, twice);
  ADD ("no-end", test_no_end, stops_half_way);
  ADD ("empty-pages", test_empty_pages, empty_pages);
  return g_test_run ();
}
