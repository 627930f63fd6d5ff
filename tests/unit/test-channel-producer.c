/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "channel-fixture.h"
#include "pnc-hash.h"
#include "pnc-tls.h"

#include <string.h>

/* Downloads */

static void
test_get (ChannelFixture *f, gconstpointer data)
{
  static const gsize lengths[] = { 0, 1, PNC_CHUNK_BYTES, 7 * PNC_CHUNK_BYTES + 5 };

  channel_fixture_start (f);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree guint8 *bytes = raw_make_bytes (lengths[i]);
      g_autoptr (GByteArray) taken = NULL;
      guint64 request;

      server_fixture_write (&f->server, "file", bytes, lengths[i]);
      request = raw_queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 0);
      raw_client_flush (f->channel);
      taken = raw_take_chunks (f->channel, request, 0);
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
test_get_ranges (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 3 * PNC_CHUNK_BYTES + 100;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  const RangeRow rows[] = {
    { 0, 10, 10 },
    { 0, 0, 0 },
    { PNC_CHUNK_BYTES, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES },
    { PNC_CHUNK_BYTES, PNC_CHUNK_BYTES + 1, PNC_CHUNK_BYTES + 1 },
    { 3 * PNC_CHUNK_BYTES, PNC_SIZE_UNKNOWN, 100 },
    { 2 * PNC_CHUNK_BYTES, 1 << 30, PNC_CHUNK_BYTES + 100 },
  };
  guint64 request;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", bytes, size);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) taken = NULL;

      request = raw_queue_get (f->channel, "file", rows[i].offset, rows[i].length, 5000);
      raw_client_flush (f->channel);
      taken = raw_take_chunks (f->channel, request, rows[i].offset);
      g_assert_cmpmem (taken->data, taken->len, bytes + rows[i].offset, rows[i].expected);
    }
  request = raw_queue_get (f->channel, "file", 4 * PNC_CHUNK_BYTES, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_CHANGED);
}

static void
test_get_whole (ChannelFixture *f, gconstpointer data)
{
  g_auto (RawReply) reply = { 0 };
  guint8 hash[PNC_HASH_BYTES];
  guint64 request;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", "hello", 5);
  server_fixture_write (&f->server, "empty", "", 0);
  request = raw_queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 5);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_WHOLE, request);
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
  g_assert_cmpmem (reply.message.whole.data.data, reply.message.whole.data.length_bytes, "hello",
                   5);
  pnc_hash_chunk ("hello", 5, hash);
  g_assert_cmpmem (reply.message.whole.hash, PNC_HASH_BYTES, hash, PNC_HASH_BYTES);
  g_assert_cmpstr (reply.message.whole.entry->name, ==, "file");

  request = raw_queue_get (f->channel, "empty", 0, PNC_SIZE_UNKNOWN, 5);
  raw_client_flush (f->channel);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_WHOLE, request);
  g_assert_cmpuint (reply.message.whole.data.length_bytes, ==, 0);

  request = raw_queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 4);
  raw_client_flush (f->channel);
  g_byte_array_unref (raw_take_chunks (f->channel, request, 0));
}

static void
test_get_errors (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (PncPath) path = raw_client_path ("file");
  PncMessage get = { .type = PNC_MESSAGE_GET };
  guint64 request;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", "hello", 5);
  request = raw_queue_get (f->channel, "none", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_NOT_FOUND);
  request = raw_queue_get (f->channel, "ben", 0, PNC_SIZE_UNKNOWN, 0);
  raw_client_flush (f->channel);
  raw_client_expect_error (f->channel, request, PNC_ERROR_IS_DIRECTORY);
  get.get = (PncGet){ path, 0, PNC_SIZE_UNKNOWN, 0, TRUE, { 5, 1, 1 } };
  raw_client_expect_error (f->channel, raw_client_send (f->channel, &get), PNC_ERROR_CHANGED);
  raw_expect_alive (f->channel);
}

