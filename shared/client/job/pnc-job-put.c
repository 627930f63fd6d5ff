/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-put.h"

#include <string.h>

#include "pnc-client-id.h"
#include "pnc-io-error.h"
#include "pnc-job-put-range.h"
#include "pnc-journal.h"
#include "pnc-limits.h"
#include "pnc-secret.h"
#include "pnc-source-file.h"

/* Before the server has said that it wants the file at all, no more than this is sent. */
#define CHUNKS_BEFORE_READY 8u
/* A server that still has another connection of ours may take so long to notice that it is dead. */
#define BUSY_US (10 * G_TIME_SPAN_SECOND)
#define BUSY_PAUSE_US (G_TIME_SPAN_SECOND / 4)

static const PncClock *busy_clock; /* nullable */

typedef enum
{
  PUT_SEND,
  PUT_LOOK,    /* is it still there, from an earlier run? */
  PUT_COMPARE, /* something has the name: is it what an earlier attempt has stored? */
} Phase;

typedef struct
{
  PncJob job;
  PncFilePair pair;
  guint64 expected_bytes; /* of the run's total */
  Phase phase;
  gboolean in_doubt; /* an earlier attempt may have stored it */
  gboolean looked;   /* at what is there from an earlier run */
  gboolean there;    /* that is it: nothing was sent */
  PncOutcome outcome;
  GError *clash; /* owned, nullable: what the server said before the comparison */

  /* what the server knows it by, when it can be gone on with */
  guint8 transfer_id[PNC_TRANSFER_ID_BYTES];
  PncFileInfo id_info; /* what the file was then */
  gboolean has_id;
  gboolean random_id;
  gboolean id_sent;      /* something may be there */
  gboolean id_committed; /* it may even be stored */
  gboolean changed;      /* the file has, and is sent anew */
  gint64 busy_until_us;  /* 0: it is not */
  gint64 pause_until_us;

  /* this attempt */
  PncSourceFile *source; /* owned, nullable: open while it is read */
  PncSpread *spread;     /* owned, nullable: of a file that other channels help with */
  PncSegment segment;    /* of it: what this job sends at the moment; of no bytes: none */
  guint64 sent_bytes;    /* of the segment */
  gboolean begun;        /* the first segment was sent */
  guint n_sent;          /* chunks */
  guint64 size_bytes;
  gint64 mtime_ns;
  guint64 moved_bytes;
  guint8 digest[PNC_HASH_BYTES]; /* once all is sent, or before a comparison */
  guint64 have_end;              /* behind the last chunk that the server has named */
  gboolean ready;                /* PUT_READY has come */
  gboolean settling;             /* the server was asked what became of it */
  gboolean sent;                 /* nothing more is to be sent */
} PutJob;

static const PncRunSettings *
get_settings (PutJob *self)
{
  return pnc_transfer_run_get_settings (self->job.run);
}

static PncAttributes
get_attributes (PutJob *self)
{
  const PncFileInfo *info = pnc_source_file_get_info (self->source);
  gboolean keep = get_settings (self)->keep_attributes;
  guint mode = get_settings (self)->mode != 0 ? get_settings (self)->mode : info->mode;

  return (PncAttributes){
    .which = keep ? PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME : 0,
    .mode = (guint16) (mode & 0777),
    .mtime_ns = info->mtime_ns,
  };
}

static guint8
get_flags (PutJob *self)
{
  return self->pair.folder != NULL ? PNC_PUT_PARENTS : 0;
}

/* What may replace one version alone is never sent in one frame, which has no room for it. */
static gboolean
comes_in_chunks (PutJob *self)
{
  return self->size_bytes > PNC_INLINE_FILE_BYTES || get_settings (self)->check_version;
}

static void
set_moved (PutJob *self, guint64 bytes)
{
  pnc_transfer_run_move (self->job.run, (gint64) (bytes - self->moved_bytes));
  self->moved_bytes = bytes;
}

