/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

/* Files that are opened, edited and come back: a real server, a real folder, and an application
 * that is this test. */

#include "pnc-open-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "pnc-dir.h"
#include "pnc-tls.h"
#include "transfer-fixture.h"

#define SETTLE_MS 20u

typedef struct
{
  TransferFixture transfer;
  PncOpenFiles *files;
  char *base;
  GPtrArray *launched; /* of char *: paths */
  GString *said;
} Fixture;

static void
launch_cb (Fixture *fixture, GFile *copy)
{
  g_ptr_array_add (fixture->launched, g_file_get_path (copy));
}

static void
said_cb (Fixture *fixture, const char *sentence)
{
  g_string_append_printf (fixture->said, "%s\n", sentence);
}

static void
begin (Fixture *fixture)
{
  fixture->files = pnc_open_files_new (fixture->base);
  pnc_open_files_set_settle (fixture->files, SETTLE_MS);
  g_signal_connect_swapped (fixture->files, "launch", G_CALLBACK (launch_cb), fixture);
  g_signal_connect_swapped (fixture->files, "said", G_CALLBACK (said_cb), fixture);
  pnc_open_files_set_queue (fixture->files, fixture->transfer.queue);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  transfer_fixture_set_up (&fixture->transfer, data);
  fixture->base = g_build_filename (fixture->transfer.folder, "open", NULL);
  fixture->launched = g_ptr_array_new_with_free_func (g_free);
  fixture->said = g_string_new (NULL);
  begin (fixture);
}

static guint
count_copies (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->base, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* As when a window goes: what is still to be done on threads is done. */
static void
stop (Fixture *fixture)
{
  pnc_open_files_set_queue (fixture->files, NULL);
  g_clear_object (&fixture->files);
}

static gboolean
is_let_go (gpointer data)
{
  g_autofree char *inner = g_path_get_dirname (data);
  g_autofree char *folder = g_path_get_dirname (inner);
  g_autofree char *lock = g_build_filename (folder, "lock", NULL);
  PncFileLock *taken = pnc_file_lock_take (lock, 0, NULL);

  pnc_file_lock_release (taken);
  return taken != NULL;
}

static gboolean
are_all_let_go (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GDir) dir = g_dir_open (fixture->base, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->base, name, "file", "x", NULL);
      g_autofree char *folder = g_build_filename (fixture->base, name, NULL);

      if (!is_let_go (path) && g_file_test (folder, G_FILE_TEST_IS_DIR))
        return FALSE;
    }
  return TRUE;
}

/* The program ends, and begins anew. */
static void
restart (Fixture *fixture, char *path)
{
  stop (fixture);
  test_loop_until (is_let_go, path);
  begin (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->files != NULL)
    stop (fixture);
  test_loop_until (are_all_let_go, fixture);
  test_loop_settle ();
  g_ptr_array_unref (fixture->launched);
  g_string_free (fixture->said, TRUE);
  transfer_fixture_tear_down (&fixture->transfer, data);
  g_free (fixture->base);
}

static char *
in_share (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->transfer.share, name, NULL);
}

static void
write_path (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
share (Fixture *fixture, const char *name, const char *text, mode_t mode)
{
  g_autofree char *path = in_share (fixture, name);

  write_path (path, text);
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static PncEntry *
entry_of (Fixture *fixture, const char *name)
{
  g_autofree char *path = in_share (fixture, name);
  GStatBuf st;
  PncVersion version = { 0 };

  g_assert_cmpint (g_stat (path, &st), ==, 0);
  version.size_bytes = (guint64) st.st_size;
  version.mtime_ns = st.st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000) + st.st_mtim.tv_nsec;
  version.changed_ns = st.st_ctim.tv_sec * G_GINT64_CONSTANT (1000000000) + st.st_ctim.tv_nsec;
  version.file_id = st.st_ino;
  return pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), st.st_mode & 0777, &version);
}

static void
ask (Fixture *fixture, const char *name)
{
  g_autofree char *text = g_strconcat ("/", name, NULL);
  g_autoptr (PncPath) path = pnc_path_parse (text, NULL);
  g_autoptr (PncEntry) entry = entry_of (fixture, name);

  pnc_open_files_open (fixture->files, path, entry);
}

