/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Transfers that do not go straight to their end: cancelled, cut off, the server gone and back. */

#include "transfer-fixture.h"

#include <glib/gstdio.h>

#include "pnc-tls.h"

#define MIB (1u << 20)

static const PncTransferOptions recursive = { .recursive = TRUE };

static char *
in (const char *above, const char *name)
{
  return g_build_filename (above, name, NULL);
}

/* Waits for some progress, and no more than that. */
typedef struct
{
  PncTransfer *transfer;
  guint64 bytes;
} Mark;

static gboolean
has_moved (gpointer data)
{
  const Mark *mark = data;

  return pnc_transfer_is_ended (mark->transfer)
         || transfer_fixture_uint64 (mark->transfer, "done-bytes") >= mark->bytes;
}

static void
wait_for_bytes (PncTransfer *transfer, guint64 bytes)
{
  Mark mark = { transfer, bytes };

  test_loop_until (has_moved, &mark);
}

static gboolean
nothing_staged (gpointer data)
{
  return transfer_fixture_count_staged (data) == 0;
}

/* A cancelled transfer has left nothing under its name and no traces; one that was quicker is
 * whole. */
static void
assert_cancelled_or_whole (TransferFixture *fixture,
                           PncTransfer *transfer,
                           const char *source,
                           const char *target)
{
  PncTransferState state = transfer_fixture_finish (transfer);

  if (state == PNC_TRANSFER_VERIFIED)
    {
      transfer_fixture_assert_same (source, target);
    }
  else
    {
      g_assert_cmpint (state, ==, PNC_TRANSFER_CANCELLED);
      g_assert_null (pnc_transfer_get_error (transfer));
      g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
    }
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpuint (transfer_fixture_count_partials (fixture->here), ==, 0);
  test_loop_until (nothing_staged, fixture);
}

static void
test_cancel_up (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "large");
  g_autofree char *target = in (fixture->share, "copy");

  transfer_fixture_write (fixture->here, "large", 60 * MIB, 1);
  for (guint i = 0; i < 8; i++)
    {
      PncTransfer *transfer = transfer_fixture_put (fixture, "large", "/copy", NULL);

      wait_for_bytes (transfer, i * 9 * MIB);
      pnc_transfer_cancel (transfer);
      assert_cancelled_or_whole (fixture, transfer, source, target);
      g_remove (target);
    }
}

static void
test_cancel_down (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->share, "large");
  g_autofree char *target = in (fixture->here, "copy");

  transfer_fixture_write (fixture->share, "large", 60 * MIB, 1);
  for (guint i = 0; i < 8; i++)
    {
      PncTransfer *transfer = transfer_fixture_get (fixture, "/large", "copy", NULL);

      wait_for_bytes (transfer, i * 9 * MIB);
      pnc_transfer_cancel (transfer);
      assert_cancelled_or_whole (fixture, transfer, source, target);
      g_remove (target);
    }
}

/* After n turns of the loop, in whatever state it is then. */
static void
test_cancel_at_any_moment (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "small");
  g_autofree char *target = in (fixture->share, "copy");

  transfer_fixture_write (fixture->here, "small", 3 * MIB, 1);
  for (guint i = 0; i < 60; i++)
    {
      PncTransfer *transfer = transfer_fixture_put (fixture, "small", "/copy", NULL);

      for (guint turn = 0; turn < i / 4; turn++)
        g_main_context_iteration (NULL, FALSE);
      g_usleep (g_test_rand_int_range (0, 300) * i);
      pnc_transfer_cancel (transfer);
      assert_cancelled_or_whole (fixture, transfer, source, target);
      g_remove (target);
    }
}

/* What a cancelled tree has left is whole, file by file. */
static void
assert_whole_so_far (const char *source, const char *target)
{
  g_autoptr (GDir) dir = g_dir_open (target, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = in (source, name);
      g_autofree char *copy = in (target, name);

      if (g_file_test (copy, G_FILE_TEST_IS_DIR))
        assert_whole_so_far (child, copy);
      else
        transfer_fixture_assert_same (child, copy);
    }
}

static void
test_cancel_trees (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *tree = in (fixture->here, "tree");
  g_autofree char *there = in (fixture->share, "tree");

  transfer_fixture_make_tree (tree);
  transfer_fixture_make_tree (there);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/copy%u", i);
      g_autofree char *copy = in (fixture->share, path);
      g_autofree char *back = in (fixture->here, path);
      PncTransfer *up = transfer_fixture_put (fixture, "tree", path, &recursive);
      PncTransfer *down = transfer_fixture_get (fixture, "/tree", path + 1, &recursive);

      wait_for_bytes (i % 2 == 0 ? up : down, i * MIB);
      pnc_transfer_cancel (up);
      pnc_transfer_cancel (down);
      transfer_fixture_finish (up);
      transfer_fixture_finish (down);
      assert_whole_so_far (tree, copy);
      assert_whole_so_far (there, back);
      g_assert_cmpuint (transfer_fixture_count_partials (fixture->here), ==, 0);
      test_loop_until (nothing_staged, fixture);
    }
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

