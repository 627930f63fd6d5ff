/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "fake-channel.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "pnc-job-put.h"
#include "pnc-limits.h"
#include "pnc-transfer-queue-private.h"
#include "test-loop.h"

#define CHUNK PNC_CHUNK_BYTES

/* What comes of a server that is there and does not do what it was asked. */

typedef struct
{
  FakeChannels channels;
  PncTransferQueue *queue;
  char *here;
  gint n_asked;
  gint n_pings;
  guint8 first_id[PNC_TRANSFER_ID_BYTES]; /* of a PUT */
  guint8 last_id[PNC_TRANSFER_ID_BYTES];
} Fixture;

static void
make_queue (Fixture *fixture, const PncChannelTimes *times)
{
  fixture->queue
    = pnc_transfer_queue_new_with_opener (&fake_channel_opener, &fixture->channels, times);
  fixture->channels.data = fixture;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->here = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  make_queue (fixture, data);
  pnc_transfer_queue_set_link (fixture->queue, PNC_LINK_UP, NULL);
}

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->queue);
  fake_channels_clear (&fixture->channels);
  test_loop_settle ();
  nftw (fixture->here, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (fixture->here);
}

static void
write_file (Fixture *fixture, const char *name, gsize length_bytes)
{
  g_autofree char *path = g_build_filename (fixture->here, name, NULL);
  g_autofree guint8 *data = g_malloc (length_bytes);

  fake_channel_fill (data, length_bytes, 0);
  g_assert_true (g_file_set_contents (path, (char *) data, (gssize) length_bytes, NULL));
}

static PncTransfer *
move (Fixture *fixture, gboolean up, const char *name, const PncTransferOptions *options)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->here, name, NULL);
  const char *const components[] = { name, NULL };
  g_autoptr (PncPath) path = pnc_path_new (components, NULL);

  return up ? pnc_transfer_queue_put (fixture->queue, file, path, options)
            : pnc_transfer_queue_get (fixture->queue, path, file, options);
}

static gboolean
is_ended (gpointer data)
{
  return pnc_transfer_is_ended (data);
}

static void
assert_ends (PncTransfer *transfer, PncTransferState state, int code)
{
  test_loop_until (is_ended, transfer);
  if (code == 0)
    g_assert_no_error (pnc_transfer_get_error (transfer));
  else
    g_assert_error (pnc_transfer_get_error (transfer), PNC_ERROR, code);
  g_assert_cmpint (pnc_transfer_get_state (transfer), ==, state);
}

static const PncChannelTimes soon_stalled = {
  .idle_ms = 60 * 1000,
  .ping_ms = 20,
  .stall_ms = 300,
  .patient_ms = 300,
  .cancel_ms = 60 * 1000,
};

static gboolean
answer_pings_alone (FakeChannel *channel,
                    const PncFrameHeader *header,
                    const PncMessage *request,
                    gpointer data)
{
  Fixture *fixture = data;
  const PncMessage progress
    = { .type = PNC_MESSAGE_PROGRESS, .progress = { .done_bytes = G_MAXUINT64 } };

  if (request->type == PNC_MESSAGE_GET)
    g_atomic_int_set (&fixture->n_asked, (gint) header->request);
  else if (request->type == PNC_MESSAGE_PING && g_atomic_int_get (&fixture->n_asked) != 0)
    fake_channel_send (channel, &progress, PNC_FRAME_NONE,
                       (guint64) g_atomic_int_get (&fixture->n_asked));
  return request->type == PNC_MESSAGE_GET;
}

/* A server that is there and gets nowhere, whatever it says, is left; after a few channels it is
 * over. */
static void
test_answers_pings_alone (Fixture *fixture, gconstpointer data)
{
  fixture->channels.script = answer_pings_alone;
  assert_ends (move (fixture, FALSE, "file", NULL), PNC_TRANSFER_FAILED, PNC_ERROR_TIMED_OUT);
  g_assert_cmpint (fixture->channels.n_opened, ==, 3);
}

/* Somebody has the transfer */

/* Each look at it is later than the one before by more than one waits between two tries. */
static gint64
tick (gpointer user_data)
{
  static gint looks; /* atomic */

  return (gint64) (g_atomic_int_add (&looks, 1) + 1) * 300 * 1000;
}

static const PncClock ticking = { .now_us = tick };

/* As long as the id is that of the first PUT, and no more than @n_pings times. */
static gboolean
say_busy (FakeChannel *channel,
          const PncFrameHeader *header,
          const PncMessage *request,
          gpointer data)
{
  Fixture *fixture = data;

  if (request->type != PNC_MESSAGE_PUT)
    return FALSE;
  g_assert_true ((request->put.flags & PNC_PUT_RESUME) != 0);
  if (g_atomic_int_add (&fixture->n_asked, 1) == 0)
    memcpy (fixture->first_id, request->put.transfer_id, sizeof fixture->first_id);
  if (memcmp (fixture->first_id, request->put.transfer_id, sizeof fixture->first_id) != 0
      || g_atomic_int_get (&fixture->n_asked) > g_atomic_int_get (&fixture->n_pings))
    {
      memcpy (fixture->last_id, request->put.transfer_id, sizeof fixture->last_id);
      return FALSE;
    }
  fake_channel_send_error (channel, PNC_ERROR_BUSY, header->request);
  return TRUE;
}

static void
put_while_busy (Fixture *fixture, gint n_times)
{
  pnc_job_put_override_clock (&ticking);
  fixture->channels.script = say_busy;
  fixture->n_pings = n_times;
  write_file (fixture, "large", 3 * CHUNK + 5);
  assert_ends (move (fixture, TRUE, "large", NULL), PNC_TRANSFER_VERIFIED, 0);
  pnc_job_put_override_clock (NULL);
}

/* A connection that was lost, and that the server has not noticed yet: asked again, it has. */
static void
test_busy_for_a_while (Fixture *fixture, gconstpointer data)
{
  put_while_busy (fixture, 3);
  g_assert_cmpint (fixture->n_asked, ==, 4);
  g_assert_cmpmem (fixture->first_id, PNC_TRANSFER_ID_BYTES, fixture->last_id,
                   PNC_TRANSFER_ID_BYTES);
}

/* Somebody else really is at it: the file goes there under an id of its own. */
static void
test_busy_for_ever (Fixture *fixture, gconstpointer data)
{
  put_while_busy (fixture, G_MAXINT);
  g_assert_cmpint (fixture->n_asked, >, 4);
  g_assert_cmpint (memcmp (fixture->first_id, fixture->last_id, PNC_TRANSFER_ID_BYTES), !=, 0);
}

#define ADD(path, times, func)                                                                     \
  g_test_add ("/transfer-busy/" path, Fixture, times, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers-pings-alone", &soon_stalled, test_answers_pings_alone);
  ADD ("busy-for-a-while", NULL, test_busy_for_a_while);
  ADD ("busy-for-ever", NULL, test_busy_for_ever);
  return g_test_run ();
}
