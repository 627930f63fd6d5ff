/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "transfer-fixture.h"

#include <glib/gstdio.h>
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

  transfer_fixture_make_tree (tree);
  transfer_fixture_assert_verified (transfer_fixture_put (fixture, "tree", "/copy", &recursive));
  transfer_fixture_assert_same (tree, there);
  transfer_fixture_assert_verified (transfer_fixture_get (fixture, "/copy", "back", &recursive));
  transfer_fixture_assert_same (tree, back);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

#define ADD(path, func)                                                                            \
  g_test_add (path, TransferFixture, NULL, transfer_fixture_set_up, func,                          \
              transfer_fixture_tear_down)

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
  ADD ("/transfer-tree/one-file", test_one_file);
  ADD ("/transfer-tree/up-and-down", test_up_and_down);
  return g_test_run ();
}
