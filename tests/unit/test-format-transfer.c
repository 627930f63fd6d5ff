/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <string.h>

#include "pnc-format.h"
#include "pnc-transfer-batch.h"
#include "pnc-transfer-clash.h"
#include "pnc-transfer-link.h"
#include "pnc-transfer-private.h"
#include "pnc-transfer-queue.h"

static void
assert_summary (const PncTransferSummary *summary, const char *expected)
{
  g_autofree char *text = pnc_format_transfers (summary);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_all_ended (void)
{
  assert_summary (&(PncTransferSummary){ .n = 1 }, "1 transfer finished");
  assert_summary (&(PncTransferSummary){ .n = 3 }, "3 transfers finished");
  assert_summary (&(PncTransferSummary){ .n = 1, .failed = 1 }, "1 transfer failed");
  assert_summary (&(PncTransferSummary){ .n = 2, .failed = 2 }, "2 transfers failed");
  assert_summary (&(PncTransferSummary){ .n = 3, .failed = 2 }, "1 transfer finished — 2 failed");
  assert_summary (&(PncTransferSummary){ .n = 5, .failed = 1 }, "4 transfers finished — 1 failed");
}

static void
test_under_way (void)
{
  const PncTransferSummary some
    = { .n = 4, .active = 2, .failed = 1, .fraction = 0.425, .rate_bps = 3200000 };

  assert_summary (&(PncTransferSummary){ .n = 1, .active = 1 }, "1 transfer — 0 %");
  assert_summary (&some, "2 transfers — 42 % — 3.2\302\240MB/s — 1 failed");
}

static void
test_summary_with_all (void)
{
  const PncTransferSummary all = { .n = 4,
                                   .active = 3,
                                   .paused = 1,
                                   .failed = 1,
                                   .fraction = 0.5,
                                   .rate_bps = 1000000,
                                   .time_left_s = 130 };

  assert_summary (&all, "3 transfers — 50 % — 1.0\302\240MB/s — About 2 minutes left — 1 paused — "
                        "1 failed");
}

static void
assert_batch (guint verified, guint failed, const char *only, const char *expected)
{
  static const char *const names[] = { "a.txt", "b.txt", "c.txt", NULL };
  g_autofree char *body = NULL;
  g_autofree char *title = pnc_format_batch (verified, failed, only,
                                             failed > 0 ? names + MAX (0, 3 - (int) failed) : NULL,
                                             "The disk is full.", &body);
  g_autofree char *both = g_strdup_printf ("%s / %s", title, body);

  g_assert_cmpstr (both, ==, expected);
}

static void
test_batch (void)
{
  assert_batch (1, 0, "a.txt", "Transfer finished / a.txt");
  assert_batch (0, 1, "a.txt", "Transfer failed / “c.txt” failed. The disk is full.");
  assert_batch (3, 0, "a.txt", "3 transfers finished / All of them were verified.");
  assert_batch (2, 1, "a.txt", "2 transfers finished / “c.txt” failed. The disk is full.");
  assert_batch (0, 2, "a.txt", "2 transfers failed / Failed: b.txt, c.txt");
  assert_batch (1, 4, "a.txt", "1 transfer finished / Failed: a.txt, b.txt, c.txt…");
}

static void
assert_speed (guint64 now_bps, guint64 highest_bps, const char *expected)
{
  g_autofree char *text = pnc_format_speed (now_bps, highest_bps);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_speed (void)
{
  assert_speed (0, 0, "Nothing has moved in the last minute");
  assert_speed (0, 2000000, "Nothing moves now. At most 2.0\302\240MB/s in the last minute");
  assert_speed (1000000, 2000000,
                "1.0\302\240MB/s now, at most 2.0\302\240MB/s in the last minute");
}

static void
test_holdups (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpstr (pnc_format_holdup (PNC_HOLDUP_NONE), ==, "");
  for (int holdup = PNC_HOLDUP_NETWORK; holdup <= PNC_HOLDUP_LIMIT; holdup++)
    g_assert_true (g_hash_table_add (seen, (gpointer) pnc_format_holdup ((PncHoldup) holdup)));
}

/* Sums of what changes meanwhile may be a little off. */
static void
test_fraction_out_of_bounds (void)
{
  assert_summary (&(PncTransferSummary){ .n = 1, .active = 1, .fraction = 1.5 },
                  "1 transfer — 100 %");
  assert_summary (&(PncTransferSummary){ .n = 1, .active = 1, .fraction = -0.5 },
                  "1 transfer — 0 %");
}

/* A transfer of a session that is not connected waits, and can be cancelled. */
static void
test_one_transfer (void)
{
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://ann@127.0.0.1:1/", NULL);
  g_autoptr (PncSession) session = pnc_session_new (link, NULL);
  g_autoptr (PncTransferQueue) queue = pnc_transfer_queue_new (session);
  g_autoptr (PncPath) path = pnc_path_parse ("/a file.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/a file.txt");
  PncTransfer *transfer = pnc_transfer_queue_get (queue, path, file, NULL);
  g_autofree char *before = pnc_format_transfer (transfer);
  g_autofree char *paused = NULL;
  g_autofree char *after = NULL;
  PncTransferBatch batch = { 0 };

  g_assert_cmpstr (before, !=, "");
  g_assert_false (pnc_transfer_is_clash (transfer));
  pnc_transfer_pause (transfer);
  paused = pnc_format_transfer (transfer);
  g_assert_cmpstr (paused, ==, "Paused");
  pnc_transfer_batch_note (&batch, transfer);
  g_assert_null (pnc_transfer_batch_dup_notification (&batch));
  pnc_transfer_cancel (transfer);
  while (!pnc_transfer_is_ended (transfer))
    g_main_context_iteration (NULL, TRUE);
  after = pnc_format_transfer (transfer);
  g_assert_cmpstr (after, ==, "Cancelled");
  /* who cancels knows it */
  pnc_transfer_batch_note (&batch, transfer);
  g_assert_null (pnc_transfer_batch_dup_notification (&batch));
  g_assert_false (pnc_transfer_is_clash (transfer));
}

static void
assert_transfer (PncTransfer *transfer, PncTransferState state, const char *expected)
{
  g_autofree char *text = NULL;

  pnc_transfer_set_state (transfer, state);
  text = pnc_format_transfer (transfer);
  g_assert_cmpstr (text, ==, expected);
}

/* It says why what was moved already is moved once more. */
static void
test_anew (void)
{
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://ann@127.0.0.1:1/", NULL);
  g_autoptr (PncSession) session = pnc_session_new (link, NULL);
  g_autoptr (PncTransferQueue) queue = pnc_transfer_queue_new (session);
  g_autoptr (PncPath) path = pnc_path_parse ("/a file.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/a file.txt");
  PncTransfer *transfer = pnc_transfer_queue_get (queue, path, file, NULL);
  const PncTransferItem item = { .remote_path = "/a file.txt" };

  assert_transfer (transfer, PNC_TRANSFER_SENDING, "Downloading — 0 bytes of 0 bytes");
  pnc_transfer_emit_anew (transfer, &item);
  assert_transfer (transfer, PNC_TRANSFER_SENDING,
                   "Downloading — 0 bytes of 0 bytes — It changed meanwhile and was begun anew");
  transfer->progress.is_folder = TRUE;
  pnc_transfer_emit_anew (transfer, &item);
  assert_transfer (transfer, PNC_TRANSFER_VERIFIED,
                   "Verified — 0 files — 0 bytes — 2 files changed meanwhile and were begun anew");
  pnc_transfer_requeue (transfer);
  assert_transfer (transfer, PNC_TRANSFER_VERIFIED, "Verified — 0 files — 0 bytes");
}

/* To a file of a session: without the password. */
static void
test_link (void)
{
  g_autoptr (PncLink) link = pnc_link_parse ("pinnace://ann:secret@[::1]:99/old", NULL);
  g_autoptr (PncSession) session = pnc_session_new (link, NULL);
  g_autoptr (PncPath) path = pnc_path_parse ("/a b/c", NULL);
  g_autofree char *text = pnc_transfer_dup_link (session, path);

  g_assert_cmpstr (text, ==, "pinnace://ann@[::1]:99/a%20b/c");
}

static PncTransferRecord *
make_record (PncDirection direction, const char *local, const char *remote)
{
  PncTransferRecord *record = pnc_transfer_record_new ();

  record->direction = direction;
  record->local = g_strdup (local);
  record->remote = g_strdup (remote);
  return record;
}

static void
assert_records (GPtrArray *records, const char *expected)
{
  g_autofree char *text = pnc_format_records (records);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_records (void)
{
  g_autoptr (GPtrArray) records
    = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_transfer_record_free);

  g_ptr_array_add (records, make_record (PNC_UPLOAD, "/home/ann/photos", "/x"));
  assert_records (records, "photos");
  g_ptr_array_add (records, make_record (PNC_DOWNLOAD, "/home/ann/x", "/a/%s\n"));
  assert_records (records, "photos and %s\\x0a");
  g_ptr_array_add (records, make_record (PNC_DOWNLOAD, "/home/ann/x", "/"));
  assert_records (records, "photos, %s\\x0a and 1 more");
}

/* Each says what it means for the person, and no name of a file. */
static void
test_trouble (void)
{
  const PncError codes[] = { PNC_ERROR_CORRUPT, PNC_ERROR_UNSUPPORTED, PNC_ERROR_NO_SPACE };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) error = g_error_new (PNC_ERROR, (int) codes[i], "transfers.db");
      char *text = pnc_format_trouble (error);

      g_assert_null (strstr (text, "transfers.db"));
      g_assert_true (g_hash_table_add (seen, text));
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format-transfer/all-ended", test_all_ended);
  g_test_add_func ("/format-transfer/under-way", test_under_way);
  g_test_add_func ("/format-transfer/fraction-out-of-bounds", test_fraction_out_of_bounds);
  g_test_add_func ("/format-transfer/one-transfer", test_one_transfer);
  g_test_add_func ("/format-transfer/anew", test_anew);
  g_test_add_func ("/format-transfer/records", test_records);
  g_test_add_func ("/format-transfer/summary-with-all", test_summary_with_all);
  g_test_add_func ("/format-transfer/batch", test_batch);
  g_test_add_func ("/format-transfer/speed", test_speed);
  g_test_add_func ("/format-transfer/holdups", test_holdups);
  g_test_add_func ("/format-transfer/link", test_link);
  g_test_add_func ("/format-transfer/trouble", test_trouble);
  return g_test_run ();
}
