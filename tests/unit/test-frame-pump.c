/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-frame-pump.h"

#include "pnc-tls.h"

#include "memory-stream.h"
#include "tls-pair.h"

#include <string.h>

#define PING_FRAME_BYTES 24u
#define HIGH_WATER_BYTES (256u * 1024u)

/* What a pump told its owner, and what the owner is to do about it. */
typedef struct
{
  PncFramePump *pump;
  GArray *numbers;      /* of guint64: the pings that came */
  guint64 stop_at;      /* say FALSE at this one */
  guint64 free_at;      /* free the pump at this one */
  guint64 steal_at;     /* take the stream at this one */
  guint64 close_at;     /* close at this one */
  gboolean echo;        /* send each one back */
  gboolean free_at_end; /* free the pump in `closed` */
  gboolean free_when_drained;
  PncFrameStream *flood; /* nullable: whence another comes for each one */
  gboolean inside_call;  /* a call into the pump is in progress */
  guint n_drained;
  guint n_closed;
  GError *error;
  PncFrameStream *stolen;
} Owner;

/* A pump over memory, and the plain stream of its peer. */
typedef struct
{
  MemoryPipe to_pump;
  MemoryPipe to_peer;
  PncFrameStream *peer;
  Owner owner;
} Fixture;

static void
send_ping (Owner *owner, guint64 number)
{
  const PncMessage ping = { .type = PNC_MESSAGE_PING, .ping = { .time_us = number } };

  owner->inside_call = TRUE;
  pnc_frame_pump_send (owner->pump, &ping, PNC_FRAME_NONE, number);
  owner->inside_call = FALSE;
}

static void
flood (PncFrameStream *from)
{
  const PncMessage ping = { .type = PNC_MESSAGE_PING };

  pnc_frame_stream_queue (from, &ping, PNC_FRAME_NONE, 1);
  g_assert_cmpint (pnc_frame_stream_flush (from, NULL), ==, PNC_IO_DONE);
}

static gboolean
frame_cb (PncFramePump *pump, const PncFrame *frame, gpointer user_data)
{
  Owner *owner = user_data;
  guint64 number = frame->header.request;

  g_assert_false (owner->inside_call);
  g_assert_cmpuint (owner->n_closed, ==, 0);
  g_assert_true (pump == owner->pump);
  g_array_append_val (owner->numbers, number);
  if (owner->echo)
    send_ping (owner, number);
  if (owner->flood != NULL)
    flood (owner->flood);
  if (number == owner->free_at)
    g_clear_pointer (&owner->pump, pnc_frame_pump_free);
  if (number == owner->steal_at)
    owner->stolen = pnc_frame_pump_steal_stream (pump);
  if (number == owner->close_at)
    pnc_frame_pump_close_when_sent (pump, 60000);
  return number != owner->stop_at;
}

static void
drained_cb (PncFramePump *pump, gpointer user_data)
{
  Owner *owner = user_data;

  g_assert_false (owner->inside_call);
  owner->n_drained++;
  if (owner->free_when_drained)
    g_clear_pointer (&owner->pump, pnc_frame_pump_free);
}

static void
closed_cb (PncFramePump *pump, const GError *error, gpointer user_data)
{
  Owner *owner = user_data;

  g_assert_false (owner->inside_call);
  owner->n_closed++;
  owner->error = error != NULL ? g_error_copy (error) : NULL;
  if (owner->free_at_end)
    g_clear_pointer (&owner->pump, pnc_frame_pump_free);
}

static const PncFramePumpEvents events = { frame_cb, drained_cb, closed_cb };

static void
owner_init (Owner *owner, PncFrameStream *stream)
{
  owner->numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  owner->pump = pnc_frame_pump_new (stream, &events, owner);
}

