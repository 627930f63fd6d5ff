/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-put-delta.h"

#include <string.h>

#include "pnc-delta.h"
#include "pnc-io-error.h"
#include "pnc-job-put.h"
#include "pnc-limits.h"
#include "pnc-source-file.h"

/* So much of a file is looked at before its differences are found to be too many. */
#define JUDGE_FROM_BYTES (8u * PNC_CHUNK_BYTES)

/* So much is read for one chunk, at most, before others have their turn. */
#define CHUNKS_A_FEED 4u

typedef struct
{
  PncJob job;
  PncFilePair pair;
  guint64 expected_bytes; /* of the run's total */
  gboolean whole;         /* it is to be sent whole, by another job */
  PncOutcome outcome;

  /* this attempt */
  PncSignature *signature; /* owned, nullable: what the server has */
  PncVersion version;      /* of that */
  PncSourceFile *source;   /* owned, nullable: open while it is read */
  PncDelta *delta;         /* owned, nullable */
  GByteArray *waiting;     /* owned, nullable: of the delta, not yet sent */
  guint8 *buffer;          /* owned, nullable: room for a chunk of the file */
  guint64 size_bytes;
  gint64 mtime_ns;
  guint64 read_bytes;
  guint64 sent_bytes; /* of the delta */
  guint64 moved_bytes;
  guint8 digest[PNC_HASH_BYTES];
  gboolean ready;
  gboolean sent;
} PutDeltaJob;

gboolean
pnc_job_delta_pays (guint64 sent_bytes, guint64 read_bytes)
{
  return read_bytes < JUDGE_FROM_BYTES || sent_bytes <= read_bytes / 4 * 3;
}

static void
set_moved (PutDeltaJob *self, guint64 bytes)
{
  pnc_transfer_run_move (self->job.run, (gint64) (bytes - self->moved_bytes));
  self->moved_bytes = bytes;
}

static void
set_expected (PutDeltaJob *self, guint64 bytes)
{
  pnc_transfer_run_expect (self->job.run, 0, (gint64) (bytes - self->expected_bytes));
  self->expected_bytes = bytes;
}

static void
let_go (PutDeltaJob *self)
{
  self->job.feeding = FALSE;
  g_clear_pointer (&self->source, pnc_source_file_free);
  g_clear_pointer (&self->delta, pnc_delta_free);
  g_clear_pointer (&self->signature, pnc_signature_free);
  g_clear_pointer (&self->waiting, g_byte_array_unref);
  g_clear_pointer (&self->buffer, g_free);
}

/* Differences are of no use here. */
static PncJobStep
give_up (PutDeltaJob *self, GError **error)
{
  self->whole = TRUE;
  pnc_set_error_doing (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_REMOTE, self->pair.name,
                       "send what differs of", NULL);
  return PNC_JOB_FAILED;
}

static PncJobStep
ask (PutDeltaJob *self, PncFrameStream *out)
{
  const PncMessage message
    = { .type = PNC_MESSAGE_SIGNATURE, .signature = { .path = self->pair.remote } };

  pnc_transfer_run_begin_file (self->job.run, self->pair.name);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  self->job.patient = TRUE;
  return PNC_JOB_WAITS;
}

static gboolean
open_source (PutDeltaJob *self, GError **error)
{
  self->source = pnc_source_file_open (self->pair.local, self->pair.name, error);
  if (self->source == NULL)
    return pnc_file_pair_fail_local (&self->pair, error);
  self->size_bytes = pnc_source_file_get_info (self->source)->size_bytes;
  self->mtime_ns = pnc_source_file_get_info (self->source)->mtime_ns;
  return TRUE;
}

