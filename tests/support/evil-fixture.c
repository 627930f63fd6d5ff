/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "evil-fixture.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pnc-limits.h"

/* For servers that fall silent. All others get the usual times, which no test waits for. */
static const PncChannelTimes short_times = {
  .idle_ms = 60 * 1000,
  .ping_ms = 60 * 1000,
  .stall_ms = 100,
  .patient_ms = 150,
  .cancel_ms = 100,
};

static void
set_up (EvilFixture *fixture, gconstpointer data)
{
  const Evil *evil = data;
  gboolean silent = evil != NULL && evil->code == PNC_ERROR_TIMED_OUT;
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->here = g_build_filename (fixture->folder, "here", NULL);
  g_assert_cmpint (g_mkdir (fixture->here, 0700), ==, 0);
  fixture->codes = g_array_new (FALSE, FALSE, sizeof (int));
  fixture->queue = pnc_transfer_queue_new_with_opener (&fake_channel_opener, &fixture->channels,
                                                       silent ? &short_times : NULL);
  pnc_transfer_queue_set_link (fixture->queue, PNC_LINK_UP, NULL);
}

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

static void
tear_down (EvilFixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->queue);
  fake_channels_clear (&fixture->channels);
  test_loop_settle ();
  g_array_unref (fixture->codes);
  nftw (fixture->folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (fixture->folder);
  g_free (fixture->here);
}

static void
write_file (EvilFixture *fixture, const char *name, gsize length_bytes)
{
  g_autofree char *path = g_build_filename (fixture->here, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree guint8 *data = g_malloc (length_bytes);

  fake_channel_fill (data, length_bytes, 0);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, (char *) data, (gssize) length_bytes, NULL));
}

static void
item_failed_cb (PncTransfer *transfer, const PncTransferItem *item, EvilFixture *fixture)
{
  g_test_message ("%s", item->error->message);
  g_array_append_val (fixture->codes, item->error->code);
}

static PncTransfer *
start (EvilFixture *fixture, EvilWhat what, PncPolicy policy)
{
  static const char *const names[] = { "small", "large", "tree", "small", "large", "tree" };
  const PncTransferOptions options
    = { .recursive = what == GET_TREE || what == PUT_TREE, .policy = policy };
  gboolean up = what >= PUT_SMALL;
  g_autofree char *local = g_strconcat (up ? "source-" : "", names[what], NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->here, local, NULL);
  const char *const components[] = { names[what], NULL };
  g_autoptr (PncPath) path = pnc_path_new (components, NULL);
  PncTransfer *transfer;

  if (what == PUT_SMALL || what == PUT_LARGE)
    write_file (fixture, local, what == PUT_SMALL ? 100 : 3 * PNC_CHUNK_BYTES + 5);
  if (what == PUT_TREE)
    {
      write_file (fixture, "source-tree/a", 100);
      write_file (fixture, "source-tree/sub/b", 100);
    }
  transfer = up ? pnc_transfer_queue_put (fixture->queue, file, path, &options)
                : pnc_transfer_queue_get (fixture->queue, path, file, &options);
  g_signal_connect (transfer, "item-failed", G_CALLBACK (item_failed_cb), fixture);
  return transfer;
}

static gboolean
is_ended (gpointer data)
{
  return pnc_transfer_is_ended (data);
}

static gboolean
evil_script (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             gpointer data)
{
  EvilFixture *fixture = data;
  const Evil *evil = fixture->evil;

  if (request->type != evil->at)
    return FALSE;
  g_atomic_int_inc (&fixture->n_seen);
  evil->answer (channel, header, request, fixture);
  return TRUE;
}

static guint n_files, n_partials, n_outside;

static int
count_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  const char *name = path + ftw->base;

  if (flag != FTW_F || strstr (path, "/source-") != NULL)
    return 0;
  n_files++;
  n_partials += name[0] == '.' ? 1 : 0;
  n_outside += strstr (path, "/here/") == NULL ? 1 : 0;
  /* Whatever is there is complete. */
  g_assert_cmpint (st->st_size, ==,
                   g_str_has_prefix (name, "large") ? 3 * PNC_CHUNK_BYTES + 5 : 100);
  return 0;
}

static void
count_files (EvilFixture *fixture)
{
  n_files = n_partials = n_outside = 0;
  nftw (fixture->folder, count_cb, 16, FTW_PHYS);
}

static void
test_evil (EvilFixture *fixture, gconstpointer data)
{
  const Evil *evil = data;
  PncTransfer *transfer;

  fixture->channels.script = evil_script;
  fixture->channels.data = fixture;
  fixture->evil = evil;
  transfer = start (fixture, evil->what, PNC_POLICY_REFUSE);
  test_loop_until (is_ended, transfer);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_seen), >, 0);
  if (evil->code != 0)
    {
      g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_FAILED);
      g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, (int) evil->code);
    }
  else
    {
      g_assert_no_error (pnc_transfer_get_error (transfer));
      g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_VERIFIED);
    }
  count_files (fixture);
  g_assert_cmpuint (n_partials, ==, 0);
  g_assert_cmpuint (n_outside, ==, 0);
  g_assert_cmpuint (n_files, <=, evil->max_files);
}

/* Answers */

void
evil_say_nothing (FakeChannel *channel,
                  const PncFrameHeader *header,
                  const PncMessage *request,
                  EvilFixture *fixture)
{
}

void
evil_close_always (FakeChannel *channel,
                   const PncFrameHeader *header,
                   const PncMessage *request,
                   EvilFixture *fixture)
{
  fake_channel_close (channel);
}

