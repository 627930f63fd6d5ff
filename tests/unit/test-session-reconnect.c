/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-private.h"

#include <string.h>

#include "pnc-tls.h"
#include "session-fixture.h"

#define FOR_EVER_MS 3600000u

/* What the scripts note down, on the server's thread. */
static gint n_tickets;
static gint n_passwords;
static gint obedient; /* whether requests are answered */

static gboolean
note_logins (FakeConnection *connection,
             const PncFrameHeader *header,
             const PncMessage *message,
             gpointer data)
{
  if (message->type == PNC_MESSAGE_LOGIN)
    g_atomic_int_inc (message->login.method == PNC_LOGIN_TICKET ? &n_tickets : &n_passwords);
  return FALSE;
}

/* Requests about names are answered only when the test says so. */
static gboolean
hold_back (FakeConnection *connection,
           const PncFrameHeader *header,
           const PncMessage *message,
           gpointer data)
{
  return message->type >= PNC_MESSAGE_LIST && !g_atomic_int_get (&obedient);
}

/* One page of a listing that has more. */
static gboolean
half_a_listing (FakeConnection *connection,
                const PncFrameHeader *header,
                const PncMessage *message,
                gpointer data)
{
  PncVersion version = { 0 };
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "a", 1, 0644, &version);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  PncMessage page = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };

  if (message->type != PNC_MESSAGE_LIST || fake_connection_get_number (connection) > 0)
    return FALSE;
  g_ptr_array_add (entries, entry);
  fake_connection_send (connection, &page, PNC_FRAME_NONE, header->request);
  return TRUE;
}

static gboolean
breach (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  PncMessage done = { .type = PNC_MESSAGE_DONE };

  if (message->type != PNC_MESSAGE_PING)
    return FALSE;
  fake_connection_send (connection, &done, PNC_FRAME_END, header->request);
  return TRUE;
}

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  n_tickets = 0;
  n_passwords = 0;
  obedient = FALSE;
  session_fixture_set_up (fixture, (FakeScript) script, NULL);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
}

static void
lose_and_come_back (SessionFixture *fixture)
{
  session_fixture_forget (fixture);
  fake_server_drop_all (fixture->server);
  session_fixture_wait_past (fixture, PNC_SESSION_RECONNECTING);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
}

typedef struct
{
  FakeServer *server;
  PncMessageType type;
  guint n;
} Frames;

static gboolean
have_come (gpointer data)
{
  const Frames *frames = data;

  return fake_server_count (frames->server, frames->type) >= frames->n;
}

/* Waits until so many frames of @type have reached the server. */
static void
wait_for_frames (SessionFixture *fixture, PncMessageType type, guint n)
{
  Frames frames = { fixture->server, type, n };

  test_loop_until (have_come, &frames);
}

/* Coming back */

static void
test_comes_back (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  session_fixture_listen (fixture);
  lose_and_come_back (fixture);
  session_fixture_assert_path (fixture, PNC_SESSION_RECONNECTING, PNC_SESSION_RESOLVING,
                               PNC_SESSION_CONNECTING, PNC_SESSION_SECURING, PNC_SESSION_LOGGING_IN,
                               PNC_SESSION_CONNECTED, -1);
  g_assert_null (pnc_session_get_error (fixture->session));
  g_assert_cmpuint (fixture->questions->len, ==, 0);
  g_assert_cmpint (n_passwords, ==, 1);
  g_assert_cmpint (n_tickets, ==, 1);
}

static void
test_ticket_refused (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  session_fixture_listen (fixture);
  fake_server_set_ticket_good (fixture->server, FALSE);
  lose_and_come_back (fixture);
  g_assert_cmpint (n_tickets, ==, 1);
  g_assert_cmpint (n_passwords, ==, 2);
  g_assert_cmpuint (fixture->questions->len, ==, 0);
}

static void
test_login_refused (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  session_fixture_listen (fixture);
  fake_server_set_ticket_good (fixture->server, FALSE);
  pnc_session_set_password (fixture->session, "no longer right");
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_LOGIN_REFUSED);
  g_assert_cmpuint (fixture->questions->len, ==, 0);
}

