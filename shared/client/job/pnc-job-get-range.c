/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-get-range.h"

#include "pnc-io-error.h"

typedef struct
{
  PncJob job;
  PncSpread *spread; /* owned */
  PncGetPart part;
  guint64 done_before_bytes; /* of the file, when it asked */
} RangeJob;

static void
queue_get (RangeJob *self, const PncSegment *segment, PncFrameStream *out)
{
  const PncMessage message = {
    .type = PNC_MESSAGE_GET,
    .get = {
      .path = pnc_spread_get_pair (self->spread)->remote,
      .offset_bytes = segment->offset_bytes,
      .length_bytes = segment->length_bytes,
      .check_version = TRUE,
      .version = *pnc_spread_get_version (self->spread),
    },
  };

  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
}

static PncJobStep
range_start (PncJob *job, PncFrameStream *out, GError **error)
{
  RangeJob *self = (RangeJob *) job;
  PncSegment segment;
  gboolean more;

  if (!pnc_spread_take (self->spread, &segment, &more))
    return PNC_JOB_DONE;
  if (more)
    pnc_transfer_run_push (job->run, pnc_job_get_range_new (self->spread));
  self->done_before_bytes = pnc_spread_get_done_bytes (self->spread);
  pnc_get_part_begin (&self->part, self->spread, &segment);
  queue_get (self, &segment, out);
  return PNC_JOB_WAITS;
}

/* Once it is on its way, the next one is asked for, so that the line is never empty between two. */
static PncJobStep
take_ready (RangeJob *self, const PncEntry *entry, gboolean end, GError **error)
{
  if (end || self->job.overlaps || entry->kind != PNC_ENTRY_FILE)
    return pnc_job_set_wrong_answer (error, &self->job, "was ready at the wrong moment");
  if (!pnc_version_equal (&entry->version, pnc_spread_get_version (self->spread)))
    return pnc_job_set_wrong_answer (error, &self->job,
                                     "sent another version than it was asked for");
  self->job.overlaps = TRUE;
  return PNC_JOB_WAITS;
}

static PncJobStep
range_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  RangeJob *self = (RangeJob *) job;

  if (message->type == PNC_MESSAGE_GET_READY)
    return take_ready (self, message->get_ready.entry, end, error);
  if (job->overlaps && message->type == PNC_MESSAGE_CHUNK)
    return pnc_get_part_take_chunk (&self->part, &message->chunk, end, error);
  if (job->overlaps && message->type == PNC_MESSAGE_GET_END)
    return pnc_get_part_take_end (&self->part, &message->get_end, end, error);
  return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
}

/* Returns: %PNC_JOB_FAILED when nobody can go on with the file */
static PncJobStep
make_do (RangeJob *self)
{
  pnc_get_part_give_back (&self->part);
  self->job.overlaps = FALSE;
  if (pnc_spread_make_do (self->spread))
    return PNC_JOB_DONE;
  /* Those whose turn it was have ended meanwhile. */
  return pnc_spread_get_done_bytes (self->spread) != self->done_before_bytes ? PNC_JOB_AGAIN
                                                                             : PNC_JOB_FAILED;
}

static PncJobStep
range_refused (PncJob *job, const GError *refusal, GError **error)
{
  RangeJob *self = (RangeJob *) job;
  PncJobStep step = PNC_JOB_FAILED;

  if (g_error_matches (refusal, PNC_ERROR, PNC_ERROR_BUSY))
    step = make_do (self);
  if (step != PNC_JOB_FAILED)
    return step;
  g_propagate_error (error, g_error_copy (refusal));
  pnc_file_pair_fail_remote (pnc_spread_get_pair (self->spread), error);
  return PNC_JOB_FAILED;
}

static void
range_reset (PncJob *job)
{
  RangeJob *self = (RangeJob *) job;

  pnc_get_part_give_back (&self->part);
  job->overlaps = FALSE;
}

static void
range_finish (PncJob *job, const GError *error)
{
  RangeJob *self = (RangeJob *) job;

  if (error != NULL)
    pnc_spread_fail (self->spread, error);
  pnc_get_part_give_back (&self->part);
  g_clear_pointer (&self->spread, pnc_spread_unref);
}

static const PncJobClass range_class = {
  .name = "get range",
  .start = range_start,
  .answer = range_answer,
  .refused = range_refused,
  .reset = range_reset,
  .finish = range_finish,
};

PncJob *
pnc_job_get_range_new (PncSpread *spread)
{
  RangeJob *self = g_new0 (RangeJob, 1);

  pnc_job_init (&self->job, &range_class, pnc_spread_get_run (spread));
  self->job.large = TRUE;
  pnc_get_part_init (&self->part, &self->job);
  self->spread = pnc_spread_ref (spread);
  return &self->job;
}
