/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-hash.h"
#include "pnc-secret.h"
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

static void
expect_alive (RawClient *client)
{
  g_autoptr (PncPath) path = raw_client_path ("ben");
  PncMessage stat = { .type = PNC_MESSAGE_STAT };
  g_auto (RawReply) reply = { 0 };

  stat.stat.path = path;
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY, raw_client_send (client, &stat));
}

/* Waits until the other end closes. */
static void
wait_closed (GSocketConnection *tcp)
{
  GSocket *socket = g_socket_connection_get_socket (tcp);
  char bytes[256];

  while (g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL) > 0)
    ;
}

/* Before the login */

static void
test_silent_connection (ServerFixture *f, gconstpointer data)
{
  g_autoptr (GSocketConnection) tcp = NULL;

  f->limits.tls_deadline_ms = 30;
  server_fixture_start (f);
  tcp = raw_client_connect_tcp (f->port);
  wait_closed (tcp);
}

/* The deadline is absolute: bytes that trickle in do not move it. */
static void
test_trickled_hello (ServerFixture *f, gconstpointer data)
{
  static const guint8 hello[] = { 22, 3, 1, 2, 0 };
  g_autoptr (GSocketConnection) tcp = NULL;
  GSocket *socket;
  gsize n_sent = 0;

  f->limits.tls_deadline_ms = 100;
  server_fixture_start (f);
  tcp = raw_client_connect_tcp (f->port);
  socket = g_socket_connection_get_socket (tcp);
  while (
    g_socket_send (socket, (const char *) hello + MIN (n_sent, sizeof hello - 1), 1, NULL, NULL)
    == 1)
    {
      n_sent += 1;
      g_socket_condition_timed_wait (socket, G_IO_HUP, 5000, NULL, NULL);
      g_assert_cmpuint (n_sent, <, 512);
    }
  g_assert_cmpuint (n_sent, >, 2);
}

/* One who stops in the middle of the handshake, with a thread of GIO's behind it, is cut off too.
 */
static void
test_stalled_handshake (ServerFixture *f, gconstpointer data)
{
  static const guint8 hello[] = { 22, 3, 1, 0, 4, 1, 0, 0, 99 };
  g_autoptr (GSocketConnection) tcp = NULL;

  f->limits.tls_deadline_ms = 50;
  server_fixture_start (f);
  tcp = raw_client_connect_tcp (f->port);
  g_socket_send (g_socket_connection_get_socket (tcp), (const char *) hello, sizeof hello, NULL,
                 NULL);
  wait_closed (tcp);
}

static void
test_no_tls (ServerFixture *f, gconstpointer data)
{
  static const char *const greetings[]
    = { "GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "\n", "\x80" };

  server_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (greetings); i++)
    {
      g_autoptr (GSocketConnection) tcp = raw_client_connect_tcp (f->port);

      g_socket_send (g_socket_connection_get_socket (tcp), greetings[i], strlen (greetings[i]),
                     NULL, NULL);
      wait_closed (tcp);
    }
  server_fixture_wait_connections (f, 0);
}

static void
test_login_deadline (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) mute = NULL;
  g_autoptr (RawClient) shy = NULL;

  f->limits.login_deadline_ms = 300;
  server_fixture_start (f);
  mute = raw_client_new (f->port);
  shy = raw_client_new (f->port);
  raw_client_hello (shy, PNC_ROLE_CONTROL);
  raw_client_expect_error (mute, 0, PNC_ERROR_TIMED_OUT);
  raw_client_expect_end (mute);
  raw_client_expect_error (shy, 0, PNC_ERROR_TIMED_OUT);
  raw_client_expect_end (shy);
}

static void
test_attach_deadline (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;

  f->limits.attach_deadline_ms = 100;
  server_fixture_start (f);
  client = raw_client_new (f->port);
  raw_client_hello (client, PNC_ROLE_DATA);
  raw_client_expect_error (client, 0, PNC_ERROR_TIMED_OUT);
  raw_client_expect_end (client);
}

