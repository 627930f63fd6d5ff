/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-get.h"

#include <string.h>

#include "pnc-hash.h"
#include "pnc-io-error.h"
#include "pnc-job-get-range.h"
#include "pnc-limits.h"

typedef struct
{
  PncJob job;
  PncFilePair pair;
  guint64 expected_bytes; /* of the run's total */
  gboolean known;         /* version is what a listing or the server said */
  PncVersion version;
  guint16 mode; /* of the file as the server opened it */
  PncOutcome outcome;
  gboolean there; /* an earlier run has fetched it: nothing is moved */

  /* this attempt */
  gboolean looking;       /* the request is a STAT */
  PncEntry *entry;        /* owned, nullable: the file as the server opened it */
  PncLocalTarget *target; /* owned, nullable: until it is spread or staged */
  guint64 moved_bytes;    /* of a file that came in one frame */
  PncGetPart part;        /* its own part of a file that comes in chunks */

  /* all attempts */
  gboolean sought;   /* what an earlier transfer has left was looked for */
  gboolean resumes;  /* @target is such: the request is for what is missing of it */
  PncSpread *spread; /* owned, nullable: of a file that comes in chunks */
} GetJob;

static const PncRunSettings *
get_settings (GetJob *self)
{
  return pnc_transfer_run_get_settings (self->job.run);
}

static void
set_moved (GetJob *self, guint64 bytes)
{
  pnc_transfer_run_move (self->job.run, (gint64) (bytes - self->moved_bytes));
  self->moved_bytes = bytes;
}

static void
set_expected (GetJob *self, guint64 bytes)
{
  pnc_transfer_run_expect (self->job.run, 0, (gint64) (bytes - self->expected_bytes));
  self->expected_bytes = bytes;
}

static void
set_version (GetJob *self, const PncEntry *entry)
{
  self->version = entry->version;
  self->known = TRUE;
  set_expected (self, entry->version.size_bytes);
}

/* Returns: whether an earlier run has fetched this version, and what it made of it is still there
 */
static gboolean
is_here_already (GetJob *self)
{
  const PncVersion *version = &self->version;
  g_autoptr (PncDir) dir = NULL;
  PncFileInfo info;

  if (!self->known
      || !pnc_transfer_run_was_done (self->job.run, self->pair.remote, version->size_bytes,
                                     version->mtime_ns))
    return FALSE;
  dir = pnc_local_folder_open (self->pair.local, NULL);
  return dir != NULL && pnc_dir_query_child (dir, self->pair.name, &info, NULL)
         && info.kind == PNC_FILE_REGULAR && info.size_bytes == version->size_bytes
         && (info.mtime_ns == version->mtime_ns || !get_settings (self)->keep_attributes);
}

/* Returns: %PNC_JOB_WAITS when it is wanted */
static PncJobStep
look (GetJob *self, GError **error)
{
  gint64 mtime_ns = self->known ? self->version.mtime_ns : PNC_LOCAL_TIME_UNKNOWN;

  if (is_here_already (self))
    {
      self->outcome = PNC_OUTCOME_STORED;
      self->there = TRUE;
      return PNC_JOB_DONE;
    }
  switch (pnc_local_target_look (self->pair.local, self->pair.name, get_settings (self)->policy,
                                 mtime_ns, error))
    {
    case PNC_LOCAL_WANTED:
      return PNC_JOB_WAITS;
    case PNC_LOCAL_LEFT:
      self->outcome = PNC_OUTCOME_SKIPPED;
      return PNC_JOB_DONE;
    case PNC_LOCAL_REFUSED:
    default:
      return PNC_JOB_FAILED;
    }
}

static void
queue_stat (GetJob *self, PncFrameStream *out)
{
  const PncMessage message = { .type = PNC_MESSAGE_STAT, .stat = { .path = self->pair.remote } };

  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  self->looking = TRUE;
}

static PncAttributes
get_attributes (GetJob *self)
{
  if (!get_settings (self)->keep_attributes)
    return (PncAttributes){ .which = PNC_ATTRIBUTE_MODE,
                            .mode = (guint16) (0666 & ~get_settings (self)->umask) };
  return (PncAttributes){
    .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME,
    .mode = self->mode,
    .mtime_ns = self->version.mtime_ns,
  };
}

static PncJobStep
finish_target (GetJob *self, GError **error)
{
  const PncAttributes attributes = get_attributes (self);

  if (!pnc_local_target_finish (self->target, &attributes, error))
    return PNC_JOB_FAILED;
  self->job.staged = g_steal_pointer (&self->target);
  return PNC_JOB_STAGED;
}

