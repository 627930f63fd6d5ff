/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "queue-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "pnc-hash.h"
#include "pnc-limits.h"

#define CHUNK PNC_CHUNK_BYTES

typedef struct
{
  QueueFixture base;
  gint n_asked; /* of what the script counts */
  gint n_pings;
  gint open;    /* for scripts: go on */
  guint64 held; /* a request that waits for that */
  GString *states;
  guint64 first_unanswered; /* of the requests of each channel */
  gint n_expected;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->states = g_string_new (NULL);
  queue_fixture_set_up (&fixture->base, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  queue_fixture_tear_down (&fixture->base);
  g_string_free (fixture->states, TRUE);
}

static void
state_cb (PncTransfer *transfer, GParamSpec *pspec, Fixture *fixture)
{
  g_string_append_printf (fixture->states, "%u", pnc_transfer_get_state (transfer));
}

static PncTransfer *
move (Fixture *fixture, gboolean up, const char *name, const PncTransferOptions *options)
{
  PncTransfer *transfer = queue_fixture_move (&fixture->base, up, name, options);

  g_signal_connect (transfer, "notify::state", G_CALLBACK (state_cb), fixture);
  return transfer;
}

static gboolean
is_set (gpointer data)
{
  return g_atomic_int_get ((gint *) data) != 0;
}

/* The whole road is walked, however quick it was, and the properties tell the truth at its end. */
static void
test_road (Fixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;
  g_autofree char *title = NULL;
  g_autofree char *remote = NULL;
  double fraction;

  queue_fixture_write_file (&fixture->base, "file", 100);
  transfer = move (fixture, TRUE, "file", NULL);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_QUEUED);
  queue_fixture_assert_ends (transfer, PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpstr (fixture->states->str, ==, "1234");
  g_object_get (transfer, "title", &title, "remote-path", &remote, "fraction", &fraction, NULL);
  g_assert_cmpstr (title, ==, "file");
  g_assert_cmpstr (remote, ==, "/file");
  g_assert_cmpfloat (fraction, ==, 1.0);
}

static void
test_model (Fixture *fixture, gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (fixture->base.queue);
  g_autoptr (PncTransfer) first = NULL;
  PncTransfer *good, *bad;
  guint active;

  queue_fixture_write_file (&fixture->base, "file", 100);
  bad = move (fixture, TRUE, "none", NULL);
  good = move (fixture, TRUE, "file", NULL);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
  g_assert_true (g_list_model_get_item_type (model) == PNC_TYPE_TRANSFER);
  first = g_list_model_get_item (model, 0);
  g_assert_true (first == bad);
  g_assert_null (g_list_model_get_item (model, 2));
  queue_fixture_assert_ends (bad, PNC_TRANSFER_FAILED, PNC_ERROR_NOT_FOUND);
  queue_fixture_assert_ends (good, PNC_TRANSFER_VERIFIED, 0);
  test_loop_settle ();
  g_object_get (fixture->base.queue, "active", &active, NULL);
  g_assert_cmpuint (active, ==, 0);

  pnc_transfer_queue_clear_ended (fixture->base.queue);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 1);
  queue_fixture_write_file (&fixture->base, "none", 100);
  pnc_transfer_retry (bad);
  queue_fixture_assert_ends (bad, PNC_TRANSFER_VERIFIED, 0);
  pnc_transfer_queue_remove (fixture->base.queue, bad);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
}

static void
test_no_local_path (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_uri ("resource:///org/pinnace/none");
  g_autoptr (PncPath) path = pnc_path_parse ("/file", NULL);

  queue_fixture_assert_ends (pnc_transfer_queue_put (fixture->base.queue, file, path, NULL),
                             PNC_TRANSFER_FAILED, PNC_ERROR_UNSUPPORTED);
}

