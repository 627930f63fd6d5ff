/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-spread.h"

#include <string.h>

#include "pnc-transfer-run.h"

struct _PncSpread
{
  gatomicrefcount ref_count;

  /* constant */
  PncTransferRun *run; /* owned */
  PncFilePair pair;    /* owned parts, but for the folder */
  guint64 size_bytes;
  guint8 transfer_id[PNC_TRANSFER_ID_BYTES]; /* of an upload */
  PncFileInfo info;                          /* of an upload */
  PncVersion version;                        /* of a download */

  PncLocalTarget *target; /* owned, nullable: of a download, until all segments have arrived */

  GMutex lock;
  PncSegments segments;   /* under lock */
  PncChunkHashes *hashes; /* owned; under lock */
  guint n_taken;          /* under lock: segments that are somebody's just now */
  guint max_taken;     /* under lock: more of them the server has no room for; 0: it is not known */
  guint64 moved_bytes; /* under lock: counted by the run */
  guint64 kept_bytes;  /* under lock: likewise, but they were there before */
  GError *error;       /* owned, nullable; under lock */
  gboolean ended;      /* under lock */
  gboolean alone;      /* under lock: the owner takes whatever is left */
};

PncSpread *
pnc_spread_new (PncTransferRun *run, const PncFilePair *pair, guint64 size_bytes)
{
  PncSpread *self = g_new0 (PncSpread, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->run = pnc_transfer_run_ref (run);
  pnc_file_pair_init (&self->pair, pair->local, pair->name, pair->remote);
  self->size_bytes = size_bytes;
  g_mutex_init (&self->lock);
  pnc_segments_init (&self->segments, size_bytes);
  self->hashes = pnc_chunk_hashes_new (size_bytes);
  return self;
}

PncSpread *
pnc_spread_ref (PncSpread *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_spread_unref (PncSpread *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  pnc_local_target_free (self->target);
  pnc_segments_clear (&self->segments);
  pnc_chunk_hashes_free (self->hashes);
  pnc_file_pair_clear (&self->pair);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  pnc_transfer_run_unref (self->run);
  g_free (self);
}

PncTransferRun *
pnc_spread_get_run (PncSpread *self)
{
  return self->run;
}

const PncFilePair *
pnc_spread_get_pair (PncSpread *self)
{
  return &self->pair;
}

guint64
pnc_spread_get_size (PncSpread *self)
{
  return self->size_bytes;
}

void
pnc_spread_set_target (PncSpread *self, PncLocalTarget *target, const PncVersion *version)
{
  PncJournal *journal = pnc_local_target_get_journal (target);

  self->target = target;
  self->version = *version;
  if (journal == NULL)
    return;
  pnc_segments_skip (&self->segments, pnc_journal_get_hashes (journal));
  self->kept_bytes = self->segments.done_bytes;
  pnc_transfer_run_keep (self->run, (gint64) self->kept_bytes);
}

void
pnc_spread_keep (PncSpread *self)
{
  if (self->target != NULL)
    pnc_local_target_keep (self->target);
}

PncLocalTarget *
pnc_spread_get_target (PncSpread *self)
{
  return self->target;
}

PncLocalTarget *
pnc_spread_steal_target (PncSpread *self)
{
  return g_steal_pointer (&self->target);
}

const PncVersion *
pnc_spread_get_version (PncSpread *self)
{
  return &self->version;
}

void
pnc_spread_set_source (PncSpread *self, const guint8 *transfer_id, const PncFileInfo *info)
{
  memcpy (self->transfer_id, transfer_id, sizeof self->transfer_id);
  self->info = *info;
}

const guint8 *
pnc_spread_get_transfer_id (PncSpread *self)
{
  return self->transfer_id;
}

const PncFileInfo *
pnc_spread_get_info (PncSpread *self)
{
  return &self->info;
}

/* Call with the lock held. */
static gboolean
is_open (PncSpread *self)
{
  return !self->ended && self->error == NULL;
}

void
pnc_spread_take_first (PncSpread *self, PncSegment *segment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  pnc_segments_take_first (&self->segments, PNC_SEGMENT_BYTES, segment);
  self->n_taken++;
}

gboolean
pnc_spread_has_more (PncSpread *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return pnc_segments_has_more (&self->segments);
}

gboolean
pnc_spread_take_new (PncSpread *self, PncSegment *segment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean taken = is_open (self)
                   && (self->alone ? pnc_segments_take (&self->segments, segment)
                                   : pnc_segments_take_new (&self->segments, segment));

  self->n_taken += taken ? 1 : 0;
  return taken;
}

/* Call with the lock held. */
static gboolean
has_room (PncSpread *self)
{
  return self->max_taken == 0 || self->n_taken < self->max_taken;
}

gboolean
pnc_spread_take (PncSpread *self, PncSegment *segment, gboolean *more)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean taken = is_open (self) && !self->alone && has_room (self)
                   && pnc_segments_take (&self->segments, segment);

  self->n_taken += taken ? 1 : 0;
  *more = taken && has_room (self) && pnc_segments_has_more (&self->segments);
  return taken;
}

/* Call with the lock held. */
static void
move (PncSpread *self, gint64 bytes)
{
  if (self->ended)
    return;
  self->moved_bytes += (guint64) bytes;
  pnc_transfer_run_move (self->run, bytes);
}

void
pnc_spread_give_back (PncSpread *self, const PncSegment *segment, guint64 moved_bytes)
{
  g_mutex_lock (&self->lock);
  pnc_segments_give_back (&self->segments, segment);
  self->n_taken--;
  move (self, -(gint64) moved_bytes);
  g_mutex_unlock (&self->lock);
  pnc_transfer_run_wake_all (self->run);
}

void
pnc_spread_give_rest_back (PncSpread *self, const PncSegment *segment, guint64 received_bytes)
{
  const PncSegment received = { segment->offset_bytes, received_bytes };
  const PncSegment rest
    = { segment->offset_bytes + received_bytes, segment->length_bytes - received_bytes };

  g_mutex_lock (&self->lock);
  pnc_segments_note_done (&self->segments, &received);
  if (rest.length_bytes > 0)
    pnc_segments_give_back (&self->segments, &rest);
  self->n_taken--;
  g_mutex_unlock (&self->lock);
  pnc_transfer_run_wake_all (self->run);
}

gboolean
pnc_spread_make_do (PncSpread *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->n_taken == 0)
    return FALSE;
  self->max_taken = self->n_taken;
  return TRUE;
}

