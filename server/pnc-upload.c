/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-commit.h"
#include "pnc-hash.h"
#include "pnc-io-error.h"
#include "pnc-place.h"
#include "pnc-publish.h"
#include "pnc-secret.h"
#include "pnc-state-table.h"
#include "pnc-upload-delta.h"
#include "pnc-upload-resume.h"

#include <string.h>

/* Room is reserved for what is larger: for the many small ones it would cost more than it saves. */
#define RESERVE_ABOVE_BYTES PNC_CHUNK_BYTES

typedef enum
{
  PNC_UPLOAD_WRITING,
  PNC_UPLOAD_FINISHED, /* complete, attributes set; not flushed */
  PNC_UPLOAD_DECIDED,  /* the policy says to leave what is there, or it was stored before */
  PNC_UPLOAD_ENDED,    /* published, or failed in the attempt */
  PNC_UPLOAD_BROKEN,   /* what came was not right, or could not be written */
} PncUploadState;

GType pnc_upload_state_get_type (void);

G_DEFINE_ENUM_TYPE (PncUploadState,
                    pnc_upload_state,
                    G_DEFINE_ENUM_VALUE (PNC_UPLOAD_WRITING, "writing"),
                    G_DEFINE_ENUM_VALUE (PNC_UPLOAD_FINISHED, "finished"),
                    G_DEFINE_ENUM_VALUE (PNC_UPLOAD_DECIDED, "decided"),
                    G_DEFINE_ENUM_VALUE (PNC_UPLOAD_ENDED, "ended"),
                    G_DEFINE_ENUM_VALUE (PNC_UPLOAD_BROKEN, "broken"))

static const PncStateMove upload_moves[] = {
  { PNC_UPLOAD_WRITING, PNC_UPLOAD_FINISHED }, { PNC_UPLOAD_WRITING, PNC_UPLOAD_DECIDED },
  { PNC_UPLOAD_WRITING, PNC_UPLOAD_BROKEN },   { PNC_UPLOAD_FINISHED, PNC_UPLOAD_ENDED },
  { PNC_UPLOAD_DECIDED, PNC_UPLOAD_ENDED },
};

static const PncStateTable upload_table
  = { "upload", pnc_upload_state_get_type, upload_moves, G_N_ELEMENTS (upload_moves) };

struct _PncUpload
{
  PncShare *share;         /* owned reference */
  PncPath *path;           /* owned */
  PncCommitJob job;        /* owned */
  gboolean brief;          /* came in one frame: written and published at once */
  PncDigest *digest;       /* owned; of the chunks written */
  PncUploadRanges *ranges; /* owned, nullable: where they come in any order instead */
  PncAttributes attributes;
  guint mode_mask;
  guint64 announced_bytes; /* or PNC_SIZE_UNKNOWN */
  guint64 written_bytes;
  PncUploadDelta *delta; /* owned, nullable: the chunks are differences */
  int state;             /* PncUploadState */
};

static void
set_state (PncUpload *self, PncUploadState state)
{
  pnc_state_table_move (&upload_table, &self->state, state);
}

static gboolean
fail (PncUpload *self, PncError code, const char *what, GError **error)
{
  g_autofree char *text = pnc_path_to_text (self->path);

  pnc_set_error (error, code, PNC_SIDE_REMOTE, text, "%s", what);
  set_state (self, PNC_UPLOAD_BROKEN);
  return FALSE;
}

static gboolean
fail_on_disk (PncUpload *self, GError **error)
{
  pnc_share_explain (error, self->path, "write");
  set_state (self, PNC_UPLOAD_BROKEN);
  return FALSE;
}

/* @why: (transfer full): what is wrong with the differences, or with the disk */
static gboolean
fail_delta (PncUpload *self, GError *why, GError **error)
{
  g_autoptr (GError) held = why;

  if (why->domain == PNC_ERROR && pnc_error_get_subject (why) == NULL)
    return fail (self, (PncError) why->code, why->message, error);
  g_propagate_error (error, g_steal_pointer (&held));
  return fail_on_disk (self, error);
}

