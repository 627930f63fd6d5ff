/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-stream.h"

#include <string.h>

#include "pnc-hash.h"
#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-stream-writer.h"

/* One request asks for so much: an answer must not lie untaken while the reader of a pipe rests. */
#define RANGE_BYTES (8u * PNC_CHUNK_BYTES)

typedef struct
{
  PncJob job;
  PncPath *remote;         /* owned */
  GOutputStream *target;   /* owned */
  PncStreamWriter *writer; /* owned, nullable: from the first bytes on */
  PncEntry *entry;         /* owned, nullable: the file as it was opened first */
  guint64 max_bytes;       /* no more than these are wanted */
  guint64 moved_bytes;     /* handed to the writer */

  /* this request */
  PncDigest *digest;  /* owned, nullable: over its chunks */
  guint64 end_bytes;  /* where it ends */
  gboolean has_begun; /* GET_READY has come */
} GetStreamJob;

static PncJobStep
fail_remote (GetStreamJob *self, PncError code, GError **error)
{
  g_autofree char *path = pnc_path_to_text (self->remote);

  pnc_set_error_doing (error, code, PNC_SIDE_REMOTE, path, "receive", NULL);
  return PNC_JOB_FAILED;
}

static guint64
range_bytes (GetStreamJob *self)
{
  return MIN (RANGE_BYTES, self->max_bytes - self->moved_bytes);
}

static void
queue_get (GetStreamJob *self, PncFrameStream *out)
{
  PncMessage message = {
    .type = PNC_MESSAGE_GET,
    .get = {
      .path = self->remote,
      .offset_bytes = self->moved_bytes,
      .length_bytes = range_bytes (self),
      .inline_max_bytes = self->entry == NULL ? PNC_INLINE_FILE_BYTES : 0,
      .check_version = self->entry != NULL,
    },
  };

  if (self->entry != NULL)
    message.get.version = self->entry->version;
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  g_clear_pointer (&self->digest, pnc_digest_free);
  self->digest = pnc_digest_new ();
  self->has_begun = FALSE;
  self->job.in_flight_bytes = range_bytes (self);
}

static gboolean
has_all (GetStreamJob *self)
{
  return self->entry != NULL
         && self->moved_bytes == MIN (self->entry->version.size_bytes, self->max_bytes);
}

static PncJobStep
stream_start (PncJob *job, PncFrameStream *out, GError **error)
{
  GetStreamJob *self = (GetStreamJob *) job;
  gint64 waiting_bytes
    = self->writer != NULL ? pnc_stream_writer_get_waiting (self->writer, error) : 0;

  if (waiting_bytes < 0)
    return PNC_JOB_FAILED;
  if (has_all (self))
    return waiting_bytes == 0 ? PNC_JOB_DONE : PNC_JOB_NOT_YET;
  if (waiting_bytes > RANGE_BYTES)
    return PNC_JOB_NOT_YET;
  queue_get (self, out);
  return PNC_JOB_WAITS;
}

static PncJobStep
begin (GetStreamJob *self, PncEntry *entry, GError **error)
{
  if (self->has_begun || entry->kind != PNC_ENTRY_FILE)
    return pnc_job_set_wrong_answer (error, &self->job, "sent something else than a file");
  if (self->entry != NULL && !pnc_version_equal (&self->entry->version, &entry->version))
    return fail_remote (self, PNC_ERROR_CHANGED, error);
  if (self->entry == NULL)
    {
      self->entry = pnc_entry_ref (entry);
      self->writer = pnc_stream_writer_new (self->target, self->job.run);
      pnc_transfer_run_expect (self->job.run, 0,
                               (gint64) MIN (entry->version.size_bytes, self->max_bytes));
      pnc_transfer_run_begin_file (self->job.run, pnc_path_name (self->remote));
    }
  self->has_begun = TRUE;
  self->end_bytes
    = self->moved_bytes + MIN (range_bytes (self), entry->version.size_bytes - self->moved_bytes);
  return PNC_JOB_WAITS;
}

static PncJobStep
take_bytes (GetStreamJob *self, const PncSlice *data, const guint8 *sent_hash, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  pnc_hash_chunk (data->data, data->length_bytes, hash);
  if (memcmp (hash, sent_hash, PNC_HASH_BYTES) != 0)
    return fail_remote (self, PNC_ERROR_CORRUPT, error);
  if (pnc_stream_writer_get_waiting (self->writer, error) < 0)
    return PNC_JOB_FAILED;
  if (data->length_bytes > 0)
    {
      pnc_digest_add (self->digest, hash);
      pnc_stream_writer_add (self->writer, data->data, data->length_bytes);
    }
  self->moved_bytes += data->length_bytes;
  pnc_transfer_run_move (self->job.run, (gint64) data->length_bytes);
  return PNC_JOB_WAITS;
}

