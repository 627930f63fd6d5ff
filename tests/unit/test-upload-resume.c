/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include <sys/wait.h>

#include "share-fixture.h"

#define MIB ((gsize) PNC_CHUNK_BYTES)
#define SIZE (3 * MIB + 5)

/* What the server has, as PUT_HAVE would say it: "1 2 " */
static void
note_have (guint64 first, const guint8 *hashes, gsize n_hashes, gpointer user_data)
{
  for (gsize i = 0; i < n_hashes; i++)
    g_string_append_printf (user_data, "%u ", (guint) (first + i));
}

static void
assert_has (PncUpload *upload, const char *expected)
{
  g_autoptr (GString) have = g_string_new (NULL);

  g_assert_nonnull (pnc_upload_get_ranges (upload));
  pnc_upload_ranges_foreach_have (pnc_upload_get_ranges (upload), note_have, have);
  g_assert_cmpstr (have->str, ==, expected);
}

static char *
content (void)
{
  char *text = g_malloc (SIZE + 1);

  for (gsize i = 0; i < SIZE; i++)
    text[i] = (char) ('a' + (i + i / MIB) % 26);
  text[SIZE] = '\0';
  return text;
}

static PncUpload *
begin (PncShare *share, const char *path, PncPolicy policy, guint8 flags, GError **error)
{
  g_autoptr (PncPath) where = path_of (path);
  const PncPut put
    = { .path = where, .size_bytes = SIZE, .policy = policy, .flags = flags, .transfer_id = { 7 } };

  return pnc_share_put (share, &put, error);
}

static PncUpload *
resume (ShareFixture *fixture, guint8 flags)
{
  g_autoptr (GError) error = NULL;
  PncUpload *upload = begin (fixture->share, "/a", PNC_POLICY_KEEP_BOTH,
                             PNC_PUT_RANGES | PNC_PUT_RESUME | flags, &error);

  g_assert_no_error (error);
  return upload;
}

/* A PUT that does not resume removes what is there, also the journal of what was stored. */
static void
clear (ShareFixture *fixture)
{
  PncUpload *upload = begin (fixture->share, "/a", PNC_POLICY_KEEP_BOTH, PNC_PUT_RANGES, NULL);

  g_assert_nonnull (upload);
  pnc_upload_free (upload);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
}

static void
send_chunk (PncUpload *upload, const char *text, gsize number)
{
  PncChunk chunk
    = { .offset_bytes = number * MIB,
        .data = { (const guint8 *) text + number * MIB, MIN (MIB, SIZE - number * MIB) } };
  g_autoptr (GError) error = NULL;

  pnc_hash_chunk (chunk.data.data, chunk.data.length_bytes, chunk.hash);
  g_assert_true (pnc_upload_write (upload, &chunk, &error));
  g_assert_no_error (error);
}

static void
assert_result (PncUpload *upload, const char *text, const char *name)
{
  g_autoptr (GError) error = NULL;
  guint8 digest[PNC_HASH_BYTES];
  PncStored stored;

  publish (upload);
  g_assert_true (pnc_upload_get_result (upload, &stored, &error));
  g_assert_no_error (error);
  digest_of (text, SIZE, digest);
  g_assert_cmpmem (stored.digest, sizeof stored.digest, digest, sizeof digest);
  g_assert_cmpstr (stored.entry->name, ==, name);
  g_assert_cmpuint (stored.entry->version.size_bytes, ==, SIZE);
}

static void
test_goes_on (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = content ();
  g_autoptr (GError) error = NULL;
  PncUpload *upload = resume (fixture, 0);

  assert_has (upload, "");
  send_chunk (upload, text, 1);
  send_chunk (upload, text, 3);
  pnc_upload_free (upload);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 2);

  upload = resume (fixture, 0);
  assert_has (upload, "1 3 ");
  send_chunk (upload, text, 0);
  send_chunk (upload, text, 1); /* not known to be there by who sends it */
  send_chunk (upload, text, 2);
  g_assert_true (finish (upload, text, SIZE, &error));
  assert_result (upload, text, "a");
  pnc_upload_free (upload);
  assert_text (fixture, "a", text);
  clear (fixture);
}

