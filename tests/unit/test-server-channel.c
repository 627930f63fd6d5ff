/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-hash.h"
#include "pnc-secret.h"
#include "pnc-tls.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A server, a session and one data channel of it. */
typedef struct
{
  ServerFixture server;
  RawClient *control;
  RawClient *channel;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  server_fixture_init (&f->server);
  f->server.limits.close_deadline_ms = 200;
}

static void
start (Fixture *f)
{
  server_fixture_start (&f->server);
  f->control = server_fixture_log_in (&f->server);
  f->channel = raw_client_open_channel (f->control);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  raw_client_free (f->channel);
  raw_client_free (f->control);
  server_fixture_clear (&f->server);
}

/* Bytes that tell where they are. */
static guint8 *
make_bytes (gsize length)
{
  guint8 *bytes = g_malloc (length + 8);

  for (gsize i = 0; i < length; i += 8)
    {
      guint64 value = i * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

      memcpy (bytes + i, &value, 8);
    }
  return bytes;
}

static guint64
queue_put (RawClient *client, const char *name, guint64 size, PncPolicy policy)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage put = { .type = PNC_MESSAGE_PUT };
  guint64 request = raw_client_next_id (client);

  pnc_random_fill (put.put.transfer_id, sizeof put.put.transfer_id);
  put.put.path = path;
  put.put.size_bytes = size;
  put.put.policy = (guint8) policy;
  raw_client_queue (client, &put, request);
  return request;
}

static void
queue_chunk (RawClient *client, guint64 request, guint64 offset, const guint8 *bytes, gsize length)
{
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK };

  chunk.chunk.offset_bytes = offset;
  chunk.chunk.data = (PncSlice){ bytes, length };
  pnc_hash_chunk (bytes, length, chunk.chunk.hash);
  raw_client_queue (client, &chunk, request);
}

static void
digest_bytes (const guint8 *bytes, gsize length, guint8 *digest)
{
  g_autoptr (PncDigest) running = pnc_digest_new ();

  for (gsize offset = 0; offset < length; offset += PNC_CHUNK_BYTES)
    {
      guint8 hash[PNC_HASH_BYTES];

      pnc_hash_chunk (bytes + offset, MIN (PNC_CHUNK_BYTES, length - offset), hash);
      pnc_digest_add (running, hash);
    }
  pnc_digest_get (running, digest);
}

static void
queue_commit (RawClient *client, guint64 request, const guint8 *bytes, gsize length)
{
  PncMessage commit = { .type = PNC_MESSAGE_COMMIT };

  commit.commit.size_bytes = length;
  digest_bytes (bytes, length, commit.commit.digest);
  raw_client_queue (client, &commit, request);
}

/* A whole upload in chunks, nothing waited for. */
static guint64
queue_upload (RawClient *client, const char *name, const guint8 *bytes, gsize length)
{
  guint64 request = queue_put (client, name, length, PNC_POLICY_REFUSE);

  for (gsize offset = 0; offset < length; offset += PNC_CHUNK_BYTES)
    queue_chunk (client, request, offset, bytes + offset, MIN (PNC_CHUNK_BYTES, length - offset));
  queue_commit (client, request, bytes, length);
  return request;
}

static guint64
queue_whole (RawClient *client, const char *name, const void *bytes, gsize length, PncPolicy policy)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage whole = { .type = PNC_MESSAGE_PUT_WHOLE };
  guint64 request = raw_client_next_id (client);

  whole.put_whole.path = path;
  whole.put_whole.policy = (guint8) policy;
  whole.put_whole.data = (PncSlice){ bytes, length };
  pnc_hash_chunk (bytes, length, whole.put_whole.hash);
  raw_client_queue (client, &whole, request);
  return request;
}

static guint64
queue_path (RawClient *client, PncMessageType type, const char *name)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage message = { .type = type };
  guint64 request = raw_client_next_id (client);

  message.stat.path = path;
  raw_client_queue (client, &message, request);
  return request;
}

static guint64
queue_get (RawClient *client, const char *name, guint64 offset, guint64 length, guint32 inline_max)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage get = { .type = PNC_MESSAGE_GET };
  guint64 request = raw_client_next_id (client);

  get.get = (PncGet){ path, offset, length, inline_max, FALSE, { 0 } };
  raw_client_queue (client, &get, request);
  return request;
}

static void
expect_stored (RawClient *client, guint64 request, PncOutcome outcome)
{
  g_auto (RawReply) reply = { 0 };

  raw_client_expect (client, &reply, PNC_MESSAGE_STORED, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  g_assert_cmpint (reply.message.stored.outcome, ==, outcome);
}

static void
expect_ready (RawClient *client, guint64 request)
{
  g_auto (RawReply) reply = { 0 };

  raw_client_expect (client, &reply, PNC_MESSAGE_PUT_READY, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
  g_assert_cmpuint (reply.message.put_ready.resume_offset_bytes, ==, 0);
}

static void
expect_alive (RawClient *client)
{
  g_auto (RawReply) reply = { 0 };
  guint64 request = queue_path (client, PNC_MESSAGE_STAT, "");

  raw_client_flush (client);
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY, request);
}

static void
assert_file (Fixture *f, const char *name, const void *bytes, gsize length)
{
  g_autoptr (GBytes) stored = server_fixture_read (&f->server, name);

  g_assert_nonnull (stored);
  g_assert_cmpmem (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored), bytes, length);
}

