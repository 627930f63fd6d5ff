/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "channel-fixture.h"
#include "pnc-delta.h"
#include "pnc-hash.h"
#include "pnc-signature-maker.h"
#include "pnc-tls.h"

#include <string.h>
#include <unistd.h>

#define SIZE_BYTES (5u * PNC_CHUNK_BYTES + 77u)

/* What has no two blocks alike. */
static guint8 *
make_noise (gsize length_bytes, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 *bytes = g_malloc (length_bytes + 4);

  for (gsize i = 0; i < length_bytes; i += 4)
    {
      guint32 word = g_rand_int (rand);

      memcpy (bytes + i, &word, 4);
    }
  return bytes;
}

static GBytes *
sign (const guint8 *bytes, gsize length_bytes)
{
  g_autoptr (PncSignatureMaker) maker = pnc_signature_maker_new (length_bytes);

  pnc_signature_maker_add (maker, bytes, length_bytes);
  return pnc_signature_maker_finish (maker);
}

static PncSlice
slice_of (GBytes *bytes)
{
  PncSlice slice;

  slice.data = g_bytes_get_data (bytes, &slice.length_bytes);
  return slice;
}

static void
take_signature (ChannelFixture *f, const char *name, RawReply *reply)
{
  guint64 request = raw_queue_path (f->channel, PNC_MESSAGE_SIGNATURE, name);

  raw_client_flush (f->channel);
  raw_client_expect (f->channel, reply, PNC_MESSAGE_SIGNATURE_DATA, request);
  g_assert_cmpuint (reply->header.flags, ==, PNC_FRAME_END);
}

static void
cut (ChannelFixture *f, const char *name, goffset size_bytes)
{
  g_autofree char *path = g_build_filename (f->server.share, name, NULL);

  g_assert_cmpint (truncate (path, (off_t) size_bytes), ==, 0);
}

static void
make_sparse (ChannelFixture *f, const char *name, goffset size_bytes)
{
  server_fixture_write (&f->server, name, "", 0);
  cut (f, name, size_bytes);
}

static void
test_signature (ChannelFixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 0, 1, 2048, PNC_CHUNK_BYTES, SIZE_BYTES };
  g_autofree guint8 *bytes = make_noise (SIZE_BYTES, 1);

  channel_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_auto (RawReply) reply = { 0 };
      g_autoptr (GBytes) expected = sign (bytes, lengths[i]);
      PncSignatureData *answer = &reply.message.signature_data;

      server_fixture_write (&f->server, "file", bytes, lengths[i]);
      take_signature (f, "file", &reply);
      g_assert_cmpuint (answer->version.size_bytes, ==, lengths[i]);
      g_assert_cmpmem (answer->signature.data, answer->signature.length_bytes,
                       g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
    }
}

static void
test_no_signature (ChannelFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    PncError code;
  } rows[] = { { "none", PNC_ERROR_NOT_FOUND },
               { "", PNC_ERROR_IS_DIRECTORY },
               { "huge", PNC_ERROR_TOO_LARGE } };

  channel_fixture_start (f);
  make_sparse (f, "huge", (goffset) 1 << 40);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint64 request = raw_queue_path (f->channel, PNC_MESSAGE_SIGNATURE, rows[i].name);

      raw_client_flush (f->channel);
      raw_client_expect_error (f->channel, request, rows[i].code);
    }
  raw_expect_alive (f->channel);
}

/* A file that takes longer to read than any test. */
static void
test_cancel_signature (ChannelFixture *f, gconstpointer data)
{
  guint64 request;

  f->server.limits.max_open_files = 1;
  channel_fixture_start (f);
  make_sparse (f, "endless", (goffset) 90 << 30);
  for (guint i = 0; i < 2; i++)
    {
      request = raw_queue_path (f->channel, PNC_MESSAGE_SIGNATURE, "endless");
      raw_client_flush (f->channel);
      raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, request);
      raw_client_expect_error (f->channel, request, PNC_ERROR_CANCELLED);
      raw_expect_alive (f->channel);
    }
}

/* Whoever has signatures made all day keeps nobody but themselves from anything. */
static void
test_others_meanwhile (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (RawClient) second = NULL;
  g_auto (RawReply) reply = { 0 };
  PncMessage ping = { .type = PNC_MESSAGE_PING };
  guint64 request;
  guint64 asked;

  channel_fixture_start (f);
  second = raw_client_open_channel (f->control);
  make_sparse (f, "endless", (goffset) 90 << 30);
  request = raw_queue_path (f->channel, PNC_MESSAGE_SIGNATURE, "endless");
  raw_client_flush (f->channel);
  asked = raw_client_send (f->channel, &ping);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_PONG, asked);
  raw_expect_alive (second);
  raw_expect_alive (f->control);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CANCELLED);
}

