/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-local-partial.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "fs-faults.h"
#include "pnc-hash.h"
#include "pnc-transfer-name.h"

#define N_CHUNKS 5u

static const PncVersion version = { .size_bytes = N_CHUNKS * PNC_CHUNK_BYTES - 9, .mtime_ns = 3 };

static PncLocalKey
key_of (const char *server, const char *path, const char *name)
{
  g_autoptr (PncPath) remote = pnc_path_parse (path, NULL);
  PncLocalKey key;

  g_assert_nonnull (remote);
  pnc_local_key_init (&key, server, remote, name);
  return key;
}

static PncLocalKey
usual_key (void)
{
  return key_of ("SHA256:a", "/folder/file", "file");
}

static PncLocalPartial *
create (Place *place, const PncLocalKey *key)
{
  g_autoptr (GError) error = NULL;
  PncLocalPartial *partial = pnc_local_partial_new (place->dir, key, &version, &error);

  g_assert_no_error (error);
  return partial;
}

static void
write_chunks (PncLocalPartial *partial, guint first, guint end)
{
  g_autofree guint8 *data = g_malloc0 (PNC_CHUNK_BYTES);
  g_autoptr (GError) error = NULL;

  for (guint chunk = first; chunk < end; chunk++)
    {
      gsize length_bytes = MIN (PNC_CHUNK_BYTES, version.size_bytes - chunk * PNC_CHUNK_BYTES);
      guint8 hash[PNC_HASH_BYTES];

      data[0] = (guint8) chunk;
      pnc_hash_chunk (data, length_bytes, hash);
      pnc_local_partial_write (partial, data, length_bytes, (guint64) chunk * PNC_CHUNK_BYTES, hash,
                               &error);
      g_assert_no_error (error);
    }
}

/* A program that was killed has left so many chunks. */
static void
leave (Place *place, const PncLocalKey *key, guint n_chunks)
{
  g_autoptr (PncLocalPartial) partial = create (place, key);

  g_assert_cmpstr (pnc_local_partial_get_name (partial), ==, key->partial);
  write_chunks (partial, 0, n_chunks);
}

static guint
count_names (Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_finds_nothing (Place *place)
{
  PncLocalKey key = usual_key ();

  g_assert_null (pnc_local_partial_find (place->dir, &key));
}

static void
test_key (void)
{
  PncLocalKey key = usual_key ();
  PncLocalKey same = usual_key ();
  const PncLocalKey others[] = {
    key_of ("SHA256:b", "/folder/file", "file"),  key_of (NULL, "/folder/file", "file"),
    key_of ("SHA256:a", "/folder/fil", "efile"),  key_of ("SHA256:a", "/folder/file2", "file"),
    key_of ("SHA256:a", "/folder/file", "other"),
  };

  g_assert_cmpmem (&key.subject, sizeof key.subject, &same.subject, sizeof same.subject);
  g_assert_cmpstr (key.partial, ==, same.partial);
  g_assert_true (g_str_has_prefix (key.partial, PNC_PARTIAL_PREFIX));
  g_assert_true (g_str_has_prefix (key.journal, key.partial));
  g_assert_cmpstr (key.journal + strlen (key.partial), ==, PNC_JOURNAL_SUFFIX);
  g_assert_cmpuint (strlen (key.partial), ==, strlen (PNC_PARTIAL_PREFIX) + 32);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_assert_cmpstr (key.partial, !=, others[i].partial);
      g_assert_cmpint (memcmp (key.subject, others[i].subject, sizeof key.subject), !=, 0);
    }
}

static void
test_found_again (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();
  g_autoptr (PncLocalPartial) partial = NULL;
  PncJournal *journal;

  leave (place, &key, 3);
  partial = pnc_local_partial_find (place->dir, &key);
  g_assert_nonnull (partial);
  journal = pnc_local_partial_get_journal (partial);
  g_assert_true (pnc_version_equal (&pnc_journal_get_head (journal)->version, &version));
  g_assert_cmpuint (pnc_chunk_hashes_get_n_set (pnc_journal_get_hashes (journal)), ==, 3);
  write_chunks (partial, 3, 5);
}

