/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-watch.h"

#include <string.h>

#include "session-fixture.h"

/* What the fake server says to a WATCH, in a few letters: W is WATCHING, w one that sees only its
 * host; C is CHANGES with one entry, G one with a name that is gone, O overflow; "!" behind a
 * letter sets END, E is ERROR. */
typedef struct
{
  SessionFixture session;
  const char *plan; /* atomic; of the next WATCH */
  const char *then; /* of all after it */
  GString *heard;
  GAsyncResult *slot;
  GCancellable *cancellable;
  gsize n_wanted;
} Fixture;

static void
say (FakeConnection *connection, char letter, PncFrameFlags flags, guint64 request)
{
  const PncVersion version = { 1, 2, 3, 4 };
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "file", 4, 0644, &version);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  PncMessage message = { .type = PNC_MESSAGE_CHANGES };

  if (letter == 'E')
    {
      fake_connection_send_error (connection, PNC_ERROR_BUSY, request);
      return;
    }
  if (letter == 'W' || letter == 'w')
    message = (PncMessage){ .type = PNC_MESSAGE_WATCHING,
                            .watching = { letter == 'W' ? PNC_WATCH_ALL : PNC_WATCH_HOST } };
  if (letter == 'C')
    g_ptr_array_add (entries, entry);
  if (letter == 'G')
    g_ptr_array_add (gone, (gpointer) "gone");
  if (message.type == PNC_MESSAGE_CHANGES)
    message.changes = (PncChanges){ letter == 'O' ? PNC_CHANGES_OVERFLOW : 0, entries, gone };
  fake_connection_send (connection, &message, flags, request);
}

static gboolean
script (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  Fixture *f = data;
  const char *plan;

  if (message->type == PNC_MESSAGE_CANCEL)
    {
      fake_connection_send_error (connection, PNC_ERROR_CANCELLED, header->request);
      return TRUE;
    }
  if (message->type != PNC_MESSAGE_WATCH)
    return FALSE;
  plan = g_atomic_pointer_get (&f->plan);
  g_atomic_pointer_set (&f->plan, f->then);
  for (const char *letter = plan; *letter != '\0'; letter++)
    {
      gboolean is_end = letter[1] == '!';

      say (connection, *letter, is_end ? PNC_FRAME_END : PNC_FRAME_NONE, header->request);
      letter += is_end;
    }
  return TRUE;
}

static void
begun_cb (gboolean sees_all, gpointer data)
{
  g_string_append_c (((Fixture *) data)->heard, sees_all ? 'W' : 'w');
}

static void
changed_cb (const PncChanges *changes, gpointer data)
{
  Fixture *f = data;

  if ((changes->flags & PNC_CHANGES_OVERFLOW) != 0)
    g_string_append_c (f->heard, 'O');
  for (guint i = 0; i < changes->entries->len; i++)
    g_string_append_c (f->heard, 'C');
  for (guint i = 0; i < changes->gone->len; i++)
    g_string_append_c (f->heard, 'G');
}

static const PncWatchEvents events = { begun_cb, changed_cb };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->plan = f->then = "WC";
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
watch (Fixture *f, const char *plan)
{
  g_autoptr (PncPath) path = pnc_path_root ();

  g_atomic_pointer_set (&f->plan, plan);
  pnc_session_watch_async (f->session.session, path, &events, f, f->cancellable,
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
assert_ended (Fixture *f, PncError code)
{
  g_autoptr (GAsyncResult) result = test_loop_result (&f->slot);
  g_autoptr (GError) error = NULL;

  pnc_session_watch_finish (f->session.session, result, &error);
  g_assert_error (error, PNC_ERROR, (int) code);
}

static void
test_told (Fixture *f, gconstpointer data)
{
  watch (f, "WCGO");
  wait_heard (f, "WCGO");
  g_cancellable_cancel (f->cancellable);
  assert_ended (f, PNC_ERROR_CANCELLED);
  g_assert_cmpint (pnc_session_get_state (f->session.session), ==, PNC_SESSION_CONNECTED);
}

static void
test_scope (Fixture *f, gconstpointer data)
{
  watch (f, "w");
  wait_heard (f, "w");
  g_cancellable_cancel (f->cancellable);
  assert_ended (f, PNC_ERROR_CANCELLED);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  watch (f, "E");
  assert_ended (f, PNC_ERROR_BUSY);
  watch (f, "WCE");
  assert_ended (f, PNC_ERROR_BUSY);
  g_assert_cmpstr (f->heard->str, ==, "WC");
}

/* What the protocol does not allow ends the connection, and the watch begins again on the next. */
static void
test_lies (Fixture *f, gconstpointer data)
{
  static const char *const lies[] = { "C", "WW", "O", "WC!", "W!", "WE!W" };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      guint before = fake_server_count_connections (f->session.server);

      g_test_message ("%s", lies[i]);
      g_clear_object (&f->cancellable);
      f->cancellable = g_cancellable_new ();
      g_string_set_size (f->heard, 0);
      session_fixture_forget (&f->session);
      watch (f, lies[i]);
      session_fixture_wait_past (&f->session, PNC_SESSION_RECONNECTING);
      session_fixture_wait (&f->session, PNC_SESSION_CONNECTED);
      g_cancellable_cancel (f->cancellable);
      g_object_unref (test_loop_result (&f->slot));
      g_assert_cmpuint (fake_server_count_connections (f->session.server), >, before);
      pnc_session_disconnect (f->session.session);
      session_fixture_connect (&f->session, NULL);
    }
}

/* It goes on by itself after the connection was lost, and says that it has begun again. */
static void
test_again (Fixture *f, gconstpointer data)
{
  watch (f, "WC");
  wait_heard (f, "WC");
  fake_server_drop_all (f->session.server);
  wait_heard (f, "WCWC");
  pnc_session_disconnect (f->session.session);
  assert_ended (f, PNC_ERROR_CANCELLED);
}

/* Watches that stand take no place of others in the server's window. */
static void
test_window (Fixture *f, gconstpointer data)
{
  const FakeLimits limits = { .max_requests = 2 };
  g_autoptr (PncPath) path = pnc_path_root ();
  GAsyncResult *slots[8] = { NULL };
  GAsyncResult *stat = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  fake_server_set_limits (f->session.server, &limits);
  pnc_session_disconnect (f->session.session);
  session_fixture_connect (&f->session, NULL);
  f->plan = f->then = "W";
  for (gsize i = 0; i < G_N_ELEMENTS (slots); i++)
    pnc_session_watch_async (f->session.session, path, &events, f, f->cancellable,
                             test_loop_store_result, &slots[i]);
  pnc_session_stat_async (f->session.session, path, NULL, test_loop_store_result, &stat);
  result = test_loop_result (&stat);
  wait_heard (f, "WWWWWWWW");
  g_cancellable_cancel (f->cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (slots); i++)
    g_object_unref (test_loop_result (&slots[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/session-watch/told", test_told);
  ADD ("/session-watch/scope", test_scope);
  ADD ("/session-watch/refused", test_refused);
  ADD ("/session-watch/lies", test_lies);
  ADD ("/session-watch/again", test_again);
  ADD ("/session-watch/window", test_window);
#undef ADD
  return g_test_run ();
}
