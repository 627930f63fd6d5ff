/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-tls.h"
#include "server-fixture.h"

#include <string.h>

static void
set_up (ServerFixture *f, gconstpointer data)
{
  server_fixture_init (f);
  f->limits.close_deadline_ms = 200;
}

static void
tear_down (ServerFixture *f, gconstpointer data)
{
  server_fixture_clear (f);
}

static RawClient *
greet (ServerFixture *f)
{
  RawClient *client = raw_client_new (f->port);

  raw_client_hello (client, PNC_ROLE_CONTROL);
  return client;
}

static guint64
send_path (RawClient *client, PncMessageType type, const char *text)
{
  g_autoptr (PncPath) path = raw_client_path (text);
  PncMessage message = { .type = type };

  message.stat.path = path; /* the first field of all requests about one name */
  return raw_client_send (client, &message);
}

/* Keys, tickets, ends */

static void
test_channel_keys (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  for (guint i = 0; i < PNC_MAX_DATA_CHANNELS; i++)
    {
      guint8 key[PNC_CHANNEL_KEY_BYTES];

      raw_client_ask_key (client, key);
    }
  request = raw_client_next_id (client);
  raw_client_send_empty (client, PNC_MESSAGE_OPEN_CHANNEL, request);
  raw_client_expect_error (client, request, PNC_ERROR_BUSY);
}

static const guint8 *
nth_key (RawClient *client, guint n)
{
  const PncSlice *keys = &raw_client_get_session (client)->keys;

  g_assert_cmpuint ((n + 1) * PNC_CHANNEL_KEY_BYTES, <=, keys->length_bytes);
  return keys->data + n * PNC_CHANNEL_KEY_BYTES;
}

static RawClient *
log_in_with_keys (ServerFixture *f, guint8 n_keys)
{
  RawClient *client = greet (f);

  raw_client_set_keys (client, n_keys);
  raw_client_log_in (client, FIXTURE_USER, FIXTURE_PASSWORD);
  return client;
}

static void
expect_busy (RawClient *client)
{
  guint64 request = raw_client_next_id (client);

  raw_client_send_empty (client, PNC_MESSAGE_OPEN_CHANNEL, request);
  raw_client_expect_error (client, request, PNC_ERROR_BUSY);
}

static void
test_keys_with_login (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) thief = NULL;

  server_fixture_start (f);
  client = log_in_with_keys (f, 2);
  g_assert_cmpuint (raw_client_get_session (client)->keys.length_bytes, ==,
                    2 * PNC_CHANNEL_KEY_BYTES);
  g_assert_cmpuint (raw_client_get_session (client)->key_life_ms, ==, PNC_CHANNEL_KEY_LIFE_MS);
  second = raw_client_open_channel_with (client, nth_key (client, 1));
  first = raw_client_open_channel_with (client, nth_key (client, 0));
  /* each is good once */
  thief = raw_client_new (f->port);
  raw_client_hello (thief, PNC_ROLE_DATA);
  raw_client_expect_error (thief,
                           raw_client_send_attach (thief,
                                                   raw_client_get_session (client)->session_id,
                                                   nth_key (client, 0)),
                           PNC_ERROR_LOGIN_REFUSED);
}

/* However many are asked for, there are no more than channels, and they count like others. */
static void
test_keys_with_login_bounded (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) channel = NULL;

  f->limits.max_data_channels = 3;
  server_fixture_start (f);
  client = log_in_with_keys (f, 255);
  g_assert_cmpuint (raw_client_get_session (client)->keys.length_bytes, ==,
                    3 * PNC_CHANNEL_KEY_BYTES);
  expect_busy (client);
  channel = raw_client_open_channel_with (client, nth_key (client, 2));
  expect_busy (client);
}

static RawClient *
come_back (ServerFixture *f, const PncLoggedIn *session, guint64 *request)
{
  RawClient *client = greet (f);

  *request = raw_client_send_login (client, PNC_LOGIN_TICKET, FIXTURE_USER, session->ticket,
                                    sizeof session->ticket);
  return client;
}

