/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-get-delta.h"

#include <string.h>

#include "pnc-hash.h"
#include "pnc-io-error.h"
#include "pnc-job-get.h"
#include "pnc-job-put-delta.h"
#include "pnc-limits.h"
#include "pnc-patch.h"

typedef struct
{
  PncJob job;
  PncFilePair pair;
  guint64 expected_bytes; /* of the run's total */
  PncVersion version;
  PncVersion base_version;
  GBytes *signature; /* owned */
  gboolean whole;    /* it is to be fetched whole, by another job */
  PncOutcome outcome;

  /* this attempt */
  PncFile *base;          /* owned, nullable */
  PncEntry *entry;        /* owned, nullable: the file as the server opened it */
  PncLocalTarget *target; /* owned, nullable */
  PncPatch *patch;        /* owned, nullable */
  PncDigest *digest;      /* owned, nullable: of the result */
  guint8 *buffer;         /* owned, nullable: the next chunk of the result */
  gsize buffered_bytes;
  guint64 received_bytes; /* of the delta */
  guint64 written_bytes;
  guint64 moved_bytes;
  gboolean complete;
} GetDeltaJob;

static void
set_moved (GetDeltaJob *self, guint64 bytes)
{
  pnc_transfer_run_move (self->job.run, (gint64) (bytes - self->moved_bytes));
  self->moved_bytes = bytes;
}

static void
set_expected (GetDeltaJob *self, guint64 bytes)
{
  pnc_transfer_run_expect (self->job.run, 0, (gint64) (bytes - self->expected_bytes));
  self->expected_bytes = bytes;
}

static void
let_go (GetDeltaJob *self)
{
  g_clear_pointer (&self->patch, pnc_patch_free);
  g_clear_pointer (&self->base, pnc_file_free);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  g_clear_pointer (&self->target, pnc_local_target_free);
  g_clear_pointer (&self->digest, pnc_digest_free);
  g_clear_pointer (&self->buffer, g_free);
}

/* Differences are of no use here. */
static PncJobStep
give_up (GetDeltaJob *self, GError **error)
{
  self->whole = TRUE;
  g_clear_error (error);
  pnc_set_error_doing (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_REMOTE, self->pair.name,
                       "fetch what differs of", NULL);
  return PNC_JOB_FAILED;
}

static gboolean
read_cb (gpointer buffer,
         gsize length_bytes,
         guint64 offset_bytes,
         gpointer user_data,
         GError **error)
{
  GetDeltaJob *self = user_data;
  gssize n = pnc_file_read_at (self->base, buffer, length_bytes, offset_bytes, error);

  if (n >= 0 && (gsize) n != length_bytes)
    pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_LOCAL, self->pair.name, "read", NULL);
  return n >= 0 && (gsize) n == length_bytes;
}

/* Returns: %FALSE when the file here is not the one that the signature is of */
static gboolean
open_base (GetDeltaJob *self)
{
  g_autoptr (PncDir) dir = pnc_local_folder_open (self->pair.local, NULL);
  PncFileInfo info;

  if (dir != NULL)
    self->base = pnc_dir_open_file (dir, self->pair.name, NULL);
  return self->base != NULL && pnc_file_query (self->base, &info, NULL)
         && info.size_bytes == self->base_version.size_bytes
         && info.mtime_ns == self->base_version.mtime_ns
         && info.file_id == self->base_version.file_id;
}

static PncJobStep
get_delta_start (PncJob *job, PncFrameStream *out, GError **error)
{
  GetDeltaJob *self = (GetDeltaJob *) job;
  PncMessage message = { .type = PNC_MESSAGE_GET_DELTA };

  if (!open_base (self))
    return give_up (self, error);
  message.get_delta.path = self->pair.remote;
  message.get_delta.version = self->version;
  message.get_delta.base_bytes = self->base_version.size_bytes;
  message.get_delta.signature.data
    = g_bytes_get_data (self->signature, &message.get_delta.signature.length_bytes);
  pnc_transfer_run_begin_file (job->run, self->pair.name);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
  job->in_flight_bytes = PNC_CHUNK_BYTES;
  job->patient = TRUE;
  return PNC_JOB_WAITS;
}

