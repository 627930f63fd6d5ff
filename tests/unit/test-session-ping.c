/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-private.h"

#include "pnc-tls.h"
#include "session-fixture.h"

static gint deaf; /* whether pings are left without an answer */

static gboolean
maybe_deaf (FakeConnection *connection,
            const PncFrameHeader *header,
            const PncMessage *message,
            gpointer data)
{
  return message->type == PNC_MESSAGE_PING && g_atomic_int_get (&deaf);
}

static gboolean
wrong_echo (FakeConnection *connection,
            const PncFrameHeader *header,
            const PncMessage *message,
            gpointer data)
{
  PncMessage pong = { .type = PNC_MESSAGE_PONG, .pong = { .time_us = 42 } };

  if (message->type != PNC_MESSAGE_PING)
    return FALSE;
  fake_connection_send (connection, &pong, PNC_FRAME_END, header->request);
  return TRUE;
}

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  deaf = FALSE;
  session_fixture_set_up (fixture, (FakeScript) script, NULL);
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
}

static void
count_cb (PncSession *session, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static gboolean
is_three (gpointer count)
{
  return *(guint *) count == 3;
}

static void
test_pings (SessionFixture *fixture, gconstpointer script)
{
  const PncRtt *rtt = pnc_session_get_rtt (fixture->session);
  guint pings = 0;
  gint64 rtt_us;
  double loss;

  g_signal_connect (fixture->session, "ping", G_CALLBACK (count_cb), &pings);
  pnc_session_set_ping_interval (fixture->session, 1);
  g_assert_cmpuint (rtt->count, ==, 0);
  pnc_session_connect (fixture->session);
  test_loop_until (is_three, &pings);
  g_assert_cmpuint (rtt->count, ==, 3);
  g_object_get (fixture->session, "rtt-us", &rtt_us, "loss", &loss, NULL);
  g_assert_cmpint (rtt_us, >, 0);
  g_assert_cmpint (rtt_us, ==, rtt->smoothed_us);
  g_assert_true (loss == 0.0);
}

/* What the server wishes is bounded. */
static void
test_interval (SessionFixture *fixture, gconstpointer script)
{
  PncSession *session = fixture->session;

  g_assert_true (session_fixture_connect (fixture, NULL));
  g_assert_cmpuint (session->ping.interval_ms, ==, PNC_PING_INTERVAL_MS);
  session->asked_ping_interval_ms = 0;
  pnc_session_ping_stop (session);
  pnc_session_ping_start (session);
  g_assert_cmpuint (session->ping.interval_ms, ==, 1000);
  session->asked_ping_interval_ms = G_MAXUINT32;
  pnc_session_ping_stop (session);
  pnc_session_ping_start (session);
  g_assert_cmpuint (session->ping.interval_ms, ==, 30000);
  pnc_session_set_ping_interval (session, 7);
  pnc_session_ping_stop (session);
  pnc_session_ping_start (session);
  g_assert_cmpuint (session->ping.interval_ms, ==, 7);
}

static void
test_given_up (SessionFixture *fixture, gconstpointer script)
{
  g_atomic_int_set (&deaf, TRUE);
  pnc_session_set_keep_trying (fixture->session, FALSE);
  g_assert_true (session_fixture_connect (fixture, NULL));
  session_fixture_forget (fixture);
  fixture->session->settings.ping_timeout_ms = 30;
  pnc_session_ping_stop (fixture->session);
  pnc_session_ping_start (fixture->session);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  session_fixture_assert_path (fixture, PNC_SESSION_UNRESPONSIVE, PNC_SESSION_FAILED, -1);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_true (pnc_rtt_loss (pnc_session_get_rtt (fixture->session)) == 1.0);
}

/* Any frame shows that the server is there, even one that is no PONG. */
static void
test_heard_again (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncPath) path = pnc_path_root ();

  g_atomic_int_set (&deaf, TRUE);
  fixture->session->settings.ping_timeout_ms = 300;
  pnc_session_connect (fixture->session);
  session_fixture_wait_past (fixture, PNC_SESSION_UNRESPONSIVE);
  session_fixture_forget (fixture);
  pnc_session_stat_async (fixture->session, path, NULL, NULL, NULL);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  g_assert_cmpuint (pnc_session_get_rtt (fixture->session)->count, ==, 1);
}

static void
test_wrong_echo (SessionFixture *fixture, gconstpointer script)
{
  pnc_session_set_keep_trying (fixture->session, FALSE);
  pnc_session_connect (fixture->session);
  session_fixture_wait (fixture, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_PROTOCOL);
}

#define ADD(name, func, script)                                                                    \
  g_test_add ("/session-ping/" name, SessionFixture, script, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("pings", test_pings, NULL);
  ADD ("interval", test_interval, NULL);
  ADD ("given-up", test_given_up, maybe_deaf);
  ADD ("heard-again", test_heard_again, maybe_deaf);
  ADD ("wrong-echo", test_wrong_echo, wrong_echo);
  return g_test_run ();
}