static void
test_ticket (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) third = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_auto (RawReply) back = { 0 };
  g_auto (RawReply) reply = { 0 };
  PncLoggedIn session;
  guint64 request;

  server_fixture_start (f);
  first = server_fixture_log_in (f);
  session = *raw_client_get_session (first);
  channel = raw_client_open_channel (first);
  g_clear_pointer (&first, raw_client_free);

  second = come_back (f, &session, &request);
  raw_client_expect (second, &back, PNC_MESSAGE_LOGGED_IN, request);
  g_assert_cmpuint (back.message.logged_in.resumed, ==, 1);
  g_assert_cmpmem (back.message.logged_in.session_id, PNC_SESSION_ID_BYTES, session.session_id,
                   PNC_SESSION_ID_BYTES);
  g_assert_cmpint (memcmp (back.message.logged_in.ticket, session.ticket, PNC_TICKET_BYTES), !=, 0);
  /* the data channel is still there */
  raw_client_expect (channel, &reply, PNC_MESSAGE_ENTRY,
                     send_path (channel, PNC_MESSAGE_STAT, "ben"));
  /* a ticket is good once */
  third = come_back (f, &session, &request);
  raw_client_expect_error (third, request, PNC_ERROR_LOGIN_REFUSED);
}

/* With the session come new keys, as many as there is room for; the old ones are void. */
static void
test_keys_with_ticket (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) kept = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_autoptr (RawClient) late = NULL;
  g_auto (RawReply) back = { 0 };
  const PncLoggedIn *session;

  server_fixture_start (f);
  first = log_in_with_keys (f, PNC_MAX_DATA_CHANNELS);
  session = raw_client_get_session (first);
  kept = raw_client_open_channel_with (first, nth_key (first, 0));
  second = greet (f);
  raw_client_set_keys (second, PNC_MAX_DATA_CHANNELS);
  raw_client_expect (second, &back, PNC_MESSAGE_LOGGED_IN,
                     raw_client_send_login (second, PNC_LOGIN_TICKET, FIXTURE_USER, session->ticket,
                                            sizeof session->ticket));
  g_assert_cmpuint (back.message.logged_in.resumed, ==, 1);
  g_assert_cmpuint (back.message.logged_in.keys.length_bytes, ==,
                    (PNC_MAX_DATA_CHANNELS - 1) * PNC_CHANNEL_KEY_BYTES);
  late = raw_client_new (f->port);
  raw_client_hello (late, PNC_ROLE_DATA);
  raw_client_expect_error (late,
                           raw_client_send_attach (late, session->session_id, nth_key (first, 1)),
                           PNC_ERROR_LOGIN_REFUSED);
  channel = raw_client_open_channel_with (first, back.message.logged_in.keys.data);
}

/* Whoever comes back ends the control channel that the server still thinks it has. */
static void
test_ticket_takes_over (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = come_back (f, raw_client_get_session (first), &request);
  raw_client_expect (second, &reply, PNC_MESSAGE_LOGGED_IN, request);
  g_assert_cmpuint (reply.message.logged_in.resumed, ==, 1);
  raw_client_expect_end (first);
  raw_client_expect (second, &reply, PNC_MESSAGE_ENTRY,
                     send_path (second, PNC_MESSAGE_STAT, "ben"));
}

static void
test_ticket_refused (ServerFixture *f, gconstpointer data)
{
  static const guint8 zeros[PNC_TICKET_BYTES] = { 0 };
  g_autoptr (RawClient) client = NULL;

  f->limits.penalty_refuse_from = 3;
  f->limits.penalty_ceiling = 3;
  server_fixture_start (f);
  /* refused tickets are no failed logins: there are more of them than failures would be allowed */
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (RawClient) other = greet (f);

      raw_client_expect_error (
        other, raw_client_send_login (other, PNC_LOGIN_TICKET, FIXTURE_USER, zeros, sizeof zeros),
        PNC_ERROR_LOGIN_REFUSED);
    }
  client = greet (f);
  raw_client_expect_error (
    client, raw_client_send_login (client, PNC_LOGIN_TICKET, FIXTURE_USER, "short", 5),
    PNC_ERROR_LOGIN_REFUSED);
  raw_client_log_in (client, FIXTURE_USER, FIXTURE_PASSWORD);
}

