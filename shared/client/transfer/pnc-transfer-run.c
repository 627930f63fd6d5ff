/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-run-private.h"

PncTransferRun *
pnc_transfer_run_new (const PncRunSettings *settings,
                      const PncRunHooks *hooks,
                      gpointer user_data,
                      GDestroyNotify destroy)
{
  PncTransferRun *self = g_new0 (PncTransferRun, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->settings = *settings;
  self->server = g_strdup (settings->server);
  self->settings.server = self->server;
  if (settings->done != NULL)
    pnc_done_set_ref (settings->done);
  if (settings->sent != NULL)
    pnc_done_set_ref (settings->sent);
  if (settings->flow != NULL)
    pnc_flow_ref (settings->flow);
  self->hooks = hooks;
  self->hooks_data = user_data;
  self->hooks_destroy = destroy;
  self->cancellable = g_cancellable_new ();
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_run_event_free);
  self->left = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_left_partial_free);
  self->n_work = 1;
  self->priority = (gint) settings->priority;
  g_mutex_init (&self->lock);
  g_cond_init (&self->room);
  g_queue_init (&self->urgent);
  g_queue_init (&self->large);
  g_queue_init (&self->small);
  return self;
}

PncTransferRun *
pnc_transfer_run_ref (PncTransferRun *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_transfer_run_unref (PncTransferRun *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_warn_if_fail (self->urgent.length + self->large.length + self->small.length == 0);
  pnc_transfer_run_set_source (self, NULL, NULL, NULL);
  pnc_transfer_run_clear_counts (self);
  pnc_done_set_unref (self->settings.done);
  pnc_done_set_unref (self->settings.sent);
  pnc_flow_unref (self->settings.flow);
  g_clear_error (&self->stop_error);
  g_clear_object (&self->cancellable);
  g_free (self->server);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->room);
  if (self->hooks_destroy != NULL)
    self->hooks_destroy (self->hooks_data);
  g_free (self);
}

const PncRunSettings *
pnc_transfer_run_get_settings (PncTransferRun *self)
{
  return &self->settings;
}

void
pnc_transfer_run_set_priority (PncTransferRun *self, PncTransferPriority priority)
{
  g_atomic_int_set (&self->priority, (gint) priority);
}

PncTransferPriority
pnc_transfer_run_get_priority (PncTransferRun *self)
{
  return (PncTransferPriority) g_atomic_int_get (&self->priority);
}

GCancellable *
pnc_transfer_run_get_cancellable (PncTransferRun *self)
{
  return self->cancellable;
}

/* Also called with the lock held, by the source: the count may not take it. */
void
pnc_transfer_run_begin_work (PncTransferRun *self)
{
  g_atomic_int_inc (&self->n_work);
}

void
pnc_transfer_run_end_work (PncTransferRun *self, gboolean stored)
{
  gboolean ended;

  g_mutex_lock (&self->lock);
  self->n_stored -= stored ? 1 : 0;
  ended = g_atomic_int_dec_and_test (&self->n_work);
  self->progress.has_ended = ended;
  g_mutex_unlock (&self->lock);

  if (!ended)
    return;
  /* The source holds on to the run by its jobs. */
  pnc_transfer_run_set_source (self, NULL, NULL, NULL);
  self->hooks->changed (self, self->hooks_data);
}

void
pnc_transfer_run_set_source (PncTransferRun *self,
                             PncRunSource source,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  GDestroyNotify old_destroy;
  gpointer old_data;

  g_mutex_lock (&self->lock);
  old_destroy = self->source_destroy;
  old_data = self->source_data;
  self->source = source;
  self->source_data = user_data;
  self->source_destroy = destroy;
  g_mutex_unlock (&self->lock);

  if (old_destroy != NULL)
    old_destroy (old_data);
}

static GQueue *
queue_of (PncTransferRun *self, PncJob *job)
{
  if (job->urgent)
    return &self->urgent;
  return job->large ? &self->large : &self->small;
}

