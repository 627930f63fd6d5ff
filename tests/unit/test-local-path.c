/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-local-path.h"

#include "fs-faults.h"

#include <sys/stat.h>

static void
test_resolve (Place *place, gconstpointer data)
{
  g_autofree char *link = place_path (place, "link");
  g_autofree char *folder = place_path (place, "folder");
  g_autofree char *through = place_path (place, "link/../link/file");
  g_autofree char *direct = place_path (place, "folder/file");
  g_autofree char *resolved = NULL;
  g_autofree char *real = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (symlink ("folder", link), ==, 0);
  place_write (place, "folder/file", "");
  resolved = pnc_local_path_resolve (through, &error);
  g_assert_no_error (error);
  real = pnc_local_path_resolve (direct, &error);
  g_assert_cmpstr (resolved, ==, real);
  g_assert_true (g_str_has_suffix (resolved, "/folder/file"));
}

static void
test_missing (Place *place, gconstpointer data)
{
  g_autofree char *path = place_path (place, "none");
  g_autoptr (GError) error = NULL;

  g_assert_null (pnc_local_path_resolve (path, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  g_assert_cmpstr (pnc_error_get_subject (error), ==, path);
}

static void
test_umask (Place *place, gconstpointer data)
{
  mode_t mask = umask (077);

  umask (mask);
  g_assert_cmphex (pnc_local_path_get_umask (), ==, mask);
  g_assert_cmphex (pnc_local_path_get_umask (), ==, mask);
  g_assert_cmphex (umask (mask), ==, mask);
}

#define ADD(path, func) g_test_add (path, Place, NULL, place_set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/local-path/resolve", test_resolve);
  ADD ("/local-path/missing", test_missing);
  ADD ("/local-path/umask", test_umask);
  return g_test_run ();
}
