/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Kills, power cuts and errors, at every call. */

#include "journal-fixture.h"

#include <sys/wait.h>

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
       && pnc_file_sync (file, error) && pnc_journal_commit (journal, result.digest, 0, error);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  JOURNAL_TEST ("/journal-faults/killed", test_killed);
  JOURNAL_TEST ("/journal-faults/power-cut", test_power_cut);
  JOURNAL_TEST ("/journal-faults/every-call-fails", test_every_call_fails);
  JOURNAL_TEST ("/journal-faults/every-call-of-open-fails", test_every_call_of_open_fails);
  return g_test_run ();
}