/* Something is always left to be asked for. */
static void
test_never_all (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();
  g_autoptr (PncLocalPartial) partial = NULL;
  PncChunkHashes *hashes;

  leave (place, &key, N_CHUNKS);
  partial = pnc_local_partial_find (place->dir, &key);
  hashes = pnc_journal_get_hashes (pnc_local_partial_get_journal (partial));
  g_assert_cmpuint (pnc_chunk_hashes_get_n_set (hashes), ==, N_CHUNKS - 1);
  g_assert_false (pnc_chunk_hashes_has (hashes, N_CHUNKS - 1));
}

/* Where the file system has no files without a name. */
static void
test_without_key (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalPartial) partial = NULL;

  faults_begin ();
  faults.no_unnamed = TRUE;
  partial = create (place, NULL);
  g_assert_null (pnc_local_partial_get_journal (partial));
  g_assert_cmpuint (strlen (pnc_local_partial_get_name (partial)), ==,
                    strlen (PNC_PARTIAL_PREFIX) + 6);
  g_assert_cmpuint (count_names (place), ==, 1);
  write_chunks (partial, 0, 1);
  g_assert_true (pnc_local_partial_remove (partial, place->dir, NULL));
  g_assert_cmpuint (count_names (place), ==, 0);
}

static gboolean
rename_to (Place *place, PncLocalPartial *partial, PncRenameFlags flags, GError **error)
{
  return pnc_local_partial_settle (partial, error)
         && pnc_local_partial_rename (partial, place->dir, "file", flags, error);
}

/* Nothing is seen of it, and a program that is killed leaves nothing. */
static void
test_unnamed (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalPartial) partial = create (place, NULL);
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  g_assert_null (pnc_local_partial_get_name (partial));
  write_chunks (partial, 0, 1);
  g_assert_cmpuint (count_names (place), ==, 0);
  g_assert_true (rename_to (place, partial, PNC_RENAME_NONE, &error));
  g_assert_true (pnc_local_partial_end (partial, place->dir, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_names (place), ==, 1);
  g_assert_true (pnc_dir_query_child (place->dir, "file", &info, &error));
  g_assert_cmpuint (info.size_bytes, ==, PNC_CHUNK_BYTES);
  g_assert_cmpuint (info.mode, ==, 0600);
}

static void
test_unnamed_onto_a_file (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalPartial) refused = create (place, NULL);
  g_autoptr (PncLocalPartial) replacing = create (place, NULL);
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "old");
  g_assert_false (rename_to (place, refused, PNC_RENAME_NONE, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_EXISTS);
  g_clear_error (&error);
  place_assert_text (place, "file", "old");
  g_assert_true (pnc_local_partial_remove (refused, place->dir, &error));

  g_assert_true (rename_to (place, replacing, PNC_RENAME_REPLACE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_names (place), ==, 1);
  place_assert_text (place, "file", "");
}

/* A program was killed when its file had the hidden name and not yet the final one: the next one
 * that stores that file removes it. */
static void
test_swap_was_left (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalPartial) partial = create (place, NULL);
  g_autofree char *swap = pnc_transfer_name_swap ("file");
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "old");
  place_write (place, swap, "left");
  g_assert_true (rename_to (place, partial, PNC_RENAME_REPLACE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_names (place), ==, 1);
  place_assert_text (place, "file", "");
}

/* Nor is it removed while somebody is about to rename it, when it is no file of ours, and when it
 * has another name as well: then another one is taken. */
static void
test_swap_is_taken (Place *place, gconstpointer data)
{
  g_autofree char *swap = pnc_transfer_name_swap ("file");
  g_autofree char *path = place_path (place, swap);
  g_autofree char *other = place_path (place, "other");
  g_autoptr (GError) error = NULL;

  place_write (place, "file", "old");
  place_write (place, swap, "busy");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (PncLocalPartial) partial = create (place, NULL);
      g_autoptr (PncFile) holder = i == 0 ? pnc_dir_open_file (place->dir, swap, NULL) : NULL;

      if (i == 0)
        g_assert_true (pnc_file_try_lock (holder, NULL));
      if (i == 1)
        g_assert_cmpint (link (path, other), ==, 0);
      if (i == 2)
        g_assert_cmpint (g_chmod (path, 0666), ==, 0);
      g_assert_true (rename_to (place, partial, PNC_RENAME_REPLACE, &error));
      g_assert_no_error (error);
      place_assert_text (place, "file", "");
      place_assert_text (place, swap, "busy");
      if (i == 1)
        g_assert_cmpint (g_unlink (other), ==, 0);
    }
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink ("file", path), ==, 0);
  {
    g_autoptr (PncLocalPartial) partial = create (place, NULL);

    g_assert_true (rename_to (place, partial, PNC_RENAME_REPLACE, &error));
    g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  }
}