/* One channel for a file; two for a folder, or for two files. */
static void
test_channels_as_needed (Fixture *fixture, gconstpointer data)
{
  PncTransfer *one, *two;

  queue_fixture_write_file (&fixture->base, "file", 100);
  queue_fixture_assert_ends (move (fixture, TRUE, "file", NULL), PNC_TRANSFER_VERIFIED, 0);
  queue_fixture_assert_ends (move (fixture, FALSE, "one", NULL), PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (fixture->base.channels.n_opened, ==, 1);
  one = move (fixture, FALSE, "large-1", NULL);
  two = move (fixture, FALSE, "large-2", NULL);
  queue_fixture_assert_ends (one, PNC_TRANSFER_VERIFIED, 0);
  queue_fixture_assert_ends (two, PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (fixture->base.channels.n_opened, ==, 2);
}

static const PncChannelTimes soon_idle = {
  .idle_ms = 20,
  .ping_ms = 60 * 1000,
  .stall_ms = 60 * 1000,
  .patient_ms = 60 * 1000,
  .cancel_ms = 60 * 1000,
};

static gboolean
is_said_goodbye (FakeChannel *channel,
                 const PncFrameHeader *header,
                 const PncMessage *request,
                 gpointer data)
{
  Fixture *fixture = data;

  if (request->type != PNC_MESSAGE_BYE)
    return FALSE;
  g_assert_cmpuint (header->request, ==, 0);
  g_atomic_int_inc (&fixture->n_asked);
  return TRUE;
}

/* A channel without work says goodbye, and another is opened when there is work again. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  fixture->base.channels.script = is_said_goodbye;
  queue_fixture_assert_ends (move (fixture, FALSE, "one", NULL), PNC_TRANSFER_VERIFIED, 0);
  test_loop_until (is_set, &fixture->n_asked);
  test_loop_settle ();
  queue_fixture_assert_ends (move (fixture, FALSE, "two", NULL), PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (fixture->base.channels.n_opened, ==, 2);
}

static const PncChannelTimes soon_ping = {
  .idle_ms = 60 * 1000,
  .ping_ms = 10,
  .stall_ms = 60 * 1000,
  .patient_ms = 60 * 1000,
  .cancel_ms = 60 * 1000,
};

static gboolean
answer_after_two_pings (FakeChannel *channel,
                        const PncFrameHeader *header,
                        const PncMessage *request,
                        gpointer data)
{
  Fixture *fixture = data;
  PncFrameHeader held = { .request = fixture->held };
  const char *const components[] = { "file", NULL };
  g_autoptr (PncPath) path = pnc_path_new (components, NULL);
  const PncMessage get = {
    .type = PNC_MESSAGE_GET,
    .get = { .path = path, .inline_max_bytes = CHUNK, .length_bytes = PNC_SIZE_UNKNOWN },
  };

  if (request->type == PNC_MESSAGE_GET)
    {
      fixture->held = header->request;
      return TRUE;
    }
  if (request->type == PNC_MESSAGE_PING && g_atomic_int_add (&fixture->n_pings, 1) == 1)
    fake_channel_answer (channel, &held, &get);
  return FALSE;
}

/* A channel on which a long answer is awaited stays alive by its pings. */
static void
test_ping (Fixture *fixture, gconstpointer data)
{
  fixture->base.channels.script = answer_after_two_pings;
  queue_fixture_assert_ends (move (fixture, FALSE, "file", NULL), PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_pings), >=, 2);
}

static const PncChannelTimes soon_cancelled = {
  .idle_ms = 60 * 1000,
  .ping_ms = 60 * 1000,
  .stall_ms = 60 * 1000,
  .patient_ms = 60 * 1000,
  .cancel_ms = 30,
};

static gboolean
hold_commit (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             gpointer data)
{
  Fixture *fixture = data;

  if (request->type != PNC_MESSAGE_COMMIT)
    return FALSE;
  g_atomic_int_inc (&fixture->n_asked);
  return TRUE;
}

static PncTransfer *
put_until_commit (Fixture *fixture)
{
  PncTransfer *transfer;

  queue_fixture_write_file (&fixture->base, "large", 2 * CHUNK);
  transfer = move (fixture, TRUE, "large", NULL);
  test_loop_until (is_set, &fixture->n_asked);
  g_assert_false (pnc_transfer_is_ended (transfer));
  return transfer;
}

/* A server that does not even answer CANCEL holds nobody. */
static void
test_cancel_without_answer (Fixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  fixture->base.channels.script = hold_commit;
  transfer = put_until_commit (fixture);
  pnc_transfer_cancel (transfer);
  queue_fixture_assert_ends (transfer, PNC_TRANSFER_CANCELLED, 0);
}

static gboolean
store_when_cancelled (FakeChannel *channel,
                      const PncFrameHeader *header,
                      const PncMessage *request,
                      gpointer data)
{
  const PncMessage commit = { .type = PNC_MESSAGE_COMMIT };

  if (request->type == PNC_MESSAGE_CANCEL)
    fake_channel_answer (channel, header, &commit);
  return hold_commit (channel, header, request, data);
}

/* CANCEL that comes too late: what is there is whole, and said to be there. */
static void
test_cancel_too_late (Fixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  fixture->base.channels.script = store_when_cancelled;
  transfer = put_until_commit (fixture);
  pnc_transfer_cancel (transfer);
  queue_fixture_assert_ends (transfer, PNC_TRANSFER_VERIFIED, 0);
}

static gboolean
obey_cancel (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             gpointer data)
{
  if (request->type == PNC_MESSAGE_CANCEL)
    fake_channel_send_error (channel, PNC_ERROR_CANCELLED, header->request);
  return hold_commit (channel, header, request, data);
}

static void
test_cancel_in_time (Fixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  fixture->base.channels.script = obey_cancel;
  transfer = put_until_commit (fixture);
  pnc_transfer_cancel (transfer);
  queue_fixture_assert_ends (transfer, PNC_TRANSFER_CANCELLED, 0);
  /* The channel is as good as before. */
  queue_fixture_assert_ends (move (fixture, FALSE, "one", NULL), PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (fixture->base.channels.n_opened, ==, 1);
}

/* The first attempt's answer is lost with the connection. */
static gboolean
lose_first_answer (FakeChannel *channel,
                   const PncFrameHeader *header,
                   const PncMessage *request,
                   gpointer data)
{
  Fixture *fixture = data;
  gboolean first = request->type == PNC_MESSAGE_PUT_WHOLE && fixture->n_asked == 0;
  guint8 hash[PNC_HASH_BYTES] = { 0 };
  PncMessage result = {
    .type = PNC_MESSAGE_SUM_RESULT,
    .sum_result = { .algorithm = PNC_SUM_DIGEST, .hash = { hash, sizeof hash } },
  };

  if (first)
    {
      g_autoptr (PncDigest) digest = pnc_digest_new ();

      pnc_digest_add (digest, request->put_whole.hash);
      pnc_digest_get (digest, hash);
      fixture->held = *(guint64 *) hash;
      fake_channel_close (channel);
    }
  else if (request->type == PNC_MESSAGE_PUT_WHOLE)
    {
      fake_channel_send_error (channel, PNC_ERROR_EXISTS, header->request);
    }
  else if (request->type == PNC_MESSAGE_SUM)
    {
      g_autofree guint8 *data_bytes = g_malloc (100);
      g_autoptr (PncDigest) digest = pnc_digest_new ();

      fake_channel_fill (data_bytes, 100, 0);
      pnc_hash_chunk (data_bytes, 100, hash);
      pnc_digest_add (digest, hash);
      pnc_digest_get (digest, hash);
      hash[0] ^= fixture->open ? 0 : 1;
      result.sum_result.version.size_bytes = 100;
      fake_channel_send (channel, &result, PNC_FRAME_END, header->request);
    }
  else
    {
      return FALSE;
    }
  g_atomic_int_inc (&fixture->n_asked);
  return TRUE;
}

static void
test_in_doubt_and_stored (Fixture *fixture, gconstpointer data)
{
  fixture->base.channels.script = lose_first_answer;
  fixture->open = TRUE;
  queue_fixture_write_file (&fixture->base, "file", 100);
  queue_fixture_assert_ends (move (fixture, TRUE, "file", NULL), PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_asked), ==, 3);
}

static void
test_in_doubt_and_taken (Fixture *fixture, gconstpointer data)
{
  fixture->base.channels.script = lose_first_answer;
  queue_fixture_write_file (&fixture->base, "file", 100);
  queue_fixture_assert_ends (move (fixture, TRUE, "file", NULL), PNC_TRANSFER_FAILED,
                             PNC_ERROR_EXISTS);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_asked), ==, 3);
}

