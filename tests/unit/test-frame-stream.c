/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-frame-stream.h"

#include "pnc-hash.h"
#include "pnc-tls.h"

#include "memory-stream.h"
#include "raw-tls.h"
#include "tls-pair.h"

#include <string.h>

#define PIPELINE_BYTES (G_GUINT64_CONSTANT (200) * 1024 * 1024)

/* Two frame streams over memory. */
typedef struct
{
  MemoryPipe to_b;
  MemoryPipe to_a;
  PncFrameStream *a;
  PncFrameStream *b;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GIOStream) a = NULL;
  g_autoptr (GIOStream) b = NULL;

  memory_pipe_init (&fixture->to_a);
  memory_pipe_init (&fixture->to_b);
  a = memory_stream_new (&fixture->to_a, &fixture->to_b);
  b = memory_stream_new (&fixture->to_b, &fixture->to_a);
  fixture->a = pnc_frame_stream_new (a, NULL, PNC_MAX_PAYLOAD_DATA);
  fixture->b = pnc_frame_stream_new (b, NULL, PNC_MAX_PAYLOAD_DATA);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->a, pnc_frame_stream_free);
  g_clear_pointer (&fixture->b, pnc_frame_stream_free);
  memory_pipe_clear (&fixture->to_a);
  memory_pipe_clear (&fixture->to_b);
}

static void
queue_ping (PncFrameStream *stream, guint64 number)
{
  const PncMessage ping = { .type = PNC_MESSAGE_PING, .ping = { .time_us = number } };

  pnc_frame_stream_queue (stream, &ping, PNC_FRAME_NONE, number);
}

static void
assert_ping (const PncFrame *frame, guint64 number)
{
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (frame->header.type, ==, PNC_MESSAGE_PING);
  g_assert_cmpuint (frame->header.request, ==, number);
  g_assert_true (pnc_message_decode (&message, frame->header.type, frame->payload,
                                     frame->header.length_bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (message.ping.time_us, ==, number);
}

static void
assert_status (PncIoStatus status, PncIoStatus expected, const GError *error)
{
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, expected);
}

static void
assert_reads (PncFrameStream *stream, PncIoStatus expected)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  assert_status (pnc_frame_stream_read (stream, &frame, &error), expected, error);
}

static void
assert_flushes (PncFrameStream *stream, PncIoStatus expected)
{
  g_autoptr (GError) error = NULL;

  assert_status (pnc_frame_stream_flush (stream, &error), expected, error);
}

static void
test_dribble (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  fixture->to_b.max_read_bytes = 1;
  fixture->to_b.max_write_bytes = 1;
  fixture->to_b.room_bytes = 1;
  queue_ping (fixture->a, 1);
  queue_ping (fixture->a, 2);
  for (guint64 seen = 0; seen < 2;)
    {
      PncIoStatus status;

      pnc_frame_stream_flush (fixture->a, &error);
      g_assert_no_error (error);
      status = pnc_frame_stream_read (fixture->b, &frame, &error);
      g_assert_no_error (error);
      if (status == PNC_IO_DONE)
        assert_ping (&frame, ++seen);
      else
        g_assert_cmpint (status, ==, PNC_IO_WOULD_BLOCK);
    }
  assert_flushes (fixture->a, PNC_IO_DONE);
}

static void
test_several_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;
  guint64 received;
  guint64 sent;

  for (guint64 i = 1; i <= 50; i++)
    queue_ping (fixture->a, i);
  g_assert_cmpuint (pnc_frame_stream_get_queued_bytes (fixture->a), ==, 50 * 24);
  g_assert_cmpuint (fixture->to_b.bytes->len, ==, 0);
  assert_flushes (fixture->a, PNC_IO_DONE);
  g_assert_cmpuint (pnc_frame_stream_get_queued_bytes (fixture->a), ==, 0);

  for (guint64 i = 1; i <= 50; i++)
    {
      assert_status (pnc_frame_stream_read (fixture->b, &frame, &error), PNC_IO_DONE, error);
      assert_ping (&frame, i);
    }
  assert_reads (fixture->b, PNC_IO_WOULD_BLOCK);
  pnc_frame_stream_get_bytes (fixture->a, NULL, &sent);
  pnc_frame_stream_get_bytes (fixture->b, &received, NULL);
  g_assert_cmpuint (sent, ==, 50 * 24);
  g_assert_cmpuint (received, ==, sent);
}

