/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session.h"

#include <string.h>

#include "pnc-session-private.h"
#include "pnc-tls.h"
#include "session-fixture.h"

#define OTHER_PIN "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define LOGIN "anna:open%20sesame"

static void
assert_known (SessionFixture *fixture, const char *pin)
{
  g_autofree char *found = NULL;

  g_assert_true (pnc_known_servers_lookup (fixture->known, "127.0.0.1",
                                           fake_server_get_port (fixture->server), &found, NULL));
  g_assert_cmpstr (found, ==, pin);
}

static void
know (SessionFixture *fixture, const char *pin)
{
  g_assert_true (pnc_known_servers_remember (fixture->known, "127.0.0.1",
                                             fake_server_get_port (fixture->server), pin, NULL));
}

/* Connects, which must fail. Both the result and the session say why. */
static void
assert_fails (SessionFixture *fixture, PncError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  const GError *known;

  g_assert_false (session_fixture_connect (fixture, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
  known = pnc_session_get_error (fixture->session);
  g_assert_error (known, PNC_ERROR, (int) code);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_FAILED);
}

static void
assert_connects (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  session_fixture_connect (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_CONNECTED);
}

static void
assert_nothing_was_said (SessionFixture *fixture)
{
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_HELLO), ==, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_LOGIN), ==, 0);
}

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_set_up (fixture, (FakeScript) script, NULL);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
}

/* The way in */

static void
test_connects (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, LOGIN, TRUE);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_DISCONNECTED);
  assert_connects (fixture);
  session_fixture_assert_path (fixture, PNC_SESSION_RESOLVING, PNC_SESSION_CONNECTING,
                               PNC_SESSION_SECURING, PNC_SESSION_LOGGING_IN, PNC_SESSION_CONNECTED,
                               -1);
  assert_known (fixture, fake_server_get_fingerprint (fixture->server));
  g_assert_null (pnc_session_get_error (fixture->session));
  g_assert_true (pnc_session_is_writable (fixture->session));
  g_assert_cmpuint (pnc_session_get_max_channels (fixture->session), ==, 4);
  g_assert_null (pnc_session_get_link (fixture->session)->password);
}

static void
test_properties (SessionFixture *fixture, gconstpointer unused)
{
  g_autofree char *host = NULL;
  g_autofree char *expected_host
    = g_strdup_printf ("127.0.0.1:%u", fake_server_get_port (fixture->server));
  g_autofree char *user = NULL;
  g_autofree char *server_name = NULL;
  g_autofree char *server_agent = NULL;
  g_autofree char *share_name = NULL;
  g_autofree char *fingerprint = NULL;
  g_autofree char *cipher = NULL;
  g_autofree char *error_message = NULL;
  PncSessionState state;
  gboolean writable;
  guint retry_in_s;

  session_fixture_open (fixture);
  g_object_get (fixture->session, "host", &host, "user", &user, "server-name", &server_name,
                "server-agent", &server_agent, "share-name", &share_name, "fingerprint",
                &fingerprint, "cipher", &cipher, "error-message", &error_message, "state", &state,
                "writable", &writable, "retry-in-s", &retry_in_s, NULL);
  g_assert_cmpstr (host, ==, expected_host);
  g_assert_cmpstr (user, ==, FAKE_USER);
  g_assert_cmpstr (server_name, ==, "The fake");
  g_assert_cmpstr (server_agent, ==, "fake 1.0");
  g_assert_cmpstr (share_name, ==, "share");
  g_assert_cmpstr (fingerprint, ==, fake_server_get_fingerprint (fixture->server));
  g_assert_true (g_str_has_prefix (cipher, "TLS 1.3, "));
  g_assert_null (error_message);
  g_assert_cmpint (state, ==, PNC_SESSION_CONNECTED);
  g_assert_true (writable);
  g_assert_cmpuint (retry_in_s, ==, 0);
}

