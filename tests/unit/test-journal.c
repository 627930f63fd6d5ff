/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* What a journal says of a partial, and when it is believed: after a kill, a power cut, damage, and
 * whatever the system says to a call. */

#include "pnc-journal-format.h"
#include "pnc-journal-state.h"

#include "fs-faults.h"

#include "pnc-hash.h"

#include <sys/mman.h>
#include <sys/wait.h>

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

static void
set_up (Place *place, gconstpointer data)
{
  place_set_up (place, data);
  pnc_boot_id_override (this_boot);
}

static void
tear_down (Place *place, gconstpointer data)
{
  pnc_boot_id_override (NULL);
  place_tear_down (place, data);
}

static guint64
read_cell (PncFile *file, guint64 chunk)
{
  guint64 cell = 0;

  g_assert_cmpint (pnc_file_read_at (file, &cell, sizeof cell, chunk * PNC_CHUNK_BYTES, NULL), >=,
                   0);
  return cell;
}

static void
hash_cell (guint64 cell, guint8 hash[PNC_HASH_BYTES])
{
  pnc_hash_chunk (&cell, sizeof cell, hash);
}

static gboolean
write_chunk (PncJournal *journal, PncFile *file, guint64 chunk, guint64 cell, GError **error)
{
  guint8 hash[PNC_HASH_BYTES];

  hash_cell (cell, hash);
  return pnc_file_write_at (file, &cell, sizeof cell, chunk * PNC_CHUNK_BYTES, error)
         && pnc_journal_take (journal, file, chunk, hash, error);
}

static PncJournal *
create (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncJournal *journal = pnc_journal_create (place->dir, JOURNAL, &head, &error);

  g_assert_no_error (error);
  return journal;
}

static PncJournal *
reopen (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncJournal *journal = pnc_journal_open (place->dir, JOURNAL, &error);

  g_assert_no_error (error);
  return journal;
}

static PncFile *
create_partial (Place *place)
{
  g_autoptr (GError) error = NULL;
  PncFile *file = pnc_dir_create_file (place->dir, PARTIAL, 0600, &error);

  g_assert_no_error (error);
  return file;
}

/* Takes the chunks from @first to before @end. */
static void
take (PncJournal *journal, PncFile *file, guint64 first, guint64 end)
{
  g_autoptr (GError) error = NULL;

  for (guint64 chunk = first; chunk < end; chunk++)
    {
      write_chunk (journal, file, chunk, chunk + 1, &error);
      g_assert_no_error (error);
    }
}

static guint64
n_counting (Place *place)
{
  g_autoptr (PncJournal) journal = reopen (place);

  return pnc_chunk_hashes_get_n_set (pnc_journal_get_hashes (journal));
}

static void
read_bytes (Place *place, char **bytes, gsize *length)
{
  g_autofree char *path = place_path (place, JOURNAL);
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}

/* In place, so that it stays ours alone. */
static void
write_bytes (Place *place, const char *name, const char *bytes, gsize length)
{
  g_autofree char *path = place_path (place, name);
  int fd = open (path, O_WRONLY | O_TRUNC | O_CREAT, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, length), ==, length);
  close (fd);
}

static void
assert_open_fails (Place *place, PncError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncJournal) journal = pnc_journal_open (place->dir, JOURNAL, &error);

  g_assert_null (journal);
  g_assert_error (error, PNC_ERROR, (int) code);
}

static void
test_goes_on (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  PncJournal *journal = create (place);
  PncJournalResult result;

  g_assert_cmpuint (pnc_chunk_hashes_get_n_set (pnc_journal_get_hashes (journal)), ==, 0);
  take (journal, file, 2, 5);
  pnc_journal_free (journal);

  journal = reopen (place);
  g_assert_cmpmem (pnc_journal_get_head (journal)->subject, PNC_JOURNAL_SUBJECT_BYTES, head.subject,
                   PNC_JOURNAL_SUBJECT_BYTES);
  g_assert_cmpuint (pnc_journal_get_head (journal)->size_bytes, ==, SIZE_BYTES);
  g_assert_true (pnc_version_equal (&pnc_journal_get_head (journal)->version, &head.version));
  g_assert_cmpint (pnc_journal_get_stage (journal, &result), ==, PNC_JOURNAL_RECEIVING);
  for (guint64 chunk = 0; chunk < N_CHUNKS; chunk++)
    g_assert_cmpint (pnc_chunk_hashes_has (pnc_journal_get_hashes (journal), chunk), ==,
                     chunk >= 2 && chunk < 5);
  take (journal, file, 5, 6);
  pnc_journal_free (journal);
  g_assert_cmpuint (n_counting (place), ==, 4);
}