/* Many small downloads without waiting, more than the server reads ahead. */
static void
test_many_gets (ChannelFixture *f, gconstpointer data)
{
  const guint n = 1000;
  guint64 first = 0;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "file", "hello", 5);
  for (guint i = 0; i < n; i++)
    {
      guint64 request = raw_queue_get (f->channel, "file", 0, PNC_SIZE_UNKNOWN, 100);

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
test_cancel_download (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 64 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_auto (RawReply) reply = { 0 };
  guint64 large;
  guint64 waiting;
  guint64 cancelled;
  guint n_chunks = 0;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  large = raw_queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  waiting = raw_queue_path (f->channel, PNC_MESSAGE_SPACE, "large");
  cancelled = raw_queue_path (f->channel, PNC_MESSAGE_SPACE, "ben");
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
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_SPACE_RESULT, waiting);
  raw_expect_alive (f->channel);
}

/* Small files, listings and questions do not wait for a large file to be over, nor does it wait for
 * them: they go by turns. */
static void
test_small_pass_large (ChannelFixture *f, gconstpointer data)
{
  enum
  {
    N_CHUNKS = 32,
    N_SMALL = 100
  };
  const gsize size = N_CHUNKS * PNC_CHUNK_BYTES, small_size = 64 * 1024;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_auto (RawReply) reply = { 0 };
  guint n_chunks = 0, n_answers = 0, chunks_before_last = 0;
  guint64 large;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  server_fixture_write (&f->server, "small", bytes, small_size);
  large = raw_queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, PNC_INLINE_FILE_BYTES);
  for (guint i = 0; i < N_SMALL; i++)
    raw_queue_get (f->channel, "small", 0, PNC_SIZE_UNKNOWN, PNC_INLINE_FILE_BYTES);
  raw_queue_path (f->channel, PNC_MESSAGE_STAT, "small");
  raw_queue_get (f->channel, "none", 0, PNC_SIZE_UNKNOWN, PNC_INLINE_FILE_BYTES);
  raw_client_flush (f->channel);
  for (;;)
    {
      g_assert_true (raw_client_receive (f->channel, &reply));
      if (reply.header.type == PNC_MESSAGE_GET_END)
        break;
      if (reply.header.type == PNC_MESSAGE_CHUNK)
        n_chunks += 1;
      else if (reply.header.request != large && ++n_answers == N_SMALL + 2)
        chunks_before_last = n_chunks;
    }
  g_assert_cmpuint (n_chunks, ==, N_CHUNKS);
  g_assert_cmpuint (n_answers, ==, N_SMALL + 2);
  g_assert_cmpuint (chunks_before_last, >=, N_SMALL * small_size / PNC_CHUNK_BYTES / 2);
  g_assert_cmpuint (chunks_before_last, <, N_CHUNKS - 2);
}

/* A listing of several pages goes on beside a large file as well. */
static void
test_list_passes_large (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 32 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_auto (RawReply) reply = { 0 };
  guint64 large, list;
  guint n_pages = 0;
  gboolean ended = FALSE;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("file%u", i);

      server_fixture_write (&f->server, name, "", 0);
    }
  large = raw_queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  list = raw_queue_path (f->channel, PNC_MESSAGE_LIST, "");
  raw_client_flush (f->channel);
  while (!ended)
    {
      g_assert_true (raw_client_receive (f->channel, &reply));
      g_assert_cmpuint (reply.header.type, !=, PNC_MESSAGE_GET_END);
      n_pages += reply.header.request == list ? 1 : 0;
      ended = reply.header.request == list && (reply.header.flags & PNC_FRAME_END) != 0;
    }
  g_assert_cmpuint (n_pages, >, 1);
  raw_client_receive_answer (f->channel, large, &reply);
}

/* Nothing goes before a request that changes something; and the pieces of a large file come one
 * after the other, with what is small going before them. */