static void
assert_no_file (Fixture *f, const char *name)
{
  g_autoptr (GBytes) stored = server_fixture_read (&f->server, name);

  g_assert_null (stored);
}

static guint
count_names (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n += 1;
  return n;
}

/* Uploads that came to nothing leave nothing behind. */
static void
assert_staging_empty (Fixture *f)
{
  g_autofree char *staging = g_build_filename (f->server.share, ".pinnace", "staging", NULL);

  g_assert_true (g_file_test (staging, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (count_names (staging), ==, 0);
}

/* Uploads */

static void
test_put (Fixture *f, gconstpointer data)
{
  static const gsize lengths[]
    = { 0, 1, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES + 1, 5 * PNC_CHUNK_BYTES };

  start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", (guint) i);
      g_autofree guint8 *bytes = make_bytes (lengths[i]);
      guint8 digest[PNC_HASH_BYTES];
      g_auto (RawReply) reply = { 0 };
      guint64 request = queue_upload (f->channel, name, bytes, lengths[i]);

      raw_client_flush (f->channel);
      expect_ready (f->channel, request);
      raw_client_expect (f->channel, &reply, PNC_MESSAGE_STORED, request);
      digest_bytes (bytes, lengths[i], digest);
      g_assert_cmpmem (reply.message.stored.digest, PNC_HASH_BYTES, digest, PNC_HASH_BYTES);
      g_assert_cmpstr (reply.message.stored.entry->name, ==, name);
      g_assert_cmpuint (reply.message.stored.entry->version.size_bytes, ==, lengths[i]);
      assert_file (f, name, bytes, lengths[i]);
    }
  assert_staging_empty (f);
}

static void
test_put_whole (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (PNC_INLINE_FILE_BYTES);
  static const gsize lengths[] = { 0, 1, 4096, PNC_INLINE_FILE_BYTES };

  start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", (guint) i);
      guint64 request = queue_whole (f->channel, name, bytes, lengths[i], PNC_POLICY_REFUSE);

      raw_client_flush (f->channel);
      expect_stored (f->channel, request, PNC_OUTCOME_STORED);
      assert_file (f, name, bytes, lengths[i]);
    }
}

/* Thousands without waiting: all are stored and answered, in order. */
static void
test_many_small (Fixture *f, gconstpointer data)
{
  const guint n = 2000;
  g_autofree guint8 *bytes = make_bytes (8000);
  guint64 first = 0;

  start (f);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("small-%u", i);
      guint64 request = queue_whole (f->channel, name, bytes, i, PNC_POLICY_REFUSE);

      first = i == 0 ? request : first;
      if (i % 100 == 99)
        raw_client_flush (f->channel);
    }
  for (guint i = 0; i < n; i++)
    expect_stored (f->channel, first + i, PNC_OUTCOME_STORED);
  for (guint i = 0; i < n; i += 97)
    {
      g_autofree char *name = g_strdup_printf ("small-%u", i);

      assert_file (f, name, bytes, i);
    }
  assert_staging_empty (f);
}

/* Each request sees what those before it on the channel have done, also what waits for its flush.
 */
static void
test_order (Fixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint64 requests[9];

  start (f);
  requests[0] = queue_whole (f->channel, "a", "1", 1, PNC_POLICY_REFUSE);
  requests[1] = queue_whole (f->channel, "a", "2", 1, PNC_POLICY_REFUSE);
  requests[2] = queue_whole (f->channel, "b", "3", 1, PNC_POLICY_REFUSE);
  requests[3] = queue_path (f->channel, PNC_MESSAGE_MAKE_FOLDER, "folder");
  requests[4] = queue_whole (f->channel, "folder/c", "4", 1, PNC_POLICY_REFUSE);
  requests[5] = queue_path (f->channel, PNC_MESSAGE_STAT, "folder/c");
  requests[6] = queue_whole (f->channel, "d", "55", 2, PNC_POLICY_REFUSE);
  requests[7] = queue_get (f->channel, "d", 0, PNC_SIZE_UNKNOWN, 100);
  requests[8] = queue_path (f->channel, PNC_MESSAGE_MAKE_FOLDER, "b");
  raw_client_flush (f->channel);

  expect_stored (f->channel, requests[0], PNC_OUTCOME_STORED);
  raw_client_expect_error (f->channel, requests[1], PNC_ERROR_EXISTS);
  expect_stored (f->channel, requests[2], PNC_OUTCOME_STORED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, requests[3]);
  expect_stored (f->channel, requests[4], PNC_OUTCOME_STORED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, requests[5]);
  expect_stored (f->channel, requests[6], PNC_OUTCOME_STORED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_WHOLE, requests[7]);
  g_assert_cmpmem (reply.message.whole.data.data, reply.message.whole.data.length_bytes, "55", 2);
  raw_client_expect_error (f->channel, requests[8], PNC_ERROR_EXISTS);
}