static void
test_unnamed_onto_a_folder (Place *place, gconstpointer data)
{
  g_autoptr (PncLocalPartial) partial = create (place, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_dir_make_child (place->dir, "file", 0700, &error));
  g_assert_false (rename_to (place, partial, PNC_RENAME_REPLACE, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IS_DIRECTORY);
  g_assert_true (pnc_local_partial_remove (partial, place->dir, NULL));
  g_assert_cmpuint (count_names (place), ==, 1);
}

/* Nobody takes what somebody works on, or removes it. */
static void
test_locked (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();
  g_autoptr (PncLocalPartial) first = create (place, &key);
  g_autoptr (PncLocalPartial) second = NULL;

  write_chunks (first, 0, 1);
  assert_finds_nothing (place);
  pnc_local_partial_discard (place->dir, &key);
  g_assert_cmpuint (count_names (place), ==, 2);
  second = create (place, &key);
  g_assert_null (pnc_local_partial_get_journal (second));
  g_assert_null (pnc_local_partial_get_name (second));
  g_assert_cmpuint (count_names (place), ==, 2);
}

static void
test_discarded (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();

  leave (place, &key, 2);
  g_assert_cmpuint (count_names (place), ==, 2);
  pnc_local_partial_discard (place->dir, &key);
  g_assert_cmpuint (count_names (place), ==, 0);
}

static void
cut_partial (Place *place, const PncLocalKey *key)
{
  g_autofree char *path = place_path (place, key->partial);

  g_assert_cmpint (truncate (path, 2 * PNC_CHUNK_BYTES - 1), ==, 0);
}

static void
spoil_journal (Place *place, const PncLocalKey *key)
{
  g_autofree char *path = place_path (place, key->journal);

  g_assert_cmpint (truncate (path, 100), ==, 0);
}

static void
remove_journal (Place *place, const PncLocalKey *key)
{
  g_assert_true (pnc_dir_remove_child (place->dir, key->journal, NULL));
}

static void
remove_partial (Place *place, const PncLocalKey *key)
{
  g_assert_true (pnc_dir_remove_child (place->dir, key->partial, NULL));
}

/* Somebody has moved what belongs to another file here. */
static void
exchange (Place *place, const PncLocalKey *key)
{
  PncLocalKey other = key_of ("SHA256:a", "/folder/other", "other");

  remove_journal (place, key);
  remove_partial (place, key);
  leave (place, &other, 2);
  pnc_dir_rename (place->dir, other.partial, place->dir, key->partial, PNC_RENAME_NONE, NULL);
  pnc_dir_rename (place->dir, other.journal, place->dir, key->journal, PNC_RENAME_NONE, NULL);
}

/* What is of no use goes, and the name is free again. */
static void
test_of_no_use (Place *place, gconstpointer data)
{
  static void (*const spoil[]) (Place *, const PncLocalKey *)
    = { cut_partial, spoil_journal, remove_journal, remove_partial, exchange };
  PncLocalKey key = usual_key ();

  for (gsize i = 0; i < G_N_ELEMENTS (spoil); i++)
    {
      leave (place, &key, 2);
      spoil[i](place, &key);
      assert_finds_nothing (place);
      g_assert_cmpuint (count_names (place), ==, 0);
    }
  leave (place, &key, 0);
  assert_finds_nothing (place);
  g_assert_cmpuint (count_names (place), ==, 0);
}

/* Others could have put it there. */
static void
test_not_ours (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();
  g_autofree char *path = place_path (place, key.partial);
  g_autofree char *second = place_path (place, "second");

  leave (place, &key, 2);
  g_assert_cmpint (chmod (path, 0606), ==, 0);
  assert_finds_nothing (place);
  g_assert_cmpint (chmod (path, 0600), ==, 0);
  g_assert_cmpint (link (path, second), ==, 0);
  assert_finds_nothing (place);
  g_assert_cmpuint (count_names (place), ==, 3);
  g_assert_cmpint (rename (path, second), ==, 0);
  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (symlink ("second", path), ==, 0);
  assert_finds_nothing (place);
  g_assert_cmpuint (count_names (place), ==, 3);
}

/* It is locked until it has its name: nobody takes it in between. */
static void
test_renamed (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();
  g_autoptr (PncLocalPartial) partial = create (place, &key);

  write_chunks (partial, 0, N_CHUNKS);
  g_assert_true (pnc_local_partial_settle (partial, NULL));
  assert_finds_nothing (place);
  g_assert_true (place_has (place, key.partial));
  g_assert_true (
    pnc_dir_rename (place->dir, key.partial, place->dir, "file", PNC_RENAME_NONE, NULL));
  g_assert_true (pnc_local_partial_end (partial, place->dir, NULL));
  g_assert_true (place_has (place, "file"));
  g_assert_cmpuint (count_names (place), ==, 1);
}

/* Where there are no locks, or no journal can be made, it is one that is not found again. */
static void
test_not_possible (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();
  g_autoptr (PncLocalPartial) unlocked = NULL;
  g_autoptr (PncLocalPartial) unjournaled = NULL;

  faults_begin ();
  fault_at ("flock", 1, ENOLCK);
  unlocked = create (place, &key);
  g_assert_null (pnc_local_partial_get_journal (unlocked));
  faults_end ();
  g_assert_false (place_has (place, key.partial));

  faults_begin ();
  fault_at ("pwrite", 1, ENOSPC);
  unjournaled = create (place, &key);
  faults_end ();
  g_assert_null (pnc_local_partial_get_journal (unjournaled));
  g_assert_false (place_has (place, key.partial));
  g_assert_false (place_has (place, key.journal));
}

/* Whatever fails while it is looked for, nothing worse comes of it than fetching all of it. */
static void
test_every_call_fails (Place *place, gconstpointer data)
{
  PncLocalKey key = usual_key ();
  gboolean hit = TRUE;

  for (guint nth = 1; hit; nth++)
    {
      g_autoptr (PncLocalPartial) found = NULL;
      g_autoptr (PncLocalPartial) made = NULL;

      pnc_local_partial_discard (place->dir, &key);
      leave (place, &key, N_CHUNKS);
      faults_begin ();
      fault_at (FAULT_ANY, nth, EIO);
      found = pnc_local_partial_find (place->dir, &key);
      hit = faults.hits > 0;
      faults_end ();
      if (found == NULL)
        made = create (place, &key);
      g_assert_true (found == NULL
                     || pnc_chunk_hashes_get_n_set (
                          pnc_journal_get_hashes (pnc_local_partial_get_journal (found)))
                          == N_CHUNKS - 1);
    }
}

#define PARTIAL_TEST(path, function)                                                               \
  g_test_add (path, Place, NULL, place_set_up, function, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local-partial/key", test_key);
  PARTIAL_TEST ("/local-partial/found-again", test_found_again);
  PARTIAL_TEST ("/local-partial/never-all", test_never_all);
  PARTIAL_TEST ("/local-partial/without-key", test_without_key);
  PARTIAL_TEST ("/local-partial/unnamed", test_unnamed);
  PARTIAL_TEST ("/local-partial/unnamed-onto-a-file", test_unnamed_onto_a_file);
  PARTIAL_TEST ("/local-partial/swap-was-left", test_swap_was_left);
  PARTIAL_TEST ("/local-partial/swap-is-taken", test_swap_is_taken);
  PARTIAL_TEST ("/local-partial/unnamed-onto-a-folder", test_unnamed_onto_a_folder);
  PARTIAL_TEST ("/local-partial/locked", test_locked);
  PARTIAL_TEST ("/local-partial/discarded", test_discarded);
  PARTIAL_TEST ("/local-partial/of-no-use", test_of_no_use);
  PARTIAL_TEST ("/local-partial/not-ours", test_not_ours);
  PARTIAL_TEST ("/local-partial/renamed", test_renamed);
  PARTIAL_TEST ("/local-partial/not-possible", test_not_possible);
  PARTIAL_TEST ("/local-partial/every-call-fails", test_every_call_fails);
  return g_test_run ();
}
