/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-journal.h"

#include "pnc-journal-state.h"

#include "pnc-io-error.h"

#include <string.h>

#define FILE_MODE 0600
#define READ_RECORDS 2048u /* so many at once */

struct _PncJournal
{
  PncDir *dir;   /* owned: a handle of its own */
  char *name;    /* owned */
  PncFile *file; /* owned */
  guint64 seed;  /* of the checks */
  PncJournalHead head;
  gboolean named;         /* the folder was flushed with our name in it; only while flushing */
  GMutex lock;            /* of what is below, and of writing to @file */
  PncJournalState *state; /* owned */
  gboolean flushing;      /* a thread is at it: the others go on */
  gboolean given_up;      /* nothing is written any more, and the name is gone */
};

/* A handle that has seen a flush fail says so for ever: others use the one that we are given. */
static PncDir *
open_afresh (PncDir *dir)
{
  PncDir *again = pnc_dir_reopen (dir, NULL);

  return again != NULL ? again : pnc_dir_ref (dir);
}

static PncJournal *
journal_new (PncDir *dir, const char *name, PncFile *file)
{
  PncJournal *self = g_new0 (PncJournal, 1);

  self->dir = pnc_dir_ref (dir);
  self->name = g_strdup (name);
  self->file = file;
  g_mutex_init (&self->lock);
  return self;
}

void
pnc_journal_free (PncJournal *self)
{
  if (self == NULL)
    return;
  pnc_journal_state_free (self->state);
  pnc_file_free (self->file);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  pnc_dir_unref (self->dir);
  g_free (self);
}

/* Without it nothing can be gone on with, and nothing wrong can be believed. The folder is flushed
 * so that it does not come back after a power cut and speak for chunks that are written anew. */
static void
give_up (PncJournal *self, const GError *reason)
{
  g_autoptr (GError) error = NULL;

  if (self->given_up)
    return;
  self->given_up = TRUE;
  g_debug ("Gave up a journal: %s", reason->message);
  if (pnc_dir_remove_child (self->dir, self->name, &error) && pnc_dir_sync (self->dir, &error))
    return;
  g_debug ("Could not remove a journal: %s", error->message);
  pnc_file_truncate (self->file, 0, NULL);
}

static guint64
offset_of_record (guint64 n_record)
{
  return PNC_JOURNAL_HEAD_BYTES + n_record * PNC_JOURNAL_RECORD_BYTES;
}

/* Under the lock. */
static gboolean
append (PncJournal *self, const PncJournalRecord *record, GError **error)
{
  guint64 offset = offset_of_record (pnc_journal_state_get_n_records (self->state));
  guint8 bytes[PNC_JOURNAL_RECORD_BYTES];

  pnc_journal_encode_record (record, self->seed, bytes);
  if (!pnc_file_write_at (self->file, bytes, sizeof bytes, offset, error))
    return FALSE;
  if (pnc_journal_state_apply (self->state, record))
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_FAILED, PNC_SIDE_LOCAL, self->name, "write to",
                       "the record makes no sense");
  return FALSE;
}

static gboolean
write_head (PncJournal *self, const PncJournalHead *head, GError **error)
{
  guint8 bytes[PNC_JOURNAL_HEAD_BYTES];
  guint8 boot_id[PNC_BOOT_ID_BYTES];

  pnc_boot_id (boot_id);
  self->head = *head;
  self->seed = pnc_journal_encode_head (head, boot_id, bytes);
  self->state = pnc_journal_state_new (head->size_bytes, boot_id);
  return pnc_file_write_at (self->file, bytes, sizeof bytes, 0, error);
}

/* The folder is flushed so that it does not come back after a power cut, beside another partial. */
static gboolean
remove_earlier (PncDir *dir, const char *name, GError **error)
{
  GError *gone = NULL;

  if (pnc_dir_remove_child (dir, name, &gone))
    return pnc_dir_sync (dir, error);
  if (!g_error_matches (gone, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, gone);
      return FALSE;
    }
  g_error_free (gone);
  return TRUE;
}

/* An earlier one is not written over: its records could be seen behind the new head and pass for
 * its own. */
