/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-journal-state.h"

#include <string.h>

#define OUTCOME_SHIFT 48

/* A chunk that no flush has covered yet. */
typedef struct
{
  guint64 n_record; /* which record says so */
  guint64 chunk;
} Pending;

struct _PncJournalState
{
  PncChunkHashes *hashes; /* owned */
  GArray *pending;        /* owned: Pending, in the order of the records */
  guint64 n_records;
  guint8 boot_id[PNC_BOOT_ID_BYTES];
  PncJournalStage stage;
  PncJournalResult result;
};

PncJournalState *
pnc_journal_state_new (guint64 size_bytes, const guint8 boot_id[PNC_BOOT_ID_BYTES])
{
  PncJournalState *self = g_new0 (PncJournalState, 1);

  self->hashes = pnc_chunk_hashes_new (size_bytes);
  self->pending = g_array_new (FALSE, FALSE, sizeof (Pending));
  memcpy (self->boot_id, boot_id, sizeof self->boot_id);
  return self;
}

void
pnc_journal_state_free (PncJournalState *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->pending);
  pnc_chunk_hashes_free (self->hashes);
  g_free (self);
}

static guint64
get_u64 (const guint8 *bytes)
{
  guint64 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_BE (value);
}

/* What comes after a commit takes it back, but for what was stored: that stays so. */
static void
take_back_commit (PncJournalState *self)
{
  if (self->stage != PNC_JOURNAL_COMMITTED)
    return;
  self->stage = PNC_JOURNAL_RECEIVING;
  self->result = (PncJournalResult){ 0 };
}

static gboolean
apply_chunk (PncJournalState *self, const PncJournalRecord *record)
{
  const Pending pending = { self->n_records, record->number };

  if (record->number >= pnc_chunk_hashes_get_n_chunks (self->hashes))
    return FALSE;
  pnc_chunk_hashes_set (self->hashes, record->number, record->value);
  g_array_append_val (self->pending, pending);
  take_back_commit (self);
  return TRUE;
}

static gboolean
apply_forget (PncJournalState *self, const PncJournalRecord *record)
{
  guint64 end = get_u64 (record->value);

  if (record->number > end || end > pnc_chunk_hashes_get_n_chunks (self->hashes))
    return FALSE;
  pnc_chunk_hashes_clear (self->hashes, record->number, end);
  take_back_commit (self);
  return TRUE;
}

static gboolean
apply_flushed (PncJournalState *self, const PncJournalRecord *record)
{
  guint n_covered = 0;

  if (record->number > self->n_records)
    return FALSE;
  while (n_covered < self->pending->len
         && g_array_index (self->pending, Pending, n_covered).n_record < record->number)
    n_covered++;
  g_array_remove_range (self->pending, 0, n_covered);
  return TRUE;
}

/* What no flush had covered may never have come to the disk, and no later flush says that it has.
 * A chunk that was written twice is not trusted either, even when the first time was covered: some
 * of the second may have come there. */
static gboolean
apply_boot (PncJournalState *self, const PncJournalRecord *record)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      guint64 chunk = g_array_index (self->pending, Pending, i).chunk;

      pnc_chunk_hashes_clear (self->hashes, chunk, chunk + 1);
    }
  g_array_set_size (self->pending, 0);
  memcpy (self->boot_id, record->value, sizeof self->boot_id);
  return TRUE;
}

/* Whoever commits has flushed the file before. */
static gboolean
apply_commit (PncJournalState *self, const PncJournalRecord *record)
{
  guint8 digest[PNC_HASH_BYTES];

  if (!pnc_chunk_hashes_get_digest (self->hashes, digest)
      || memcmp (digest, record->value, sizeof digest) != 0)
    return FALSE;
  g_array_set_size (self->pending, 0);
  self->stage = PNC_JOURNAL_COMMITTED;
  memcpy (self->result.digest, digest, sizeof digest);
  self->result.kept_number = (guint) (record->number & G_MAXUINT32);
  return TRUE;
}

static gboolean
apply_stored (PncJournalState *self, const PncJournalRecord *record)
{
  if (self->stage == PNC_JOURNAL_RECEIVING
      || memcmp (self->result.digest, record->value, PNC_HASH_BYTES) != 0)
    return FALSE;
  self->stage = PNC_JOURNAL_STORED;
  self->result.outcome = (guint8) (record->number >> OUTCOME_SHIFT);
  self->result.kept_number = (guint) (record->number & G_MAXUINT32);
  return TRUE;
}

gboolean
pnc_journal_state_apply (PncJournalState *self, const PncJournalRecord *record)
{
  static gboolean (*const apply[]) (PncJournalState *, const PncJournalRecord *) = {
    [PNC_RECORD_CHUNK] = apply_chunk,     [PNC_RECORD_FORGET] = apply_forget,
    [PNC_RECORD_FLUSHED] = apply_flushed, [PNC_RECORD_BOOT] = apply_boot,
    [PNC_RECORD_COMMIT] = apply_commit,   [PNC_RECORD_STORED] = apply_stored,
  };

  if (record->kind >= G_N_ELEMENTS (apply) || apply[record->kind] == NULL
      || !apply[record->kind](self, record))
    return FALSE;
  self->n_records++;
  return TRUE;
}

guint64
pnc_journal_state_get_n_records (PncJournalState *self)
{
  return self->n_records;
}

guint
pnc_journal_state_get_n_unflushed (PncJournalState *self)
{
  return self->pending->len;
}

const guint8 *
pnc_journal_state_get_boot_id (PncJournalState *self)
{
  return self->boot_id;
}

PncChunkHashes *
pnc_journal_state_get_hashes (PncJournalState *self)
{
  return self->hashes;
}

PncJournalStage
pnc_journal_state_get_stage (PncJournalState *self, PncJournalResult *result)
{
  if (result != NULL)
    *result = self->result;
  return self->stage;
}

static PncJournalRecord
new_record (PncRecordKind kind, guint64 number, const guint8 *value)
{
  PncJournalRecord record = { .kind = kind, .number = number };

  memcpy (record.value, value, sizeof record.value);
  return record;
}

PncJournalRecord
pnc_journal_record_chunk (guint64 chunk, const guint8 hash[PNC_HASH_BYTES])
{
  return new_record (PNC_RECORD_CHUNK, chunk, hash);
}

PncJournalRecord
pnc_journal_record_forget (guint64 first, guint64 end)
{
  PncJournalRecord record = { .kind = PNC_RECORD_FORGET, .number = first };
  guint64 end_be = GUINT64_TO_BE (end);

  memcpy (record.value, &end_be, sizeof end_be);
  return record;
}

PncJournalRecord
pnc_journal_record_flushed (guint64 n_records)
{
  return (PncJournalRecord){ .kind = PNC_RECORD_FLUSHED, .number = n_records };
}

PncJournalRecord
pnc_journal_record_boot (const guint8 boot_id[PNC_BOOT_ID_BYTES])
{
  return new_record (PNC_RECORD_BOOT, 0, boot_id);
}

PncJournalRecord
pnc_journal_record_commit (const guint8 digest[PNC_HASH_BYTES], guint kept_number)
{
  return new_record (PNC_RECORD_COMMIT, kept_number, digest);
}

PncJournalRecord
pnc_journal_record_stored (const PncJournalResult *result)
{
  guint64 number = (guint64) result->outcome << OUTCOME_SHIFT | result->kept_number;

  return new_record (PNC_RECORD_STORED, number, result->digest);
}
