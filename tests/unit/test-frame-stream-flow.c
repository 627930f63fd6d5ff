/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-frame-stream.h"

#include "pnc-hash.h"

#include "fake-clock.h"
#include "memory-stream.h"

#include <string.h>

/* Frame streams that pack and keep to limits: two of them, over memory. */
typedef struct
{
  MemoryPipe to_b;
  MemoryPipe to_a;
  PncFrameStream *a;
  PncFrameStream *b;
  FakeClock clock;
  PncRateLimiter *limiter;
  PncFlow *flow;
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
  fake_clock_init (&fixture->clock);
  fixture->limiter = pnc_rate_limiter_new (NULL, &fixture->clock.clock);
  fixture->flow = pnc_flow_new (fixture->limiter);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  pnc_frame_stream_free (fixture->a);
  pnc_frame_stream_free (fixture->b);
  memory_pipe_clear (&fixture->to_a);
  memory_pipe_clear (&fixture->to_b);
  pnc_flow_unref (fixture->flow);
  pnc_rate_limiter_unref (fixture->limiter);
}

static void
fill_text (guint8 *space, gsize length_bytes)
{
  for (gsize i = 0; i < length_bytes; i++)
    space[i] = (guint8) "A pinnace is a small boat.\n"[i % 27];
}

/* Every byte from a counter that is stirred: nothing shrinks. */
static void
fill_noise (guint8 *space, gsize length_bytes)
{
  guint64 state = 88172645463325252u;

  for (gsize i = 0; i < length_bytes; i++)
    {
      state ^= state << 13;
      state ^= state >> 7;
      state ^= state << 17;
      space[i] = (guint8) (state >> 32);
    }
}

static void
queue_data (PncFrameStream *stream,
            PncMessage *message,
            gsize length_bytes,
            void (*fill) (guint8 *space, gsize length_bytes))
{
  guint8 hash[PNC_HASH_BYTES];
  guint8 *space;

  *pnc_message_get_data (message) = (PncSlice){ NULL, length_bytes };
  space = pnc_frame_stream_queue_space (stream, message, PNC_FRAME_NONE, 5);
  fill (space, length_bytes);
  pnc_hash_chunk (space, length_bytes, hash);
  pnc_frame_stream_queue_space_done (stream, hash, TRUE);
}

static void
queue_chunk (Fixture *fixture, gsize length_bytes, void (*fill) (guint8 *, gsize))
{
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK };

  queue_data (fixture->a, &chunk, length_bytes, fill);
}

/* Returns: the type of the frame that comes, whose data must be those of @fill */
static guint16
expect_data (Fixture *fixture, gsize length_bytes, void (*fill) (guint8 *, gsize))
{
  g_autofree guint8 *expected = g_malloc (length_bytes);
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;
  const PncSlice *data;
  PncFrame frame;

  pnc_frame_stream_read (fixture->b, &frame, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (frame.header.flags, ==, PNC_FRAME_NONE);
  g_assert_true (pnc_message_decode (&message, frame.header.type, frame.payload,
                                     frame.header.length_bytes, &error));
  data = pnc_message_get_data (&message);
  fill (expected, length_bytes);
  g_assert_cmpmem (data->data, data->length_bytes, expected, length_bytes);
  return frame.header.type;
}

static void
flush (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  pnc_frame_stream_flush (fixture->a, &error);
  g_assert_no_error (error);
}

static PncFlowCounts
counts_of (PncFlow *flow)
{
  PncFlowCounts counts;

  pnc_flow_get_counts (flow, &counts);
  return counts;
}

static PncFlow *
flow_cb (guint64 request, gpointer user_data)
{
  return request == 5 ? user_data : NULL;
}

/* Packed */

static void
test_packs_every_type (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, "boat", 4, 0644, &(PncVersion){ 0 });
  g_autoptr (PncFlow) in_flow = pnc_flow_new (NULL);
  PncMessage messages[] = {
    { .type = PNC_MESSAGE_CHUNK },
    { .type = PNC_MESSAGE_PUT_WHOLE, .put_whole = { .path = path, .policy = PNC_POLICY_REFUSE } },
    { .type = PNC_MESSAGE_WHOLE, .whole = { .entry = entry } },
  };

  pnc_frame_stream_set_packing (fixture->a, FALSE, PNC_PACK_ALWAYS);
  pnc_frame_stream_set_packing (fixture->b, TRUE, PNC_PACK_NEVER);
  pnc_frame_stream_set_out_flow (fixture->a, fixture->flow);
  pnc_frame_stream_set_in_flow (fixture->b, flow_cb, in_flow);
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      queue_data (fixture->a, &messages[i], 100000, fill_text);
      g_assert_cmpuint (pnc_frame_stream_get_queued_bytes (fixture->a), <, 2000);
      flush (fixture);
      g_assert_cmpuint (expect_data (fixture, 100000, fill_text), ==, messages[i].type);
    }
  g_assert_cmpuint (counts_of (fixture->flow).packed_frames, ==, 3);
  g_assert_cmpuint (counts_of (fixture->flow).wire_bytes, <, 6000);
  g_assert_cmpuint (counts_of (fixture->flow).saved_bytes, >, 290000);
  g_assert_cmpuint (counts_of (in_flow).packed_frames, ==, 3);
  g_assert_cmpuint (counts_of (in_flow).wire_bytes, ==, counts_of (fixture->flow).wire_bytes);
  g_assert_cmpuint (counts_of (in_flow).saved_bytes, ==, counts_of (fixture->flow).saved_bytes);
}

