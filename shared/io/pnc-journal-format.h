/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-boot-id.h"
#include "pnc-journal.h"

G_BEGIN_DECLS

/* The bytes of a journal (docs/RESUME.md, section 2). For PncJournal and those who test it. */

#define PNC_JOURNAL_HEAD_BYTES 112u
#define PNC_JOURNAL_RECORD_BYTES 32u
#define PNC_JOURNAL_VALUE_BYTES 16u
#define PNC_JOURNAL_MAX_NUMBER (G_GUINT64_CONSTANT (1) << 56)

typedef enum
{
  PNC_RECORD_CHUNK = 1,
  PNC_RECORD_FORGET = 2,
  PNC_RECORD_FLUSHED = 3,
  PNC_RECORD_BOOT = 4,
  PNC_RECORD_COMMIT = 5,
  PNC_RECORD_STORED = 6,
} PncRecordKind;

/**
 * PncJournalRecord:
 * @kind: one of #PncRecordKind, or anything else in what was read
 * @number: below %PNC_JOURNAL_MAX_NUMBER; what it counts depends on @kind
 * @value: likewise
 */
typedef struct
{
  guint8 kind;
  guint64 number;
  guint8 value[PNC_JOURNAL_VALUE_BYTES];
} PncJournalRecord;

/**
 * pnc_journal_encode_head:
 * @head: what the journal is about
 * @boot_id: (array fixed-size=16): of the system that writes it
 * @bytes: (out caller-allocates) (array fixed-size=112): the head
 *
 * Returns: the seed of the records' checks
 */
guint64 pnc_journal_encode_head (const PncJournalHead *head,
                                 const guint8 boot_id[PNC_BOOT_ID_BYTES],
                                 guint8 bytes[PNC_JOURNAL_HEAD_BYTES]);

/**
 * pnc_journal_decode_head:
 * @bytes: (array fixed-size=112): what was read
 * @head: (out caller-allocates): what the journal is about
 * @boot_id: (out caller-allocates) (array fixed-size=16): of the system that began it
 * @seed: (out): of the records' checks
 *
 * Returns: whether it is whole and of a possible file; undefined otherwise
 */
gboolean pnc_journal_decode_head (const guint8 bytes[PNC_JOURNAL_HEAD_BYTES],
                                  PncJournalHead *head,
                                  guint8 boot_id[PNC_BOOT_ID_BYTES],
                                  guint64 *seed);

/** pnc_journal_encode_record: @record: a record; @seed: of its journal; @bytes: (out
 * caller-allocates) (array fixed-size=32): the same in bytes */
void pnc_journal_encode_record (const PncJournalRecord *record,
                                guint64 seed,
                                guint8 bytes[PNC_JOURNAL_RECORD_BYTES]);

/** pnc_journal_decode_record: @bytes: (array fixed-size=32): what was read; @seed: of the journal;
 * @record: (out caller-allocates): the record, of any kind. Returns: whether its check is right */
gboolean pnc_journal_decode_record (const guint8 bytes[PNC_JOURNAL_RECORD_BYTES],
                                    guint64 seed,
                                    PncJournalRecord *record);

G_END_DECLS
