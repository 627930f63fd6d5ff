/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "transfer-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pnc-tls.h"

static const PncTransferOptions recursive = { .recursive = TRUE };

static char *
in (const char *above, const char *name)
{
  return g_build_filename (above, name, NULL);
}

static void
test_one_file (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *there = in (fixture->share, "b");
  g_autofree char *here = in (fixture->here, "a");
  g_autofree char *back = in (fixture->here, "c");

  transfer_fixture_write (fixture->here, "a", 1000, 1);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "a", "/b", NULL));
  transfer_fixture_assert_same (here, there);
  transfer_fixture_assert_verified (transfer_fixture_get (fixture, "/b", "c", NULL));
  transfer_fixture_assert_same (here, back);
  g_assert_cmpuint (fixture->n_done, ==, 2);
}

static void
test_up_and_down (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *tree = in (fixture->here, "tree");
  g_autofree char *there = in (fixture->share, "copy");
  g_autofree char *back = in (fixture->here, "back");
  PncTransfer *up, *down;

  transfer_fixture_make_tree (tree);
  up = transfer_fixture_put (fixture, "tree", "/copy", &recursive);
  transfer_fixture_assert_verified (up);
  transfer_fixture_assert_same (tree, there);
  down = transfer_fixture_get (fixture, "/copy", "back", &recursive);
  transfer_fixture_assert_verified (down);
  transfer_fixture_assert_same (tree, back);

  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpuint (transfer_fixture_uint64 (up, "done-files"), ==, 319);
  g_assert_cmpuint (transfer_fixture_uint64 (down, "done-files"), ==, 319);
  g_assert_cmpuint (transfer_fixture_uint64 (up, "total-bytes"), ==,
                    transfer_fixture_uint64 (down, "total-bytes"));
}

/* Nothing waits for the first folder, whether it is there or not. */
static void
test_place_known (TransferFixture *fixture, gconstpointer data)
{
  const PncTransferOptions known
    = { .recursive = TRUE, .place_known = TRUE, .policy = PNC_POLICY_OVERWRITE };
  g_autofree char *tree = in (fixture->here, "tree");
  g_autofree char *there = in (fixture->share, "copy");

  transfer_fixture_make_tree (tree);
  for (guint i = 0; i < 2; i++)
    {
      transfer_fixture_assert_verified (transfer_fixture_put (fixture, "tree", "/copy", &known));
      transfer_fixture_assert_same (tree, there);
    }
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

/* What is there already is merged: a folder is no clash. */
static void
test_into_what_is_there (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *tree = in (fixture->here, "tree");
  g_autofree char *there = in (fixture->share, "copy");
  g_autofree char *extra = in (fixture->share, "copy/a/extra");

  transfer_fixture_write (fixture->here, "tree/a/b", 10, 1);
  transfer_fixture_write (fixture->share, "copy/a/extra", 10, 2);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "tree", "/copy", &recursive));
  g_assert_cmpint (g_unlink (extra), ==, 0);
  transfer_fixture_assert_verified (
    transfer_fixture_get (fixture, "/copy", "tree",
                          &(PncTransferOptions){ .recursive = TRUE, .policy = PNC_POLICY_SKIP }));
  transfer_fixture_write (fixture->share, "copy/more/file", 10, 3);
  transfer_fixture_assert_verified (
    transfer_fixture_get (fixture, "/copy", "tree",
                          &(PncTransferOptions){ .recursive = TRUE, .policy = PNC_POLICY_SKIP }));
  transfer_fixture_assert_same (tree, there);
}

static void
make_specials (const char *path)
{
  g_autofree char *link = in (path, "link");
  g_autofree char *loop = in (path, "sub/loop");
  g_autofree char *fifo = in (path, "fifo");

  transfer_fixture_write (path, "file", 10, 1);
  transfer_fixture_write (path, "sub/file", 10, 1);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (symlink ("..", loop), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
}

static void
assert_left_out (TransferFixture *fixture, PncTransfer *transfer)
{
  transfer_fixture_assert_verified (transfer);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "left-out-files"), ==, 3);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), ==, 2);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "failed-files"), ==, 0);
  g_assert_cmpuint (fixture->n_failed, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (g_array_index (fixture->codes, int, i), ==, PNC_ERROR_NOT_REGULAR);
  fixture->n_failed = 0;
  g_array_set_size (fixture->codes, 0);
}

