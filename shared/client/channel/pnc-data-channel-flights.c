/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-data-channel-private.h"

#include "pnc-transfer-run.h"

/* An answer to nothing is skipped (docs/PROTOCOL.md, section 3.6), but not for ever. */
#define MAX_STRAYS 64u

void
pnc_flight_free (PncFlight *flight)
{
  g_warn_if_fail (flight->job == NULL);
  g_clear_error (&flight->reason);
  g_free (flight);
}

static void
recount (PncDataChannel *self, PncFlight *flight)
{
  guint64 now_bytes = flight->job != NULL ? flight->job->in_flight_bytes : 0;

  self->in_flight_bytes += now_bytes - flight->counted_bytes;
  flight->counted_bytes = now_bytes;
}

static void
add_flight (PncDataChannel *self, PncJob *job)
{
  PncFlight *flight = g_new0 (PncFlight, 1);

  if (g_hash_table_size (self->flights) == 0)
    self->moved_us = g_get_monotonic_time ();
  flight->request = job->request;
  flight->job = job;
  g_hash_table_insert (self->flights, &flight->request, flight);
  if (job->large || job->feeding)
    g_ptr_array_add (self->heavy, flight);
  recount (self, flight);
}

static void
remove_flight (PncDataChannel *self, PncFlight *flight)
{
  g_ptr_array_remove (self->heavy, flight);
  self->n_draining -= flight->draining ? 1 : 0;
  self->window = MIN (self->window + 1, self->attachment.max_requests);
  g_hash_table_remove (self->flights, &flight->request);
}

/* Returns: (transfer full) (nullable): the job that was on it */
static PncJob *
land (PncDataChannel *self, PncFlight *flight)
{
  PncJob *job = g_steal_pointer (&flight->job);

  recount (self, flight);
  remove_flight (self, flight);
  return job;
}

static void
cancel (PncDataChannel *self, PncFlight *flight)
{
  const PncMessage message = { .type = PNC_MESSAGE_CANCEL };

  pnc_frame_stream_queue (self->stream, &message, PNC_FRAME_NONE, flight->request);
  flight->draining = TRUE;
  self->n_draining += 1;
  flight->cancelled_us = g_get_monotonic_time ();
}

/* What the server has is left there: it keeps that of a connection that ends, and of no other. */
static void
break_off (PncDataChannel *self, PncFlight *flight)
{
  flight->draining = TRUE;
  self->n_draining += 1;
  flight->cancelled_us = g_get_monotonic_time ();
  self->broken_off = TRUE;
  pnc_data_channel_stop (self);
}

static void
published_cb (PncLocalTarget *target, const GError *error, gpointer user_data)
{
  PncJob *job = user_data;

  job->published = target;
  pnc_job_end (job, error);
}

static void
stage (PncDataChannel *self, PncJob *job)
{
  pnc_transfer_run_mark_stored (job->run, job);
  pnc_local_commit_add (self->commit, g_steal_pointer (&job->staged), published_cb, job);
}

/* What becomes of a job that is no longer on any request. */
static void
settle (PncDataChannel *self, PncJob *job, PncJobStep step, const GError *error)
{
  switch (step)
    {
    case PNC_JOB_NOT_YET:
    case PNC_JOB_AGAIN:
      g_queue_push_tail (&self->again, job);
      break;
    case PNC_JOB_STAGED:
      stage (self, job);
      break;
    case PNC_JOB_FAILED:
      pnc_job_end (job, error);
      break;
    case PNC_JOB_WAITS:
    case PNC_JOB_DONE:
    case PNC_JOB_ENOUGH:
      pnc_job_end (job, NULL);
    }
}

static void
set_served (PncDataChannel *self, PncTransferRun *run)
{
  if (self->served == run)
    return;
  g_clear_pointer (&self->served, pnc_transfer_run_unref);
  self->served = pnc_transfer_run_ref (run);
}

void
pnc_data_channel_note_time (PncDataChannel *self, PncWaitKind kind, gint64 since_us)
{
  if (self->served != NULL)
    pnc_transfer_run_note_wait (self->served, kind, g_get_monotonic_time () - since_us);
}