/* Without a time of its own a file is as new as this moment. */
static gint64
mtime_of (const PncAttributes *attributes)
{
  return (attributes->which & PNC_ATTRIBUTE_MTIME) != 0 ? attributes->mtime_ns
                                                        : g_get_real_time () * 1000;
}

static gboolean
check_room (PncStagingArea *area, guint64 size_bytes, GError **error)
{
  PncSpace space;

  if (size_bytes == PNC_SIZE_UNKNOWN || size_bytes == 0
      || !pnc_dir_space (pnc_staging_area_get (area)->partials, &space, NULL)
      || size_bytes <= space.free_bytes)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_NO_SPACE, PNC_SIDE_LOCAL, NULL, "write", NULL);
  return FALSE;
}

/* Not for what is complete and needs only its name: that would change its time. */
static gboolean
needs_room (PncPartial *partial, const PncPut *request)
{
  PncJournal *journal = pnc_partial_get_journal (partial);

  return request->size_bytes != PNC_SIZE_UNKNOWN && request->size_bytes > RESERVE_ABOVE_BYTES
         && (journal == NULL || pnc_journal_get_stage (journal, NULL) == PNC_JOURNAL_RECEIVING);
}

static PncPartial *
stage_in_area (PncShare *share,
               PncStagingArea *area,
               const PncPut *request,
               gboolean brief,
               GError **error)
{
  const PncPartialKey key = { share->user, request->transfer_id };
  g_autoptr (PncPartial) partial = NULL;

  if (brief)
    return pnc_partial_new_brief (area, error);

  if ((request->flags & PNC_PUT_RESUME) != 0)
    partial = pnc_upload_resume (share, area, request, error);
  else
    partial = pnc_partial_new (area, &key, error);
  if (partial == NULL)
    return NULL;
  if ((pnc_partial_is_resumed (partial) || check_room (area, request->size_bytes, error))
      && (!needs_room (partial, request)
          || pnc_file_reserve (pnc_partial_get_file (partial), request->size_bytes, error)))
    return g_steal_pointer (&partial);
  if (!pnc_partial_is_resumed (partial))
    pnc_partial_discard (partial);
  return NULL;
}

/* Somebody may have cleared `.pinnace` away while it was held: then it is made anew, once. */
static PncPartial *
stage (PncShare *share,
       const PncPlace *place,
       const PncPut *request,
       gboolean brief,
       GError **error)
{
  for (guint tries = 1;; tries++)
    {
      g_autoptr (PncStagingArea) area = pnc_place_get_area (place, share, error);
      g_autoptr (GError) local = NULL;
      PncPartial *partial
        = area != NULL ? stage_in_area (share, area, request, brief, &local) : NULL;

      if (partial != NULL || area == NULL)
        return partial;
      if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND) || tries == 2)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      pnc_staging_area_retire (area);
      pnc_share_forget (share);
    }
}

/* Whether to ask before the bytes are written what publishing asks again: not where it would say
 * yes in nearly all cases, and the bytes are there anyway. */
static gboolean
has_foresight (PncUpload *self, PncPolicy policy)
{
  return !self->brief || (policy != PNC_POLICY_REFUSE && policy != PNC_POLICY_KEEP_BOTH);
}

/* Whether the answer to an earlier COMMIT is all that is missing, or that and the name. */
static gboolean
settle (PncUpload *self, PncShare *share, const PncPlace *place, const PncPut *request)
{
  PncUploadResult result;

  if ((request->flags & PNC_PUT_SETTLE) == 0
      || !pnc_upload_find_stored (share, place, request, &result))
    return FALSE;
  self->job.outcome = result.outcome;
  self->job.entry = result.entry;
  self->written_bytes = request->size_bytes;
  memcpy (self->job.digest, result.digest, sizeof self->job.digest);
  set_state (self, PNC_UPLOAD_DECIDED);
  return TRUE;
}

