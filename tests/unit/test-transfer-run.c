/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-transfer-run.h"

typedef struct
{
  PncJob job;
  guint *n_finished;
  guint *n_reset;
  int *code;
} TestJob;

typedef struct
{
  PncTransferRun *run;
  gint n_wake;    /* atomic */
  gint n_all;     /* atomic */
  gint n_changed; /* atomic */
  guint n_finished;
  guint n_reset;
  int code; /* of the last error that a job ended with */
} Fixture;

static void
reset_cb (PncJob *job)
{
  (*((TestJob *) job)->n_reset)++;
}

static void
finish_cb (PncJob *job, const GError *error)
{
  TestJob *self = (TestJob *) job;

  (*self->n_finished)++;
  *self->code = error != NULL ? error->code : 0;
}

static const PncJobClass test_class = {
  .name = "test",
  .reset = reset_cb,
  .finish = finish_cb,
};

static PncJob *
new_job (Fixture *fixture)
{
  TestJob *self = g_new0 (TestJob, 1);

  pnc_job_init (&self->job, &test_class, fixture->run);
  self->n_finished = &fixture->n_finished;
  self->n_reset = &fixture->n_reset;
  self->code = &fixture->code;
  return &self->job;
}

static void
wake_cb (gboolean all, gpointer data)
{
  Fixture *fixture = data;

  g_atomic_int_inc (all ? &fixture->n_all : &fixture->n_wake);
}

static void
changed_cb (PncTransferRun *run, gpointer data)
{
  g_atomic_int_inc (&((Fixture *) data)->n_changed);
}

static const PncRunHooks hooks = { .wake = wake_cb, .changed = changed_cb };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const PncRunSettings settings = { .direction = PNC_UPLOAD };

  fixture->run = pnc_transfer_run_new (&settings, &hooks, fixture, NULL);
}

static gboolean
has_ended (Fixture *fixture)
{
  PncRunProgress progress;

  pnc_transfer_run_get_progress (fixture->run, &progress);
  return progress.has_ended;
}

/* Stopping lets go of jobs on another thread. */
static void
wait_for_end (Fixture *fixture)
{
  while (!has_ended (fixture))
    g_thread_yield ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (!has_ended (fixture))
    pnc_transfer_run_end_work (fixture->run, FALSE);
  wait_for_end (fixture);
  while (g_atomic_int_get (&fixture->n_changed) == 0)
    g_thread_yield ();
  pnc_transfer_run_unref (fixture->run);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  PncJob *small = new_job (fixture);
  PncJob *large = new_job (fixture);
  PncJob *urgent = new_job (fixture);
  PncJob *taken;

  large->large = TRUE;
  urgent->urgent = TRUE;
  pnc_transfer_run_push (fixture->run, small);
  pnc_transfer_run_push (fixture->run, large);
  pnc_transfer_run_push (fixture->run, urgent);
  g_assert_cmpint (fixture->n_wake, ==, 3);
  taken = pnc_transfer_run_take (fixture->run, FALSE);
  g_assert_true (taken == urgent);
  pnc_job_end (taken, NULL);
  taken = pnc_transfer_run_take (fixture->run, FALSE);
  g_assert_true (taken == small);
  pnc_job_end (taken, NULL);
  g_assert_null (pnc_transfer_run_take (fixture->run, FALSE));
  taken = pnc_transfer_run_take (fixture->run, TRUE);
  g_assert_true (taken == large);
  pnc_job_end (taken, NULL);
  g_assert_cmpuint (fixture->n_finished, ==, 3);
  g_assert_false (has_ended (fixture));
}

static void
test_gate (Fixture *fixture, gconstpointer data)
{
  PncJob *small = new_job (fixture);
  PncJob *urgent = new_job (fixture);

  urgent->urgent = TRUE;
  pnc_transfer_run_set_gate (fixture->run, TRUE);
  pnc_transfer_run_push (fixture->run, small);
  g_assert_null (pnc_transfer_run_take (fixture->run, TRUE));
  pnc_transfer_run_push (fixture->run, urgent);
  g_assert_true (pnc_transfer_run_take (fixture->run, TRUE) == urgent);
  g_assert_null (pnc_transfer_run_take (fixture->run, TRUE));
  pnc_transfer_run_set_gate (fixture->run, FALSE);
  g_assert_true (pnc_transfer_run_take (fixture->run, TRUE) == small);
  pnc_job_end (urgent, NULL);
  pnc_job_end (small, NULL);
}

/* On a channel that was opened since the last time. */
static PncJob *
break_once (Fixture *fixture, PncJob *job, const GError *error)
{
  job->channel_since_us = G_MAXINT64;
  pnc_transfer_run_give_back (fixture->run, job, error);
  return pnc_transfer_run_take (fixture->run, TRUE);
}