static void
test_policies (Fixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  start (f);
  server_fixture_write (&f->server, "taken", "old", 3);
  request = queue_whole (f->channel, "taken", "new", 3, PNC_POLICY_SKIP);
  raw_client_flush (f->channel);
  expect_stored (f->channel, request, PNC_OUTCOME_SKIPPED);
  assert_file (f, "taken", "old", 3);

  /* what is skipped is told at once, and what was sent of it already is not wanted */
  request = queue_put (f->channel, "taken", 3, PNC_POLICY_SKIP);
  queue_chunk (f->channel, request, 0, (const guint8 *) "new", 3);
  queue_commit (f->channel, request, (const guint8 *) "new", 3);
  raw_client_flush (f->channel);
  expect_stored (f->channel, request, PNC_OUTCOME_SKIPPED);

  request = queue_whole (f->channel, "taken", "new", 3, PNC_POLICY_KEEP_BOTH);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_STORED, request);
  g_assert_cmpint (reply.message.stored.outcome, ==, PNC_OUTCOME_KEPT_BOTH);
  g_assert_cmpstr (reply.message.stored.entry->name, ==, "taken (2)");

  request = queue_whole (f->channel, "taken", "new", 3, PNC_POLICY_OVERWRITE);
  raw_client_flush (f->channel);
  expect_stored (f->channel, request, PNC_OUTCOME_REPLACED);
  assert_file (f, "taken", "new", 3);
}

/* The ERROR goes out; what follows of that upload is thrown away, the next one is not touched. */
static void
test_failed_put (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (3 * PNC_CHUNK_BYTES);
  guint64 failed;
  guint64 good;

  start (f);
  failed = queue_upload (f->channel, "no/such/folder", bytes, 3 * PNC_CHUNK_BYTES);
  good = queue_upload (f->channel, "good", bytes, 2 * PNC_CHUNK_BYTES);
  queue_chunk (f->channel, failed, 0, bytes, 10);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, failed, PNC_ERROR_NOT_FOUND);
  expect_ready (f->channel, good);
  expect_stored (f->channel, good, PNC_OUTCOME_STORED);
  expect_alive (f->channel);
  assert_file (f, "good", bytes, 2 * PNC_CHUNK_BYTES);
}

static void
test_bad_name_put (Fixture *f, gconstpointer data)
{
  static const guint8 payload[]
    = { 1, 2, 3, 4,   5,   6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, /* transfer id */
        1, 0, 2, '.', '.',                                         /* path */
        0, 0, 0, 0,   0,   0, 0, 1,                                /* size */
        0, 0, 0, 0,   0,   0, 0, 0, 0, 0,  0,                      /* attributes */
        1, 0 };
  guint64 request;

  start (f);
  request = raw_client_next_id (f->channel);
  raw_client_send_frame (f->channel, PNC_MESSAGE_PUT, 0, request, payload, sizeof payload);
  queue_chunk (f->channel, request, 0, (const guint8 *) "x", 1);
  queue_commit (f->channel, request, (const guint8 *) "x", 1);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_BAD_NAME);
  expect_alive (f->channel);
}