/* Nobody asks for a channel while there is no connection; then everything starts by itself. */
static void
test_waits_for_the_link (Fixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_WAITING, NULL);
  transfer = move (fixture, FALSE, "file", NULL);
  test_loop_settle ();
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_QUEUED);
  g_assert_cmpint (fixture->base.channels.n_opened, ==, 0);
  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_UP, NULL);
  queue_fixture_assert_ends (transfer, PNC_TRANSFER_VERIFIED, 0);
}

static void
test_link_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, PNC_ERROR_LOGIN_REFUSED, "No.");
  PncTransfer *running, *queued;

  fixture->base.channels.script = hold_commit;
  running = put_until_commit (fixture);
  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_WAITING, NULL);
  queued = move (fixture, FALSE, "file", NULL);
  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_DOWN, error);
  queue_fixture_assert_ends (running, PNC_TRANSFER_FAILED, PNC_ERROR_LOGIN_REFUSED);
  queue_fixture_assert_ends (queued, PNC_TRANSFER_FAILED, PNC_ERROR_LOGIN_REFUSED);
}

/* A server that opens no channel, again and again. */
static void
test_no_channel (Fixture *fixture, gconstpointer data)
{
  fixture->base.channels.refuse = TRUE;
  queue_fixture_assert_ends (move (fixture, FALSE, "file", NULL), PNC_TRANSFER_FAILED,
                             PNC_ERROR_BUSY);
  fixture->base.channels.refuse = FALSE;
  queue_fixture_assert_ends (move (fixture, FALSE, "file", NULL), PNC_TRANSFER_VERIFIED, 0);
}