static void
test_connected_already (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_open (fixture);
  assert_connects (fixture);
  pnc_session_connect (fixture->session);
  g_assert_cmpuint (fixture->states->len, ==, 0);
  g_assert_cmpuint (fake_server_count_connections (fixture->server), ==, 1);
}

static void
test_set_password (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, "anna:wrong", TRUE);
  pnc_session_set_password (fixture->session, FAKE_PASSWORD);
  assert_connects (fixture);
}

/* Whose key it is */

static void
test_first_contact (SessionFixture *fixture, gconstpointer unused)
{
  const char *fingerprint = fake_server_get_fingerprint (fixture->server);
  PncQuestion *question;

  session_fixture_make_session (fixture, LOGIN, FALSE);
  session_fixture_listen (fixture);
  pnc_session_connect (fixture->session);
  question = session_fixture_wait_question (fixture, 1);
  g_assert_cmpint (pnc_question_get_kind (question), ==, PNC_QUESTION_IDENTITY);
  g_assert_cmpstr (pnc_question_get_fingerprint (question), ==, fingerprint);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_CONFIRMING);
  assert_known (fixture, NULL);
  assert_nothing_was_said (fixture);

  pnc_question_accept (question);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  session_fixture_assert_path (fixture, PNC_SESSION_RESOLVING, PNC_SESSION_CONNECTING,
                               PNC_SESSION_SECURING, PNC_SESSION_CONFIRMING, PNC_SESSION_RESOLVING,
                               PNC_SESSION_CONNECTING, PNC_SESSION_SECURING, PNC_SESSION_LOGGING_IN,
                               PNC_SESSION_CONNECTED, -1);
  assert_known (fixture, fingerprint);
}

static void
test_known (SessionFixture *fixture, gconstpointer unused)
{
  know (fixture, fake_server_get_fingerprint (fixture->server));
  session_fixture_make_session (fixture, LOGIN, FALSE);
  assert_connects (fixture);
}

static void
test_declined (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, LOGIN, FALSE);
  session_fixture_listen (fixture);
  pnc_session_connect (fixture->session);
  pnc_question_decline (session_fixture_wait_question (fixture, 1));
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_IDENTITY_UNKNOWN);
  assert_nothing_was_said (fixture);
  assert_known (fixture, NULL);
}

/* A question that somebody heard and nobody kept is declined. */
static void
drop_question_cb (PncSession *session, PncQuestion *question, gpointer user_data)
{
}

static void
test_dropped (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, LOGIN, FALSE);
  g_signal_connect (fixture->session, "question", G_CALLBACK (drop_question_cb), NULL);
  assert_fails (fixture, PNC_ERROR_IDENTITY_UNKNOWN, "was not accepted");
  assert_nothing_was_said (fixture);
}

static void
test_nobody_to_ask (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, LOGIN, FALSE);
  assert_fails (fixture, PNC_ERROR_IDENTITY_UNKNOWN, fake_server_get_fingerprint (fixture->server));
  g_assert_false (session_fixture_has_been (fixture, PNC_SESSION_CONFIRMING));
  assert_nothing_was_said (fixture);
}

static void
test_changed (SessionFixture *fixture, gconstpointer unused)
{
  know (fixture, OTHER_PIN);
  session_fixture_make_session (fixture, LOGIN, FALSE);
  session_fixture_listen (fixture);
  assert_fails (fixture, PNC_ERROR_IDENTITY_CHANGED, OTHER_PIN);
  g_assert_cmpuint (fixture->questions->len, ==, 0);
  assert_nothing_was_said (fixture);
  assert_known (fixture, OTHER_PIN);
}

static void
test_damaged_file (SessionFixture *fixture, gconstpointer unused)
{
  g_assert_true (g_file_set_contents (fixture->file, "nonsense\n", -1, NULL));
  session_fixture_make_session (fixture, LOGIN, FALSE);
  session_fixture_listen (fixture);
  assert_fails (fixture, PNC_ERROR_CORRUPT, "Line 1");
  assert_nothing_was_said (fixture);
}

