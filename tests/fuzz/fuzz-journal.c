/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "pnc-journal-format.h"

#include <glib/gstdio.h>
#include <string.h>

#define JOURNAL "journal"
#define PARTIAL "partial"
#define MAX_BYTES 65536u

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const guint8 boot_id[PNC_BOOT_ID_BYTES] = "running";

typedef struct
{
  char *path;
  PncDir *dir;
} Place;

static void
place_begin (Place *place)
{
  place->path = g_dir_make_tmp ("pinnace-fuzz-XXXXXX", NULL);
  g_assert_nonnull (place->path);
  place->dir = pnc_dir_open (place->path, NULL);
  g_assert_nonnull (place->dir);
}

static void
place_end (Place *place)
{
  pnc_dir_remove_child (place->dir, JOURNAL, NULL);
  pnc_dir_remove_child (place->dir, PARTIAL, NULL);
  pnc_dir_unref (place->dir);
  g_assert_cmpint (g_rmdir (place->path), ==, 0);
  g_free (place->path);
}

static void
place_write (Place *place, const guint8 *data, gsize size)
{
  PncFile *file;

  pnc_dir_remove_child (place->dir, JOURNAL, NULL);
  file = pnc_dir_create_file (place->dir, JOURNAL, 0600, NULL);
  g_assert_true (pnc_file_write_at (file, data, size, 0, NULL));
  g_assert_true (pnc_file_close (file, NULL));
}

/* What is read again after it was gone on with is what was there then, and one chunk more. */
static void
go_on (Place *place, PncJournal *journal)
{
  g_autoptr (PncFile) partial = pnc_dir_create_file (place->dir, PARTIAL, 0600, NULL);
  PncChunkHashes *hashes = pnc_journal_get_hashes (journal);
  guint64 n_set = pnc_chunk_hashes_get_n_set (hashes);
  guint64 n_chunks = pnc_chunk_hashes_get_n_chunks (hashes);
  g_autoptr (PncJournal) again = NULL;

  g_assert_true (n_set <= n_chunks);
  if (n_chunks > 0)
    {
      n_set += pnc_chunk_hashes_has (hashes, n_chunks - 1) ? 0 : 1;
      g_assert_true (pnc_journal_take (journal, partial, n_chunks - 1, boot_id, NULL));
    }
  g_assert_cmpuint (pnc_chunk_hashes_get_n_set (hashes), ==, n_set);
  again = pnc_journal_open (place->dir, JOURNAL, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (pnc_chunk_hashes_get_n_set (pnc_journal_get_hashes (again)), ==, n_set);
  g_assert_cmpint (pnc_journal_get_stage (again, NULL), ==, pnc_journal_get_stage (journal, NULL));
}

/* Returns: whether it could be opened */
static gboolean
replay (Place *place, const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncJournal) journal = NULL;

  place_write (place, data, size);
  journal = pnc_journal_open (place->dir, JOURNAL, &error);
  g_assert_true ((journal == NULL) == (error != NULL));
  if (journal == NULL)
    {
      g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
      return FALSE;
    }
  go_on (place, journal);
  pnc_dir_remove_child (place->dir, PARTIAL, NULL);
  return TRUE;
}

/* With every check made right: what is behind them must be looked at as well. */
static void
mend (guint8 *bytes, gsize size)
{
  PncJournalHead head = { 0 };
  guint8 first[PNC_JOURNAL_HEAD_BYTES];
  guint64 seed;

  memcpy (&head.size_bytes, bytes, sizeof head.size_bytes);
  head.size_bytes &= PNC_MAX_FILE_BYTES;
  seed = pnc_journal_encode_head (&head, bytes[8] % 2 == 0 ? boot_id : bytes + 8, first);
  memcpy (bytes, first, sizeof first);
  for (gsize at = PNC_JOURNAL_HEAD_BYTES; at + PNC_JOURNAL_RECORD_BYTES <= size;
       at += PNC_JOURNAL_RECORD_BYTES)
    {
      PncJournalRecord record;

      pnc_journal_decode_record (bytes + at, seed, &record);
      pnc_journal_encode_record (&record, seed, bytes + at);
      g_assert_true (pnc_journal_decode_record (bytes + at, seed, &record));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *mended = g_memdup2 (data, size);
  Place place;

  if (size > MAX_BYTES)
    return 0;
  pnc_boot_id_override (boot_id);
  place_begin (&place);
  g_assert_true (!replay (&place, data, size) || size >= PNC_JOURNAL_HEAD_BYTES);
  if (size >= PNC_JOURNAL_HEAD_BYTES && size % PNC_JOURNAL_RECORD_BYTES == 16)
    {
      mend (mended, size);
      replay (&place, mended, size);
    }
  place_end (&place);
  return 0;
}
