/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "transfer-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pnc-transfer-recorder.h"

static const PncTransferOptions recursive = { .recursive = TRUE };

static char *
list_path (TransferFixture *fixture)
{
  return g_build_filename (fixture->folder, "list", "transfers.db", NULL);
}

static PncTransferRecorder *
start (TransferFixture *fixture)
{
  g_autofree char *path = list_path (fixture);
  PncTransferRecorder *recorder = pnc_transfer_recorder_new (path);

  pnc_transfer_recorder_watch (recorder, fixture->queue);
  return recorder;
}

static void
stop (PncTransferRecorder *recorder)
{
  pnc_transfer_recorder_close (recorder);
  /* answers that nobody takes any more */
  test_loop_settle ();
  g_assert_finalize_object (recorder);
}

/* What another program sees of it. Returns: (transfer full): all there is */
static GPtrArray *
look (TransferFixture *fixture)
{
  g_autofree char *path = list_path (fixture);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncTransferStore) store = pnc_transfer_store_open (path, &error);
  GPtrArray *records;

  g_assert_no_error (error);
  records = pnc_transfer_store_list (store, TRUE, &error);
  g_assert_no_error (error);
  return records;
}

static void
assert_only (TransferFixture *fixture, PncRecordState state)
{
  g_autoptr (GPtrArray) records = look (fixture);
  const PncTransferRecord *record;

  g_assert_cmpuint (records->len, ==, 1);
  record = records->pdata[0];
  g_assert_cmpstr (pnc_record_state_name (record->state), ==, pnc_record_state_name (state));
  g_assert_cmpstr (record->user, ==, "ann");
  g_assert_cmpstr (record->host, ==, "127.0.0.1");
  g_assert_true (pnc_pin_is_valid (record->pin));
}

static void
begun_cb (PncTransfer *transfer, GParamSpec *pspec, TransferFixture *fixture)
{
  g_autoptr (GPtrArray) records = NULL;
  const PncTransferRecord *record;

  if (pnc_transfer_get_state (transfer) != PNC_TRANSFER_PREPARING)
    return;
  g_object_set_data (G_OBJECT (transfer), "rows", GUINT_TO_POINTER (1));
  records = look (fixture);
  g_assert_cmpuint (records->len, ==, 1);
  record = records->pdata[0];
  /* that it runs is written by another thread, which may have done so by now */
  g_assert_true (record->state == PNC_RECORD_QUEUED || record->state == PNC_RECORD_RUNNING);
}

/* By the time a transfer begins its row is there for others to see. */
static void
test_before_the_first_byte (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "a", 1000, 1);
  transfer = transfer_fixture_put (fixture, "a", "/b", NULL);
  g_signal_connect (transfer, "notify::state", G_CALLBACK (begun_cb), fixture);
  transfer_fixture_assert_verified (transfer);
  g_assert_nonnull (g_object_get_data (G_OBJECT (transfer), "rows"));
  stop (recorder);
  assert_only (fixture, PNC_RECORD_DONE);
}

/* Whoever asked keeps what matters of it, and nobody else would go on with it rightly. */
static void
test_unrecorded (TransferFixture *fixture, gconstpointer data)
{
  const PncTransferOptions options = { .unrecorded = TRUE };
  PncTransferRecorder *recorder = start (fixture);
  g_autoptr (GPtrArray) records = NULL;

  transfer_fixture_write (fixture->here, "a", 1000, 1);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "a", "/b", &options));
  stop (recorder);
  records = look (fixture);
  g_assert_cmpuint (records->len, ==, 0);
}

static void
test_how_it_ended (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  PncTransfer *transfer = transfer_fixture_put (fixture, "not there", "/b", NULL);

  transfer_fixture_assert_failed (transfer, PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL);
  /* tried again it is the same row */
  transfer_fixture_write (fixture->here, "not there", 10, 1);
  pnc_transfer_retry (transfer);
  transfer_fixture_assert_verified (transfer);
  stop (recorder);
  assert_only (fixture, PNC_RECORD_DONE);
}

static void
test_cancelled_and_stopped (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  g_autoptr (GPtrArray) records = NULL;
  PncTransfer *unwanted, *stopped;

  transfer_fixture_write (fixture->here, "a", 1000, 1);
  unwanted = transfer_fixture_put (fixture, "a", "/b", NULL);
  pnc_transfer_cancel (unwanted);
  g_assert_cmpint (transfer_fixture_finish (unwanted), ==, PNC_TRANSFER_CANCELLED);
  pnc_transfer_recorder_set_stopping (recorder);
  stopped = transfer_fixture_put (fixture, "a", "/c", NULL);
  pnc_transfer_cancel (stopped);
  g_assert_cmpint (transfer_fixture_finish (stopped), ==, PNC_TRANSFER_CANCELLED);
  stop (recorder);
  records = look (fixture);
  g_assert_cmpuint (records->len, ==, 2);
  g_assert_cmpint (((PncTransferRecord *) records->pdata[0])->state, ==, PNC_RECORD_CANCELLED);
  g_assert_cmpint (((PncTransferRecord *) records->pdata[1])->state, ==, PNC_RECORD_INTERRUPTED);
}