/* Three hundred who connect and say nothing: an honest login is none the later for it. */
static void
test_silent_crowd (ServerFixture *f, gconstpointer data)
{
  GSocketConnection *crowd[300];
  g_autoptr (RawClient) honest = NULL;
  PncServerCounts counts;

  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    crowd[i] = raw_client_connect_tcp (f->port);
  honest = server_fixture_log_in (f);
  expect_alive (honest);
  server_fixture_get_counts (f, &counts);
  g_assert_cmpuint (counts.unauthenticated, >, 100);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    g_object_unref (crowd[i]);
}

/* The same with a hello that stops in the middle. */
static void
test_stalling_crowd (ServerFixture *f, gconstpointer data)
{
  static const guint8 hello[] = { 22, 3, 1, 0, 4, 1, 0, 0, 99 };
  GSocketConnection *crowd[40];
  g_autoptr (RawClient) honest = NULL;

  f->limits.handshake_patience_ms = 10;
  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    {
      crowd[i] = raw_client_connect_tcp (f->port);
      g_socket_send (g_socket_connection_get_socket (crowd[i]), (const char *) hello, sizeof hello,
                     NULL, NULL);
    }
  honest = server_fixture_log_in (f);
  expect_alive (honest);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    g_object_unref (crowd[i]);
}

/* More strangers than there are seats for: who came first goes first, who logs in stays. */
static void
test_crowded_out (ServerFixture *f, gconstpointer data)
{
  GSocketConnection *crowd[100];
  g_autoptr (RawClient) inside = NULL;
  g_autoptr (RawClient) honest = NULL;
  PncServerCounts counts;

  f->limits.max_unauthenticated = 10;
  f->limits.max_unauthenticated_per_source = 10;
  f->limits.drop_unauthenticated_from = 10;
  server_fixture_start (f);
  inside = server_fixture_log_in (f);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    crowd[i] = raw_client_connect_tcp (f->port);
  honest = server_fixture_log_in (f);
  expect_alive (inside);
  expect_alive (honest);
  server_fixture_get_counts (f, &counts);
  g_assert_cmpuint (counts.unauthenticated, <=, 10);
  g_assert_cmpuint (counts.sessions, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    g_object_unref (crowd[i]);
}

/* At the limit of all connections a further one is closed at once, and one that ends makes room. */
static void
test_connection_limit (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) third = NULL;

  f->limits.max_connections = 2;
  server_fixture_start (f);
  first = server_fixture_log_in (f);
  second = server_fixture_log_in (f);
  g_assert_null (raw_client_try_new (f->port));
  g_clear_pointer (&first, raw_client_free);
  server_fixture_wait_connections (f, 1);
  third = server_fixture_log_in (f);
  expect_alive (second);
  expect_alive (third);
}

typedef struct
{
  ServerFixture *server;
  guint n;
} Crowd;

static gpointer
log_in_thread (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_client_free);

  for (guint i = 0; i < crowd->n; i++)
    g_ptr_array_add (clients, server_fixture_log_in (crowd->server));
  for (guint i = 0; i < crowd->n; i++)
    expect_alive (g_ptr_array_index (clients, i));
  return NULL;
}

static void
test_many_sessions (ServerFixture *f, gconstpointer data)
{
  Crowd crowd = { f, 75 };
  GThread *threads[4];
  PncServerCounts counts;

  server_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("crowd", log_in_thread, &crowd);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  server_fixture_get_counts (f, &counts);
  g_assert_cmpuint (counts.sessions, ==, 300);
  server_fixture_wait_connections (f, 0);
}

/* Silence and grace */

static void
test_idle (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  PncServerCounts counts;

  f->limits.idle_timeout_ms = 50;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  raw_client_expect (client, &reply, PNC_MESSAGE_GOING_AWAY, 0);
  g_assert_cmpint (reply.message.going_away.reason, ==, PNC_AWAY_IDLE);
  raw_client_expect_end (client);
  /* the session waits for its client to come back */
  server_fixture_get_counts (f, &counts);
  g_assert_cmpuint (counts.sessions, ==, 1);
}

