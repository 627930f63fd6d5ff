/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-chunk-hashes.h"
#include "pnc-dir.h"
#include "pnc-entry.h"
#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncJournal:
 *
 * What is known of a partial file: which of its chunks are there and what their hashes are, so that
 * a transfer goes on where it stopped without reading any of it again. A file beside the partial,
 * only ever appended to; docs/RESUME.md has its format and why it can be trusted.
 *
 * Whoever opens one holds the lock of the partial. pnc_journal_take() may be called by several
 * threads at once, for different chunks; everything else by one at a time. Blocking.
 */
typedef struct _PncJournal PncJournal;

#define PNC_JOURNAL_SUFFIX ".j"
#define PNC_JOURNAL_SUBJECT_BYTES 32u

/** PNC_JOURNAL_FROM_BYTES: smaller files are sent again as a whole */
#define PNC_JOURNAL_FROM_BYTES (2u * PNC_CHUNK_BYTES + 1)

/** PNC_JOURNAL_FLUSH_BYTES: so much is written before it is flushed to the disk */
#define PNC_JOURNAL_FLUSH_BYTES (64u * PNC_CHUNK_BYTES)

/**
 * PncJournalHead:
 * @subject: of what the partial is; whoever finds another one leaves it alone
 * @size_bytes: of the file when it is complete
 * @version: of the source; zeros when that is not known to the receiver
 */
typedef struct
{
  guint8 subject[PNC_JOURNAL_SUBJECT_BYTES];
  guint64 size_bytes;
  PncVersion version;
} PncJournalHead;

/**
 * PncJournalStage:
 * @PNC_JOURNAL_RECEIVING: chunks are missing, or were not compared as a whole
 * @PNC_JOURNAL_COMMITTED: complete, flushed and compared; it was about to get its name
 * @PNC_JOURNAL_STORED: it has got its name
 */
typedef enum
{
  PNC_JOURNAL_RECEIVING,
  PNC_JOURNAL_COMMITTED,
  PNC_JOURNAL_STORED,
} PncJournalStage;

/**
 * PncJournalResult:
 * @digest: of the whole file
 * @outcome: how it was stored; only with %PNC_JOURNAL_STORED
 * @kept_number: the number that keeping both has added to its name, or was about to, or 0
 */
typedef struct
{
  guint8 digest[PNC_HASH_BYTES];
  guint8 outcome;
  guint kept_number;
} PncJournalResult;

/**
 * pnc_journal_create:
 * @dir: where
 * @name: of the journal; what has that name is replaced
 * @head: what it is about
 * @error: (out) (nullable): %PNC_ERROR_NO_SPACE …
 *
 * Returns: (transfer full) (nullable): a journal without chunks
 */
PncJournal *
pnc_journal_create (PncDir *dir, const char *name, const PncJournalHead *head, GError **error);

/**
 * pnc_journal_open:
 * @dir: where
 * @name: of the journal
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_CORRUPT when its head is not whole
 *
 * Takes what it says as far as that can be trusted, and cuts off a torn end.
 *
 * Returns: (transfer full) (nullable): the journal, to be gone on with
 */
PncJournal *pnc_journal_open (PncDir *dir, const char *name, GError **error);

/** pnc_journal_free: @self: (transfer full) (nullable): a journal. The file stays. */
void pnc_journal_free (PncJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncJournal, pnc_journal_free)

/** pnc_journal_get_head: @self: a journal. Returns: (transfer none): what it is about */
const PncJournalHead *pnc_journal_get_head (PncJournal *self);

/** pnc_journal_get_hashes: @self: a journal. Returns: (transfer none): the chunks that count, as
 * of now */
PncChunkHashes *pnc_journal_get_hashes (PncJournal *self);

/** pnc_journal_get_stage: @self: a journal; @result: (out) (nullable): what is known of the whole
 * file; zeros while it is being received. Returns: how far it has come */
PncJournalStage pnc_journal_get_stage (PncJournal *self, PncJournalResult *result);

/**
 * pnc_journal_take:
 * @self: a journal
 * @file: the partial
 * @chunk: which chunk was written to it
 * @hash: (array fixed-size=16): of its bytes
 * @error: (out) (nullable): why @file could not be flushed: the transfer has failed
 *
 * Flushes @file when enough has been written since the last time. A journal that cannot be written
 * is given up without a word: nothing can be resumed then, but nothing is lost either.
 *
 * Returns: %FALSE when the flush failed
 */
gboolean pnc_journal_take (PncJournal *self,
                           PncFile *file,
                           guint64 chunk,
                           const guint8 hash[PNC_HASH_BYTES],
                           GError **error);

/** pnc_journal_forget: @self: a journal; @first: the first chunk that is about to be written anew;
 * @end: behind the last. Call it before the first byte. */
void pnc_journal_forget (PncJournal *self, guint64 first, guint64 end);

/**
 * pnc_journal_commit:
 * @self: a journal with every chunk
 * @digest: (array fixed-size=16): compared with the sender's; the partial was flushed
 * @kept_number: which number keeping both is about to add to its name; 0 for none
 * @error: (out) (nullable): an error: do not publish
 *
 * Once for each name that is tried; the last one counts.
 *
 * Returns: %TRUE when that is on disk, or the journal was given up before
 */
gboolean pnc_journal_commit (PncJournal *self,
                             const guint8 digest[PNC_HASH_BYTES],
                             guint kept_number,
                             GError **error);

/** pnc_journal_store: @self: a journal that was committed; @result: what became of it. Not flushed:
 * whoever finds no partial beside a commit knows that it was stored. */
void pnc_journal_store (PncJournal *self, const PncJournalResult *result);

G_END_DECLS
