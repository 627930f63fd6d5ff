/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "transfer-fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>

#include "pnc-tls.h"

#define MIB (1u << 20)

static PncPath *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}

static GBytes *
make_bytes (gsize length_bytes)
{
  guint8 *data = g_malloc (length_bytes + 1);

  for (gsize i = 0; i < length_bytes; i++)
    data[i] = (guint8) (i * 7 + (i >> 10));
  return g_bytes_new_take (data, length_bytes);
}

static void
assert_file (const char *above, const char *name, GBytes *expected)
{
  g_autofree char *path = g_build_filename (above, name, NULL);
  g_autofree char *found = NULL;
  gsize length_bytes, expected_bytes;
  const void *data = g_bytes_get_data (expected, &expected_bytes);

  g_assert_true (g_file_get_contents (path, &found, &length_bytes, NULL));
  g_assert_cmpuint (length_bytes, ==, expected_bytes);
  if (length_bytes > 0)
    g_assert_cmpint (memcmp (found, data, length_bytes), ==, 0);
}

static PncTransfer *
put (TransferFixture *fixture, GInputStream *source, const char *target)
{
  g_autoptr (PncPath) path = parse (target);
  PncTransfer *transfer = pnc_transfer_queue_put_stream (fixture->queue, source, path, NULL);

  transfer_fixture_watch (fixture, transfer);
  return transfer;
}

static PncTransfer *
get (TransferFixture *fixture, const char *source, GOutputStream *target)
{
  g_autoptr (PncPath) path = parse (source);
  PncTransfer *transfer = pnc_transfer_queue_get_stream (fixture->queue, path, target);

  transfer_fixture_watch (fixture, transfer);
  return transfer;
}

static const gsize sizes[] = { 0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 20 * MIB + 7 };

static void
test_put_sizes (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = make_bytes (sizes[i]);
      g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (bytes);
      g_autofree char *target = g_strdup_printf ("/%u", i);
      PncTransfer *transfer = put (fixture, source, target);

      g_assert_cmpuint (transfer_fixture_uint64 (transfer, "total-bytes"), ==, G_MAXUINT64);
      transfer_fixture_assert_verified (transfer);
      g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-bytes"), ==, sizes[i]);
      assert_file (fixture->share, target, bytes);
    }
}

static void
test_get_sizes (TransferFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GOutputStream) target = g_memory_output_stream_new_resizable ();
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *source = g_strdup_printf ("/%u", i);
      g_autoptr (GBytes) received = NULL;

      transfer_fixture_write (fixture->share, name, sizes[i], i);
      transfer_fixture_assert_verified (get (fixture, source, target));
      g_assert_false (g_output_stream_is_closed (target));
      g_output_stream_close (target, NULL, NULL);
      received = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (target));
      assert_file (fixture->share, name, received);
    }
}

/* A pipe that says nothing keeps neither the server's errors nor other transfers waiting. */
static void
test_put_slow (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GInputStream) source = NULL;
  g_autoptr (GBytes) expected = g_bytes_new_static ("hello world", 11);
  PncTransfer *slow;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  source = g_unix_input_stream_new (fds[0], TRUE);
  slow = put (fixture, source, "/slow");
  g_assert_cmpint (write (fds[1], "hello", 5), ==, 5);
  transfer_fixture_write (fixture->here, "file", 3 * MIB, 1);
  transfer_fixture_write (fixture->here, "small", 3, 1);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "small", "/small", NULL));
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "file", "/file", NULL));
  g_assert_false (pnc_transfer_is_ended (slow));
  g_assert_cmpint (write (fds[1], " world", 6), ==, 6);
  close (fds[1]);
  transfer_fixture_assert_verified (slow);
  assert_file (fixture->share, "slow", expected);
}

static void
test_put_refused_at_once (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GInputStream) source = NULL;
  char byte;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_cmpint (write (fds[1], "x", 1), ==, 1);
  source = g_unix_input_stream_new (fds[0], TRUE);
  transfer_fixture_write (fixture->share, "taken", 3, 1);
  transfer_fixture_assert_failed (put (fixture, source, "/taken"), PNC_ERROR_EXISTS,
                                  PNC_SIDE_REMOTE);
  /* Not a byte was taken from it. */
  g_assert_cmpint (g_input_stream_read (source, &byte, 1, NULL, NULL), ==, 1);
  close (fds[1]);
}