static void
test_one_open_upload (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (PNC_CHUNK_BYTES);
  guint64 open;
  guint64 other;

  start (f);
  open = queue_put (f->channel, "open", PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  other = queue_upload (f->channel, "other", bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_ready (f->channel, open);
  raw_client_expect_error (f->channel, other, PNC_ERROR_BUSY);
  expect_alive (f->channel);
  queue_chunk (f->channel, open, 0, bytes, PNC_CHUNK_BYTES);
  queue_commit (f->channel, open, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_stored (f->channel, open, PNC_OUTCOME_STORED);
  assert_no_file (f, "other");
}

/* Requests between the chunks of an upload are answered before it ends. */
static void
test_others_between_chunks (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (2 * PNC_CHUNK_BYTES);
  guint64 upload;
  guint64 whole;

  start (f);
  upload = queue_put (f->channel, "large", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  queue_chunk (f->channel, upload, 0, bytes, PNC_CHUNK_BYTES);
  whole = queue_whole (f->channel, "small", "x", 1, PNC_POLICY_REFUSE);
  raw_client_flush (f->channel);
  expect_ready (f->channel, upload);
  expect_stored (f->channel, whole, PNC_OUTCOME_STORED);
  expect_alive (f->channel);
  queue_chunk (f->channel, upload, PNC_CHUNK_BYTES, bytes + PNC_CHUNK_BYTES, PNC_CHUNK_BYTES);
  queue_commit (f->channel, upload, bytes, 2 * PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_stored (f->channel, upload, PNC_OUTCOME_STORED);
  assert_file (f, "large", bytes, 2 * PNC_CHUNK_BYTES);
}

static void
test_corrupt (Fixture *f, gconstpointer data)
{
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK };
  PncMessage commit = { .type = PNC_MESSAGE_COMMIT };
  guint64 request;

  start (f);
  /* a hash that does not fit */
  request = queue_put (f->channel, "a", 5, PNC_POLICY_REFUSE);
  chunk.chunk.data = (PncSlice){ (const guint8 *) "hello", 5 };
  raw_client_queue (f->channel, &chunk, request);
  queue_commit (f->channel, request, (const guint8 *) "hello", 5);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CORRUPT);
  /* a digest that does not fit */
  request = queue_put (f->channel, "b", 5, PNC_POLICY_REFUSE);
  queue_chunk (f->channel, request, 0, (const guint8 *) "hello", 5);
  commit.commit.size_bytes = 5;
  raw_client_queue (f->channel, &commit, request);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CORRUPT);
  /* a chunk in the wrong place */
  request = queue_put (f->channel, "c", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  queue_chunk (f->channel, request, PNC_CHUNK_BYTES, (const guint8 *) "hello", 5);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_PROTOCOL);
  expect_alive (f->channel);
  assert_no_file (f, "a");
  assert_no_file (f, "b");
  assert_no_file (f, "c");
  assert_staging_empty (f);
}

static void
test_corrupt_whole (Fixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 0, 5 };

  start (f);
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
  assert_no_file (f, "a");
  assert_staging_empty (f);
}

typedef struct
{
  PncMessageType type;
  gboolean after_stat; /* with the id of a STAT, or of nothing at all */
} StrayRow;

static void
test_stray_chunks (Fixture *f, gconstpointer data)
{
  static const StrayRow rows[] = {
    { PNC_MESSAGE_CHUNK, FALSE },
    { PNC_MESSAGE_CHUNK, TRUE },
    { PNC_MESSAGE_COMMIT, FALSE },
    { PNC_MESSAGE_COMMIT, TRUE },
  };

  start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (RawClient) client = raw_client_open_channel (f->control);
      guint64 request = raw_client_next_id (client) + 1;

      if (rows[i].after_stat)
        expect_alive (client);
      if (rows[i].type == PNC_MESSAGE_CHUNK)
        queue_chunk (client, request, 0, (const guint8 *) "x", 1);
      else
        queue_commit (client, request, (const guint8 *) "x", 1);
      raw_client_flush (client);
      raw_client_expect_error (client, 0, PNC_ERROR_PROTOCOL);
      raw_client_expect_end (client);
    }
}

static void
test_cancel_upload (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (PNC_CHUNK_BYTES);
  guint64 request;

  start (f);
  request = queue_put (f->channel, "gone", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, request);
  queue_chunk (f->channel, request, PNC_CHUNK_BYTES, bytes, PNC_CHUNK_BYTES);
  queue_commit (f->channel, request, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CANCELLED);
  expect_alive (f->channel);
  assert_no_file (f, "gone");
  assert_staging_empty (f);
}

static void
test_broken_upload (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (PNC_CHUNK_BYTES);
  guint64 request;

  start (f);
  request = queue_put (f->channel, "gone", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  g_clear_pointer (&f->channel, raw_client_free);
  server_fixture_wait_connections (&f->server, 1);
  assert_no_file (f, "gone");
}

static void
test_open_files (Fixture *f, gconstpointer data)
{
  g_autoptr (RawClient) second = NULL;
  guint64 open;
  guint64 refused;

  f->server.limits.max_open_files = 1;
  start (f);
  second = raw_client_open_channel (f->control);
  open = queue_put (f->channel, "open", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (f->channel);
  expect_ready (f->channel, open);
  refused = queue_put (second, "refused", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (second);
  raw_client_expect_error (second, refused, PNC_ERROR_BUSY);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, open);
  raw_client_expect_error (f->channel, open, PNC_ERROR_CANCELLED);
  open = queue_put (second, "open", PNC_SIZE_UNKNOWN, PNC_POLICY_REFUSE);
  raw_client_flush (second);
  expect_ready (second, open);
}

/* Downloads */

/* Takes the chunks of one answer. Returns: (transfer full): the bytes */
static GByteArray *
take_chunks (RawClient *client, guint64 request, guint64 offset)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  g_auto (RawReply) reply = { 0 };
  guint8 expected[PNC_HASH_BYTES];

  raw_client_expect (client, &reply, PNC_MESSAGE_GET_READY, request);
  for (;;)
    {
      PncSlice slice;

      g_assert_true (raw_client_receive (client, &reply));
      g_assert_cmpuint (reply.header.request, ==, request);
      if (reply.header.type != PNC_MESSAGE_CHUNK)
        break;
      slice = reply.message.chunk.data;
      g_assert_cmpuint (reply.message.chunk.offset_bytes, ==, offset + bytes->len);
      pnc_hash_chunk (slice.data, slice.length_bytes, expected);
      g_assert_cmpmem (reply.message.chunk.hash, PNC_HASH_BYTES, expected, PNC_HASH_BYTES);
      pnc_digest_add (digest, expected);
      g_byte_array_append (bytes, slice.data, (guint) slice.length_bytes);
    }
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_GET_END);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  pnc_digest_get (digest, expected);
  g_assert_cmpmem (reply.message.get_end.digest, PNC_HASH_BYTES, expected, PNC_HASH_BYTES);
  return bytes;
}