static void
test_pings_keep_it (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  gint64 until_us;

  f->limits.idle_timeout_ms = 200;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  until_us = g_get_monotonic_time () + 600 * 1000;
  while (g_get_monotonic_time () < until_us)
    expect_alive (client);
}

/* Draining */

static void
test_drain_idle (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_auto (RawReply) reply = { 0 };

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  channel = raw_client_open_channel (client);
  server_fixture_drain (f);
  raw_client_expect (client, &reply, PNC_MESSAGE_GOING_AWAY, 0);
  g_assert_cmpint (reply.message.going_away.reason, ==, PNC_AWAY_DRAINING);
  g_assert_cmpuint (reply.message.going_away.grace_ms, ==, f->limits.drain_grace_ms);
  raw_client_expect (client, &reply, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (client);
  raw_client_expect_end (channel);
  server_fixture_wait_drained (f);
}

static guint64
begin_upload (RawClient *channel, const char *name)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage put = { .type = PNC_MESSAGE_PUT };
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  pnc_random_fill (put.put.transfer_id, sizeof put.put.transfer_id);
  put.put.path = path;
  put.put.size_bytes = 5;
  put.put.policy = PNC_POLICY_REFUSE;
  request = raw_client_send (channel, &put);
  raw_client_expect (channel, &reply, PNC_MESSAGE_PUT_READY, request);
  return request;
}

static void
finish_upload (RawClient *channel, guint64 request)
{
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK };
  PncMessage commit = { .type = PNC_MESSAGE_COMMIT };
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  g_auto (RawReply) reply = { 0 };

  chunk.chunk.data = (PncSlice){ (const guint8 *) "hello", 5 };
  pnc_hash_chunk ("hello", 5, chunk.chunk.hash);
  commit.commit.size_bytes = 5;
  pnc_digest_add (digest, chunk.chunk.hash);
  pnc_digest_get (digest, commit.commit.digest);
  raw_client_queue (channel, &chunk, request);
  raw_client_queue (channel, &commit, request);
  raw_client_flush (channel);
  raw_client_expect (channel, &reply, PNC_MESSAGE_STORED, request);
}

/* What runs may finish; what is new is refused, on both channels; nobody new gets in. */
static void
test_drain_busy (ServerFixture *f, gconstpointer data)
{
  g_autoptr (PncPath) path = raw_client_path ("ben");
  PncMessage stat = { .type = PNC_MESSAGE_STAT };
  PncMessage ping = { .type = PNC_MESSAGE_PING };
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_autoptr (RawClient) second = NULL;
  g_autoptr (GSocketConnection) late = NULL;
  g_autoptr (RawClient) early = NULL;
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_auto (RawReply) reply = { 0 };
  guint64 upload;
  guint64 request;

  f->limits.drain_grace_ms = 60000;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  channel = raw_client_open_channel (client);
  second = raw_client_open_channel (client);
  early = raw_client_new (f->port);
  raw_client_hello (early, PNC_ROLE_CONTROL);
  upload = begin_upload (channel, "file");
  server_fixture_drain (f);
  raw_client_expect (client, &reply, PNC_MESSAGE_GOING_AWAY, 0);

  stat.stat.path = path;
  raw_client_expect_error (client, raw_client_send (client, &stat), PNC_ERROR_GOING_AWAY);
  raw_client_expect (client, &reply, PNC_MESSAGE_PONG, raw_client_send (client, &ping));
  request = raw_client_next_id (client);
  raw_client_send_empty (client, PNC_MESSAGE_OPEN_CHANNEL, request);
  raw_client_expect_error (client, request, PNC_ERROR_GOING_AWAY);
  raw_client_expect_error (second, raw_client_send (second, &stat), PNC_ERROR_GOING_AWAY);
  request = raw_client_send_login (early, PNC_LOGIN_PASSWORD, FIXTURE_USER, FIXTURE_PASSWORD,
                                   strlen (FIXTURE_PASSWORD));
  raw_client_expect_error (early, request, PNC_ERROR_GOING_AWAY);
  g_socket_client_set_enable_proxy (connector, FALSE);
  late = g_socket_client_connect_to_host (connector, "127.0.0.1", f->port, NULL, NULL);
  g_assert_null (late);

  finish_upload (channel, upload);
  raw_client_expect (client, &reply, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (client);
  server_fixture_wait_drained (f);
}

/* The grace has an end, and a transfer that was cut off is not half visible. */
static void
test_drain_late (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) channel = NULL;
  g_autoptr (GBytes) stored = NULL;

  f->limits.drain_grace_ms = 100;
  server_fixture_start (f);
  client = server_fixture_log_in (f);
  channel = raw_client_open_channel (client);
  begin_upload (channel, "file");
  server_fixture_drain (f);
  server_fixture_wait_drained (f);
  raw_client_expect_end (channel);
  raw_client_expect_end (client);
  stored = server_fixture_read (f, "file");
  g_assert_null (stored);
}

