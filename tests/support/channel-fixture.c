/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "channel-fixture.h"

#include "pnc-hash.h"
#include "pnc-secret.h"

#include <string.h>
#include <unistd.h>

void
channel_fixture_set_up (ChannelFixture *f, gconstpointer data)
{
  server_fixture_init (&f->server);
  f->server.limits.close_deadline_ms = 200;
}

void
channel_fixture_start (ChannelFixture *f)
{
  server_fixture_start (&f->server);
  f->control = server_fixture_log_in (&f->server);
  f->channel = raw_client_open_channel (f->control);
}

void
channel_fixture_tear_down (ChannelFixture *f, gconstpointer data)
{
  raw_client_free (f->channel);
  raw_client_free (f->control);
  server_fixture_clear (&f->server);
}

/* Bytes that tell where they are. */
guint8 *
raw_make_bytes (gsize length)
{
  guint8 *bytes = g_malloc (length + 8);

  for (gsize i = 0; i < length; i += 8)
    {
      guint64 value = i * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

      memcpy (bytes + i, &value, 8);
    }
  return bytes;
}

guint64
raw_queue_put (RawClient *client, const char *name, guint64 size, PncPolicy policy)
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

void
raw_queue_chunk (RawClient *client,
                 guint64 request,
                 guint64 offset,
                 const guint8 *bytes,
                 gsize length)
{
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK };

  chunk.chunk.offset_bytes = offset;
  chunk.chunk.data = (PncSlice){ bytes, length };
  pnc_hash_chunk (bytes, length, chunk.chunk.hash);
  raw_client_queue (client, &chunk, request);
}

void
raw_digest_bytes (const guint8 *bytes, gsize length, guint8 *digest)
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

void
raw_queue_commit (RawClient *client, guint64 request, const guint8 *bytes, gsize length)
{
  PncMessage commit = { .type = PNC_MESSAGE_COMMIT };

  commit.commit.size_bytes = length;
  raw_digest_bytes (bytes, length, commit.commit.digest);
  raw_client_queue (client, &commit, request);
}

/* A whole upload in chunks, nothing waited for. */
guint64
raw_queue_upload (RawClient *client, const char *name, const guint8 *bytes, gsize length)
{
  guint64 request = raw_queue_put (client, name, length, PNC_POLICY_REFUSE);

  for (gsize offset = 0; offset < length; offset += PNC_CHUNK_BYTES)
    raw_queue_chunk (client, request, offset, bytes + offset,
                     MIN (PNC_CHUNK_BYTES, length - offset));
  raw_queue_commit (client, request, bytes, length);
  return request;
}

guint64
raw_queue_whole (RawClient *client,
                 const char *name,
                 const void *bytes,
                 gsize length,
                 PncPolicy policy)
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

guint64
raw_queue_path (RawClient *client, PncMessageType type, const char *name)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage message = { .type = type };
  guint64 request = raw_client_next_id (client);

  message.stat.path = path;
  raw_client_queue (client, &message, request);
  return request;
}

guint64
raw_queue_get (RawClient *client,
               const char *name,
               guint64 offset,
               guint64 length,
               guint32 inline_max)
{
  g_autoptr (PncPath) path = raw_client_path (name);
  PncMessage get = { .type = PNC_MESSAGE_GET };
  guint64 request = raw_client_next_id (client);

  get.get = (PncGet){ path, offset, length, inline_max, FALSE, { 0 } };
  raw_client_queue (client, &get, request);
  return request;
}

void
raw_expect_stored (RawClient *client, guint64 request, PncOutcome outcome)
{
  g_auto (RawReply) reply = { 0 };

  raw_client_expect (client, &reply, PNC_MESSAGE_STORED, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  g_assert_cmpint (reply.message.stored.outcome, ==, outcome);
}

void
raw_expect_ready (RawClient *client, guint64 request)
{
  g_auto (RawReply) reply = { 0 };

  raw_client_expect (client, &reply, PNC_MESSAGE_PUT_READY, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_NONE);
}

void
raw_expect_alive (RawClient *client)
{
  g_auto (RawReply) reply = { 0 };
  guint64 request = raw_queue_path (client, PNC_MESSAGE_STAT, "");

  raw_client_flush (client);
  raw_client_expect (client, &reply, PNC_MESSAGE_ENTRY, request);
}

void
channel_fixture_assert_file (ChannelFixture *f, const char *name, const void *bytes, gsize length)
{
  g_autoptr (GBytes) stored = server_fixture_read (&f->server, name);

  g_assert_nonnull (stored);
  g_assert_cmpmem (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored), bytes, length);
}

void
channel_fixture_assert_no_file (ChannelFixture *f, const char *name)
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
void
channel_fixture_assert_staging_empty (ChannelFixture *f)
{
  g_autofree char *staging = g_build_filename (f->server.share, ".pinnace", "staging", NULL);

  g_assert_true (g_file_test (staging, G_FILE_TEST_IS_DIR));
  g_assert_cmpuint (count_names (staging), ==, 0);
}

/* Takes the chunks of one answer. Returns: (transfer full): the bytes */
GByteArray *
raw_take_chunks (RawClient *client, guint64 request, guint64 offset)
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

guint64
channel_fixture_send_endless_sum (ChannelFixture *f)
{
  g_autofree char *file = g_build_filename (f->server.share, "endless", NULL);
  g_autoptr (PncPath) path = raw_client_path ("endless");
  PncMessage sum = { .type = PNC_MESSAGE_SUM };

  server_fixture_write (&f->server, "endless", "", 0);
  g_assert_cmpint (truncate (file, (off_t) 1 << 40), ==, 0);
  sum.sum = (PncSum){ path, PNC_SUM_SHA256 };
  return raw_client_send (f->channel, &sum);
}