static gboolean
is_launched (gpointer data)
{
  return ((Fixture *) data)->launched->len > 0;
}

/* Returns: (transfer full): where its copy is */
static char *
open_file (Fixture *fixture, const char *name)
{
  ask (fixture, name);
  test_loop_until (is_launched, fixture);
  return g_ptr_array_steal_index (fixture->launched, 0);
}

typedef struct
{
  char *path;
  const char *text;
} Expected;

static gboolean
has_text (gpointer data)
{
  const Expected *expected = data;
  g_autofree char *text = NULL;

  return g_file_get_contents (expected->path, &text, NULL, NULL)
         && g_str_equal (text, expected->text);
}

static void
wait_shared (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = in_share (fixture, name);
  Expected expected = { path, text };

  test_loop_until (has_text, &expected);
}

static void
assert_shared (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = in_share (fixture, name);
  g_autofree char *now = NULL;

  g_assert_true (g_file_get_contents (path, &now, NULL, NULL));
  g_assert_cmpstr (now, ==, text);
}

static gboolean
has_question (gpointer data)
{
  return pnc_open_files_get_question (data) != NULL;
}

static PncOpenFile *
wait_question (Fixture *fixture, PncOpenState state)
{
  PncOpenFile *file;

  test_loop_until (has_question, fixture->files);
  file = pnc_open_files_get_question (fixture->files);
  g_assert_cmpint (pnc_open_file_get_state (file), ==, state);
  return file;
}

static gboolean
has_no_copies (gpointer data)
{
  return count_copies (data) == 0;
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;
  g_autofree char *shared = in_share (fixture, "letter.txt");
  GStatBuf st;

  share (fixture, "letter.txt", "Dear Anna", 0664);
  path = open_file (fixture, "letter.txt");
  g_assert_true (g_str_has_suffix (path, "/letter.txt"));
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);

  write_path (path, "Dear Anna,"); /* beside it, and renamed */
  wait_shared (fixture, "letter.txt", "Dear Anna,");
  g_assert_cmpint (g_stat (shared, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0664);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("Dear Anna, dear %u", i);

      write_path (path, text);
      wait_shared (fixture, "letter.txt", text);
    }
  g_assert_null (pnc_open_files_get_question (fixture->files));
  g_assert_cmpstr (fixture->said->str, ==, "");
}

/* The row of each save replaces that of the one before. */
static void
test_one_row (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  share (fixture, "a.txt", "0", 0644);
  path = open_file (fixture, "a.txt");
  write_path (path, "1");
  wait_shared (fixture, "a.txt", "1");
  write_path (path, "2");
  wait_shared (fixture, "a.txt", "2");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->transfer.queue)), ==, 1);
}

static void
clash (Fixture *fixture, char **path)
{
  share (fixture, "letter.txt", "as it was", 0644);
  *path = open_file (fixture, "letter.txt");
  share (fixture, "letter.txt", "theirs", 0644);
  write_path (*path, "mine");
  wait_question (fixture, PNC_OPEN_CLASH);
  assert_shared (fixture, "letter.txt", "theirs");
}

static void
test_keep_both (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  clash (fixture, &path);
  pnc_open_file_save (pnc_open_files_get_question (fixture->files), PNC_OPEN_KEEP_BOTH);
  wait_shared (fixture, "letter (2).txt", "mine");
  assert_shared (fixture, "letter.txt", "theirs");
  /* from now on it is that one */
  write_path (path, "mine, again");
  wait_shared (fixture, "letter (2).txt", "mine, again");
  assert_shared (fixture, "letter.txt", "theirs");
  g_assert_null (pnc_open_files_get_question (fixture->files));
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  clash (fixture, &path);
  pnc_open_file_save (pnc_open_files_get_question (fixture->files), PNC_OPEN_REPLACE);
  wait_shared (fixture, "letter.txt", "mine");
  write_path (path, "mine, again");
  wait_shared (fixture, "letter.txt", "mine, again");
  g_assert_null (pnc_open_files_get_question (fixture->files));
}

