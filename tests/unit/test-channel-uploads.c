/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "channel-fixture.h"
#include "pnc-hash.h"
#include "pnc-tls.h"

#include <string.h>

/* Uploads */

static void
test_put (ChannelFixture *f, gconstpointer data)
{
  static const gsize lengths[]
    = { 0, 1, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES + 1, 5 * PNC_CHUNK_BYTES };

  channel_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", (guint) i);
      g_autofree guint8 *bytes = raw_make_bytes (lengths[i]);
      guint8 digest[PNC_HASH_BYTES];
      g_auto (RawReply) reply = { 0 };
      guint64 request = raw_queue_upload (f->channel, name, bytes, lengths[i]);

      raw_client_flush (f->channel);
      raw_expect_ready (f->channel, request);
      raw_client_expect (f->channel, &reply, PNC_MESSAGE_STORED, request);
      raw_digest_bytes (bytes, lengths[i], digest);
      g_assert_cmpmem (reply.message.stored.digest, PNC_HASH_BYTES, digest, PNC_HASH_BYTES);
      g_assert_cmpstr (reply.message.stored.entry->name, ==, name);
      g_assert_cmpuint (reply.message.stored.entry->version.size_bytes, ==, lengths[i]);
      channel_fixture_assert_file (f, name, bytes, lengths[i]);
    }
  channel_fixture_assert_staging_empty (f);
}

static void
test_put_whole (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (PNC_INLINE_FILE_BYTES);
  static const gsize lengths[] = { 0, 1, 4096, PNC_INLINE_FILE_BYTES };

  channel_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", (guint) i);
      guint64 request = raw_queue_whole (f->channel, name, bytes, lengths[i], PNC_POLICY_REFUSE);

      raw_client_flush (f->channel);
      raw_expect_stored (f->channel, request, PNC_OUTCOME_STORED);
      channel_fixture_assert_file (f, name, bytes, lengths[i]);
    }
}

/* Thousands without waiting: all are stored and answered, in order. */
static void
test_many_small (ChannelFixture *f, gconstpointer data)
{
  const guint n = 2000;
  g_autofree guint8 *bytes = raw_make_bytes (8000);
  guint64 first = 0;

  channel_fixture_start (f);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("small-%u", i);
      guint64 request = raw_queue_whole (f->channel, name, bytes, i, PNC_POLICY_REFUSE);

      first = i == 0 ? request : first;
      if (i % 100 == 99)
        raw_client_flush (f->channel);
    }
  for (guint i = 0; i < n; i++)
    raw_expect_stored (f->channel, first + i, PNC_OUTCOME_STORED);
  for (guint i = 0; i < n; i += 97)
    {
      g_autofree char *name = g_strdup_printf ("small-%u", i);

      channel_fixture_assert_file (f, name, bytes, i);
    }
  channel_fixture_assert_staging_empty (f);
}

/* Each request sees what those before it on the channel have done, also what waits for its flush.
 */
static void
test_order (ChannelFixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint64 requests[9];

  channel_fixture_start (f);
  requests[0] = raw_queue_whole (f->channel, "a", "1", 1, PNC_POLICY_REFUSE);
  requests[1] = raw_queue_whole (f->channel, "a", "2", 1, PNC_POLICY_REFUSE);
  requests[2] = raw_queue_whole (f->channel, "b", "3", 1, PNC_POLICY_REFUSE);
  requests[3] = raw_queue_path (f->channel, PNC_MESSAGE_MAKE_FOLDER, "folder");
  requests[4] = raw_queue_whole (f->channel, "folder/c", "4", 1, PNC_POLICY_REFUSE);
  requests[5] = raw_queue_path (f->channel, PNC_MESSAGE_STAT, "folder/c");
  requests[6] = raw_queue_whole (f->channel, "d", "55", 2, PNC_POLICY_REFUSE);
  requests[7] = raw_queue_get (f->channel, "d", 0, PNC_SIZE_UNKNOWN, 100);
  requests[8] = raw_queue_path (f->channel, PNC_MESSAGE_MAKE_FOLDER, "b");
  raw_client_flush (f->channel);

  raw_expect_stored (f->channel, requests[0], PNC_OUTCOME_STORED);
  raw_client_expect_error (f->channel, requests[1], PNC_ERROR_EXISTS);
  raw_expect_stored (f->channel, requests[2], PNC_OUTCOME_STORED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, requests[3]);
  raw_expect_stored (f->channel, requests[4], PNC_OUTCOME_STORED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, requests[5]);
  raw_expect_stored (f->channel, requests[6], PNC_OUTCOME_STORED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_WHOLE, requests[7]);
  g_assert_cmpmem (reply.message.whole.data.data, reply.message.whole.data.length_bytes, "55", 2);
  raw_client_expect_error (f->channel, requests[8], PNC_ERROR_EXISTS);
}