static void
test_identity_changed (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  session_fixture_listen (fixture);
  fake_server_new_identity (fixture->server);
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_IDENTITY_CHANGED);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_HELLO), ==, 1);
  g_assert_cmpuint (fixture->questions->len, ==, 0);
}

static void
test_server_restarts (SessionFixture *fixture, gconstpointer script)
{
  guint retry_in_s;
  g_autofree char *message = NULL;

  session_fixture_open (fixture);
  fake_server_stop (fixture->server);
  session_fixture_wait_past (fixture, PNC_SESSION_RECONNECTING);
  session_fixture_wait_past (fixture, PNC_SESSION_RESOLVING);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  g_object_get (fixture->session, "retry-in-s", &retry_in_s, "error-message", &message, NULL);
  g_assert_cmpuint (retry_in_s, ==, 1);
  g_assert_nonnull (message);
  fake_server_start (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  g_object_get (fixture->session, "retry-in-s", &retry_in_s, NULL);
  g_assert_cmpuint (retry_in_s, ==, 0);
}

static gboolean
counts_one (gpointer session)
{
  guint retry_in_s;

  g_object_get (session, "retry-in-s", &retry_in_s, NULL);
  return retry_in_s == 1;
}

/* 1.05 to 1.4 seconds: two at first, one before long. */
static void
test_counts_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  fixture->session->backoff = (PncBackoff){ .first_ms = 1400, .max_ms = 1400 };
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  g_assert_cmpuint (fixture->session->retry_in_s, ==, 2);
  test_loop_until (counts_one, fixture->session);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_RECONNECTING);
}

static void
test_at_once (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  fixture->session->backoff = (PncBackoff){ .first_ms = FOR_EVER_MS, .max_ms = FOR_EVER_MS };
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  pnc_session_connect (fixture->session);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);

  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  pnc_session_network_changed (fixture->session);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  g_assert_cmpint (n_tickets, ==, 2);
}

static gboolean
has_pong (gpointer session)
{
  return ((PncSession *) session)->ping.sent_us == 0;
}

static void
test_network_changed_while_connected (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  fixture->session->ping.interval_ms = FOR_EVER_MS;
  wait_for_frames (fixture, PNC_MESSAGE_PING, 1);
  test_loop_until (has_pong, fixture->session);
  pnc_session_network_changed (fixture->session);
  wait_for_frames (fixture, PNC_MESSAGE_PING, 2);
}

static void
test_does_not_keep_trying (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  pnc_session_set_keep_trying (fixture->session, FALSE);
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  session_fixture_assert_path (fixture, PNC_SESSION_FAILED, -1);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

static void
test_disconnect (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  fixture->session->backoff = (PncBackoff){ .first_ms = FOR_EVER_MS, .max_ms = FOR_EVER_MS };
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  pnc_session_disconnect (fixture->session);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_DISCONNECTED);
  g_assert_null (pnc_session_get_error (fixture->session));
  g_assert_cmpuint (fixture->session->retry_in_s, ==, 0);
}

/* Delays start over only after a connection that lasted. */
static void
test_delays_grow (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  fixture->session->settings.stable_ms = FOR_EVER_MS;
  lose_and_come_back (fixture);
  lose_and_come_back (fixture);
  g_assert_cmpuint (fixture->session->backoff.tries, ==, 2);
  fixture->session->settings.stable_ms = 0;
  lose_and_come_back (fixture);
  g_assert_cmpuint (fixture->session->backoff.tries, ==, 1);
}

/* Requests */

static PncPath *
path_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static void
assert_entry (SessionFixture *fixture, GAsyncResult **slot, const char *name)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (fixture->session, result, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->name, ==, name);
}

static void
assert_no_entry (SessionFixture *fixture, GAsyncResult **slot, PncError code, const char *subject)
{
  g_autoptr (GAsyncResult) result = test_loop_result (slot);
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_session_entry_finish (fixture->session, result, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, subject);
  g_assert_cmpint (pnc_error_get_side (error), ==, PNC_SIDE_REMOTE);
}