static void
set_expected (PutJob *self, guint64 bytes)
{
  pnc_transfer_run_expect (self->job.run, 0, (gint64) (bytes - self->expected_bytes));
  self->expected_bytes = bytes;
}

static void
set_sent (PutJob *self)
{
  self->sent = TRUE;
  self->job.feeding = FALSE;
  g_clear_pointer (&self->source, pnc_source_file_free);
  pnc_transfer_run_note_sent (self->job.run, self->pair.remote, self->size_bytes, self->mtime_ns);
  pnc_transfer_run_mark_stored (self->job.run, &self->job);
}

static void
end_spread (PutJob *self)
{
  if (self->spread != NULL)
    pnc_spread_end (self->spread);
  g_clear_pointer (&self->spread, pnc_spread_unref);
  self->segment = (PncSegment){ 0 };
  self->sent_bytes = 0;
  self->begun = FALSE;
  self->n_sent = 0;
  self->job.overlaps = FALSE;
}

static gboolean
open_source (PutJob *self, GError **error)
{
  if (self->source == NULL)
    self->source = pnc_source_file_open (self->pair.local, self->pair.name, error);
  if (self->source == NULL)
    return pnc_file_pair_fail_local (&self->pair, error);
  self->size_bytes = pnc_source_file_get_info (self->source)->size_bytes;
  self->mtime_ns = pnc_source_file_get_info (self->source)->mtime_ns;
  return TRUE;
}

static PncJobStep
send_whole (PutJob *self, PncFrameStream *out, GError **error)
{
  const PncMessage message = {
    .type = PNC_MESSAGE_PUT_WHOLE,
    .put_whole = {
      .path = self->pair.remote,
      .attributes = get_attributes (self),
      .policy = (guint8) get_settings (self)->policy,
      .flags = get_flags (self),
      .data = { .length_bytes = self->size_bytes },
    },
  };
  guint8 *space = pnc_frame_stream_queue_space (out, &message, PNC_FRAME_NONE, self->job.request);
  guint8 hash[PNC_HASH_BYTES];
  gboolean done = pnc_source_file_read (self->source, space, self->size_bytes, hash, error)
                  && pnc_source_file_check (self->source, error);

  pnc_frame_stream_queue_space_done (out, hash, done);
  if (!done)
    {
      pnc_file_pair_fail_local (&self->pair, error);
      return PNC_JOB_FAILED;
    }
  pnc_source_file_get_digest (self->source, self->digest);
  self->job.in_flight_bytes = self->size_bytes;
  set_moved (self, self->size_bytes);
  set_sent (self);
  return PNC_JOB_WAITS;
}

static gboolean
can_resume (PutJob *self)
{
  return self->size_bytes >= PNC_JOURNAL_FROM_BYTES;
}

static void
forget_id (PutJob *self)
{
  self->has_id = FALSE;
  self->id_sent = FALSE;
  self->id_committed = FALSE;
  self->busy_until_us = 0;
}

static void
make_id (PutJob *self)
{
  if (self->random_id || !can_resume (self))
    pnc_random_fill (self->transfer_id, sizeof self->transfer_id);
  else
    pnc_client_id_of (self->pair.remote, pnc_source_file_get_info (self->source),
                      self->transfer_id);
  self->id_info = *pnc_source_file_get_info (self->source);
  self->has_id = TRUE;
}

/* An earlier attempt, or an earlier run, may have left something under the id. */
static guint8
get_resume_flags (PutJob *self)
{
  gboolean again = !self->random_id
                   && pnc_transfer_run_may_be_stored (self->job.run, self->pair.remote,
                                                      self->size_bytes, self->mtime_ns);
  guint8 flags = PNC_PUT_RANGES | PNC_PUT_RESUME;

  self->settling = self->id_committed || again;
  self->job.resumable = TRUE;
  return self->settling ? flags | PNC_PUT_SETTLE : flags;
}

static gboolean
must_wait (PutJob *self)
{
  return self->spread != NULL && (self->id_sent || self->settling);
}