/* Returns: %FALSE when the run was stopped */
static gboolean
try_push (PncTransferRun *self, PncJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->stopped)
    return FALSE;
  g_queue_push_tail (queue_of (self, job), job);
  return TRUE;
}

void
pnc_transfer_run_push_quietly (PncTransferRun *self, PncJob *job)
{
  g_autoptr (GError) error = NULL;

  if (try_push (self, job))
    return;
  error = pnc_transfer_run_dup_stop_error (self);
  pnc_job_end (job, error);
}

void
pnc_transfer_run_push (PncTransferRun *self, PncJob *job)
{
  pnc_transfer_run_push_quietly (self, job);
  self->hooks->wake (FALSE, self->hooks_data);
}

/* The count cannot get to nothing: what the work was turned into has been counted. */
void
pnc_transfer_run_pass_work (PncTransferRun *self)
{
  gboolean was_last = g_atomic_int_dec_and_test (&self->n_work);

  g_assert (!was_last);
}

void
pnc_transfer_run_begin_look (PncTransferRun *self)
{
  g_atomic_int_inc (&self->n_looks);
}

void
pnc_transfer_run_end_look (PncTransferRun *self)
{
  g_atomic_int_add (&self->n_looks, -1);
}

gboolean
pnc_transfer_run_is_looking (PncTransferRun *self)
{
  return g_atomic_int_get (&self->n_looks) > 0 && !pnc_transfer_run_is_stopped (self);
}

void
pnc_transfer_run_wake (PncTransferRun *self)
{
  self->hooks->wake (FALSE, self->hooks_data);
}

void
pnc_transfer_run_wake_all (PncTransferRun *self)
{
  self->hooks->wake (TRUE, self->hooks_data);
}

void
pnc_transfer_run_set_gate (PncTransferRun *self, gboolean closed)
{
  g_mutex_lock (&self->lock);
  self->gated = closed;
  g_mutex_unlock (&self->lock);
  if (!closed)
    self->hooks->wake (FALSE, self->hooks_data);
}

static guint
count_waiting (PncTransferRun *self)
{
  return self->large.length + self->small.length;
}

/* Call with the lock held. */
static void
wake_walker (PncTransferRun *self)
{
  if (!self->walker_sleeps || count_waiting (self) > PNC_RUN_MAX_JOBS / 2)
    return;
  self->walker_sleeps = FALSE;
  g_cond_signal (&self->room);
}

gboolean
pnc_transfer_run_wait_for_room (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  /* Once it sleeps it sleeps until there is room for many: not to be woken for each. */
  self->walker_sleeps = count_waiting (self) >= PNC_RUN_MAX_JOBS;
  while (!self->stopped && self->walker_sleeps)
    g_cond_wait (&self->room, &self->lock);
  return !self->stopped;
}

PncJob *
pnc_transfer_run_take (PncTransferRun *self, gboolean allow_large)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncJob *job;

  if (self->stopped || self->events->len >= PNC_RUN_MAX_EVENTS)
    return NULL;
  job = g_queue_pop_head (&self->urgent);
  if (job != NULL || self->gated)
    return job;
  if (allow_large)
    job = g_queue_pop_head (&self->large);
  if (job == NULL)
    job = g_queue_pop_head (&self->small);
  if (job == NULL && self->source != NULL)
    job = self->source (allow_large, self->source_data);
  wake_walker (self);
  return job;
}

/* When a server goes, all its channels break, one after the other, and a job may meet each of them.
 * That is one attempt: only a channel that was opened since the job last broke makes another.
 * Returns: whether @job may try once more */
static gboolean
count_attempt (PncTransferRun *self, PncJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (job->epoch != self->epoch)
    job->attempts = 0;
  job->epoch = self->epoch;
  if (!job->excused && (job->attempts == 0 || job->channel_since_us > job->broke_us))
    {
      job->attempts += 1;
      job->broke_us = g_get_monotonic_time ();
    }
  return !self->stopped && job->attempts < PNC_RUN_MAX_ATTEMPTS;
}

