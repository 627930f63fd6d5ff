/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-private.h"

#include "pnc-display.h"
#include "pnc-job-stream.h"
#include "pnc-limits.h"
#include "pnc-local-path.h"
#include "pnc-spread.h"
#include "pnc-sync-run.h"
#include "pnc-tree-get.h"
#include "pnc-tree-put.h"

/* A channel more for so many bytes that are left. */
#define BYTES_A_CHANNEL (2u * PNC_CHUNK_BYTES)

/* How long ago still counts for the time left. */
#define TREND_S 10.0

static PncTransferRun *
new_run (PncTransfer *self,
         const char *server,
         const PncRunHooks *hooks,
         gpointer user_data,
         GDestroyNotify destroy)
{
  const PncRunSettings settings = {
    .direction = self->direction,
    .policy = self->options.policy,
    .recursive = self->options.recursive,
    .keep_attributes = !self->options.no_attributes,
    .place_known = self->options.place_known,
    .check_version = self->options.check_version,
    .version = self->options.version,
    .mode = self->options.mode,
    .done = self->done,
    .again = self->again,
    .sent = self->sent,
    .unsure = self->unsure,
    .flow = self->flow,
    .server = server,
    .priority = self->priority,
    .umask = pnc_local_path_get_umask (),
  };

  return pnc_transfer_run_new (&settings, hooks, user_data, destroy);
}

/* What was found before is true once: whoever tries again looks again. */
static void
start_download (PncTransfer *self, const char *path)
{
  g_autoptr (PncEntry) entry = g_steal_pointer (&self->entry);
  g_autoptr (GPtrArray) listed = g_steal_pointer (&self->listed);

  pnc_tree_get_start (self->run, self->remote, path, entry, listed);
}

static void
start_stream (PncTransfer *self)
{
  PncTransferRun *run = self->run;

  pnc_transfer_run_expect (run, 1, 0);
  pnc_transfer_run_set_complete (run);
  if (self->source != NULL)
    pnc_transfer_run_push (run, pnc_job_put_stream_new (run, self->source, self->remote));
  else
    pnc_transfer_run_push (
      run, pnc_job_get_stream_new (run, self->remote, self->target, self->max_bytes));
  pnc_transfer_run_end_work (run, FALSE);
}

PncTransferRun *
pnc_transfer_start (PncTransfer *self,
                    const char *server,
                    const PncRunHooks *hooks,
                    gpointer user_data,
                    GDestroyNotify destroy)
{
  const char *path = self->local != NULL ? g_file_peek_path (self->local) : NULL;

  pnc_transfer_set_state (self, PNC_TRANSFER_PREPARING);
  self->run = new_run (self, server, hooks, user_data, destroy);
  self->started = TRUE;
  self->after_stop = PNC_TRANSFER_CANCELLED;
  pnc_rate_start (&self->rate, g_get_monotonic_time (), 0);
  pnc_rate_set_memory (&self->trend, TREND_S);
  pnc_rate_start (&self->trend, g_get_monotonic_time (), 0);
  self->time_left = (PncTimeLeft){ 0 };
  pnc_catch_up_begin (&self->catch_up, self->again ? &self->progress : NULL);
  if (self->local == NULL)
    start_stream (self);
  else if (self->sync != NULL)
    pnc_sync_start (self->run, path, self->remote, self->sync);
  else if (self->direction == PNC_UPLOAD)
    pnc_tree_put_start (self->run, path, self->remote);
  else
    start_download (self, path);
  return self->run;
}

static void
tell_items (PncTransfer *self, PncTransferRun *run)
{
  g_autoptr (GPtrArray) events = pnc_transfer_run_take_events (run);

  for (guint i = 0; i < events->len; i++)
    {
      const PncRunEvent *event = g_ptr_array_index (events, i);
      const PncTransferItem item = {
        .local_path = event->local_path,
        .remote_path = event->remote_path,
        .size_bytes = event->size_bytes,
        .outcome = event->outcome,
        .error = event->error,
        .entry = event->entry,
        .action = event->action,
        .reason = event->reason,
      };

      if (event->anew)
        pnc_transfer_emit_anew (self, &item);
      else
        pnc_transfer_emit_item (self, &item);
    }
}

static void
update_current (PncTransfer *self, PncTransferRun *run)
{
  g_autofree char *name = pnc_transfer_run_dup_current (run);
  g_autofree char *shown = name != NULL ? pnc_display_text (name, -1) : NULL;

  if (g_strcmp0 (shown, self->current) == 0)
    return;
  g_free (self->current);
  self->current = g_steal_pointer (&shown);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_CURRENT);
}

static void
notify_changes (PncTransfer *self, const PncRunProgress *before)
{
  const PncRunProgress *now = &self->progress;

  if (now->done_bytes != before->done_bytes)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_DONE_BYTES);
  if (now->total_bytes != before->total_bytes)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_TOTAL_BYTES);
  if (now->done_files != before->done_files)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_DONE_FILES);
  if (now->total_files != before->total_files)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_TOTAL_FILES);
  if (now->failed != before->failed)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_FAILED_FILES);
  if (now->skipped != before->skipped)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_SKIPPED_FILES);
  if (now->left_out != before->left_out)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_LEFT_OUT_FILES);
  if (now->is_folder != before->is_folder)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_IS_FOLDER);
  if (now->done_bytes != before->done_bytes || now->total_bytes != before->total_bytes)
    pnc_transfer_notify (self, PNC_TRANSFER_PROP_FRACTION);
}

gboolean
pnc_transfer_add_left (PncTransfer *self, guint64 *left_bytes, guint64 *trend_bps)
{
  const PncRunProgress *progress = &self->progress;

  if (!progress->complete || self->source != NULL)
    return FALSE;
  *left_bytes += progress->total_bytes - MIN (progress->done_bytes, progress->total_bytes);
  *trend_bps += self->run != NULL ? pnc_rate_get_bps (&self->trend) : 0;
  return TRUE;
}

