/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-session-private.h"

#include "pnc-tls.h"
#include "session-fixture.h"

/* As if the server were on another continent. */
#define FAR_US ((gint64) G_USEC_PER_SEC)

static void
set_up (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_set_up (fixture, (FakeScript) script, fixture);
  session_fixture_open (fixture);
}

static void
tear_down (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_tear_down (fixture);
}

/* Returns: (transfer full) (nullable): the channel, attached */
static PncFrameStream *
open_channel (SessionFixture *fixture,
              PncAttachment *attachment,
              GCancellable *cancellable,
              GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncFrameStream) stream = NULL;
  PncAttachment own = { 0 };

  pnc_session_open_channel_async (fixture->session, cancellable, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  attachment = attachment != NULL ? attachment : &own;
  stream = pnc_session_open_channel_finish (fixture->session, result, attachment, error);
  if (stream == NULL || !session_fixture_attach (stream, attachment, error))
    return NULL;
  return g_steal_pointer (&stream);
}

/* However a channel fails, the session is not touched by it. */
static void
assert_fails (SessionFixture *fixture, PncError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_channel (fixture, NULL, NULL, &error));
  g_assert_error (error, PNC_ERROR, (int) code);
  g_assert_cmpuint (fixture->states->len, ==, 0);
}

/* The fake compares the proof. Then the channel belongs to whoever asked for it. */
static void
test_opens (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFrameStream) stream = NULL;
  PncMessage ping = { .type = PNC_MESSAGE_PING, .ping = { .time_us = 5 } };
  g_auto (PncMessage) pong = { 0 };
  PncAttachment attachment = { 0 };
  PncFrame frame;

  stream = open_channel (fixture, &attachment, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (attachment.max_requests, ==, 256);
  pnc_frame_stream_queue (stream, &ping, PNC_FRAME_NONE, PNC_CHANNEL_FIRST_REQUEST);
  g_assert_cmpint (pnc_frame_stream_flush (stream, &error), ==, PNC_IO_DONE);
  while (pnc_frame_stream_read (stream, &frame, &error) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (stream, TRUE, FALSE, NULL, 60000);
  g_assert_no_error (error);
  g_assert_cmpuint (frame.header.request, ==, PNC_CHANNEL_FIRST_REQUEST);
  g_assert_true (pnc_message_decode (&pong, frame.header.type, frame.payload,
                                     frame.header.length_bytes, &error));
  g_assert_cmpuint (pong.pong.time_us, ==, 5);
}

/* Nobody waits for an answer before requests go out: the server gets ATTACH and what is behind it
 * at once. Until it has answered, so many are allowed, and none but short frames may come. */
static void
test_requests_behind (SessionFixture *fixture, gconstpointer script)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncFrameStream) stream = NULL;
  PncAttachment attachment = { 0 };
  PncMessage ping = { .type = PNC_MESSAGE_PING };
  PncFrame frame;

  pnc_session_open_channel_async (fixture->session, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  stream = pnc_session_open_channel_finish (fixture->session, result, &attachment, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_ATTACH), ==, 0);
  g_assert_true (attachment.is_pending);
  g_assert_cmpuint (attachment.max_requests, ==, PNC_MAX_REQUESTS_AHEAD);
  pnc_frame_stream_queue (stream, &ping, PNC_FRAME_NONE, PNC_CHANNEL_FIRST_REQUEST);
  session_fixture_attach (stream, &attachment, &error);
  g_assert_no_error (error);
  while (pnc_frame_stream_read (stream, &frame, &error) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (stream, TRUE, FALSE, NULL, 60000);
  g_assert_no_error (error);
  g_assert_cmpuint (frame.header.type, ==, PNC_MESSAGE_PONG);
}

static void
test_several (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncFrameStream) first = open_channel (fixture, NULL, NULL, NULL);
  g_autoptr (PncFrameStream) second = open_channel (fixture, NULL, NULL, NULL);

  g_assert_nonnull (first);
  g_assert_nonnull (second);
}

/* Far away they are connected before they are asked for; near, or when nobody said so, not. */
static void
test_ahead (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncFrameStream) first = NULL;
  g_autoptr (PncFrameStream) second = NULL;

  fixture->session->connect_us = FAR_US;
  pnc_session_connect_ahead (fixture->session);
  g_assert_null (fixture->session->spares);
  pnc_session_foresee_channels (fixture->session, 2);
  fixture->session->connect_us = 1;
  pnc_session_connect_ahead (fixture->session);
  g_assert_null (fixture->session->spares);
  fixture->session->connect_us = FAR_US;
  pnc_session_connect_ahead (fixture->session);
  g_assert_nonnull (fixture->session->spares);
  first = open_channel (fixture, NULL, NULL, NULL);
  second = open_channel (fixture, NULL, NULL, NULL);
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_ATTACH), ==, 2);
  g_assert_cmpuint (fake_server_count_connections (fixture->server), ==, 3);
}