/* What has that name is not gone on with. */
static void
test_create_begins_anew (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  PncJournal *journal = create (place);

  take (journal, file, 0, 5);
  pnc_journal_free (journal);
  pnc_journal_free (create (place));
  g_assert_cmpuint (n_counting (place), ==, 0);
}

static void
test_result (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autoptr (GError) error = NULL;
  PncJournal *journal = create (place);
  PncJournalResult result = { .outcome = 3, .kept_number = G_MAXUINT32 };
  PncJournalResult found;

  g_assert_false (pnc_journal_commit (journal, result.digest, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
  g_clear_error (&error);
  take (journal, file, 0, N_CHUNKS);
  g_assert_true (pnc_chunk_hashes_get_digest (pnc_journal_get_hashes (journal), result.digest));
  pnc_journal_commit (journal, result.digest, &error);
  g_assert_no_error (error);
  pnc_journal_free (journal);

  journal = reopen (place);
  g_assert_cmpint (pnc_journal_get_stage (journal, &found), ==, PNC_JOURNAL_COMMITTED);
  g_assert_cmpmem (found.digest, PNC_HASH_BYTES, result.digest, PNC_HASH_BYTES);
  pnc_journal_store (journal, &result);
  pnc_journal_free (journal);

  pnc_boot_id_override (other_boot);
  journal = reopen (place);
  g_assert_cmpint (pnc_journal_get_stage (journal, &found), ==, PNC_JOURNAL_STORED);
  g_assert_cmpmem (found.digest, PNC_HASH_BYTES, result.digest, PNC_HASH_BYTES);
  g_assert_cmpuint (found.outcome, ==, 3);
  g_assert_cmpuint (found.kept_number, ==, G_MAXUINT32);
  pnc_journal_free (journal);
}

/* A commit is of what was there then. */
static void
test_forget_takes_commit_back (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autoptr (GError) error = NULL;
  guint8 digest[PNC_HASH_BYTES];
  PncJournal *journal = create (place);

  take (journal, file, 0, N_CHUNKS);
  g_assert_true (pnc_chunk_hashes_get_digest (pnc_journal_get_hashes (journal), digest));
  pnc_journal_commit (journal, digest, &error);
  g_assert_no_error (error);
  pnc_journal_forget (journal, N_CHUNKS - 2, G_MAXUINT64);
  g_assert_cmpint (pnc_journal_get_stage (journal, NULL), ==, PNC_JOURNAL_RECEIVING);
  pnc_journal_free (journal);
  g_assert_cmpuint (n_counting (place), ==, N_CHUNKS - 2);
}

static void
test_other_boot (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  PncJournal *journal = create (place);

  take (journal, file, 0, FLUSH_CHUNKS + 2);
  pnc_journal_free (journal);
  g_assert_cmpuint (n_counting (place), ==, FLUSH_CHUNKS + 2);

  pnc_boot_id_override (other_boot);
  g_assert_cmpuint (n_counting (place), ==, FLUSH_CHUNKS);
  /* that other one cannot run again, but what was lost stays lost whatever is said */
  pnc_boot_id_override (this_boot);
  g_assert_cmpuint (n_counting (place), ==, FLUSH_CHUNKS);
  journal = reopen (place);
  take (journal, file, FLUSH_CHUNKS, N_CHUNKS);
  pnc_journal_free (journal);
  g_assert_cmpuint (n_counting (place), ==, N_CHUNKS);
}

/* A flush speaks for what the running system has written, not for what an earlier one had. */
static void
test_flush_after_boot (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  PncJournal *journal = create (place);

  take (journal, file, 0, 3);
  pnc_journal_free (journal);
  pnc_boot_id_override (other_boot);
  journal = reopen (place);
  take (journal, file, 3, 3 + FLUSH_CHUNKS);
  pnc_journal_free (journal);
  pnc_boot_id_override (this_boot);
  g_assert_cmpuint (n_counting (place), ==, FLUSH_CHUNKS);
}

/* What a killed one has left unflushed is flushed with what comes after. */
static void
test_flush_covers_earlier (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  PncJournal *journal = create (place);

  take (journal, file, 0, FLUSH_CHUNKS - 1);
  pnc_journal_free (journal);
  journal = reopen (place);
  take (journal, file, FLUSH_CHUNKS - 1, FLUSH_CHUNKS + 1);
  pnc_journal_free (journal);
  pnc_boot_id_override (other_boot);
  g_assert_cmpuint (n_counting (place), ==, FLUSH_CHUNKS);
}

static void
test_no_boot_id (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  PncJournal *journal;

  pnc_boot_id_override (no_boot);
  journal = create (place);
  take (journal, file, 0, FLUSH_CHUNKS + 2);
  pnc_journal_free (journal);
  g_assert_cmpuint (n_counting (place), ==, FLUSH_CHUNKS);
}

static void
test_boot_id (Place *place, gconstpointer data)
{
  guint8 first[PNC_BOOT_ID_BYTES], second[PNC_BOOT_ID_BYTES];

  pnc_boot_id_override (NULL);
  g_assert_cmpint (pnc_boot_id (first), ==,
                   g_file_test ("/proc/sys/kernel/random/boot_id", G_FILE_TEST_EXISTS));
  pnc_boot_id (second);
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  g_assert_cmpint (memcmp (first, no_boot, sizeof first) != 0, ==, pnc_boot_id (second));
}

static void
test_truncated (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autofree char *bytes = NULL;
  gsize length;
  PncJournal *journal = create (place);

  take (journal, file, 0, 6);
  pnc_journal_free (journal);
  read_bytes (place, &bytes, &length);
  g_assert_cmpuint (length, ==, PNC_JOURNAL_HEAD_BYTES + 6 * PNC_JOURNAL_RECORD_BYTES);
  for (gsize cut = 0; cut <= length; cut++)
    {
      guint64 n_whole = (cut - PNC_JOURNAL_HEAD_BYTES) / PNC_JOURNAL_RECORD_BYTES;

      write_bytes (place, JOURNAL, bytes, cut);
      if (cut < PNC_JOURNAL_HEAD_BYTES)
        {
          assert_open_fails (place, PNC_ERROR_CORRUPT);
          continue;
        }
      g_assert_cmpuint (n_counting (place), ==, n_whole);
      /* and goes on behind what is whole */
      journal = reopen (place);
      take (journal, file, 10, 11);
      pnc_journal_free (journal);
      g_assert_cmpuint (n_counting (place), ==, n_whole + 1);
    }
}

static void
test_flipped_bits (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autofree char *bytes = NULL;
  gsize length;
  PncJournal *journal = create (place);

  take (journal, file, 0, 6);
  pnc_journal_free (journal);
  read_bytes (place, &bytes, &length);
  for (gsize at = 0; at < length; at++)
    {
      char flip = (char) (1 << at % 8);

      bytes[at] ^= flip;
      write_bytes (place, JOURNAL, bytes, length);
      bytes[at] ^= flip;
      if (at < PNC_JOURNAL_HEAD_BYTES)
        assert_open_fails (place, PNC_ERROR_CORRUPT);
      else
        g_assert_cmpuint (n_counting (place), ==,
                          (at - PNC_JOURNAL_HEAD_BYTES) / PNC_JOURNAL_RECORD_BYTES);
    }
}

/* The records of another journal are none of this one. */
static void
test_foreign_records (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autofree char *bytes = NULL, *others = NULL;
  gsize length, others_length;
  PncJournalHead other_head = head;
  PncJournal *journal = create (place);

  take (journal, file, 0, 6);
  pnc_journal_free (journal);
  read_bytes (place, &bytes, &length);
  other_head.version.mtime_ns++;
  pnc_journal_free (pnc_journal_create (place->dir, JOURNAL, &other_head, NULL));
  read_bytes (place, &others, &others_length);
  memcpy (bytes, others, others_length);
  write_bytes (place, JOURNAL, bytes, length);
  g_assert_cmpuint (n_counting (place), ==, 0);
}

static void
test_senseless_records (Place *place, gconstpointer data)
{
  static const guint8 value[PNC_JOURNAL_VALUE_BYTES];
  const PncJournalResult result = { .outcome = 1 };
  const PncJournalRecord records[] = {
    pnc_journal_record_chunk (N_CHUNKS, value),
    pnc_journal_record_chunk (PNC_JOURNAL_MAX_NUMBER - 1, value),
    pnc_journal_record_forget (3, 2),
    pnc_journal_record_forget (0, N_CHUNKS + 1),
    pnc_journal_record_flushed (2),
    pnc_journal_record_commit (value),
    pnc_journal_record_stored (&result),
    { .kind = 0 },
    { .kind = 7 },
    { .kind = G_MAXUINT8 },
  };
  guint8 bytes[PNC_JOURNAL_HEAD_BYTES + 2 * PNC_JOURNAL_RECORD_BYTES];
  guint64 seed = pnc_journal_encode_head (&head, this_boot, bytes);
  PncJournalRecord first = pnc_journal_record_chunk (0, value);

  pnc_journal_encode_record (&first, seed, bytes + PNC_JOURNAL_HEAD_BYTES);
  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      pnc_journal_encode_record (&records[i], seed,
                                 bytes + PNC_JOURNAL_HEAD_BYTES + PNC_JOURNAL_RECORD_BYTES);
      write_bytes (place, JOURNAL, (const char *) bytes, sizeof bytes);
      assert_open_fails (place, PNC_ERROR_CORRUPT);
      write_bytes (place, JOURNAL, (const char *) bytes, sizeof bytes - PNC_JOURNAL_RECORD_BYTES);
      g_assert_cmpuint (n_counting (place), ==, 1);
    }
}

static void
test_impossible_size (Place *place, gconstpointer data)
{
  PncJournalHead impossible = head;
  guint8 bytes[PNC_JOURNAL_HEAD_BYTES];

  impossible.size_bytes = PNC_MAX_FILE_BYTES + 1;
  pnc_journal_encode_head (&impossible, this_boot, bytes);
  write_bytes (place, JOURNAL, (const char *) bytes, sizeof bytes);
  assert_open_fails (place, PNC_ERROR_CORRUPT);
}

/* Others could have put it there, or could change it. */
static void
test_not_ours (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, JOURNAL);
  g_autofree char *second = place_path (place, "second");

  assert_open_fails (place, PNC_ERROR_NOT_FOUND);
  pnc_journal_free (create (place));
  g_assert_cmpint (chmod (path, 0620), ==, 0);
  assert_open_fails (place, PNC_ERROR_PERMISSION);
  g_assert_cmpint (chmod (path, 0602), ==, 0);
  assert_open_fails (place, PNC_ERROR_PERMISSION);
  g_assert_cmpint (chmod (path, 0600), ==, 0);
  g_assert_cmpint (link (path, second), ==, 0);
  assert_open_fails (place, PNC_ERROR_PERMISSION);
  g_assert_cmpint (unlink (second), ==, 0);
  g_assert_cmpuint (n_counting (place), ==, 0);
  g_assert_cmpint (rename (path, second), ==, 0);
  g_assert_cmpint (symlink ("second", path), ==, 0);
  assert_open_fails (place, PNC_ERROR_NOT_REGULAR);
}