gboolean
pnc_data_channel_has_sent_all (PncDataChannel *self)
{
  for (guint i = 0; i < self->heavy->len; i++)
    {
      PncFlight *flight = g_ptr_array_index (self->heavy, i);

      if (flight->job != NULL && !flight->job->stored)
        return FALSE;
    }
  return self->served != NULL && g_hash_table_size (self->flights) > 0
         && pnc_transfer_run_get_settings (self->served)->direction == PNC_UPLOAD;
}

static void
note_limit (PncDataChannel *self, PncJob *job)
{
  self->limit_bps = pnc_flow_get_limit (pnc_transfer_run_get_settings (job->run)->flow);
}

void
pnc_data_channel_start (PncDataChannel *self, PncJob *job)
{
  g_autoptr (GError) error = pnc_transfer_run_dup_stop_error (job->run);
  PncJobStep step = PNC_JOB_FAILED;
  gint64 begun_us;

  job->request = ++self->last_request;
  job->commit = self->commit;
  job->channel_since_us = self->since_us;
  note_limit (self, job);
  set_served (self, job->run);
  begun_us = g_get_monotonic_time ();
  if (error == NULL)
    step = pnc_job_start (job, self->stream, &error);
  pnc_data_channel_note_time (self, PNC_WAIT_DISK, begun_us);
  if (step == PNC_JOB_WAITS)
    add_flight (self, job);
  else
    settle (self, job, step, error);
}

/* The job is over before its request is. */
static void
leave (PncDataChannel *self, PncFlight *flight, PncJobStep step, const GError *error)
{
  PncJob *job = g_steal_pointer (&flight->job);

  recount (self, flight);
  cancel (self, flight);
  settle (self, job, step, error);
}

/* Returns: whether it sent something */
static gboolean
feed_flight (PncDataChannel *self, PncFlight *flight)
{
  g_autoptr (GError) error = NULL;
  gint64 begun_us = g_get_monotonic_time ();
  PncJobStep step;

  note_limit (self, flight->job);
  set_served (self, flight->job->run);
  step = pnc_job_feed (flight->job, self->stream, &error);
  pnc_data_channel_note_time (self, PNC_WAIT_DISK, begun_us);
  if (step != PNC_JOB_WAITS && step != PNC_JOB_NOT_YET)
    leave (self, flight, step, error);
  else
    recount (self, flight);
  return step != PNC_JOB_NOT_YET;
}

gboolean
pnc_data_channel_feed (PncDataChannel *self)
{
  for (guint i = 0; i < self->heavy->len; i++)
    {
      PncFlight *flight = g_ptr_array_index (self->heavy, i);

      if (flight->draining || flight->job == NULL || !flight->job->feeding)
        continue;
      if (feed_flight (self, flight))
        return TRUE;
    }
  return FALSE;
}

gboolean
pnc_data_channel_has_large (PncDataChannel *self)
{
  for (guint i = 0; i < self->heavy->len; i++)
    {
      PncFlight *flight = g_ptr_array_index (self->heavy, i);

      if (flight->job != NULL && flight->job->large && !flight->job->stored
          && !flight->job->overlaps)
        return TRUE;
    }
  return FALSE;
}

static void
break_channel (PncDataChannel *self, const char *what)
{
  if (self->error == NULL)
    pnc_set_error (&self->error, PNC_ERROR_PROTOCOL, PNC_SIDE_REMOTE, NULL,
                   "The server %s. Update both programs, or tell whoever runs the server.", what);
}

/* Some are forgiven: an answer may cross the end of its request, and a newer server may have more
 * to say. One that sends them without end would never be silent. */
static void
count_stray (PncDataChannel *self)
{
  if (++self->n_strays > MAX_STRAYS)
    break_channel (self, "sent many answers that nobody asked for");
}

/* A frame with id 0: about the connection, not about a request. */
static void
dispatch_unasked (PncDataChannel *self, const PncFrame *frame)
{
  g_auto (PncMessage) message = { 0 };

  if (!pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                           NULL))
    count_stray (self);
  else if (message.type == PNC_MESSAGE_BYE || message.type == PNC_MESSAGE_GOING_AWAY)
    self->leaving = TRUE;
  else if (message.type == PNC_MESSAGE_ERROR && self->error == NULL)
    self->error = pnc_job_error_from_message (&message.error);
  else
    count_stray (self);
}