/* The key is compared as with any other. */
static void
test_ahead_other_key (SessionFixture *fixture, gconstpointer script)
{
  fake_server_new_identity (fixture->server);
  pnc_session_foresee_channels (fixture->session, 1);
  fixture->session->connect_us = FAR_US;
  pnc_session_connect_ahead (fixture->session);
  assert_fails (fixture, PNC_ERROR_IDENTITY_CHANGED);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_ATTACH), ==, 0);
}

/* Connects as from far away: keys come with the login. */
static void
open_far (SessionFixture *fixture, guint n_channels, const FakeLimits *limits)
{
  g_autoptr (GError) error = NULL;

  fake_server_set_limits (fixture->server, limits);
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  fixture->session->settings.far_us = 0;
  pnc_session_foresee_channels (fixture->session, n_channels);
  session_fixture_connect (fixture, &error);
  g_assert_no_error (error);
  session_fixture_forget (fixture);
}

static void
set_up_unopened (SessionFixture *fixture, gconstpointer script)
{
  session_fixture_set_up (fixture, (FakeScript) script, fixture);
}

/* The last one has to be asked for. */
static void
test_keys_with_login (SessionFixture *fixture, gconstpointer script)
{
  static const FakeLimits limits = { .max_key_bytes = 2 * PNC_CHANNEL_KEY_BYTES };

  open_far (fixture, 3, &limits);
  g_assert_cmpuint (fixture->session->n_keys, ==, 2);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (PncFrameStream) stream = open_channel (fixture, NULL, NULL, NULL);

      g_assert_nonnull (stream);
    }
  g_assert_cmpuint (fixture->session->n_keys, ==, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_ATTACH), ==, 3);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_OPEN_CHANNEL), ==, 1);
}

/* They are connected for alongside the control channel, not after it; but not where a person is to
 * be asked first. */
static void
test_ahead_of_login (SessionFixture *fixture, gconstpointer script)
{
  static const FakeLimits limits = { 0 };

  open_far (fixture, 3, &limits);
  g_assert_nonnull (fixture->session->spares);
  g_assert_cmpuint (pnc_spares_count (fixture->session->spares), ==, 3);
}

static void
test_not_ahead_of_question (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GError) error = NULL;

  session_fixture_make_session (fixture, NULL, TRUE);
  fixture->session->settings.far_us = 0;
  pnc_session_foresee_channels (fixture->session, 3);
  session_fixture_connect (fixture, &error);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_LOGIN_REFUSED);
  g_assert_cmpuint (fake_server_count_connections (fixture->server), ==, 1);
}

/* Others are asked for when those that came with the login may be too old; none is kept then, nor
 * when the connection has ended. */
static void
test_keys_with_login_old (SessionFixture *fixture, gconstpointer script)
{
  static const FakeLimits limits = { .key_life_ms = 1 };
  static const guint8 nothing[sizeof fixture->session->keys] = { 0 };
  g_autoptr (PncFrameStream) stream = NULL;

  open_far (fixture, 2, &limits);
  fixture->session->keys_until_us = g_get_monotonic_time ();
  stream = open_channel (fixture, NULL, NULL, NULL);
  g_assert_nonnull (stream);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_OPEN_CHANNEL), ==, 1);
  g_assert_cmpmem (fixture->session->keys, sizeof nothing, nothing, sizeof nothing);
}

static void
test_keys_with_login_lost (SessionFixture *fixture, gconstpointer script)
{
  static const FakeLimits limits = { 0 };
  static const guint8 nothing[sizeof fixture->session->keys] = { 0 };

  open_far (fixture, 8, &limits);
  g_assert_cmpuint (fixture->session->n_keys, ==, 8);
  pnc_session_disconnect (fixture->session);
  g_assert_cmpuint (fixture->session->n_keys, ==, 0);
  g_assert_cmpmem (fixture->session->keys, sizeof nothing, nothing, sizeof nothing);
}

/* Nothing was foreseen, or it is near: none is asked for. */
static void
test_no_keys_with_login (SessionFixture *fixture, gconstpointer script)
{
  g_assert_cmpuint (fixture->session->n_keys, ==, 0);
}