/* Another user, another place, another size and a PUT without RESUME begin anew. */
static void
test_only_the_same (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = content ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PncShare) other = pnc_share_view (fixture->share, NULL, TRUE, &error);
  PncUpload *upload = resume (fixture, 0);

  pnc_share_set_user (other, "bert");
  send_chunk (upload, text, 2);
  pnc_upload_free (upload);
  upload = begin (other, "/a", PNC_POLICY_REFUSE, PNC_PUT_RANGES | PNC_PUT_RESUME, &error);
  g_assert_no_error (error);
  assert_has (upload, "");
  pnc_upload_discard (upload);
  pnc_upload_free (upload);

  upload = resume (fixture, 0);
  assert_has (upload, "2 ");
  pnc_upload_free (upload);
  upload = begin (fixture->share, "/b", PNC_POLICY_REFUSE, PNC_PUT_RANGES | PNC_PUT_RESUME, &error);
  assert_has (upload, "");
  send_chunk (upload, text, 0);
  pnc_upload_free (upload);
  upload = begin (fixture->share, "/b", PNC_POLICY_REFUSE, PNC_PUT_RANGES, &error);
  assert_has (upload, "");
  pnc_upload_free (upload);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
}

static void
test_two_at_once (ShareFixture *fixture, gconstpointer data)
{
  g_autoptr (PncUpload) upload = resume (fixture, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (
    begin (fixture->share, "/a", PNC_POLICY_REFUSE, PNC_PUT_RANGES | PNC_PUT_RESUME, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  g_clear_error (&error);
  /* Nor does one that begins anew take the journal from under the one that is going on. */
  g_assert_null (begin (fixture->share, "/a", PNC_POLICY_REFUSE, PNC_PUT_RANGES, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_BUSY);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 2);
  pnc_upload_discard (upload);
}

static void
test_flags (ShareFixture *fixture, gconstpointer data)
{
  static const guint8 wrong[] = { PNC_PUT_RESUME, PNC_PUT_SETTLE, PNC_PUT_RANGES | PNC_PUT_SETTLE,
                                  PNC_PUT_RESUME | PNC_PUT_SETTLE };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (begin (fixture->share, "/a", PNC_POLICY_REFUSE, wrong[i], &error));
      assert_error (&error, PNC_ERROR_UNSUPPORTED, "/a");
    }
}

static PncUpload *
complete (ShareFixture *fixture, const char *text)
{
  PncUpload *upload = resume (fixture, 0);
  g_autoptr (GError) error = NULL;

  for (gsize number = 0; number * MIB < SIZE; number++)
    send_chunk (upload, text, number);
  g_assert_true (finish (upload, text, SIZE, &error));
  return upload;
}

/* What was wrong, or was cancelled, leaves nothing. */
static void
test_discarded (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = content ();
  PncUpload *upload = complete (fixture, text);

  pnc_upload_discard (upload);
  pnc_upload_free (upload);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);

  upload = resume (fixture, 0);
  g_assert_false (finish (upload, text, SIZE, NULL));
  pnc_upload_free (upload);
  g_assert_cmpuint (count_entries (fixture, ".pinnace/staging"), ==, 0);
}

/* The answer is given again, and nothing is stored twice, whatever became of the name. */
static void
test_settled (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = content ();
  g_autofree char *path = host_path (fixture, "a (2)");
  PncUpload *upload;

  write_in_share (fixture, "a", "there before");
  upload = complete (fixture, text);
  assert_result (upload, text, "a (2)");
  pnc_upload_free (upload);
  for (guint i = 0; i < 2; i++)
    {
      upload = resume (fixture, PNC_PUT_SETTLE);
      g_assert_true (pnc_upload_is_decided (upload));
      assert_result (upload, text, "a (2)");
      pnc_upload_free (upload);
      g_assert_false (has (fixture, "a (3)"));
      g_assert_cmpint (unlink (path), ==, i == 0 ? 0 : -1);
    }
  upload = resume (fixture, 0); /* not asked: it is another one */
  assert_has (upload, "");
  pnc_upload_free (upload);
  clear (fixture);
}

/* The file on its way, but not its journal. Returns: (transfer full) (nullable): in the share */
static char *
staged_name (ShareFixture *fixture)
{
  g_autofree char *staging = host_path (fixture, ".pinnace/staging");
  g_autoptr (GDir) dir = g_dir_open (staging, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL && g_str_has_suffix (name, ".j"))
    ;
  return name != NULL ? g_build_filename (".pinnace/staging", name, NULL) : NULL;
}

static int
die_for_real (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  _exit (9);
}

/* The server dies when it has noted that all is there, before the file has its name. */
static void
test_name_is_missing (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = content ();
  g_autofree char *staged = NULL;
  PncUpload *upload;
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      upload = complete (fixture, text);
      faults_begin ();
      fault_calls.renameat2 = die_for_real;
      publish (upload);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 9);
  g_assert_false (has (fixture, "a"));
  staged = staged_name (fixture);
  set_mtime (fixture, staged, 1000); /* as it was finished with */

  upload = resume (fixture, 0); /* who does not know finds all chunks */
  assert_has (upload, "0 1 2 3 ");
  pnc_upload_free (upload);
  upload = resume (fixture, PNC_PUT_SETTLE);
  g_assert_true (pnc_upload_is_finished (upload));
  assert_result (upload, text, "a");
  pnc_upload_free (upload);
  assert_text (fixture, "a", text);
  g_assert_cmpint (stat_in_share (fixture, "a").st_mtim.tv_sec, ==, 1000);
  clear (fixture);
}