void
pnc_spread_set_alone (PncSpread *self)
{
  g_mutex_lock (&self->lock);
  self->alone = TRUE;
  g_mutex_unlock (&self->lock);
  pnc_transfer_run_wake_all (self->run);
}

gboolean
pnc_spread_note_done (PncSpread *self, const PncSegment *segment)
{
  gboolean complete, wanted;

  g_mutex_lock (&self->lock);
  pnc_segments_note_done (&self->segments, segment);
  self->n_taken--;
  complete = pnc_segments_is_complete (&self->segments);
  wanted = self->max_taken > 0 && is_open (self) && pnc_segments_has_more (&self->segments);
  g_mutex_unlock (&self->lock);
  if (complete)
    pnc_transfer_run_wake_all (self->run);
  return wanted;
}

guint64
pnc_spread_get_done_bytes (PncSpread *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->segments.done_bytes;
}

void
pnc_spread_note_chunk (PncSpread *self,
                       guint64 offset_bytes,
                       gsize length_bytes,
                       const guint8 hash[PNC_HASH_BYTES])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  pnc_chunk_hashes_set (self->hashes, offset_bytes / PNC_CHUNK_BYTES, hash);
  move (self, (gint64) length_bytes);
}

gboolean
pnc_spread_note_there (PncSpread *self, guint64 first, const guint8 *hashes, gsize n_hashes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint64 n_chunks = pnc_chunk_hashes_get_n_chunks (self->hashes);

  if (first >= n_chunks || n_hashes > n_chunks - first)
    return FALSE;
  for (gsize i = 0; i < n_hashes; i++)
    {
      gsize length_bytes = pnc_segments_note_there (&self->segments, first + i);

      if (length_bytes == 0)
        continue;
      pnc_chunk_hashes_set (self->hashes, first + i, hashes + i * PNC_HASH_BYTES);
      move (self, (gint64) length_bytes);
    }
  return TRUE;
}

gboolean
pnc_spread_is_complete (PncSpread *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return pnc_segments_is_complete (&self->segments);
}

void
pnc_spread_get_digest (PncSpread *self, guint8 digest[PNC_HASH_BYTES])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean complete = pnc_chunk_hashes_get_digest (self->hashes, digest);

  g_assert (complete);
}

void
pnc_spread_fail (PncSpread *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = g_error_copy (error);
  g_mutex_unlock (&self->lock);
  pnc_transfer_run_wake_all (self->run);
}

gboolean
pnc_spread_check (PncSpread *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

void
pnc_spread_end (PncSpread *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->ended)
    return;
  move (self, -(gint64) self->moved_bytes);
  pnc_transfer_run_keep (self->run, -(gint64) self->kept_bytes);
  self->ended = TRUE;
}
