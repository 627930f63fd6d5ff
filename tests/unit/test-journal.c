/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* What a journal says of a partial, and when it is believed. */

#include "journal-fixture.h"

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

  g_assert_false (pnc_journal_commit (journal, result.digest, 0, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CORRUPT);
  g_clear_error (&error);
  take (journal, file, 0, N_CHUNKS);
  g_assert_true (pnc_chunk_hashes_get_digest (pnc_journal_get_hashes (journal), result.digest));
  pnc_journal_commit (journal, result.digest, 0, &error);
  g_assert_no_error (error);
  pnc_journal_free (journal);

  journal = reopen (place);
  g_assert_cmpint (pnc_journal_get_stage (journal, &found), ==, PNC_JOURNAL_COMMITTED);
  g_assert_cmpmem (found.digest, PNC_HASH_BYTES, result.digest, PNC_HASH_BYTES);
  g_assert_cmpuint (found.kept_number, ==, 0);
  pnc_journal_commit (journal, result.digest, 9999, &error);
  g_assert_no_error (error);
  pnc_journal_free (journal);

  journal = reopen (place);
  g_assert_cmpint (pnc_journal_get_stage (journal, &found), ==, PNC_JOURNAL_COMMITTED);
  g_assert_cmpuint (found.kept_number, ==, 9999);
  g_assert_cmpuint (found.outcome, ==, 0);
  pnc_journal_commit (journal, result.digest, 0, &error); /* the plain name, after all */
  g_assert_cmpint (pnc_journal_get_stage (journal, &found), ==, PNC_JOURNAL_COMMITTED);
  g_assert_cmpuint (found.kept_number, ==, 0);
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
  pnc_journal_commit (journal, digest, 0, &error);
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
    pnc_journal_record_commit (value, 0),
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
  pnc_journal_commit (journal, digest, 0, &error);
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
  return g_test_run ();
}