static PncJobStep
begin_sending (PutDeltaJob *self, PncFrameStream *out, GError **error)
{
  const PncFileInfo *info;
  PncMessage message = { .type = PNC_MESSAGE_PUT_DELTA };

  if (!open_source (self, error))
    return PNC_JOB_FAILED;
  info = pnc_source_file_get_info (self->source);
  message.put_delta = (PncPutDelta){
    .path = self->pair.remote,
    .size_bytes = self->size_bytes,
    .attributes = { .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME,
                    .mode = (guint16) (info->mode & 0777),
                    .mtime_ns = info->mtime_ns },
    .version = self->version,
  };
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  set_expected (self, self->size_bytes);
  self->delta = pnc_delta_new (g_steal_pointer (&self->signature));
  self->waiting = g_byte_array_new ();
  self->buffer = g_malloc (PNC_CHUNK_BYTES);
  self->job.patient = FALSE;
  self->job.feeding = TRUE;
  return PNC_JOB_WAITS;
}

static PncJobStep
put_delta_start (PncJob *job, PncFrameStream *out, GError **error)
{
  PutDeltaJob *self = (PutDeltaJob *) job;

  return self->signature == NULL ? ask (self, out) : begin_sending (self, out, error);
}

static gboolean
read_on (PutDeltaJob *self, GError **error)
{
  gsize length_bytes = (gsize) MIN (PNC_CHUNK_BYTES, self->size_bytes - self->read_bytes);
  guint8 hash[PNC_HASH_BYTES];

  if (length_bytes > 0
      && !pnc_source_file_read (self->source, self->buffer, length_bytes, hash, error))
    return FALSE;
  pnc_delta_add (self->delta, self->buffer, length_bytes, self->waiting);
  self->read_bytes += length_bytes;
  set_moved (self, self->read_bytes);
  if (length_bytes > 0)
    return TRUE;
  self->sent = TRUE;
  return pnc_source_file_check (self->source, error);
}

static void
send_chunk (PutDeltaJob *self, PncFrameStream *out)
{
  gsize length_bytes = MIN (PNC_CHUNK_BYTES, self->waiting->len);
  PncMessage message = {
    .type = PNC_MESSAGE_CHUNK,
    .chunk = { .offset_bytes = self->sent_bytes,
               .data = { .data = self->waiting->data, .length_bytes = length_bytes } },
  };

  pnc_hash_chunk (self->waiting->data, length_bytes, message.chunk.hash);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  g_byte_array_remove_range (self->waiting, 0, (guint) length_bytes);
  self->sent_bytes += length_bytes;
}

static void
commit (PutDeltaJob *self, PncFrameStream *out)
{
  PncMessage message = { .type = PNC_MESSAGE_COMMIT, .commit = { .size_bytes = self->size_bytes } };

  pnc_source_file_get_digest (self->source, self->digest);
  memcpy (message.commit.digest, self->digest, PNC_HASH_BYTES);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  let_go (self);
  self->job.patient = TRUE;
  pnc_transfer_run_mark_stored (self->job.run, &self->job);
}

static PncJobStep
put_delta_feed (PncJob *job, PncFrameStream *out, GError **error)
{
  PutDeltaJob *self = (PutDeltaJob *) job;

  if (!self->ready)
    return PNC_JOB_NOT_YET;
  for (guint i = 0; i < CHUNKS_A_FEED && self->waiting->len < PNC_CHUNK_BYTES && !self->sent; i++)
    {
      if (!read_on (self, error))
        {
          pnc_file_pair_fail_local (&self->pair, error);
          return PNC_JOB_FAILED;
        }
    }
  if (!pnc_job_delta_pays (self->sent_bytes + self->waiting->len, self->read_bytes))
    return give_up (self, error);
  while (self->waiting->len >= PNC_CHUNK_BYTES || (self->sent && self->waiting->len > 0))
    send_chunk (self, out);
  if (self->sent)
    commit (self, out);
  return PNC_JOB_WAITS;
}

static PncJobStep
take_signature (PutDeltaJob *self, const PncSignatureData *data, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  self->version = data->version;
  self->signature = pnc_signature_load (data->signature.data, data->signature.length_bytes,
                                        data->version.size_bytes, &local_error);
  if (self->signature == NULL)
    return pnc_job_set_wrong_answer (error, &self->job, "sent what is no signature");
  return PNC_JOB_AGAIN;
}