static void
test_leaves_noise_alone (Fixture *fixture, gconstpointer data)
{
  pnc_frame_stream_set_packing (fixture->a, FALSE, PNC_PACK_ALWAYS);
  pnc_frame_stream_set_out_flow (fixture->a, fixture->flow);
  for (guint i = 0; i < 5; i++)
    {
      queue_chunk (fixture, 100000, fill_noise);
      flush (fixture);
      expect_data (fixture, 100000, fill_noise);
    }
  g_assert_cmpuint (counts_of (fixture->flow).packed_frames, ==, 0);
  g_assert_cmpuint (counts_of (fixture->flow).wire_bytes, >, 500000);
}

/* Whoever takes everything at once is not packed for; whoever has a low limit is, at once. */
static void
test_packs_below_limit (Fixture *fixture, gconstpointer data)
{
  pnc_frame_stream_set_packing (fixture->a, FALSE, PNC_PACK_AUTO);
  pnc_frame_stream_set_packing (fixture->b, TRUE, PNC_PACK_NEVER);
  pnc_frame_stream_set_out_flow (fixture->a, fixture->flow);
  for (guint i = 0; i < 20; i++)
    {
      queue_chunk (fixture, PNC_CHUNK_BYTES, fill_text);
      flush (fixture);
      expect_data (fixture, PNC_CHUNK_BYTES, fill_text);
    }
  g_assert_cmpuint (counts_of (fixture->flow).packed_frames, ==, 0);
  pnc_rate_limiter_set_limit (fixture->limiter, 1000000);
  queue_chunk (fixture, PNC_CHUNK_BYTES, fill_text);
  g_assert_cmpuint (counts_of (fixture->flow).packed_frames, ==, 1);
}

static void
test_not_offered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  pnc_frame_stream_set_packing (fixture->a, FALSE, PNC_PACK_ALWAYS);
  queue_chunk (fixture, 5000, fill_text);
  flush (fixture);
  g_assert_cmpint (pnc_frame_stream_read (fixture->b, &frame, &error), ==, PNC_IO_ERROR);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);

  /* the other side may still be told */
  pnc_frame_stream_queue (fixture->b, &(PncMessage){ .type = PNC_MESSAGE_BYE }, PNC_FRAME_NONE, 0);
  g_assert_cmpint (pnc_frame_stream_flush (fixture->b, NULL), ==, PNC_IO_DONE);
}

static void
test_faulty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  pnc_frame_stream_set_packing (fixture->a, FALSE, PNC_PACK_ALWAYS);
  pnc_frame_stream_set_packing (fixture->b, TRUE, PNC_PACK_NEVER);
  queue_chunk (fixture, 5000, fill_text);
  flush (fixture);
  fixture->to_b.bytes->data[fixture->to_b.bytes->len - 4] ^= 0xff;
  g_assert_cmpint (pnc_frame_stream_read (fixture->b, &frame, &error), ==, PNC_IO_ERROR);
  g_assert_true (error->domain == PNC_ERROR);
}

/* Limits */

static void
queue_ping (Fixture *fixture)
{
  const PncMessage ping = { .type = PNC_MESSAGE_PING };

  pnc_frame_stream_set_out_flow (fixture->a, NULL);
  pnc_frame_stream_queue (fixture->a, &ping, PNC_FRAME_NONE, 77);
}