void
pnc_transfer_run_give_back (PncTransferRun *self, PncJob *job, const GError *error)
{
  gboolean kept = FALSE;

  if (count_attempt (self, job))
    {
      job->class->reset (job);
      g_mutex_lock (&self->lock);
      kept = !self->stopped;
      if (kept && job->stored)
        self->n_stored--;
      job->stored = FALSE;
      if (kept)
        g_queue_push_head (queue_of (self, job), job);
      g_mutex_unlock (&self->lock);
    }
  if (kept)
    {
      self->hooks->wake (FALSE, self->hooks_data);
    }
  else
    {
      g_autoptr (GError) stop_error = pnc_transfer_run_dup_stop_error (self);

      pnc_job_end (job, stop_error != NULL ? stop_error : error);
    }
}

void
pnc_transfer_run_forgive (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->epoch++;
}

static PncJob *
pop_any (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncJob *job = g_queue_pop_head (&self->urgent);

  if (job == NULL)
    job = g_queue_pop_head (&self->large);
  return job != NULL ? job : g_queue_pop_head (&self->small);
}

/* Letting go of jobs may touch the disk: not on the thread that serves a person. */
static gpointer
drop_cb (gpointer user_data)
{
  g_autoptr (PncTransferRun) self = user_data;
  g_autoptr (GError) error = pnc_transfer_run_dup_stop_error (self);
  PncJob *job;

  while ((job = pop_any (self)) != NULL)
    pnc_job_end (job, error);
  pnc_transfer_run_set_source (self, NULL, NULL, NULL);
  pnc_transfer_run_end_work (self, FALSE);
  return NULL;
}

void
pnc_transfer_run_stop (PncTransferRun *self, const GError *error)
{
  gboolean first;

  g_mutex_lock (&self->lock);
  first = !self->stopped && !self->progress.has_ended;
  if (first && error != NULL)
    self->stop_error = g_error_copy (error);
  self->stopped = TRUE;
  if (first)
    pnc_transfer_run_begin_work (self);
  g_cond_broadcast (&self->room);
  g_mutex_unlock (&self->lock);
  if (!first)
    return;

  g_cancellable_cancel (self->cancellable);
  g_thread_unref (g_thread_new ("pnc-drop", drop_cb, pnc_transfer_run_ref (self)));
  self->hooks->wake (TRUE, self->hooks_data);
}

void
pnc_transfer_run_leave (PncTransferRun *self)
{
  g_mutex_lock (&self->lock);
  self->leaving = self->leaving || !self->stopped;
  g_mutex_unlock (&self->lock);
  pnc_transfer_run_stop (self, NULL);
}

static gboolean
is_of_connection (const GError *error)
{
  static const PncError codes[] = {
    PNC_ERROR_DISCONNECTED, PNC_ERROR_TIMED_OUT,   PNC_ERROR_GOING_AWAY, PNC_ERROR_TLS,
    PNC_ERROR_RESOLVE,      PNC_ERROR_UNREACHABLE, PNC_ERROR_REFUSED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      if (g_error_matches (error, PNC_ERROR, (int) codes[i]))
        return TRUE;
    }
  return FALSE;
}

gboolean
pnc_transfer_run_leaves (PncTransferRun *self, const GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!self->stopped)
    return is_of_connection (error);
  return self->leaving || self->stop_error != NULL;
}

gboolean
pnc_transfer_run_is_stopped (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stopped;
}

GError *
pnc_transfer_run_dup_stop_error (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GError *error = NULL;

  if (!self->stopped)
    return NULL;
  if (self->stop_error != NULL)
    return g_error_copy (self->stop_error);
  pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "The transfer was cancelled.");
  return error;
}

gboolean
pnc_transfer_run_is_cancelled (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->stopped && self->stop_error == NULL;
}