/* A job meets so many broken connections while the session is well, and no more. */
static void
test_attempts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, PNC_ERROR_DISCONNECTED, "Gone.");
  PncJob *job = new_job (fixture);

  for (guint i = 1; i < PNC_RUN_MAX_ATTEMPTS; i++)
    g_assert_true (break_once (fixture, job, error) == job);
  pnc_transfer_run_forgive (fixture->run);
  for (guint i = 1; i < PNC_RUN_MAX_ATTEMPTS; i++)
    g_assert_true (break_once (fixture, job, error) == job);
  g_assert_cmpuint (fixture->n_reset, ==, 2 * (PNC_RUN_MAX_ATTEMPTS - 1));
  g_assert_cmpuint (fixture->n_finished, ==, 0);
  g_assert_null (break_once (fixture, job, error));
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_cmpint (fixture->code, ==, PNC_ERROR_DISCONNECTED);
}

/* A server that goes takes eight channels along: whoever meets all of them has met one broken
 * connection. */
static void
test_channels_of_one_breakdown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, PNC_ERROR_DISCONNECTED, "Gone.");
  PncJob *job = new_job (fixture);

  job->channel_since_us = g_get_monotonic_time ();
  for (guint i = 0; i < 8; i++)
    {
      pnc_transfer_run_give_back (fixture->run, job, error);
      g_assert_true (pnc_transfer_run_take (fixture->run, TRUE) == job);
    }
  for (guint i = 2; i < PNC_RUN_MAX_ATTEMPTS; i++)
    g_assert_true (break_once (fixture, job, error) == job);
  g_assert_null (break_once (fixture, job, error));
  g_assert_cmpuint (fixture->n_finished, ==, 1);
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (PNC_ERROR, PNC_ERROR_GOING_AWAY, "Away.");
  PncJob *under_way = new_job (fixture);

  pnc_transfer_run_push (fixture->run, new_job (fixture));
  pnc_transfer_run_push (fixture->run, new_job (fixture));
  pnc_transfer_run_stop (fixture->run, error);
  g_assert_true (pnc_transfer_run_is_stopped (fixture->run));
  g_assert_false (pnc_transfer_run_is_cancelled (fixture->run));
  g_assert_true (g_cancellable_is_cancelled (pnc_transfer_run_get_cancellable (fixture->run)));
  g_assert_cmpint (fixture->n_all, ==, 1);
  g_assert_null (pnc_transfer_run_take (fixture->run, TRUE));
  g_assert_false (pnc_transfer_run_wait_for_room (fixture->run));
  pnc_transfer_run_end_work (fixture->run, FALSE);
  pnc_transfer_run_give_back (fixture->run, under_way, error);
  wait_for_end (fixture);
  g_assert_cmpuint (fixture->n_finished, ==, 3);
  g_assert_cmpint (fixture->code, ==, PNC_ERROR_GOING_AWAY);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  pnc_transfer_run_stop (fixture->run, NULL);
  pnc_transfer_run_stop (fixture->run, NULL);
  g_assert_true (pnc_transfer_run_is_cancelled (fixture->run));
  error = pnc_transfer_run_dup_stop_error (fixture->run);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
  pnc_transfer_run_push (fixture->run, new_job (fixture));
  g_assert_cmpuint (fixture->n_finished, ==, 1);
  g_assert_cmpint (fixture->code, ==, PNC_ERROR_CANCELLED);
  pnc_transfer_run_end_work (fixture->run, FALSE);
  wait_for_end (fixture);
}

static void
report (Fixture *fixture, PncRunKind kind, PncOutcome outcome, int code)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->remote_path = g_strdup ("/x");
  event->outcome = outcome;
  if (code != 0)
    event->error = g_error_new_literal (PNC_ERROR, code, "It failed.");
  pnc_transfer_run_report (fixture->run, kind, event);
}

static void
test_counts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;
  PncRunProgress progress;

  pnc_transfer_run_expect (fixture->run, 3, 100);
  pnc_transfer_run_expect (fixture->run, -1, -40);
  pnc_transfer_run_move (fixture->run, 50);
  pnc_transfer_run_move (fixture->run, -20);
  report (fixture, PNC_RUN_FILE, PNC_OUTCOME_STORED, 0);
  report (fixture, PNC_RUN_FOLDER, PNC_OUTCOME_STORED, 0);
  report (fixture, PNC_RUN_FILE, PNC_OUTCOME_SKIPPED, 0);
  report (fixture, PNC_RUN_LEFT_OUT, PNC_OUTCOME_SKIPPED, PNC_ERROR_NOT_REGULAR);
  report (fixture, PNC_RUN_FILE, PNC_OUTCOME_STORED, PNC_ERROR_IO);
  report (fixture, PNC_RUN_FOLDER, PNC_OUTCOME_STORED, PNC_ERROR_PERMISSION);
  pnc_transfer_run_get_progress (fixture->run, &progress);
  g_assert_cmpuint (progress.total_files, ==, 2);
  g_assert_cmpuint (progress.total_bytes, ==, 60);
  g_assert_cmpuint (progress.done_bytes, ==, 30);
  g_assert_cmpuint (progress.done_files, ==, 1);
  g_assert_cmpuint (progress.skipped, ==, 1);
  g_assert_cmpuint (progress.left_out, ==, 1);
  g_assert_cmpuint (progress.failed, ==, 2);
  error = pnc_transfer_run_dup_error (fixture->run);
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
  events = pnc_transfer_run_take_events (fixture->run);
  g_assert_cmpuint (events->len, ==, 6);
}