/* @version: what the file on the server is to be. Returns: id of the request */
static guint64
ask_delta (ChannelFixture *f, const PncVersion *version, guint64 base_bytes, GBytes *signature)
{
  g_autoptr (PncPath) path = raw_client_path ("file");
  PncMessage message = { .type = PNC_MESSAGE_GET_DELTA };

  message.get_delta = (PncGetDelta){ path, *version, base_bytes, slice_of (signature) };
  return raw_client_send (f->channel, &message);
}

/* Returns: (transfer full): the chunks; @digest: that of GET_END */
static GByteArray *
take_delta (ChannelFixture *f, guint64 request, guint8 *digest)
{
  GByteArray *all = g_byte_array_new ();
  g_auto (RawReply) reply = { 0 };

  raw_client_expect (f->channel, &reply, PNC_MESSAGE_GET_READY, request);
  while (TRUE)
    {
      PncSlice slice;

      g_assert_true (raw_client_receive (f->channel, &reply));
      if (reply.header.type != PNC_MESSAGE_CHUNK)
        break;
      slice = reply.message.chunk.data;
      g_assert_cmpuint (all->len % PNC_CHUNK_BYTES, ==, 0);
      g_assert_cmpuint (reply.message.chunk.offset_bytes, ==, all->len);
      g_byte_array_append (all, slice.data, (guint) slice.length_bytes);
    }
  g_assert_cmpuint (reply.header.type, ==, PNC_MESSAGE_GET_END);
  memcpy (digest, reply.message.get_end.digest, PNC_HASH_BYTES);
  return all;
}

static void
test_get_delta (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_noise (SIZE_BYTES, 1);
  g_autofree guint8 *other = make_noise (SIZE_BYTES, 2);
  g_autoptr (GBytes) signature = sign (bytes, SIZE_BYTES);
  g_autoptr (GBytes) wrong = sign (other, SIZE_BYTES);
  g_autoptr (GByteArray) few = NULL;
  g_autoptr (GByteArray) all = NULL;
  g_auto (RawReply) reply = { 0 };
  guint8 digest[PNC_HASH_BYTES];
  guint8 expected[PNC_HASH_BYTES];

  channel_fixture_start (f);
  memcpy (bytes + 3 * PNC_CHUNK_BYTES, "changed", 7);
  server_fixture_write (&f->server, "file", bytes, SIZE_BYTES);
  take_signature (f, "file", &reply);
  raw_digest_bytes (bytes, SIZE_BYTES, expected);
  few = take_delta (f, ask_delta (f, &reply.message.signature_data.version, SIZE_BYTES, signature),
                    digest);
  g_assert_cmpmem (digest, sizeof digest, expected, sizeof expected);
  g_assert_cmpuint (few->len, <, 10000);
  all = take_delta (f, ask_delta (f, &reply.message.signature_data.version, SIZE_BYTES, wrong),
                    digest);
  g_assert_cmpmem (digest, sizeof digest, expected, sizeof expected);
  g_assert_cmpuint (all->len, >, SIZE_BYTES);
  g_assert_cmpuint (all->len, <, SIZE_BYTES + 1000);
}

static void
test_no_delta (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_noise (SIZE_BYTES, 1);
  g_autoptr (GBytes) signature = sign (bytes, SIZE_BYTES);
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("nonsense", 8);
  g_auto (RawReply) reply = { 0 };
  PncVersion version;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", bytes, SIZE_BYTES);
  take_signature (f, "file", &reply);
  version = reply.message.signature_data.version;
  raw_client_expect_error (f->channel, ask_delta (f, &version, SIZE_BYTES, nonsense),
                           PNC_ERROR_PROTOCOL);
  raw_client_expect_error (f->channel, ask_delta (f, &version, 10 * SIZE_BYTES, signature),
                           PNC_ERROR_PROTOCOL);
  raw_client_expect_error (f->channel, ask_delta (f, &version, G_MAXINT64, signature),
                           PNC_ERROR_PROTOCOL);
  cut (f, "file", SIZE_BYTES - 1);
  raw_client_expect_error (f->channel, ask_delta (f, &version, SIZE_BYTES, signature),
                           PNC_ERROR_CHANGED);
  raw_expect_alive (f->channel);
}

/* Uploads of differences, over a channel */

static guint64
put_delta (ChannelFixture *f, const PncVersion *version, guint64 size_bytes)
{
  g_autoptr (PncPath) path = raw_client_path ("file");
  PncMessage message = { .type = PNC_MESSAGE_PUT_DELTA };

  message.put_delta = (PncPutDelta){ .path = path, .size_bytes = size_bytes, .version = *version };
  return raw_client_send (f->channel, &message);
}