static void
test_policies (ChannelFixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "taken", "old", 3);
  request = raw_queue_whole (f->channel, "taken", "new", 3, PNC_POLICY_SKIP);
  raw_client_flush (f->channel);
  raw_expect_stored (f->channel, request, PNC_OUTCOME_SKIPPED);
  channel_fixture_assert_file (f, "taken", "old", 3);

  /* what is skipped is told at once, and what was sent of it already is not wanted */
  request = raw_queue_put (f->channel, "taken", 3, PNC_POLICY_SKIP);
  raw_queue_chunk (f->channel, request, 0, (const guint8 *) "new", 3);
  raw_queue_commit (f->channel, request, (const guint8 *) "new", 3);
  raw_client_flush (f->channel);
  raw_expect_stored (f->channel, request, PNC_OUTCOME_SKIPPED);

  request = raw_queue_whole (f->channel, "taken", "new", 3, PNC_POLICY_KEEP_BOTH);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_STORED, request);
  g_assert_cmpint (reply.message.stored.outcome, ==, PNC_OUTCOME_KEPT_BOTH);
  g_assert_cmpstr (reply.message.stored.entry->name, ==, "taken (2)");

  request = raw_queue_whole (f->channel, "taken", "new", 3, PNC_POLICY_OVERWRITE);
  raw_client_flush (f->channel);
  raw_expect_stored (f->channel, request, PNC_OUTCOME_REPLACED);
  channel_fixture_assert_file (f, "taken", "new", 3);
}

/* The ERROR goes out; what follows of that upload is thrown away, the next one is not touched. */
static void
test_failed_put (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (3 * PNC_CHUNK_BYTES);
  guint64 failed;
  guint64 good;

  channel_fixture_start (f);
  failed = raw_queue_upload (f->channel, "no/such/folder", bytes, 3 * PNC_CHUNK_BYTES);
  good = raw_queue_upload (f->channel, "good", bytes, 2 * PNC_CHUNK_BYTES);
  raw_queue_chunk (f->channel, failed, 0, bytes, 10);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, failed, PNC_ERROR_NOT_FOUND);
  raw_expect_ready (f->channel, good);
  raw_expect_stored (f->channel, good, PNC_OUTCOME_STORED);
  raw_expect_alive (f->channel);
  channel_fixture_assert_file (f, "good", bytes, 2 * PNC_CHUNK_BYTES);
}

static void
test_bad_name_put (ChannelFixture *f, gconstpointer data)
{
  static const guint8 payload[]
    = { 1, 2, 3, 4,   5,   6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, /* transfer id */
        1, 0, 2, '.', '.',                                         /* path */
        0, 0, 0, 0,   0,   0, 0, 1,                                /* size */
        0, 0, 0, 0,   0,   0, 0, 0, 0, 0,  0,                      /* attributes */
        1, 0 };
  guint64 request;

  channel_fixture_start (f);
  request = raw_client_next_id (f->channel);
  raw_client_send_frame (f->channel, PNC_MESSAGE_PUT, 0, request, payload, sizeof payload);
  raw_queue_chunk (f->channel, request, 0, (const guint8 *) "x", 1);
  raw_queue_commit (f->channel, request, (const guint8 *) "x", 1);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_BAD_NAME);
  raw_expect_alive (f->channel);
}