static void
test_keys_with_login_half (SessionFixture *fixture, gconstpointer script)
{
  static const FakeLimits limits = { .max_key_bytes = PNC_CHANNEL_KEY_BYTES - 1 };
  g_autoptr (GError) error = NULL;

  fake_server_set_limits (fixture->server, &limits);
  session_fixture_make_session (fixture, "anna:open%20sesame", TRUE);
  fixture->session->settings.far_us = 0;
  pnc_session_foresee_channels (fixture->session, 1);
  session_fixture_connect (fixture, &error);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
}

static gboolean
busy (FakeConnection *connection,
      const PncFrameHeader *header,
      const PncMessage *message,
      gpointer data)
{
  if (message->type != PNC_MESSAGE_OPEN_CHANNEL)
    return FALSE;
  fake_connection_send_error (connection, PNC_ERROR_BUSY, header->request);
  return TRUE;
}

static void
test_busy (SessionFixture *fixture, gconstpointer script)
{
  assert_fails (fixture, PNC_ERROR_BUSY);
}

static gboolean
has_key (gpointer session)
{
  return ((PncSession *) session)->n_keys > 0;
}

/* The connection for the channel fails; the key that was asked for alongside is used by the next.
 */
static void
test_key_given_back (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncFrameStream) stream = NULL;

  fake_server_set_silent (fixture->server, TRUE);
  pnc_session_set_connect_timeout (fixture->session, 200);
  assert_fails (fixture, PNC_ERROR_TIMED_OUT);
  test_loop_until (has_key, fixture->session);
  fake_server_set_silent (fixture->server, FALSE);
  pnc_session_set_connect_timeout (fixture->session, 10000);
  stream = open_channel (fixture, NULL, NULL, NULL);
  g_assert_nonnull (stream);
  g_assert_cmpuint (fixture->session->n_keys, ==, 0);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_OPEN_CHANNEL), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_ATTACH), ==, 1);
}

static gboolean
keep_first_key (FakeConnection *connection,
                const PncFrameHeader *header,
                const PncMessage *message,
                gpointer data)
{
  SessionFixture *fixture = data;

  return message->type == PNC_MESSAGE_OPEN_CHANNEL
         && fake_server_count (fixture->server, PNC_MESSAGE_OPEN_CHANNEL) == 1;
}

/* A key for a channel that has failed meanwhile is not asked for again after a reconnection. */
static void
test_key_not_wanted (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (PncFrameStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  fake_server_set_silent (fixture->server, TRUE);
  pnc_session_set_connect_timeout (fixture->session, 200);
  assert_fails (fixture, PNC_ERROR_TIMED_OUT);
  fake_server_set_silent (fixture->server, FALSE);
  pnc_session_set_connect_timeout (fixture->session, 10000);
  fake_server_drop_all (fixture->server);
  session_fixture_wait (fixture, PNC_SESSION_RECONNECTING);
  session_fixture_wait (fixture, PNC_SESSION_CONNECTED);
  stream = open_channel (fixture, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (stream);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_OPEN_CHANNEL), ==, 2);
  g_assert_cmpuint (fixture->session->n_keys, ==, 0);
}

static void
test_other_key (SessionFixture *fixture, gconstpointer script)
{
  fake_server_new_identity (fixture->server);
  assert_fails (fixture, PNC_ERROR_IDENTITY_CHANGED);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_HELLO), ==, 1);
  g_assert_cmpuint (fake_server_count (fixture->server, PNC_MESSAGE_ATTACH), ==, 0);
}

static void
test_not_secured (SessionFixture *fixture, gconstpointer script)
{
  fake_server_set_silent (fixture->server, TRUE);
  pnc_session_set_connect_timeout (fixture->session, 20);
  assert_fails (fixture, PNC_ERROR_TIMED_OUT);
}

static gboolean
is_of_data (FakeConnection *connection)
{
  return fake_connection_get_number (connection) > 0;
}

static gboolean
refuse (FakeConnection *connection,
        const PncFrameHeader *header,
        const PncMessage *message,
        gpointer data)
{
  if (message->type != PNC_MESSAGE_ATTACH)
    return FALSE;
  fake_connection_send_error (connection, PNC_ERROR_LOGIN_REFUSED, header->request);
  return TRUE;
}

static void
test_refused (SessionFixture *fixture, gconstpointer script)
{
  assert_fails (fixture, PNC_ERROR_LOGIN_REFUSED);
}

static gboolean
stall (FakeConnection *connection,
       const PncFrameHeader *header,
       const PncMessage *message,
       gpointer data)
{
  return is_of_data (connection);
}

static void
test_stalled (SessionFixture *fixture, gconstpointer script)
{
  fixture->session->settings.login_timeout_ms = 20;
  assert_fails (fixture, PNC_ERROR_TIMED_OUT);
}