static void
dispatch_stray (PncDataChannel *self, const PncFrame *frame)
{
  if (self->n_pings > 0 && frame->header.type == PNC_MESSAGE_PONG)
    self->n_pings -= 1;
  else
    count_stray (self);
}

static void
fail_flight (PncDataChannel *self, PncFlight *flight, const GError *error)
{
  PncJob *job = land (self, flight);

  if (job != NULL)
    pnc_job_end (job, error);
}

/* A peer that broke the protocol is not to be talked to any more; the job it did that to fails, the
 * others are tried on another channel. */
static void
break_at (PncDataChannel *self, PncFlight *flight, const GError *error)
{
  if (self->error == NULL)
    self->error = g_error_copy (error);
  fail_flight (self, flight, error);
}

static void
take_step (PncDataChannel *self,
           PncFlight *flight,
           PncJobStep step,
           gboolean end,
           const GError *error)
{
  PncJob *job;

  recount (self, flight);
  if (step == PNC_JOB_WAITS)
    {
      if (end)
        break_channel (self, "ended an answer too early");
      return;
    }
  if (!end)
    {
      leave (self, flight, step, error);
      return;
    }
  job = land (self, flight);
  settle (self, job, step, error);
}

/* What broke before it was attached breaks no job: the pool sees to channels that cannot be opened.
 * Nor does what was broken off because of another one.
 */
static void
give_back (PncDataChannel *self, PncJob *job, const GError *error)
{
  job->excused = self->attachment.is_pending || self->broken_off;
  job->unheard = self->attachment.is_refused;
  self->hooks->give_back (job, error, self->hooks_data);
}

/* ERROR ends a request, whatever it was about. */
static void
take_refusal (PncDataChannel *self, PncFlight *flight, const PncErrorMessage *message)
{
  g_autoptr (GError) refusal = pnc_job_error_from_message (message);
  g_autoptr (GError) error = NULL;
  PncJobStep step = PNC_JOB_FAILED;

  if (g_error_matches (refusal, PNC_ERROR, PNC_ERROR_GOING_AWAY))
    {
      self->leaving = TRUE;
      give_back (self, land (self, flight), refusal);
      return;
    }
  if (flight->job->class->refused != NULL)
    step = flight->job->class->refused (flight->job, refusal, &error);
  take_step (self, flight, step, TRUE, error != NULL ? error : refusal);
}

/* Only what moves brings anybody further. Before the first news it has waited for its turn. */
static void
take_progress (PncDataChannel *self, PncFlight *flight, const PncProgress *progress)
{
  gint64 patient_us = (gint64) self->times.patient_ms * 1000;
  const PncPatienceTimes times = { .silence_us = patient_us, .standstill_us = patient_us };
  gint64 now_us = g_get_monotonic_time ();

  if (!flight->has_news)
    pnc_patience_begin (&flight->patience, &times, now_us);
  flight->has_news = TRUE;
  self->helped = pnc_patience_take_progress (&flight->patience, progress, now_us)
                 && pnc_patience_check (&flight->patience, now_us) == PNC_PATIENCE_WAIT;
}

static void
take_answer (PncDataChannel *self, PncFlight *flight, const PncMessage *message, gboolean end)
{
  g_autoptr (GError) error = NULL;
  gint64 begun_us = g_get_monotonic_time ();
  PncJobStep step;

  if (message->type == PNC_MESSAGE_PROGRESS && !end)
    {
      take_progress (self, flight, &message->progress);
      return;
    }
  self->helped = TRUE;
  set_served (self, flight->job->run);
  step = flight->job->class->answer (flight->job, message, end, &error);
  pnc_data_channel_note_time (self, PNC_WAIT_DISK, begun_us);
  if (step == PNC_JOB_FAILED && g_error_matches (error, PNC_ERROR, PNC_ERROR_PROTOCOL))
    break_at (self, flight, error);
  else
    take_step (self, flight, step, end, error);
}

