/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-wide-input.h"

#include "pnc-frame-stream.h"
#include "tls-pair.h"

#include <string.h>

#define FEW_BYTES 1000u
#define MANY_BYTES 100000u
#define HEADER_BYTES 5u

typedef struct
{
  TcpPair tcp;
  GIOStream *stream;
  PncWideInput *input; /* borrowed */
  guint8 *sent;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  tcp_pair_open (&fixture->tcp);
  fixture->stream = pnc_wide_input_new_stream (fixture->tcp.client);
  fixture->input = PNC_WIDE_INPUT (g_io_stream_get_input_stream (fixture->stream));
  fixture->sent = g_malloc (MANY_BYTES);
  for (gsize i = 0; i < MANY_BYTES; i++)
    fixture->sent[i] = (guint8) (i * 7 + i / 251);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->stream);
  tcp_pair_clear (&fixture->tcp);
  g_free (fixture->sent);
}

/* As one segment: it arrives as a whole. */
static void
send_bytes (Fixture *fixture, gsize offset, gsize length)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (fixture->tcp.server));
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (output, fixture->sent + offset, length, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
wait_readable (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_socket_condition_wait (g_socket_connection_get_socket (fixture->tcp.client), G_IO_IN, NULL,
                           &error);
  g_assert_no_error (error);
}

/* Returns: how many of @count bytes came, which are those from @offset on */
static gsize
read_now (Fixture *fixture, gsize offset, gsize count)
{
  g_autofree guint8 *bytes = g_malloc (count);
  g_autoptr (GError) error = NULL;
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (fixture->input),
                                                       bytes, count, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (n, >, 0);
  g_assert_cmpmem (bytes, n, fixture->sent + offset, n);
  return (gsize) n;
}

static void
assert_blocks (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  guint8 byte;

  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (
                     G_POLLABLE_INPUT_STREAM (fixture->input), &byte, 1, NULL, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  send_bytes (fixture, 0, FEW_BYTES);
  wait_readable (fixture);
  g_assert_cmpuint (read_now (fixture, 0, HEADER_BYTES), ==, HEADER_BYTES);
  g_assert_cmpuint (pnc_wide_input_get_held (fixture->input), ==, 0);

  pnc_wide_input_expect (fixture->input, FEW_BYTES - HEADER_BYTES);
  g_assert_cmpuint (read_now (fixture, HEADER_BYTES, HEADER_BYTES), ==, HEADER_BYTES);
  g_assert_cmpuint (pnc_wide_input_get_held (fixture->input), ==, 0);
}

static void
test_wide (Fixture *fixture, gconstpointer data)
{
  send_bytes (fixture, 0, FEW_BYTES);
  wait_readable (fixture);
  pnc_wide_input_expect (fixture->input, MANY_BYTES);
  g_assert_cmpuint (read_now (fixture, 0, HEADER_BYTES), ==, HEADER_BYTES);
  g_assert_cmpuint (pnc_wide_input_get_held (fixture->input), ==, FEW_BYTES - HEADER_BYTES);
  g_assert_cmpuint (read_now (fixture, HEADER_BYTES, MANY_BYTES / 2), ==, FEW_BYTES - HEADER_BYTES);
  g_assert_cmpuint (pnc_wide_input_get_held (fixture->input), ==, 0);
  assert_blocks (fixture);
}

/* What was not announced stays where it is: another owner may come to look for it there. */
static void
test_never_more_than_expected (Fixture *fixture, gconstpointer data)
{
  const gsize expected = MANY_BYTES - FEW_BYTES;
  gboolean ahead = FALSE;

  send_bytes (fixture, 0, MANY_BYTES);
  pnc_wide_input_expect (fixture->input, expected);
  for (gsize n = 0; n < expected;)
    {
      wait_readable (fixture);
      n += read_now (fixture, n, MIN (FEW_BYTES, expected - n));
      g_assert_cmpuint (pnc_wide_input_get_held (fixture->input), <=, expected - n);
      ahead = ahead || pnc_wide_input_get_held (fixture->input) > 0;
      pnc_wide_input_expect (fixture->input, expected - n);
    }
  g_assert_true (ahead);
  g_assert_cmpuint (pnc_wide_input_get_held (fixture->input), ==, 0);
  wait_readable (fixture);
  read_now (fixture, expected, FEW_BYTES);
}

static gboolean
fired_cb (GObject *stream, gpointer user_data)
{
  gboolean *fired = user_data;

  *fired = TRUE;
  return G_SOURCE_REMOVE;
}

static void
test_source_knows_what_is_held (Fixture *fixture, gconstpointer data)
{
  GPollableInputStream *pollable = G_POLLABLE_INPUT_STREAM (fixture->input);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) source = NULL;
  gboolean fired = FALSE;

  g_assert_false (g_pollable_input_stream_is_readable (pollable));
  send_bytes (fixture, 0, FEW_BYTES);
  wait_readable (fixture);
  pnc_wide_input_expect (fixture->input, MANY_BYTES);
  read_now (fixture, 0, HEADER_BYTES);
  g_assert_true (g_pollable_input_stream_is_readable (pollable));

  source = g_pollable_input_stream_create_source (pollable, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (fired_cb), &fired, NULL);
  g_source_attach (source, context);
  while (!fired)
    g_main_context_iteration (context, TRUE);
}

static void
test_blocking_takes_what_is_held (Fixture *fixture, gconstpointer data)
{
  guint8 bytes[FEW_BYTES];
  g_autoptr (GError) error = NULL;
  gsize n_read;

  send_bytes (fixture, 0, FEW_BYTES);
  wait_readable (fixture);
  pnc_wide_input_expect (fixture->input, MANY_BYTES);
  read_now (fixture, 0, HEADER_BYTES);
  send_bytes (fixture, FEW_BYTES, HEADER_BYTES);
  g_input_stream_read_all (G_INPUT_STREAM (fixture->input), bytes, sizeof bytes, &n_read, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpmem (bytes, n_read, fixture->sent + HEADER_BYTES, sizeof bytes);
}

static void
test_end (Fixture *fixture, gconstpointer data)
{
  GPollableInputStream *pollable = G_POLLABLE_INPUT_STREAM (fixture->input);
  g_autoptr (GError) error = NULL;
  guint8 byte;

  g_socket_shutdown (g_socket_connection_get_socket (fixture->tcp.server), FALSE, TRUE, &error);
  g_assert_no_error (error);
  wait_readable (fixture);
  pnc_wide_input_expect (fixture->input, MANY_BYTES);
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (pollable, &byte, 1, NULL, &error), ==,
                   0);
  g_assert_no_error (error);

  g_io_stream_close (fixture->stream, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_is_closed (g_socket_connection_get_socket (fixture->tcp.client)));
}

static void
queue_chunk (PncFrameStream *out, const guint8 *bytes)
{
  const PncMessage message
    = { .type = PNC_MESSAGE_CHUNK, .chunk = { .data = { NULL, PNC_CHUNK_BYTES } } };

  memcpy (pnc_frame_stream_queue_space (out, &message, PNC_FRAME_NONE, 16), bytes, PNC_CHUNK_BYTES);
  pnc_frame_stream_queue_space_done (out, NULL, TRUE);
}

static void
assert_chunk (const PncFrame *frame, const guint8 *bytes)
{
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;

  pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                      &error);
  g_assert_no_error (error);
  g_assert_cmpmem (message.chunk.data.data, message.chunk.data.length_bytes, bytes,
                   PNC_CHUNK_BYTES);
}