static void
queue_put (PutJob *self, PncFrameStream *out)
{
  PncMessage message = {
    .type = PNC_MESSAGE_PUT,
    .put = {
      .path = self->pair.remote,
      .size_bytes = self->size_bytes,
      .attributes = get_attributes (self),
      .policy = (guint8) get_settings (self)->policy,
      .flags = get_flags (self),
      .check_version = get_settings (self)->check_version ? 1 : 0,
      .version = get_settings (self)->version,
    },
  };

  if (!self->has_id)
    make_id (self);
  memcpy (message.put.transfer_id, self->transfer_id, sizeof message.put.transfer_id);
  self->settling = FALSE;
  if (can_resume (self))
    {
      message.put.flags |= get_resume_flags (self);
      self->spread = pnc_spread_new (self->job.run, &self->pair, self->size_bytes);
      pnc_spread_set_source (self->spread, message.put.transfer_id,
                             pnc_source_file_get_info (self->source));
    }
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  self->have_end = 0;
  self->job.feeding = !must_wait (self);
  self->id_sent = TRUE;
}

static PncJobStep
start_look (PutJob *self, PncFrameStream *out)
{
  const PncMessage message = { .type = PNC_MESSAGE_STAT, .stat = { .path = self->pair.remote } };

  self->phase = PUT_LOOK;
  self->looked = TRUE;
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  return PNC_JOB_WAITS;
}

/* Once a file may change while it is sent; then it is begun anew. */
static gboolean
take_change (PutJob *self, GError **error)
{
  if (self->changed)
    return FALSE;
  g_clear_error (error);
  pnc_file_pair_report_anew (&self->pair, self->job.run);
  self->changed = TRUE;
  forget_id (self);
  return TRUE;
}

/* What was sent before was of another file, when it has changed since. */
static gboolean
check_source (PutJob *self, GError **error)
{
  if (!self->has_id || pnc_source_file_is (self->source, &self->id_info, error)
      || take_change (self, error))
    return TRUE;
  return pnc_file_pair_fail_local (&self->pair, error);
}

static PncJobStep
start_send (PutJob *self, PncFrameStream *out, GError **error)
{
  if (pnc_clock_now (busy_clock) < self->pause_until_us)
    return PNC_JOB_NOT_YET;
  if (!open_source (self, error) || !check_source (self, error))
    return PNC_JOB_FAILED;
  set_expected (self, self->size_bytes);
  if (!self->looked
      && pnc_transfer_run_was_done (self->job.run, self->pair.remote, self->size_bytes,
                                    self->mtime_ns))
    return start_look (self, out);
  if (comes_in_chunks (self) && !self->job.large)
    {
      /* It has grown since it was seen: it must wait for its turn among the large ones. */
      self->job.large = TRUE;
      g_clear_pointer (&self->source, pnc_source_file_free);
      return PNC_JOB_NOT_YET;
    }
  pnc_transfer_run_begin_file (self->job.run, self->pair.name);
  if (!comes_in_chunks (self))
    return send_whole (self, out, error);
  queue_put (self, out);
  return PNC_JOB_WAITS;
}

static PncJobStep
start_compare (PutJob *self, PncFrameStream *out, GError **error)
{
  const PncMessage message = {
    .type = PNC_MESSAGE_SUM,
    .sum = { .path = self->pair.remote, .algorithm = PNC_SUM_DIGEST },
  };

  if (!open_source (self, error))
    return PNC_JOB_FAILED;
  if (!pnc_source_file_read_to_end (self->source, error)
      || !pnc_source_file_check (self->source, error))
    {
      pnc_file_pair_fail_local (&self->pair, error);
      return PNC_JOB_FAILED;
    }
  pnc_source_file_get_digest (self->source, self->digest);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
  self->job.patient = TRUE;
  return PNC_JOB_WAITS;
}

static PncJobStep
put_start (PncJob *job, PncFrameStream *out, GError **error)
{
  PutJob *self = (PutJob *) job;

  if (self->phase == PUT_COMPARE)
    return start_compare (self, out, error);
  self->phase = PUT_SEND;
  return start_send (self, out, error);
}