/* Reloading */

static void
test_reload (ServerFixture *f, gconstpointer data)
{
  static const char *const others[] = { FIXTURE_READER, "carl", NULL };
  g_autoptr (RawClient) removed = NULL;
  g_autoptr (RawClient) kept = NULL;
  g_autoptr (RawClient) added = NULL;
  g_auto (RawReply) reply = { 0 };
  PncLoggedIn session;

  server_fixture_start (f);
  removed = server_fixture_log_in (f);
  session = *raw_client_get_session (removed);
  kept = raw_client_new (f->port);
  raw_client_hello (kept, PNC_ROLE_CONTROL);
  raw_client_log_in (kept, FIXTURE_READER, "reader-pass");

  server_fixture_write_users (f, others);
  g_assert_true (server_fixture_reload (f));
  raw_client_expect (removed, &reply, PNC_MESSAGE_GOING_AWAY, 0);
  g_assert_cmpint (reply.message.going_away.reason, ==, PNC_AWAY_KICKED);
  raw_client_expect_end (removed);
  expect_alive (kept);

  added = raw_client_new (f->port);
  raw_client_hello (added, PNC_ROLE_CONTROL);
  raw_client_expect_error (added,
                           raw_client_send_login (added, PNC_LOGIN_TICKET, FIXTURE_USER,
                                                  session.ticket, sizeof session.ticket),
                           PNC_ERROR_LOGIN_REFUSED);
  raw_client_log_in (added, "carl", "carl-pass");
}

/* A file that cannot be understood changes nothing. */
static void
test_reload_broken (ServerFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->state_dir, "users.json", NULL);
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) second = NULL;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  g_assert_true (
    g_file_set_contents_full (path, "{", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  g_assert_false (server_fixture_reload (f));
  expect_alive (client);
  second = server_fixture_log_in (f);
}

static void
test_reload_limits (ServerFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) client = NULL;
  guint64 request;

  server_fixture_start (f);
  client = server_fixture_log_in (f);
  f->limits.max_data_channels = 1;
  g_assert_true (server_fixture_reload (f));
  for (guint i = 0; i < 2; i++)
    {
      g_auto (RawReply) reply = { 0 };

      request = raw_client_next_id (client);
      raw_client_send_empty (client, PNC_MESSAGE_OPEN_CHANNEL, request);
      g_assert_true (raw_client_receive (client, &reply));
      g_assert_cmpuint (reply.header.type, ==,
                        i == 0 ? PNC_MESSAGE_CHANNEL_KEY : PNC_MESSAGE_ERROR);
    }
}

/* Starting */

static void
test_restart_keeps_identity (ServerFixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (RawClient) client = NULL;

      server_fixture_start (f);
      client = server_fixture_log_in (f);
      if (i == 0)
        first = pnc_tls_peer_fingerprint (raw_client_get_tls (client));
      else
        second = pnc_tls_peer_fingerprint (raw_client_get_tls (client));
      server_fixture_stop (f);
    }
  g_assert_nonnull (first);
  g_assert_cmpstr (first, ==, second);
}