/* Somebody who does not listen stops the work, not the memory of this computer. */
static void
test_untold (Fixture *fixture, gconstpointer data)
{
  PncJob *job = new_job (fixture);

  pnc_transfer_run_push (fixture->run, job);
  for (guint i = 0; i < PNC_RUN_MAX_EVENTS; i++)
    report (fixture, PNC_RUN_FILE, PNC_OUTCOME_STORED, 0);
  g_assert_cmpint (fixture->n_changed, >, 0);
  g_assert_null (pnc_transfer_run_take (fixture->run, TRUE));
  g_atomic_int_set (&fixture->n_wake, 0);
  g_ptr_array_unref (pnc_transfer_run_take_events (fixture->run));
  g_assert_cmpint (fixture->n_wake, ==, 1);
  g_assert_true (pnc_transfer_run_take (fixture->run, TRUE) == job);
  pnc_job_end (job, NULL);
}

static void
test_stored (Fixture *fixture, gconstpointer data)
{
  PncJob *a = new_job (fixture);
  PncJob *b = new_job (fixture);
  PncRunProgress progress;

  pnc_transfer_run_end_work (fixture->run, FALSE);
  pnc_transfer_run_mark_stored (fixture->run, a);
  pnc_transfer_run_get_progress (fixture->run, &progress);
  g_assert_false (progress.all_stored);
  pnc_transfer_run_mark_stored (fixture->run, b);
  pnc_transfer_run_get_progress (fixture->run, &progress);
  g_assert_true (progress.all_stored);
  pnc_job_end (a, NULL);
  pnc_transfer_run_get_progress (fixture->run, &progress);
  g_assert_true (progress.all_stored);
  pnc_job_end (b, NULL);
  g_assert_true (has_ended (fixture));
}

/* Nobody is woken for what is pushed quietly, but whoever asks gets it. */
static void
test_quiet (Fixture *fixture, gconstpointer data)
{
  int n_wake = fixture->n_wake;

  pnc_transfer_run_push_quietly (fixture->run, new_job (fixture));
  g_assert_cmpint (fixture->n_wake, ==, n_wake);
  pnc_transfer_run_wake (fixture->run);
  g_assert_cmpint (fixture->n_wake, ==, n_wake + 1);
  pnc_job_end (pnc_transfer_run_take (fixture->run, TRUE), NULL);
  pnc_transfer_run_stop (fixture->run, NULL);
  pnc_transfer_run_push_quietly (fixture->run, new_job (fixture));
  g_assert_cmpuint (fixture->n_finished, ==, 2);
}

static gpointer
walk_cb (gpointer data)
{
  Fixture *fixture = data;
  guint n_pushed = 0;

  while (pnc_transfer_run_wait_for_room (fixture->run))
    {
      pnc_transfer_run_push (fixture->run, new_job (fixture));
      n_pushed++;
    }
  return GUINT_TO_POINTER (n_pushed);
}

/* A walker runs only so far ahead. */
static void
test_room (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("walk", walk_cb, fixture);
  guint n_pushed;

  while (g_atomic_int_get (&fixture->n_wake) < (gint) PNC_RUN_MAX_JOBS)
    g_thread_yield ();
  for (guint i = 0; i < PNC_RUN_MAX_JOBS / 2; i++)
    pnc_job_end (pnc_transfer_run_take (fixture->run, TRUE), NULL);
  while (g_atomic_int_get (&fixture->n_wake) < (gint) (PNC_RUN_MAX_JOBS + PNC_RUN_MAX_JOBS / 2))
    g_thread_yield ();
  pnc_transfer_run_stop (fixture->run, NULL);
  n_pushed = GPOINTER_TO_UINT (g_thread_join (thread));
  g_assert_cmpuint (n_pushed, ==, PNC_RUN_MAX_JOBS + PNC_RUN_MAX_JOBS / 2);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/transfer-run/order", test_order);
  ADD ("/transfer-run/gate", test_gate);
  ADD ("/transfer-run/attempts", test_attempts);
  ADD ("/transfer-run/channels-of-one-breakdown", test_channels_of_one_breakdown);
  ADD ("/transfer-run/stop", test_stop);
  ADD ("/transfer-run/cancel", test_cancel);
  ADD ("/transfer-run/counts", test_counts);
  ADD ("/transfer-run/untold", test_untold);
  ADD ("/transfer-run/stored", test_stored);
  ADD ("/transfer-run/quiet", test_quiet);
  ADD ("/transfer-run/room", test_room);
  return g_test_run ();
}
