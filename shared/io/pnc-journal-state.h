/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-journal-format.h"

G_BEGIN_DECLS

/**
 * PncJournalState:
 *
 * What the records of a journal come to, one after the other: the same while they are written and
 * while they are read again. One thread at a time.
 */
typedef struct _PncJournalState PncJournalState;

/** pnc_journal_state_new: @size_bytes: of the file; @boot_id: (array fixed-size=16): under which
 * the journal was begun. Returns: (transfer full): no chunks */
PncJournalState *pnc_journal_state_new (guint64 size_bytes,
                                        const guint8 boot_id[PNC_BOOT_ID_BYTES]);

/** pnc_journal_state_free: @self: (transfer full) (nullable): a state */
void pnc_journal_state_free (PncJournalState *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncJournalState, pnc_journal_state_free)

/** pnc_journal_state_apply: @self: a state; @record: the next record. Returns: %FALSE when it makes
 * no sense: a chunk outside the file, a flush of what was not written */
gboolean pnc_journal_state_apply (PncJournalState *self, const PncJournalRecord *record);

/** pnc_journal_state_get_n_records: @self: a state. Returns: how many were applied */
guint64 pnc_journal_state_get_n_records (PncJournalState *self);

/** pnc_journal_state_get_n_unflushed: @self: a state. Returns: how many chunks were written that no
 * flush has covered, one that was written twice counted twice */
guint pnc_journal_state_get_n_unflushed (PncJournalState *self);

/** pnc_journal_state_get_boot_id: @self: a state. Returns: (transfer none) (array fixed-size=16):
 * under which the last records were written */
const guint8 *pnc_journal_state_get_boot_id (PncJournalState *self);

/** pnc_journal_state_get_hashes: @self: a state. Returns: (transfer none): the chunks that are
 * there, if the system that has written them still runs */
PncChunkHashes *pnc_journal_state_get_hashes (PncJournalState *self);

/** pnc_journal_state_get_stage: @self: a state; @result: (out) (nullable): as in
 * pnc_journal_get_stage(). Returns: how far the file has come */
PncJournalStage pnc_journal_state_get_stage (PncJournalState *self, PncJournalResult *result);

/** pnc_journal_record_chunk: @chunk: which; @hash: (array fixed-size=16): of its bytes. Returns: it
 * was written */
PncJournalRecord pnc_journal_record_chunk (guint64 chunk, const guint8 hash[PNC_HASH_BYTES]);

/** pnc_journal_record_forget: @first: the first chunk; @end: behind the last. Returns: they are
 * written anew */
PncJournalRecord pnc_journal_record_forget (guint64 first, guint64 end);

/** pnc_journal_record_flushed: @n_records: how many. Returns: what they say is on disk */
PncJournalRecord pnc_journal_record_flushed (guint64 n_records);

/** pnc_journal_record_boot: @boot_id: (array fixed-size=16): of the running system. Returns: it
 * goes on from here */
PncJournalRecord pnc_journal_record_boot (const guint8 boot_id[PNC_BOOT_ID_BYTES]);

/** pnc_journal_record_commit: @digest: (array fixed-size=16): of the file; @kept_number: which
 * number is about to be added to its name, or 0. Returns: it is whole */
PncJournalRecord pnc_journal_record_commit (const guint8 digest[PNC_HASH_BYTES], guint kept_number);

/** pnc_journal_record_stored: @result: what became of it. Returns: it has its name */
PncJournalRecord pnc_journal_record_stored (const PncJournalResult *result);

G_END_DECLS