static void
test_one_open_upload (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (PNC_CHUNK_BYTES);
  guint64 open;
  guint64 other;

  channel_fixture_start (f);
  open = raw_queue_put (f->channel, "open", PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  other = raw_queue_upload (f->channel, "other", bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, open);
  raw_client_expect_error (f->channel, other, PNC_ERROR_BUSY);
  raw_expect_alive (f->channel);
  raw_queue_chunk (f->channel, open, 0, bytes, PNC_CHUNK_BYTES);
  raw_queue_commit (f->channel, open, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_stored (f->channel, open, PNC_OUTCOME_STORED);
  channel_fixture_assert_no_file (f, "other");
}

/* Requests between the chunks of an upload are answered before it ends. */
static void
test_others_between_chunks (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (2 * PNC_CHUNK_BYTES);
  guint64 upload;
  guint64 whole;

  channel_fixture_start (f);
  upload = raw_queue_put (f->channel, "large", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  raw_queue_chunk (f->channel, upload, 0, bytes, PNC_CHUNK_BYTES);
  whole = raw_queue_whole (f->channel, "small", "x", 1, PNC_POLICY_REFUSE);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, upload);
  raw_expect_stored (f->channel, whole, PNC_OUTCOME_STORED);
  raw_expect_alive (f->channel);
  raw_queue_chunk (f->channel, upload, PNC_CHUNK_BYTES, bytes + PNC_CHUNK_BYTES, PNC_CHUNK_BYTES);
  raw_queue_commit (f->channel, upload, bytes, 2 * PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_stored (f->channel, upload, PNC_OUTCOME_STORED);
  channel_fixture_assert_file (f, "large", bytes, 2 * PNC_CHUNK_BYTES);
}

static void
test_corrupt (ChannelFixture *f, gconstpointer data)
{
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK };
  PncMessage commit = { .type = PNC_MESSAGE_COMMIT };
  guint64 request;

  channel_fixture_start (f);
  /* a hash that does not fit */
  request = raw_queue_put (f->channel, "a", 5, PNC_POLICY_REFUSE);
  chunk.chunk.data = (PncSlice){ (const guint8 *) "hello", 5 };
  raw_client_queue (f->channel, &chunk, request);
  raw_queue_commit (f->channel, request, (const guint8 *) "hello", 5);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CORRUPT);
  /* a digest that does not fit */
  request = raw_queue_put (f->channel, "b", 5, PNC_POLICY_REFUSE);
  raw_queue_chunk (f->channel, request, 0, (const guint8 *) "hello", 5);
  commit.commit.size_bytes = 5;
  raw_client_queue (f->channel, &commit, request);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CORRUPT);
  /* a chunk in the wrong place */
  request = raw_queue_put (f->channel, "c", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_queue_chunk (f->channel, request, PNC_CHUNK_BYTES, (const guint8 *) "hello", 5);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_PROTOCOL);
  raw_expect_alive (f->channel);
  channel_fixture_assert_no_file (f, "a");
  channel_fixture_assert_no_file (f, "b");
  channel_fixture_assert_no_file (f, "c");
  channel_fixture_assert_staging_empty (f);
}

static void
test_corrupt_whole (ChannelFixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 0, 5 };

  channel_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (PncPath) path = raw_client_path ("a");
      PncMessage whole = { .type = PNC_MESSAGE_PUT_WHOLE };
      guint64 request = raw_client_next_id (f->channel);

      whole.put_whole.path = path;
      whole.put_whole.policy = PNC_POLICY_REFUSE;
      whole.put_whole.data = (PncSlice){ (const guint8 *) "hello", lengths[i] };
      raw_client_send_as (f->channel, &whole, request);
      raw_client_expect_error (f->channel, request, PNC_ERROR_CORRUPT);
    }
  channel_fixture_assert_no_file (f, "a");
  channel_fixture_assert_staging_empty (f);
}