/* A chunk of 1 MiB at 50,000 bytes a second does not leave at once every 21 s, but bit by bit. */
static void
test_out (Fixture *fixture, gconstpointer data)
{
  guint64 sent, before = 0;

  pnc_rate_limiter_set_limit (fixture->limiter, 50000);
  pnc_frame_stream_set_out_flow (fixture->a, fixture->flow);
  queue_chunk (fixture, PNC_CHUNK_BYTES, fill_noise);
  queue_ping (fixture);
  for (guint tenth = 1; tenth <= 100; tenth++)
    {
      fixture->clock.now_us += G_USEC_PER_SEC / 10;
      g_assert_cmpint (pnc_frame_stream_flush (fixture->a, NULL), ==, PNC_IO_WOULD_BLOCK);
      pnc_frame_stream_get_bytes (fixture->a, NULL, &sent);
      g_assert_cmpuint (sent - before, <=, 5000 + 2000);
      before = sent;
    }
  g_assert_cmpuint (sent, >=,
                    10 * 50000 * 60 / 100); /* asked ten times a second, it keeps 1/16 s */

  /* without the limit the rest goes at once, and what comes behind it too */
  pnc_rate_limiter_set_limit (fixture->limiter, PNC_RATE_NONE);
  flush (fixture);
  g_assert_cmpuint (pnc_frame_stream_get_queued_bytes (fixture->a), ==, 0);
  expect_data (fixture, PNC_CHUNK_BYTES, fill_noise);
}

static void
test_in (Fixture *fixture, gconstpointer data)
{
  PncFrame frame;
  guint64 received, before = 0;

  pnc_rate_limiter_set_limit (fixture->limiter, 50000);
  pnc_frame_stream_set_in_flow (fixture->b, flow_cb, fixture->flow);
  queue_chunk (fixture, PNC_CHUNK_BYTES, fill_noise);
  flush (fixture);
  for (guint tenth = 1; tenth <= 100; tenth++)
    {
      g_assert_cmpint (pnc_frame_stream_read (fixture->b, &frame, NULL), ==, PNC_IO_WOULD_BLOCK);
      fixture->clock.now_us += G_USEC_PER_SEC / 10;
      pnc_frame_stream_get_bytes (fixture->b, &received, NULL);
      /* before its header is here nobody knows whose it is */
      g_assert_cmpuint (received - before, <=, 5000 + 2000 + (before == 0 ? 16384 : 0));
      before = received;
    }
  g_assert_cmpuint (received, >=, 10 * 50000 * 60 / 100);

  pnc_rate_limiter_set_limit (fixture->limiter, PNC_RATE_NONE);
  expect_data (fixture, PNC_CHUNK_BYTES, fill_noise);
  g_assert_cmpuint (counts_of (fixture->flow).wire_bytes, >, PNC_CHUNK_BYTES);
}

/* Small frames that come in records of their own are known only once they are here: the next ones
 * wait for them. */
static void
test_in_small (Fixture *fixture, gconstpointer data)
{
  guint n_frames = 0;
  PncFrame frame;

  pnc_rate_limiter_set_limit (fixture->limiter, 50000);
  pnc_frame_stream_set_in_flow (fixture->b, flow_cb, fixture->flow);
  fixture->to_b.max_read_bytes = PNC_FRAME_HEADER_BYTES + 8 + PNC_HASH_BYTES + 4 + 5000;
  for (guint i = 0; i < 100; i++)
    queue_chunk (fixture, 5000, fill_noise);
  flush (fixture);
  for (guint tenth = 0; tenth < 50; tenth++)
    {
      while (pnc_frame_stream_read (fixture->b, &frame, NULL) == PNC_IO_DONE)
        n_frames += 1;
      fixture->clock.now_us += G_USEC_PER_SEC / 10;
    }
  g_assert_cmpuint (n_frames, >=, 25);
  g_assert_cmpuint (n_frames, <=, 53);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("/frame-stream-flow/packed/every-type", test_packs_every_type);
  ADD ("/frame-stream-flow/packed/noise", test_leaves_noise_alone);
  ADD ("/frame-stream-flow/packed/below-limit", test_packs_below_limit);
  ADD ("/frame-stream-flow/packed/not-offered", test_not_offered);
  ADD ("/frame-stream-flow/packed/faulty", test_faulty);
  ADD ("/frame-stream-flow/limit/out", test_out);
  ADD ("/frame-stream-flow/limit/in", test_in);
  ADD ("/frame-stream-flow/limit/in-small", test_in_small);
  return g_test_run ();
}