static void
queue_commit (PutJob *self, PncFrameStream *out)
{
  PncMessage message = { .type = PNC_MESSAGE_COMMIT, .commit = { .size_bytes = self->size_bytes } };

  memcpy (message.commit.digest, self->digest, PNC_HASH_BYTES);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, self->job.request);
}

static gboolean
queue_chunk (PutJob *self, PncFrameStream *out, GError **error)
{
  gsize length_bytes = MIN (PNC_CHUNK_BYTES, self->size_bytes - self->moved_bytes);
  const PncMessage message = {
    .type = PNC_MESSAGE_CHUNK,
    .chunk = { .offset_bytes = self->moved_bytes, .data = { .length_bytes = length_bytes } },
  };
  guint8 *space = pnc_frame_stream_queue_space (out, &message, PNC_FRAME_NONE, self->job.request);
  guint8 hash[PNC_HASH_BYTES];
  gboolean done = pnc_source_file_read (self->source, space, length_bytes, hash, error);

  pnc_frame_stream_queue_space_done (out, hash, done);
  if (!done)
    return FALSE;
  set_moved (self, self->moved_bytes + length_bytes);
  return TRUE;
}

/* Returns: whether there is something to send; other jobs may be sending the rest */
static gboolean
take_segment (PutJob *self)
{
  if (self->segment.length_bytes > 0)
    return TRUE;
  if (!pnc_spread_take_new (self->spread, &self->segment))
    return FALSE;
  self->sent_bytes = 0;
  return TRUE;
}

static gboolean
queue_segment (PutJob *self, PncFrameStream *out, GError **error)
{
  if (!pnc_put_queue_chunk (self->spread, self->source, &self->segment, self->sent_bytes,
                            self->job.request, out, error))
    return pnc_file_pair_fail_local (&self->pair, error);
  self->sent_bytes += MIN (PNC_CHUNK_BYTES, self->segment.length_bytes - self->sent_bytes);
  self->n_sent++;
  if (self->sent_bytes == self->segment.length_bytes)
    {
      pnc_spread_note_done (self->spread, &self->segment);
      self->segment = (PncSegment){ 0 };
      self->begun = TRUE;
    }
  return TRUE;
}

static PncJobStep
commit_spread (PutJob *self, PncFrameStream *out, GError **error)
{
  if (!pnc_source_file_check (self->source, error))
    {
      pnc_file_pair_fail_local (&self->pair, error);
      return PNC_JOB_FAILED;
    }
  pnc_spread_get_digest (self->spread, self->digest);
  queue_commit (self, out);
  self->id_committed = TRUE;
  set_sent (self);
  self->job.patient = TRUE;
  return PNC_JOB_WAITS;
}

/* Whether other channels are to help with it. */
static gboolean
wants_help (PutJob *self)
{
  return self->size_bytes >= PNC_SPREAD_FROM_BYTES;
}

/* Until the server has said that it wants the file, it does not get all of it. */
static gboolean
has_sent_enough (PutJob *self)
{
  if (self->ready)
    return FALSE;
  return wants_help (self) ? self->begun : self->n_sent >= CHUNKS_BEFORE_READY;
}

/* Once nothing is left to be given out, this one waits for those that help. */
static PncJobStep
feed_some (PutJob *self, PncFrameStream *out, GError **error)
{
  if (!pnc_spread_check (self->spread, error))
    return PNC_JOB_FAILED;
  if (pnc_spread_is_complete (self->spread))
    return commit_spread (self, out, error);
  if (has_sent_enough (self))
    return PNC_JOB_NOT_YET;
  self->job.overlaps = !take_segment (self);
  if (self->job.overlaps)
    return PNC_JOB_NOT_YET;
  return queue_segment (self, out, error) ? PNC_JOB_WAITS : PNC_JOB_FAILED;
}

static PncJobStep go_to (PutJob *self, Phase phase);

