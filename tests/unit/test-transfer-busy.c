/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "queue-fixture.h"

#include <string.h>

#include "pnc-job-put.h"
#include "pnc-limits.h"

#define CHUNK PNC_CHUNK_BYTES

/* What comes of a server that is there and does not do what it was asked. */

typedef struct
{
  QueueFixture base;
  gint n_asked;
  gint n_pings;
  guint8 first_id[PNC_TRANSFER_ID_BYTES]; /* of a PUT */
  guint8 last_id[PNC_TRANSFER_ID_BYTES];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  queue_fixture_set_up (&fixture->base, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  queue_fixture_tear_down (&fixture->base);
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
  fixture->base.channels.script = answer_pings_alone;
  queue_fixture_assert_ends (queue_fixture_move (&fixture->base, FALSE, "file", NULL),
                             PNC_TRANSFER_FAILED, PNC_ERROR_TIMED_OUT);
  g_assert_cmpint (fixture->base.channels.n_opened, ==, 3);
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
  fixture->base.channels.script = say_busy;
  fixture->n_pings = n_times;
  queue_fixture_write_file (&fixture->base, "large", 3 * CHUNK + 5);
  queue_fixture_assert_ends (queue_fixture_move (&fixture->base, TRUE, "large", NULL),
                             PNC_TRANSFER_VERIFIED, 0);
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