/* Answering from inside the signal is as good as later. */
static void
answer_at_once_cb (PncSession *session, PncQuestion *question, gpointer user_data)
{
  if (pnc_question_get_kind (question) == PNC_QUESTION_IDENTITY)
    pnc_question_accept (question);
  else
    pnc_question_answer_password (question, FAKE_USER, FAKE_PASSWORD);
}

static void
test_answered_at_once (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, NULL, FALSE);
  g_signal_connect (fixture->session, "question", G_CALLBACK (answer_at_once_cb), NULL);
  assert_connects (fixture);
}

/* Passwords */

static void
test_asks_for_password (SessionFixture *fixture, gconstpointer unused)
{
  PncQuestion *question;

  session_fixture_make_session (fixture, "anna", TRUE);
  session_fixture_listen (fixture);
  pnc_session_connect (fixture->session);
  question = session_fixture_wait_question (fixture, 1);
  g_assert_cmpint (pnc_question_get_kind (question), ==, PNC_QUESTION_PASSWORD);
  g_assert_cmpstr (pnc_question_get_user (question), ==, "anna");
  g_assert_false (pnc_question_is_retry (question));
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_LOGGING_IN);
  pnc_question_answer_password (question, FAKE_USER, FAKE_PASSWORD);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
}

static void
test_wrong_password (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, "anna:wrong", TRUE);
  assert_fails (fixture, PNC_ERROR_LOGIN_REFUSED, "user name or the password is wrong");
}

static void
test_no_password (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, "anna", TRUE);
  assert_fails (fixture, PNC_ERROR_LOGIN_REFUSED, "needs a user name and a password");
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_LOGIN), ==, 0);
}

static void
test_asks_again (SessionFixture *fixture, gconstpointer unused)
{
  PncQuestion *question;

  session_fixture_make_session (fixture, "anna:wrong", TRUE);
  session_fixture_listen (fixture);
  pnc_session_connect (fixture->session);
  question = session_fixture_wait_question (fixture, 1);
  g_assert_true (pnc_question_is_retry (question));
  pnc_question_answer_password (question, "anna", "wrong again");
  question = session_fixture_wait_question (fixture, 2);
  g_assert_true (pnc_question_is_retry (question));
  pnc_question_answer_password (question, FAKE_USER, FAKE_PASSWORD);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
}

static void
test_password_declined (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, "anna", TRUE);
  session_fixture_listen (fixture);
  pnc_session_connect (fixture->session);
  pnc_question_decline (session_fixture_wait_question (fixture, 1));
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_FAILED);
  g_assert_error (pnc_session_get_error (fixture->session), PNC_ERROR, PNC_ERROR_LOGIN_REFUSED);
}

static void
test_too_long (SessionFixture *fixture, gconstpointer unused)
{
  g_autofree char *user = g_strnfill (PNC_MAX_USER_BYTES + 1, 'u');
  g_autofree char *password = g_strnfill (PNC_MAX_PASSWORD_BYTES + 1, 'p');
  PncQuestion *question;

  session_fixture_make_session (fixture, "anna", TRUE);
  session_fixture_listen (fixture);
  pnc_session_connect (fixture->session);
  pnc_question_answer_password (session_fixture_wait_question (fixture, 1), user, "short");
  pnc_question_answer_password (session_fixture_wait_question (fixture, 2), "anna", password);
  pnc_question_answer_password (session_fixture_wait_question (fixture, 3), "\xff", "short");
  question = session_fixture_wait_question (fixture, 4);
  g_assert_true (pnc_question_is_retry (question));
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_LOGIN), ==, 0);
}

/* What goes wrong on the way */