static PncJobStep
feed_spread (PutJob *self, PncFrameStream *out, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncJobStep step = feed_some (self, out, &local);

  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_CHANGED)
      && pnc_error_get_side (local) == PNC_SIDE_LOCAL && take_change (self, &local))
    return go_to (self, PUT_SEND);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return step;
}

static PncJobStep
put_feed (PncJob *job, PncFrameStream *out, GError **error)
{
  PutJob *self = (PutJob *) job;

  if (self->spread != NULL)
    return feed_spread (self, out, error);
  if (!self->ready && self->moved_bytes >= (guint64) CHUNKS_BEFORE_READY * PNC_CHUNK_BYTES)
    return PNC_JOB_NOT_YET;
  if ((self->size_bytes > 0 && !queue_chunk (self, out, error))
      || (self->moved_bytes == self->size_bytes && !pnc_source_file_check (self->source, error)))
    {
      pnc_file_pair_fail_local (&self->pair, error);
      return PNC_JOB_FAILED;
    }
  if (self->moved_bytes == self->size_bytes)
    {
      pnc_source_file_get_digest (self->source, self->digest);
      queue_commit (self, out);
      set_sent (self);
      job->patient = TRUE;
    }
  return PNC_JOB_WAITS;
}

static PncJobStep
go_to (PutJob *self, Phase phase)
{
  self->phase = phase;
  end_spread (self);
  set_moved (self, 0);
  self->ready = FALSE;
  self->sent = FALSE;
  g_clear_pointer (&self->source, pnc_source_file_free);
  self->job.feeding = FALSE;
  self->job.in_flight_bytes = 0;
  return PNC_JOB_AGAIN;
}

static gboolean
may_be_ours (PutJob *self)
{
  return self->in_doubt || get_settings (self)->again;
}

static PncJobStep
take_ready (PutJob *self, gboolean end, GError **error)
{
  if (end || self->ready || !comes_in_chunks (self))
    return pnc_job_set_wrong_answer (error, &self->job, "was ready at the wrong moment");
  self->ready = TRUE;
  self->busy_until_us = 0;
  self->job.feeding = !self->sent;
  if (self->spread != NULL && wants_help (self))
    pnc_transfer_run_push (self->job.run, pnc_job_put_range_new (self->spread));
  return PNC_JOB_WAITS;
}

static PncJobStep
check_stored (PutJob *self, const PncStored *stored, gboolean has_digest, GError **error)
{
  if ((!has_digest || memcmp (stored->digest, self->digest, PNC_HASH_BYTES) == 0)
      && stored->entry->kind == PNC_ENTRY_FILE
      && stored->entry->version.size_bytes == self->size_bytes)
    {
      pnc_file_pair_note_entry (&self->pair, stored->entry);
      return PNC_JOB_DONE;
    }

  pnc_set_error_doing (error, PNC_ERROR_CORRUPT, PNC_SIDE_REMOTE, self->pair.name, "store", NULL);
  pnc_file_pair_fail_remote (&self->pair, error);
  return PNC_JOB_FAILED;
}

/* It was stored before, and only the answer was lost. The digest is known when this run committed
 * it; otherwise the id says what the file is, and the server has compared what an earlier run sent.
 */
static PncJobStep
take_settled (PutJob *self, const PncStored *stored, GError **error)
{
  self->outcome = stored->outcome;
  end_spread (self);
  set_moved (self, self->size_bytes);
  set_sent (self);
  return check_stored (self, stored, self->id_committed, error);
}

static PncJobStep
take_have (PutJob *self, const PncPutHave *have, gboolean end, GError **error)
{
  guint64 n_chunks = have->hashes.length_bytes / PNC_HASH_BYTES;

  if (end || self->ready || self->spread == NULL || have->first_chunk < self->have_end
      || !pnc_spread_note_there (self->spread, have->first_chunk, have->hashes.data, n_chunks))
    return pnc_job_set_wrong_answer (error, &self->job, "has what was not sent");
  self->have_end = have->first_chunk + n_chunks;
  return PNC_JOB_WAITS;
}