static PncJobStep
take_ready (GetDeltaJob *self, PncEntry *entry, gboolean end, GError **error)
{
  if (end || self->entry != NULL || entry->kind != PNC_ENTRY_FILE
      || !pnc_version_equal (&entry->version, &self->version))
    return pnc_job_set_wrong_answer (error, &self->job, "opened another file");
  self->entry = pnc_entry_ref (entry);
  self->target = pnc_local_target_new (self->pair.local, self->pair.name, &entry->version,
                                       PNC_POLICY_OVERWRITE, error);
  if (self->target == NULL)
    return PNC_JOB_FAILED;
  self->patch = pnc_patch_new (self->base_version.size_bytes, read_cb, self);
  self->digest = pnc_digest_new ();
  self->buffer = g_malloc (PNC_CHUNK_BYTES);
  return PNC_JOB_WAITS;
}

static gboolean
write_buffer (GetDeltaJob *self, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  if (self->buffered_bytes == 0 || (self->buffered_bytes < PNC_CHUNK_BYTES && !self->complete))
    return TRUE;
  if (self->buffered_bytes > self->version.size_bytes - self->written_bytes)
    {
      pnc_job_set_wrong_answer (error, &self->job, "sent more than it said");
      return FALSE;
    }
  if (!pnc_local_target_write (self->target, self->buffer, self->buffered_bytes,
                               self->written_bytes, error))
    return FALSE;
  pnc_hash_chunk (self->buffer, self->buffered_bytes, hash);
  pnc_digest_add (self->digest, hash);
  self->written_bytes += self->buffered_bytes;
  self->buffered_bytes = 0;
  set_moved (self, self->written_bytes);
  return TRUE;
}

/* Returns: %PNC_JOB_WAITS when all of the chunk was used */
static PncJobStep
patch (GetDeltaJob *self, GError **error)
{
  PncPatchStep step = PNC_PATCH_FULL;

  while (step == PNC_PATCH_FULL)
    {
      gsize made_bytes;

      if (pnc_transfer_run_is_stopped (self->job.run))
        return PNC_JOB_WAITS;
      step = pnc_patch_run (self->patch, self->buffer + self->buffered_bytes,
                            PNC_CHUNK_BYTES - self->buffered_bytes, &made_bytes, error);
      if (step == PNC_PATCH_FAILED)
        return give_up (self, error);
      self->buffered_bytes += made_bytes;
      self->complete = step == PNC_PATCH_DONE;
      if (!write_buffer (self, error))
        return PNC_JOB_FAILED;
    }
  return PNC_JOB_WAITS;
}

static PncJobStep
take_chunk (GetDeltaJob *self, const PncChunk *chunk, gboolean end, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  if (end || self->target == NULL || self->complete || chunk->offset_bytes != self->received_bytes
      || self->received_bytes % PNC_CHUNK_BYTES != 0)
    return pnc_job_set_wrong_answer (error, &self->job, "sent bytes that were not to come");
  pnc_hash_chunk (chunk->data.data, chunk->data.length_bytes, hash);
  if (memcmp (hash, chunk->hash, PNC_HASH_BYTES) != 0)
    return give_up (self, error);
  /* The one before it may not have been used up: no more is made of any. */
  if (pnc_transfer_run_is_stopped (self->job.run))
    return PNC_JOB_WAITS;
  self->received_bytes += chunk->data.length_bytes;
  pnc_patch_set_input (self->patch, chunk->data.data, chunk->data.length_bytes);
  if (patch (self, error) != PNC_JOB_WAITS)
    return PNC_JOB_FAILED;
  if (!self->complete && !pnc_job_delta_pays (self->received_bytes, self->written_bytes))
    return give_up (self, error);
  return PNC_JOB_WAITS;
}

