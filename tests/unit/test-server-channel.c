/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "channel-fixture.h"
#include "pnc-tls.h"

#include <string.h>
#include <unistd.h>

/* Long requests */

/* A long request on a data channel tells how far it is and sees a CANCEL; what came meanwhile is
 * carried out then, a whole file included. */
static void
test_long_request (ChannelFixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  guint64 stat;
  guint64 whole;

  channel_fixture_start (f);
  request = channel_fixture_send_endless_sum (f);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_PROGRESS, request);
  stat = raw_queue_path (f->channel, PNC_MESSAGE_STAT, "ben");
  raw_client_flush (f->channel);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, request);
  whole = raw_queue_whole (f->channel, "behind", "x", 1, PNC_POLICY_REFUSE);
  raw_client_flush (f->channel);
  raw_client_receive_answer (f->channel, request, &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ERROR);
  g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, stat);
  raw_expect_stored (f->channel, whole, PNC_OUTCOME_STORED);
}

/* The end of the session, or of the connection, ends what runs. */
static void
test_long_request_abandoned (ChannelFixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };

  f->server.limits.channel_workers = 1;
  channel_fixture_start (f);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_PROGRESS,
                     channel_fixture_send_endless_sum (f));
  g_clear_pointer (&f->channel, raw_client_free);
  f->channel = raw_client_open_channel (f->control);
  raw_expect_alive (f->channel);

  raw_client_expect (f->channel, &reply, PNC_MESSAGE_PROGRESS,
                     channel_fixture_send_endless_sum (f));
  raw_client_send_empty (f->control, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (f->control);
  server_fixture_wait_connections (&f->server, 0);
}

/* Who waits for whom */

/* The only worker is not held by a peer that takes nothing, says half a word, or nothing at all. */
static void
test_stalls_hold_nobody (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 64 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_autoptr (RawClient) deaf = NULL;
  g_autoptr (RawClient) half = NULL;
  g_autoptr (RawClient) silent = NULL;
  guint64 request;

  f->server.limits.channel_workers = 1;
  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  deaf = raw_client_open_channel (f->control);
  half = raw_client_open_channel (f->control);
  silent = raw_client_open_channel (f->control);
  raw_queue_get (deaf, "large", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (deaf);
  raw_client_send_bytes (half, "\0\0\1\0\0\x62\0\0\0", 9);
  for (guint i = 0; i < 100; i++)
    {
      raw_client_send_bytes (half, "x", 1);
      raw_expect_alive (f->channel);
    }
  request = raw_queue_upload (f->channel, "up", bytes, size);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_expect_stored (f->channel, request, PNC_OUTCOME_STORED);
}

/* Two chunks and what TLS and malloc keep; the sanitizer keeps what was freed as well. */
#ifdef __SANITIZE_ADDRESS__
#define MOST_BYTES_A_CHANNEL (80u * 1024u * 1024u)
#else
#define MOST_BYTES_A_CHANNEL (6u * 1024u * 1024u)
#endif

static gsize
resident_bytes (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  words = g_strsplit (text, " ", -1);
  return (gsize) g_ascii_strtoull (words[1], NULL, 10) * 4096;
}

/* Downloads that nobody takes are not read from the disk into memory, however long they are. */
static void
test_memory_is_bounded (ChannelFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->server.share, "large", NULL);
  RawClient *channels[6];
  gsize before;
  gsize after;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", "", 0);
  g_assert_cmpint (truncate (path, 1 << 30), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    channels[i] = raw_client_open_channel (f->control);
  before = resident_bytes ();
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      raw_queue_get (channels[i], "large", 0, PNC_SIZE_UNKNOWN, 0);
      raw_client_flush (channels[i]);
    }
  /* as much as these move, the others had time to fill up */
  for (guint i = 0; i < 64; i++)
    {
      g_autofree guint8 *bytes = g_malloc0 (PNC_CHUNK_BYTES);
      guint64 request
        = raw_queue_whole (f->channel, "other", bytes, PNC_CHUNK_BYTES, PNC_POLICY_OVERWRITE);
      g_auto (RawReply) reply = { 0 };

      raw_client_flush (f->channel);
      raw_client_expect (f->channel, &reply, PNC_MESSAGE_STORED, request);
    }
  after = resident_bytes ();
  g_assert_cmpuint (after, <, before + G_N_ELEMENTS (channels) * MOST_BYTES_A_CHANNEL);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    raw_client_free (channels[i]);
}