static PncJobStep
take_stored (PutJob *self, const PncStored *stored, gboolean end, GError **error)
{
  gboolean may_be_stored = self->sent && (self->ready || !comes_in_chunks (self));

  if (end && self->settling && !self->ready && stored->outcome != PNC_OUTCOME_SKIPPED)
    return take_settled (self, stored, error);
  if (!end || (!may_be_stored && stored->outcome != PNC_OUTCOME_SKIPPED))
    return pnc_job_set_wrong_answer (error, &self->job, "stored a file before it had come");

  self->outcome = stored->outcome;
  if (stored->outcome == PNC_OUTCOME_SKIPPED)
    return may_be_ours (self) ? go_to (self, PUT_COMPARE) : PNC_JOB_DONE;
  return check_stored (self, stored, TRUE, error);
}

static PncJobStep
find_there (PutJob *self)
{
  self->outcome = PNC_OUTCOME_STORED;
  self->there = TRUE;
  return PNC_JOB_DONE;
}

/* An earlier run has stored it: is that what is still there? Where times do not go along, only the
 * bytes can tell. */
static PncJobStep
take_look (PutJob *self, PncEntry *entry)
{
  gboolean keep = get_settings (self)->keep_attributes;

  if (entry->kind != PNC_ENTRY_FILE || entry->version.size_bytes != self->size_bytes
      || (keep && entry->version.mtime_ns != self->mtime_ns))
    return go_to (self, PUT_SEND);
  if (!keep)
    return go_to (self, PUT_COMPARE);
  pnc_file_pair_note_entry (&self->pair, entry);
  return find_there (self);
}

static PncJobStep
take_sum (PutJob *self, const PncSumResult *result, GError **error)
{
  if (result->algorithm != PNC_SUM_DIGEST || result->hash.length_bytes != PNC_HASH_BYTES)
    return pnc_job_set_wrong_answer (error, &self->job, "sent another kind of hash");

  if (result->version.size_bytes == self->size_bytes
      && memcmp (result->hash.data, self->digest, PNC_HASH_BYTES) == 0)
    {
      pnc_file_pair_note_version (&self->pair, &result->version, get_settings (self)->mode);
      return find_there (self);
    }
  if (self->clash != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->clash));
      return PNC_JOB_FAILED;
    }
  return self->outcome == PNC_OUTCOME_SKIPPED ? PNC_JOB_DONE : go_to (self, PUT_SEND);
}

static PncJobStep
put_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  PutJob *self = (PutJob *) job;

  if (self->phase == PUT_SEND && message->type == PNC_MESSAGE_PUT_READY)
    return take_ready (self, end, error);
  if (self->phase == PUT_SEND && message->type == PNC_MESSAGE_PUT_HAVE)
    return take_have (self, &message->put_have, end, error);
  if (self->phase == PUT_SEND && message->type == PNC_MESSAGE_STORED)
    return take_stored (self, &message->stored, end, error);
  if (self->phase == PUT_LOOK && message->type == PNC_MESSAGE_ENTRY && end)
    return take_look (self, message->entry.entry);
  if (self->phase == PUT_COMPARE && message->type == PNC_MESSAGE_SUM_RESULT && end)
    return take_sum (self, &message->sum_result, error);
  return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
}

/* Somebody works on it: most likely a connection that we have lost and the server has not. Returns:
 * whether to try again */
static gboolean
take_busy (PutJob *self)
{
  gint64 now_us = pnc_clock_now (busy_clock);

  if (self->spread == NULL || self->random_id)
    return FALSE;
  if (self->busy_until_us == 0)
    self->busy_until_us = now_us + BUSY_US;
  self->pause_until_us = now_us + BUSY_PAUSE_US;
  if (now_us >= self->busy_until_us)
    {
      self->random_id = TRUE;
      forget_id (self);
    }
  return TRUE;
}

/* Something else than what was meant has the name: it may be what an earlier attempt has stored,
 * also one of a program that was killed before it could note that. */