void
evil_close_once (FakeChannel *channel,
                 const PncFrameHeader *header,
                 const PncMessage *request,
                 EvilFixture *fixture)
{
  if (g_atomic_int_get (&fixture->n_seen) == 1)
    fake_channel_close (channel);
  else
    fake_channel_answer (channel, header, request);
}

void
evil_other_id (FakeChannel *channel,
               const PncFrameHeader *header,
               const PncMessage *request,
               EvilFixture *fixture)
{
  PncFrameHeader other = *header;

  other.request += 1000;
  fake_channel_answer (channel, &other, request);
}

void
evil_other_ids_for_ever (FakeChannel *channel,
                         const PncFrameHeader *header,
                         const PncMessage *request,
                         EvilFixture *fixture)
{
  PncFrameHeader other = *header;

  for (guint i = 0; i < 1000; i++)
    {
      other.request += 1000;
      fake_channel_answer (channel, &other, request);
    }
}

void
evil_other_message (FakeChannel *channel,
                    const PncFrameHeader *header,
                    const PncMessage *request,
                    EvilFixture *fixture)
{
  const PncMessage message = { .type = PNC_MESSAGE_SPACE_RESULT };

  fake_channel_send (channel, &message, PNC_FRAME_END, header->request);
}

void
evil_unknown_message (FakeChannel *channel,
                      const PncFrameHeader *header,
                      const PncMessage *request,
                      EvilFixture *fixture)
{
  fake_channel_send_raw (channel, 0x7777, 0, header->request, "what", 4);
  fake_channel_answer (channel, header, request);
}

void
evil_unknown_message_ends (FakeChannel *channel,
                           const PncFrameHeader *header,
                           const PncMessage *request,
                           EvilFixture *fixture)
{
  fake_channel_send_raw (channel, 0x7777, PNC_FRAME_END, header->request, "what", 4);
}

void
evil_malformed (FakeChannel *channel,
                const PncFrameHeader *header,
                const PncMessage *request,
                EvilFixture *fixture)
{
  fake_channel_send_raw (channel, PNC_MESSAGE_ENTRY, PNC_FRAME_END, header->request, "x", 1);
}

void
evil_unknown_flags (FakeChannel *channel,
                    const PncFrameHeader *header,
                    const PncMessage *request,
                    EvilFixture *fixture)
{
  fake_channel_send_raw (channel, PNC_MESSAGE_DONE, 0x80, header->request, "", 0);
}

void
evil_huge_frame (FakeChannel *channel,
                 const PncFrameHeader *header,
                 const PncMessage *request,
                 EvilFixture *fixture)
{
  g_autofree char *bytes = g_malloc0 (PNC_MAX_PAYLOAD_DATA + 1);

  fake_channel_send_raw (channel, PNC_MESSAGE_WHOLE, PNC_FRAME_END, header->request, bytes,
                         PNC_MAX_PAYLOAD_DATA + 1);
}

void
evil_error_without_end (FakeChannel *channel,
                        const PncFrameHeader *header,
                        const PncMessage *request,
                        EvilFixture *fixture)
{
  const PncMessage message
    = { .type = PNC_MESSAGE_ERROR, .error = { .status = 1, .sentence = (char *) "x" } };

  fake_channel_send (channel, &message, PNC_FRAME_NONE, header->request);
}

void
evil_refuse (FakeChannel *channel,
             const PncFrameHeader *header,
             const PncMessage *request,
             EvilFixture *fixture)
{
  fake_channel_send_error (channel, PNC_ERROR_NO_SPACE, header->request);
}

void
evil_error_of_the_channel (FakeChannel *channel,
                           const PncFrameHeader *header,
                           const PncMessage *request,
                           EvilFixture *fixture)
{
  fake_channel_send_error (channel, PNC_ERROR_TIMED_OUT, 0);
  fake_channel_close (channel);
}

void
evil_go_away_once (FakeChannel *channel,
                   const PncFrameHeader *header,
                   const PncMessage *request,
                   EvilFixture *fixture)
{
  if (g_atomic_int_get (&fixture->n_seen) == 1)
    fake_channel_send_error (channel, PNC_ERROR_GOING_AWAY, header->request);
  else
    fake_channel_answer (channel, header, request);
}

/* One that answers honestly, to know that the others fail for their own reasons. */
static void
test_honest (EvilFixture *fixture, gconstpointer data)
{
  for (EvilWhat what = GET_SMALL; what <= PUT_TREE; what++)
    {
      PncTransfer *transfer = start (fixture, what, PNC_POLICY_REFUSE);

      test_loop_until (is_ended, transfer);
      g_assert_no_error (pnc_transfer_get_error (transfer));
      g_assert_cmpint (pnc_transfer_get_state (transfer), ==, PNC_TRANSFER_VERIFIED);
    }
  count_files (fixture);
  g_assert_cmpuint (n_files, ==, 4);
  g_assert_cmpuint (n_partials + n_outside, ==, 0);
  g_assert_cmpuint (fixture->codes->len, ==, 0);
}

void
evil_add_tests (const char *group, const Evil *evils, guint n_evils)
{
  g_autofree char *honest = g_strconcat (group, "/honest", NULL);

  g_test_add (honest, EvilFixture, NULL, set_up, test_honest, tear_down);
  for (guint i = 0; i < n_evils; i++)
    {
      g_autofree char *path = g_strconcat (group, "/", evils[i].name, NULL);

      g_test_add (path, EvilFixture, &evils[i], set_up, test_evil, tear_down);
    }
}