typedef struct
{
  ServerFixture *server;
  guint index;
} Mover;

/* One session with one channel that moves a file up and down. */
static gpointer
mover_thread (gpointer data)
{
  Mover *mover = data;
  const gsize size = 3 * PNC_CHUNK_BYTES + mover->index;
  g_autofree char *name = g_strdup_printf ("file-%u", mover->index);
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_autoptr (RawClient) control = server_fixture_log_in (mover->server);
  g_autoptr (RawClient) channel = raw_client_open_channel (control);
  g_autoptr (GByteArray) taken = NULL;
  guint64 request;

  bytes[0] = (guint8) mover->index;
  request = raw_queue_upload (channel, name, bytes, size);
  raw_client_flush (channel);
  raw_expect_ready (channel, request);
  raw_expect_stored (channel, request, PNC_OUTCOME_STORED);
  request = raw_queue_get (channel, name, 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (channel);
  taken = raw_take_chunks (channel, request, 0);
  g_assert_cmpmem (taken->data, taken->len, bytes, size);
  return NULL;
}

/* Fifty channels that all move at once and two workers: all of them come to their end. */
static void
test_fairness (ChannelFixture *f, gconstpointer data)
{
  Mover movers[50];
  GThread *threads[50];

  f->server.limits.channel_workers = 2;
  f->server.limits.slice_bytes = PNC_CHUNK_BYTES;
  channel_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (movers); i++)
    {
      movers[i] = (Mover){ &f->server, i };
      threads[i] = g_thread_new ("mover", mover_thread, &movers[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (movers); i++)
    g_thread_join (threads[i]);
}

/* Slices: one endless stream of work and one worker do not keep a second channel waiting. */
static void
test_slices (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 256 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = g_malloc0 (size);
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  guint n_pings = 0;

  f->server.limits.channel_workers = 1;
  f->server.limits.slice_bytes = PNC_CHUNK_BYTES;
  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  second = raw_client_open_channel (f->control);
  request = raw_queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_GET_READY, request);
  do
    {
      g_assert_true (raw_client_receive (f->channel, &reply));
      if (n_pings < 20)
        {
          raw_expect_alive (second);
          n_pings += 1;
        }
    }
  while ((reply.header.flags & PNC_FRAME_END) == 0);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_GET_END);
  g_assert_cmpuint (n_pings, ==, 20);
}

static gpointer
loader_thread (gpointer data)
{
  RawClient *channel = data;
  g_autofree guint8 *bytes = raw_make_bytes (32 * PNC_CHUNK_BYTES);
  g_autofree char *name = g_strdup_printf ("load-%p", data);
  guint64 request = raw_queue_upload (channel, name, bytes, 32 * PNC_CHUNK_BYTES);

  raw_client_flush (channel);
  raw_expect_ready (channel, request);
  raw_expect_stored (channel, request, PNC_OUTCOME_STORED);
  return NULL;
}

/* Pings on control do not wait behind eight channels that move. */
static void
test_pings_while_moving (ChannelFixture *f, gconstpointer data)
{
  RawClient *channels[PNC_MAX_DATA_CHANNELS - 1];
  GThread *threads[PNC_MAX_DATA_CHANNELS - 1];

  channel_fixture_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    channels[i] = raw_client_open_channel (f->control);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    threads[i] = g_thread_new ("load", loader_thread, channels[i]);
  for (guint i = 0; i < 200; i++)
    {
      PncMessage ping = { .type = PNC_MESSAGE_PING };
      g_auto (RawReply) reply = { 0 };

      ping.ping.time_us = i;
      raw_client_expect (f->control, &reply, PNC_MESSAGE_PONG, raw_client_send (f->control, &ping));
      g_assert_cmpuint (reply.message.pong.time_us, ==, i);
    }
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_thread_join (threads[i]);
      raw_client_free (channels[i]);
    }
}