/* The answer to something that was cancelled: it counts only if it says that the file was already
 * stored. */
static void
drain (PncDataChannel *self, PncFlight *flight, const PncMessage *message)
{
  g_autoptr (GError) reason = g_steal_pointer (&flight->reason);
  PncJob *job = land (self, flight);
  PncJobStep step = PNC_JOB_FAILED;

  if (job == NULL)
    return;
  if (message->type == PNC_MESSAGE_STORED)
    step = job->class->answer (job, message, TRUE, NULL);
  pnc_job_end (job, step == PNC_JOB_DONE ? NULL : reason);
}

static void
dispatch_to (PncDataChannel *self, PncFlight *flight, const PncFrame *frame)
{
  gboolean end = (frame->header.flags & PNC_FRAME_END) != 0;
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;

  if (flight->draining && !end)
    return;
  self->helped = end;
  if (!pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                           &error))
    {
      if (!g_error_matches (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
        break_at (self, flight, error);
      else if (end)
        fail_flight (self, flight, error);
      else
        count_stray (self);
      return;
    }
  if (flight->draining)
    drain (self, flight, &message);
  else if (message.type != PNC_MESSAGE_ERROR)
    take_answer (self, flight, &message, end);
  else if (end)
    take_refusal (self, flight, &message.error);
  else
    break_channel (self, "sent an error that does not end its request");
}

void
pnc_data_channel_dispatch (PncDataChannel *self, const PncFrame *frame)
{
  PncFlight *flight = g_hash_table_lookup (self->flights, &frame->header.request);

  if (flight != NULL)
    dispatch_to (self, flight, frame);
  else if (frame->header.request == 0)
    dispatch_unasked (self, frame);
  else
    dispatch_stray (self, frame);
}

static void
sweep_flight (PncDataChannel *self, PncFlight *flight)
{
  PncJob *job = flight->job;

  if (flight->draining || !pnc_transfer_run_is_stopped (job->run))
    return;
  flight->reason = pnc_transfer_run_dup_stop_error (job->run);
  job->feeding = FALSE;
  pnc_frame_stream_release_flow (self->stream, pnc_transfer_run_get_settings (job->run)->flow);
  if (job->class->cancel != NULL)
    job->class->cancel (job);
  else
    job->class->reset (job);
  if (job->resumable && pnc_transfer_run_leaves (job->run, NULL))
    break_off (self, flight);
  else
    cancel (self, flight);
}

void
pnc_data_channel_sweep (PncDataChannel *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    sweep_flight (self, value);
}

PncFlow *
pnc_data_channel_get_in_flow (PncDataChannel *self, guint64 request)
{
  PncFlight *flight = g_hash_table_lookup (self->flights, &request);

  if (flight == NULL || flight->draining || flight->job == NULL)
    return NULL;
  return pnc_job_get_flow (flight->job, PNC_DOWNLOAD);
}

gboolean
pnc_data_channel_is_patient (PncDataChannel *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PncFlight *flight = value;

      if (flight->job != NULL && flight->job->patient)
        return TRUE;
    }
  return FALSE;
}

gint64
pnc_data_channel_oldest_cancel (PncDataChannel *self)
{
  GHashTableIter iter;
  gpointer value;
  gint64 oldest_us = 0;

  if (self->n_draining == 0)
    return 0;
  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PncFlight *flight = value;

      if (flight->draining && (oldest_us == 0 || flight->cancelled_us < oldest_us))
        oldest_us = flight->cancelled_us;
    }
  return oldest_us;
}

void
pnc_data_channel_give_up (PncDataChannel *self, const GError *error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->flights);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PncFlight *flight = value;
      PncJob *job = g_steal_pointer (&flight->job);

      if (job != NULL && flight->draining)
        pnc_job_end (job, flight->reason);
      else if (job != NULL)
        give_back (self, job, error);
    }
  g_ptr_array_set_size (self->heavy, 0);
  self->n_draining = 0;
  g_hash_table_remove_all (self->flights);
  while (self->again.length > 0)
    give_back (self, g_queue_pop_head (&self->again), error);
}