static gboolean
may_be_kept (GetJob *self)
{
  return self->version.size_bytes >= PNC_JOURNAL_FROM_BYTES;
}

static void
init_key (GetJob *self, PncLocalKey *key)
{
  pnc_local_key_init (key, get_settings (self)->server, self->pair.remote, self->pair.name);
}

/* Before anything is asked for: what is missing, and of which version, is known from what is there.
 */
static void
seek (GetJob *self)
{
  PncLocalKey key;

  if (self->sought || (self->known && !may_be_kept (self)))
    return;
  self->sought = TRUE;
  init_key (self, &key);
  self->target
    = pnc_local_target_find (self->pair.local, self->pair.name, get_settings (self)->policy, &key);
  self->resumes = self->target != NULL;
}

static const PncVersion *
get_kept_version (GetJob *self)
{
  return &pnc_journal_get_head (pnc_local_target_get_journal (self->target))->version;
}

/* The first of what is missing: what the spread gives out first, too. */
static void
ask_for_missing (GetJob *self, PncMessage *message)
{
  PncChunkHashes *hashes = pnc_journal_get_hashes (pnc_local_target_get_journal (self->target));
  PncSegments segments;
  PncSegment first;

  message->get.check_version = TRUE;
  message->get.version = *get_kept_version (self);
  message->get.inline_max_bytes = 0;
  pnc_segments_init (&segments, message->get.version.size_bytes);
  pnc_segments_skip (&segments, hashes);
  pnc_segments_take_first (&segments, PNC_SEGMENT_BYTES, &first);
  pnc_segments_clear (&segments);
  message->get.offset_bytes = first.offset_bytes;
  message->get.length_bytes = first.length_bytes;
}

static void
queue_get (GetJob *self, PncFrameStream *out)
{
  PncMessage message = {
    .type = PNC_MESSAGE_GET,
    .get = {
      .path = self->pair.remote,
      .length_bytes = PNC_SEGMENT_BYTES,
      .inline_max_bytes = PNC_INLINE_FILE_BYTES,
    },
  };

  if (self->resumes)
    ask_for_missing (self, &message);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  self->looking = FALSE;
  self->job.in_flight_bytes
    = self->known ? MIN (self->version.size_bytes, PNC_SEGMENT_BYTES) : PNC_CHUNK_BYTES;
}

/* The rest is fetched by jobs of its own. This one waits for them where it need not be sent
 * anything, and finishes the file. */
static PncJobStep
wait_for_rest (GetJob *self, GError **error)
{
  self->job.large = FALSE;
  if (!pnc_spread_check (self->spread, error))
    return PNC_JOB_FAILED;
  if (!pnc_spread_is_complete (self->spread))
    return PNC_JOB_NOT_YET;
  self->target = pnc_spread_steal_target (self->spread);
  return finish_target (self, error);
}

static PncJobStep
get_start (PncJob *job, PncFrameStream *out, GError **error)
{
  GetJob *self = (GetJob *) job;
  PncJobStep step;

  if (self->spread != NULL)
    return wait_for_rest (self, error);
  if (get_settings (self)->again && !self->known)
    {
      queue_stat (self, out);
      return PNC_JOB_WAITS;
    }
  step = look (self, error);
  if (step == PNC_JOB_WAITS)
    {
      pnc_transfer_run_begin_file (job->run, self->pair.name);
      seek (self);
      queue_get (self, out);
    }
  return step;
}

static PncLocalTarget *
new_target (GetJob *self, GError **error)
{
  const PncVersion *version = &self->entry->version;
  PncPolicy policy = get_settings (self)->policy;
  PncLocalKey key;

  if (!may_be_kept (self))
    return pnc_local_target_new (self->pair.local, self->pair.name, version, policy, error);
  init_key (self, &key);
  return pnc_local_target_new_kept (self->pair.local, self->pair.name, version, policy, &key,
                                    error);
}

