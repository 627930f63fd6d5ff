/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A partial and its journal in a folder of the test's own, for test-journal.c and
 * test-journal-faults.c. */

#include "pnc-journal-format.h"
#include "pnc-journal-state.h"

#include "fs-faults.h"

#include "pnc-hash.h"

#define PARTIAL "partial"
#define JOURNAL PARTIAL PNC_JOURNAL_SUFFIX
#define FLUSH_CHUNKS (PNC_JOURNAL_FLUSH_BYTES / PNC_CHUNK_BYTES)
#define N_CHUNKS (FLUSH_CHUNKS + 6)
#define SIZE_BYTES (N_CHUNKS * (guint64) PNC_CHUNK_BYTES - 5)

/* A chunk is known by what it begins with: the rest of the file is a hole, which costs nothing. */
#define CELL_BYTES sizeof (guint64)

static const guint8 this_boot[PNC_BOOT_ID_BYTES] = "this";
static const guint8 other_boot[PNC_BOOT_ID_BYTES] = "other";
static const guint8 no_boot[PNC_BOOT_ID_BYTES];

static const PncJournalHead head = {
  .subject = "a subject of thirty-two letters",
  .size_bytes = SIZE_BYTES,
  .version = { .size_bytes = SIZE_BYTES, .mtime_ns = -7, .file_id = G_MAXUINT64 },
};

static inline void
set_up (Place *place, gconstpointer data)
{
  place_set_up (place, data);
  pnc_boot_id_override (this_boot);
}

static inline void
tear_down (Place *place, gconstpointer data)
{
  pnc_boot_id_override (NULL);
  place_tear_down (place, data);
}

static inline guint64
read_cell (PncFile *file, guint64 chunk)
{
  guint64 cell = 0;

  g_assert_cmpint (pnc_file_read_at (file, &cell, sizeof cell, chunk * PNC_CHUNK_BYTES, NULL), >=,
                   0);
  return cell;
}

static inline void
hash_cell (guint64 cell, guint8 hash[PNC_HASH_BYTES])
{
  pnc_hash_chunk (&cell, sizeof cell, hash);
}

static inline gboolean
write_chunk (PncJournal *journal, PncFile *file, guint64 chunk, guint64 cell, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  hash_cell (cell, hash);
  return pnc_file_write_at (file, &cell, sizeof cell, chunk * PNC_CHUNK_BYTES, error)
         && pnc_journal_take (journal, file, chunk, hash, error);
}

static inline PncJournal *
create (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncJournal *journal = pnc_journal_create (place->dir, JOURNAL, &head, &error);

  g_assert_no_error (error);
  return journal;
}

static inline PncJournal *
reopen (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncJournal *journal = pnc_journal_open (place->dir, JOURNAL, &error);

  g_assert_no_error (error);
  return journal;
}

static inline PncFile *
create_partial (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncFile *file = pnc_dir_create_file (place->dir, PARTIAL, 0600, &error);

  g_assert_no_error (error);
  return file;
}

/* Takes the chunks from @first to before @end. */
static inline void
take (PncJournal *journal, PncFile *file, guint64 first, guint64 end)
{
  g_autoptr (GError) error = NULL;

  for (guint64 chunk = first; chunk < end; chunk++)
    {
      write_chunk (journal, file, chunk, chunk + 1, &error);
      g_assert_no_error (error);
    }
}

static inline guint64
n_counting (Place *place)
{
  g_autoptr (PncJournal) journal = reopen (place);

  return pnc_chunk_hashes_get_n_set (pnc_journal_get_hashes (journal));
}

static inline void
read_bytes (Place *place, char **bytes, gsize *length)
{
  g_autofree char *path = place_path (place, JOURNAL);
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}

/* In place, so that it stays ours alone. */
static inline void
write_bytes (Place *place, const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = place_path (place, name);
  int fd = open (path, O_WRONLY | O_TRUNC | O_CREAT, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, length);
  close (fd);
}

#define JOURNAL_TEST(path, function) g_test_add (path, Place, NULL, set_up, function, tear_down)