static gboolean
keep_key_and_cancel (FakeConnection *connection,
                     const PncFrameHeader *header,
                     const PncMessage *message,
                     gpointer data)
{
  SessionFixture *fixture = data;

  if (message->type != PNC_MESSAGE_OPEN_CHANNEL)
    return FALSE;
  g_cancellable_cancel (g_object_get_data (G_OBJECT (fixture->known), "cancellable"));
  return TRUE;
}

static void
test_cancelled (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_object_set_data (G_OBJECT (fixture->known), "cancellable", cancellable);
  g_assert_null (open_channel (fixture, NULL, cancellable, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
}

static gboolean
hang_up (FakeConnection *connection,
         const PncFrameHeader *header,
         const PncMessage *message,
         gpointer data)
{
  if (!is_of_data (connection))
    return FALSE;
  fake_connection_close (connection);
  return TRUE;
}

static void
test_hung_up (SessionFixture *fixture, gconstpointer script)
{
  assert_fails (fixture, PNC_ERROR_DISCONNECTED);
}

/* ATTACHED without WELCOME, WELCOME twice, something else: none of them will do. */
static gboolean
attached_first (FakeConnection *connection,
                const PncFrameHeader *header,
                const PncMessage *message,
                gpointer data)
{
  return message->type == PNC_MESSAGE_HELLO && is_of_data (connection);
}

static gboolean
something_else (FakeConnection *connection,
                const PncFrameHeader *header,
                const PncMessage *message,
                gpointer data)
{
  PncMessage done = { .type = PNC_MESSAGE_DONE };

  if (!is_of_data (connection))
    return FALSE;
  fake_connection_send (connection, &done, PNC_FRAME_END, header->request);
  return TRUE;
}

static gboolean
without_end (FakeConnection *connection,
             const PncFrameHeader *header,
             const PncMessage *message,
             gpointer data)
{
  PncMessage welcome = { .type = PNC_MESSAGE_WELCOME, .welcome = { .major = 1 } };

  if (!is_of_data (connection))
    return FALSE;
  fake_connection_send (connection, &welcome, PNC_FRAME_NONE, header->request);
  return TRUE;
}

static void
test_breach (SessionFixture *fixture, gconstpointer script)
{
  assert_fails (fixture, PNC_ERROR_PROTOCOL);
}

/* The session ends while a channel is being opened. */
static void
test_session_ends (SessionFixture *fixture, gconstpointer script)
{
  g_autoptr (GError) error = NULL;

  pnc_session_disconnect (fixture->session);
  g_assert_null (open_channel (fixture, NULL, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

#define ADD(name, func, script)                                                                    \
  g_test_add ("/session-channel/" name, SessionFixture, script, set_up, func, tear_down)
#define ADD_UNOPENED(name, func)                                                                   \
  g_test_add ("/session-channel/" name, SessionFixture, NULL, set_up_unopened, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("opens", test_opens, NULL);
  ADD ("requests-behind", test_requests_behind, NULL);
  ADD ("several", test_several, NULL);
  ADD ("ahead", test_ahead, NULL);
  ADD ("ahead-other-key", test_ahead_other_key, NULL);
  ADD ("busy", test_busy, busy);
  ADD ("key-given-back", test_key_given_back, NULL);
  ADD ("key-not-wanted", test_key_not_wanted, keep_first_key);
  ADD ("other-key", test_other_key, NULL);
  ADD ("not-secured", test_not_secured, NULL);
  ADD ("refused", test_refused, refuse);
  ADD ("stalled", test_stalled, stall);
  ADD ("cancelled", test_cancelled, keep_key_and_cancel);
  ADD ("hung-up", test_hung_up, hang_up);
  ADD ("attached-first", test_breach, attached_first);
  ADD ("something-else", test_breach, something_else);
  ADD ("without-end", test_breach, without_end);
  ADD ("session-ends", test_session_ends, NULL);
  ADD ("no-keys-with-login", test_no_keys_with_login, NULL);
  ADD_UNOPENED ("keys-with-login", test_keys_with_login);
  ADD_UNOPENED ("ahead-of-login", test_ahead_of_login);
  ADD_UNOPENED ("not-ahead-of-question", test_not_ahead_of_question);
  ADD_UNOPENED ("keys-with-login-old", test_keys_with_login_old);
  ADD_UNOPENED ("keys-with-login-lost", test_keys_with_login_lost);
  ADD_UNOPENED ("keys-with-login-half", test_keys_with_login_half);
  return g_test_run ();
}