static void
test_refused (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_make_session (fixture, LOGIN, TRUE);
  fake_server_stop (fixture->server);
  assert_fails (fixture, PNC_ERROR_REFUSED, "Check that the server runs");

  /* Failing is no dead end. */
  fake_server_start (fixture->server);
  assert_connects (fixture);
  g_assert_null (pnc_session_get_error (fixture->session));
}

static void
test_not_secured_in_time (SessionFixture *fixture, gconstpointer unused)
{
  fake_server_set_silent (fixture->server, TRUE);
  session_fixture_make_session (fixture, LOGIN, TRUE);
  pnc_session_set_connect_timeout (fixture->session, 20);
  assert_fails (fixture, PNC_ERROR_TIMED_OUT, "no secure connection");
}

static gboolean
say_nothing (FakeConnection *connection,
             const PncFrameHeader *header,
             const PncMessage *message,
             gpointer data)
{
  return TRUE;
}

static void
test_not_logged_in_in_time (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_make_session (fixture, LOGIN, TRUE);
  fixture->session->settings.login_timeout_ms = 20;
  assert_fails (fixture, PNC_ERROR_TIMED_OUT, "did not answer the login");
}

static gboolean
hang_up (FakeConnection *connection,
         const PncFrameHeader *header,
         const PncMessage *message,
         gpointer data)
{
  fake_connection_close (connection);
  return TRUE;
}

static void
test_hangs_up (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_make_session (fixture, LOGIN, TRUE);
  assert_fails (fixture, PNC_ERROR_DISCONNECTED, "broke");
}

static gboolean
too_busy (FakeConnection *connection,
          const PncFrameHeader *header,
          const PncMessage *message,
          gpointer data)
{
  fake_connection_send_error (connection, PNC_ERROR_BUSY, 0);
  fake_connection_close (connection);
  return TRUE;
}

static void
test_last_words (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_make_session (fixture, LOGIN, TRUE);
  assert_fails (fixture, PNC_ERROR_BUSY, "Too much is going on");
}

static gboolean
other_version (FakeConnection *connection,
               const PncFrameHeader *header,
               const PncMessage *message,
               gpointer data)
{
  fake_connection_send_error (connection, PNC_ERROR_UNSUPPORTED, header->request);
  return TRUE;
}

static void
test_other_version (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_make_session (fixture, LOGIN, TRUE);
  assert_fails (fixture, PNC_ERROR_UNSUPPORTED, "Update");
}

/* Ending */

static void
test_disconnect (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_open (fixture);
  pnc_session_disconnect (fixture->session);
  session_fixture_assert_path (fixture, PNC_SESSION_DISCONNECTED, -1);
  pnc_session_disconnect (fixture->session);
  g_assert_cmpuint (fixture->states->len, ==, 1);
}

static gboolean
said_bye (gpointer server)
{
  return fake_server_count (server, PNC_MESSAGE_BYE) == 1;
}

static void
test_says_bye (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_open (fixture);
  pnc_session_disconnect (fixture->session);
  test_loop_until (said_bye, fixture->server);
}

static void
test_last_reference (SessionFixture *fixture, gconstpointer unused)
{
  session_fixture_open (fixture);
  g_signal_handlers_disconnect_by_data (fixture->session, fixture);
  g_clear_object (&fixture->session);
  test_loop_until (said_bye, fixture->server);
}

static void
test_disconnect_while_trying (SessionFixture *fixture, gconstpointer unused)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, LOGIN, TRUE);
  pnc_session_connect_async (fixture->session, NULL, test_loop_store_result, &slot);
  session_fixture_wait (fixture, PNC_SESSION_SECURING);
  pnc_session_disconnect (fixture->session);
  result = test_loop_result (&slot);
  g_assert_false (pnc_session_connect_finish (fixture->session, result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_null (pnc_session_get_error (fixture->session));
  assert_nothing_was_said (fixture);
}

static void
test_disconnect_while_asking (SessionFixture *fixture, gconstpointer unused)
{
  PncQuestion *question;

  session_fixture_make_session (fixture, LOGIN, FALSE);
  session_fixture_listen (fixture);
  pnc_session_connect (fixture->session);
  question = session_fixture_wait_question (fixture, 1);
  pnc_session_disconnect (fixture->session);
  g_assert_true (pnc_question_is_answered (question));
  pnc_question_accept (question);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_DISCONNECTED);
}

