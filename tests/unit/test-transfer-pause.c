/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Transfers that are paused and go on: what has arrived is kept, and moved once. */

#include "transfer-fixture.h"

#include <glib/gstdio.h>

#include "pnc-client-id.h"
#include "pnc-tls.h"

#define MIB (1u << 20)
#define SIZE (24 * MIB)

static const PncTransferOptions recursive = { .recursive = TRUE };

static char *
in (const char *above, const char *name)
{
  return g_build_filename (above, name, NULL);
}

typedef struct
{
  PncTransfer *transfer;
  const char *property;
  guint64 value;
} Mark;

static gboolean
has_got_to (gpointer data)
{
  const Mark *mark = data;

  return pnc_transfer_is_ended (mark->transfer)
         || transfer_fixture_uint64 (mark->transfer, mark->property) >= mark->value;
}

static void
wait_for (PncTransfer *transfer, const char *property, guint64 value)
{
  Mark mark = { transfer, property, value };

  test_loop_until (has_got_to, &mark);
  g_assert_false (pnc_transfer_is_ended (transfer));
}

static gboolean
is_paused_or_ended (gpointer data)
{
  return pnc_transfer_get_state (data) == PNC_TRANSFER_PAUSED || pnc_transfer_is_ended (data);
}

static void
pause_now (PncTransfer *transfer)
{
  g_assert_true (pnc_transfer_can_pause (transfer));
  pnc_transfer_pause (transfer);
  g_assert_false (pnc_transfer_get_state (transfer) != PNC_TRANSFER_PAUSED
                  && pnc_transfer_can_pause (transfer));
  test_loop_until (is_paused_or_ended, transfer);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_PAUSED);
}

static void
go_on (PncTransfer *transfer)
{
  pnc_transfer_set_limit (transfer, PNC_RATE_NONE);
  pnc_transfer_resume (transfer);
  transfer_fixture_assert_verified (transfer);
}

static guint
get_moving (TransferFixture *fixture)
{
  guint moving;

  g_object_get (fixture->queue, "moving", &moving, NULL);
  return moving;
}

static void
test_up (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "large");
  g_autofree char *target = in (fixture->share, "copy");
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "large", SIZE, 1);
  transfer = transfer_fixture_put (fixture, "large", "/copy", NULL);
  pnc_transfer_set_limit (transfer, 12 * MIB);
  wait_for (transfer, "done-bytes", 10 * MIB);
  pause_now (transfer);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-bytes"), >=, 10 * MIB);
  g_assert_cmpuint (transfer_fixture_count_staged (fixture), ==, 1);
  test_loop_settle ();
  g_assert_cmpuint (get_moving (fixture), ==, 0);
  go_on (transfer);
  transfer_fixture_assert_same (source, target);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "wire-bytes"), <, SIZE + 9 * MIB);
}

static void
test_down (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->share, "large");
  g_autofree char *target = in (fixture->here, "copy");
  PncTransfer *transfer;

  transfer_fixture_write (fixture->share, "large", SIZE, 1);
  transfer = transfer_fixture_get (fixture, "/large", "copy", NULL);
  pnc_transfer_set_limit (transfer, 12 * MIB);
  wait_for (transfer, "done-bytes", 10 * MIB);
  pause_now (transfer);
  /* with its journal */
  g_assert_cmpuint (transfer_fixture_count_partials (fixture->here), ==, 2);
  go_on (transfer);
  transfer_fixture_assert_same (source, target);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "wire-bytes"), <, SIZE + 9 * MIB);
}

/* Where a transfer is shown to be while it begins again. */
typedef struct
{
  guint64 bytes;
  guint64 files;
} Shown;

static void
resumed_cb (PncTransfer *transfer, GParamSpec *pspec, const Shown *before)
{
  PncTransferState state = pnc_transfer_get_state (transfer);

  if (state != PNC_TRANSFER_PREPARING && state != PNC_TRANSFER_SENDING)
    return;
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-bytes"), >=, before->bytes);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), >=, before->files);
}