/* All was there and compared before: the name is all that is missing. */
static void
finish_again (PncUpload *self, const PncPut *request)
{
  PncJournal *journal = pnc_partial_get_journal (self->job.partial);
  PncJournalResult result;
  PncFileInfo info;

  if ((request->flags & PNC_PUT_SETTLE) == 0 || journal == NULL
      || pnc_journal_get_stage (journal, &result) != PNC_JOURNAL_COMMITTED
      || !pnc_file_query (pnc_partial_get_file (self->job.partial), &info, NULL))
    return;
  memcpy (self->job.digest, result.digest, sizeof self->job.digest);
  self->job.mtime_ns = info.mtime_ns;
  self->written_bytes = request->size_bytes;
  set_state (self, PNC_UPLOAD_FINISHED);
}

static gboolean
begin (PncUpload *self,
       PncShare *share,
       const PncPlace *place,
       const PncPut *request,
       GError **error)
{
  PncMove move = { .kind = PNC_FILE_REGULAR,
                   .mtime_ns = self->job.mtime_ns,
                   .to = place->dir,
                   .to_name = place->name,
                   .policy = request->policy,
                   .expected = request->check_version ? &request->version : NULL };
  gboolean skipped = FALSE;

  if (settle (self, share, place, request))
    return TRUE;
  if (has_foresight (self, move.policy) && !pnc_publish_foresee (&move, &skipped, error))
    return FALSE;
  if (skipped)
    {
      set_state (self, PNC_UPLOAD_DECIDED);
      self->job.outcome = PNC_OUTCOME_SKIPPED;
      self->job.entry = pnc_place_stat (place, error);
      return self->job.entry != NULL;
    }
  self->job.folder = pnc_place_get_folder (place, share, error);
  self->job.partial
    = self->job.folder != NULL ? stage (share, place, request, self->brief, error) : NULL;
  return self->job.partial != NULL;
}

static void
begin_ranges (PncUpload *self, const PncPut *request)
{
  PncPartial *partial = self->job.partial;

  if (partial != NULL)
    finish_again (self, request);
  if ((request->flags & PNC_PUT_RANGES) != 0 && self->state == PNC_UPLOAD_WRITING)
    self->ranges
      = pnc_upload_ranges_new (pnc_partial_get_file (partial), pnc_partial_get_journal (partial),
                               self->path, request->size_bytes);
}

static gboolean
check_ranges (const PncPut *request, GError **error)
{
  g_autofree char *text = NULL;
  gboolean ranges = (request->flags & PNC_PUT_RANGES) != 0;
  gboolean resume = (request->flags & PNC_PUT_RESUME) != 0;
  gboolean settle = (request->flags & PNC_PUT_SETTLE) != 0;

  if ((!ranges || request->size_bytes != PNC_SIZE_UNKNOWN) && (!resume || ranges)
      && (!settle || resume))
    return TRUE;
  text = pnc_path_to_text (request->path);
  pnc_set_error (
    error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_REMOTE, text,
    "Only a file whose size is known can come in ranges, and only one that can be gone on "
    "with. Send it in one go.");
  return FALSE;
}

/* A policy that leaves what is there has no use for a version of it. */
static gboolean
check_guard (const PncPut *request, GError **error)
{
  g_autofree char *text = NULL;

  if (!request->check_version || request->policy == PNC_POLICY_OVERWRITE)
    return TRUE;
  text = pnc_path_to_text (request->path);
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_REMOTE, text,
                 "Only a file that is to be replaced can be asked to be a certain version. Send "
                 "it with another policy.");
  return FALSE;
}

static gboolean
check_put (PncShare *share, const PncPut *request, GError **error)
{
  g_autofree char *text = NULL;

  if (!pnc_share_check_writable (share, request->path, error) || !check_ranges (request, error)
      || !check_guard (request, error))
    return FALSE;
  if (pnc_path_depth (request->path) > 0
      && (request->size_bytes == PNC_SIZE_UNKNOWN || request->size_bytes <= PNC_MAX_FILE_BYTES))
    return TRUE;
  text = pnc_path_to_text (request->path);
  pnc_set_error_doing (
    error, pnc_path_depth (request->path) == 0 ? PNC_ERROR_IS_DIRECTORY : PNC_ERROR_TOO_LARGE,
    PNC_SIDE_REMOTE, text, "write", NULL);
  return FALSE;
}

