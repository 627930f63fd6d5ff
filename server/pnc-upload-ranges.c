/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-upload-ranges.h"

#include "pnc-hash.h"
#include "pnc-place.h"

#include <string.h>

struct _PncUploadRange
{
  guint ref_count; /* under lock: its channel, and whoever waits for it */
  guint64 next;    /* the chunk that is to come; only its own channel's */
  guint64 first;
  guint64 end;
  gboolean writing;    /* under lock: its thread is at the disk */
  gboolean taken_over; /* under lock: nothing of it counts any more */
};

struct _PncUploadRanges
{
  gatomicrefcount ref_count;
  PncFile *file;       /* borrowed, until it is closed */
  PncJournal *journal; /* borrowed, nullable, until it is closed */
  PncPath *path;       /* owned */
  guint64 size_bytes;
  GMutex lock;
  GCond written;          /* somebody has come back from the disk */
  PncChunkHashes *hashes; /* owned; under lock */
  GPtrArray *open;        /* under lock; of PncUploadRange, borrowed */
  PncUploadRange direct;  /* under lock; the chunk that the channel of the PUT is writing */
  gboolean direct_there;  /* which is there already; only that channel's */
  guint n_writing;        /* under lock */
  gboolean closed;        /* under lock */
};

PncUploadRanges *
pnc_upload_ranges_new (PncFile *file, PncJournal *journal, PncPath *path, guint64 size_bytes)
{
  PncUploadRanges *self = g_new0 (PncUploadRanges, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->file = file;
  self->path = pnc_path_ref (path);
  self->size_bytes = size_bytes;
  self->journal = journal;
  self->hashes = journal != NULL ? pnc_chunk_hashes_copy (pnc_journal_get_hashes (journal))
                                 : pnc_chunk_hashes_new (size_bytes);
  self->open = g_ptr_array_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->written);
  return self;
}

PncUploadRanges *
pnc_upload_ranges_ref (PncUploadRanges *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_upload_ranges_unref (PncUploadRanges *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_warn_if_fail (self->open->len == 0);
  pnc_chunk_hashes_free (self->hashes);
  pnc_path_unref (self->path);
  g_ptr_array_unref (self->open);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->written);
  g_free (self);
}

PncPath *
pnc_upload_ranges_get_path (PncUploadRanges *self)
{
  return self->path;
}

void
pnc_upload_ranges_foreach_have (PncUploadRanges *self, PncChunkRun run, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  pnc_chunk_hashes_foreach_run (self->hashes, PNC_MAX_HAVE_BYTES / PNC_HASH_BYTES, run, user_data);
}

/* Call with the lock held. */
static void
forget (PncUploadRanges *self, guint64 first, guint64 end)
{
  pnc_chunk_hashes_clear (self->hashes, first, end);
  if (self->journal != NULL)
    pnc_journal_forget (self->journal, first, end);
}

static gboolean
fail (PncUploadRanges *self, PncError code, const char *what, GError **error)
{
  g_autofree char *text = pnc_path_to_text (self->path);

  pnc_set_error (error, code, PNC_SIDE_REMOTE, text, "%s", what);
  return FALSE;
}

static gboolean
fail_over (PncUploadRanges *self, GError **error)
{
  return fail (self, PNC_ERROR_NOT_FOUND, "This upload is over. Send the file again.", error);
}

static gboolean
check_bounds (PncUploadRanges *self, guint64 offset_bytes, guint64 length_bytes, GError **error)
{
  if (offset_bytes % PNC_CHUNK_BYTES != 0 || offset_bytes >= self->size_bytes || length_bytes == 0
      || length_bytes > self->size_bytes - offset_bytes)
    return fail (self, PNC_ERROR_PROTOCOL, "A range is not inside the file. Send it again.", error);
  if (length_bytes % PNC_CHUNK_BYTES != 0 && length_bytes != self->size_bytes - offset_bytes)
    return fail (self, PNC_ERROR_PROTOCOL, "A range ends inside a chunk. Send the file again.",
                 error);
  return TRUE;
}

static gboolean
touch (const PncUploadRange *a, const PncUploadRange *b)
{
  return a->first < b->end && b->first < a->end;
}

/* Call with the lock held. Returns: (nullable): an open range that @range touches */
static PncUploadRange *
find_touching (PncUploadRanges *self, const PncUploadRange *range)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      PncUploadRange *other = g_ptr_array_index (self->open, i);

      if (touch (other, range))
        return other;
    }
  return NULL;
}

/* Call with the lock held. */
static void
range_unref (PncUploadRange *range)
{
  if (--range->ref_count == 0)
    g_free (range);
}

/* Call with the lock held. It stays among the open ones until its thread is back from the disk, so
 * that nobody begins there before. */
static void
take_over (PncUploadRanges *self, PncUploadRange *other)
{
  other->taken_over = TRUE;
  other->ref_count++;
  while (other->writing)
    g_cond_wait (&self->written, &self->lock);
  g_ptr_array_remove_fast (self->open, other);
  range_unref (other);
}

/* Call with the lock held. Others may have come while it was let go of, so it looks again. */
static void
make_free (PncUploadRanges *self, const PncUploadRange *range)
{
  for (;;)
    {
      PncUploadRange *other = find_touching (self, range);

      if (other != NULL)
        take_over (self, other);
      else if (self->direct.writing && touch (&self->direct, range))
        g_cond_wait (&self->written, &self->lock);
      else
        return;
    }
}