static GByteArray *
differ (const PncSignatureData *from, const guint8 *bytes, gsize length_bytes)
{
  g_autoptr (PncDelta) delta = pnc_delta_new (pnc_signature_load (
    from->signature.data, from->signature.length_bytes, from->version.size_bytes, NULL));
  GByteArray *out = g_byte_array_new ();

  pnc_delta_add (delta, bytes, length_bytes, out);
  pnc_delta_add (delta, NULL, 0, out);
  return out;
}

static void
test_put_delta (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *bytes = make_noise (SIZE_BYTES, 1);
  g_autoptr (GByteArray) delta = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", bytes, SIZE_BYTES);
  take_signature (f, "file", &reply);
  memcpy (bytes + 3 * PNC_CHUNK_BYTES, "changed", 7);
  delta = differ (&reply.message.signature_data, bytes, SIZE_BYTES);
  request = put_delta (f, &reply.message.signature_data.version, SIZE_BYTES);
  raw_queue_chunk (f->channel, request, 0, delta->data, delta->len);
  raw_queue_commit (f->channel, request, bytes, SIZE_BYTES);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_expect_stored (f->channel, request, PNC_OUTCOME_REPLACED);
  channel_fixture_assert_file (f, "file", bytes, SIZE_BYTES);
  channel_fixture_assert_staging_empty (f);
}

static void
test_put_delta_refused (ChannelFixture *f, gconstpointer data)
{
  PncVersion version = { 0 };
  g_auto (RawReply) reply = { 0 };

  channel_fixture_start (f);
  raw_client_expect_error (f->channel, put_delta (f, &version, 10), PNC_ERROR_NOT_FOUND);
  server_fixture_write (&f->server, "file", "old", 3);
  raw_client_expect_error (f->channel, put_delta (f, &version, 10), PNC_ERROR_CHANGED);
  take_signature (f, "file", &reply);
  raw_expect_ready (f->channel, put_delta (f, &reply.message.signature_data.version, 10));
  raw_client_expect_error (f->channel, put_delta (f, &reply.message.signature_data.version, 10),
                           PNC_ERROR_BUSY);
}

/* A whole chunk, and no end. */
static void
test_cancel_put_delta (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *old = make_noise (SIZE_BYTES, 1);
  g_autofree guint8 *other = make_noise (SIZE_BYTES, 2);
  g_autoptr (GByteArray) delta = NULL;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", old, SIZE_BYTES);
  take_signature (f, "file", &reply);
  delta = differ (&reply.message.signature_data, other, SIZE_BYTES);
  request = put_delta (f, &reply.message.signature_data.version, SIZE_BYTES);
  raw_queue_chunk (f->channel, request, 0, delta->data, PNC_CHUNK_BYTES);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_client_send_empty (f->channel, PNC_MESSAGE_CANCEL, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CANCELLED);
  raw_expect_alive (f->channel);
  channel_fixture_assert_file (f, "file", old, SIZE_BYTES);
  channel_fixture_assert_staging_empty (f);
}

/* Six bytes stand for five mebibytes, and again, and again. */
static void
test_bomb (ChannelFixture *f, gconstpointer data)
{
  g_autofree guint8 *old = make_noise (SIZE_BYTES, 1);
  g_autoptr (GString) bomb = g_string_new_len ("\x72\x73\x02\x36", 4);
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", old, SIZE_BYTES);
  take_signature (f, "file", &reply);
  while (bomb->len < PNC_CHUNK_BYTES - 6)
    g_string_append_len (bomb, "\x47\x00\x00\x50\x00\x00", 6);
  request = put_delta (f, &reply.message.signature_data.version, 3 * SIZE_BYTES);
  raw_queue_chunk (f->channel, request, 0, (const guint8 *) bomb->str, bomb->len);
  raw_client_flush (f->channel);
  raw_expect_ready (f->channel, request);
  raw_client_expect_error (f->channel, request, PNC_ERROR_PROTOCOL);
  raw_expect_alive (f->channel);
  channel_fixture_assert_file (f, "file", old, SIZE_BYTES);
  channel_fixture_assert_staging_empty (f);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/delta-produce/" name, ChannelFixture, NULL, channel_fixture_set_up, func,          \
              channel_fixture_tear_down)
  ADD ("signature", test_signature);
  ADD ("no-signature", test_no_signature);
  ADD ("cancel-signature", test_cancel_signature);
  ADD ("others-meanwhile", test_others_meanwhile);
  ADD ("get-delta", test_get_delta);
  ADD ("no-delta", test_no_delta);
  ADD ("put-delta", test_put_delta);
  ADD ("put-delta-refused", test_put_delta_refused);
  ADD ("cancel-put-delta", test_cancel_put_delta);
  ADD ("bomb", test_bomb);
  return g_test_run ();
}