static void
test_in_flight (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) read = path_of ("read");
  g_autoptr (PncPath) write = path_of ("write");
  GAsyncResult *stat = NULL;
  GAsyncResult *make = NULL;

  session_fixture_open (fixture);
  pnc_session_make_folder_async (fixture->session, write, 0, NULL, test_loop_store_result, &make);
  pnc_session_stat_async (fixture->session, read, NULL, test_loop_store_result, &stat);
  wait_for_frames (fixture, PNC_MESSAGE_STAT, 1);
  g_atomic_int_set (&obedient, TRUE);
  lose_and_come_back (fixture);
  assert_no_entry (fixture, &make, PNC_ERROR_DISCONNECTED, "/write");
  assert_entry (fixture, &stat, "read");
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_STAT), ==, 2);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_MAKE_FOLDER), ==, 1);
}

/* A change that was not sent yet does no harm when it is sent later. */
static void
test_waiting (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("write");
  g_autoptr (PncPath) other = path_of ("other");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *made = NULL;
  GAsyncResult *cancelled = NULL;

  session_fixture_open (fixture);
  g_atomic_int_set (&obedient, TRUE);
  fixture->session->backoff = (PncBackoff){ .first_ms = FOR_EVER_MS, .max_ms = FOR_EVER_MS };
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  pnc_session_make_folder_async (fixture->session, path, 0, NULL, test_loop_store_result, &made);
  pnc_session_make_folder_async (fixture->session, other, 0, cancellable, test_loop_store_result,
                                 &cancelled);
  g_cancellable_cancel (cancellable);
  assert_no_entry (fixture, &cancelled, PNC_ERROR_CANCELLED, "/other");
  pnc_session_connect (fixture->session);
  assert_entry (fixture, &made, "write");
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_MAKE_FOLDER), ==, 1);
}

static void
test_ended_by_disconnect (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("x");
  GAsyncResult *in_flight = NULL;
  GAsyncResult *late = NULL;

  session_fixture_open (fixture);
  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, &in_flight);
  wait_for_frames (fixture, PNC_MESSAGE_STAT, 1);
  pnc_session_disconnect (fixture->session);
  assert_no_entry (fixture, &in_flight, PNC_ERROR_CANCELLED, "/x");
  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, &late);
  assert_no_entry (fixture, &late, PNC_ERROR_DISCONNECTED, "/x");
}