/* No room for it: the transfer goes on, and can still be finished. */
static void
test_given_up (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncJournal) journal = create (place);
  guint8 digest[PNC_HASH_BYTES];

  take (journal, file, 0, 2);
  faults_begin ();
  fault_at ("pwrite", 2, ENOSPC); /* the first is that of the chunk itself */
  take (journal, file, 2, 3);
  g_assert_cmpuint (faults.hits, ==, 1);
  faults_end ();
  g_assert_false (place_has (place, JOURNAL));
  take (journal, file, 3, N_CHUNKS);
  g_assert_true (pnc_chunk_hashes_get_digest (pnc_journal_get_hashes (journal), digest));
  pnc_journal_forget (journal, 0, 1);
  pnc_journal_commit (journal, digest, &error);
  g_assert_no_error (error);
  pnc_journal_store (journal, &(PncJournalResult){ 0 });
  g_assert_false (place_has (place, JOURNAL));
}

/* The file's own flush fails: so does the transfer, and nothing of it is believed again. */
static void
test_flush_fails (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncJournal) journal = create (place);

  take (journal, file, 0, FLUSH_CHUNKS - 1);
  faults_begin ();
  fault_at ("fsync", 1, EIO);
  g_assert_false (write_chunk (journal, file, FLUSH_CHUNKS - 1, 1, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
  faults_end ();
  g_assert_false (place_has (place, JOURNAL));
}

static void
test_no_record_for_nothing (Place *place, gconstpointer data)
{
  g_autoptr (PncFile) file = create_partial (place);
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr (PncJournal) journal = create (place);

  take (journal, file, 5, 6);
  pnc_journal_forget (journal, 0, 5);
  pnc_journal_forget (journal, 6, G_MAXUINT64);
  pnc_journal_forget (journal, 5, 5);
  pnc_journal_forget (journal, N_CHUNKS + 7, N_CHUNKS + 8);
  read_bytes (place, &bytes, &length);
  g_assert_cmpuint (length, ==, PNC_JOURNAL_HEAD_BYTES + PNC_JOURNAL_RECORD_BYTES);
}

/* Threads */

static struct
{
  GMutex lock;
  GCond cond;
  guint64 next;  /* under lock: the next chunk to be taken by somebody */
  guint n_taken; /* under lock */
  PncJournal *journal;
  PncFile *file;
} meeting;

/* Ends when the others have done all the rest meanwhile. */
static int
slow_fsync (int fd)
{
  g_mutex_lock (&meeting.lock);
  while (meeting.n_taken < N_CHUNKS - 1)
    g_cond_wait (&meeting.cond, &meeting.lock);
  g_mutex_unlock (&meeting.lock);
  return pnc_fs_calls_default ()->fsync (fd);
}

static gpointer
taker_thread (gpointer data)
{
  g_mutex_lock (&meeting.lock);
  while (meeting.next < N_CHUNKS)
    {
      guint64 chunk = meeting.next++;

      g_mutex_unlock (&meeting.lock);
      take (meeting.journal, meeting.file, chunk, chunk + 1);
      g_mutex_lock (&meeting.lock);
      meeting.n_taken++;
      g_cond_broadcast (&meeting.cond);
    }
  g_mutex_unlock (&meeting.lock);
  return NULL;
}

static void
test_threads (Place *place, gconstpointer data)
{
  PncFsCalls calls = *pnc_fs_calls_default ();
  g_autoptr (PncFile) file = create_partial (place);
  GThread *threads[4];

  meeting.journal = create (place);
  meeting.file = file;
  calls.fsync = slow_fsync;
  pnc_fs_calls_override (&calls);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("taker", taker_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  pnc_fs_calls_override (NULL);
  pnc_journal_free (meeting.journal);
  g_assert_cmpuint (n_counting (place), ==, N_CHUNKS);
  pnc_boot_id_override (other_boot);
  g_assert_cmpuint (n_counting (place), ==, FLUSH_CHUNKS);
}

/* Kills, power cuts and errors, at every call */

/* On disk is what was there at the last flush: a copy of it is kept. */
static int
copying_fsync (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  g_autofree char *copy = g_strconcat (path, ".disk", NULL);
  struct stat st;
  int copy_fd;

  if (fault_due ("fsync"))
    return -1;
  g_assert_cmpint (fstat (fd, &st), ==, 0);
  if (!S_ISREG (st.st_mode))
    return 0;
  copy_fd = open (copy, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  for (off_t at = 0; at < st.st_size; at += g_str_has_suffix (path, ".j") ? 4096 : PNC_CHUNK_BYTES)
    {
      char block[4096];
      ssize_t n = pread (fd, block, sizeof block, at);

      g_assert_cmpint (pwrite (copy_fd, block, (size_t) n, at), ==, n);
    }
  close (copy_fd);
  return 0;
}

/* All that a transfer does with its journal, some chunks twice, before and after a flush. */
static gboolean
transfer (Place *place, GError **error)
{
  PncFile *file = pnc_dir_create_file (place->dir, PARTIAL, 0600, error);
  g_autoptr (PncJournal) journal
    = file != NULL ? pnc_journal_create (place->dir, JOURNAL, &head, error) : NULL;
  PncJournalResult result = { .outcome = 1 };
  gboolean ok = journal != NULL;

  for (guint64 chunk = 0; ok && chunk < N_CHUNKS - 2; chunk++)
    ok = write_chunk (journal, file, chunk, chunk + 1, error);
  for (guint64 chunk = 3; ok && chunk < N_CHUNKS; chunk += chunk == 4 ? N_CHUNKS - 8 : 1)
    {
      pnc_journal_forget (journal, chunk, chunk + 1);
      ok = write_chunk (journal, file, chunk, chunk + 1001, error);
    }
  ok = ok && pnc_chunk_hashes_get_digest (pnc_journal_get_hashes (journal), result.digest)
       && pnc_file_sync (file, error) && pnc_journal_commit (journal, result.digest, error);
  if (ok)
    pnc_journal_store (journal, &result);
  pnc_file_free (file);
  return ok;
}

/* Each chunk that counts is what is in the file. Returns: how many there are */
static guint
assert_true_to_file (Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncJournal) journal = pnc_journal_open (place->dir, JOURNAL, &error);
  g_autoptr (PncFile) file = NULL;
  g_autoptr (PncChunkHashes) found = NULL;
  guint n = 0;

  if (journal == NULL)
    {
      g_assert_true (g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND)
                     || g_error_matches (error, PNC_ERROR, PNC_ERROR_CORRUPT));
      return 0;
    }
  file = pnc_dir_open_file (place->dir, PARTIAL, &error);
  g_assert_no_error (error);
  found = pnc_chunk_hashes_new (SIZE_BYTES);
  for (guint64 chunk = 0; chunk < N_CHUNKS; chunk++)
    {
      guint8 hash[PNC_HASH_BYTES];

      if (!pnc_chunk_hashes_has (pnc_journal_get_hashes (journal), chunk))
        continue;
      hash_cell (read_cell (file, chunk), hash);
      pnc_chunk_hashes_set (found, chunk, hash);
      g_assert_cmpmem (pnc_chunk_hashes_get (pnc_journal_get_hashes (journal), chunk),
                       PNC_HASH_BYTES, hash, sizeof hash);
      n++;
    }
  g_assert_cmpint (pnc_journal_get_stage (journal, NULL) != PNC_JOURNAL_RECEIVING && n != N_CHUNKS,
                   ==, FALSE);
  return n;
}

static void
clean (Place *place)
{
  static const char *const names[] = { PARTIAL, JOURNAL, PARTIAL ".disk", JOURNAL ".disk" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = place_path (place, names[i]);

      unlink (path);
    }
}

/* Returns: whether it was killed before it was through */
static gboolean
transfer_until_killed (Place *place, guint nth)
{
  pid_t pid = fork ();
  int status;

  if (pid == 0)
    {
      faults_begin ();
      fault_at (FAULT_ANY, nth, 0);
      fault_calls.fsync = copying_fsync;
      faults.kills = TRUE;
      _exit (transfer (place, NULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status) ? WTERMSIG (status) == SIGKILL
                                      : WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return WIFSIGNALED (status);
}

/* The next call to look at: of the many chunks before the first flush only some. */
static guint
after (guint nth)
{
  return nth > 16 && nth < 2 * FLUSH_CHUNKS - 16 ? nth + 11 : nth + 1;
}

static void
test_killed (Place *place, gconstpointer data)
{
  gboolean killed = TRUE;
  guint n = 0;

  for (guint nth = 1; killed; nth = after (nth))
    {
      clean (place);
      killed = transfer_until_killed (place, nth);
      n = assert_true_to_file (place);
      /* of each chunk three calls: nothing that was written whole is lost */
      g_assert_cmpuint (n + 3, >, nth / 4 > N_CHUNKS ? N_CHUNKS : nth / 4);
    }
  g_assert_cmpuint (n, ==, N_CHUNKS);
}

/* Puts the file back as it was when it was last flushed. */
static void
lose_unflushed (Place *place, const char *name)
{
  g_autofree char *path = place_path (place, name);
  g_autofree char *disk = g_strconcat (path, ".disk", NULL);

  if (rename (disk, path) == -1 && place_has (place, name))
    write_bytes (place, name, "", 0);
}

/* What was not flushed may be on disk or not: of the one file all and of the other nothing, and the
 * other way round. */
static void
test_power_cut (Place *place, gconstpointer data)
{
  static const char *const lost[] = { PARTIAL, JOURNAL };
  gboolean killed = TRUE;
  guint n = 0;

  for (guint nth = 1; killed; nth = after (nth))
    for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
      {
        clean (place);
        pnc_boot_id_override (this_boot);
        killed = transfer_until_killed (place, nth);
        lose_unflushed (place, lost[i]);
        pnc_boot_id_override (other_boot);
        n = assert_true_to_file (place);
      }
  g_assert_cmpuint (n, ==, N_CHUNKS);
}

static void
test_every_call_fails (Place *place, gconstpointer data)
{
  gboolean hit = TRUE;

  for (guint nth = 1; hit; nth = after (nth))
    {
      g_autoptr (GError) error = NULL;
      gboolean ok;

      clean (place);
      pnc_dir_unref (place->dir); /* it remembers that a flush of it has failed */
      place->dir = pnc_dir_open (place->path, NULL);
      faults_begin ();
      fault_calls.fsync = copying_fsync;
      fault_at (FAULT_ANY, nth, nth % 2 == 0 ? EIO : ENOSPC);
      ok = transfer (place, &error);
      hit = faults.hits > 0;
      faults_end ();
      g_assert_true (ok == (error == NULL));
      g_assert_true (ok || hit);
      assert_true_to_file (place);
      pnc_boot_id_override (other_boot);
      assert_true_to_file (place);
      pnc_boot_id_override (this_boot);
    }
}

/* An error while it is opened is one, or it is given up: it is never believed more than it says. */
static void
test_every_call_of_open_fails (Place *place, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize length;
  gboolean hit = TRUE;

  g_assert_true (transfer (place, NULL));
  read_bytes (place, &bytes, &length);
  for (guint nth = 1; hit; nth++)
    {
      g_autoptr (GError) error = NULL;
      PncJournal *journal;

      write_bytes (place, JOURNAL, bytes, length - 1);
      pnc_boot_id_override (other_boot);
      faults_begin ();
      fault_at (FAULT_ANY, nth, EIO);
      journal = pnc_journal_open (place->dir, JOURNAL, &error);
      hit = faults.hits > 0;
      faults_end ();
      g_assert_true ((journal != NULL) == (error == NULL));
      pnc_journal_free (journal);
      assert_true_to_file (place);
    }
}

#define JOURNAL_TEST(path, function) g_test_add (path, Place, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  JOURNAL_TEST ("/journal/goes-on", test_goes_on);
  JOURNAL_TEST ("/journal/create-begins-anew", test_create_begins_anew);
  JOURNAL_TEST ("/journal/result", test_result);
  JOURNAL_TEST ("/journal/forget-takes-commit-back", test_forget_takes_commit_back);
  JOURNAL_TEST ("/journal/other-boot", test_other_boot);
  JOURNAL_TEST ("/journal/flush-after-boot", test_flush_after_boot);
  JOURNAL_TEST ("/journal/flush-covers-earlier", test_flush_covers_earlier);
  JOURNAL_TEST ("/journal/no-boot-id", test_no_boot_id);
  JOURNAL_TEST ("/journal/boot-id", test_boot_id);
  JOURNAL_TEST ("/journal/truncated", test_truncated);
  JOURNAL_TEST ("/journal/flipped-bits", test_flipped_bits);
  JOURNAL_TEST ("/journal/foreign-records", test_foreign_records);
  JOURNAL_TEST ("/journal/senseless-records", test_senseless_records);
  JOURNAL_TEST ("/journal/impossible-size", test_impossible_size);
  JOURNAL_TEST ("/journal/not-ours", test_not_ours);
  JOURNAL_TEST ("/journal/given-up", test_given_up);
  JOURNAL_TEST ("/journal/flush-fails", test_flush_fails);
  JOURNAL_TEST ("/journal/no-record-for-nothing", test_no_record_for_nothing);
  JOURNAL_TEST ("/journal/threads", test_threads);
  JOURNAL_TEST ("/journal/killed", test_killed);
  JOURNAL_TEST ("/journal/power-cut", test_power_cut);
  JOURNAL_TEST ("/journal/every-call-fails", test_every_call_fails);
  JOURNAL_TEST ("/journal/every-call-of-open-fails", test_every_call_of_open_fails);
  return g_test_run ();
}
