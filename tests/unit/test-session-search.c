/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-search.h"

#include <string.h>

#include "session-fixture.h"

/* What the fake server says to a SEARCH, in a few letters: F is FOUND with one entry in the folder
 * “sub”, 2 one with two; N one without entries; D one whose path is too deep; A, M and G are
 * without entries and say that this is all, enough, and that it gave up; P is PROGRESS. “!” behind
 * a letter sets END, E is ERROR. */
typedef struct
{
  SessionFixture session;
  const char *plan; /* atomic; of the next SEARCH */
  GString *heard;
  GAsyncResult *slot;
  GCancellable *cancellable;
  gsize n_wanted;
} Fixture;

static PncPath *
deep_path (void)
{
  const char *names[PNC_MAX_PATH_DEPTH + 1];

  for (guint i = 0; i < PNC_MAX_PATH_DEPTH; i++)
    names[i] = "d";
  names[PNC_MAX_PATH_DEPTH] = NULL;
  return pnc_path_new (names, NULL);
}

static void
say (FakeConnection *connection, char letter, PncFrameFlags flags, guint64 request)
{
  static const char outcomes[] = "FAMG"; /* by their numbers */
  const PncVersion version = { 1, 2, 3, 4 };
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "file", 4, 0644, &version);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (PncPath) folder = letter == 'D' ? deep_path () : pnc_path_parse ("sub", NULL);
  const char *outcome = strchr (outcomes, letter);
  PncMessage message = { .type = PNC_MESSAGE_FOUND };

  if (letter == 'E')
    {
      fake_connection_send_error (connection, PNC_ERROR_BUSY, request);
      return;
    }
  for (guint n = letter == 'F' || letter == 'D' ? 1 : letter == '2' ? 2 : 0; n > 0; n--)
    g_ptr_array_add (entries, entry);
  message.found.folder = folder;
  message.found.entries = entries;
  message.found.outcome = outcome != NULL ? (guint8) (outcome - outcomes) : 0;
  message.found.unread = 7;
  if (letter == 'P')
    message = (PncMessage){ .type = PNC_MESSAGE_PROGRESS, .progress = { 0, 0, 42 } };
  fake_connection_send (connection, &message, flags, request);
}

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  Fixture *f = data;

  if (message->type == PNC_MESSAGE_CANCEL)
    {
      fake_connection_send_error (connection, PNC_ERROR_CANCELLED, header->request);
      return TRUE;
    }
  if (message->type != PNC_MESSAGE_SEARCH)
    return FALSE;
  g_assert_cmpstr (message->search.words, ==, "words");
  g_assert_cmpuint (message->search.flags, ==, PNC_SEARCH_HIDDEN);
  for (const char *letter = g_atomic_pointer_get (&f->plan); *letter != '\0'; letter++)
    {
      gboolean is_end = letter[1] == '!';

      say (connection, *letter, is_end ? PNC_FRAME_END : PNC_FRAME_NONE, header->request);
      letter += is_end;
    }
  g_atomic_pointer_set (&f->plan, "FA!");
  return TRUE;
}

static void
found_cb (PncPath *folder, GPtrArray *entries, gpointer data)
{
  g_autofree char *text = pnc_path_to_text (folder);

  g_assert_cmpstr (text, ==, "/top/sub");
  for (guint i = 0; i < entries->len; i++)
    g_string_append_c (((Fixture *) data)->heard, 'F');
}

static void
looked_cb (guint64 n_names, gpointer data)
{
  g_assert_cmpuint (n_names, ==, 42);
  g_string_append_c (((Fixture *) data)->heard, 'P');
}

static void
restarted_cb (gpointer data)
{
  g_string_append_c (((Fixture *) data)->heard, 'R');
}

static const PncSearchEvents events = { found_cb, looked_cb, restarted_cb };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->plan = "FA!";
  f->heard = g_string_new (NULL);
  f->cancellable = g_cancellable_new ();
  session_fixture_set_up (&f->session, script, f);
  session_fixture_open (&f->session);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  session_fixture_tear_down (&f->session);
  g_string_free (f->heard, TRUE);
  g_object_unref (f->cancellable);
}

static void
search_for (Fixture *f, const char *words, const char *plan)
{
  g_autoptr (PncPath) path = pnc_path_parse ("top", NULL);
  const PncSearch search = { path, (char *) words, PNC_SEARCH_HIDDEN, 3 };

  g_atomic_pointer_set (&f->plan, plan);
  pnc_session_search_async (f->session.session, &search, &events, f, f->cancellable,
                            test_loop_store_result, &f->slot);
}