static void
test_retry_after_cancel (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *tree = in (fixture->here, "tree");
  g_autofree char *there = in (fixture->share, "copy");
  PncTransfer *transfer;

  transfer_fixture_make_tree (tree);
  transfer = transfer_fixture_put (fixture, "tree", "/copy", &recursive);
  wait_for_bytes (transfer, 2 * MIB);
  pnc_transfer_cancel (transfer);
  if (transfer_fixture_finish (transfer) == PNC_TRANSFER_CANCELLED)
    pnc_transfer_retry (transfer);
  transfer_fixture_assert_verified (transfer);
  transfer_fixture_assert_same (tree, there);
}

static void
test_cancel_queued (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  transfer_fixture_stop_server (fixture);
  test_loop_settle ();
  transfer_fixture_write (fixture->here, "file", 10, 1);
  transfer = transfer_fixture_put (fixture, "file", "/copy", NULL);
  pnc_transfer_cancel (transfer);
  g_assert_cmpint (transfer_fixture_finish (transfer), ==, PNC_TRANSFER_CANCELLED);
  transfer_fixture_start_server (fixture);
}

static gboolean
is_waiting (gpointer data)
{
  return pnc_transfer_get_state (data) == PNC_TRANSFER_WAITING;
}

/* The server is killed in the middle and comes back: the transfer waits, and goes on by itself. */
static void
cut_off (TransferFixture *fixture, PncTransfer *transfer, guint64 after_bytes)
{
  wait_for_bytes (transfer, after_bytes);
  g_assert_false (pnc_transfer_is_ended (transfer));
  transfer_fixture_stop_server (fixture);
  test_loop_until (is_waiting, transfer);
  transfer_fixture_start_server (fixture);
  transfer_fixture_assert_verified (transfer);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

static void
test_outage_up (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "large");
  g_autofree char *target = in (fixture->share, "copy");

  transfer_fixture_write (fixture->here, "large", 200 * MIB, 1);
  cut_off (fixture, transfer_fixture_put (fixture, "large", "/copy", NULL), 20 * MIB);
  transfer_fixture_assert_same (source, target);
}

static void
test_outage_down (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->share, "large");
  g_autofree char *target = in (fixture->here, "copy");

  transfer_fixture_write (fixture->share, "large", 200 * MIB, 1);
  cut_off (fixture, transfer_fixture_get (fixture, "/large", "copy", NULL), 20 * MIB);
  transfer_fixture_assert_same (source, target);
}

static void
make_wide_tree (const char *path)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u/file%u", i % 50, i);

      transfer_fixture_write (path, name, 20000, i);
    }
}

/* Files that were verified are not moved again, and those in doubt do not trip over themselves. */
static void
test_outage_tree_up (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "tree");
  g_autofree char *target = in (fixture->share, "copy");
  PncTransfer *transfer;

  make_wide_tree (source);
  transfer = transfer_fixture_put (fixture, "tree", "/copy", &recursive);
  cut_off (fixture, transfer, 10 * MIB);
  transfer_fixture_assert_same (source, target);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), ==, 2000);
}

static void
test_outage_tree_down (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->share, "tree");
  g_autofree char *target = in (fixture->here, "copy");
  PncTransfer *transfer;

  make_wide_tree (source);
  transfer = transfer_fixture_get (fixture, "/tree", "copy", &recursive);
  cut_off (fixture, transfer, 10 * MIB);
  transfer_fixture_assert_same (source, target);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), ==, 2000);
}

/* A person who ends the session ends its transfers. */
static void
test_disconnect (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "large", 200 * MIB, 1);
  transfer = transfer_fixture_put (fixture, "large", "/copy", NULL);
  wait_for_bytes (transfer, 10 * MIB);
  pnc_session_disconnect (fixture->session);
  transfer_fixture_assert_failed (transfer, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

/* The last reference goes while everything moves: nothing hangs, nothing stays behind. */
static void
test_dropped (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *tree = in (fixture->here, "tree");
  PncTransfer *transfer;

  transfer_fixture_make_tree (tree);
  transfer_fixture_write (fixture->share, "large", 60 * MIB, 1);
  transfer_fixture_put (fixture, "tree", "/copy", &recursive);
  transfer = transfer_fixture_get (fixture, "/large", "copy", NULL);
  wait_for_bytes (transfer, 5 * MIB);
  g_assert_finalize_object (fixture->queue);
  fixture->queue = pnc_transfer_queue_new (fixture->session);
}

#define ADD(path, func)                                                                            \
  g_test_add (path, TransferFixture, NULL, transfer_fixture_set_up, func,                          \
              transfer_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/transfer-break/cancel-up", test_cancel_up);
  ADD ("/transfer-break/cancel-down", test_cancel_down);
  ADD ("/transfer-break/cancel-at-any-moment", test_cancel_at_any_moment);
  ADD ("/transfer-break/cancel-trees", test_cancel_trees);
  ADD ("/transfer-break/retry-after-cancel", test_retry_after_cancel);
  ADD ("/transfer-break/cancel-queued", test_cancel_queued);
  ADD ("/transfer-break/outage-up", test_outage_up);
  ADD ("/transfer-break/outage-down", test_outage_down);
  ADD ("/transfer-break/outage-tree-up", test_outage_tree_up);
  ADD ("/transfer-break/outage-tree-down", test_outage_tree_down);
  ADD ("/transfer-break/disconnect", test_disconnect);
  ADD ("/transfer-break/dropped", test_dropped);
  return g_test_run ();
}