static void
test_over_cap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  PncFrame frame;
  guint8 header[PNC_FRAME_HEADER_BYTES];

  pnc_frame_stream_set_max_payload (fixture->b, PNC_MAX_PAYLOAD_BEFORE_LOGIN);
  pnc_frame_header_encode (
    &(PncFrameHeader){ .length_bytes = PNC_MAX_PAYLOAD_BEFORE_LOGIN + 1, .type = 1 }, header);
  g_byte_array_append (fixture->to_b.bytes, header, sizeof header);

  g_assert_cmpint (pnc_frame_stream_read (fixture->b, &frame, &error), ==, PNC_IO_ERROR);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_TOO_LARGE);
  g_assert_cmpint (pnc_frame_stream_read (fixture->b, &frame, &again), ==, PNC_IO_ERROR);
  g_assert_error (again, PNC_ERROR, PNC_ERROR_TOO_LARGE);

  /* the other side may still be told */
  pnc_frame_stream_queue (fixture->b, &(PncMessage){ .type = PNC_MESSAGE_BYE }, PNC_FRAME_NONE, 0);
  g_assert_cmpint (pnc_frame_stream_flush (fixture->b, NULL), ==, PNC_IO_DONE);
  g_assert_cmpint (pnc_frame_stream_read (fixture->a, &frame, NULL), ==, PNC_IO_DONE);
  g_assert_cmpuint (frame.header.type, ==, PNC_MESSAGE_BYE);
}

static void
test_cap_raised (Fixture *fixture, gconstpointer data)
{
  g_autofree guint8 *text = g_malloc0 (6000);
  g_autoptr (GError) error = NULL;
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK, .chunk.data = { text, 6000 } };
  PncFrame frame;

  pnc_frame_stream_set_max_payload (fixture->b, PNC_MAX_PAYLOAD_BEFORE_LOGIN);
  queue_ping (fixture->a, 1);
  pnc_frame_stream_queue (fixture->a, &chunk, PNC_FRAME_NONE, 2);
  assert_flushes (fixture->a, PNC_IO_DONE);
  assert_reads (fixture->b, PNC_IO_DONE);
  pnc_frame_stream_set_max_payload (fixture->b, PNC_MAX_PAYLOAD_DATA);
  assert_status (pnc_frame_stream_read (fixture->b, &frame, &error), PNC_IO_DONE, error);
  g_assert_cmpuint (frame.header.request, ==, 2);
}

static void
test_end_at_boundary (Fixture *fixture, gconstpointer data)
{
  queue_ping (fixture->a, 1);
  assert_flushes (fixture->a, PNC_IO_DONE);
  g_clear_pointer (&fixture->a, pnc_frame_stream_free);
  g_assert_true (fixture->to_b.closed);
  assert_reads (fixture->b, PNC_IO_DONE);
  assert_reads (fixture->b, PNC_IO_EOF);
  assert_reads (fixture->b, PNC_IO_EOF);
}