static PncUpload *
put (PncShare *share, const PncPut *request, gboolean brief, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  g_autoptr (PncUpload) self = NULL;

  if (!check_put (share, request, error)
      || !pnc_place_resolve (&place, share, request->path, (request->flags & PNC_PUT_PARENTS) != 0,
                             error))
    return NULL;
  self = g_new0 (PncUpload, 1);
  self->share = pnc_share_ref (share);
  self->brief = brief;
  self->path = pnc_path_ref (request->path);
  self->digest = pnc_digest_new ();
  self->attributes = request->attributes;
  self->mode_mask = share->options.mode_mask;
  self->announced_bytes = request->size_bytes;
  self->job.name = g_strdup (place.name);
  self->job.policy = request->policy;
  self->job.check_version = request->check_version;
  self->job.version = request->version;
  self->job.mtime_ns = mtime_of (&request->attributes);
  if (begin (self, share, &place, request, error))
    {
      begin_ranges (self, request);
      return g_steal_pointer (&self);
    }
  pnc_share_explain (error, request->path, "write");
  return NULL;
}

PncUpload *
pnc_share_put (PncShare *share, const PncPut *request, GError **error)
{
  return put (share, request, FALSE, error);
}

PncUpload *
pnc_share_put_brief (PncShare *share, const PncPut *request, GError **error)
{
  return put (share, request, TRUE, error);
}

PncUpload *
pnc_share_put_delta (PncShare *share, const PncPutDelta *request, GError **error)
{
  const PncGet get = {
    .path = request->path,
    .length_bytes = PNC_SIZE_UNKNOWN,
    .check_version = TRUE,
    .version = request->version,
  };
  PncPut whole = {
    .path = request->path,
    .size_bytes = request->size_bytes,
    .attributes = request->attributes,
    .policy = PNC_POLICY_OVERWRITE,
  };
  g_autoptr (PncUpload) self = NULL;
  PncDownload *base;

  pnc_random_fill (whole.transfer_id, sizeof whole.transfer_id);
  if (!pnc_share_check_writable (share, request->path, error))
    return NULL;
  base = pnc_share_get (share, &get, error);
  if (base == NULL)
    return NULL;
  self = pnc_share_put (share, &whole, error);
  if (self == NULL)
    {
      pnc_download_free (base);
      return NULL;
    }
  self->delta = pnc_upload_delta_new (base);
  return g_steal_pointer (&self);
}

gboolean
pnc_upload_is_working (PncUpload *upload)
{
  return upload->delta != NULL && pnc_upload_delta_is_working (upload->delta);
}

gboolean
pnc_upload_work (PncUpload *upload, GError **error)
{
  PncUploadDeltaOut out = {
    .file = pnc_partial_get_file (upload->job.partial),
    .digest = upload->digest,
    .written_bytes = upload->written_bytes,
    .size_bytes = upload->announced_bytes,
  };
  GError *why = NULL;

  if (!pnc_upload_delta_work (upload->delta, &out, &why))
    return fail_delta (upload, why, error);
  upload->written_bytes = out.written_bytes;
  return TRUE;
}

gboolean
pnc_upload_is_decided (PncUpload *upload)
{
  return upload->state == PNC_UPLOAD_DECIDED;
}

gboolean
pnc_upload_is_finished (PncUpload *upload)
{
  return upload->state == PNC_UPLOAD_FINISHED;
}

void
pnc_upload_discard (PncUpload *upload)
{
  if (upload->job.partial != NULL)
    pnc_partial_discard (upload->job.partial);
}

/* Every chunk but the last is full, so that the same file has the same chunks always. */
static gboolean
check_order (PncUpload *self, const PncChunk *chunk, GError **error)
{
  guint64 limit_bytes = MIN (self->announced_bytes, PNC_MAX_FILE_BYTES);
  gsize length_bytes = chunk->data.length_bytes;

  if (self->state != PNC_UPLOAD_WRITING)
    return fail (self, PNC_ERROR_PROTOCOL,
                 "Bytes came for an upload that is over. Send the file again.", error);
  if (chunk->offset_bytes != self->written_bytes || self->written_bytes % PNC_CHUNK_BYTES != 0
      || length_bytes == 0 || length_bytes > PNC_CHUNK_BYTES)
    return fail (self, PNC_ERROR_PROTOCOL,
                 "A piece of the file came out of order. Send the file again.", error);
  if (length_bytes > limit_bytes - self->written_bytes)
    return fail (self, PNC_ERROR_PROTOCOL, "More came than was announced. Send the file again.",
                 error);
  return TRUE;
}