static gboolean
has_heard (gpointer data)
{
  Fixture *f = data;

  return f->heard->len >= f->n_wanted;
}

static void
wait_heard (Fixture *f, const char *expected)
{
  f->n_wanted = strlen (expected);
  test_loop_until (has_heard, f);
  g_assert_cmpstr (f->heard->str, ==, expected);
}

static void
assert_failed (Fixture *f, PncError code)
{
  g_autoptr (GAsyncResult) result = test_loop_result (&f->slot);
  g_autoptr (GError) error = NULL;
  PncSearchEnd end;

  g_assert_false (pnc_session_search_finish (f->session.session, result, &end, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
}

static void
assert_ended (Fixture *f, PncSearchOutcome outcome, guint n_found)
{
  g_autoptr (GAsyncResult) result = test_loop_result (&f->slot);
  g_autoptr (GError) error = NULL;
  PncSearchEnd end;

  g_assert_true (pnc_session_search_finish (f->session.session, result, &end, &error));
  g_assert_no_error (error);
  g_assert_cmpint (end.outcome, ==, outcome);
  g_assert_cmpuint (end.n_found, ==, n_found);
  g_assert_cmpuint (end.n_unread, ==, 7);
}

static void
test_found (Fixture *f, gconstpointer data)
{
  search_for (f, "words", "FP2A!");
  assert_ended (f, PNC_SEARCH_ALL, 3);
  g_assert_cmpstr (f->heard->str, ==, "FPFF");
  search_for (f, "words", "M!");
  assert_ended (f, PNC_SEARCH_ENOUGH, 0);
  search_for (f, "words", "FG!");
  assert_ended (f, PNC_SEARCH_GAVE_UP, 1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  search_for (f, "words", "FE");
  assert_failed (f, PNC_ERROR_BUSY);
  g_assert_cmpstr (f->heard->str, ==, "F");

  /* The end, of which nobody says what kind it is. */
  search_for (f, "words", "F!");
  assert_failed (f, PNC_ERROR_PROTOCOL);
}

/* What cannot travel is not sent. */
static void
test_too_long (Fixture *f, gconstpointer data)
{
  g_autofree char *words = g_strnfill (PNC_MAX_SEARCH_BYTES + 1, 'x');

  search_for (f, words, "A!");
  assert_failed (f, PNC_ERROR_TOO_LARGE);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  search_for (f, "words", "F");
  wait_heard (f, "F");
  g_cancellable_cancel (f->cancellable);
  assert_failed (f, PNC_ERROR_CANCELLED);
  g_assert_cmpint (pnc_session_get_state (f->session.session), ==, PNC_SESSION_CONNECTED);
}

/* After a lost connection it begins anew, and says so. */
static void
test_again (Fixture *f, gconstpointer data)
{
  search_for (f, "words", "FF");
  wait_heard (f, "FF");
  fake_server_drop_all (f->session.server);
  assert_ended (f, PNC_SEARCH_ALL, 1);
  g_assert_cmpstr (f->heard->str, ==, "FFRF");
}

/* What the protocol does not allow ends the connection. */
static void
test_lies (Fixture *f, gconstpointer data)
{
  static const char *const lies[] = { "N", "22", "D", "AF", "AA!", "N!", "P!" };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      guint before = fake_server_count_connections (f->session.server);

      g_test_message ("%s", lies[i]);
      session_fixture_forget (&f->session);
      search_for (f, "words", lies[i]);
      session_fixture_wait_past (&f->session, PNC_SESSION_RECONNECTING);
      session_fixture_wait (&f->session, PNC_SESSION_CONNECTED);
      g_object_unref (test_loop_result (&f->slot));
      g_assert_cmpuint (fake_server_count_connections (f->session.server), >, before);
      pnc_session_disconnect (f->session.session);
      session_fixture_connect (&f->session, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/session-search/found", test_found);
  ADD ("/session-search/refused", test_refused);
  ADD ("/session-search/too-long", test_too_long);
  ADD ("/session-search/cancelled", test_cancelled);
  ADD ("/session-search/again", test_again);
  ADD ("/session-search/lies", test_lies);
#undef ADD
  return g_test_run ();
}