static gboolean
make_target (GetJob *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  self->target = new_target (self, &local_error);
  if (g_error_matches (local_error, PNC_ERROR, PNC_ERROR_BUSY)
      && !pnc_local_commit_is_empty (self->job.commit))
    {
      /* Too many open files: those that only wait to be published need not wait. */
      g_clear_error (&local_error);
      pnc_local_commit_flush (self->job.commit);
      self->target = new_target (self, &local_error);
    }
  if (self->target == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return self->target != NULL;
}

/* The server has opened the file. Returns: %PNC_JOB_WAITS when there is a target for its bytes */
static PncJobStep
begin (GetJob *self, PncEntry *entry, GError **error)
{
  gboolean was_known = self->known;

  if (self->entry != NULL || entry->kind != PNC_ENTRY_FILE)
    return pnc_job_set_wrong_answer (error, &self->job, "sent something else than a file");
  if (self->resumes && !pnc_version_equal (&entry->version, get_kept_version (self)))
    return pnc_job_set_wrong_answer (error, &self->job,
                                     "sent another version than it was asked for");

  self->entry = pnc_entry_ref (entry);
  pnc_file_pair_note_entry (&self->pair, entry);
  self->mode = entry->mode & 0777;
  set_version (self, entry);
  if (!was_known)
    {
      PncJobStep step = look (self, error);

      if (step != PNC_JOB_WAITS)
        return step;
    }
  return self->resumes || make_target (self, error) ? PNC_JOB_WAITS : PNC_JOB_FAILED;
}

static gboolean
take_bytes (GetJob *self, const PncSlice *data, const guint8 *sent_hash, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  pnc_hash_chunk (data->data, data->length_bytes, hash);
  if (memcmp (hash, sent_hash, PNC_HASH_BYTES) != 0)
    {
      pnc_set_error_doing (error, PNC_ERROR_CORRUPT, PNC_SIDE_REMOTE, self->pair.name, "receive",
                           NULL);
      return pnc_file_pair_fail_remote (&self->pair, error);
    }
  if (!pnc_local_target_write (self->target, data->data, data->length_bytes, 0, error))
    return FALSE;
  self->job.in_flight_bytes = 0;
  set_moved (self, data->length_bytes);
  return TRUE;
}

static PncJobStep
take_whole (GetJob *self, const PncWhole *whole, gboolean end, GError **error)
{
  PncJobStep step;

  if (!end || self->resumes || whole->data.length_bytes != whole->entry->version.size_bytes)
    return pnc_job_set_wrong_answer (error, &self->job, "sent a file of another size than it said");

  step = begin (self, whole->entry, error);
  if (step != PNC_JOB_WAITS)
    return step;
  if (!take_bytes (self, &whole->data, whole->hash, error))
    return PNC_JOB_FAILED;
  return finish_target (self, error);
}

/* Other channels may help from now on. */
static void
begin_spread (GetJob *self)
{
  PncSegment first;

  self->spread = pnc_spread_new (self->job.run, &self->pair, self->version.size_bytes);
  pnc_spread_set_target (self->spread, g_steal_pointer (&self->target), &self->version);
  pnc_spread_take_first (self->spread, &first);
  pnc_get_part_begin (&self->part, self->spread, &first);
  self->resumes = FALSE;
  self->job.overlaps = TRUE;
  if (!pnc_spread_has_more (self->spread))
    return;
  pnc_transfer_run_push (self->job.run, pnc_job_get_range_new (self->spread));
  pnc_transfer_run_tell (self->job.run);
}

static PncJobStep
take_ready (GetJob *self, PncEntry *entry, gboolean end, GError **error)
{
  PncJobStep step;

  if (end)
    return pnc_job_set_wrong_answer (error, &self->job, "sent no bytes");
  step = begin (self, entry, error);
  if (step == PNC_JOB_WAITS)
    begin_spread (self);
  return step == PNC_JOB_DONE ? PNC_JOB_ENOUGH : step;
}

static PncJobStep
take_end (GetJob *self, const PncGetEnd *get_end, gboolean end, GError **error)
{
  PncJobStep step = pnc_get_part_take_end (&self->part, get_end, end, error);

  if (step != PNC_JOB_DONE)
    return step;
  return pnc_spread_is_complete (self->spread) ? wait_for_rest (self, error) : PNC_JOB_AGAIN;
}

static PncJobStep
take_stat (GetJob *self, const PncEntry *entry)
{
  set_version (self, entry);
  return PNC_JOB_AGAIN;
}

static PncJobStep
get_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  GetJob *self = (GetJob *) job;

  if (self->looking && message->type == PNC_MESSAGE_ENTRY && end)
    return take_stat (self, message->entry.entry);
  if (!self->looking && message->type == PNC_MESSAGE_WHOLE)
    return take_whole (self, &message->whole, end, error);
  if (!self->looking && message->type == PNC_MESSAGE_GET_READY)
    return take_ready (self, message->get_ready.entry, end, error);
  if (!self->looking && message->type == PNC_MESSAGE_CHUNK)
    return pnc_get_part_take_chunk (&self->part, &message->chunk, end, error);
  if (!self->looking && message->type == PNC_MESSAGE_GET_END)
    return take_end (self, &message->get_end, end, error);
  return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
}