static void
test_ticket_of_another (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) thief = NULL;
  PncLoggedIn session;

  server_fixture_start (f);
  first = server_fixture_log_in (f);
  session = *raw_client_get_session (first);
  thief = greet (f);
  raw_client_expect_error (thief,
                           raw_client_send_login (thief, PNC_LOGIN_TICKET, FIXTURE_READER,
                                                  session.ticket, sizeof session.ticket),
                           PNC_ERROR_LOGIN_REFUSED);
}

static void
test_ticket_expires (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  PncServerCounts counts;
  PncLoggedIn session;
  guint64 request;

  f->limits.session_grace_ms = 40;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  session = *raw_client_get_session (client);
  g_clear_pointer (&client, raw_client_free);
  do
    server_fixture_get_counts (f, &counts);
  while (counts.sessions > 0);
  client = come_back (f, &session, &request);
  raw_client_expect_error (client, request, PNC_ERROR_LOGIN_REFUSED);
}

/* BYE ends the session: its ticket is void and its channels end. */
static void
test_bye (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_autoptr (RawClient) again = NULL;
  PncLoggedIn session;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  session = *raw_client_get_session (client);
  channel = raw_client_open_channel (client);
  raw_client_send_empty (client, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (client);
  raw_client_expect_end (channel);
  again = come_back (f, &session, &request);
  raw_client_expect_error (again, request, PNC_ERROR_LOGIN_REFUSED);
}

static void
test_session_limit (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) third = NULL;
  guint64 request;

  f->limits.max_sessions = 2;
  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = server_fixture_log_in (f);
  third = greet (f);
  request = raw_client_send_login (third, PNC_LOGIN_PASSWORD, FIXTURE_USER, FIXTURE_PASSWORD,
                                   strlen (FIXTURE_PASSWORD));
  raw_client_expect_error (third, request, PNC_ERROR_BUSY);
  /* one that has lost its client gives way */
  g_clear_pointer (&first, raw_client_free);
  server_fixture_wait_connections (f, 2);
  raw_client_log_in (third, FIXTURE_USER, FIXTURE_PASSWORD);
}

/* One user, however many programs they run, leaves room for the others. */
static void
test_session_limit_of_one_user (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) other = NULL;
  guint64 request;

  f->limits.max_sessions_per_user = 1;
  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = greet (f);
  request = raw_client_send_login (second, PNC_LOGIN_PASSWORD, FIXTURE_USER, FIXTURE_PASSWORD,
                                   strlen (FIXTURE_PASSWORD));
  raw_client_expect_error (second, request, PNC_ERROR_BUSY);
  other = greet (f);
  raw_client_log_in (other, FIXTURE_READER, FIXTURE_READER "-pass");
  /* one of their own that has lost its client gives way, and no other */
  g_clear_pointer (&first, raw_client_free);
  server_fixture_wait_connections (f, 2);
  raw_client_log_in (second, FIXTURE_USER, FIXTURE_PASSWORD);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/server-session/" name, ServerFixture, NULL, set_up, func, tear_down)
  ADD ("channel-keys", test_channel_keys);
  ADD ("keys-with-login", test_keys_with_login);
  ADD ("keys-with-login-bounded", test_keys_with_login_bounded);
  ADD ("keys-with-ticket", test_keys_with_ticket);
  ADD ("ticket", test_ticket);
  ADD ("ticket-takes-over", test_ticket_takes_over);
  ADD ("ticket-refused", test_ticket_refused);
  ADD ("ticket-of-another", test_ticket_of_another);
  ADD ("ticket-expires", test_ticket_expires);
  ADD ("bye", test_bye);
  ADD ("session-limit", test_session_limit);
  ADD ("session-limit-of-one-user", test_session_limit_of_one_user);
  return g_test_run ();
}
