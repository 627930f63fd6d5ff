/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-connection-info.h"

#include "session-fixture.h"

typedef struct
{
  SessionFixture session;
  PncConnectionInfo *info;
  GString *notified; /* names of properties */
} Fixture;

static void
notify_cb (Fixture *fixture, GParamSpec *pspec)
{
  g_string_append_printf (fixture->notified, " %s", pspec->name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  session_fixture_set_up (&fixture->session, NULL, NULL);
  session_fixture_make_session (&fixture->session, "anna:open%20sesame", TRUE);
  pnc_session_set_ping_interval (fixture->session.session, 1);
  fixture->info = pnc_connection_info_new ();
  fixture->notified = g_string_new (NULL);
  g_signal_connect_swapped (fixture->info, "notify", G_CALLBACK (notify_cb), fixture);
  pnc_connection_info_set_session (fixture->info, fixture->session.session);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->info);
  g_string_free (fixture->notified, TRUE);
  session_fixture_tear_down (&fixture->session);
}

static void
assert_text (Fixture *fixture, const char *property, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (fixture->info, property, &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_said (Fixture *fixture, const char *property)
{
  g_autofree char *text = NULL;

  g_object_get (fixture->info, property, &text, NULL);
  if (text[0] == '\0')
    g_error ("nothing is said of \"%s\"", property);
}

static gboolean
has_three_pings (gpointer data)
{
  return pnc_ping_history_get_n (pnc_connection_info_get_pings (data)) >= 3;
}

static gboolean
can_try (Fixture *fixture)
{
  gboolean can;

  g_object_get (fixture->info, "can-try", &can, NULL);
  return can;
}

static void
test_no_session (void)
{
  g_autoptr (PncConnectionInfo) info = pnc_connection_info_new ();
  g_autofree char *state = NULL;
  g_autofree char *server = NULL;
  gboolean can;

  g_object_get (info, "state", &state, "server", &server, "can-try", &can, NULL);
  g_assert_cmpstr (state, ==, "Not connected");
  g_assert_cmpstr (server, ==, "");
  g_assert_false (can);
}

static void
test_connected (Fixture *fixture, gconstpointer data)
{
  assert_text (fixture, "state", "Not connected");
  assert_text (fixture, "round-trip", "");
  g_assert_true (can_try (fixture));
  pnc_session_connect (fixture->session.session);
  test_loop_until (has_three_pings, fixture->info);
  assert_text (fixture, "state", "Connected");
  assert_text (fixture, "reason", "");
  assert_text (fixture, "user", "anna");
  assert_text (fixture, "traffic", "Nothing moves");
  assert_text (fixture, "bottleneck", "Nothing moves now.");
  assert_text (fixture, "fingerprint", fake_server_get_fingerprint (fixture->session.server));
  assert_said (fixture, "round-trip");
  assert_said (fixture, "last");
  assert_said (fixture, "average");
  assert_said (fixture, "worst");
  assert_said (fixture, "loss");
  assert_said (fixture, "server");
  assert_said (fixture, "cipher");
  g_assert_false (can_try (fixture));
}

/* What does not change is not announced. */
static void
test_notifies_changes_only (Fixture *fixture, gconstpointer data)
{
  pnc_session_connect (fixture->session.session);
  test_loop_until (has_three_pings, fixture->info);
  g_string_truncate (fixture->notified, 0);
  g_object_notify (G_OBJECT (fixture->session.session), "state");
  g_assert_cmpstr (fixture->notified->str, ==, "");
}

/* The seconds are counted down for the eye only. */
static void
test_reconnecting (Fixture *fixture, gconstpointer data)
{
  pnc_session_connect (fixture->session.session);
  test_loop_until (has_three_pings, fixture->info);
  fake_server_stop (fixture->session.server);
  session_fixture_wait (&fixture->session, PNC_SESSION_RECONNECTING);
  assert_text (fixture, "spoken-state", "Reconnecting…");
  assert_text (fixture, "round-trip", "");
  assert_said (fixture, "last");
  assert_said (fixture, "reason");
  g_assert_true (can_try (fixture));
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  fake_server_stop (fixture->session.server);
  pnc_session_connect (fixture->session.session);
  session_fixture_wait (&fixture->session, PNC_SESSION_FAILED);
  assert_text (fixture, "state", "Could not connect");
  assert_said (fixture, "reason");
  assert_text (fixture, "icon-name", "network-error-symbolic");
  g_assert_true (can_try (fixture));
}

static void
test_another_session (Fixture *fixture, gconstpointer data)
{
  pnc_session_connect (fixture->session.session);
  test_loop_until (has_three_pings, fixture->info);
  pnc_connection_info_set_session (fixture->info, NULL);
  g_assert_cmpuint (pnc_ping_history_get_n (pnc_connection_info_get_pings (fixture->info)), ==, 0);
  assert_text (fixture, "last", "");
  assert_text (fixture, "server", "");
  assert_text (fixture, "fingerprint", "");
}

static gboolean
has_busy_ping (gpointer data)
{
  const PncPingHistory *pings = pnc_connection_info_get_pings (data);
  guint n = pnc_ping_history_get_n (pings);

  return n > 0 && pnc_ping_history_get (pings, n - 1)->busy;
}

/* The fake server never answers what a download asks. */
static void
test_pings_while_files_move (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncTransferQueue) queue = pnc_transfer_queue_new (fixture->session.session);
  g_autoptr (PncPath) path = pnc_path_parse ("/file", NULL);
  g_autofree char *name = g_build_filename (fixture->session.folder, "file", NULL);
  g_autoptr (GFile) target = g_file_new_for_path (name);
  g_autofree char *said = NULL;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) closed = NULL;

  pnc_connection_info_set_queue (fixture->info, queue);
  pnc_session_connect (fixture->session.session);
  test_loop_until (has_three_pings, fixture->info);
  g_assert_false (has_busy_ping (fixture->info));
  pnc_transfer_queue_get (queue, path, target, NULL);
  test_loop_until (has_busy_ping, fixture->info);
  g_object_get (fixture->info, "bottleneck", &said, NULL);
  g_assert_cmpstr (said, !=, "Nothing moves now.");
  pnc_connection_info_set_queue (fixture->info, NULL);
  assert_text (fixture, "traffic", "Nothing moves");
  pnc_transfer_queue_close_async (queue, NULL, test_loop_store_result, &slot);
  closed = test_loop_result (&slot);
}

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection-info/no-session", test_no_session);
  ADD ("/connection-info/connected", test_connected);
  ADD ("/connection-info/notifies-changes-only", test_notifies_changes_only);
  ADD ("/connection-info/reconnecting", test_reconnecting);
  ADD ("/connection-info/failed", test_failed);
  ADD ("/connection-info/another-session", test_another_session);
  ADD ("/connection-info/pings-while-files-move", test_pings_while_files_move);
  return g_test_run ();
}