/* What is there is of another file: it is of no use, and the file comes anew. */
static PncJobStep
begin_anew (GetJob *self)
{
  pnc_file_pair_report_anew (&self->pair, self->job.run);
  self->resumes = FALSE;
  self->job.in_flight_bytes = 0;
  g_clear_pointer (&self->target, pnc_local_target_free);
  return PNC_JOB_AGAIN;
}

static PncJobStep
get_refused (PncJob *job, const GError *refusal, GError **error)
{
  GetJob *self = (GetJob *) job;

  if (self->resumes && g_error_matches (refusal, PNC_ERROR, PNC_ERROR_CHANGED))
    return begin_anew (self);
  g_propagate_error (error, g_error_copy (refusal));
  pnc_file_pair_fail_remote (&self->pair, error);
  return PNC_JOB_FAILED;
}

/* What is spread goes on where it was: its target is still there, and every part is of one version.
 * So does what was left by an earlier transfer. */
static void
get_reset (PncJob *job)
{
  GetJob *self = (GetJob *) job;
  gboolean was_open = pnc_get_part_is_open (&self->part);

  pnc_get_part_give_back (&self->part);
  if (was_open)
    pnc_transfer_run_push (job->run, pnc_job_get_range_new (self->spread));
  if (!self->resumes)
    g_clear_pointer (&self->target, pnc_local_target_free);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  set_moved (self, 0);
  job->overlaps = FALSE;
  job->in_flight_bytes = 0;
}

/* Where it went may differ from where it was to go. */
static void
note_local_path (GetJob *self)
{
  g_autofree char *path = NULL;

  if (self->job.published != NULL)
    {
      g_free (self->pair.name);
      self->pair.name = g_strdup (pnc_local_target_get_name (self->job.published));
    }
  if (self->pair.folder != NULL)
    return;
  path = pnc_file_pair_dup_local_path (&self->pair);
  pnc_transfer_run_set_local_path (self->job.run, path);
}

static void
end_spread (GetJob *self, gboolean done)
{
  pnc_get_part_give_back (&self->part);
  if (self->spread == NULL)
    return;
  if (done)
    self->moved_bytes = self->version.size_bytes;
  else
    pnc_spread_end (self->spread);
  g_clear_pointer (&self->spread, pnc_spread_unref);
}

/* For whoever fetches it again. */
static void
keep (GetJob *self)
{
  PncLocalKey key;

  if (self->target == NULL && self->spread == NULL)
    return;
  init_key (self, &key);
  pnc_transfer_run_note_left (self->job.run, self->pair.local, &key);
  if (self->target != NULL)
    pnc_local_target_keep (self->target);
  if (self->spread != NULL)
    pnc_spread_keep (self->spread);
}

static void
get_finish (PncJob *job, const GError *error)
{
  GetJob *self = (GetJob *) job;

  if (error != NULL && pnc_transfer_run_leaves (job->run, error))
    keep (self);
  end_spread (self, error == NULL && job->published != NULL);
  if (error == NULL && job->published != NULL)
    self->outcome = pnc_local_target_get_outcome (job->published);
  if (error != NULL || self->outcome == PNC_OUTCOME_SKIPPED)
    set_moved (self, 0);
  else
    {
      note_local_path (self);
      pnc_transfer_run_note_done (job->run, self->pair.remote, self->version.size_bytes,
                                  self->version.mtime_ns);
    }
  if (error == NULL && self->there)
    pnc_transfer_run_keep (job->run, (gint64) self->version.size_bytes);
  set_expected (self, error == NULL && self->there ? self->version.size_bytes : self->moved_bytes);
  pnc_file_pair_report (&self->pair, job->run, self->moved_bytes, self->outcome, error);
  g_clear_pointer (&self->target, pnc_local_target_free);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  pnc_file_pair_clear (&self->pair);
}

static const PncJobClass get_class = {
  .name = "get",
  .start = get_start,
  .answer = get_answer,
  .refused = get_refused,
  .reset = get_reset,
  .finish = get_finish,
};

PncJob *
pnc_job_get_new (PncTransferRun *run, const PncFilePair *pair, const PncVersion *version)
{
  GetJob *self = g_new0 (GetJob, 1);

  pnc_job_init (&self->job, &get_class, run);
  pnc_get_part_init (&self->part, &self->job);
  self->pair = *pair;
  if (version != NULL)
    {
      self->version = *version;
      self->known = TRUE;
      self->expected_bytes = version->size_bytes;
      self->job.large = version->size_bytes > PNC_INLINE_FILE_BYTES;
    }
  return &self->job;
}