static void
test_cancel (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GInputStream) source = NULL;
  g_autofree char *there = g_build_filename (fixture->share, "slow", NULL);
  PncTransfer *slow;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  source = g_unix_input_stream_new (fds[0], TRUE);
  slow = put (fixture, source, "/slow");
  g_assert_cmpint (write (fds[1], "hello", 5), ==, 5);
  transfer_fixture_write (fixture->here, "small", 3, 1);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "small", "/small", NULL));
  pnc_transfer_cancel (slow);
  g_assert_cmpint (transfer_fixture_finish (slow), ==, PNC_TRANSFER_CANCELLED);
  g_assert_false (g_file_test (there, G_FILE_TEST_EXISTS));
  close (fds[1]);
}

static void
test_broken_streams (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = make_bytes (3 * MIB);
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GOutputStream) target = NULL;
  g_autofree guint8 *room = g_malloc (MIB);

  g_input_stream_close (source, NULL, NULL);
  g_assert_cmpint (transfer_fixture_finish (put (fixture, source, "/broken")), ==,
                   PNC_TRANSFER_FAILED);
  transfer_fixture_write (fixture->share, "file", 3 * MIB, 1);
  target = g_memory_output_stream_new (room, MIB, NULL, NULL);
  transfer_fixture_assert_failed (get (fixture, "/file", target), PNC_ERROR_NO_SPACE,
                                  PNC_SIDE_LOCAL);
}

static const guint64 peeks[] = { 1, MIB - 1, MIB, MIB + 1, 9 * MIB + 5, 32 * MIB };

/* So much from the beginning and no more, and the list knows nothing of it. */
static void
test_peek (TransferFixture *fixture, gconstpointer data)
{
  const gsize size_bytes = 20 * MIB + 7;
  g_autoptr (PncPath) path = parse ("/file");
  g_autofree char *whole = NULL;
  g_autofree char *local = g_build_filename (fixture->share, "file", NULL);

  transfer_fixture_write (fixture->share, "file", size_bytes, 1);
  g_assert_true (g_file_get_contents (local, &whole, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (peeks); i++)
    {
      const gsize expected_bytes = MIN (peeks[i], size_bytes);
      g_autoptr (GOutputStream) target = g_memory_output_stream_new_resizable ();
      GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (target);
      g_autoptr (PncTransfer) transfer
        = pnc_transfer_queue_peek (fixture->queue, path, target, peeks[i]);

      transfer_fixture_watch (fixture, transfer);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
      transfer_fixture_assert_verified (transfer);
      g_assert_cmpuint (transfer_fixture_uint64 (transfer, "total-bytes"), ==, expected_bytes);
      g_assert_cmpuint (g_memory_output_stream_get_data_size (memory), ==, expected_bytes);
      g_assert_cmpint (memcmp (g_memory_output_stream_get_data (memory), whole, expected_bytes), ==,
                       0);
    }
}

/* Many transfers that go nowhere keep it from nothing; and it ends when it is told to. */
static void
test_peek_beside_others (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (PncPath) path = parse ("/file");
  g_autoptr (GOutputStream) target = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) unwanted = g_memory_output_stream_new_resizable ();
  g_autoptr (PncTransfer) transfer = NULL;
  g_autoptr (PncTransfer) cancelled = NULL;
  g_autoptr (PncPath) missing = parse ("/missing");
  g_autoptr (PncTransfer) failing = NULL;
  int fds[12][2];

  transfer_fixture_write (fixture->share, "file", 5, 1);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autofree char *name = g_strdup_printf ("/slow%u", i);
      g_autoptr (GInputStream) source = NULL;

      g_assert_true (g_unix_open_pipe (fds[i], FD_CLOEXEC, NULL));
      source = g_unix_input_stream_new (fds[i][0], TRUE);
      put (fixture, source, name);
    }
  transfer = pnc_transfer_queue_peek (fixture->queue, path, target, MIB);
  cancelled = pnc_transfer_queue_peek (fixture->queue, path, unwanted, MIB);
  pnc_transfer_cancel (cancelled);
  failing = pnc_transfer_queue_peek (fixture->queue, missing, unwanted, MIB);
  transfer_fixture_watch (fixture, failing);
  transfer_fixture_assert_failed (failing, PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE);
  g_assert_cmpint (transfer_fixture_finish (transfer), ==, PNC_TRANSFER_VERIFIED);
  g_assert_cmpint (transfer_fixture_finish (cancelled), ==, PNC_TRANSFER_CANCELLED);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==,
                    G_N_ELEMENTS (fds));
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i][1]);
}