static PncJobStep
take_stored (PutDeltaJob *self, const PncStored *stored, gboolean end, GError **error)
{
  if (!end || !self->sent || !self->ready)
    return pnc_job_set_wrong_answer (error, &self->job, "stored a file before it had come");
  self->outcome = stored->outcome;
  if (memcmp (stored->digest, self->digest, PNC_HASH_BYTES) == 0
      && stored->entry->kind == PNC_ENTRY_FILE
      && stored->entry->version.size_bytes == self->size_bytes)
    return PNC_JOB_DONE;
  pnc_set_error_doing (error, PNC_ERROR_CORRUPT, PNC_SIDE_REMOTE, self->pair.name, "store", NULL);
  pnc_file_pair_fail_remote (&self->pair, error);
  return PNC_JOB_FAILED;
}

static PncJobStep
put_delta_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  PutDeltaJob *self = (PutDeltaJob *) job;
  gboolean asked = self->delta == NULL && !self->sent;

  if (asked && message->type == PNC_MESSAGE_SIGNATURE_DATA && end)
    return take_signature (self, &message->signature_data, error);
  if (!asked && message->type == PNC_MESSAGE_PUT_READY && !end && !self->ready)
    {
      self->ready = TRUE;
      return PNC_JOB_WAITS;
    }
  if (!asked && message->type == PNC_MESSAGE_STORED)
    return take_stored (self, &message->stored, end, error);
  return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
}

/* Whatever is the matter, sending the file whole will succeed, or say it better. */
static PncJobStep
put_delta_refused (PncJob *job, const GError *refusal, GError **error)
{
  return give_up ((PutDeltaJob *) job, error);
}

static void
put_delta_reset (PncJob *job)
{
  PutDeltaJob *self = (PutDeltaJob *) job;

  let_go (self);
  set_moved (self, 0);
  self->read_bytes = 0;
  self->sent_bytes = 0;
  self->ready = FALSE;
  self->sent = FALSE;
  job->patient = FALSE;
}

/* From now on nothing but the end is heard. */
static void
put_delta_cancel (PncJob *job)
{
  PutDeltaJob *self = (PutDeltaJob *) job;

  let_go (self);
  self->ready = TRUE;
}

static void
send_whole (PutDeltaJob *self)
{
  set_moved (self, 0);
  pnc_transfer_run_push (self->job.run,
                         pnc_job_put_new (self->job.run, &self->pair, self->expected_bytes));
}

static void
put_delta_finish (PncJob *job, const GError *error)
{
  PutDeltaJob *self = (PutDeltaJob *) job;

  let_go (self);
  if (error != NULL && self->whole && !pnc_transfer_run_is_stopped (job->run))
    {
      send_whole (self);
      return;
    }
  set_moved (self, error == NULL ? self->sent_bytes : 0);
  set_expected (self, self->moved_bytes);
  if (error == NULL)
    pnc_transfer_run_note_done (job->run, self->pair.remote, self->size_bytes, self->mtime_ns);
  pnc_file_pair_report (&self->pair, job->run, self->moved_bytes, self->outcome, error);
  pnc_file_pair_clear (&self->pair);
}

static const PncJobClass put_delta_class = {
  .name = "put differences",
  .start = put_delta_start,
  .feed = put_delta_feed,
  .answer = put_delta_answer,
  .refused = put_delta_refused,
  .cancel = put_delta_cancel,
  .reset = put_delta_reset,
  .finish = put_delta_finish,
};

PncJob *
pnc_job_put_delta_new (PncTransferRun *run, const PncFilePair *pair, guint64 size_bytes)
{
  PutDeltaJob *self = g_new0 (PutDeltaJob, 1);

  pnc_job_init (&self->job, &put_delta_class, run);
  self->pair = *pair;
  self->expected_bytes = size_bytes;
  self->outcome = PNC_OUTCOME_REPLACED;
  self->job.large = TRUE;
  return &self->job;
}
