/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-sync-local.h"

#include "pnc-signature-maker.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pnc-error.h"

typedef struct
{
  char *path;
  PncLocalFolder *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncDir) dir = NULL;
  g_autoptr (PncLocalFolder) base = NULL;
  g_autofree char *below = NULL;

  fixture->path = g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);
  below = g_build_filename (fixture->path, "folder", NULL);
  g_assert_cmpint (g_mkdir (below, 0700), ==, 0);
  dir = pnc_dir_open (fixture->path, NULL);
  base = pnc_local_folder_new_base (dir, fixture->path);
  fixture->folder = pnc_local_folder_new (base, "folder", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *above = g_path_get_dirname (fixture->path);
  g_autofree char *name = g_path_get_basename (fixture->path);
  g_autoptr (PncDir) dir = pnc_dir_open (above, NULL);

  pnc_local_folder_unref (fixture->folder);
  g_assert_true (pnc_dir_remove_tree (dir, name, NULL, NULL));
  g_free (fixture->path);
}

static void
write_file (Fixture *fixture, const char *name, const char *content)
{
  g_autofree char *path = pnc_local_folder_path (fixture->folder, name);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

static void
odd_cb (const char *name, const char *fault, gpointer user_data)
{
  g_assert_cmpstr (name, ==, "back\\slash");
  ++*(guint *) user_data;
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link = pnc_local_folder_path (fixture->folder, "link");
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  guint kinds[5] = { 0 };
  guint n_odd = 0;

  write_file (fixture, "a", "123");
  write_file (fixture, ".pinnace-partial-abcdef", "unfinished");
  write_file (fixture, ".PINNACE", "the server's");
  write_file (fixture, "back\\slash", "cannot travel");
  g_assert_cmpint (symlink ("a", link), ==, 0);
  entries = pnc_sync_local_list (fixture->folder, odd_cb, &n_odd, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 2);
  for (guint i = 0; i < entries->len; i++)
    kinds[((PncEntry *) entries->pdata[i])->kind]++;
  g_assert_cmpuint (kinds[PNC_ENTRY_FILE], ==, 1);
  g_assert_cmpuint (kinds[PNC_ENTRY_LINK], ==, 1);
  g_assert_cmpuint (n_odd, ==, 1);
}

static void
test_list_what_is_gone (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = pnc_local_folder_path (fixture->folder, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rmdir (path), ==, 0);
  g_assert_null (pnc_sync_local_list (fixture->folder, NULL, NULL, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

static void
touch_cb (const char *name, const char *fault, gpointer user_data)
{
  write_file (user_data, "new", "new");
}

/* A folder that changed while it was read is read once more. */
static void
test_list_what_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  write_file (fixture, "back\\slash", "cannot travel");
  entries = pnc_sync_local_list (fixture->folder, touch_cb, fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 1);
}

static void
test_remove_for_good (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = pnc_local_folder_path (fixture->folder, "a");
  g_autoptr (GError) error = NULL;

  write_file (fixture, "a", "a");
  g_assert_true (pnc_sync_local_remove (fixture->folder, "a", PNC_SYNC_DELETE_EXTRA, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (pnc_sync_local_remove (fixture->folder, "a", PNC_SYNC_DELETE_EXTRA, &error));
  g_assert_true (pnc_sync_local_remove (fixture->folder, "a", PNC_SYNC_TRASH_EXTRA, &error));
}

/* Another folder has the name now: what is in it was never looked at. */
static void
test_remove_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = pnc_local_folder_path (fixture->folder, NULL);
  g_autofree char *aside = g_strconcat (path, "2", NULL);
  g_autofree char *kept = pnc_local_folder_path (fixture->folder, "a");
  g_autoptr (PncDir) dir = pnc_local_folder_open (fixture->folder, NULL);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_dir_unref);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (path, aside), ==, 0);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  write_file (fixture, "a", "a");
  g_assert_true (pnc_sync_local_remove (fixture->folder, "a", PNC_SYNC_DELETE_EXTRA, &error));
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
}

static void
test_digest (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = g_strnfill (3 * 1024 * 1024 + 5, 'x');
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PncDigest) expected = pnc_digest_new ();
  guint8 digest[PNC_HASH_BYTES], wanted[PNC_HASH_BYTES], hash[PNC_HASH_BYTES];
  g_autoptr (GError) error = NULL;

  write_file (fixture, "a", content);
  for (gsize i = 0; i < 3 * 1024 * 1024 + 5; i += 1024 * 1024)
    {
      pnc_hash_chunk (content + i, MIN (1024 * 1024, 3 * 1024 * 1024 + 5 - i), hash);
      pnc_digest_add (expected, hash);
    }
  pnc_digest_get (expected, wanted);
  g_assert_true (pnc_sync_local_digest (fixture->folder, "a", cancellable, digest, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (digest, sizeof digest, wanted, sizeof wanted);

  g_cancellable_cancel (cancellable);
  g_assert_false (pnc_sync_local_digest (fixture->folder, "a", cancellable, digest, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
}

static void
test_signature (Fixture *fixture, gconstpointer data)
{
  g_autofree char *content = g_strnfill (3 * 1024 * 1024 + 5, 'x');
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PncSignatureMaker) maker = pnc_signature_maker_new (strlen (content));
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (GError) error = NULL;
  PncVersion version = { 0 };

  write_file (fixture, "a", content);
  pnc_signature_maker_add (maker, content, strlen (content));
  expected = pnc_signature_maker_finish (maker);
  signature = pnc_sync_local_signature (fixture->folder, "a", cancellable, &version, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (signature, expected));
  g_assert_cmpuint (version.size_bytes, ==, strlen (content));
  g_assert_null (pnc_sync_local_signature (fixture->folder, "b", cancellable, &version, NULL));

  g_cancellable_cancel (cancellable);
  g_assert_null (pnc_sync_local_signature (fixture->folder, "a", cancellable, &version, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_CANCELLED);
}

#define add(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/sync-local/list", test_list);
  add ("/sync-local/list-what-is-gone", test_list_what_is_gone);
  add ("/sync-local/list-what-changes", test_list_what_changes);
  add ("/sync-local/remove-for-good", test_remove_for_good);
  add ("/sync-local/remove-elsewhere", test_remove_elsewhere);
  add ("/sync-local/digest", test_digest);
  add ("/sync-local/signature", test_signature);
  return g_test_run ();
}