/* A chunk travels through TLS, and nothing of the next frame is taken along. */
static void
test_below_tls (void)
{
  g_auto (TlsPair) pair = { NULL };
  g_autoptr (PncFrameStream) in = NULL;
  g_autoptr (PncFrameStream) out = NULL;
  g_autofree guint8 *bytes = g_malloc (PNC_CHUNK_BYTES);
  g_autoptr (GIOStream) base = NULL;
  PncIoStatus status = PNC_IO_WOULD_BLOCK;
  PncWideInput *input;
  PncFrame frame;

  for (gsize i = 0; i < PNC_CHUNK_BYTES; i++)
    bytes[i] = (guint8) (i * 13 + i / 255);
  tls_pair_open (&pair);
  in = pnc_frame_stream_new (G_IO_STREAM (pair.client), pair.client_socket, PNC_MAX_PAYLOAD_DATA);
  out = pnc_frame_stream_new (G_IO_STREAM (pair.server), pair.server_socket, PNC_MAX_PAYLOAD_DATA);
  g_object_get (pair.client, "base-io-stream", &base, NULL);
  input = PNC_WIDE_INPUT (g_io_stream_get_input_stream (base));

  queue_chunk (out, bytes);
  queue_chunk (out, bytes);
  for (guint n_chunks = 0; n_chunks < 2; n_chunks += status == PNC_IO_DONE ? 1 : 0)
    {
      g_assert_cmpint (pnc_frame_stream_flush (out, NULL), >=, PNC_IO_WOULD_BLOCK);
      status = pnc_frame_stream_read (in, &frame, NULL);
      g_assert_cmpint (status, >=, PNC_IO_WOULD_BLOCK);
      if (status == PNC_IO_DONE)
        assert_chunk (&frame, bytes);
      g_assert_cmpuint (pnc_wide_input_get_held (input), ==, 0);
    }
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/wide-input/narrow", test_narrow);
  add ("/wide-input/wide", test_wide);
  add ("/wide-input/never-more-than-expected", test_never_more_than_expected);
  add ("/wide-input/source-knows-what-is-held", test_source_knows_what_is_held);
  add ("/wide-input/blocking-takes-what-is-held", test_blocking_takes_what_is_held);
  add ("/wide-input/end", test_end);
  g_test_add_func ("/wide-input/below-tls", test_below_tls);
  return g_test_run ();
}