static void
test_cancelled (SessionFixture *fixture, gconstpointer unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, LOGIN, TRUE);
  pnc_session_connect_async (fixture->session, cancellable, test_loop_store_result, &slot);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTING);
  g_cancellable_cancel (cancellable);
  result = test_loop_result (&slot);
  g_assert_false (pnc_session_connect_finish (fixture->session, result, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_DISCONNECTED);
}

/* Whoever watches the state may end it there and then, in every state on the way. */
static void
disconnect_cb (PncSession *session, GParamSpec *pspec, gpointer user_data)
{
  if (pnc_session_get_state (session) == *(PncSessionState *) user_data)
    pnc_session_disconnect (session);
}

static void
test_disconnect_anywhere (SessionFixture *fixture, gconstpointer unused)
{
  static const PncSessionState places[]
    = { PNC_SESSION_RESOLVING, PNC_SESSION_CONNECTING, PNC_SESSION_SECURING, PNC_SESSION_LOGGING_IN,
        PNC_SESSION_CONNECTED };
  PncSessionState place;

  session_fixture_make_session (fixture, LOGIN, TRUE);
  g_signal_connect (fixture->session, "notify::state", G_CALLBACK (disconnect_cb), &place);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;

      place = places[i];
      session_fixture_forget (fixture);
      g_assert_false (session_fixture_connect (fixture, &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
      g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_DISCONNECTED);
      test_loop_settle ();
      g_assert_cmpint (pnc_session_get_state (fixture->session), ==, PNC_SESSION_DISCONNECTED);
    }
}

#define ADD_SCRIPT(name, func, script)                                                             \
  g_test_add ("/session/" name, SessionFixture, script, set_up, func, tear_down)
#define ADD(name, func) ADD_SCRIPT (name, func, NULL)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("connects", test_connects);
  ADD ("properties", test_properties);
  ADD ("connected-already", test_connected_already);
  ADD ("set-password", test_set_password);
  ADD ("first-contact", test_first_contact);
  ADD ("known", test_known);
  ADD ("declined", test_declined);
  ADD ("dropped", test_dropped);
  ADD ("nobody-to-ask", test_nobody_to_ask);
  ADD ("changed", test_changed);
  ADD ("damaged-file", test_damaged_file);
  ADD ("answered-at-once", test_answered_at_once);
  ADD ("asks-for-password", test_asks_for_password);
  ADD ("wrong-password", test_wrong_password);
  ADD ("no-password", test_no_password);
  ADD ("asks-again", test_asks_again);
  ADD ("password-declined", test_password_declined);
  ADD ("too-long", test_too_long);
  ADD ("refused", test_refused);
  ADD ("not-secured-in-time", test_not_secured_in_time);
  ADD_SCRIPT ("not-logged-in-in-time", test_not_logged_in_in_time, say_nothing);
  ADD_SCRIPT ("hangs-up", test_hangs_up, hang_up);
  ADD_SCRIPT ("last-words", test_last_words, too_busy);
  ADD_SCRIPT ("other-version", test_other_version, other_version);
  ADD ("disconnect", test_disconnect);
  ADD ("says-bye", test_says_bye);
  ADD ("last-reference", test_last_reference);
  ADD ("disconnect-while-trying", test_disconnect_while_trying);
  ADD ("disconnect-while-asking", test_disconnect_while_asking);
  ADD ("cancelled", test_cancelled);
  ADD ("disconnect-anywhere", test_disconnect_anywhere);
  return g_test_run ();
}