static void
owner_clear (Owner *owner)
{
  g_clear_pointer (&owner->pump, pnc_frame_pump_free);
  g_clear_pointer (&owner->stolen, pnc_frame_stream_free);
  g_clear_pointer (&owner->numbers, g_array_unref);
  g_clear_error (&owner->error);
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GIOStream) ours = NULL;
  g_autoptr (GIOStream) theirs = NULL;

  memory_pipe_init (&fixture->to_pump);
  memory_pipe_init (&fixture->to_peer);
  ours = memory_stream_new (&fixture->to_pump, &fixture->to_peer);
  theirs = memory_stream_new (&fixture->to_peer, &fixture->to_pump);
  fixture->peer = pnc_frame_stream_new (theirs, NULL, PNC_MAX_PAYLOAD_DATA);
  owner_init (&fixture->owner, pnc_frame_stream_new (ours, NULL, PNC_MAX_PAYLOAD_DATA));
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  owner_clear (&fixture->owner);
  g_clear_pointer (&fixture->peer, pnc_frame_stream_free);
  memory_pipe_clear (&fixture->to_pump);
  memory_pipe_clear (&fixture->to_peer);
}

/* Turns the loop until nothing is left to do. */
static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
peer_sends (Fixture *fixture, guint64 first, guint64 last)
{
  for (guint64 i = first; i <= last; i++)
    {
      const PncMessage ping = { .type = PNC_MESSAGE_PING, .ping = { .time_us = i } };

      pnc_frame_stream_queue (fixture->peer, &ping, PNC_FRAME_NONE, i);
    }
  g_assert_cmpint (pnc_frame_stream_flush (fixture->peer, NULL), ==, PNC_IO_DONE);
}

static void
assert_received (Owner *owner, guint64 last)
{
  g_assert_cmpuint (owner->numbers->len, ==, last);
  for (guint i = 0; i < owner->numbers->len; i++)
    g_assert_cmpuint (g_array_index (owner->numbers, guint64, i), ==, i + 1);
}

static guint
peer_receives (Fixture *fixture)
{
  guint n_frames = 0;
  PncFrame frame;

  while (pnc_frame_stream_read (fixture->peer, &frame, NULL) == PNC_IO_DONE)
    n_frames++;
  return n_frames;
}

static void
test_frames (Fixture *fixture, gconstpointer data)
{
  fixture->owner.echo = TRUE;
  peer_sends (fixture, 1, 100);
  assert_received (&fixture->owner, 0);
  settle ();
  assert_received (&fixture->owner, 100);
  g_assert_cmpuint (peer_receives (fixture), ==, 100);
  g_assert_cmpuint (fixture->owner.n_closed, ==, 0);
  g_assert_cmpuint (fixture->owner.n_drained, ==, 0);
}

typedef struct
{
  Owner *owner;
  guint n_seen;
  guint most_in_between;
} Watch;