/* Opening */

static RawClient *
try_attach (ChannelFixture *f, const guint8 *session_id, const guint8 *key, guint64 *request)
{
  RawClient *client = raw_client_new (f->server.port);

  raw_client_hello (client, PNC_ROLE_DATA);
  *request = raw_client_send_attach (client, session_id, key);
  return client;
}

static void
expect_refused (ChannelFixture *f, const guint8 *session_id, const guint8 *key)
{
  g_autoptr (RawClient) client = NULL;
  guint64 request;

  client = try_attach (f, session_id, key, &request);
  raw_client_expect_error (client, request, PNC_ERROR_LOGIN_REFUSED);
  raw_client_expect_end (client);
}

static void
test_key_once (ChannelFixture *f, gconstpointer data)
{
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  const guint8 *id;

  channel_fixture_start (f);
  id = raw_client_get_session (f->control)->session_id;
  raw_client_ask_key (f->control, key);
  client = try_attach (f, id, key, &request);
  raw_client_expect (client, &reply, PNC_MESSAGE_ATTACHED, request);
  g_assert_cmpuint (reply.message.attached.max_payload_bytes, ==, PNC_MAX_PAYLOAD_DATA);
  g_assert_cmpuint (reply.message.attached.max_requests, ==, PNC_MAX_DATA_REQUESTS_IN_FLIGHT);
  expect_refused (f, id, key);
  raw_expect_alive (client);
}

static void
test_key_wrong (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) other = NULL;
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  guint8 wrong[PNC_CHANNEL_KEY_BYTES];
  guint8 zeros[PNC_SESSION_ID_BYTES] = { 0 };
  g_autoptr (RawClient) right = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  const guint8 *id;

  channel_fixture_start (f);
  id = raw_client_get_session (f->control)->session_id;
  raw_client_ask_key (f->control, key);
  memcpy (wrong, key, sizeof key);
  wrong[31] ^= 1;
  expect_refused (f, id, wrong);
  expect_refused (f, zeros, key);
  /* the key of one session does not open another */
  other = server_fixture_log_in (&f->server);
  expect_refused (f, raw_client_get_session (other)->session_id, key);
  /* none of that used it up */
  right = try_attach (f, id, key, &request);
  raw_client_expect (right, &reply, PNC_MESSAGE_ATTACHED, request);
}

/* A proof made for one connection is worth nothing on another. */
static void
test_proof_is_bound (ChannelFixture *f, gconstpointer data)
{
  PncMessage attach = { .type = PNC_MESSAGE_ATTACH };
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  const guint8 *id;

  channel_fixture_start (f);
  id = raw_client_get_session (f->control)->session_id;
  raw_client_ask_key (f->control, key);
  first = raw_client_new (f->server.port);
  second = raw_client_new (f->server.port);
  memcpy (attach.attach.session_id, id, PNC_SESSION_ID_BYTES);
  g_assert_true (
    pnc_tls_channel_proof (raw_client_get_tls (first), id, key, attach.attach.proof, NULL));
  raw_client_hello (second, PNC_ROLE_DATA);
  raw_client_expect_error (second, raw_client_send (second, &attach), PNC_ERROR_LOGIN_REFUSED);
}

static void
test_key_expires (ChannelFixture *f, gconstpointer data)
{
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  gint64 until_us;

  f->server.limits.key_life_ms = 10;
  server_fixture_start (&f->server);
  f->control = server_fixture_log_in (&f->server);
  raw_client_ask_key (f->control, key);
  until_us = g_get_monotonic_time () + 10 * 1000;
  while (g_get_monotonic_time () <= until_us)
    g_thread_yield ();
  expect_refused (f, raw_client_get_session (f->control)->session_id, key);
}