static void
test_open_theirs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *theirs = NULL;
  Expected expected = { .text = "theirs" };

  clash (fixture, &path);
  pnc_open_files_reopen (fixture->files, pnc_open_files_get_question (fixture->files));
  g_assert_null (pnc_open_files_get_question (fixture->files));
  test_loop_until (is_launched, fixture);
  theirs = g_ptr_array_steal_index (fixture->launched, 0);
  expected.path = theirs;
  g_assert_true (has_text (&expected));
  assert_shared (fixture, "letter.txt", "theirs");
}

static gboolean
has_uploaded (gpointer data)
{
  g_autoptr (PncTransfer) transfer = g_list_model_get_item (data, 0);

  return transfer != NULL && pnc_transfer_get_direction (transfer) == PNC_UPLOAD
         && pnc_transfer_get_state (transfer) == PNC_TRANSFER_VERIFIED;
}

/* The same bytes are no clash, whoever has stored them. */
static void
test_same_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  share (fixture, "letter.txt", "as it was", 0644);
  path = open_file (fixture, "letter.txt");
  share (fixture, "letter.txt", "the same", 0644);
  write_path (path, "the same");
  test_loop_until (has_uploaded, fixture->transfer.queue);
  write_path (path, "the same, and more");
  wait_shared (fixture, "letter.txt", "the same, and more");
  g_assert_null (pnc_open_files_get_question (fixture->files));
}

/* Killed, or closed, with changes that had no way to the server: they are offered. */
static void
test_nothing_lost (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  PncOpenFile *file;

  share (fixture, "letter.txt", "as it was", 0644);
  path = open_file (fixture, "letter.txt");
  write_path (path, "mine");
  restart (fixture, path); /* before it has settled */
  file = wait_question (fixture, PNC_OPEN_OFFERED);
  assert_shared (fixture, "letter.txt", "as it was");
  pnc_open_file_save (file, PNC_OPEN_GUARDED);
  wait_shared (fixture, "letter.txt", "mine");
  g_assert_null (pnc_open_files_get_question (fixture->files));
}

static void
test_offered_and_discarded (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  share (fixture, "letter.txt", "as it was", 0644);
  path = open_file (fixture, "letter.txt");
  write_path (path, "mine");
  restart (fixture, path);
  pnc_open_file_discard (wait_question (fixture, PNC_OPEN_OFFERED));
  g_assert_null (pnc_open_files_get_question (fixture->files));
  test_loop_until (has_no_copies, fixture);
  assert_shared (fixture, "letter.txt", "as it was");
}

static void
test_offered_and_clashing (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  share (fixture, "letter.txt", "as it was", 0644);
  path = open_file (fixture, "letter.txt");
  write_path (path, "mine");
  share (fixture, "letter.txt", "theirs", 0644);
  restart (fixture, path);
  pnc_open_file_save (wait_question (fixture, PNC_OPEN_OFFERED), PNC_OPEN_GUARDED);
  wait_question (fixture, PNC_OPEN_CLASH);
  assert_shared (fixture, "letter.txt", "theirs");
}

static gboolean
is_connected (gpointer data)
{
  return pnc_session_get_state (data) == PNC_SESSION_CONNECTED;
}

static gboolean
is_not_connected (gpointer data)
{
  return !is_connected (data);
}

/* Saved while there is no server: it goes there when there is one again. */
static void
test_without_a_connection (Fixture *fixture, gconstpointer data)
{
  PncSession *session = fixture->transfer.session;
  g_autofree char *path = NULL;

  share (fixture, "letter.txt", "as it was", 0644);
  path = open_file (fixture, "letter.txt");
  transfer_fixture_stop_server (&fixture->transfer);
  test_loop_until (is_not_connected, session);
  write_path (path, "mine");
  transfer_fixture_start_server (&fixture->transfer);
  wait_shared (fixture, "letter.txt", "mine");
  g_assert_null (pnc_open_files_get_question (fixture->files));
}

static void
test_unchanged_goes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  share (fixture, "letter.txt", "as it was", 0644);
  path = open_file (fixture, "letter.txt");
  g_assert_cmpuint (count_copies (fixture), ==, 1);
  stop (fixture);
  test_loop_until (has_no_copies, fixture);
}