static gboolean
watch_cb (gpointer user_data)
{
  Watch *watch = user_data;
  guint n_now = watch->owner->numbers->len;

  watch->most_in_between = MAX (watch->most_in_between, n_now - watch->n_seen);
  watch->n_seen = n_now;
  return n_now < 1000 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* However much a peer sends, others on the loop have their turn every few frames. */
static void
test_fair (Fixture *fixture, gconstpointer data)
{
  Watch watch = { .owner = &fixture->owner };

  peer_sends (fixture, 1, 1000);
  g_idle_add_full (G_PRIORITY_DEFAULT, watch_cb, &watch, NULL);
  settle ();
  assert_received (&fixture->owner, 1000);
  g_assert_cmpuint (watch.most_in_between, >, 0);
  g_assert_cmpuint (watch.most_in_between, <=, 16);
}

static gboolean
draw_cb (gpointer user_data)
{
  return ++*(guint *) user_data < 3 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Nor does one that sends without end keep a window from drawing, which comes behind all else. */
static void
test_gentle (Fixture *fixture, gconstpointer data)
{
  guint n_drawn = 0;

  pnc_frame_pump_set_gentle (fixture->owner.pump, TRUE);
  fixture->owner.flood = fixture->peer;
  peer_sends (fixture, 1, 100);
  g_idle_add_full (G_PRIORITY_HIGH_IDLE + 20, draw_cb, &n_drawn, NULL);
  while (n_drawn < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->owner.numbers->len, >, 100);
  fixture->owner.flood = NULL;
  settle ();
}

static void
test_pause (Fixture *fixture, gconstpointer data)
{
  fixture->owner.stop_at = 3;
  pnc_frame_pump_resume (fixture->owner.pump);
  peer_sends (fixture, 1, 10);
  settle ();
  assert_received (&fixture->owner, 3);
  peer_sends (fixture, 11, 12);
  settle ();
  assert_received (&fixture->owner, 3);

  send_ping (&fixture->owner, 1);
  settle ();
  g_assert_cmpuint (peer_receives (fixture), ==, 1);

  pnc_frame_pump_resume (fixture->owner.pump);
  assert_received (&fixture->owner, 3);
  settle ();
  assert_received (&fixture->owner, 12);
}

/* Sends until the pump is full: more than the high-water mark, by one frame. */
static guint
fill (Fixture *fixture)
{
  guint n_frames = 0;

  fixture->to_peer.room_bytes = 0;
  while (!pnc_frame_pump_is_full (fixture->owner.pump))
    send_ping (&fixture->owner, ++n_frames);
  g_assert_cmpuint (n_frames, ==, HIGH_WATER_BYTES / PING_FRAME_BYTES + 1);
  return n_frames;
}

static void
test_water_marks (Fixture *fixture, gconstpointer data)
{
  guint n_frames = fill (fixture);

  peer_sends (fixture, 1, 1);
  settle ();
  assert_received (&fixture->owner, 0); /* a full pump reads nothing */
  g_assert_cmpuint (fixture->owner.n_drained, ==, 0);

  fixture->to_peer.room_bytes = 100 * 1024;
  settle ();
  g_assert_false (pnc_frame_pump_is_full (fixture->owner.pump));
  g_assert_cmpuint (fixture->owner.n_drained, ==, 0);

  fixture->to_peer.room_bytes = G_MAXSIZE;
  settle ();
  g_assert_cmpuint (fixture->owner.n_drained, ==, 1);
  assert_received (&fixture->owner, 1);
  g_assert_cmpuint (peer_receives (fixture), ==, n_frames);
}

/* A server may be content with less, or want more. */
static void
test_high_water (Fixture *fixture, gconstpointer data)
{
  const guint lower_bytes = HIGH_WATER_BYTES / 8;
  guint n_frames = 0;

  pnc_frame_pump_set_high_water (fixture->owner.pump, lower_bytes);
  fixture->to_peer.room_bytes = 0;
  while (!pnc_frame_pump_is_full (fixture->owner.pump))
    send_ping (&fixture->owner, ++n_frames);
  g_assert_cmpuint (n_frames, ==, lower_bytes / PING_FRAME_BYTES + 1);
  peer_sends (fixture, 1, 1);
  settle ();
  assert_received (&fixture->owner, 0);
  fixture->to_peer.room_bytes = lower_bytes / 2;
  settle ();
  g_assert_cmpuint (fixture->owner.n_drained, ==, 0);
  fixture->to_peer.room_bytes = G_MAXSIZE;
  settle ();
  g_assert_cmpuint (fixture->owner.n_drained, ==, 1);
  assert_received (&fixture->owner, 1);
}

static void
test_read_when_full (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  pnc_frame_pump_set_read_when_full (fixture->owner.pump, TRUE);
  peer_sends (fixture, 1, 50);
  settle ();
  assert_received (&fixture->owner, 50);
}

static void
test_end (Fixture *fixture, gconstpointer data)
{
  peer_sends (fixture, 1, 40);
  g_clear_pointer (&fixture->peer, pnc_frame_stream_free);
  settle ();
  assert_received (&fixture->owner, 40);
  g_assert_cmpuint (fixture->owner.n_closed, ==, 1);
  g_assert_no_error (fixture->owner.error);

  send_ping (&fixture->owner, 1);
  pnc_frame_pump_close_when_sent (fixture->owner.pump, 1);
  pnc_frame_pump_resume (fixture->owner.pump);
  settle ();
  g_assert_cmpuint (fixture->owner.n_closed, ==, 1);
}

static void
test_end_inside (Fixture *fixture, gconstpointer data)
{
  peer_sends (fixture, 1, 2);
  g_byte_array_set_size (fixture->to_pump.bytes, PING_FRAME_BYTES + 5);
  fixture->to_pump.closed = TRUE;
  settle ();
  assert_received (&fixture->owner, 1);
  g_assert_cmpuint (fixture->owner.n_closed, ==, 1);
  g_assert_error (fixture->owner.error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

static void
test_broken_when_writing (Fixture *fixture, gconstpointer data)
{
  settle ();
  fixture->to_peer.fails = TRUE;
  send_ping (&fixture->owner, 1);
  g_assert_cmpuint (fixture->owner.n_closed, ==, 0);
  settle ();
  g_assert_cmpuint (fixture->owner.n_closed, ==, 1);
  g_assert_error (fixture->owner.error, PNC_ERROR, PNC_ERROR_DISCONNECTED);
}

static void
test_freed_in_frame (Fixture *fixture, gconstpointer data)
{
  fixture->owner.echo = TRUE;
  fixture->owner.free_at = 5;
  peer_sends (fixture, 1, 10);
  settle ();
  assert_received (&fixture->owner, 5);
  g_assert_null (fixture->owner.pump);
  g_assert_true (fixture->to_peer.closed);
  g_assert_cmpuint (fixture->owner.n_closed, ==, 0);
}

static void
test_freed_at_end (Fixture *fixture, gconstpointer data)
{
  fixture->owner.free_at_end = TRUE;
  fixture->to_pump.closed = TRUE;
  settle ();
  g_assert_cmpuint (fixture->owner.n_closed, ==, 1);
  g_assert_null (fixture->owner.pump);
}

static void
test_freed_when_drained (Fixture *fixture, gconstpointer data)
{
  fixture->owner.free_when_drained = TRUE;
  fill (fixture);
  fixture->to_peer.room_bytes = G_MAXSIZE;
  settle ();
  g_assert_cmpuint (fixture->owner.n_drained, ==, 1);
  g_assert_null (fixture->owner.pump);
  g_assert_cmpuint (fixture->owner.n_closed, ==, 0);
}

static void
test_freed_before_turn (Fixture *fixture, gconstpointer data)
{
  peer_sends (fixture, 1, 1);
  g_clear_pointer (&fixture->owner.pump, pnc_frame_pump_free);
  settle ();
  assert_received (&fixture->owner, 0);
  pnc_frame_pump_free (NULL);
}

static void
test_close_when_sent (Fixture *fixture, gconstpointer data)
{
  fixture->to_peer.room_bytes = 0;
  fixture->owner.echo = TRUE;
  fixture->owner.close_at = 3;
  peer_sends (fixture, 1, 10);
  settle ();
  assert_received (&fixture->owner, 3);
  g_assert_false (fixture->to_peer.closed);

  fixture->to_peer.room_bytes = G_MAXSIZE;
  settle ();
  g_assert_true (fixture->to_peer.closed);
  g_assert_cmpuint (peer_receives (fixture), ==, 3);
  g_assert_cmpuint (fixture->to_pump.bytes->len, ==, 0); /* thrown away */
  g_assert_cmpuint (fixture->owner.n_closed, ==, 0);

  g_clear_pointer (&fixture->peer, pnc_frame_stream_free);
  settle ();
  g_assert_cmpuint (fixture->owner.n_closed, ==, 1);
  g_assert_no_error (fixture->owner.error);
}

static void
wait_until_closed (Owner *owner)
{
  while (owner->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_close_deadline (Fixture *fixture, gconstpointer data)
{
  fixture->to_peer.room_bytes = 0;
  fixture->owner.free_at_end = TRUE;
  send_ping (&fixture->owner, 1);
  pnc_frame_pump_close_when_sent (fixture->owner.pump, 1);
  wait_until_closed (&fixture->owner);
  g_assert_error (fixture->owner.error, PNC_ERROR, PNC_ERROR_TIMED_OUT);
  g_assert_null (fixture->owner.pump);
}

static void
test_close_peer_stays (Fixture *fixture, gconstpointer data)
{
  send_ping (&fixture->owner, 1);
  pnc_frame_pump_close_when_sent (fixture->owner.pump, 1);
  wait_until_closed (&fixture->owner);
  g_assert_no_error (fixture->owner.error);
  g_assert_cmpuint (peer_receives (fixture), ==, 1);
}

/* What is queued, half read and not yet read goes with the stream. */
static void
test_steal (Fixture *fixture, gconstpointer data)
{
  PncFrame frame;

  fixture->owner.echo = TRUE;
  fixture->owner.steal_at = 2;
  peer_sends (fixture, 1, 4);
  g_byte_array_set_size (fixture->to_pump.bytes, 4 * PING_FRAME_BYTES - 3);
  settle ();
  assert_received (&fixture->owner, 2);
  g_assert_null (pnc_frame_pump_get_stream (fixture->owner.pump));
  g_assert_false (pnc_frame_pump_is_full (fixture->owner.pump));
  g_clear_pointer (&fixture->owner.pump, pnc_frame_pump_free);
  g_assert_cmpuint (fixture->owner.n_closed, ==, 0);
  g_assert_false (fixture->to_peer.closed);

  g_assert_cmpint (pnc_frame_stream_read (fixture->owner.stolen, &frame, NULL), ==, PNC_IO_DONE);
  g_assert_cmpuint (frame.header.request, ==, 3);
  g_assert_cmpint (pnc_frame_stream_read (fixture->owner.stolen, &frame, NULL), ==,
                   PNC_IO_WOULD_BLOCK);
  g_byte_array_append (fixture->to_pump.bytes, (const guint8 *) "\0\0\4", 3);
  g_assert_cmpint (pnc_frame_stream_read (fixture->owner.stolen, &frame, NULL), ==, PNC_IO_DONE);
  g_assert_cmpuint (frame.header.request, ==, 4);
  g_assert_cmpint (pnc_frame_stream_flush (fixture->owner.stolen, NULL), ==, PNC_IO_DONE);
  g_assert_cmpuint (peer_receives (fixture), ==, 2);
}

static void
test_stream_with_history (Fixture *fixture, gconstpointer data)
{
  PncFrame frame;
  PncFrameStream *stream = pnc_frame_pump_steal_stream (fixture->owner.pump);

  g_clear_pointer (&fixture->owner.pump, pnc_frame_pump_free);
  peer_sends (fixture, 0, 3);
  g_assert_cmpint (pnc_frame_stream_read (stream, &frame, NULL), ==, PNC_IO_DONE);
  g_assert_cmpuint (fixture->to_pump.bytes->len, ==, 0); /* the others wait in the stream */
  fixture->owner.pump = pnc_frame_pump_new (stream, &events, &fixture->owner);
  settle ();
  assert_received (&fixture->owner, 3);
}

/* Two pumps on one loop, over TLS; the server's may wait in a crowd. */
typedef struct
{
  PncSocketCrowd *crowd;
  TlsPair pair;
  Owner client;
  Owner server;
} TlsFixture;

static const char *const in_crowd = "in a crowd";

static void
tls_fixture_set_up (TlsFixture *fixture, gconstpointer data)
{
  tls_pair_open (&fixture->pair);
  owner_init (&fixture->client,
              pnc_frame_stream_new (G_IO_STREAM (fixture->pair.client), fixture->pair.client_socket,
                                    PNC_MAX_PAYLOAD_CONTROL));
  owner_init (&fixture->server,
              pnc_frame_stream_new (G_IO_STREAM (fixture->pair.server), fixture->pair.server_socket,
                                    PNC_MAX_PAYLOAD_CONTROL));
  fixture->crowd = pnc_socket_crowd_new (NULL);
  if (data == in_crowd)
    pnc_frame_pump_join (fixture->server.pump, fixture->crowd);
}

static void
tls_fixture_tear_down (TlsFixture *fixture, gconstpointer data)
{
  owner_clear (&fixture->client);
  owner_clear (&fixture->server);
  tls_pair_clear (&fixture->pair);
  pnc_socket_crowd_free (fixture->crowd);
}

static void
test_tls_echo (TlsFixture *fixture, gconstpointer data)
{
  fixture->server.echo = TRUE;
  for (guint round = 0; round < 20; round++)
    {
      for (guint64 i = 1; i <= 100; i++)
        send_ping (&fixture->client, round * 100 + i);
      while (fixture->client.numbers->len < (round + 1) * 100)
        g_main_context_iteration (NULL, TRUE);
    }
  assert_received (&fixture->client, 2000);
}

/* More than the system buffers, both ways at once, over both water marks. */
static void
test_tls_flood (TlsFixture *fixture, gconstpointer data)
{
  const guint64 last = 200000;
  guint64 sent = 0;

  fixture->server.echo = TRUE;
  pnc_frame_pump_set_read_when_full (fixture->client.pump, TRUE);
  while (fixture->client.numbers->len < last)
    {
      while (sent < last && !pnc_frame_pump_is_full (fixture->client.pump))
        send_ping (&fixture->client, ++sent);
      g_main_context_iteration (NULL, TRUE);
    }
  assert_received (&fixture->client, last);
}

static void
test_tls_close (TlsFixture *fixture, gconstpointer data)
{
  fixture->client.free_at_end = TRUE;
  send_ping (&fixture->server, 1);
  pnc_frame_pump_close_when_sent (fixture->server.pump, 60000);
  wait_until_closed (&fixture->client);
  assert_received (&fixture->client, 1);
  g_assert_no_error (fixture->client.error);
  tls_pair_clear (&fixture->pair);
  wait_until_closed (&fixture->server);
  g_assert_no_error (fixture->server.error);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/frame-pump/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
#define ADD_TLS(name, func)                                                                        \
  g_test_add ("/frame-pump/tls/" name, TlsFixture, NULL, tls_fixture_set_up, func,                 \
              tls_fixture_tear_down);                                                              \
  g_test_add ("/frame-pump/crowd/" name, TlsFixture, in_crowd, tls_fixture_set_up, func,           \
              tls_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("frames", test_frames);
  ADD ("fair", test_fair);
  ADD ("gentle", test_gentle);
  ADD ("pause", test_pause);
  ADD ("water-marks", test_water_marks);
  ADD ("high-water", test_high_water);
  ADD ("read-when-full", test_read_when_full);
  ADD ("end", test_end);
  ADD ("end-inside", test_end_inside);
  ADD ("broken-when-writing", test_broken_when_writing);
  ADD ("freed-in-frame", test_freed_in_frame);
  ADD ("freed-at-end", test_freed_at_end);
  ADD ("freed-when-drained", test_freed_when_drained);
  ADD ("freed-before-turn", test_freed_before_turn);
  ADD ("close-when-sent", test_close_when_sent);
  ADD ("close-deadline", test_close_deadline);
  ADD ("close-peer-stays", test_close_peer_stays);
  ADD ("steal", test_steal);
  ADD ("stream-with-history", test_stream_with_history);
  ADD_TLS ("echo", test_tls_echo);
  ADD_TLS ("flood", test_tls_flood);
  ADD_TLS ("close", test_tls_close);
  return g_test_run ();
}