static gboolean
count_window (FakeChannel *channel,
              const PncFrameHeader *header,
              const PncMessage *request,
              gpointer data)
{
  Fixture *fixture = data;

  if (request->type != PNC_MESSAGE_PUT_WHOLE || header->request < fixture->first_unanswered)
    return FALSE;
  g_atomic_int_inc (&fixture->n_asked);
  return TRUE;
}

static gboolean
window_is_full (gpointer data)
{
  Fixture *fixture = data;

  return g_atomic_int_get (&fixture->n_asked) >= fixture->n_expected;
}

static void
assert_window (Fixture *fixture, guint64 first_unanswered, gint n_expected)
{
  const PncTransferOptions options = { .recursive = TRUE };
  g_autofree char *folder = g_build_filename (fixture->base.here, "tree", NULL);
  PncTransfer *transfer;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("tree/%u", i);

      queue_fixture_write_file (&fixture->base, name, 10);
    }
  fixture->first_unanswered = first_unanswered;
  fixture->n_expected = n_expected;
  fixture->base.channels.script = count_window;
  transfer = move (fixture, TRUE, "tree", &options);
  test_loop_until (window_is_full, fixture);
  test_loop_settle ();
  g_assert_cmpint (g_atomic_int_get (&fixture->n_asked), ==, n_expected);
  g_assert_false (pnc_transfer_is_ended (transfer));
}

/* On each of two channels what was agreed: 64. */
static void
test_window (Fixture *fixture, gconstpointer data)
{
  assert_window (fixture, PNC_CHANNEL_FIRST_REQUEST + 50, 128);
}

/* Before anything is answered, but for the folder on one of them. */
static void
test_first_window (Fixture *fixture, gconstpointer data)
{
  assert_window (fixture, 0, 2 * PNC_CHANNEL_FIRST_WINDOW + 1);
}