static void
test_what_does_not_pass (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 8 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_auto (RawReply) reply = { 0 };
  guint64 first, second, small, folder, stat, order[5] = { 0 };
  guint n_ended = 0;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  server_fixture_write (&f->server, "small", "x", 1);
  first = raw_queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  second = raw_queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  small = raw_queue_get (f->channel, "small", 0, PNC_SIZE_UNKNOWN, PNC_INLINE_FILE_BYTES);
  folder = raw_queue_path (f->channel, PNC_MESSAGE_MAKE_FOLDER, "folder");
  stat = raw_queue_path (f->channel, PNC_MESSAGE_STAT, "folder");
  raw_client_flush (f->channel);
  while (n_ended < G_N_ELEMENTS (order))
    {
      g_assert_true (raw_client_receive (f->channel, &reply));
      g_assert_cmpuint (reply.header.type, !=, PNC_MESSAGE_ERROR);
      if (reply.header.request == second)
        g_assert_true (order[1] == first);
      if ((reply.header.flags & PNC_FRAME_END) != 0)
        order[n_ended++] = reply.header.request;
    }
  g_assert_cmpuint (order[0], ==, small);
  g_assert_cmpuint (order[2], ==, second);
  g_assert_cmpuint (order[3], ==, folder);
  g_assert_cmpuint (order[4], ==, stat);
}

/* BYE: what was asked before it is answered, then the server closes. */
static void
test_bye (ChannelFixture *f, gconstpointer data)
{
  const gsize size = 8 * PNC_CHUNK_BYTES;
  g_autofree guint8 *bytes = raw_make_bytes (size);
  g_autoptr (GByteArray) taken = NULL;
  g_auto (RawReply) reply = { 0 };
  PncMessage bye = { .type = PNC_MESSAGE_BYE };
  guint64 get;
  guint64 space;

  channel_fixture_start (f);
  server_fixture_write (&f->server, "large", bytes, size);
  get = raw_queue_get (f->channel, "large", 0, PNC_SIZE_UNKNOWN, 0);
  space = raw_queue_path (f->channel, PNC_MESSAGE_SPACE, "large");
  raw_client_queue (f->channel, &bye, 0);
  raw_client_flush (f->channel);
  taken = raw_take_chunks (f->channel, get, 0);
  g_assert_cmpmem (taken->data, taken->len, bytes, size);
  raw_client_expect (f->channel, &reply, PNC_MESSAGE_SPACE_RESULT, space);
  raw_client_expect_end (f->channel);
}

static void
test_bye_publishes (ChannelFixture *f, gconstpointer data)
{
  PncMessage bye = { .type = PNC_MESSAGE_BYE };
  guint64 request;

  channel_fixture_start (f);
  request = raw_queue_whole (f->channel, "last", "x", 1, PNC_POLICY_REFUSE);
  raw_client_queue (f->channel, &bye, 0);
  raw_client_flush (f->channel);
  raw_expect_stored (f->channel, request, PNC_OUTCOME_STORED);
  raw_client_expect_end (f->channel);
  channel_fixture_assert_file (f, "last", "x", 1);
}

static void
test_list (ChannelFixture *f, gconstpointer data)
{
  g_autoptr (PncPath) path = raw_client_path ("");
  PncMessage list = { .type = PNC_MESSAGE_LIST };
  g_auto (RawReply) reply = { 0 };
  guint64 request;
  guint n = 0;

  channel_fixture_start (f);
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

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/channel-producer/" name, ChannelFixture, NULL, channel_fixture_set_up, func,       \
              channel_fixture_tear_down)
  ADD ("get", test_get);
  ADD ("get-ranges", test_get_ranges);
  ADD ("get-whole", test_get_whole);
  ADD ("get-errors", test_get_errors);
  ADD ("many-gets", test_many_gets);
  ADD ("cancel-download", test_cancel_download);
  ADD ("small-pass-large", test_small_pass_large);
  ADD ("list-passes-large", test_list_passes_large);
  ADD ("what-does-not-pass", test_what_does_not_pass);
  ADD ("bye", test_bye);
  ADD ("bye-publishes", test_bye_publishes);
  ADD ("list", test_list);
  return g_test_run ();
}