static void
test_opened_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *again = NULL;
  g_autofree char *newer = NULL;

  share (fixture, "letter.txt", "as it was", 0644);
  path = open_file (fixture, "letter.txt");
  again = open_file (fixture, "letter.txt");
  g_assert_cmpstr (path, ==, again);
  share (fixture, "letter.txt", "changed since", 0644);
  newer = open_file (fixture, "letter.txt");
  g_assert_cmpstr (path, !=, newer);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  GStatBuf st;

  share (fixture, "letter.txt", "as it was", 0444);
  path = open_file (fixture, "letter.txt");
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0400);
  g_assert_nonnull (strstr (fixture->said->str, "letter.txt"));
}

static gboolean
has_said (gpointer data)
{
  return ((Fixture *) data)->said->len > 0;
}

/* By its name it is not even fetched; by its bytes it is gone as soon as it has come. */
static void
test_programs (Fixture *fixture, gconstpointer data)
{
  g_autofree char *program = NULL;
  g_autofree char *shared = in_share (fixture, "picture");
  gsize length_bytes;

  share (fixture, "picture.jpg.desktop", "[Desktop Entry]", 0644);
  ask (fixture, "picture.jpg.desktop");
  g_assert_nonnull (strstr (fixture->said->str, "picture.jpg.desktop"));
  g_assert_cmpuint (count_copies (fixture), ==, 0);

  g_string_truncate (fixture->said, 0);
  g_assert_true (g_file_get_contents ("/proc/self/exe", &program, &length_bytes, NULL));
  g_assert_true (g_file_set_contents (shared, program, (gssize) MIN (length_bytes, 10000), NULL));
  ask (fixture, "picture");
  test_loop_until (has_said, fixture);
  g_assert_nonnull (strstr (fixture->said->str, "picture"));
  test_loop_until (has_no_copies, fixture);
  g_assert_cmpuint (fixture->launched->len, ==, 0);
}

/* The disk of the server, its permissions: a person is asked, and the next change tries again. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *shared = in_share (fixture, "folder");
  g_autofree char *file = in_share (fixture, "folder/letter.txt");
  g_autoptr (PncPath) folder = pnc_path_parse ("/folder/letter.txt", NULL);
  g_autoptr (PncEntry) entry = NULL;

  g_assert_cmpint (g_mkdir (shared, 0755), ==, 0);
  share (fixture, "letter.txt", "as it was", 0644);
  share (fixture, "folder/letter.txt", "as it was", 0644);
  entry = entry_of (fixture, "letter.txt");
  pnc_open_files_open (fixture->files, folder, entry);
  test_loop_until (is_launched, fixture);
  path = g_ptr_array_steal_index (fixture->launched, 0);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (shared), ==, 0);
  write_path (path, "mine");
  wait_question (fixture, PNC_OPEN_FAILED);
  g_assert_nonnull (pnc_open_file_get_error (pnc_open_files_get_question (fixture->files)));
  g_assert_cmpint (g_mkdir (shared, 0755), ==, 0);
  pnc_open_file_save (pnc_open_files_get_question (fixture->files), PNC_OPEN_REPLACE);
  wait_shared (fixture, "folder/letter.txt", "mine");
}

#define ADD(path, func) g_test_add ("/open-files/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("there-and-back", test_there_and_back);
  ADD ("one-row", test_one_row);
  ADD ("keep-both", test_keep_both);
  ADD ("replace", test_replace);
  ADD ("open-theirs", test_open_theirs);
  ADD ("same-change", test_same_change);
  ADD ("nothing-lost", test_nothing_lost);
  ADD ("offered-and-discarded", test_offered_and_discarded);
  ADD ("offered-and-clashing", test_offered_and_clashing);
  ADD ("without-a-connection", test_without_a_connection);
  ADD ("unchanged-goes", test_unchanged_goes);
  ADD ("opened-twice", test_opened_twice);
  ADD ("read-only", test_read_only);
  ADD ("programs", test_programs);
  ADD ("refused", test_refused);
  return g_test_run ();
}