static int
rename_and_die (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  if (fault_renameat2 (from_fd, from, to_fd, to, flags) == 0)
    _exit (9);
  return -1;
}

static int
die_at_numbered (int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
  if (g_str_equal (to, "a (2)"))
    _exit (9);
  return fault_renameat2 (from_fd, from, to_fd, to, flags);
}

static void
die_behind_the_rename (ShareFixture *fixture, const char *text)
{
  PncUpload *upload;
  int status;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      upload = complete (fixture, text);
      faults_begin ();
      fault_calls.renameat2 = rename_and_die;
      publish (upload);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 9);
}

static void
assert_settled (ShareFixture *fixture, const char *text, const char *name, PncOutcome outcome)
{
  PncUpload *upload = resume (fixture, PNC_PUT_SETTLE);
  g_autoptr (GError) error = NULL;
  PncStored stored;

  g_assert_true (pnc_upload_is_decided (upload));
  assert_result (upload, text, name);
  g_assert_true (pnc_upload_get_result (upload, &stored, &error));
  g_assert_cmpint (stored.outcome, ==, outcome);
  pnc_upload_free (upload);
  assert_text (fixture, name, text);
}

/* The server dies when the file has its name, before that could be noted: the name is known, with
 * the number that was added. */
static void
test_outcome_is_missing (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = content ();

  die_behind_the_rename (fixture, text);
  assert_settled (fixture, text, "a", PNC_OUTCOME_STORED);
  clear (fixture);

  write_in_share (fixture, "a", "there before");
  write_in_share (fixture, "a (2)", "there before");
  die_behind_the_rename (fixture, text);
  assert_settled (fixture, text, "a (3)", PNC_OUTCOME_KEPT_BOTH);
  assert_text (fixture, "a", "there before");
  assert_text (fixture, "a (2)", "there before");
  clear (fixture);
}

/* A number was noted, and the name without one is free when it is tried again. */
static void
test_number_is_taken_back (ShareFixture *fixture, gconstpointer data)
{
  g_autofree char *text = content ();
  g_autofree char *plain = host_path (fixture, "a");
  PncUpload *upload;
  int status;
  pid_t child;

  write_in_share (fixture, "a", "there before");
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      upload = complete (fixture, text);
      faults_begin ();
      fault_calls.renameat2 = die_at_numbered;
      publish (upload);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 9);
  g_assert_cmpint (unlink (plain), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      upload = resume (fixture, PNC_PUT_SETTLE);
      faults_begin ();
      fault_calls.renameat2 = rename_and_die;
      publish (upload);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (WEXITSTATUS (status), ==, 9);
  assert_settled (fixture, text, "a", PNC_OUTCOME_STORED);
  clear (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  SHARE_TEST ("/upload-resume/goes-on", test_goes_on);
  SHARE_TEST ("/upload-resume/only-the-same", test_only_the_same);
  SHARE_TEST ("/upload-resume/two-at-once", test_two_at_once);
  SHARE_TEST ("/upload-resume/flags", test_flags);
  SHARE_TEST ("/upload-resume/discarded", test_discarded);
  SHARE_TEST ("/upload-resume/settled", test_settled);
  SHARE_TEST ("/upload-resume/name-is-missing", test_name_is_missing);
  SHARE_TEST ("/upload-resume/outcome-is-missing", test_outcome_is_missing);
  SHARE_TEST ("/upload-resume/number-is-taken-back", test_number_is_taken_back);
  return g_test_run ();
}