/* Files of a folder that are done are done, and counted: it goes on where it was. */
static void
test_folder (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "folder");
  g_autofree char *target = in (fixture->share, "copy");
  PncTransfer *transfer;
  Shown before;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("folder/%u/file %u", i % 3, i);

      transfer_fixture_write (fixture->here, name, 200 * 1000, i);
    }
  transfer = transfer_fixture_put (fixture, "folder", "/copy", &recursive);
  pnc_transfer_set_limit (transfer, 6 * MIB);
  wait_for (transfer, "done-files", 30);
  pause_now (transfer);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), >=, 30);
  before.bytes = transfer_fixture_uint64 (transfer, "done-bytes");
  before.files = transfer_fixture_uint64 (transfer, "done-files");
  g_signal_connect (transfer, "notify::state", G_CALLBACK (resumed_cb), &before);
  go_on (transfer);
  transfer_fixture_assert_same (source, target);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-bytes"), ==, 60 * 200 * 1000);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "total-bytes"), ==, 60 * 200 * 1000);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "wire-bytes"), <, (60 + 24) * 200 * 1000);
}

/* What has not begun is not taken for something that was tried before: under KEEP_BOTH it would be
 * found to be there already. */
static void
test_before_it_begins (TransferFixture *fixture, gconstpointer data)
{
  const PncTransferOptions keep_both = { .policy = PNC_POLICY_KEEP_BOTH };
  g_autofree char *second = in (fixture->share, "copy (2)");
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "small", 1000, 1);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "small", "/copy", NULL));
  transfer = transfer_fixture_put (fixture, "small", "/copy", &keep_both);
  pnc_transfer_pause (transfer);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_PAUSED);
  test_loop_settle ();
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_PAUSED);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
  go_on (transfer);
  g_assert_true (g_file_test (second, G_FILE_TEST_EXISTS));
}

/* However quickly a person changes her mind. What the server remembers of the file that was stored
 * the last time, and is gone since, is not taken for this one. */
static void
test_at_any_moment (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "small");
  g_autofree char *target = in (fixture->share, "copy");

  transfer_fixture_write (fixture->here, "small", 5 * MIB, 1);
  for (guint i = 0; i < 30; i++)
    {
      PncTransfer *transfer = transfer_fixture_put (fixture, "small", "/copy", NULL);

      for (guint turn = 0; turn < i / 2; turn++)
        g_main_context_iteration (NULL, FALSE);
      pnc_transfer_pause (transfer);
      for (guint turn = 0; turn < i % 4; turn++)
        g_main_context_iteration (NULL, FALSE);
      pnc_transfer_resume (transfer);
      pnc_transfer_pause (transfer);
      if (i % 3 == 0)
        test_loop_until (is_paused_or_ended, transfer);
      pnc_transfer_resume (transfer);
      transfer_fixture_assert_verified (transfer);
      transfer_fixture_assert_same (source, target);
      g_remove (target);
    }
}

/* The others on its channels do not fail for it. */
static void
test_others_go_on (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->here, "folder");
  g_autofree char *target = in (fixture->share, "copy");
  PncTransfer *large, *folder;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("folder/file %u", i);

      transfer_fixture_write (fixture->here, name, i % 4 == 0 ? 3 * MIB : 50 * 1000, i);
    }
  transfer_fixture_write (fixture->here, "large", SIZE, 1);
  folder = transfer_fixture_put (fixture, "folder", "/copy", &recursive);
  large = transfer_fixture_put (fixture, "large", "/large", NULL);
  pnc_transfer_queue_set_limit (fixture->queue, PNC_UPLOAD, 30 * MIB);
  for (guint i = 0; i < 6 && !pnc_transfer_is_ended (folder); i++)
    {
      Mark mark = { large, "wire-bytes", transfer_fixture_uint64 (large, "wire-bytes") + MIB };

      test_loop_until (has_got_to, &mark);
      pnc_transfer_pause (large);
      test_loop_until (is_paused_or_ended, large);
      pnc_transfer_resume (large);
    }
  pnc_transfer_queue_set_limit (fixture->queue, PNC_UPLOAD, PNC_RATE_NONE);
  transfer_fixture_assert_verified (folder);
  transfer_fixture_assert_verified (large);
  transfer_fixture_assert_same (source, target);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

