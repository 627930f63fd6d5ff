/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-stream.h"

#include <string.h>

#include "pnc-hash.h"
#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-stream-reader.h"

typedef struct
{
  PncJob job;
  PncPath *remote;         /* owned */
  GInputStream *source;    /* owned */
  PncStreamReader *reader; /* owned, nullable: from PUT_READY on */
  PncDigest *digest;       /* owned */
  guint64 moved_bytes;
  gboolean sent;
  PncOutcome outcome;
} PutStreamJob;

static PncJobStep
stream_start (PncJob *job, PncFrameStream *out, GError **error)
{
  PutStreamJob *self = (PutStreamJob *) job;
  PncMessage message = {
    .type = PNC_MESSAGE_PUT,
    .put = {
      .path = self->remote,
      .size_bytes = PNC_SIZE_UNKNOWN,
      .policy = (guint8) pnc_transfer_run_get_settings (job->run)->policy,
    },
  };

  if (self->reader != NULL)
    {
      pnc_set_error (error, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, NULL,
                     "The connection broke, and what comes from a pipe cannot be read again. "
                     "Start it anew.");
      return PNC_JOB_FAILED;
    }
  for (guint i = 0; i < PNC_TRANSFER_ID_BYTES; i++)
    message.put.transfer_id[i] = (guint8) g_random_int_range (0, 256);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
  return PNC_JOB_WAITS;
}

static void
queue_chunk (PutStreamJob *self, PncFrameStream *out, GBytes *bytes)
{
  gsize length_bytes;
  const void *data = g_bytes_get_data (bytes, &length_bytes);
  const PncMessage message = {
    .type = PNC_MESSAGE_CHUNK,
    .chunk = { .offset_bytes = self->moved_bytes, .data = { .length_bytes = length_bytes } },
  };
  guint8 *space = pnc_frame_stream_queue_space (out, &message, PNC_FRAME_NONE, self->job.request);
  guint8 hash[PNC_HASH_BYTES];

  memcpy (space, data, length_bytes);
  pnc_hash_chunk (space, length_bytes, hash);
  pnc_frame_stream_queue_space_done (out, hash, TRUE);
  pnc_digest_add (self->digest, hash);
  self->moved_bytes += length_bytes;
  pnc_transfer_run_move (self->job.run, (gint64) length_bytes);
}

static void
queue_commit (PutStreamJob *self, PncFrameStream *out)
{
  PncMessage message
    = { .type = PNC_MESSAGE_COMMIT, .commit = { .size_bytes = self->moved_bytes } };

  pnc_digest_get (self->digest, message.commit.digest);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  self->sent = TRUE;
  self->job.feeding = FALSE;
  self->job.patient = TRUE;
  pnc_transfer_run_mark_stored (self->job.run, &self->job);
}

static PncJobStep
stream_feed (PncJob *job, PncFrameStream *out, GError **error)
{
  PutStreamJob *self = (PutStreamJob *) job;
  g_autoptr (GBytes) bytes = NULL;

  switch (pnc_stream_reader_take (self->reader, &bytes, error))
    {
    case PNC_READER_CHUNK:
      queue_chunk (self, out, bytes);
      return PNC_JOB_WAITS;
    case PNC_READER_END:
      queue_commit (self, out);
      return PNC_JOB_WAITS;
    case PNC_READER_EMPTY:
      return PNC_JOB_NOT_YET;
    case PNC_READER_FAILED:
    default:
      return PNC_JOB_FAILED;
    }
}

static PncJobStep
take_stored (PutStreamJob *self, const PncStored *stored, gboolean end, GError **error)
{
  g_autofree char *path = NULL;
  guint8 digest[PNC_HASH_BYTES];

  if (!end || (!self->sent && stored->outcome != PNC_OUTCOME_SKIPPED))
    return pnc_job_set_wrong_answer (error, &self->job, "stored a file before it had come");

  self->outcome = stored->outcome;
  pnc_digest_get (self->digest, digest);
  if (stored->outcome == PNC_OUTCOME_SKIPPED
      || (memcmp (stored->digest, digest, PNC_HASH_BYTES) == 0
          && stored->entry->version.size_bytes == self->moved_bytes))
    return PNC_JOB_DONE;
  path = pnc_path_to_text (self->remote);
  pnc_set_error_doing (error, PNC_ERROR_CORRUPT, PNC_SIDE_REMOTE, path, "store", NULL);
  return PNC_JOB_FAILED;
}

static PncJobStep
stream_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  PutStreamJob *self = (PutStreamJob *) job;

  if (message->type == PNC_MESSAGE_STORED)
    return take_stored (self, &message->stored, end, error);
  if (message->type != PNC_MESSAGE_PUT_READY || end || self->reader != NULL)
    return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");

  pnc_transfer_run_begin_file (job->run, pnc_path_name (self->remote));
  self->reader = pnc_stream_reader_new (self->source, job->run);
  job->feeding = TRUE;
  return PNC_JOB_WAITS;
}

static PncJobStep
stream_refused (PncJob *job, const GError *refusal, GError **error)
{
  PutStreamJob *self = (PutStreamJob *) job;
  g_autofree char *path = pnc_path_to_text (self->remote);
  GError *copy = g_error_copy (refusal);

  pnc_error_set_context (copy, PNC_SIDE_REMOTE, path);
  g_propagate_error (error, copy);
  return PNC_JOB_FAILED;
}

static void
stream_cancel (PncJob *job)
{
  PutStreamJob *self = (PutStreamJob *) job;

  g_clear_pointer (&self->reader, pnc_stream_reader_free);
}

static void
stream_reset (PncJob *job)
{
  job->feeding = FALSE;
  job->patient = FALSE;
}

static void
stream_finish (PncJob *job, const GError *error)
{
  PutStreamJob *self = (PutStreamJob *) job;
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->remote_path = pnc_path_to_text (self->remote);
  event->size_bytes = self->moved_bytes;
  event->outcome = self->outcome;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  if (error == NULL)
    pnc_transfer_run_expect (job->run, 0, (gint64) self->moved_bytes);
  pnc_transfer_run_report (job->run, PNC_RUN_FILE, event);
  g_clear_pointer (&self->reader, pnc_stream_reader_free);
  g_clear_pointer (&self->digest, pnc_digest_free);
  g_clear_pointer (&self->remote, pnc_path_unref);
  g_clear_object (&self->source);
}

static const PncJobClass stream_class = {
  .name = "put stream",
  .start = stream_start,
  .feed = stream_feed,
  .answer = stream_answer,
  .refused = stream_refused,
  .cancel = stream_cancel,
  .reset = stream_reset,
  .finish = stream_finish,
};

PncJob *
pnc_job_put_stream_new (PncTransferRun *run, GInputStream *source, PncPath *remote)
{
  PutStreamJob *self = g_new0 (PutStreamJob, 1);

  pnc_job_init (&self->job, &stream_class, run);
  self->job.large = TRUE;
  self->remote = pnc_path_ref (remote);
  self->source = g_object_ref (source);
  self->digest = pnc_digest_new ();
  return &self->job;
}