static void
test_get (Fixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 0, 1, PNC_CHUNK_BYTES, 7 * PNC_CHUNK_BYTES + 5 };

  start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree guint8 *bytes = make_bytes (lengths[i]);
      g_autoptr (GByteArray) taken = NULL;
      guint64 request;

      server_fixture_write (&f->server, "file", bytes, lengths[i]);
      request = queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 0);
      raw_client_flush (f->channel);
      taken = take_chunks (f->channel, request, 0);
      g_assert_cmpmem (taken->data, taken->len, bytes, lengths[i]);
    }
}

typedef struct
{
  guint64 offset;
  guint64 length;
  gsize expected;
} RangeRow;

static void
test_get_ranges (Fixture *f, gconstpointer data)
{
  const gsize size = 3 * PNC_CHUNK_BYTES + 100;
  g_autofree guint8 *bytes = make_bytes (size);
  const RangeRow rows[] = {
    { 0, 10, 10 },
    { 0, 0, 0 },
    { PNC_CHUNK_BYTES, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES },
    { PNC_CHUNK_BYTES, PNC_CHUNK_BYTES + 1, PNC_CHUNK_BYTES + 1 },
    { 3 * PNC_CHUNK_BYTES, PNC_SIZE_UNKNOWN, 100 },
    { 2 * PNC_CHUNK_BYTES, 1 << 30, PNC_CHUNK_BYTES + 100 },
  };
  guint64 request;

  start (f);
  server_fixture_write (&f->server, "file", bytes, size);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) taken = NULL;

      request = queue_get (f->channel, "file", rows[i].offset, rows[i].length, 5000);
      raw_client_flush (f->channel);
      taken = take_chunks (f->channel, request, rows[i].offset);
      g_assert_cmpmem (taken->data, taken->len, bytes + rows[i].offset, rows[i].expected);
    }
  request = queue_get (f->channel, "file", 4 * PNC_CHUNK_BYTES, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CHANGED);
}

static void
test_get_whole (Fixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint8 hash[PNC_HASH_BYTES];
  guint64 request;

  start (f);
  server_fixture_write (&f->server, "file", "hello", 5);
  server_fixture_write (&f->server, "empty", "", 0);
  request = queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 5);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_WHOLE, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  g_assert_cmpmem (reply.message.whole.data.data, reply.message.whole.data.length_bytes, "hello",
                   5);
  pnc_hash_chunk ("hello", 5, hash);
  g_assert_cmpmem (reply.message.whole.hash, PNC_HASH_BYTES, hash, PNC_HASH_BYTES);
  g_assert_cmpstr (reply.message.whole.entry->name, ==, "file");

  request = queue_get (f->channel, "empty", 0, PNC_SIZE_UNKNOWN, 5);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_WHOLE, request);
  g_assert_cmpuint (reply.message.whole.data.length_bytes, ==, 0);

  request = queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 4);
  raw_client_flush (f->channel);
  g_byte_array_unref (take_chunks (f->channel, request, 0));
}

static void
test_get_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (PncPath) path = raw_client_path ("file");
  PncMessage get = { .type = PNC_MESSAGE_GET };
  guint64 request;

  start (f);
  server_fixture_write (&f->server, "file", "hello", 5);
  request = queue_get (f->channel, "none", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_NOT_FOUND);
  request = queue_get (f->channel, "ben", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_IS_DIRECTORY);
  get.get = (PncGet){ path, 0, PNC_SIZE_UNKNOWN, 0, TRUE, { 5, 1, 1 } };
  raw_client_expect_error (f->channel, raw_client_send (f->channel, &get), PNC_ERROR_CHANGED);
  expect_alive (f->channel);
}

/* Many small downloads without waiting, more than the server reads ahead. */
static void
test_many_gets (Fixture *f, gconstpointer data)
{
  const guint n = 1000;
  guint64 first = 0;

  start (f);
  server_fixture_write (&f->server, "file", "hello", 5);
  for (guint i = 0; i < n; i++)
    {
      guint64 request = queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 100);

      first = i == 0 ? request : first;
    }
  raw_client_flush (f->channel);
  for (guint i = 0; i < n; i++)
    {
      g_auto (RawReply) reply = { 0 };

      raw_client_expect (f->channel, &reply, PNC_MESSAGE_WHOLE, first + i);
    }
}

