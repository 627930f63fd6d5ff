/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-open-copy.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pnc-dir.h"

typedef struct
{
  char *place; /* the test's own */
  char *base;  /* of the copies, below it */
  PncTransferRecord *server;
} Fixture;

static PncTransferRecord *
new_server (const char *user)
{
  PncTransferRecord *server = pnc_transfer_record_new ();

  server->host = g_strdup ("nas.local");
  server->port = 7450;
  server->user = g_strdup (user);
  server->pin = g_strdup ("sha256:x");
  server->remote = g_strdup ("/folder/caf\xe9 %2f.txt");
  return server;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->place = g_dir_make_tmp ("pinnace-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->base = g_build_filename (fixture->place, "pinnace", "open", NULL);
  fixture->server = new_server ("anna");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *above = g_path_get_dirname (fixture->place);
  g_autofree char *name = g_path_get_basename (fixture->place);
  g_autoptr (PncDir) dir = pnc_dir_open (above, NULL);

  g_assert_true (pnc_dir_remove_tree (dir, name, NULL, NULL));
  pnc_transfer_record_free (fixture->server);
  g_free (fixture->base);
  g_free (fixture->place);
}

static void
write_text (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* One that was opened and has what the server has. */
static PncOpenCopy *
open_copy (Fixture *fixture, const char *user)
{
  g_autoptr (GError) error = NULL;
  PncOpenCopy *copy = pnc_open_copy_new (fixture->base, new_server (user), &error);

  g_assert_no_error (error);
  write_text (copy->path, "as it is there");
  copy->mode = 0664;
  copy->version = (PncVersion){ 14, -5, G_MAXUINT64, G_MAXINT64 };
  g_assert_true (pnc_open_copy_seal (copy, &error));
  g_assert_no_error (error);
  return copy;
}

static guint
get_mode (const char *path)
{
  GStatBuf st;

  g_assert_cmpint (g_stat (path, &st), ==, 0);
  return st.st_mode & 07777;
}

static guint
count (Fixture *fixture)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->base, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncOpenCopy) copy = open_copy (fixture, "anna");
  g_autofree char *inner = g_path_get_dirname (copy->path);
  g_autofree char *name = g_path_get_basename (copy->path);

  g_assert_cmpstr (name, ==, "caf\xe9 %2f.txt");
  g_assert_cmpuint (get_mode (fixture->base), ==, 0700);
  g_assert_cmpuint (get_mode (copy->folder), ==, 0700);
  g_assert_cmpuint (get_mode (inner), ==, 0700);
  g_assert_cmpuint (get_mode (copy->path), ==, 0600);
  copy->read_only = TRUE;
  g_assert_true (pnc_open_copy_seal (copy, NULL));
  g_assert_cmpuint (get_mode (copy->path), ==, 0400);
}

/* Killed: the lock goes, the disk stays. All that is needed is found again. */
static void
test_found_again (Fixture *fixture, gconstpointer data)
{
  PncOpenCopy *copy = open_copy (fixture, "anna");
  g_autoptr (GPtrArray) found = NULL;
  const PncOpenCopy *same;
  guint8 digest[PNC_HASH_BYTES];

  memcpy (digest, copy->digest, sizeof digest);
  write_text (copy->path, "edited");
  found = pnc_open_copy_find (fixture->base, fixture->server);
  g_assert_cmpuint (found->len, ==, 0); /* somebody has it */
  g_ptr_array_unref (found);
  pnc_open_copy_free (copy);

  found = pnc_open_copy_find (fixture->base, fixture->server);
  g_assert_cmpuint (found->len, ==, 1);
  same = found->pdata[0];
  g_assert_cmpstr (same->server->remote, ==, fixture->server->remote);
  g_assert_cmpstr (same->server->user, ==, "anna");
  g_assert_cmpuint (same->mode, ==, 0664);
  g_assert_true (same->known);
  g_assert_cmpuint (same->version.size_bytes, ==, 14);
  g_assert_cmpint (same->version.mtime_ns, ==, -5);
  g_assert_cmpuint (same->version.file_id, ==, G_MAXUINT64);
  g_assert_cmpint (same->version.changed_ns, ==, G_MAXINT64);
  g_assert_cmpmem (same->digest, PNC_HASH_BYTES, digest, PNC_HASH_BYTES);
}

static void
test_what_goes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  pnc_open_copy_free (open_copy (fixture, "anna")); /* the same */
  pnc_open_copy_free (pnc_open_copy_new (fixture->base, new_server ("anna"), &error)); /* no file */
  g_assert_cmpuint (count (fixture), ==, 2);
  g_ptr_array_unref (pnc_open_copy_find (fixture->base, fixture->server));
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_what_stays (Fixture *fixture, gconstpointer data)
{
  PncOpenCopy *others = open_copy (fixture, "bob");
  PncOpenCopy *beside = open_copy (fixture, "anna");
  PncOpenCopy *in_use = open_copy (fixture, "anna");
  g_autofree char *inner = g_path_get_dirname (beside->path);
  g_autofree char *saved_as = g_build_filename (inner, "another name.txt", NULL);
  g_autofree char *swap_inner = g_path_get_dirname (in_use->path);
  g_autofree char *swap = g_build_filename (swap_inner, ".caf.swp", NULL);
  g_autofree char *in_use_path = g_strdup (in_use->path);
  g_autoptr (GPtrArray) found = NULL;

  write_text (others->path, "edited");
  write_text (saved_as, "nowhere else");
  write_text (swap, "what an editor has not saved");
  pnc_open_copy_free (others);
  pnc_open_copy_free (beside);
  pnc_open_copy_free (in_use);
  found = pnc_open_copy_find (fixture->base, fixture->server);
  g_assert_cmpuint (found->len, ==, 0);
  g_assert_cmpuint (count (fixture), ==, 3);
  g_assert_true (g_file_test (saved_as, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (in_use_path, G_FILE_TEST_EXISTS));
}

static void
test_record_of_others (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->base, "abcdef", NULL);
  g_autofree char *record = g_build_filename (folder, "record", NULL);
  static const char *const records[]
    = { "", "[copy]\n", "[copy]\npath=/a\nname=../../x\n", "[copy]\npath=/../x\nname=x\n" };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (GPtrArray) found = NULL;

      write_text (record, records[i]);
      found = pnc_open_copy_find (fixture->base, fixture->server);
      g_assert_cmpuint (found->len, ==, 0);
      g_assert_true (g_file_test (record, G_FILE_TEST_EXISTS));
    }
}

static void
test_programs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncOpenCopy) copy = NULL;
  PncTransferRecord *server = new_server ("anna");

  g_free (server->remote);
  server->remote = g_strdup ("/photo.desktop");
  copy = pnc_open_copy_new (fixture->base, server, &error);
  g_assert_no_error (error);
  write_text (copy->path, "[Desktop Entry]\nType=Application\nExec=true\n");
  g_assert_false (pnc_open_copy_seal (copy, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
  pnc_open_copy_remove (copy);
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  g_autofree char *above = g_path_get_dirname (fixture->base);
  g_autoptr (GError) error = NULL;

  write_text (above, "a file in the way");
  g_assert_null (pnc_open_copy_new (fixture->base, new_server ("anna"), &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IO);
}

#define ADD(path, func) g_test_add ("/open-copy/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("private", test_private);
  ADD ("found-again", test_found_again);
  ADD ("what-goes", test_what_goes);
  ADD ("what-stays", test_what_stays);
  ADD ("record-of-others", test_record_of_others);
  ADD ("programs", test_programs);
  ADD ("no-room", test_no_room);
  return g_test_run ();
}