typedef struct
{
  PncMessageType type;
  gboolean after_stat; /* with the id of a STAT, or of nothing at all */
} StrayRow;

static void
test_stray_chunks (ChannelFixture *f, gconstpointer data)
{
  static const StrayRow rows[] = {
    { PNC_MESSAGE_CHUNK, FALSE },
    { PNC_MESSAGE_CHUNK, TRUE },
    { PNC_MESSAGE_COMMIT, FALSE },
    { PNC_MESSAGE_COMMIT, TRUE },
  };

  channel_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RawClient) client = raw_client_open_channel (f->control);
      guint64 request = raw_client_next_id (client) + 1;

      if (rows[i].after_stat)
        raw_expect_alive (client);
      if (rows[i].type == PNC_MESSAGE_CHUNK)
        raw_queue_chunk (client, request, 0, (const guint8 *) "x", 1);
      else
        raw_queue_commit (client, request, (const guint8 *) "x", 1);
      raw_client_flush (client);
      raw_client_expect_error (client, 0, PNC_ERROR_PROTOCOL);
      raw_client_expect_end (client);
    }
}

static void
test_cancel_upload (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (PNC_CHUNK_BYTES);
  guint64 request;

  channel_fixture_start (f);
  request = raw_queue_put (f->channel, "gone", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  raw_queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, request);
  raw_queue_chunk (f->channel, request, PNC_CHUNK_BYTES, bytes, PNC_CHUNK_BYTES);
  raw_queue_commit (f->channel, request, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CANCELLED);
  raw_expect_alive (f->channel);
  channel_fixture_assert_no_file (f, "gone");
  channel_fixture_assert_staging_empty (f);
}