/* CANCEL is seen behind requests that wait, while the answer it is about still goes out. */
static void
test_cancel_download (Fixture *f, gconstpointer data)
{
  const gsize size = 64 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = make_bytes (size);
  g_auto (RawReply) reply = { 0 };
  guint64 large;
  guint64 waiting;
  guint64 cancelled;
  guint n_chunks = 0;

  start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  large = queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  waiting = queue_path (f->channel, PNC_MESSAGE_STAT, "large");
  cancelled = queue_path (f->channel, PNC_MESSAGE_STAT, "ben");
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_GET_READY, large);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, cancelled);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, large);
  for (;;)
    {
      g_assert_true (raw_client_receive (f->channel, &reply));
      if (reply.header.type == PNC_MESSAGE_ERROR && reply.header.request == large)
        break;
      if (reply.header.type == PNC_MESSAGE_CHUNK)
        n_chunks += 1;
      else
        g_assert_cmpuint (reply.header.request, ==, cancelled);
    }
  g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
  g_assert_cmpuint (n_chunks, <, 64);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, waiting);
  expect_alive (f->channel);
}

static guint64
send_endless_sum (Fixture *f)
{
  g_autofree char *file = g_build_filename (f->server.share, "endless", NULL);
  g_autoptr (PncPath) path = raw_client_path ("endless");
  PncMessage sum = { .type = PNC_MESSAGE_SUM };

  server_fixture_write (&f->server, "endless", "", 0);
  g_assert_cmpint (truncate (file, (off_t) 1 << 40), ==, 0);
  sum.sum = (PncSum){ path, PNC_SUM_SHA256 };
  return raw_client_send (f->channel, &sum);
}

/* A long request on a data channel tells how far it is and sees a CANCEL; what came meanwhile is
 * carried out then, a whole file included. */
static void
test_long_request (Fixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  guint64 stat;
  guint64 whole;

  start (f);
  request = send_endless_sum (f);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_PROGRESS, request);
  stat = queue_path (f->channel, PNC_MESSAGE_STAT, "ben");
  raw_client_flush (f->channel);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, request);
  whole = queue_whole (f->channel, "behind", "x", 1, PNC_POLICY_REFUSE);
  raw_client_flush (f->channel);
  raw_client_receive_answer (f->channel, request, &reply);
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_ERROR);
  g_assert_cmpuint (reply.message.error.status, ==, PNC_ERROR_CANCELLED);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, stat);
  expect_stored (f->channel, whole, PNC_OUTCOME_STORED);
}

/* The end of the session, or of the connection, ends what runs. */
static void
test_long_request_abandoned (Fixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };

  f->server.limits.channel_workers = 1;
  start (f);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_PROGRESS, send_endless_sum (f));
  g_clear_pointer (&f->channel, raw_client_free);
  f->channel = raw_client_open_channel (f->control);
  expect_alive (f->channel);

  raw_client_expect (f->channel, &reply, PNC_MESSAGE_PROGRESS, send_endless_sum (f));
  raw_client_send_empty (f->control, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (f->control);
  server_fixture_wait_connections (&f->server, 0);
}

/* BYE: what was asked before it is answered, then the server closes. */
static void
test_bye (Fixture *f, gconstpointer data)
{
  const gsize size = 8 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = make_bytes (size);
  g_autoptr (GByteArray) taken = NULL;
  g_auto (RawReply) reply = { 0 };
  PncMessage bye = { .type = PNC_MESSAGE_BYE };
  guint64 get;
  guint64 stat;

  start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  get = queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  stat = queue_path (f->channel, PNC_MESSAGE_STAT, "large");
  raw_client_queue (f->channel, &bye, 0);
  raw_client_flush (f->channel);
  taken = take_chunks (f->channel, get, 0);
  g_assert_cmpmem (taken->data, taken->len, bytes, size);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_ENTRY, stat);
  raw_client_expect_end (f->channel);
}

static void
test_bye_publishes (Fixture *f, gconstpointer data)
{
  PncMessage bye = { .type = PNC_MESSAGE_BYE };
  guint64 request;

  start (f);
  request = queue_whole (f->channel, "last", "x", 1, PNC_POLICY_REFUSE);
  raw_client_queue (f->channel, &bye, 0);
  raw_client_flush (f->channel);
  expect_stored (f->channel, request, PNC_OUTCOME_STORED);
  raw_client_expect_end (f->channel);
  assert_file (f, "last", "x", 1);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (PncPath) path = raw_client_path ("");
  PncMessage list = { .type = PNC_MESSAGE_LIST };
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  guint n = 0;

  start (f);
  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);

      server_fixture_write (&f->server, name, "", 0);
    }
  list.list = (PncList){ path, 0 };
  request = raw_client_send (f->channel, &list);
  do
    {
      raw_client_expect (f->channel, &reply, PNC_MESSAGE_LIST_PAGE, request);
      n += reply.message.list_page.entries->len;
    }
  while ((reply.header.flags & PNC_FRAME_END) == 0);
  g_assert_cmpuint (n, ==, 1501);
}

