/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "channel-fixture.h"
#include "pnc-secret.h"

#include <string.h>

#define MIB ((guint64) PNC_CHUNK_BYTES)
#define SIZE (5 * MIB + 9)

typedef struct
{
  ChannelFixture base;
  RawClient *second; /* another data channel of the same session */
  guint8 *bytes;
  guint8 id[PNC_TRANSFER_ID_BYTES];
  guint64 put; /* its request */
} Fixture;

static guint64
queue_put (Fixture *f, RawClient *channel, guint64 size_bytes)
{
  g_autoptr (PncPath) path = raw_client_path ("big");
  PncMessage put = {
    .type = PNC_MESSAGE_PUT,
    .put = {
      .path = path,
      .size_bytes = size_bytes,
      .policy = PNC_POLICY_REFUSE,
      .flags = PNC_PUT_RANGES,
    },
  };
  guint64 request = raw_client_next_id (channel);

  memcpy (put.put.transfer_id, f->id, sizeof f->id);
  raw_client_queue (channel, &put, request);
  raw_client_flush (channel);
  return request;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  channel_fixture_set_up (&f->base, data);
  channel_fixture_start (&f->base);
  f->second = raw_client_open_channel (f->base.control);
  f->bytes = raw_make_bytes (SIZE);
  pnc_random_fill (f->id, sizeof f->id);
  f->put = queue_put (f, f->base.channel, SIZE);
  raw_expect_ready (f->base.channel, f->put);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  raw_client_free (f->second);
  g_free (f->bytes);
  channel_fixture_tear_down (&f->base, data);
}

static guint64
queue_range (Fixture *f, RawClient *channel, guint64 first, guint64 n)
{
  PncMessage put = {
    .type = PNC_MESSAGE_PUT_RANGE,
    .put_range = {
      .offset_bytes = first * MIB,
      .length_bytes = MIN (n * MIB, SIZE - first * MIB),
    },
  };
  guint64 request = raw_client_next_id (channel);

  memcpy (put.put_range.transfer_id, f->id, sizeof f->id);
  raw_client_queue (channel, &put, request);
  return request;
}

static void
queue_chunks (Fixture *f, RawClient *channel, guint64 request, guint64 first, guint64 n)
{
  for (guint64 number = first; number < first + n; number++)
    raw_queue_chunk (channel, request, number * MIB, f->bytes + number * MIB,
                     MIN (MIB, SIZE - number * MIB));
  raw_client_flush (channel);
}

static void
send_range (Fixture *f, RawClient *channel, guint64 first, guint64 n)
{
  guint64 request = queue_range (f, channel, first, n);
  g_auto (RawReply) reply = { 0 };

  queue_chunks (f, channel, request, first, n);
  raw_client_expect (channel, &reply, PNC_MESSAGE_DONE, request);
}

static void
commit (Fixture *f)
{
  raw_queue_commit (f->base.channel, f->put, f->bytes, SIZE);
  raw_client_flush (f->base.channel);
}

static void
assert_stored (Fixture *f)
{
  commit (f);
  raw_expect_stored (f->base.channel, f->put, PNC_OUTCOME_STORED);
  channel_fixture_assert_file (&f->base, "big", f->bytes, SIZE);
  channel_fixture_assert_staging_empty (&f->base);
}

static void
assert_corrupt (Fixture *f)
{
  commit (f);
  raw_client_expect_error (f->base.channel, f->put, PNC_ERROR_CORRUPT);
  channel_fixture_assert_no_file (&f->base, "big");
  channel_fixture_assert_staging_empty (&f->base);
}

static void
test_two_channels (Fixture *f, gconstpointer data)
{
  queue_chunks (f, f->base.channel, f->put, 1, 1);
  send_range (f, f->second, 4, 2);
  send_range (f, f->base.channel, 2, 2);
  queue_chunks (f, f->base.channel, f->put, 0, 1);
  assert_stored (f);
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  send_range (f, f->second, 0, 5);
  assert_corrupt (f);
}

/* A range that is still moving counts for nothing, and moves on to nowhere. */
static void
test_commit_too_early (Fixture *f, gconstpointer data)
{
  guint64 request;

  send_range (f, f->second, 0, 4);
  request = queue_range (f, f->second, 4, 2);
  queue_chunks (f, f->second, request, 4, 1);
  raw_expect_alive (f->second);
  assert_corrupt (f);
  queue_chunks (f, f->second, request, 5, 1);
  raw_client_expect_error (f->second, request, PNC_ERROR_NOT_FOUND);
  raw_expect_alive (f->second);
}