static void
test_broken_upload (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = raw_make_bytes (PNC_CHUNK_BYTES);
  guint64 request;

  channel_fixture_start (f);
  request = raw_queue_put (f->channel, "gone", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  raw_queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  g_clear_pointer (&f->channel, raw_client_free);
  server_fixture_wait_connections (&f->server, 1);
  channel_fixture_assert_no_file (f, "gone");
}

static void
test_open_files (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) second = NULL;
  guint64 open;
  guint64 refused;

  f->server.limits.max_open_files = 1;
  channel_fixture_start (f);
  second = raw_client_open_channel (f->control);
  open = raw_queue_put (f->channel, "open", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, open);
  refused = raw_queue_put (second, "refused", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (second);
  raw_client_expect_error (second, refused, PNC_ERROR_BUSY);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, open);
  raw_client_expect_error (f->channel, open, PNC_ERROR_CANCELLED);
  open = raw_queue_put (second, "open", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (second);
  raw_expect_ready (second, open);
}

/* Over all their sessions; others still have what is left. */
static void
test_open_files_of_one_user (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) again = NULL;
  g_autoptr (RawClient) theirs = NULL;
  g_autoptr (RawClient) other = NULL;
  g_autoptr (RawClient) others = NULL;
  guint64 open;
  guint64 refused;

  f->server.limits.max_open_files_per_user = 1;
  channel_fixture_start (f);
  again = server_fixture_log_in (&f->server);
  theirs = raw_client_open_channel (again);
  other = raw_client_new (f->server.port);
  raw_client_hello (other, PNC_ROLE_CONTROL);
  raw_client_log_in (other, FIXTURE_CONFINED, FIXTURE_CONFINED "-pass");
  others = raw_client_open_channel (other);

  open = raw_queue_put (f->channel, "open", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, open);
  refused = raw_queue_put (theirs, "refused", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (theirs);
  raw_client_expect_error (theirs, refused, PNC_ERROR_BUSY);
  open = raw_queue_put (others, "open", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (others);
  raw_expect_ready (others, open);
}

/* Two at once */

static guint64
send_put_again (RawClient *client, guint8 flags)
{
  g_autoptr (PncPath) path = raw_client_path ("again");
  const PncMessage message = {
    .type = PNC_MESSAGE_PUT,
    .put = { .transfer_id = { 7 },
             .path = path,
             .size_bytes = 3 * PNC_CHUNK_BYTES,
             .policy = PNC_POLICY_REFUSE,
             .flags = PNC_PUT_RANGES | flags },
  };

  return raw_client_send (client, &message);
}

/* One chunk of a file that is to be gone on with has come on the channel of @f. */
static void
begin_put_again (ChannelFixture *f)
{
  g_autofree guint8 *bytes = raw_make_bytes (PNC_CHUNK_BYTES);
  guint64 request = send_put_again (f->channel, PNC_PUT_RESUME);

  raw_expect_ready (f->channel, request);
  raw_queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_alive (f->channel);
}

/* A client that asks for what another of its channels is at has lost that one: it ends, and what
 * came on it is there. */
static void
test_put_of_lost_channel (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  channel_fixture_start (f);
  begin_put_again (f);
  second = raw_client_open_channel (f->control);
  raw_client_expect_error (second, send_put_again (second, PNC_PUT_RESUME), PNC_ERROR_BUSY);
  raw_client_expect_end (f->channel);
  do
    {
      request = send_put_again (second, PNC_PUT_RESUME);
      raw_reply_clear (&reply);
      g_assert_true (raw_client_receive (second, &reply));
    }
  while (reply.header.type == PNC_MESSAGE_ERROR && reply.message.error.status == PNC_ERROR_BUSY);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_PUT_HAVE);
  g_assert_cmpuint (reply.message.put_have.first_chunk, ==, 0);
  g_assert_cmpuint (reply.message.put_have.hashes.length_bytes, ==, PNC_HASH_BYTES);
  raw_expect_ready (second, request);
}

/* Only who goes on with it has lost the channel, and only their own. */
static void
test_put_of_others (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) second = NULL;
  g_autoptr (RawClient) again = NULL;
  g_autoptr (RawClient) theirs = NULL;

  channel_fixture_start (f);
  begin_put_again (f);
  second = raw_client_open_channel (f->control);
  raw_client_expect_error (second, send_put_again (second, 0), PNC_ERROR_BUSY);
  raw_expect_alive (f->channel);
  again = server_fixture_log_in (&f->server);
  theirs = raw_client_open_channel (again);
  raw_client_expect_error (theirs, send_put_again (theirs, PNC_PUT_RESUME), PNC_ERROR_BUSY);
  raw_expect_alive (f->channel);
  raw_expect_alive (second);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/channel-uploads/" name, ChannelFixture, NULL, channel_fixture_set_up, func,        \
              channel_fixture_tear_down)
  ADD ("put", test_put);
  ADD ("put-whole", test_put_whole);
  ADD ("many-small", test_many_small);
  ADD ("order", test_order);
  ADD ("policies", test_policies);
  ADD ("failed-put", test_failed_put);
  ADD ("bad-name-put", test_bad_name_put);
  ADD ("one-open-upload", test_one_open_upload);
  ADD ("others-between-chunks", test_others_between_chunks);
  ADD ("corrupt", test_corrupt);
  ADD ("corrupt-whole", test_corrupt_whole);
  ADD ("stray-chunks", test_stray_chunks);
  ADD ("cancel-upload", test_cancel_upload);
  ADD ("broken-upload", test_broken_upload);
  ADD ("open-files", test_open_files);
  ADD ("put-of-lost-channel", test_put_of_lost_channel);
  ADD ("put-of-others", test_put_of_others);
  ADD ("open-files-of-one-user", test_open_files_of_one_user);
  return g_test_run ();
}
