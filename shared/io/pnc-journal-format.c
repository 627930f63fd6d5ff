/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-journal-format.h"

#include "pnc-codec.h"
#include "pnc-hash.h"

#include <string.h>
#include <xxhash.h>

#define MAGIC "PNCJRNL1"
#define MAGIC_BYTES 8u
#define HASHED_HEAD_BYTES (PNC_JOURNAL_HEAD_BYTES - PNC_HASH_BYTES)
#define CHECKED_RECORD_BYTES (PNC_JOURNAL_RECORD_BYTES - 8u)

static guint64
get_u64 (const guint8 *bytes)
{
  guint64 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT64_FROM_BE (value);
}

static void
put_u64 (guint8 *bytes, guint64 value)
{
  value = GUINT64_TO_BE (value);
  memcpy (bytes, &value, sizeof value);
}

guint64
pnc_journal_encode_head (const PncJournalHead *head,
                         const guint8 boot_id[PNC_BOOT_ID_BYTES],
                         guint8 bytes[PNC_JOURNAL_HEAD_BYTES])
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new (PNC_JOURNAL_HEAD_BYTES);

  pnc_put_fixed (out, (const guint8 *) MAGIC, MAGIC_BYTES);
  pnc_put_fixed (out, head->subject, sizeof head->subject);
  pnc_put_u64 (out, head->size_bytes);
  pnc_put_u64 (out, head->version.size_bytes);
  pnc_put_i64 (out, head->version.mtime_ns);
  pnc_put_u64 (out, head->version.file_id);
  pnc_put_i64 (out, head->version.changed_ns);
  pnc_put_fixed (out, boot_id, PNC_BOOT_ID_BYTES);
  g_assert (out->len == HASHED_HEAD_BYTES);
  memcpy (bytes, out->data, HASHED_HEAD_BYTES);
  pnc_hash_chunk (bytes, HASHED_HEAD_BYTES, bytes + HASHED_HEAD_BYTES);
  return get_u64 (bytes + HASHED_HEAD_BYTES);
}

static gboolean
read_head (PncReader *reader, PncJournalHead *head, guint8 boot_id[PNC_BOOT_ID_BYTES])
{
  return pnc_reader_fixed (reader, head->subject, sizeof head->subject)
         && pnc_reader_u64 (reader, &head->size_bytes)
         && pnc_reader_u64 (reader, &head->version.size_bytes)
         && pnc_reader_i64 (reader, &head->version.mtime_ns)
         && pnc_reader_u64 (reader, &head->version.file_id)
         && pnc_reader_i64 (reader, &head->version.changed_ns)
         && pnc_reader_fixed (reader, boot_id, PNC_BOOT_ID_BYTES)
         && head->size_bytes <= PNC_MAX_FILE_BYTES;
}

gboolean
pnc_journal_decode_head (const guint8 bytes[PNC_JOURNAL_HEAD_BYTES],
                         PncJournalHead *head,
                         guint8 boot_id[PNC_BOOT_ID_BYTES],
                         guint64 *seed)
{
  guint8 hash[PNC_HASH_BYTES];
  PncReader reader;

  pnc_hash_chunk (bytes, HASHED_HEAD_BYTES, hash);
  if (memcmp (bytes, MAGIC, MAGIC_BYTES) != 0
      || memcmp (bytes + HASHED_HEAD_BYTES, hash, sizeof hash) != 0)
    return FALSE;
  *seed = get_u64 (hash);
  pnc_reader_init (&reader, bytes + MAGIC_BYTES, HASHED_HEAD_BYTES - MAGIC_BYTES);
  return read_head (&reader, head, boot_id);
}

static guint64
check_of (const guint8 bytes[PNC_JOURNAL_RECORD_BYTES], guint64 seed)
{
  return XXH3_64bits_withSeed (bytes, CHECKED_RECORD_BYTES, seed);
}

void
pnc_journal_encode_record (const PncJournalRecord *record,
                           guint64 seed,
                           guint8 bytes[PNC_JOURNAL_RECORD_BYTES])
{
  g_return_if_fail (record->number < PNC_JOURNAL_MAX_NUMBER);

  put_u64 (bytes, record->number);
  bytes[0] = record->kind;
  memcpy (bytes + 8, record->value, PNC_JOURNAL_VALUE_BYTES);
  put_u64 (bytes + CHECKED_RECORD_BYTES, check_of (bytes, seed));
}

gboolean
pnc_journal_decode_record (const guint8 bytes[PNC_JOURNAL_RECORD_BYTES],
                           guint64 seed,
                           PncJournalRecord *record)
{
  record->kind = bytes[0];
  record->number = get_u64 (bytes) & (PNC_JOURNAL_MAX_NUMBER - 1);
  memcpy (record->value, bytes + 8, PNC_JOURNAL_VALUE_BYTES);
  return get_u64 (bytes + CHECKED_RECORD_BYTES) == check_of (bytes, seed);
}