/* What is paused has no channel, and misses none: the server may even go. */
static void
test_server_goes (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *source = in (fixture->share, "large");
  g_autofree char *target = in (fixture->here, "copy");
  PncTransfer *transfer;

  transfer_fixture_write (fixture->share, "large", SIZE, 1);
  transfer = transfer_fixture_get (fixture, "/large", "copy", NULL);
  pnc_transfer_set_limit (transfer, 12 * MIB);
  wait_for (transfer, "done-bytes", 4 * MIB);
  pause_now (transfer);
  transfer_fixture_stop_server (fixture);
  test_loop_settle ();
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_PAUSED);
  transfer_fixture_start_server (fixture);
  go_on (transfer);
  transfer_fixture_assert_same (source, target);
}

static void
test_cancelled (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "large", SIZE, 1);
  transfer = transfer_fixture_put (fixture, "large", "/copy", NULL);
  pnc_transfer_set_limit (transfer, 12 * MIB);
  wait_for (transfer, "done-bytes", 4 * MIB);
  pause_now (transfer);
  pnc_transfer_cancel (transfer);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_CANCELLED);
  g_assert_false (pnc_transfer_can_pause (transfer));
  pnc_transfer_resume (transfer);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_CANCELLED);
  pnc_transfer_set_limit (transfer, PNC_RATE_NONE);
  pnc_transfer_retry (transfer);
  transfer_fixture_assert_verified (transfer);
}

static gboolean
nothing_left (gpointer data)
{
  return transfer_fixture_count_partials (data) == 0;
}

/* What a download has left here goes when it is not wanted any more; of a folder, too. */
static void
test_cancelled_down (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  transfer_fixture_write (fixture->share, "folder/a/large", SIZE, 1);
  transfer = transfer_fixture_get (fixture, "/folder", "copy", &recursive);
  pnc_transfer_set_limit (transfer, 12 * MIB);
  wait_for (transfer, "done-bytes", 4 * MIB);
  pause_now (transfer);
  /* with its journal */
  g_assert_cmpuint (transfer_fixture_count_partials (fixture->here), ==, 2);
  pnc_transfer_cancel (transfer);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_CANCELLED);
  test_loop_until (nothing_left, fixture->here);
}

static void
test_all (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfers[3];
  PncTransfer *failed = transfer_fixture_put (fixture, "none", "/none", NULL);

  transfer_fixture_assert_failed (failed, PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL);
  transfer_fixture_write (fixture->here, "a", MIB, 1);
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    {
      g_autofree char *name = g_strdup_printf ("/%u", i);

      transfers[i] = transfer_fixture_put (fixture, "a", name, NULL);
    }
  pnc_transfer_queue_pause_all (fixture->queue);
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    g_assert_cmpint (pnc_transfer_get_state (transfers[i]), ==, PNC_TRANSFER_PAUSED);
  pnc_transfer_queue_resume_all (fixture->queue);
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    transfer_fixture_assert_verified (transfers[i]);
  g_assert_cmpint (pnc_transfer_get_state (failed), ==, PNC_TRANSFER_FAILED);
  transfer_fixture_write (fixture->here, "none", 10, 1);
  pnc_transfer_queue_retry_failed (fixture->queue);
  transfer_fixture_assert_verified (failed);
}

/* Uploads are found again by an id that is made under a key of the client's. */
static void
load_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_autofree char *key = in (folder, "client-key");

  g_assert_true (pnc_client_id_load (folder, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_remove (key), ==, 0);
  g_assert_cmpint (g_remove (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    void (*func) (TransferFixture *, gconstpointer);
  } tests[] = {
    { "/transfer-pause/up", test_up },
    { "/transfer-pause/down", test_down },
    { "/transfer-pause/folder", test_folder },
    { "/transfer-pause/before-it-begins", test_before_it_begins },
    { "/transfer-pause/at-any-moment", test_at_any_moment },
    { "/transfer-pause/others-go-on", test_others_go_on },
    { "/transfer-pause/server-goes", test_server_goes },
    { "/transfer-pause/cancelled", test_cancelled },
    { "/transfer-pause/cancelled-down", test_cancelled_down },
    { "/transfer-pause/all", test_all },
  };

  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  load_key ();
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TransferFixture, NULL, transfer_fixture_set_up, tests[i].func,
                transfer_fixture_tear_down);
  return g_test_run ();
}
