/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-put-range.h"

#include <string.h>

#include "pnc-io-error.h"

typedef struct
{
  PncJob job;
  PncSpread *spread; /* owned */

  /* this attempt */
  gboolean taken; /* the segment is its own */
  PncSegment segment;
  guint64 sent_bytes;    /* of the segment */
  PncSourceFile *source; /* owned, nullable: open while it is read */
} RangeJob;

gboolean
pnc_put_queue_chunk (PncSpread *spread,
                     PncSourceFile *source,
                     const PncSegment *segment,
                     guint64 sent_bytes,
                     guint64 request,
                     PncFrameStream *out,
                     GError **error)
{
  guint64 offset_bytes = segment->offset_bytes + sent_bytes;
  gsize length_bytes = MIN (PNC_CHUNK_BYTES, segment->length_bytes - sent_bytes);
  const PncMessage message = {
    .type = PNC_MESSAGE_CHUNK,
    .chunk = { .offset_bytes = offset_bytes, .data = { .length_bytes = length_bytes } },
  };
  guint8 *space = pnc_frame_stream_queue_space (out, &message, PNC_FRAME_NONE, request);
  guint8 hash[PNC_HASH_BYTES];
  gboolean done = pnc_source_file_read_at (source, space, length_bytes, offset_bytes, hash, error);

  pnc_frame_stream_queue_space_done (out, hash, done);
  if (done)
    pnc_spread_note_chunk (spread, offset_bytes, length_bytes, hash);
  return done;
}

static gboolean
open_source (RangeJob *self, GError **error)
{
  const PncFilePair *pair = pnc_spread_get_pair (self->spread);

  self->source = pnc_source_file_open (pair->local, pair->name, error);
  if (self->source != NULL
      && pnc_source_file_is (self->source, pnc_spread_get_info (self->spread), error))
    return TRUE;
  return pnc_file_pair_fail_local (pair, error);
}

static PncJobStep
range_start (PncJob *job, PncFrameStream *out, GError **error)
{
  RangeJob *self = (RangeJob *) job;
  PncMessage message = { .type = PNC_MESSAGE_PUT_RANGE };
  gboolean more;

  self->taken = pnc_spread_take (self->spread, &self->segment, &more);
  if (!self->taken)
    return PNC_JOB_DONE;
  if (more)
    pnc_transfer_run_push (job->run, pnc_job_put_range_new (self->spread));
  if (!open_source (self, error))
    return PNC_JOB_FAILED;

  memcpy (message.put_range.transfer_id, pnc_spread_get_transfer_id (self->spread),
          PNC_TRANSFER_ID_BYTES);
  message.put_range.offset_bytes = self->segment.offset_bytes;
  message.put_range.length_bytes = self->segment.length_bytes;
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
  job->feeding = TRUE;
  return PNC_JOB_WAITS;
}

static PncJobStep
range_feed (PncJob *job, PncFrameStream *out, GError **error)
{
  RangeJob *self = (RangeJob *) job;

  if (!pnc_put_queue_chunk (self->spread, self->source, &self->segment, self->sent_bytes,
                            job->request, out, error))
    {
      pnc_file_pair_fail_local (pnc_spread_get_pair (self->spread), error);
      return PNC_JOB_FAILED;
    }
  self->sent_bytes += MIN (PNC_CHUNK_BYTES, self->segment.length_bytes - self->sent_bytes);
  if (self->sent_bytes < self->segment.length_bytes)
    return PNC_JOB_WAITS;

  g_clear_pointer (&self->source, pnc_source_file_free);
  job->feeding = FALSE;
  pnc_transfer_run_mark_stored (job->run, job);
  return PNC_JOB_WAITS;
}

static PncJobStep
range_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  RangeJob *self = (RangeJob *) job;

  if (message->type != PNC_MESSAGE_DONE || !end || job->feeding)
    return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
  self->taken = FALSE;
  pnc_spread_note_done (self->spread, &self->segment);
  return PNC_JOB_DONE;
}

static void
give_back (RangeJob *self)
{
  if (self->taken)
    pnc_spread_give_back (self->spread, &self->segment, self->sent_bytes);
  self->taken = FALSE;
  self->sent_bytes = 0;
  g_clear_pointer (&self->source, pnc_source_file_free);
  self->job.feeding = FALSE;
}

/* The owner hears for itself what becomes of its upload: that it is gone, or that the server takes
 * no parts, is no reason to give up. */
static PncJobStep
range_refused (PncJob *job, const GError *refusal, GError **error)
{
  RangeJob *self = (RangeJob *) job;

  if (g_error_matches (refusal, PNC_ERROR, PNC_ERROR_NOT_FOUND)
      || g_error_matches (refusal, PNC_ERROR, PNC_ERROR_BUSY)
      || g_error_matches (refusal, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    {
      pnc_spread_set_alone (self->spread);
      give_back (self);
      return PNC_JOB_DONE;
    }
  g_propagate_error (error, g_error_copy (refusal));
  pnc_file_pair_fail_remote (pnc_spread_get_pair (self->spread), error);
  return PNC_JOB_FAILED;
}

static void
range_reset (PncJob *job)
{
  give_back ((RangeJob *) job);
}

static void
range_finish (PncJob *job, const GError *error)
{
  RangeJob *self = (RangeJob *) job;

  if (error != NULL)
    pnc_spread_fail (self->spread, error);
  give_back (self);
  g_clear_pointer (&self->spread, pnc_spread_unref);
}

static const PncJobClass range_class = {
  .name = "put range",
  .start = range_start,
  .feed = range_feed,
  .answer = range_answer,
  .refused = range_refused,
  .reset = range_reset,
  .finish = range_finish,
};

PncJob *
pnc_job_put_range_new (PncSpread *spread)
{
  RangeJob *self = g_new0 (RangeJob, 1);

  pnc_job_init (&self->job, &range_class, pnc_spread_get_run (spread));
  self->job.large = TRUE;
  self->job.resumable = TRUE;
  self->spread = pnc_spread_ref (spread);
  return &self->job;
}