PncJournal *
pnc_journal_create (PncDir *dir, const char *name, const PncJournalHead *head, GError **error)
{
  g_autoptr (PncDir) own = open_afresh (dir);
  g_autoptr (PncJournal) self = NULL;
  PncFile *file;

  g_return_val_if_fail (head->size_bytes <= PNC_MAX_FILE_BYTES, NULL);

  if (!remove_earlier (own, name, error))
    return NULL;
  file = pnc_dir_create_file (own, name, FILE_MODE, error);
  if (file == NULL)
    return NULL;
  self = journal_new (own, name, file);
  if (write_head (self, head, error))
    return g_steal_pointer (&self);
  pnc_dir_remove_child (dir, name, NULL);
  return NULL;
}

static gboolean
set_corrupt (PncJournal *self, const char *details, GError **error)
{
  pnc_set_error_doing (error, PNC_ERROR_CORRUPT, PNC_SIDE_LOCAL, self->name, "read", details);
  return FALSE;
}

static gboolean
read_head (PncJournal *self, GError **error)
{
  guint8 bytes[PNC_JOURNAL_HEAD_BYTES];
  guint8 boot_id[PNC_BOOT_ID_BYTES];
  gssize n = pnc_file_read_at (self->file, bytes, sizeof bytes, 0, error);

  if (n < 0)
    return FALSE;
  if (n < (gssize) sizeof bytes
      || !pnc_journal_decode_head (bytes, &self->head, boot_id, &self->seed))
    return set_corrupt (self, "its head is not whole", error);
  self->state = pnc_journal_state_new (self->head.size_bytes, boot_id);
  return TRUE;
}

/* Sets @whole to %FALSE at the first record that is none. */
static gboolean
replay_block (PncJournal *self,
              const guint8 *bytes,
              gsize n_records,
              gboolean *whole,
              GError **error)
{
  for (gsize i = 0; i < n_records && *whole; i++)
    {
      PncJournalRecord record;

      *whole
        = pnc_journal_decode_record (bytes + i * PNC_JOURNAL_RECORD_BYTES, self->seed, &record);
      if (*whole && !pnc_journal_state_apply (self->state, &record))
        return set_corrupt (self, "one of its records makes no sense", error);
    }
  return TRUE;
}

static gboolean
replay (PncJournal *self, GError **error)
{
  g_autofree guint8 *block = g_malloc (READ_RECORDS * PNC_JOURNAL_RECORD_BYTES);
  gboolean whole = TRUE;

  while (whole)
    {
      guint64 offset = offset_of_record (pnc_journal_state_get_n_records (self->state));
      gssize n = pnc_file_read_at (self->file, block, READ_RECORDS * PNC_JOURNAL_RECORD_BYTES,
                                   offset, error);
      gsize n_records = n < 0 ? 0 : (gsize) n / PNC_JOURNAL_RECORD_BYTES;

      if (n < 0 || !replay_block (self, block, n_records, &whole, error))
        return FALSE;
      whole = whole && n_records == READ_RECORDS;
    }
  return TRUE;
}

static gboolean
cut_off_torn_end (PncJournal *self, GError **error)
{
  guint64 end = offset_of_record (pnc_journal_state_get_n_records (self->state));
  PncFileInfo info;

  if (!pnc_file_query_opened (self->file, &info, error))
    return FALSE;
  return info.size_bytes == end || pnc_file_truncate (self->file, end, error);
}

/* Where the system does not tell, every start may be another one. */
static void
begin_boot (PncJournal *self)
{
  guint8 boot_id[PNC_BOOT_ID_BYTES];
  gboolean known = pnc_boot_id (boot_id);
  g_autoptr (GError) error = NULL;
  PncJournalRecord record = pnc_journal_record_boot (boot_id);

  if (known && memcmp (boot_id, pnc_journal_state_get_boot_id (self->state), sizeof boot_id) == 0)
    return;
  if (!append (self, &record, &error))
    give_up (self, error);
}

PncJournal *
pnc_journal_open (PncDir *dir, const char *name, GError **error)
{
  PncFile *file = pnc_dir_open_file_for_update (dir, name, error);
  g_autoptr (PncDir) own = NULL;
  g_autoptr (PncJournal) self = NULL;

  if (file == NULL)
    return NULL;
  own = open_afresh (dir);
  self = journal_new (own, name, file);
  if (!pnc_file_check_own (file, error) || !read_head (self, error) || !replay (self, error)
      || !cut_off_torn_end (self, error))
    return NULL;
  begin_boot (self);
  return g_steal_pointer (&self);
}

const PncJournalHead *
pnc_journal_get_head (PncJournal *self)
{
  return &self->head;
}

PncChunkHashes *
pnc_journal_get_hashes (PncJournal *self)
{
  return pnc_journal_state_get_hashes (self->state);
}