static gboolean
write_direct (PncUpload *self, const PncChunk *chunk, GError **error)
{
  if (self->state != PNC_UPLOAD_WRITING)
    return fail (self, PNC_ERROR_PROTOCOL,
                 "Bytes came for an upload that is over. Send the file again.", error);
  if (pnc_upload_ranges_write (self->ranges, NULL, chunk, error))
    return TRUE;
  set_state (self, PNC_UPLOAD_BROKEN);
  return FALSE;
}

gboolean
pnc_upload_write (PncUpload *upload, const PncChunk *chunk, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];
  GError *why = NULL;

  if (upload->ranges != NULL)
    return write_direct (upload, chunk, error);
  if (upload->delta != NULL)
    return pnc_upload_delta_take (upload->delta, chunk, &why) || fail_delta (upload, why, error);
  if (!check_order (upload, chunk, error))
    return FALSE;
  pnc_hash_chunk (chunk->data.data, chunk->data.length_bytes, hash);
  if (memcmp (hash, chunk->hash, sizeof hash) != 0)
    return fail (upload, PNC_ERROR_CORRUPT, pnc_error_code_sentence (PNC_ERROR_CORRUPT), error);
  if (!pnc_file_write_at (pnc_partial_get_file (upload->job.partial), chunk->data.data,
                          chunk->data.length_bytes, upload->written_bytes, error))
    return fail_on_disk (upload, error);
  pnc_digest_add (upload->digest, hash);
  upload->written_bytes += chunk->data.length_bytes;
  return TRUE;
}

/* Returns: whether all has come; @digest: (out): of it, then */
static gboolean
end_writing (PncUpload *self, guint8 digest[PNC_HASH_BYTES])
{
  if (self->ranges != NULL)
    {
      self->written_bytes = self->announced_bytes;
      return pnc_upload_ranges_finish (self->ranges, digest);
    }
  pnc_digest_get (self->digest, digest);
  return self->announced_bytes == PNC_SIZE_UNKNOWN || self->announced_bytes == self->written_bytes;
}

static gboolean
check_commit (PncUpload *self, const PncCommit *commit, GError **error)
{
  guint8 *digest = self->job.digest;

  if (self->state != PNC_UPLOAD_WRITING)
    return fail (self, PNC_ERROR_PROTOCOL,
                 "The end came for an upload that is over. Send the file again.", error);
  if (end_writing (self, digest) && commit->size_bytes == self->written_bytes
      && memcmp (digest, commit->digest, PNC_HASH_BYTES) == 0)
    return TRUE;
  return fail (self, PNC_ERROR_CORRUPT, pnc_error_code_sentence (PNC_ERROR_CORRUPT), error);
}

static void
merge_attributes (PncAttributes *attributes, const PncAttributes *later)
{
  if ((later->which & PNC_ATTRIBUTE_MODE) != 0)
    attributes->mode = later->mode;
  if ((later->which & PNC_ATTRIBUTE_MTIME) != 0)
    attributes->mtime_ns = later->mtime_ns;
  attributes->which |= later->which;
}

/* Whoever moves or removes the folder meanwhile takes the held one along, to the trash as a rule:
 * what would get its name in there would be reported as stored where nobody finds it. */
static gboolean
check_folder (gpointer upload, GError **error)
{
  PncUpload *self = upload;
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  PncFileInfo held, now;

  pnc_share_forget (self->share);
  if (pnc_place_resolve (&place, self->share, self->path, FALSE, &local)
      && pnc_dir_query (pnc_folder_get_dir (self->job.folder), &held, &local)
      && pnc_dir_query (place.dir, &now, &local) && held.device == now.device
      && held.file_id == now.file_id)
    return TRUE;
  if (local == NULL || g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND)
      || g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY))
    {
      text = pnc_path_to_text (self->path);
      pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE, text,
                     "The folder was moved or removed while the file was on its way. Nothing was "
                     "stored; look where it is to go, and send it again.");
      return FALSE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  pnc_share_explain (error, self->path, "write");
  return FALSE;
}

