/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-job-queue.h"

#include "pnc-data-channel-private.h"

#define N_CHANNELS 3u

/* The channels have no threads: the test asks for them. */
typedef struct
{
  PncJobQueue *queue;
  PncTransferRun *run;
  PncDataChannel *channels[N_CHANNELS];
} Fixture;

static void
finish_cb (PncJob *job, const GError *error)
{
}

static const PncJobClass test_class = { .name = "test", .finish = finish_cb };

static void
wake_cb (gboolean all, gpointer data)
{
  pnc_job_queue_wake (((Fixture *) data)->queue, all);
}

static void
changed_cb (PncTransferRun *run, gpointer data)
{
}

static const PncRunHooks hooks = { .wake = wake_cb, .changed = changed_cb };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const PncRunSettings settings = { .direction = PNC_DOWNLOAD };

  fixture->queue = pnc_job_queue_new ();
  fixture->run = pnc_transfer_run_new (&settings, &hooks, fixture, NULL);
  pnc_job_queue_add_run (fixture->queue, fixture->run);
  for (guint i = 0; i < N_CHANNELS; i++)
    {
      fixture->channels[i] = g_new0 (PncDataChannel, 1);
      fixture->channels[i]->wakeup = pnc_wakeup_new ();
    }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  pnc_job_queue_remove_run (fixture->queue, fixture->run);
  pnc_transfer_run_end_work (fixture->run, FALSE);
  pnc_transfer_run_unref (fixture->run);
  for (guint i = 0; i < N_CHANNELS; i++)
    {
      pnc_job_queue_remove_channel (fixture->queue, fixture->channels[i]);
      pnc_wakeup_free (fixture->channels[i]->wakeup);
      g_free (fixture->channels[i]);
    }
  pnc_job_queue_unref (fixture->queue);
}

/* Returns: whether somebody woke it since the last call */
static gboolean
was_woken (Fixture *fixture, guint number)
{
  PncWakeup *wakeup = fixture->channels[number]->wakeup;
  GPollFD poll;
  gboolean woken;

  pnc_wakeup_get_poll (wakeup, &poll);
  woken = g_poll (&poll, 1, 0) == 1;
  if (woken)
    pnc_wakeup_clear (wakeup);
  return woken;
}

static void
add_channels (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      pnc_job_queue_add_channel (fixture->queue, fixture->channels[i]);
      g_assert_true (was_woken (fixture, i));
    }
}

static void
push (Fixture *fixture, gboolean large)
{
  PncJob *job = g_new0 (PncJob, 1);

  pnc_job_init (job, &test_class, fixture->run);
  job->large = large;
  pnc_transfer_run_push (fixture->run, job);
}

typedef enum
{
  GOT_NOTHING,
  GOT_SMALL,
  GOT_LARGE,
} Got;

/* What a channel that is free is given. */
static Got
take (Fixture *fixture, guint number)
{
  PncJob *job = pnc_job_queue_take (fixture->queue, fixture->channels[number], TRUE);
  Got got = GOT_NOTHING;

  if (job == NULL)
    return got;
  got = job->large ? GOT_LARGE : GOT_SMALL;
  pnc_job_end (job, NULL);
  return got;
}

/* Small files come first on the last channel that moves no large one, and on no other. */
static void
test_last_for_small (Fixture *fixture, gconstpointer data)
{
  add_channels (fixture, 2);
  push (fixture, TRUE);
  push (fixture, TRUE);
  push (fixture, FALSE);
  g_assert_cmpint (take (fixture, 0), ==, GOT_LARGE);
  g_assert_cmpint (take (fixture, 1), ==, GOT_SMALL);
  g_assert_cmpint (take (fixture, 1), ==, GOT_LARGE);
}

/* The only channel there is takes what there is. */
static void
test_only_channel (Fixture *fixture, gconstpointer data)
{
  add_channels (fixture, 1);
  pnc_transfer_run_begin_look (fixture->run);
  push (fixture, TRUE);
  g_assert_cmpint (take (fixture, 0), ==, GOT_LARGE);
  pnc_transfer_run_end_look (fixture->run);
}

/* While a folder is being listed, the last channel waits for the small files in it, and is woken
 * when there are none. */
static void
test_kept_while_looking (Fixture *fixture, gconstpointer data)
{
  add_channels (fixture, 3);
  pnc_transfer_run_begin_look (fixture->run);
  for (guint i = 0; i < 3; i++)
    push (fixture, TRUE);
  g_assert_cmpint (take (fixture, 0), ==, GOT_LARGE);
  g_assert_cmpint (take (fixture, 1), ==, GOT_LARGE);
  g_assert_cmpint (take (fixture, 2), ==, GOT_NOTHING);
  g_assert_false (was_woken (fixture, 2));

  push (fixture, FALSE);
  g_assert_true (was_woken (fixture, 2));
  g_assert_cmpint (take (fixture, 2), ==, GOT_SMALL);
  g_assert_cmpint (take (fixture, 2), ==, GOT_NOTHING);

  pnc_transfer_run_end_look (fixture->run);
  pnc_transfer_run_wake (fixture->run);
  g_assert_true (was_woken (fixture, 2));
  g_assert_cmpint (take (fixture, 2), ==, GOT_LARGE);
}