PncJournalStage
pnc_journal_get_stage (PncJournal *self, PncJournalResult *result)
{
  return pnc_journal_state_get_stage (self->state, result);
}

/* Returns: whether it is time to flush, for the caller to do; @n_records is what that will cover.
 */
static gboolean
note_chunk (PncJournal *self, const PncJournalRecord *record, guint64 *n_records)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GError) error = NULL;

  if (!self->given_up && !append (self, record, &error))
    give_up (self, error);
  if (self->given_up)
    {
      pnc_chunk_hashes_set (pnc_journal_get_hashes (self), record->number, record->value);
      return FALSE;
    }
  if (self->flushing
      || (guint64) pnc_journal_state_get_n_unflushed (self->state) * PNC_CHUNK_BYTES
           < PNC_JOURNAL_FLUSH_BYTES)
    return FALSE;
  self->flushing = TRUE;
  *n_records = pnc_journal_state_get_n_records (self->state);
  return TRUE;
}

/* Flushes the folder once as well: whoever finds the journal after a power cut must find the
 * partial, and the other way round. */
static gboolean
sync_journal (PncJournal *self, GError **error)
{
  if (!pnc_file_sync (self->file, error))
    return FALSE;
  self->named = self->named || pnc_dir_sync (self->dir, error);
  return self->named;
}

static gboolean
append_flushed (PncJournal *self, guint64 n_records, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncJournalRecord record = pnc_journal_record_flushed (n_records);

  return self->given_up || append (self, &record, error);
}

static void
end_flush (PncJournal *self, const GError *failure)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->flushing = FALSE;
  if (failure != NULL)
    give_up (self, failure);
}

/* In one thread at a time, which has set @flushing; it has the lock only while it writes. When the
 * partial could not be flushed, the journal goes at once: what it says is true no more. */
static gboolean
flush (PncJournal *self, PncFile *file, guint64 n_records, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean flushed = pnc_file_sync (file, &failure);

  if (flushed && append_flushed (self, n_records, &failure))
    sync_journal (self, &failure);
  end_flush (self, failure);
  if (!flushed)
    g_propagate_error (error, g_steal_pointer (&failure));
  return flushed;
}

gboolean
pnc_journal_take (PncJournal *self,
                  PncFile *file,
                  guint64 chunk,
                  const guint8 hash[PNC_HASH_BYTES],
                  GError **error)
{
  PncJournalRecord record = pnc_journal_record_chunk (chunk, hash);
  guint64 n_records;

  return !note_chunk (self, &record, &n_records) || flush (self, file, n_records, error);
}

/* On disk before the first new byte can be: otherwise a power cut could leave the new bytes under
 * the old hash. */
void
pnc_journal_forget (PncJournal *self, guint64 first, guint64 end)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncChunkHashes *hashes = pnc_journal_get_hashes (self);
  guint64 n_chunks = pnc_chunk_hashes_get_n_chunks (hashes);
  guint64 n_set = pnc_chunk_hashes_get_n_set (hashes);
  PncJournalRecord record;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (first <= end);

  pnc_chunk_hashes_clear (hashes, first, end);
  if (pnc_chunk_hashes_get_n_set (hashes) == n_set || self->given_up)
    return;
  record = pnc_journal_record_forget (first, MIN (end, n_chunks));
  if (!append (self, &record, &error) || !pnc_file_sync (self->file, &error))
    give_up (self, error);
}

static gboolean
check_whole (PncJournal *self, const guint8 digest[PNC_HASH_BYTES], GError **error)
{
  guint8 own[PNC_HASH_BYTES];

  if (pnc_chunk_hashes_get_digest (pnc_journal_get_hashes (self), own)
      && memcmp (own, digest, sizeof own) == 0)
    return TRUE;
  return set_corrupt (self, "it is not about the same bytes", error);
}

gboolean
pnc_journal_commit (PncJournal *self,
                    const guint8 digest[PNC_HASH_BYTES],
                    guint kept_number,
                    GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncJournalRecord record = pnc_journal_record_commit (digest, kept_number);

  return self->given_up
         || (check_whole (self, digest, error) && append (self, &record, error)
             && sync_journal (self, error));
}

void
pnc_journal_store (PncJournal *self, const PncJournalResult *result)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncJournalRecord record = pnc_journal_record_stored (result);
  g_autoptr (GError) error = NULL;

  if (!self->given_up && !append (self, &record, &error))
    g_debug ("Could not note that a file was stored: %s", error->message);
}