gboolean
pnc_upload_finish (PncUpload *upload, const PncCommit *commit, GError **error)
{
  PncAttributes *attributes = &upload->attributes;
  gint64 mtime_ns = G_MININT64;
  guint mode = PNC_DEFAULT_FILE_MODE;
  GError *why = NULL;

  if (upload->delta != NULL && !pnc_upload_delta_check (upload->delta, &why))
    return fail_delta (upload, why, error);
  if (!check_commit (upload, commit, error))
    return FALSE;
  g_clear_pointer (&upload->delta, pnc_upload_delta_free);
  merge_attributes (attributes, &commit->attributes);
  if ((attributes->which & PNC_ATTRIBUTE_MODE) != 0)
    mode = attributes->mode;
  if ((attributes->which & PNC_ATTRIBUTE_MTIME) != 0)
    mtime_ns = attributes->mtime_ns;
  if (!pnc_share_set_file_attributes (pnc_partial_get_file (upload->job.partial),
                                      mode & upload->mode_mask, mtime_ns, error))
    return fail_on_disk (upload, error);
  upload->job.mtime_ns = mtime_of (attributes);
  set_state (upload, PNC_UPLOAD_FINISHED);
  return TRUE;
}

PncUploadRanges *
pnc_upload_get_ranges (PncUpload *upload)
{
  return upload->ranges;
}

guint64
pnc_upload_get_size (PncUpload *upload)
{
  return upload->written_bytes;
}

void
pnc_upload_publish_all (GPtrArray *uploads)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_sized_new (uploads->len);

  for (guint i = 0; i < uploads->len; i++)
    {
      PncUpload *upload = uploads->pdata[i];

      g_return_if_fail (upload->state == PNC_UPLOAD_FINISHED
                        || upload->state == PNC_UPLOAD_DECIDED);
      if (upload->state == PNC_UPLOAD_FINISHED)
        g_ptr_array_add (jobs, &upload->job);
      if (!upload->brief)
        {
          upload->job.check = check_folder;
          upload->job.check_data = upload;
        }
    }
  pnc_commit_all ((PncCommitJob **) jobs->pdata, jobs->len);
  for (guint i = 0; i < uploads->len; i++)
    {
      PncUpload *upload = uploads->pdata[i];

      set_state (upload, PNC_UPLOAD_ENDED);
      pnc_share_explain (&upload->job.error, upload->path, "write");
    }
}

gboolean
pnc_upload_get_result (PncUpload *upload, PncStored *stored, GError **error)
{
  g_return_val_if_fail (upload->state == PNC_UPLOAD_ENDED, FALSE);

  if (upload->job.error != NULL)
    {
      g_propagate_error (error, g_error_copy (upload->job.error));
      return FALSE;
    }
  memset (stored, 0, sizeof *stored);
  stored->outcome = upload->job.outcome;
  stored->entry = upload->job.entry;
  if (stored->outcome != PNC_OUTCOME_SKIPPED)
    memcpy (stored->digest, upload->job.digest, PNC_HASH_BYTES);
  return TRUE;
}

void
pnc_upload_free (PncUpload *upload)
{
  guint8 digest[PNC_HASH_BYTES];

  if (upload == NULL)
    return;
  /* Other channels may be writing: the file is theirs until this returns. */
  if (upload->ranges != NULL)
    pnc_upload_ranges_finish (upload->ranges, digest);
  pnc_upload_ranges_unref (upload->ranges);
  if (upload->state == PNC_UPLOAD_BROKEN)
    pnc_upload_discard (upload);
  pnc_upload_delta_free (upload->delta);
  pnc_commit_job_clear (&upload->job);
  pnc_digest_free (upload->digest);
  pnc_path_unref (upload->path);
  pnc_share_unref (upload->share);
  g_free (upload);
}