static void
test_ended_by_failure (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("x");
  GAsyncResult *in_flight = NULL;
  GAsyncResult *late = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_open (fixture);
  pnc_session_set_keep_trying (fixture->session, FALSE);
  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, &in_flight);
  wait_for_frames (fixture, PNC_MESSAGE_STAT, 1);
  fake_server_drop_all (fixture->server);
  assert_no_entry (fixture, &in_flight, PNC_ERROR_DISCONNECTED, "/x");
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_FAILED);
  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, &late);
  result = test_loop_result (&late);
  g_assert_null (pnc_session_entry_finish (fixture->session, result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

static void
collect_cb (GPtrArray *entries, gpointer user_data)
{
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (user_data, g_strdup (((PncEntry *) g_ptr_array_index (entries, i))->name));
}

static gboolean
has_page (gpointer names)
{
  return ((GPtrArray *) names)->len > 0;
}

/* Half a listing, a loss, a whole one: every name comes once. */
static void
test_listing_begins_again (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  PncVersion version = { 0 };
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (entries, pnc_entry_new (PNC_ENTRY_FILE, "b", 1, 0644, &version));
  g_ptr_array_add (entries, pnc_entry_new (PNC_ENTRY_FILE, "a", 1, 0644, &version));
  fake_server_set_entries (fixture->server, entries);
  session_fixture_open (fixture);
  pnc_session_list_async (fixture->session, path, collect_cb, names, NULL, test_loop_store_result,
                          &slot);
  test_loop_until (has_page, names);
  fake_server_drop_all (fixture->server);
  result = test_loop_result (&slot);
  g_assert_true (pnc_session_list_finish (fixture->session, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (names->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "a");
  g_assert_cmpstr (g_ptr_array_index (names, 1), ==, "b");
}

/* Whoever sees the frames itself cannot be made to see them twice. */
static void
ignore_frame (const PncMessage *message, gpointer user_data)
{
  g_ptr_array_add (user_data, NULL);
}

static void
test_seen_frames_are_not_repeated (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("");
  g_autoptr (GPtrArray) frames = g_ptr_array_new ();
  PncMessage list = { .type = PNC_MESSAGE_LIST, .list = { .path = path } };
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_open (fixture);
  pnc_session_request_async (fixture->session, &list, ignore_frame, frames, NULL,
                             test_loop_store_result, &slot);
  test_loop_until (has_page, frames);
  fake_server_drop_all (fixture->server);
  result = test_loop_result (&slot);
  g_assert_false (pnc_session_request_finish (fixture->session, result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

/* Going away */

static void
say_going_away (SessionFixture *fixture, PncAwayReason reason, guint32 grace_ms)
{
  PncMessage message = {
    .type = PNC_MESSAGE_GOING_AWAY,
    .going_away
    = { .reason = reason, .grace_ms = grace_ms, .sentence = (char *) "Back in a minute." },
  };

  fake_server_send_all (fixture->server, &message, 0);
}

static gboolean
knows_that_it_goes (gpointer session)
{
  return ((PncSession *) session)->farewell != NULL;
}

/* What is under way is finished, what is new waits for the next server, and nothing is an error. */
static void
test_drains (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = path_of ("new");
  GAsyncResult *slot = NULL;

  session_fixture_open (fixture);
  say_going_away (fixture, PNC_AWAY_DRAINING, FOR_EVER_MS);
  test_loop_until (knows_that_it_goes, fixture->session);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_CONNECTED);
  pnc_session_stat_async (fixture->session, path, NULL, test_loop_store_result, &slot);
  test_loop_settle ();
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_STAT), ==, 0);

  fixture->session->backoff = (PncBackoff){ .first_ms = FOR_EVER_MS, .max_ms = FOR_EVER_MS };
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  g_assert_null (pnc_session_get_error (fixture->session));
  pnc_session_connect (fixture->session);
  assert_entry (fixture, &slot, "new");
}

/* The server's grace is over and it does not close: it is left all the same. */
static void
test_grace_ends (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  say_going_away (fixture, PNC_AWAY_DRAINING, 0);
  session_fixture_wait_past (fixture, PNC_SESSION_RECONNECTING);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
}

/* To say it again and again puts nothing off. */
static void
test_grace_said_twice (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  say_going_away (fixture, PNC_AWAY_DRAINING, 300);
  say_going_away (fixture, PNC_AWAY_DRAINING, FOR_EVER_MS);
  session_fixture_wait_past (fixture, PNC_SESSION_RECONNECTING);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
}

/* What a server that goes away did not begin is asked of the next one. */
static gint n_refused;

static gboolean
refuse_when_going (FakeConnection *connection,
                   const PncFrameHeader *header,
                   const PncMessage *message,
                   gpointer data)
{
  if (message->type < PNC_MESSAGE_LIST || fake_connection_get_number (connection) > 0)
    return FALSE;
  if (g_atomic_int_add (&n_refused, 1) == 0)
    {
      PncMessage away = {
        .type = PNC_MESSAGE_GOING_AWAY,
        .going_away = { .reason = PNC_AWAY_DRAINING, .grace_ms = FOR_EVER_MS },
      };

      fake_connection_send (connection, &away, PNC_FRAME_END, 0);
    }
  fake_connection_send_error (connection, PNC_ERROR_GOING_AWAY, header->request);
  return TRUE;
}

static void
test_refused_when_going (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) read = path_of ("read");
  g_autoptr (PncPath) write = path_of ("write");
  GAsyncResult *stat = NULL;
  GAsyncResult *make = NULL;

  n_refused = 0;
  session_fixture_open (fixture);
  pnc_session_stat_async (fixture->session, read, NULL, test_loop_store_result, &stat);
  pnc_session_make_folder_async (fixture->session, write, 0, NULL, test_loop_store_result, &make);
  assert_no_entry (fixture, &make, PNC_ERROR_GOING_AWAY, "/write");
  fake_server_drop_all (fixture->server);
  assert_entry (fixture, &stat, "read");
  g_assert_cmpint (n_refused, ==, 2);
}

/* Without a next try, a server that goes away is the end, and its own words say why. */
static void
test_drains_for_good (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  pnc_session_set_keep_trying (fixture->session, FALSE);
  say_going_away (fixture, PNC_AWAY_DRAINING, 0);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_GOING_AWAY);
}

/* What is no refusal of the login is worth another try. */
static gint n_busy;

static gboolean
busy_at_login (FakeConnection *connection,
               const PncFrameHeader *header,
               const PncMessage *message,
               gpointer data)
{
  if (message->type != PNC_MESSAGE_LOGIN || fake_connection_get_number (connection) == 0
      || g_atomic_int_add (&n_busy, 1) > 0)
    return FALSE;
  fake_connection_send_error (connection, PNC_ERROR_BUSY, header->request);
  return TRUE;
}

static void
test_busy (SessionFixture *fixture, gconstpointer script)
{
  n_busy = 0;
  session_fixture_open (fixture);
  lose_and_come_back (fixture);
  session_fixture_assert_path (fixture, PNC_SESSION_RECONNECTING, PNC_SESSION_RESOLVING,
                               PNC_SESSION_CONNECTING, PNC_SESSION_SECURING, PNC_SESSION_LOGGING_IN,
                               PNC_SESSION_RECONNECTING, PNC_SESSION_RESOLVING,
                               PNC_SESSION_CONNECTING, PNC_SESSION_SECURING, PNC_SESSION_LOGGING_IN,
                               PNC_SESSION_CONNECTED, -1);
}

static void
test_kicked (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_open (fixture);
  say_going_away (fixture, PNC_AWAY_KICKED, 0);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_GOING_AWAY);
  g_assert_cmpstr (pnc_session_get_error (fixture->session)->message, ==, "Back in a minute.");
  session_fixture_assert_path (fixture, PNC_SESSION_FAILED, -1);
}

/* Breaches of the protocol */

static void
test_three_breaches (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  pnc_session_connect (fixture->session);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_PROTOCOL);
  g_assert_nonnull (
    strstr (pnc_session_get_error (fixture->session)->message, "does not keep to the protocol"));
  g_assert_cmpuint (fake_server_count_connections (fixture->server), ==, 3);
}