static gboolean
is_let_go (gpointer data)
{
  return pnc_transfer_get_state (data) == PNC_TRANSFER_PREPARING || pnc_transfer_is_ended (data);
}

/* Closed in the middle, as when the window is: it is offered to whoever comes next, once, and goes
 * on. */
static void
test_offered_and_continued (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  g_autofree char *tree = g_build_filename (fixture->here, "tree", NULL);
  g_autofree char *there = g_build_filename (fixture->share, "copy", NULL);
  PncTransfer *transfer;
  GListModel *queue = G_LIST_MODEL (fixture->queue);

  transfer_fixture_make_tree (tree);
  transfer = transfer_fixture_put (fixture, "tree", "/copy", &recursive);
  test_loop_until (is_let_go, transfer);
  stop (recorder);
  pnc_transfer_cancel (transfer);
  transfer_fixture_finish (transfer);
  pnc_transfer_queue_remove (fixture->queue, transfer);
  assert_only (fixture, PNC_RECORD_INTERRUPTED);

  recorder = start (fixture);
  g_assert_cmpuint (pnc_transfer_recorder_get_offered (recorder)->len, ==, 0);
  pnc_transfer_recorder_offer (recorder);
  while (pnc_transfer_recorder_get_offered (recorder)->len == 0)
    g_main_context_iteration (NULL, TRUE);
  pnc_transfer_recorder_continue_offered (recorder);
  g_assert_cmpuint (pnc_transfer_recorder_get_offered (recorder)->len, ==, 0);
  while (g_list_model_get_n_items (queue) == 0)
    g_main_context_iteration (NULL, TRUE);
  transfer = g_list_model_get_item (queue, 0);
  transfer_fixture_assert_verified (transfer);
  g_object_unref (transfer);
  transfer_fixture_assert_same (tree, there);
  stop (recorder);
  assert_only (fixture, PNC_RECORD_DONE);
}

static gboolean
is_paused (gpointer data)
{
  return pnc_transfer_get_state (data) == PNC_TRANSFER_PAUSED;
}

/* What is paused is in the list, and can be continued when the program has ended. */
static void
test_paused (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "a", 8 << 20, 1);
  transfer = transfer_fixture_put (fixture, "a", "/b", NULL);
  pnc_transfer_set_limit (transfer, 1 << 20);
  test_loop_until (is_let_go, transfer);
  pnc_transfer_pause (transfer);
  test_loop_until (is_paused, transfer);
  stop (recorder);
  assert_only (fixture, PNC_RECORD_INTERRUPTED);
  pnc_transfer_set_limit (transfer, PNC_RATE_NONE);
  pnc_transfer_resume (transfer);
  transfer_fixture_assert_verified (transfer);
}

static PncTransfer *
put_paused (TransferFixture *fixture, const char *name)
{
  PncTransfer *transfer = transfer_fixture_put (fixture, "a", name, NULL);

  pnc_transfer_pause (transfer);
  return transfer;
}

static void
assert_next (TransferFixture *fixture, guint index, const char *name, PncTransferPriority priority)
{
  g_autoptr (PncTransfer) transfer = g_list_model_get_item (G_LIST_MODEL (fixture->queue), index);
  g_autofree char *remote = NULL;

  g_object_get (transfer, "remote-path", &remote, NULL);
  g_assert_cmpstr (remote, ==, name);
  g_assert_cmpint (pnc_transfer_get_priority (transfer), ==, priority);
  transfer_fixture_assert_verified (transfer);
}

static void
leave_all (TransferFixture *fixture)
{
  GListModel *queue = G_LIST_MODEL (fixture->queue);

  while (g_list_model_get_n_items (queue) > 0)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (queue, 0);

      pnc_transfer_cancel (transfer);
      transfer_fixture_finish (transfer);
      pnc_transfer_queue_remove (fixture->queue, transfer);
    }
}

/* Who goes first, and in which order, is the same after the program has ended: also of what was
 * changed after it was written first. */
static void
test_order_survives (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  GListModel *queue = G_LIST_MODEL (fixture->queue);
  PncTransfer *third;

  transfer_fixture_write (fixture->here, "a", 1000, 1);
  put_paused (fixture, "/1");
  pnc_transfer_set_priority (put_paused (fixture, "/2"), PNC_PRIORITY_LOW);
  third = put_paused (fixture, "/3");
  test_loop_settle ();
  pnc_transfer_queue_move (fixture->queue, third, 0);
  pnc_transfer_set_priority (third, PNC_PRIORITY_HIGH);
  stop (recorder);
  leave_all (fixture);

  recorder = start (fixture);
  pnc_transfer_recorder_offer (recorder);
  while (pnc_transfer_recorder_get_offered (recorder)->len < 3)
    g_main_context_iteration (NULL, TRUE);
  pnc_transfer_recorder_continue_offered (recorder);
  while (g_list_model_get_n_items (queue) < 3)
    g_main_context_iteration (NULL, TRUE);
  assert_next (fixture, 0, "/3", PNC_PRIORITY_HIGH);
  assert_next (fixture, 1, "/1", PNC_PRIORITY_NORMAL);
  assert_next (fixture, 2, "/2", PNC_PRIORITY_LOW);
  stop (recorder);
}