static void
test_channel_lost (Fixture *f, gconstpointer data)
{
  guint64 request = queue_range (f, f->second, 0, 6);
  RawClient *third = raw_client_open_channel (f->base.control);

  queue_chunks (f, f->second, request, 0, 3);
  g_clear_pointer (&f->second, raw_client_free);
  send_range (f, third, 0, 6);
  raw_client_free (third);
  assert_stored (f);
}

static void
test_put_channel_lost (Fixture *f, gconstpointer data)
{
  guint64 request = queue_range (f, f->second, 0, 6);
  g_auto (RawReply) reply = { 0 };

  queue_chunks (f, f->second, request, 0, 1);
  raw_expect_alive (f->second);
  raw_client_send_empty (f->base.channel, PNC_MESSAGE_CANCEL, f->put);
  raw_client_expect_error (f->base.channel, f->put, PNC_ERROR_CANCELLED);
  channel_fixture_assert_staging_empty (&f->base);
  queue_chunks (f, f->second, request, 1, 1);
  raw_client_expect_error (f->second, request, PNC_ERROR_NOT_FOUND);
  request = queue_range (f, f->second, 0, 1);
  raw_client_flush (f->second);
  raw_client_expect_error (f->second, request, PNC_ERROR_NOT_FOUND);
  raw_expect_alive (f->second);
}

static void
test_another_session (Fixture *f, gconstpointer data)
{
  RawClient *stranger = server_fixture_log_in (&f->base.server);
  RawClient *channel = raw_client_open_channel (stranger);
  guint64 request = queue_range (f, channel, 0, 1);

  queue_chunks (f, channel, request, 0, 1);
  raw_client_expect_error (channel, request, PNC_ERROR_NOT_FOUND);
  raw_expect_alive (channel);
  raw_client_free (channel);
  raw_client_free (stranger);
  send_range (f, f->second, 0, 6);
  assert_stored (f);
}

static void
test_one_at_a_time (Fixture *f, gconstpointer data)
{
  guint64 first = queue_range (f, f->second, 0, 2);
  guint64 next;
  g_auto (RawReply) reply = { 0 };

  for (guint i = 0; i < 100; i++)
    {
      next = queue_range (f, f->second, i % 6, 1);
      raw_client_flush (f->second);
      raw_client_expect_error (f->second, next, PNC_ERROR_BUSY);
    }
  queue_chunks (f, f->second, first, 0, 2);
  raw_client_expect (f->second, &reply, PNC_MESSAGE_DONE, first);
  send_range (f, f->second, 2, 4);
  assert_stored (f);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  guint64 request = queue_range (f, f->second, 0, 6);

  queue_chunks (f, f->second, request, 0, 2);
  raw_client_send_empty (f->second, PNC_MESSAGE_CANCEL, request);
  raw_client_expect_error (f->second, request, PNC_ERROR_CANCELLED);
  queue_chunks (f, f->second, request, 2, 1); /* came too late: thrown away */
  queue_chunks (f, f->base.channel, f->put, 0, 6);
  assert_stored (f);
}

static void
test_same_id_twice (Fixture *f, gconstpointer data)
{
  guint64 request = queue_put (f, f->second, SIZE);

  raw_client_expect_error (f->second, request, PNC_ERROR_BUSY);
  send_range (f, f->second, 0, 6);
  assert_stored (f);
}

static void
test_unknown_size (Fixture *f, gconstpointer data)
{
  guint64 request;

  pnc_random_fill (f->id, sizeof f->id);
  request = queue_put (f, f->second, PNC_SIZE_UNKNOWN);
  raw_client_expect_error (f->second, request, PNC_ERROR_UNSUPPORTED);
  raw_expect_alive (f->second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/channel-range/two-channels", test_two_channels);
  ADD ("/channel-range/missing", test_missing);
  ADD ("/channel-range/commit-too-early", test_commit_too_early);
  ADD ("/channel-range/channel-lost", test_channel_lost);
  ADD ("/channel-range/put-channel-lost", test_put_channel_lost);
  ADD ("/channel-range/another-session", test_another_session);
  ADD ("/channel-range/one-at-a-time", test_one_at_a_time);
  ADD ("/channel-range/cancelled", test_cancelled);
  ADD ("/channel-range/same-id-twice", test_same_id_twice);
  ADD ("/channel-range/unknown-size", test_unknown_size);
  return g_test_run ();
}