PncUploadRange *
pnc_upload_ranges_open (PncUploadRanges *self,
                        guint64 offset_bytes,
                        guint64 length_bytes,
                        GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  PncUploadRange *range;

  if (!check_bounds (self, offset_bytes, length_bytes, error))
    return NULL;

  locker = g_mutex_locker_new (&self->lock);
  range = g_new0 (PncUploadRange, 1);
  range->first = range->next = offset_bytes / PNC_CHUNK_BYTES;
  range->end = (offset_bytes + length_bytes - 1) / PNC_CHUNK_BYTES + 1;
  range->ref_count = 1;
  make_free (self, range);
  if (self->closed)
    {
      range_unref (range);
      fail_over (self, error);
      return NULL;
    }
  forget (self, range->first, range->end);
  g_ptr_array_add (self->open, range);
  return range;
}

void
pnc_upload_ranges_close_range (PncUploadRanges *self, PncUploadRange *range)
{
  if (range == NULL)
    return;
  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->open, range);
  range_unref (range);
  g_mutex_unlock (&self->lock);
}

/* Call with the lock held. The channel of the PUT may send whatever is in no range: it need not
 * know what is there. */
static gboolean
begin_direct (PncUploadRanges *self, const PncChunk *chunk, guint64 number, GError **error)
{
  const PncUploadRange direct = { .first = number, .end = number + 1, .writing = TRUE };
  const guint8 *hash = pnc_chunk_hashes_get (self->hashes, number);

  if (find_touching (self, &direct) != NULL)
    return fail (self, PNC_ERROR_PROTOCOL, "A piece of the file came twice. Send the file again.",
                 error);
  self->direct = direct;
  self->direct_there = hash != NULL && memcmp (hash, chunk->hash, PNC_HASH_BYTES) == 0;
  if (!self->direct_there)
    forget (self, number, number + 1);
  return TRUE;
}

static gboolean
fail_taken_over (PncUploadRanges *self, GError **error)
{
  return fail (self, PNC_ERROR_CANCELLED, "This range was begun anew on another channel.", error);
}

/* Call with the lock held. */
static gboolean
begin_in (PncUploadRanges *self, PncUploadRange *range, guint64 number, GError **error)
{
  if (range->taken_over)
    return fail_taken_over (self, error);
  if (number != range->next || number >= range->end)
    return fail (self, PNC_ERROR_PROTOCOL,
                 "A piece of the file came out of order. Send the file again.", error);
  range->writing = TRUE;
  return TRUE;
}

/* Returns: whether the caller may write it now; end() follows */
static gboolean
begin (PncUploadRanges *self, PncUploadRange *range, const PncChunk *chunk, GError **error)
{
  guint64 number = chunk->offset_bytes / PNC_CHUNK_BYTES;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->closed)
    return fail_over (self, error);
  if (chunk->offset_bytes % PNC_CHUNK_BYTES != 0 || chunk->offset_bytes >= self->size_bytes
      || chunk->data.length_bytes != pnc_chunk_hashes_get_length (self->hashes, number))
    return fail (self, PNC_ERROR_PROTOCOL,
                 "A piece of the file is not one of its chunks. Send the file again.", error);
  if (range != NULL ? !begin_in (self, range, number, error)
                    : !begin_direct (self, chunk, number, error))
    return FALSE;
  self->n_writing++;
  return TRUE;
}

/* Returns: whether what was written counts: its range may have been taken over meanwhile */
static gboolean
end (PncUploadRanges *self, PncUploadRange *range, const PncChunk *chunk, gboolean written)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncUploadRange *of = range != NULL ? range : &self->direct;
  gboolean counts = written && !of->taken_over;

  of->writing = FALSE;
  if (counts)
    {
      of->next++;
      pnc_chunk_hashes_set (self->hashes, chunk->offset_bytes / PNC_CHUNK_BYTES, chunk->hash);
    }
  self->n_writing--;
  g_cond_broadcast (&self->written);
  return counts;
}

static gboolean
note (PncUploadRanges *self, const PncChunk *chunk, GError **error)
{
  return self->journal == NULL
         || pnc_journal_take (self->journal, self->file, chunk->offset_bytes / PNC_CHUNK_BYTES,
                              chunk->hash, error);
}

static gboolean
compare_and_write (PncUploadRanges *self, const PncChunk *chunk, gboolean is_there, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  pnc_hash_chunk (chunk->data.data, chunk->data.length_bytes, hash);
  if (memcmp (hash, chunk->hash, sizeof hash) != 0)
    return fail (self, PNC_ERROR_CORRUPT, pnc_error_code_sentence (PNC_ERROR_CORRUPT), error);
  if (is_there
      || (pnc_file_write_at (self->file, chunk->data.data, chunk->data.length_bytes,
                             chunk->offset_bytes, error)
          && note (self, chunk, error)))
    return TRUE;
  pnc_share_explain (error, self->path, "write");
  return FALSE;
}

gboolean
pnc_upload_ranges_write (PncUploadRanges *self,
                         PncUploadRange *range,
                         const PncChunk *chunk,
                         GError **error)
{
  gboolean written;

  if (!begin (self, range, chunk, error))
    return FALSE;
  written = compare_and_write (self, chunk, range == NULL && self->direct_there, error);
  if (end (self, range, chunk, written))
    return TRUE;
  return written ? fail_taken_over (self, error) : FALSE;
}

gboolean
pnc_upload_range_is_complete (PncUploadRange *range)
{
  return range->next == range->end;
}

gboolean
pnc_upload_ranges_finish (PncUploadRanges *self, guint8 digest[PNC_HASH_BYTES])
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->closed = TRUE;
  while (self->n_writing > 0)
    g_cond_wait (&self->written, &self->lock);
  return pnc_chunk_hashes_get_digest (self->hashes, digest);
}