static void
test_channel_limit (ChannelFixture *f, gconstpointer data)
{
  RawClient *channels[PNC_MAX_DATA_CHANNELS] = { NULL };
  guint64 request;

  channel_fixture_start (f);
  channels[0] = g_steal_pointer (&f->channel);
  for (guint i = 1; i < G_N_ELEMENTS (channels); i++)
    channels[i] = raw_client_open_channel (f->control);
  request = raw_client_next_id (f->control);
  raw_client_send_empty (f->control, PNC_MESSAGE_OPEN_CHANNEL, request);
  raw_client_expect_error (f->control, request, PNC_ERROR_BUSY);
  g_clear_pointer (&channels[3], raw_client_free);
  server_fixture_wait_connections (&f->server, PNC_MAX_DATA_CHANNELS);
  channels[3] = raw_client_open_channel (f->control);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    raw_client_free (channels[i]);
}

/* Ends */

static void
test_idle (ChannelFixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };

  f->server.limits.channel_idle_timeout_ms = 30;
  channel_fixture_start (f);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (f->channel);
}

/* Half a frame is no sign of life for ever, nor is a download that nobody takes. */
static void
test_idle_in_the_middle (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 64 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_autoptr (RawClient) deaf = NULL;

  f->server.limits.channel_idle_timeout_ms = 30;
  server_fixture_write (&f->server, "large", bytes, size);
  channel_fixture_start (f);
  raw_client_send_bytes (f->channel, "\0\0\1\0\0\x62\0\0\0", 9);
  deaf = raw_client_open_channel (f->control);
  raw_queue_get (deaf, "large", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (deaf);
  server_fixture_wait_connections (&f->server, 1);
}

/* The session ends while its channels move: they end too, and nothing is half there. */
static void
test_session_ends (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (PNC_CHUNK_BYTES);
  PncServerCounts counts;
  guint64 request;

  channel_fixture_start (f);
  request = raw_queue_put (f->channel, "half", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  raw_queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_client_send_empty (f->control, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (f->control);
  raw_client_expect_end (f->channel);
  do
    server_fixture_get_counts (&f->server, &counts);
  while (counts.connections > 0);
  channel_fixture_assert_no_file (f, "half");
}

/* A control channel that breaks leaves the data channels to their work. */
static void
test_control_breaks (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (2 * PNC_CHUNK_BYTES);
  guint64 request;

  channel_fixture_start (f);
  request = raw_queue_put (f->channel, "file", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  raw_queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  g_clear_pointer (&f->control, raw_client_free);
  server_fixture_wait_connections (&f->server, 1);
  raw_queue_chunk (f->channel, request, PNC_CHUNK_BYTES, bytes + PNC_CHUNK_BYTES, PNC_CHUNK_BYTES);
  raw_queue_commit (f->channel, request, bytes, 2 * PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_stored (f->channel, request, PNC_OUTCOME_STORED);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/server-channel/" name, ChannelFixture, NULL, channel_fixture_set_up, func,         \
              channel_fixture_tear_down)
  ADD ("long-request", test_long_request);
  ADD ("long-request-abandoned", test_long_request_abandoned);
  ADD ("stalls-hold-nobody", test_stalls_hold_nobody);
  ADD ("memory-is-bounded", test_memory_is_bounded);
  ADD ("fairness", test_fairness);
  ADD ("slices", test_slices);
  ADD ("pings-while-moving", test_pings_while_moving);
  ADD ("key-once", test_key_once);
  ADD ("key-wrong", test_key_wrong);
  ADD ("proof-is-bound", test_proof_is_bound);
  ADD ("key-expires", test_key_expires);
  ADD ("channel-limit", test_channel_limit);
  ADD ("idle", test_idle);
  ADD ("idle-in-the-middle", test_idle_in_the_middle);
  ADD ("session-ends", test_session_ends);
  ADD ("control-breaks", test_control_breaks);
  return g_test_run ();
}