static void
test_guest (ServerFixture *f, gconstpointer data)
{
  static const char *const nobody[] = { NULL };
  g_autoptr (RawClient) client = NULL;
  g_autofree char *password = NULL;

  server_fixture_write_users (f, nobody);
  server_fixture_start (f);
  password = g_strdup (pnc_server_get_guest_password (f->server));
  g_assert_nonnull (password);
  client = raw_client_new (f->port);
  raw_client_hello (client, PNC_ROLE_CONTROL);
  raw_client_log_in (client, "guest", password);
  expect_alive (client);
}

typedef struct
{
  const char *share;
  const char *listen;
  PncError code;
} BadStart;

static void
test_bad_starts (ServerFixture *f, gconstpointer data)
{
  g_autofree char *file = g_build_filename (f->share, "file", NULL);
  g_autofree char *taken = NULL;
  g_autoptr (PncConfig) config = pnc_config_new ();

  server_fixture_write (f, "file", "x", 1);
  server_fixture_start (f);
  taken = g_strdup_printf ("127.0.0.1:%u", f->port);
  {
    const BadStart rows[] = {
      { "/nonexistent/folder", "127.0.0.1:0", PNC_ERROR_NOT_FOUND },
      { file, "127.0.0.1:0", PNC_ERROR_NOT_DIRECTORY },
      { f->share, "nonsense:x", PNC_ERROR_USAGE },
      { f->share, taken, PNC_ERROR_IN_USE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        PncServerOptions options = { .share = rows[i].share,
                                     .state_dir = f->state_dir,
                                     .config = config,
                                     .listen = rows[i].listen };
        g_autoptr (GError) error = NULL;

        g_assert_null (pnc_server_new (&options, &error));
        g_assert_error (error, PNC_ERROR, (int) rows[i].code);
      }
  }
}

/* Stopped in the middle of everything: nothing hangs and nothing leaks a thread. */
static void
test_stop_at_once (ServerFixture *f, gconstpointer data)
{
  g_autoptr (GSocketConnection) silent = NULL;
  g_autoptr (RawClient) greeted = NULL;
  g_autoptr (RawClient) client = NULL;
  g_autoptr (RawClient) channel = NULL;

  server_fixture_start (f);
  silent = raw_client_connect_tcp (f->port);
  greeted = raw_client_new (f->port);
  raw_client_hello (greeted, PNC_ROLE_CONTROL);
  client = server_fixture_log_in (f);
  channel = raw_client_open_channel (client);
  begin_upload (channel, "file");
  raw_client_send_login (greeted, PNC_LOGIN_PASSWORD, "nobody", "x", 1);
  server_fixture_stop (f);
  wait_closed (silent);
  raw_client_expect_end (channel);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/server/" name, ServerFixture, NULL, set_up, func, tear_down)
  ADD ("silent-connection", test_silent_connection);
  ADD ("trickled-hello", test_trickled_hello);
  ADD ("stalled-handshake", test_stalled_handshake);
  ADD ("no-tls", test_no_tls);
  ADD ("login-deadline", test_login_deadline);
  ADD ("attach-deadline", test_attach_deadline);
  ADD ("silent-crowd", test_silent_crowd);
  ADD ("stalling-crowd", test_stalling_crowd);
  ADD ("crowded-out", test_crowded_out);
  ADD ("connection-limit", test_connection_limit);
  ADD ("many-sessions", test_many_sessions);
  ADD ("idle", test_idle);
  ADD ("pings-keep-it", test_pings_keep_it);
  ADD ("drain-idle", test_drain_idle);
  ADD ("drain-busy", test_drain_busy);
  ADD ("drain-late", test_drain_late);
  ADD ("reload", test_reload);
  ADD ("reload-broken", test_reload_broken);
  ADD ("reload-limits", test_reload_limits);
  ADD ("restart-keeps-identity", test_restart_keeps_identity);
  ADD ("guest", test_guest);
  ADD ("bad-starts", test_bad_starts);
  ADD ("stop-at-once", test_stop_at_once);
  return g_test_run ();
}
