/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-run-private.h"

/* So many events are worth a call of their own; fewer are told at the next tick. */
#define MANY_EVENTS 256u

void
pnc_run_event_free (PncRunEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->local_path);
  g_free (event->remote_path);
  g_clear_error (&event->error);
  pnc_entry_unref (event->entry);
  g_free (event);
}

void
pnc_transfer_run_clear_counts (PncTransferRun *self)
{
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  g_clear_pointer (&self->current, g_free);
  g_clear_pointer (&self->local_path, g_free);
  g_clear_error (&self->error);
}

void
pnc_transfer_run_expect (PncTransferRun *self, gint files, gint64 bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->progress.total_files += files;
  self->progress.total_bytes += bytes;
}

void
pnc_transfer_run_set_complete (PncTransferRun *self)
{
  g_mutex_lock (&self->lock);
  self->progress.complete = TRUE;
  g_mutex_unlock (&self->lock);
  self->hooks->changed (self, self->hooks_data);
}

void
pnc_transfer_run_tell (PncTransferRun *self)
{
  self->hooks->changed (self, self->hooks_data);
}

void
pnc_transfer_run_set_folder (PncTransferRun *self)
{
  g_mutex_lock (&self->lock);
  self->progress.is_folder = TRUE;
  g_mutex_unlock (&self->lock);
  self->hooks->changed (self, self->hooks_data);
}

void
pnc_transfer_run_begin_file (PncTransferRun *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->progress.started = TRUE;
  if (name == NULL)
    return;
  g_free (self->current);
  self->current = g_strdup (name);
}

char *
pnc_transfer_run_dup_current (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->current);
}

void
pnc_transfer_run_move (PncTransferRun *self, gint64 bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->progress.done_bytes += bytes;
}

void
pnc_transfer_run_keep (PncTransferRun *self, gint64 bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->progress.done_bytes += bytes;
  self->progress.kept_bytes += bytes;
}

void
pnc_transfer_run_mark_stored (PncTransferRun *self, PncJob *job)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (job->stored)
    return;
  job->stored = TRUE;
  self->n_stored++;
}

static gboolean
is_because_of_stop (PncTransferRun *self, const GError *error)
{
  if (error == NULL || !self->stopped)
    return FALSE;
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED)
         || (self->stop_error != NULL
             && g_error_matches (error, self->stop_error->domain, self->stop_error->code));
}

/* Call with the lock held. */
static void
count (PncTransferRun *self, PncRunKind kind, const PncRunEvent *event)
{
  PncRunProgress *progress = &self->progress;

  if (kind == PNC_RUN_LEFT_OUT)
    progress->left_out++;
  else if (event->error != NULL)
    progress->failed++;
  else if (event->outcome == PNC_OUTCOME_SKIPPED)
    progress->skipped++;
  else if (kind == PNC_RUN_FILE)
    progress->done_files++;
  if (event->error != NULL && kind != PNC_RUN_LEFT_OUT && self->error == NULL)
    self->error = g_error_copy (event->error);
}

void
pnc_transfer_run_report (PncTransferRun *self, PncRunKind kind, PncRunEvent *event)
{
  gboolean tell = FALSE;

  g_mutex_lock (&self->lock);
  if (!is_because_of_stop (self, event->error))
    {
      count (self, kind, event);
      g_ptr_array_add (self->events, g_steal_pointer (&event));
      tell = self->events->len % MANY_EVENTS == 0;
    }
  g_mutex_unlock (&self->lock);

  pnc_run_event_free (event);
  if (tell)
    self->hooks->changed (self, self->hooks_data);
}

void
pnc_transfer_run_report_anew (PncTransferRun *self, PncRunEvent *event)
{
  event->anew = TRUE;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->events, event);
  g_mutex_unlock (&self->lock);
  self->hooks->changed (self, self->hooks_data);
}

GPtrArray *
pnc_transfer_run_take_events (PncTransferRun *self)
{
  GPtrArray *events;
  gboolean was_full;

  g_mutex_lock (&self->lock);
  events = g_steal_pointer (&self->events);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_run_event_free);
  was_full = events->len >= PNC_RUN_MAX_EVENTS;
  g_mutex_unlock (&self->lock);

  if (was_full)
    self->hooks->wake (FALSE, self->hooks_data);
  return events;
}

void
pnc_transfer_run_note_done (PncTransferRun *self,
                            PncPath *path,
                            guint64 size_bytes,
                            gint64 mtime_ns)
{
  if (self->settings.done != NULL)
    pnc_done_set_add (self->settings.done, path, size_bytes, mtime_ns);
}

void
pnc_transfer_run_note_sent (PncTransferRun *self,
                            PncPath *path,
                            guint64 size_bytes,
                            gint64 mtime_ns)
{
  if (self->settings.sent != NULL)
    pnc_done_set_add (self->settings.sent, path, size_bytes, mtime_ns);
}

gboolean
pnc_transfer_run_may_be_stored (PncTransferRun *self,
                                PncPath *path,
                                guint64 size_bytes,
                                gint64 mtime_ns)
{
  const PncRunSettings *settings = &self->settings;

  return settings->again
         && (settings->unsure || settings->sent == NULL
             || pnc_done_set_has (settings->sent, path, size_bytes, mtime_ns));
}

gboolean
pnc_transfer_run_was_done (PncTransferRun *self, PncPath *path, guint64 size_bytes, gint64 mtime_ns)
{
  const PncRunSettings *settings = &self->settings;

  /* What was moved just before the program was killed may not be remembered. With other policies
   * the name is found to be taken, and the bytes are compared; this one would make a second file.
   */
  if (settings->policy == PNC_POLICY_KEEP_BOTH && settings->keep_attributes
      && pnc_transfer_run_may_be_stored (self, path, size_bytes, mtime_ns))
    return TRUE;
  return settings->again && settings->done != NULL
         && pnc_done_set_has (settings->done, path, size_bytes, mtime_ns);
}

void
pnc_transfer_run_set_local_path (PncTransferRun *self, const char *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->local_path);
  self->local_path = g_strdup (path);
}

char *
pnc_transfer_run_dup_local_path (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->local_path);
}

GError *
pnc_transfer_run_dup_error (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const GError *error = self->stop_error != NULL ? self->stop_error : self->error;

  return error != NULL ? g_error_copy (error) : NULL;
}

void
pnc_transfer_run_get_progress (PncTransferRun *self, PncRunProgress *progress)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint n_work = (guint) g_atomic_int_get (&self->n_work);

  *progress = self->progress;
  progress->all_stored = n_work > 0 && self->n_stored == n_work;
}

void
pnc_transfer_run_note_left (PncTransferRun *self, PncLocalFolder *folder, const PncLocalKey *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_add (self->left, pnc_left_partial_new (folder, key));
}

GPtrArray *
pnc_transfer_run_take_left (PncTransferRun *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *left = self->left;

  self->left = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_left_partial_free);
  return left;
}

void
pnc_transfer_run_note_wait (PncTransferRun *self, PncWaitKind kind, gint64 us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->times.us[kind] += us;
}

void
pnc_transfer_run_get_times (PncTransferRun *self, PncWaitTimes *times)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *times = self->times;
}
