/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-get-part.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-job-get-range.h"

void
pnc_get_part_init (PncGetPart *self, PncJob *job)
{
  *self = (PncGetPart){ .job = job };
}

void
pnc_get_part_begin (PncGetPart *self, PncSpread *spread, const PncSegment *segment)
{
  self->spread = spread;
  self->segment = *segment;
  self->received_bytes = 0;
  self->digest = pnc_digest_new ();
  self->job->in_flight_bytes = segment->length_bytes;
}

gboolean
pnc_get_part_is_open (const PncGetPart *self)
{
  return self->spread != NULL;
}

static void
close_part (PncGetPart *self)
{
  self->job->in_flight_bytes = 0;
  self->spread = NULL;
  g_clear_pointer (&self->digest, pnc_digest_free);
}

static PncJobStep
fail_corrupt (PncGetPart *self, GError **error)
{
  const PncFilePair *pair = pnc_spread_get_pair (self->spread);

  pnc_set_error_doing (error, PNC_ERROR_CORRUPT, PNC_SIDE_REMOTE, pair->name, "receive", NULL);
  pnc_file_pair_fail_remote (pair, error);
  return PNC_JOB_FAILED;
}

static gboolean
is_next (PncGetPart *self, const PncChunk *chunk)
{
  guint64 left_bytes = self->segment.length_bytes - self->received_bytes;

  return chunk->offset_bytes == self->segment.offset_bytes + self->received_bytes && left_bytes > 0
         && chunk->data.length_bytes == MIN (left_bytes, PNC_CHUNK_BYTES);
}

static PncJobStep
take_bytes (PncGetPart *self, const PncChunk *chunk, GError **error)
{
  gsize length_bytes = chunk->data.length_bytes;
  guint8 hash[PNC_HASH_BYTES];

  pnc_hash_chunk (chunk->data.data, length_bytes, hash);
  if (memcmp (hash, chunk->hash, PNC_HASH_BYTES) != 0)
    return fail_corrupt (self, error);
  if (!pnc_local_target_write_chunk (pnc_spread_get_target (self->spread), chunk->data.data,
                                     length_bytes, chunk->offset_bytes, hash, error))
    return PNC_JOB_FAILED;
  pnc_digest_add (self->digest, hash);
  pnc_spread_note_chunk (self->spread, chunk->offset_bytes, length_bytes, hash);
  self->received_bytes += length_bytes;
  self->job->in_flight_bytes -= length_bytes;
  return PNC_JOB_WAITS;
}

PncJobStep
pnc_get_part_take_chunk (PncGetPart *self, const PncChunk *chunk, gboolean end, GError **error)
{
  if (end || self->spread == NULL)
    return pnc_job_set_wrong_answer (error, self->job, "sent bytes at the wrong moment");
  if (!is_next (self, chunk))
    return pnc_job_set_wrong_answer (error, self->job, "sent bytes that were not to come");
  return take_bytes (self, chunk, error);
}

PncJobStep
pnc_get_part_take_end (PncGetPart *self, const PncGetEnd *get_end, gboolean end, GError **error)
{
  guint8 digest[PNC_HASH_BYTES];

  if (!end || self->spread == NULL || self->received_bytes != self->segment.length_bytes)
    return pnc_job_set_wrong_answer (error, self->job, "ended a file too early");
  pnc_digest_get (self->digest, digest);
  if (memcmp (digest, get_end->digest, PNC_HASH_BYTES) != 0)
    return fail_corrupt (self, error);
  if (pnc_spread_note_done (self->spread, &self->segment))
    pnc_transfer_run_push (self->job->run, pnc_job_get_range_new (self->spread));
  close_part (self);
  return PNC_JOB_DONE;
}

void
pnc_get_part_give_back (PncGetPart *self)
{
  if (self->spread == NULL)
    return;
  pnc_spread_give_rest_back (self->spread, &self->segment, self->received_bytes);
  close_part (self);
}