static PncJobStep
take_whole (GetStreamJob *self, const PncWhole *whole, gboolean end, GError **error)
{
  PncJobStep step;

  if (!end || self->entry != NULL || whole->data.length_bytes != whole->entry->version.size_bytes
      || whole->data.length_bytes > self->max_bytes)
    return pnc_job_set_wrong_answer (error, &self->job, "sent a file of another size than it said");
  step = begin (self, whole->entry, error);
  if (step == PNC_JOB_WAITS)
    step = take_bytes (self, &whole->data, whole->hash, error);
  return step == PNC_JOB_WAITS ? PNC_JOB_AGAIN : step;
}

static PncJobStep
take_chunk (GetStreamJob *self, const PncChunk *chunk, gboolean end, GError **error)
{
  if (end || !self->has_begun || chunk->offset_bytes != self->moved_bytes
      || chunk->data.length_bytes != MIN (self->end_bytes - self->moved_bytes, PNC_CHUNK_BYTES))
    return pnc_job_set_wrong_answer (error, &self->job, "sent bytes that were not to come");
  return take_bytes (self, &chunk->data, chunk->hash, error);
}

static PncJobStep
take_end (GetStreamJob *self, const PncGetEnd *get_end, gboolean end, GError **error)
{
  guint8 digest[PNC_HASH_BYTES];

  if (!end || !self->has_begun || self->moved_bytes != self->end_bytes)
    return pnc_job_set_wrong_answer (error, &self->job, "ended a file too early");
  pnc_digest_get (self->digest, digest);
  if (memcmp (digest, get_end->digest, PNC_HASH_BYTES) != 0)
    return fail_remote (self, PNC_ERROR_CORRUPT, error);
  return PNC_JOB_AGAIN;
}

static PncJobStep
stream_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  GetStreamJob *self = (GetStreamJob *) job;

  switch ((int) message->type)
    {
    case PNC_MESSAGE_WHOLE:
      return take_whole (self, &message->whole, end, error);
    case PNC_MESSAGE_GET_READY:
      if (end)
        break;
      return begin (self, message->get_ready.entry, error);
    case PNC_MESSAGE_CHUNK:
      return take_chunk (self, &message->chunk, end, error);
    case PNC_MESSAGE_GET_END:
      return take_end (self, &message->get_end, end, error);
    default:
      break;
    }
  return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
}

static PncJobStep
stream_refused (PncJob *job, const GError *refusal, GError **error)
{
  GetStreamJob *self = (GetStreamJob *) job;
  g_autofree char *path = pnc_path_to_text (self->remote);
  GError *copy = g_error_copy (refusal);

  pnc_error_set_context (copy, PNC_SIDE_REMOTE, path);
  g_propagate_error (error, copy);
  return PNC_JOB_FAILED;
}

static void
stream_reset (PncJob *job)
{
  job->in_flight_bytes = 0;
}

static void
stream_finish (PncJob *job, const GError *error)
{
  GetStreamJob *self = (GetStreamJob *) job;
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->remote_path = pnc_path_to_text (self->remote);
  event->size_bytes = self->moved_bytes;
  event->outcome = PNC_OUTCOME_STORED;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  pnc_transfer_run_report (job->run, PNC_RUN_FILE, event);
  g_clear_pointer (&self->writer, pnc_stream_writer_free);
  g_clear_pointer (&self->digest, pnc_digest_free);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  g_clear_pointer (&self->remote, pnc_path_unref);
  g_clear_object (&self->target);
}

static const PncJobClass stream_class = {
  .name = "get stream",
  .start = stream_start,
  .answer = stream_answer,
  .refused = stream_refused,
  .reset = stream_reset,
  .finish = stream_finish,
};

PncJob *
pnc_job_get_stream_new (PncTransferRun *run,
                        PncPath *remote,
                        GOutputStream *target,
                        guint64 max_bytes)
{
  GetStreamJob *self = g_new0 (GetStreamJob, 1);

  pnc_job_init (&self->job, &stream_class, run);
  self->remote = pnc_path_ref (remote);
  self->target = g_object_ref (target);
  self->max_bytes = max_bytes;
  return &self->job;
}