static PncJobStep
take_end (GetDeltaJob *self, const PncGetEnd *get_end, gboolean end, GError **error)
{
  PncAttributes attributes = { .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME };
  guint8 digest[PNC_HASH_BYTES];

  if (!end || self->target == NULL)
    return pnc_job_set_wrong_answer (error, &self->job, "ended a file too early");
  pnc_digest_get (self->digest, digest);
  if (!self->complete || self->written_bytes != self->version.size_bytes
      || memcmp (digest, get_end->digest, PNC_HASH_BYTES) != 0)
    return give_up (self, error);
  attributes.mode = (guint16) (self->entry->mode & 0777);
  attributes.mtime_ns = self->version.mtime_ns;
  if (!pnc_local_target_finish (self->target, &attributes, error))
    return PNC_JOB_FAILED;
  self->job.staged = g_steal_pointer (&self->target);
  return PNC_JOB_STAGED;
}

static PncJobStep
get_delta_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  GetDeltaJob *self = (GetDeltaJob *) job;

  switch ((int) message->type)
    {
    case PNC_MESSAGE_GET_READY:
      return take_ready (self, message->get_ready.entry, end, error);
    case PNC_MESSAGE_CHUNK:
      return take_chunk (self, &message->chunk, end, error);
    case PNC_MESSAGE_GET_END:
      return take_end (self, &message->get_end, end, error);
    default:
      return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
    }
}

/* Whatever is the matter, fetching the file whole will succeed, or say it better. */
static PncJobStep
get_delta_refused (PncJob *job, const GError *refusal, GError **error)
{
  return give_up ((GetDeltaJob *) job, error);
}

static void
get_delta_reset (PncJob *job)
{
  GetDeltaJob *self = (GetDeltaJob *) job;

  let_go (self);
  set_moved (self, 0);
  self->buffered_bytes = 0;
  self->received_bytes = 0;
  self->written_bytes = 0;
  self->complete = FALSE;
  job->in_flight_bytes = 0;
}

static void
get_delta_finish (PncJob *job, const GError *error)
{
  GetDeltaJob *self = (GetDeltaJob *) job;

  let_go (self);
  g_clear_pointer (&self->signature, g_bytes_unref);
  if (error != NULL && self->whole && !pnc_transfer_run_is_stopped (job->run))
    {
      set_moved (self, 0);
      pnc_transfer_run_push (job->run, pnc_job_get_new (job->run, &self->pair, &self->version));
      return;
    }
  if (error == NULL && job->published != NULL)
    self->outcome = pnc_local_target_get_outcome (job->published);
  set_moved (self, error == NULL ? self->received_bytes : 0);
  set_expected (self, self->moved_bytes);
  if (error == NULL)
    pnc_transfer_run_note_done (job->run, self->pair.remote, self->version.size_bytes,
                                self->version.mtime_ns);
  pnc_file_pair_report (&self->pair, job->run, self->moved_bytes, self->outcome, error);
  pnc_file_pair_clear (&self->pair);
}

static const PncJobClass get_delta_class = {
  .name = "get differences",
  .start = get_delta_start,
  .answer = get_delta_answer,
  .refused = get_delta_refused,
  .reset = get_delta_reset,
  .finish = get_delta_finish,
};

PncJob *
pnc_job_get_delta_new (PncTransferRun *run,
                       const PncFilePair *pair,
                       const PncVersion *version,
                       const PncVersion *base,
                       GBytes *signature)
{
  GetDeltaJob *self = g_new0 (GetDeltaJob, 1);

  pnc_job_init (&self->job, &get_delta_class, run);
  self->pair = *pair;
  self->version = *version;
  self->base_version = *base;
  self->signature = signature;
  self->expected_bytes = version->size_bytes;
  self->outcome = PNC_OUTCOME_REPLACED;
  self->job.large = TRUE;
  return &self->job;
}