/* What another transfer is looking for is waited for as well; one that was stopped finds nothing.
 */
static void
test_others_look (Fixture *fixture, gconstpointer data)
{
  const PncRunSettings settings = { .direction = PNC_DOWNLOAD };
  PncTransferRun *other = pnc_transfer_run_new (&settings, &hooks, fixture, NULL);
  PncRunProgress progress = { 0 };

  add_channels (fixture, 2);
  pnc_job_queue_add_run (fixture->queue, other);
  pnc_transfer_run_begin_look (other);
  push (fixture, TRUE);
  push (fixture, TRUE);
  g_assert_cmpint (take (fixture, 0), ==, GOT_LARGE);
  g_assert_cmpint (take (fixture, 1), ==, GOT_NOTHING);

  pnc_transfer_run_stop (other, NULL);
  g_assert_true (was_woken (fixture, 1));
  g_assert_cmpint (take (fixture, 1), ==, GOT_LARGE);

  pnc_transfer_run_end_look (other);
  pnc_transfer_run_end_work (other, FALSE);
  while (!progress.has_ended)
    {
      pnc_transfer_run_get_progress (other, &progress);
      g_thread_yield ();
    }
  pnc_job_queue_remove_run (fixture->queue, other);
  pnc_transfer_run_unref (other);
}

/* A channel that moves a large file is given small ones only. */
static void
test_busy (Fixture *fixture, gconstpointer data)
{
  PncJob *job;

  add_channels (fixture, 2);
  push (fixture, TRUE);
  g_assert_null (pnc_job_queue_take (fixture->queue, fixture->channels[0], FALSE));
  push (fixture, FALSE);
  g_assert_true (was_woken (fixture, 0));
  job = pnc_job_queue_take (fixture->queue, fixture->channels[0], FALSE);
  g_assert_nonnull (job);
  g_assert_false (job->large);
  pnc_job_end (job, NULL);
  g_assert_cmpint (take (fixture, 1), ==, GOT_LARGE);
}

/* A channel that has left is given nothing. */
static void
test_removed (Fixture *fixture, gconstpointer data)
{
  add_channels (fixture, 2);
  pnc_job_queue_remove_channel (fixture->queue, fixture->channels[1]);
  push (fixture, FALSE);
  g_assert_cmpint (take (fixture, 1), ==, GOT_NOTHING);
  g_assert_cmpint (take (fixture, 0), ==, GOT_SMALL);
}

/* What is of a higher priority comes first, and changes while it is under way. */
static void
test_priority (Fixture *fixture, gconstpointer data)
{
  const PncRunSettings settings = { .direction = PNC_DOWNLOAD, .priority = PNC_PRIORITY_HIGH };
  PncTransferRun *first = fixture->run;
  PncTransferRun *other = pnc_transfer_run_new (&settings, &hooks, fixture, NULL);

  add_channels (fixture, 1);
  pnc_job_queue_add_run (fixture->queue, other);
  g_assert_cmpint (pnc_transfer_run_get_priority (other), ==, PNC_PRIORITY_HIGH);
  for (guint i = 0; i < 2; i++)
    push (fixture, FALSE);
  fixture->run = other;
  for (guint i = 0; i < 2; i++)
    push (fixture, TRUE);
  g_assert_cmpint (take (fixture, 0), ==, GOT_LARGE);
  pnc_transfer_run_set_priority (other, PNC_PRIORITY_LOW);
  g_assert_cmpint (take (fixture, 0), ==, GOT_SMALL);
  g_assert_cmpint (take (fixture, 0), ==, GOT_SMALL);
  g_assert_cmpint (take (fixture, 0), ==, GOT_LARGE);

  fixture->run = first;
  pnc_job_queue_remove_run (fixture->queue, other);
  pnc_transfer_run_end_work (other, FALSE);
  pnc_transfer_run_unref (other);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/job-queue/last-for-small", test_last_for_small);
  ADD ("/job-queue/only-channel", test_only_channel);
  ADD ("/job-queue/kept-while-looking", test_kept_while_looking);
  ADD ("/job-queue/others-look", test_others_look);
  ADD ("/job-queue/busy", test_busy);
  ADD ("/job-queue/removed", test_removed);
  ADD ("/job-queue/priority", test_priority);
  return g_test_run ();
}