static gboolean
count_looks (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             gpointer data)
{
  Fixture *fixture = data;

  if (request->type == PNC_MESSAGE_STAT)
    g_atomic_int_inc (&fixture->n_asked);
  if (request->type == PNC_MESSAGE_LIST)
    g_atomic_int_inc (&fixture->n_pings);
  return FALSE;
}

/* What was looked at before is not asked about again, unless it is tried again. */
static void
test_looked_at (Fixture *fixture, gconstpointer data)
{
  const PncTransferOptions options = { .recursive = TRUE };
  const char *const components[] = { "tree", NULL };
  g_autoptr (PncPath) path = pnc_path_new (components, NULL);
  g_autoptr (PncEntry) entry = fake_channel_entry (PNC_ENTRY_FOLDER, "tree", 0);
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->base.here, "tree", NULL);

  fixture->base.channels.script = count_looks;
  queue_fixture_assert_ends (
    pnc_transfer_queue_get_folder (fixture->base.queue, path, entry, NULL, file, &options),
    PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_asked), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_pings), ==, 1);
}

/* The same for what was in it; one of the two files is there already, and is asked for again. */
static void
test_listed (Fixture *fixture, gconstpointer data)
{
  const PncTransferOptions options = { .recursive = TRUE };
  g_autoptr (PncPath) path = pnc_path_parse ("/tree", NULL);
  g_autoptr (PncEntry) entry = fake_channel_entry (PNC_ENTRY_FOLDER, "tree", 0);
  g_autoptr (GPtrArray) listed = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->base.here, "tree", NULL);
  g_autofree char *only = g_build_filename (fixture->base.here, "tree", "a", NULL);
  g_autofree char *other = g_build_filename (fixture->base.here, "tree", "b", NULL);
  PncTransfer *transfer;

  g_ptr_array_add (listed, fake_channel_entry (PNC_ENTRY_FILE, "a", 100));
  fixture->base.channels.script = count_looks;
  transfer
    = pnc_transfer_queue_get_folder (fixture->base.queue, path, entry, listed, file, &options);
  queue_fixture_assert_ends (transfer, PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_asked), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_pings), ==, 0);
  g_assert_true (g_file_test (only, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

static gboolean
two_are_open (gpointer data)
{
  return g_atomic_int_get (&((Fixture *) data)->base.channels.n_opened) == 2;
}

/* As many as pay off so near, and none more once there is little to do. */
static void
test_foreseen (Fixture *fixture, gconstpointer data)
{
  pnc_transfer_queue_foresee (fixture->base.queue, 8);
  test_loop_until (two_are_open, fixture);
  queue_fixture_assert_ends (move (fixture, FALSE, "one", NULL), PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpint (g_atomic_int_get (&fixture->base.channels.n_opened), ==, 2);
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *slot = NULL;
  GAsyncResult *result;
  PncTransfer *transfer;

  fixture->base.channels.script = obey_cancel;
  transfer = put_until_commit (fixture);
  pnc_transfer_queue_close_async (fixture->base.queue, NULL, test_loop_store_result, &slot);
  result = test_loop_result (&slot);
  g_assert_true (pnc_transfer_queue_close_finish (fixture->base.queue, result, NULL));
  g_object_unref (result);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_CANCELLED);
}

static void
begins_cb (PncTransfer *transfer, GParamSpec *pspec, GString *order)
{
  g_autofree char *title = NULL;

  if (pnc_transfer_get_state (transfer) != PNC_TRANSFER_PREPARING)
    return;
  g_object_get (transfer, "title", &title, NULL);
  g_string_append (order, title);
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, GString *changes)
{
  g_string_append_printf (changes, "%u-%u+%u ", position, removed, added);
}

/* They begin by priority, and then in the order of the list, which a person may change. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) order = g_string_new (NULL);
  g_autoptr (GString) changes = g_string_new (NULL);
  PncTransfer *transfers[6];
  guint position;

  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_WAITING, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    {
      const char name[] = { (char) ('a' + (char) i), '\0' };

      transfers[i] = move (fixture, FALSE, name, NULL);
      g_signal_connect (transfers[i], "notify::state", G_CALLBACK (begins_cb), order);
    }
  g_signal_connect (fixture->base.queue, "items-changed", G_CALLBACK (changed_cb), changes);
  pnc_transfer_queue_move (fixture->base.queue, transfers[4], 0);
  pnc_transfer_queue_move (fixture->base.queue, transfers[0], 99);
  pnc_transfer_queue_move (fixture->base.queue, transfers[0], 5);
  g_assert_cmpstr (changes->str, ==, "0-5+5 1-5+5 ");
  g_assert_true (pnc_transfer_queue_find (fixture->base.queue, transfers[4], &position));
  g_assert_cmpuint (position, ==, 0);
  pnc_transfer_set_priority (transfers[5], PNC_PRIORITY_HIGH);
  g_object_set (transfers[1], "priority", PNC_PRIORITY_LOW, NULL);
  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_UP, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    queue_fixture_assert_ends (transfers[i], PNC_TRANSFER_VERIFIED, 0);
  g_assert_cmpstr (order->str, ==, "fecdab");
}

/* What is paused misses no connection, and waits for one again when it is resumed. */
static void
test_paused_without_link (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  PncTransfer *transfer = move (fixture, FALSE, "one", NULL);
  guint active, moving;

  pnc_set_error (&error, PNC_ERROR_UNREACHABLE, PNC_SIDE_NONE, NULL, "Gone.");
  pnc_transfer_pause (transfer);
  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_DOWN, error);
  test_loop_settle ();
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_PAUSED);
  g_object_get (fixture->base.queue, "active", &active, "moving", &moving, NULL);
  g_assert_cmpuint (active, ==, 1);
  g_assert_cmpuint (moving, ==, 0);
  g_assert_cmpint (fixture->base.channels.n_opened, ==, 0);
  pnc_transfer_resume (transfer);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_QUEUED);
  pnc_transfer_queue_set_link (fixture->base.queue, PNC_LINK_UP, NULL);
  queue_fixture_assert_ends (transfer, PNC_TRANSFER_VERIFIED, 0);
}