/* Returns: seconds, as far as the present rate tells */
static gint64
estimate_s (PncTransfer *self)
{
  guint64 left_bytes = 0, trend_bps = 0;

  if (!pnc_transfer_add_left (self, &left_bytes, &trend_bps))
    return -1;
  return pnc_rate_time_left_s (&self->trend, left_bytes);
}

static void
update_rate (PncTransfer *self)
{
  guint64 moved_bytes = self->progress.done_bytes - self->progress.kept_bytes;
  gint64 now_us = g_get_monotonic_time ();

  pnc_rate_add (&self->rate, now_us, moved_bytes);
  pnc_rate_add (&self->trend, now_us, moved_bytes);
  self->time_left_s = pnc_time_left_update (&self->time_left, now_us, estimate_s (self));
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_RATE_BPS);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_TIME_LEFT_S);
}

static void
update_holdup (PncTransfer *self, PncTransferRun *run)
{
  PncWaitTimes times;
  PncHoldup holdup;

  pnc_transfer_run_get_times (run, &times);
  holdup = pnc_holdup_meter_update (&self->holdup_meter, g_get_monotonic_time (), &times);
  holdup = pnc_holdup_of (self->state, self->direction, self->run != NULL ? holdup : 0);
  if (holdup == self->holdup)
    return;
  self->holdup = holdup;
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_HOLDUP);
}

static void
note_arrival (PncTransfer *self, PncTransferRun *run)
{
  g_autofree char *path = pnc_transfer_run_dup_local_path (run);
  g_autoptr (GFile) arrived = path != NULL ? g_file_new_for_path (path) : NULL;

  if (arrived == NULL || self->direction != PNC_DOWNLOAD)
    return;
  g_set_object (&self->arrived, arrived);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_LOCAL_PATH);
}

/* A file that was stored before the server heard of the cancelling is there, and is said to be. */
static gboolean
came_too_late (const PncRunProgress *progress)
{
  return !progress->is_folder && progress->failed == 0 && progress->done_files == 1;
}

static void
end (PncTransfer *self, PncTransferRun *run)
{
  gboolean cancelled = pnc_transfer_run_is_cancelled (run) && !came_too_late (&self->progress);

  g_clear_error (&self->error);
  if (!cancelled)
    self->error = pnc_transfer_run_dup_error (run);
  self->time_left_s = -1;
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_ERROR_MESSAGE);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_RATE_BPS);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_TIME_LEFT_S);
  note_arrival (self, run);
  if (cancelled && self->after_stop != PNC_TRANSFER_CANCELLED)
    pnc_transfer_note_paused (self, pnc_transfer_run_take_left (run));
  else if (cancelled)
    pnc_transfer_set_state (self, PNC_TRANSFER_CANCELLED);
  else
    pnc_transfer_set_state (self,
                            self->error != NULL ? PNC_TRANSFER_FAILED : PNC_TRANSFER_VERIFIED);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_FRACTION);
}

static gboolean
is_pausing (PncTransfer *self)
{
  return self->after_stop != PNC_TRANSFER_CANCELLED;
}

/* What is paused shows how far it was: the jobs that are being stopped count back what they had. */
static void
take_progress (PncTransfer *self, PncTransferRun *run)
{
  PncRunProgress now;

  pnc_transfer_run_get_progress (run, &now);
  pnc_catch_up_show (&self->catch_up, &now, g_get_monotonic_time ());
  if (!is_pausing (self) || (now.has_ended && came_too_late (&now)))
    self->progress = now;
  else
    self->progress.has_ended = now.has_ended;
}

static PncTransferState
find_state (const PncRunProgress *progress, gboolean waiting)
{
  if (waiting)
    return PNC_TRANSFER_WAITING;
  if (progress->all_stored)
    return PNC_TRANSFER_STORED;
  return progress->started ? PNC_TRANSFER_SENDING : PNC_TRANSFER_PREPARING;
}

void
pnc_transfer_update (PncTransfer *self, gboolean waiting)
{
  g_autoptr (PncTransferRun) run = self->run != NULL ? pnc_transfer_run_ref (self->run) : NULL;
  PncRunProgress before = self->progress;

  if (run == NULL)
    return;
  take_progress (self, run);
  tell_items (self, run);
  update_current (self, run);
  notify_changes (self, &before);
  if (self->progress.has_ended)
    {
      g_clear_pointer (&self->run, pnc_transfer_run_unref);
      end (self, run);
      update_holdup (self, run);
      return;
    }
  if (is_pausing (self))
    return;
  update_rate (self);
  pnc_transfer_set_state (self, find_state (&self->progress, waiting));
  update_holdup (self, run);
}

void
pnc_transfer_foresee (PncTransfer *self, guint64 bytes)
{
  self->foreseen_bytes = bytes;
}

guint
pnc_transfer_wants_channels (PncTransfer *self)
{
  const PncRunProgress *progress = &self->progress;
  guint64 total_bytes = MAX (progress->total_bytes, self->foreseen_bytes);
  guint64 left_bytes = total_bytes - MIN (progress->done_bytes, total_bytes);
  guint n_useful = (guint) MIN (left_bytes / BYTES_A_CHANNEL, PNC_MAX_DATA_CHANNELS);

  if (self->run == NULL)
    return 0;
  if (progress->is_folder || (self->direction == PNC_DOWNLOAD && self->options.recursive))
    return PNC_TRANSFER_TREE_CHANNELS;
  return left_bytes < PNC_SPREAD_FROM_BYTES ? 1 : n_useful;
}