static gboolean
has_some (gpointer data)
{
  return pnc_transfer_is_ended (data) || transfer_fixture_uint64 (data, "done-bytes") > 8 * MIB;
}

static gpointer
drain_cb (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  GByteArray *all = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (MIB);
  gssize n_read;

  while ((n_read = read (fd, buffer, MIB)) > 0)
    g_byte_array_append (all, buffer, (guint) n_read);
  close (fd);
  return g_byte_array_free_to_bytes (all);
}

/* A reader who looks away stops the transfer, not the connection; it goes on over an outage. */
static void
test_get_slow_over_outage (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GOutputStream) target = NULL;
  g_autoptr (GBytes) received = NULL;
  PncTransfer *transfer;
  GThread *reader;
  int fds[2];

  transfer_fixture_write (fixture->share, "file", 50 * MIB + 3, 1);
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  target = g_unix_output_stream_new (fds[1], TRUE);
  transfer = get (fixture, "/file", target);
  test_loop_until (has_some, transfer);
  g_assert_false (pnc_transfer_is_ended (transfer));
  /* No further ahead than two ranges. */
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-bytes"), <=, 16 * MIB);
  transfer_fixture_stop_server (fixture);
  test_loop_settle ();
  reader = g_thread_new ("drain", drain_cb, GINT_TO_POINTER (fds[0]));
  transfer_fixture_start_server (fixture);
  transfer_fixture_assert_verified (transfer);
  g_output_stream_close (target, NULL, NULL);
  received = g_thread_join (reader);
  assert_file (fixture->share, "file", received);
}

/* The last write before a failure may still be going on. */
static void
close_when_free (GOutputStream *target)
{
  g_autoptr (GError) error = NULL;

  while (!g_output_stream_close (target, NULL, &error))
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
      g_clear_error (&error);
      g_thread_yield ();
    }
}

/* Bytes of two versions are never joined. */
static void
test_get_changed (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GOutputStream) target = NULL;
  g_autoptr (GBytes) received = NULL;
  PncTransfer *transfer;
  GThread *reader;
  int fds[2];

  transfer_fixture_write (fixture->share, "file", 50 * MIB, 1);
  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  target = g_unix_output_stream_new (fds[1], TRUE);
  transfer = get (fixture, "/file", target);
  test_loop_until (has_some, transfer);
  transfer_fixture_write (fixture->share, "file", 50 * MIB, 2);
  reader = g_thread_new ("drain", drain_cb, GINT_TO_POINTER (fds[0]));
  transfer_fixture_assert_failed (transfer, PNC_ERROR_CHANGED, PNC_SIDE_REMOTE);
  close_when_free (target);
  received = g_thread_join (reader);
}

static gboolean
has_begun (gpointer data)
{
  return pnc_transfer_get_state (data) == PNC_TRANSFER_SENDING;
}

/* What has been taken from a pipe cannot be sent twice. */
static void
test_put_over_outage (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GInputStream) source = NULL;
  g_autofree char *there = g_build_filename (fixture->share, "slow", NULL);
  PncTransfer *transfer;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  source = g_unix_input_stream_new (fds[0], TRUE);
  transfer = put (fixture, source, "/slow");
  g_assert_cmpint (write (fds[1], "hello", 5), ==, 5);
  test_loop_until (has_begun, transfer);
  transfer_fixture_stop_server (fixture);
  transfer_fixture_start_server (fixture);
  transfer_fixture_assert_failed (transfer, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE);
  g_assert_false (g_file_test (there, G_FILE_TEST_EXISTS));
  close (fds[1]);
}

#define ADD(path, func)                                                                            \
  g_test_add (path, TransferFixture, NULL, transfer_fixture_set_up, func,                          \
              transfer_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/transfer-stream/put-sizes", test_put_sizes);
  ADD ("/transfer-stream/get-sizes", test_get_sizes);
  ADD ("/transfer-stream/peek", test_peek);
  ADD ("/transfer-stream/peek-beside-others", test_peek_beside_others);
  ADD ("/transfer-stream/put-slow", test_put_slow);
  ADD ("/transfer-stream/put-refused-at-once", test_put_refused_at_once);
  ADD ("/transfer-stream/cancel", test_cancel);
  ADD ("/transfer-stream/broken-streams", test_broken_streams);
  ADD ("/transfer-stream/get-slow-over-outage", test_get_slow_over_outage);
  ADD ("/transfer-stream/get-changed", test_get_changed);
  ADD ("/transfer-stream/put-over-outage", test_put_over_outage);
  return g_test_run ();
}