static gboolean
has_come_often (gpointer server)
{
  return fake_server_count_connections (server) > 5;
}

static void
test_breaches_far_between (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  fixture->session->settings.stable_ms = 0;
  pnc_session_connect (fixture->session);
  test_loop_until (has_come_often, fixture->server);
  g_assert_false (session_fixture_has_been (fixture, PNC_SESSION_FAILED));
}

#define ADD(name, func, script)                                                                    \
  g_test_add ("/session-reconnect/" name, SessionFixture, script, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("comes-back", test_comes_back, note_logins);
  ADD ("ticket-refused", test_ticket_refused, note_logins);
  ADD ("login-refused", test_login_refused, note_logins);
  ADD ("identity-changed", test_identity_changed, NULL);
  ADD ("server-restarts", test_server_restarts, NULL);
  ADD ("counts-down", test_counts_down, NULL);
  ADD ("at-once", test_at_once, note_logins);
  ADD ("network-changed-while-connected", test_network_changed_while_connected, NULL);
  ADD ("does-not-keep-trying", test_does_not_keep_trying, NULL);
  ADD ("disconnect", test_disconnect, NULL);
  ADD ("delays-grow", test_delays_grow, NULL);
  ADD ("in-flight", test_in_flight, hold_back);
  ADD ("waiting", test_waiting, hold_back);
  ADD ("ended-by-disconnect", test_ended_by_disconnect, hold_back);
  ADD ("ended-by-failure", test_ended_by_failure, hold_back);
  ADD ("listing-begins-again", test_listing_begins_again, half_a_listing);
  ADD ("seen-frames-are-not-repeated", test_seen_frames_are_not_repeated, half_a_listing);
  ADD ("drains", test_drains, NULL);
  ADD ("grace-ends", test_grace_ends, NULL);
  ADD ("grace-said-twice", test_grace_said_twice, NULL);
  ADD ("refused-when-going", test_refused_when_going, refuse_when_going);
  ADD ("drains-for-good", test_drains_for_good, NULL);
  ADD ("busy", test_busy, busy_at_login);
  ADD ("kicked", test_kicked, NULL);
  ADD ("three-breaches", test_three_breaches, breach);
  ADD ("breaches-far-between", test_breaches_far_between, breach);
  return g_test_run ();
}