static void
test_links_are_left_out (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *tree = in (fixture->here, "tree");
  g_autofree char *there = in (fixture->share, "copy");
  g_autofree char *special = in (fixture->share, "special");
  g_autofree char *back = in (fixture->here, "back");

  make_specials (tree);
  assert_left_out (fixture, transfer_fixture_put (fixture, "tree", "/copy", &recursive));
  transfer_fixture_assert_same (tree, there);
  make_specials (special);
  assert_left_out (fixture, transfer_fixture_get (fixture, "/special", "back", &recursive));
  transfer_fixture_assert_same (special, back);
}

/* A link that the person names is followed; one that only lies in the way of a download is not. */
static void
test_named_link (TransferFixture *fixture, gconstpointer data)
{
  g_autofree char *link = in (fixture->here, "link");
  g_autofree char *tree = in (fixture->here, "tree");
  g_autofree char *there = in (fixture->share, "copy");
  g_autofree char *outside = in (fixture->here, "outside");
  g_autofree char *trap = in (fixture->here, "back/sub");
  g_autofree char *back = in (fixture->here, "back");

  transfer_fixture_write (fixture->here, "tree/sub/file", 10, 1);
  g_assert_cmpint (symlink ("tree", link), ==, 0);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "link", "/copy", &recursive));
  transfer_fixture_assert_same (tree, there);

  g_assert_cmpint (g_mkdir (outside, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (back, 0700), ==, 0);
  g_assert_cmpint (symlink (outside, trap), ==, 0);
  transfer_fixture_assert_failed (transfer_fixture_get (fixture, "/copy", "back", &recursive),
                                  PNC_ERROR_NOT_DIRECTORY, PNC_SIDE_LOCAL);
  g_assert_cmpint (g_rmdir (outside), ==, 0);
}

static void
test_without_attributes (TransferFixture *fixture, gconstpointer data)
{
  const PncTransferOptions options = { .recursive = TRUE, .no_attributes = TRUE };
  g_autofree char *file = in (fixture->here, "tree/sub/file");
  g_autofree char *sub = in (fixture->here, "back/sub");
  g_autofree char *back = in (fixture->here, "back/sub/file");
  mode_t mask = umask (027);
  struct stat st;

  umask (mask);
  transfer_fixture_write (fixture->here, "tree/sub/file", 10, 1);
  g_assert_cmpint (chmod (file, 0700), ==, 0);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "tree", "/copy", &options));
  transfer_fixture_assert_verified (transfer_fixture_get (fixture, "/copy", "back", &options));
  g_assert_cmpint (stat (back, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 0777, ==, 0666 & ~mask);
  g_assert_cmpint (stat (sub, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 0777, ==, 0777 & ~mask);
}

static void
test_folder_not_asked_for (TransferFixture *fixture, gconstpointer data)
{
  transfer_fixture_write (fixture->here, "tree/file", 10, 1);
  transfer_fixture_write (fixture->share, "tree/file", 10, 1);
  transfer_fixture_assert_failed (transfer_fixture_put (fixture, "tree", "/copy", NULL),
                                  PNC_ERROR_IS_DIRECTORY, PNC_SIDE_LOCAL);
  transfer_fixture_assert_failed (transfer_fixture_get (fixture, "/tree", "back", NULL),
                                  PNC_ERROR_IS_DIRECTORY, PNC_SIDE_REMOTE);
}

static void
test_missing (TransferFixture *fixture, gconstpointer data)
{
  transfer_fixture_write (fixture->here, "file", 10, 1);
  transfer_fixture_write (fixture->here, "tree/file", 10, 1);
  transfer_fixture_write (fixture->share, "file", 10, 1);

  transfer_fixture_assert_failed (transfer_fixture_put (fixture, "none", "/x", NULL),
                                  PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL);
  transfer_fixture_assert_failed (transfer_fixture_put (fixture, "file", "/none/x", NULL),
                                  PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE);
  transfer_fixture_assert_failed (transfer_fixture_put (fixture, "tree", "/none/x", &recursive),
                                  PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE);
  transfer_fixture_assert_failed (transfer_fixture_get (fixture, "/none", "x", NULL),
                                  PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE);
  transfer_fixture_assert_failed (transfer_fixture_get (fixture, "/none", "x", &recursive),
                                  PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE);
  transfer_fixture_assert_failed (transfer_fixture_get (fixture, "/file", "none/x", NULL),
                                  PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL);
  g_assert_cmpuint (fixture->n_failed, ==, 6);
}

static void
test_read_only (TransferFixture *fixture, gconstpointer data)
{
  transfer_fixture_write (fixture->here, "file", 10, 1);
  transfer_fixture_write (fixture->here, "tree/file", 10, 1);
  transfer_fixture_write (fixture->share, "there", 10, 1);
  transfer_fixture_assert_failed (transfer_fixture_put (fixture, "file", "/x", NULL),
                                  PNC_ERROR_READ_ONLY, PNC_SIDE_REMOTE);
  transfer_fixture_assert_failed (transfer_fixture_put (fixture, "tree", "/x", &recursive),
                                  PNC_ERROR_READ_ONLY, PNC_SIDE_REMOTE);
  transfer_fixture_assert_verified (transfer_fixture_get (fixture, "/there", "x", NULL));
}

/* One name that the server may not hold is an error of its own; the others arrive. */
static void
test_bad_name_in_a_tree (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfer;

  transfer_fixture_write (fixture->here, "tree/back\\slash", 10, 1);
  transfer_fixture_write (fixture->here, "tree/.pinnace/file", 10, 1);
  transfer_fixture_write (fixture->here, "tree/good", 10, 1);
  transfer_fixture_write (fixture->here, "tree/sub/good", 10, 1);
  transfer = transfer_fixture_put (fixture, "tree", "/copy", &recursive);
  transfer_fixture_assert_failed (transfer, PNC_ERROR_BAD_NAME, PNC_SIDE_LOCAL);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "failed-files"), ==, 2);
  g_assert_cmpuint (transfer_fixture_uint64 (transfer, "done-files"), ==, 2);
}