static gboolean
is_clash (PutJob *self, const GError *refusal)
{
  if (get_settings (self)->check_version)
    return g_error_matches (refusal, PNC_ERROR, PNC_ERROR_CHANGED);
  return may_be_ours (self) && g_error_matches (refusal, PNC_ERROR, PNC_ERROR_EXISTS);
}

static PncJobStep
put_refused (PncJob *job, const GError *refusal, GError **error)
{
  PutJob *self = (PutJob *) job;

  if (self->phase == PUT_LOOK)
    return go_to (self, PUT_SEND);
  if (self->phase == PUT_SEND && g_error_matches (refusal, PNC_ERROR, PNC_ERROR_BUSY)
      && take_busy (self))
    return go_to (self, PUT_SEND);
  if (self->phase == PUT_SEND && is_clash (self, refusal))
    {
      self->clash = g_error_copy (refusal);
      return go_to (self, PUT_COMPARE);
    }
  if (self->phase == PUT_COMPARE && self->clash != NULL)
    g_propagate_error (error, g_steal_pointer (&self->clash));
  else
    g_propagate_error (error, g_error_copy (refusal));
  pnc_file_pair_fail_remote (&self->pair, error);
  return PNC_JOB_FAILED;
}

static void
put_cancel (PncJob *job)
{
  PutJob *self = (PutJob *) job;

  g_clear_pointer (&self->source, pnc_source_file_free);
  /* Nobody is to begin another part; what was sent counts, should it turn out to be stored. */
  if (self->spread != NULL)
    pnc_spread_set_alone (self->spread);
  /* From now on nothing but the end is heard. */
  self->ready = TRUE;
}

static void
put_reset (PncJob *job)
{
  PutJob *self = (PutJob *) job;

  self->in_doubt = self->in_doubt || (self->sent && !job->unheard);
  g_clear_pointer (&self->source, pnc_source_file_free);
  end_spread (self);
  set_moved (self, 0);
  self->ready = FALSE;
  self->sent = FALSE;
  job->feeding = FALSE;
  job->patient = FALSE;
  job->in_flight_bytes = 0;
}

static void
put_finish (PncJob *job, const GError *error)
{
  PutJob *self = (PutJob *) job;

  if (self->spread != NULL && error == NULL && self->outcome != PNC_OUTCOME_SKIPPED)
    {
      /* what was counted by all who helped is this job's from now on */
      self->moved_bytes = self->size_bytes;
      g_clear_pointer (&self->spread, pnc_spread_unref);
    }
  end_spread (self);
  if (error != NULL || self->outcome == PNC_OUTCOME_SKIPPED)
    set_moved (self, 0);
  if (error == NULL && self->outcome != PNC_OUTCOME_SKIPPED)
    pnc_transfer_run_note_done (job->run, self->pair.remote, self->size_bytes, self->mtime_ns);
  if (error == NULL && self->there)
    pnc_transfer_run_keep (job->run, (gint64) self->size_bytes);
  set_expected (self, error == NULL && self->there ? self->size_bytes : self->moved_bytes);
  pnc_file_pair_report (&self->pair, job->run, self->moved_bytes, self->outcome, error);
  g_clear_pointer (&self->source, pnc_source_file_free);
  g_clear_error (&self->clash);
  pnc_file_pair_clear (&self->pair);
}

static const PncJobClass put_class = {
  .name = "put",
  .start = put_start,
  .feed = put_feed,
  .answer = put_answer,
  .refused = put_refused,
  .cancel = put_cancel,
  .reset = put_reset,
  .finish = put_finish,
};

PncJob *
pnc_job_put_new (PncTransferRun *run, const PncFilePair *pair, guint64 size_bytes)
{
  PutJob *self = g_new0 (PutJob, 1);

  pnc_job_init (&self->job, &put_class, run);
  self->pair = *pair;
  self->expected_bytes = size_bytes;
  self->job.large = size_bytes > PNC_INLINE_FILE_BYTES || get_settings (self)->check_version;
  return &self->job;
}

void
pnc_job_put_override_clock (const PncClock *clock)
{
  busy_clock = clock;
}