static void
test_forgotten (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  g_autoptr (GPtrArray) records = NULL;
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "a", 1000, 1);
  pnc_transfer_recorder_set_stopping (recorder);
  transfer = transfer_fixture_put (fixture, "a", "/b", NULL);
  pnc_transfer_cancel (transfer);
  stop (recorder);
  recorder = start (fixture);
  pnc_transfer_recorder_offer (recorder);
  while (pnc_transfer_recorder_get_offered (recorder)->len == 0)
    g_main_context_iteration (NULL, TRUE);
  pnc_transfer_recorder_forget_offered (recorder);
  stop (recorder);
  records = look (fixture);
  g_assert_cmpuint (records->len, ==, 0);
}

static void
test_streams_are_not_recorded (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data ("stream", 6, NULL);
  g_autoptr (GFile) local = g_file_new_build_filename (fixture->here, "folder", NULL);
  g_autoptr (PncPath) path = pnc_path_parse ("/b", NULL);
  g_autoptr (PncPath) folder = pnc_path_parse ("/folder", NULL);
  g_autoptr (GPtrArray) records = NULL;
  const PncSyncOptions options = { 0 };

  transfer_fixture_write (fixture->here, "folder/a", 10, 1);
  transfer_fixture_finish (pnc_transfer_queue_put_stream (fixture->queue, input, path, NULL));
  transfer_fixture_finish (
    pnc_transfer_queue_sync (fixture->queue, PNC_UPLOAD, local, folder, &options));
  stop (recorder);
  records = look (fixture);
  g_assert_cmpuint (records->len, ==, 0);
}

static void
trouble_cb (PncTransferRecorder *recorder, const GError *error, guint *n)
{
  g_test_message ("%s", error->message);
  *n += 1;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  *(GPtrArray **) data = pnc_transfer_recorder_list_finish (NULL, result, &error);
  g_assert_no_error (error);
}

/* What ended is in the list for whoever looks, with a queue or without one. */
static void
test_listed (TransferFixture *fixture, gconstpointer data)
{
  PncTransferRecorder *recorder = start (fixture);
  g_autofree char *path = list_path (fixture);
  GPtrArray *records = NULL;
  const PncTransferRecord *record;

  transfer_fixture_write (fixture->here, "a", 1000, 1);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "a", "/b", NULL));
  stop (recorder);
  recorder = pnc_transfer_recorder_new (path);
  pnc_transfer_recorder_list_async (recorder, listed_cb, &records);
  while (records == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (records->len, ==, 1);
  record = records->pdata[0];
  g_assert_cmpint (record->state, ==, PNC_RECORD_DONE);
  g_assert_cmpstr (record->remote, ==, "/b");
  g_ptr_array_unref (records);
  stop (recorder);
}

/* The list cannot be made: said once, and files are moved all the same. */
static void
test_trouble (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *list = g_build_filename (fixture->folder, "list", NULL);
  PncTransferRecorder *recorder;
  guint n_troubles = 0;

  transfer_fixture_write (fixture->folder, "list", 10, 1);
  transfer_fixture_write (fixture->here, "a", 1000, 1);
  recorder = start (fixture);
  g_signal_connect (recorder, "trouble", G_CALLBACK (trouble_cb), &n_troubles);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "a", "/b", NULL));
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "a", "/c", NULL));
  stop (recorder);
  g_assert_cmpuint (n_troubles, ==, 1);
  g_assert_cmpint (g_unlink (list), ==, 0);
}

static void
add_test (const char *name, void (*func) (TransferFixture *, gconstpointer))
{
  g_test_add (name, TransferFixture, NULL, transfer_fixture_set_up, func,
              transfer_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/transfer-recorder/before-the-first-byte", test_before_the_first_byte);
  add_test ("/transfer-recorder/how-it-ended", test_how_it_ended);
  add_test ("/transfer-recorder/unrecorded", test_unrecorded);
  add_test ("/transfer-recorder/cancelled-and-stopped", test_cancelled_and_stopped);
  add_test ("/transfer-recorder/offered-and-continued", test_offered_and_continued);
  add_test ("/transfer-recorder/paused", test_paused);
  add_test ("/transfer-recorder/order-survives", test_order_survives);
  add_test ("/transfer-recorder/forgotten", test_forgotten);
  add_test ("/transfer-recorder/streams-are-not-recorded", test_streams_are_not_recorded);
  add_test ("/transfer-recorder/listed", test_listed);
  add_test ("/transfer-recorder/trouble", test_trouble);
  return g_test_run ();
}