static void
test_end_inside (Fixture *fixture, gconstpointer data)
{
  const guint cuts[] = { 1, 15, 16, 23 };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_autoptr (GError) error = NULL;
      PncFrame frame;

      queue_ping (fixture->a, 1);
      assert_flushes (fixture->a, PNC_IO_DONE);
      g_byte_array_set_size (fixture->to_b.bytes, cuts[i]);
      assert_reads (fixture->b, PNC_IO_WOULD_BLOCK);
      g_assert_true (pnc_frame_stream_has_partial (fixture->b));
      fixture->to_b.closed = TRUE;
      g_assert_cmpint (pnc_frame_stream_read (fixture->b, &frame, &error), ==, PNC_IO_ERROR);
      g_assert_error (error, PNC_ERROR, PNC_ERROR_DISCONNECTED);

      fixture_tear_down (fixture, NULL);
      fixture_set_up (fixture, NULL);
    }
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) write_error = NULL;
  PncFrame frame;

  fixture->to_b.fails = TRUE;
  g_assert_cmpint (pnc_frame_stream_read (fixture->b, &frame, &read_error), ==, PNC_IO_ERROR);
  g_assert_error (read_error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
  queue_ping (fixture->a, 1);
  g_assert_cmpint (pnc_frame_stream_flush (fixture->a, &write_error), ==, PNC_IO_ERROR);
  g_assert_error (write_error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

static void
test_has_partial (Fixture *fixture, gconstpointer data)
{
  g_assert_false (pnc_frame_stream_has_partial (fixture->b));
  queue_ping (fixture->a, 1);
  fixture->to_b.room_bytes = 20;
  assert_flushes (fixture->a, PNC_IO_WOULD_BLOCK);
  assert_reads (fixture->b, PNC_IO_WOULD_BLOCK);
  g_assert_true (pnc_frame_stream_has_partial (fixture->b));
  pnc_frame_stream_trim (fixture->b);
  assert_flushes (fixture->a, PNC_IO_DONE);
  assert_reads (fixture->b, PNC_IO_DONE);
  g_assert_false (pnc_frame_stream_has_partial (fixture->b));
}

static void
fill_chunk (guint8 *bytes, gsize length_bytes, guint8 seed)
{
  for (gsize i = 0; i < length_bytes; i++)
    bytes[i] = (guint8) (i * 31 + seed);
}

static void
queue_chunk (PncFrameStream *stream, guint64 number, gsize length_bytes, gboolean keep)
{
  const PncMessage chunk
    = { .type = PNC_MESSAGE_CHUNK,
        .chunk = { .offset_bytes = number * PNC_CHUNK_BYTES, .data = { NULL, length_bytes } } };
  guint8 *space = pnc_frame_stream_queue_space (stream, &chunk, PNC_FRAME_NONE, number);
  guint8 hash[PNC_HASH_BYTES];

  fill_chunk (space, length_bytes, (guint8) number);
  pnc_hash_chunk (space, length_bytes, hash);
  pnc_frame_stream_queue_space_done (stream, hash, keep);
}

static void
assert_chunk (const PncFrame *frame, guint64 number, gsize length_bytes)
{
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;
  guint8 hash[PNC_HASH_BYTES];

  g_assert_true (pnc_message_decode (&message, frame->header.type, frame->payload,
                                     frame->header.length_bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (message.type, ==, PNC_MESSAGE_CHUNK);
  g_assert_cmpuint (frame->header.request, ==, number);
  g_assert_cmpuint (message.chunk.offset_bytes, ==, number * PNC_CHUNK_BYTES);
  g_assert_cmpuint (message.chunk.data.length_bytes, ==, length_bytes);
  g_assert_cmpuint (message.chunk.data.data[0], ==, (guint8) number);
  pnc_hash_chunk (message.chunk.data.data, length_bytes, hash);
  g_assert_cmpmem (hash, sizeof hash, message.chunk.hash, sizeof hash);
}

/* A frame filled in place is byte for byte the frame that pnc_frame_stream_queue() makes. */
static void
test_space_equals_queue (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = pnc_path_parse ("some/where/file", NULL);
  g_autoptr (PncEntry) entry
    = pnc_entry_new (PNC_ENTRY_FILE, "file", 4, 0644, &(PncVersion){ 5, 6, 7, 8 });
  PncMessage messages[] = {
    { .type = PNC_MESSAGE_CHUNK,
      .chunk = { .offset_bytes = PNC_CHUNK_BYTES, .hash = "0123456789abcde" } },
    { .type = PNC_MESSAGE_PUT_WHOLE,
      .put_whole = { .path = path, .policy = PNC_POLICY_SKIP, .hash = "0123456789abcde" } },
    { .type = PNC_MESSAGE_WHOLE, .whole = { .entry = entry, .hash = "0123456789abcde" } },
  };
  const guint8 text[] = "the bytes of a file";
  PncSlice *const slices[]
    = { &messages[0].chunk.data, &messages[1].put_whole.data, &messages[2].whole.data };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GByteArray) expected = NULL;
      guint8 *space;

      *slices[i] = (PncSlice){ text, sizeof text };
      pnc_frame_stream_queue (fixture->a, &messages[i], PNC_FRAME_END, 77);
      assert_flushes (fixture->a, PNC_IO_DONE);
      expected = g_byte_array_new_take (
        g_memdup2 (fixture->to_b.bytes->data, fixture->to_b.bytes->len), fixture->to_b.bytes->len);
      g_byte_array_set_size (fixture->to_b.bytes, 0);

      *slices[i] = (PncSlice){ NULL, sizeof text };
      space = pnc_frame_stream_queue_space (fixture->a, &messages[i], PNC_FRAME_END, 77);
      memcpy (space, text, sizeof text);
      pnc_frame_stream_queue_space_done (fixture->a, i == 0 ? (guint8 *) "0123456789abcde" : NULL,
                                         TRUE);
      assert_flushes (fixture->a, PNC_IO_DONE);
      g_assert_cmpmem (fixture->to_b.bytes->data, fixture->to_b.bytes->len, expected->data,
                       expected->len);
      g_byte_array_set_size (fixture->to_b.bytes, 0);
    }
}

static void
test_space_empty_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = pnc_path_parse ("empty", NULL);
  const PncMessage put
    = { .type = PNC_MESSAGE_PUT_WHOLE, .put_whole = { .path = path, .policy = PNC_POLICY_REFUSE } };
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  g_assert_nonnull (pnc_frame_stream_queue_space (fixture->a, &put, PNC_FRAME_NONE, 1));
  pnc_frame_stream_queue_space_done (fixture->a, NULL, TRUE);
  assert_flushes (fixture->a, PNC_IO_DONE);
  assert_status (pnc_frame_stream_read (fixture->b, &frame, &error), PNC_IO_DONE, error);
  g_assert_true (pnc_message_decode (&message, frame.header.type, frame.payload,
                                     frame.header.length_bytes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (message.put_whole.data.length_bytes, ==, 0);
}

static void
test_space_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  queue_ping (fixture->a, 1);
  queue_chunk (fixture->a, 5, PNC_CHUNK_BYTES, FALSE);
  queue_chunk (fixture->a, 6, 10, FALSE);
  g_assert_cmpuint (pnc_frame_stream_get_queued_bytes (fixture->a), ==, 24);
  queue_chunk (fixture->a, 7, 1000, TRUE);
  assert_flushes (fixture->a, PNC_IO_DONE);

  assert_status (pnc_frame_stream_read (fixture->b, &frame, &error), PNC_IO_DONE, error);
  assert_ping (&frame, 1);
  assert_status (pnc_frame_stream_read (fixture->b, &frame, &error), PNC_IO_DONE, error);
  assert_chunk (&frame, 7, 1000);
  assert_reads (fixture->b, PNC_IO_WOULD_BLOCK);
}

static void
test_discard (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    queue_chunk (fixture->a, i, PNC_CHUNK_BYTES, TRUE);
  assert_flushes (fixture->a, PNC_IO_DONE);
  pnc_frame_stream_shutdown (fixture->b);
  g_assert_true (fixture->to_a.closed);

  g_assert_cmpint (pnc_frame_stream_discard (fixture->b), ==, PNC_IO_DONE);
  while (pnc_frame_stream_discard (fixture->b) == PNC_IO_DONE)
    ;
  g_assert_cmpint (pnc_frame_stream_discard (fixture->b), ==, PNC_IO_WOULD_BLOCK);
  g_clear_pointer (&fixture->a, pnc_frame_stream_free);
  g_assert_cmpint (pnc_frame_stream_discard (fixture->b), ==, PNC_IO_EOF);
}

/* Over real TLS. */
typedef struct
{
  TlsPair pair;
  PncFrameStream *client;
  PncFrameStream *server;
} TlsFixture;

static void
tls_fixture_set_up (TlsFixture *fixture, gconstpointer data)
{
  tls_pair_open (&fixture->pair);
  fixture->client = pnc_frame_stream_new (G_IO_STREAM (fixture->pair.client),
                                          fixture->pair.client_socket, PNC_MAX_PAYLOAD_DATA);
  fixture->server = pnc_frame_stream_new (G_IO_STREAM (fixture->pair.server),
                                          fixture->pair.server_socket, PNC_MAX_PAYLOAD_DATA);
}

static void
tls_fixture_tear_down (TlsFixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->client, pnc_frame_stream_free);
  g_clear_pointer (&fixture->server, pnc_frame_stream_free);
  tls_pair_clear (&fixture->pair);
}

/* Waits for the next frame, as a worker thread does. */
static PncIoStatus
read_waiting (PncFrameStream *stream, PncFrame *frame, GError **error)
{
  PncIoStatus status;

  while ((status = pnc_frame_stream_read (stream, frame, error)) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (stream, TRUE, FALSE, NULL, -1);
  return status;
}

static PncIoStatus
flush_waiting (PncFrameStream *stream, GError **error)
{
  PncIoStatus status;

  while ((status = pnc_frame_stream_flush (stream, error)) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (stream, FALSE, TRUE, NULL, -1);
  return status;
}

static void
test_tls_frames (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  for (guint64 i = 1; i <= 2000; i++)
    queue_ping (fixture->client, i);
  assert_flushes (fixture->client, PNC_IO_DONE);
  for (guint64 i = 1; i <= 2000; i++)
    {
      assert_status (read_waiting (fixture->server, &frame, &error), PNC_IO_DONE, error);
      assert_ping (&frame, i);
    }
  assert_reads (fixture->server, PNC_IO_WOULD_BLOCK);
}

/* What lies decrypted inside TLS does not make the socket readable. */
static void
test_tls_hidden_bytes (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint8 *bytes = g_malloc0 (30000);
  PncFrame frame;
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK, .chunk.data = { bytes, 16600 } };

  /* The second record holds the end of the large frame and the ping. */
  pnc_frame_stream_queue (fixture->client, &chunk, PNC_FRAME_NONE, 1);
  for (guint64 i = 2; i <= 20; i++)
    queue_ping (fixture->client, i);
  assert_flushes (fixture->client, PNC_IO_DONE);
  assert_status (read_waiting (fixture->server, &frame, &error), PNC_IO_DONE, error);
  for (guint64 i = 2; i <= 20; i++)
    {
      g_assert_true (pnc_frame_stream_wait (fixture->server, TRUE, FALSE, NULL, -1));
      assert_status (read_waiting (fixture->server, &frame, &error), PNC_IO_DONE, error);
      assert_ping (&frame, i);
    }
  assert_reads (fixture->server, PNC_IO_WOULD_BLOCK);
  g_assert_false (pnc_frame_stream_wait (fixture->server, TRUE, FALSE, NULL, 1));
  g_free (bytes);
}

static void
test_tls_slow_reader (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;
  guint64 seen = 0;
  guint blocked = 0;

  for (guint64 i = 0; i < 24; i++)
    queue_chunk (fixture->client, i, PNC_CHUNK_BYTES, TRUE);
  while (seen < 24)
    {
      PncIoStatus status = pnc_frame_stream_flush (fixture->client, &error);

      g_assert_no_error (error);
      blocked += status == PNC_IO_WOULD_BLOCK;
      if (status == PNC_IO_WOULD_BLOCK)
        queue_chunk (fixture->client, 100 + blocked, 10, FALSE); /* comes and goes behind a retry */
      status = pnc_frame_stream_read (fixture->server, &frame, &error);
      g_assert_no_error (error);
      if (status == PNC_IO_DONE)
        assert_chunk (&frame, seen++, PNC_CHUNK_BYTES);
    }
  g_assert_cmpuint (blocked, >, 0);
  assert_flushes (fixture->client, PNC_IO_DONE);
}

static gpointer
send_pipeline (gpointer data)
{
  PncFrameStream *stream = data;
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  guint8 *sum = g_malloc (PNC_HASH_BYTES);
  guint8 hash[PNC_HASH_BYTES];

  for (guint64 at = 0; at < PIPELINE_BYTES; at += PNC_CHUNK_BYTES)
    {
      const PncMessage chunk
        = { .type = PNC_MESSAGE_CHUNK,
            .chunk = { .offset_bytes = at, .data = { NULL, PNC_CHUNK_BYTES } } };
      guint8 *space = pnc_frame_stream_queue_space (stream, &chunk, PNC_FRAME_NONE, 1);

      memset (space, (int) (at >> 20), PNC_CHUNK_BYTES);
      memcpy (space, &at, sizeof at);
      pnc_hash_chunk (space, PNC_CHUNK_BYTES, hash);
      pnc_digest_add (digest, hash);
      pnc_frame_stream_queue_space_done (stream, hash, TRUE);
      if (flush_waiting (stream, NULL) != PNC_IO_DONE)
        g_error ("the pipeline broke");
    }
  pnc_digest_get (digest, sum);
  return sum;
}

static void
test_tls_pipeline (TlsFixture *fixture, gconstpointer data)
{
  GThread *sender = g_thread_new ("sender", send_pipeline, fixture->client);
  g_autoptr (PncDigest) digest = pnc_digest_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *sent = NULL;
  guint8 received[PNC_HASH_BYTES];
  PncFrame frame;

  for (guint64 at = 0; at < PIPELINE_BYTES; at += PNC_CHUNK_BYTES)
    {
      g_auto (PncMessage) message = { 0 };
      guint8 hash[PNC_HASH_BYTES];

      assert_status (read_waiting (fixture->server, &frame, &error), PNC_IO_DONE, error);
      g_assert_true (pnc_message_decode (&message, frame.header.type, frame.payload,
                                         frame.header.length_bytes, &error));
      g_assert_cmpuint (message.chunk.offset_bytes, ==, at);
      pnc_hash_chunk (message.chunk.data.data, message.chunk.data.length_bytes, hash);
      g_assert_cmpmem (hash, sizeof hash, message.chunk.hash, sizeof hash);
      pnc_digest_add (digest, hash);
    }
  sent = g_thread_join (sender);
  pnc_digest_get (digest, received);
  g_assert_cmpmem (received, sizeof received, sent, PNC_HASH_BYTES);
}

/* Both directions busy, and after each round another thread owns the stream. */
typedef struct
{
  PncFrameStream *stream;
  guint64 first;
  guint64 last;
} Turn;

static gpointer
echo_turn (gpointer data)
{
  Turn *turn = data;
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  for (guint64 i = turn->first; i <= turn->last; i++)
    {
      assert_status (read_waiting (turn->stream, &frame, &error), PNC_IO_DONE, error);
      assert_ping (&frame, i);
      queue_chunk (turn->stream, i, 50000, TRUE);
      assert_status (flush_waiting (turn->stream, &error), PNC_IO_DONE, error);
    }
  return NULL;
}

static void
test_tls_hand_over (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  for (guint64 round = 0; round < 20; round++)
    {
      Turn turn = { fixture->server, round * 10 + 1, round * 10 + 10 };
      GThread *owner = g_thread_new ("owner", echo_turn, &turn);

      for (guint64 i = turn.first; i <= turn.last; i++)
        queue_ping (fixture->client, i);
      assert_status (flush_waiting (fixture->client, &error), PNC_IO_DONE, error);
      for (guint64 i = turn.first; i <= turn.last; i++)
        {
          assert_status (read_waiting (fixture->client, &frame, &error), PNC_IO_DONE, error);
          assert_chunk (&frame, i, 50000);
        }
      g_thread_join (owner);
    }
}

/* New keys while both directions are busy; an honest peer asks for them after 2^24 records. */
static void
test_tls_new_keys (void)
{
  g_autoptr (TestCertificate) leaf = test_certificate_new ("a", "a", NULL, TEST_CERTIFICATE_SERVER);
  const RawTls peer = { .priority = "NORMAL:-VERS-ALL:+VERS-TLS1.3",
                        .alpn = PNC_ALPN,
                        .chain = &leaf,
                        .n_chain = 1,
                        .echo = TRUE };
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) error = NULL;
  PncFrameStream *stream;
  GThread *thread;
  PncFrame frame;
  guint64 sent = 0;
  guint64 seen = 0;

  tcp_pair_open (&tcp);
  thread = raw_tls_start (&peer, tcp.server);
  tls = pnc_tls_client_new (tcp.client, NULL, &error);
  g_assert_true (g_tls_connection_handshake (tls, NULL, &error));
  stream = pnc_frame_stream_new (G_IO_STREAM (tls), g_socket_connection_get_socket (tcp.client),
                                 PNC_MAX_PAYLOAD_DATA);
  while (seen < 200)
    {
      while (sent < 200 && sent < seen + 20)
        queue_chunk (stream, sent++, 100000, TRUE);
      pnc_frame_stream_flush (stream, &error);
      g_assert_no_error (error);
      if (pnc_frame_stream_read (stream, &frame, &error) == PNC_IO_DONE)
        assert_chunk (&frame, seen++, 100000);
      else
        pnc_frame_stream_wait (stream, TRUE, pnc_frame_stream_get_queued_bytes (stream) > 0, NULL,
                               -1);
      g_assert_no_error (error);
    }
  pnc_frame_stream_free (stream);
  g_assert_cmpint (raw_tls_join (thread), ==, 0);
}

static void
test_tls_wakeup (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GPollFD wakeup;

  assert_reads (fixture->server, PNC_IO_WOULD_BLOCK);
  g_assert_true (g_cancellable_make_pollfd (cancellable, &wakeup));
  g_assert_false (pnc_frame_stream_wait (fixture->server, TRUE, FALSE, &wakeup, 0));
  g_assert_cmpint (wakeup.revents, ==, 0);
  g_cancellable_cancel (cancellable);
  g_assert_false (pnc_frame_stream_wait (fixture->server, TRUE, FALSE, &wakeup, -1));
  g_assert_cmpint (wakeup.revents, !=, 0);
  g_assert_true (pnc_frame_stream_wait (fixture->server, TRUE, TRUE, &wakeup, -1));
  g_cancellable_release_fd (cancellable);
}

static void
test_tls_clean_end (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  queue_ping (fixture->server, 1);
  assert_flushes (fixture->server, PNC_IO_DONE);
  g_clear_pointer (&fixture->server, pnc_frame_stream_free);
  assert_status (read_waiting (fixture->client, &frame, &error), PNC_IO_DONE, error);
  assert_status (read_waiting (fixture->client, &frame, &error), PNC_IO_EOF, error);
}

/* A peer that was killed says no goodbye. */
static void
test_tls_vanished (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  g_socket_close (fixture->pair.server_socket, NULL);
  assert_status (read_waiting (fixture->client, &frame, &error), PNC_IO_EOF, error);

  while (pnc_frame_stream_flush (fixture->client, &error) == PNC_IO_DONE)
    queue_ping (fixture->client, 1);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

/* The peer reads nothing and all buffers are full: freeing must not wait for it. */
static void
test_tls_free_when_stuck (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  while (pnc_frame_stream_flush (fixture->client, &error) == PNC_IO_DONE)
    queue_chunk (fixture->client, 1, PNC_CHUNK_BYTES, TRUE);
  g_assert_no_error (error);
  g_clear_pointer (&fixture->client, pnc_frame_stream_free);
  tls_pair_clear (&fixture->pair);
}

/* A refusal reaches a peer that is in the middle of sending, and that sends on before it looks. */
static void
test_tls_shutdown (TlsFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  while (pnc_frame_stream_flush (fixture->client, &error) == PNC_IO_DONE)
    queue_chunk (fixture->client, 1, PNC_CHUNK_BYTES, TRUE);
  g_assert_no_error (error);

  queue_ping (fixture->server, 9);
  assert_flushes (fixture->server, PNC_IO_DONE);
  pnc_frame_stream_shutdown (fixture->server);
  while (pnc_frame_stream_flush (fixture->client, &error) == PNC_IO_WOULD_BLOCK)
    {
      pnc_frame_stream_discard (fixture->server);
      pnc_frame_stream_wait (fixture->client, FALSE, TRUE, NULL, 1);
    }
  g_assert_no_error (error);

  assert_status (read_waiting (fixture->client, &frame, &error), PNC_IO_DONE, error);
  assert_ping (&frame, 9);
  assert_status (read_waiting (fixture->client, &frame, &error), PNC_IO_EOF, error);
  g_clear_pointer (&fixture->client, pnc_frame_stream_free);
  while (pnc_frame_stream_discard (fixture->server) != PNC_IO_EOF)
    pnc_frame_stream_wait (fixture->server, TRUE, FALSE, NULL, -1);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/frame-stream/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
#define ADD_TLS(name, func)                                                                        \
  g_test_add ("/frame-stream/tls/" name, TlsFixture, NULL, tls_fixture_set_up, func,               \
              tls_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("dribble", test_dribble);
  ADD ("several-at-once", test_several_at_once);
  ADD ("over-cap", test_over_cap);
  ADD ("cap-raised", test_cap_raised);
  ADD ("end-at-boundary", test_end_at_boundary);
  ADD ("end-inside", test_end_inside);
  ADD ("broken", test_broken);
  ADD ("has-partial", test_has_partial);
  ADD ("space-equals-queue", test_space_equals_queue);
  ADD ("space-empty-file", test_space_empty_file);
  ADD ("space-taken-back", test_space_taken_back);
  ADD ("discard", test_discard);
  ADD_TLS ("frames", test_tls_frames);
  ADD_TLS ("hidden-bytes", test_tls_hidden_bytes);
  ADD_TLS ("slow-reader", test_tls_slow_reader);
  ADD_TLS ("pipeline", test_tls_pipeline);
  ADD_TLS ("hand-over", test_tls_hand_over);
  g_test_add_func ("/frame-stream/tls/new-keys", test_tls_new_keys);
  ADD_TLS ("wakeup", test_tls_wakeup);
  ADD_TLS ("clean-end", test_tls_clean_end);
  ADD_TLS ("vanished", test_tls_vanished);
  ADD_TLS ("free-when-stuck", test_tls_free_when_stuck);
  ADD_TLS ("shutdown", test_tls_shutdown);
  return g_test_run ();
}