#define ADD_WITH(path, times, func) g_test_add (path, Fixture, times, set_up, func, tear_down)
#define ADD(path, func) ADD_WITH (path, NULL, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/transfer-queue/road", test_road);
  ADD ("/transfer-queue/model", test_model);
  ADD ("/transfer-queue/no-local-path", test_no_local_path);
  ADD ("/transfer-queue/channels-as-needed", test_channels_as_needed);
  ADD_WITH ("/transfer-queue/idle", &soon_idle, test_idle);
  ADD_WITH ("/transfer-queue/ping", &soon_ping, test_ping);
  ADD_WITH ("/transfer-queue/cancel-without-answer", &soon_cancelled, test_cancel_without_answer);
  ADD ("/transfer-queue/cancel-too-late", test_cancel_too_late);
  ADD ("/transfer-queue/cancel-in-time", test_cancel_in_time);
  ADD ("/transfer-queue/in-doubt-and-stored", test_in_doubt_and_stored);
  ADD ("/transfer-queue/in-doubt-and-taken", test_in_doubt_and_taken);
  ADD ("/transfer-queue/waits-for-the-link", test_waits_for_the_link);
  ADD ("/transfer-queue/link-down", test_link_down);
  ADD ("/transfer-queue/no-channel", test_no_channel);
  ADD ("/transfer-queue/window", test_window);
  ADD ("/transfer-queue/first-window", test_first_window);
  ADD ("/transfer-queue/looked-at", test_looked_at);
  ADD ("/transfer-queue/listed", test_listed);
  ADD ("/transfer-queue/foreseen", test_foreseen);
  ADD ("/transfer-queue/order", test_order);
  ADD ("/transfer-queue/paused-without-link", test_paused_without_link);
  ADD ("/transfer-queue/close", test_close);
  return g_test_run ();
}