static void
test_many_at_once (TransferFixture *fixture, gconstpointer data)
{
  PncTransfer *transfers[40];

  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u", i);
      g_autofree char *target = g_strdup_printf ("/t%u", i);

      transfer_fixture_write (fixture->here, name, i % 5 == 0 ? 3 << 20 : 1000, i);
      transfers[i] = transfer_fixture_put (fixture, name, target, NULL);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 40);
  for (guint i = 0; i < G_N_ELEMENTS (transfers); i++)
    {
      g_autofree char *name = g_strdup_printf ("f%u", i);
      g_autofree char *target = g_strdup_printf ("t%u", i);
      g_autofree char *here = in (fixture->here, name);
      g_autofree char *there = in (fixture->share, target);

      transfer_fixture_assert_verified (transfers[i]);
      transfer_fixture_assert_same (here, there);
    }
  pnc_transfer_queue_clear_ended (fixture->queue);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
}

/* Walks as deep as a path may be, and says so where it cannot go on. */
static void
test_too_deep (TransferFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) name = g_string_new ("tree");
  g_autofree char *there = NULL;
  PncTransfer *transfer;

  for (guint i = 0; i < 130; i++)
    g_string_append (name, "/d");
  g_string_append (name, "/file");
  transfer_fixture_write (fixture->here, name->str, 10, 1);
  transfer_fixture_write (fixture->here, "tree/good", 10, 1);
  transfer = transfer_fixture_put (fixture, "tree", "/copy", &recursive);
  transfer_fixture_assert_failed (transfer, PNC_ERROR_TOO_DEEP, PNC_SIDE_LOCAL);
  there = in (fixture->share, "copy/good");
  g_assert_true (g_file_test (there, G_FILE_TEST_EXISTS));
}

#define ADD_WITH(path, data, func)                                                                 \
  g_test_add (path, TransferFixture, data, transfer_fixture_set_up, func,                          \
              transfer_fixture_tear_down)
#define ADD(path, func) ADD_WITH (path, NULL, func)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/transfer-tree/one-file", test_one_file);
  ADD ("/transfer-tree/up-and-down", test_up_and_down);
  ADD ("/transfer-tree/place-known", test_place_known);
  ADD ("/transfer-tree/into-what-is-there", test_into_what_is_there);
  ADD ("/transfer-tree/links-are-left-out", test_links_are_left_out);
  ADD ("/transfer-tree/named-link", test_named_link);
  ADD ("/transfer-tree/without-attributes", test_without_attributes);
  ADD ("/transfer-tree/folder-not-asked-for", test_folder_not_asked_for);
  ADD ("/transfer-tree/missing", test_missing);
  ADD_WITH ("/transfer-tree/read-only", "read-only", test_read_only);
  ADD ("/transfer-tree/bad-name-in-a-tree", test_bad_name_in_a_tree);
  ADD ("/transfer-tree/many-at-once", test_many_at_once);
  ADD ("/transfer-tree/too-deep", test_too_deep);
  return g_test_run ();
}