/* Who waits for whom */

/* The only worker is not held by a peer that takes nothing, says half a word, or nothing at all. */
static void
test_stalls_hold_nobody (Fixture *f, gconstpointer data)
{
  const gsize size = 64 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = make_bytes (size);
  g_autoptr (RawClient) deaf = NULL;
  g_autoptr (RawClient) half = NULL;
  g_autoptr (RawClient) silent = NULL;
  guint64 request;

  f->server.limits.channel_workers = 1;
  start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  deaf = raw_client_open_channel (f->control);
  half = raw_client_open_channel (f->control);
  silent = raw_client_open_channel (f->control);
  queue_get (deaf, "large", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (deaf);
  raw_client_send_bytes (half, "\0\0\1\0\0\x62\0\0\0", 9);
  for (guint i = 0; i < 100; i++)
    {
      raw_client_send_bytes (half, "x", 1);
      expect_alive (f->channel);
    }
  request = queue_upload (f->channel, "up", bytes, size);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  expect_stored (f->channel, request, PNC_OUTCOME_STORED);
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
test_memory_is_bounded (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->server.share, "large", NULL);
  RawClient *channels[6];
  gsize before;
  gsize after;

  start (f);
  server_fixture_write (&f->server, "large", "", 0);
  g_assert_cmpint (truncate (path, 1 << 30), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    channels[i] = raw_client_open_channel (f->control);
  before = resident_bytes ();
  for (guint i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      queue_get (channels[i], "large", 0, PNC_SIZE_UNKNOWN, 0);
      raw_client_flush (channels[i]);
    }
  /* as much as these move, the others had time to fill up */
  for (guint i = 0; i < 64; i++)
    {
      g_autofree guint8 *bytes = g_malloc0 (PNC_CHUNK_BYTES);
      guint64 request
        = queue_whole (f->channel, "other", bytes, PNC_CHUNK_BYTES, PNC_POLICY_OVERWRITE);
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
  g_autofree guint8 *bytes = make_bytes (size);
  g_autoptr (RawClient) control = server_fixture_log_in (mover->server);
  g_autoptr (RawClient) channel = raw_client_open_channel (control);
  g_autoptr (GByteArray) taken = NULL;
  guint64 request;

  bytes[0] = (guint8) mover->index;
  request = queue_upload (channel, name, bytes, size);
  raw_client_flush (channel);
  expect_ready (channel, request);
  expect_stored (channel, request, PNC_OUTCOME_STORED);
  request = queue_get (channel, name, 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (channel);
  taken = take_chunks (channel, request, 0);
  g_assert_cmpmem (taken->data, taken->len, bytes, size);
  return NULL;
}

/* Fifty channels that all move at once and two workers: all of them come to their end. */
static void
test_fairness (Fixture *f, gconstpointer data)
{
  Mover movers[50];
  GThread *threads[50];

  f->server.limits.channel_workers = 2;
  f->server.limits.slice_bytes = PNC_CHUNK_BYTES;
  start (f);
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
test_slices (Fixture *f, gconstpointer data)
{
  const gsize size = 256 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = g_malloc0 (size);
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  guint n_pings = 0;

  f->server.limits.channel_workers = 1;
  f->server.limits.slice_bytes = PNC_CHUNK_BYTES;
  start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  second = raw_client_open_channel (f->control);
  request = queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_GET_READY, request);
  do
    {
      g_assert_true (raw_client_receive (f->channel, &reply));
      if (n_pings < 20)
        {
          expect_alive (second);
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
  g_autofree guint8 *bytes = make_bytes (32 * PNC_CHUNK_BYTES);
  g_autofree char *name = g_strdup_printf ("load-%p", data);
  guint64 request = queue_upload (channel, name, bytes, 32 * PNC_CHUNK_BYTES);

  raw_client_flush (channel);
  expect_ready (channel, request);
  expect_stored (channel, request, PNC_OUTCOME_STORED);
  return NULL;
}

/* Pings on control do not wait behind eight channels that move. */
static void
test_pings_while_moving (Fixture *f, gconstpointer data)
{
  RawClient *channels[PNC_MAX_DATA_CHANNELS - 1];
  GThread *threads[PNC_MAX_DATA_CHANNELS - 1];

  start (f);
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
try_attach (Fixture *f, const guint8 *session_id, const guint8 *key, guint64 *request)
{
  RawClient *client = raw_client_new (f->server.port);

  raw_client_hello (client, PNC_ROLE_DATA);
  *request = raw_client_send_attach (client, session_id, key);
  return client;
}

static void
expect_refused (Fixture *f, const guint8 *session_id, const guint8 *key)
{
  g_autoptr (RawClient) client = NULL;
  guint64 request;

  client = try_attach (f, session_id, key, &request);
  raw_client_expect_error (client, request, PNC_ERROR_LOGIN_REFUSED);
  raw_client_expect_end (client);
}

static void
test_key_once (Fixture *f, gconstpointer data)
{
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  g_autoptr (RawClient) client = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  const guint8 *id;

  start (f);
  id = raw_client_get_session (f->control)->session_id;
  raw_client_ask_key (f->control, key);
  client = try_attach (f, id, key, &request);
  raw_client_expect (client, &reply, PNC_MESSAGE_ATTACHED, request);
  g_assert_cmpuint (reply.message.attached.max_payload_bytes, ==, PNC_MAX_PAYLOAD_DATA);
  g_assert_cmpuint (reply.message.attached.max_requests, ==, PNC_MAX_DATA_REQUESTS_IN_FLIGHT);
  expect_refused (f, id, key);
  expect_alive (client);
}

static void
test_key_wrong (Fixture *f, gconstpointer data)
{
  g_autoptr (RawClient) other = NULL;
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  guint8 wrong[PNC_CHANNEL_KEY_BYTES];
  guint8 zeros[PNC_SESSION_ID_BYTES] = { 0 };
  g_autoptr (RawClient) right = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  const guint8 *id;

  start (f);
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
test_proof_is_bound (Fixture *f, gconstpointer data)
{
  PncMessage attach = { .type = PNC_MESSAGE_ATTACH };
  g_autoptr (RawClient) first = NULL;
  g_autoptr (RawClient) second = NULL;
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  const guint8 *id;

  start (f);
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
test_key_expires (Fixture *f, gconstpointer data)
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
test_channel_limit (Fixture *f, gconstpointer data)
{
  RawClient *channels[PNC_MAX_DATA_CHANNELS] = { NULL };
  guint64 request;

  start (f);
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
test_idle (Fixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };

  f->server.limits.channel_idle_timeout_ms = 30;
  start (f);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (f->channel);
}

/* Half a frame is no sign of life for ever, nor is a download that nobody takes. */
static void
test_idle_in_the_middle (Fixture *f, gconstpointer data)
{
  const gsize size = 64 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = make_bytes (size);
  g_autoptr (RawClient) deaf = NULL;

  f->server.limits.channel_idle_timeout_ms = 30;
  server_fixture_write (&f->server, "large", bytes, size);
  start (f);
  raw_client_send_bytes (f->channel, "\0\0\1\0\0\x62\0\0\0", 9);
  deaf = raw_client_open_channel (f->control);
  queue_get (deaf, "large", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (deaf);
  server_fixture_wait_connections (&f->server, 1);
}

/* The session ends while its channels move: they end too, and nothing is half there. */
static void
test_session_ends (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (PNC_CHUNK_BYTES);
  PncServerCounts counts;
  guint64 request;

  start (f);
  request = queue_put (f->channel, "half", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  raw_client_send_empty (f->control, PNC_MESSAGE_BYE, 0);
  raw_client_expect_end (f->control);
  raw_client_expect_end (f->channel);
  do
    server_fixture_get_counts (&f->server, &counts);
  while (counts.connections > 0);
  assert_no_file (f, "half");
}

/* A control channel that breaks leaves the data channels to their work. */
static void
test_control_breaks (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_bytes (2 * PNC_CHUNK_BYTES);
  guint64 request;

  start (f);
  request = queue_put (f->channel, "file", 2 * PNC_CHUNK_BYTES, PNC_POLICY_REFUSE);
  queue_chunk (f->channel, request, 0, bytes, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_ready (f->channel, request);
  g_clear_pointer (&f->control, raw_client_free);
  server_fixture_wait_connections (&f->server, 1);
  queue_chunk (f->channel, request, PNC_CHUNK_BYTES, bytes + PNC_CHUNK_BYTES, PNC_CHUNK_BYTES);
  queue_commit (f->channel, request, bytes, 2 * PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  expect_stored (f->channel, request, PNC_OUTCOME_STORED);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/server-channel/" name, Fixture, NULL, set_up, func, tear_down)
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
  ADD ("get", test_get);
  ADD ("get-ranges", test_get_ranges);
  ADD ("get-whole", test_get_whole);
  ADD ("get-errors", test_get_errors);
  ADD ("many-gets", test_many_gets);
  ADD ("cancel-download", test_cancel_download);
  ADD ("long-request", test_long_request);
  ADD ("long-request-abandoned", test_long_request_abandoned);
  ADD ("bye", test_bye);
  ADD ("bye-publishes", test_bye_publishes);
  ADD ("list", test_list);
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
