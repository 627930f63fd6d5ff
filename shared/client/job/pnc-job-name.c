/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-name.h"

#include <string.h>

typedef struct
{
  PncJob job;
  PncFilePair pair;
  PncMessage request;
  guint8 digest[PNC_HASH_BYTES];
  gboolean same;
  PncJobNameFunc done;
  gpointer user_data;
} NameJob;

static PncJobStep
name_start (PncJob *job, PncFrameStream *out, GError **error)
{
  NameJob *self = (NameJob *) job;

  pnc_transfer_run_begin_file (job->run, NULL);
  pnc_frame_stream_queue (out, &self->request, PNC_FRAME_NONE, job->request);
  return PNC_JOB_WAITS;
}

static PncJobStep
take_sum (NameJob *self, const PncSumResult *result, GError **error)
{
  if (result->algorithm != PNC_SUM_DIGEST || result->hash.length_bytes != PNC_HASH_BYTES)
    return pnc_job_set_wrong_answer (error, &self->job, "sent another kind of hash");
  self->same = memcmp (result->hash.data, self->digest, PNC_HASH_BYTES) == 0;
  return PNC_JOB_DONE;
}

static PncJobStep
name_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  NameJob *self = (NameJob *) job;
  PncMessageType type = self->request.type;

  if (message->type == PNC_MESSAGE_REMOVED && end && type == PNC_MESSAGE_REMOVE)
    return PNC_JOB_DONE;
  if (message->type == PNC_MESSAGE_ENTRY && end && type == PNC_MESSAGE_SET_ATTRIBUTES)
    return PNC_JOB_DONE;
  if (message->type == PNC_MESSAGE_SUM_RESULT && end && type == PNC_MESSAGE_SUM)
    return take_sum (self, &message->sum_result, error);
  return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
}

static PncJobStep
name_refused (PncJob *job, const GError *refusal, GError **error)
{
  NameJob *self = (NameJob *) job;

  if (self->request.type == PNC_MESSAGE_REMOVE
      && g_error_matches (refusal, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return PNC_JOB_DONE;
  g_propagate_error (error, g_error_copy (refusal));
  pnc_file_pair_fail_remote (&self->pair, error);
  return PNC_JOB_FAILED;
}

static void
name_reset (PncJob *job)
{
}

static void
name_finish (PncJob *job, const GError *error)
{
  NameJob *self = (NameJob *) job;

  self->done (&self->pair, self->same, error, self->user_data);
}

static const PncJobClass name_class = {
  .name = "name",
  .start = name_start,
  .answer = name_answer,
  .refused = name_refused,
  .reset = name_reset,
  .finish = name_finish,
};

static NameJob *
name_job_new (PncTransferRun *run,
              const PncFilePair *pair,
              PncMessageType type,
              PncJobNameFunc done,
              gpointer user_data)
{
  NameJob *self = g_new0 (NameJob, 1);

  pnc_job_init (&self->job, &name_class, run);
  self->pair = *pair;
  self->request.type = type;
  self->same = TRUE;
  self->done = done;
  self->user_data = user_data;
  return self;
}

PncJob *
pnc_job_remove_new (PncTransferRun *run,
                    const PncFilePair *pair,
                    gboolean permanent,
                    PncJobNameFunc done,
                    gpointer user_data)
{
  NameJob *self = name_job_new (run, pair, PNC_MESSAGE_REMOVE, done, user_data);

  self->request.remove.path = self->pair.remote;
  self->request.remove.flags = PNC_REMOVE_RECURSIVE | (permanent ? PNC_REMOVE_PERMANENT : 0);
  self->job.patient = TRUE;
  return &self->job;
}

PncJob *
pnc_job_set_file_attributes_new (PncTransferRun *run,
                                 const PncFilePair *pair,
                                 const PncAttributes *attributes,
                                 PncJobNameFunc done,
                                 gpointer user_data)
{
  NameJob *self = name_job_new (run, pair, PNC_MESSAGE_SET_ATTRIBUTES, done, user_data);

  self->request.set_attributes.path = self->pair.remote;
  self->request.set_attributes.attributes = *attributes;
  return &self->job;
}

PncJob *
pnc_job_compare_new (PncTransferRun *run,
                     const PncFilePair *pair,
                     const guint8 digest[PNC_HASH_BYTES],
                     PncJobNameFunc done,
                     gpointer user_data)
{
  NameJob *self = name_job_new (run, pair, PNC_MESSAGE_SUM, done, user_data);

  self->request.sum.path = self->pair.remote;
  self->request.sum.algorithm = PNC_SUM_DIGEST;
  memcpy (self->digest, digest, PNC_HASH_BYTES);
  self->job.patient = TRUE;
  return &self->job;
}
