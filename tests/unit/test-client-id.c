/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-client-id.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static void
make_id (const char *path, const PncFileInfo *info, guint8 *id)
{
  g_autoptr (PncPath) remote = pnc_path_parse (path, NULL);

  pnc_client_id_of (remote, info, id);
}

static gboolean
is_same (const guint8 *a, const guint8 *b)
{
  return memcmp (a, b, PNC_TRANSFER_ID_BYTES) == 0;
}

static void
test_ids (void)
{
  const PncFileInfo info = { .size_bytes = 1, .mtime_ns = 2, .ctime_ns = 3, .file_id = 4 };
  g_autofree char *folder = g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);
  g_autofree char *below = g_build_filename (folder, "state", NULL);
  g_autofree char *key = g_build_filename (below, "client-key", NULL);
  guint8 first[PNC_TRANSFER_ID_BYTES], other[PNC_TRANSFER_ID_BYTES];
  struct stat st;
  g_autoptr (GError) error = NULL;

  make_id ("/a", &info, first);
  make_id ("/a", &info, other);
  g_assert_false (is_same (first, other)); /* without a key they are random */

  g_assert_true (pnc_client_id_load (below, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (key, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 0777, ==, 0600);
  g_assert_cmpint (st.st_size, ==, 32);
  make_id ("/a", &info, first);
  g_assert_true (pnc_client_id_load (below, &error)); /* the same key, as another process would */
  make_id ("/a", &info, other);
  g_assert_true (is_same (first, other));

  make_id ("/b", &info, other);
  g_assert_false (is_same (first, other));
  for (guint i = 0; i < 5; i++)
    {
      PncFileInfo changed = info;

      changed.size_bytes += i == 0;
      changed.mtime_ns += i == 1;
      changed.ctime_ns += i == 2;
      changed.file_id += i == 3;
      changed.device += i == 4;
      make_id ("/a", &changed, other);
      g_assert_false (is_same (first, other));
    }

  g_assert_cmpint (g_remove (key), ==, 0);
  g_assert_true (pnc_client_id_load (below, &error)); /* another key */
  make_id ("/a", &info, other);
  g_assert_false (is_same (first, other));
  g_assert_false (pnc_client_id_load (key, &error)); /* no folder */
  g_assert_nonnull (error);
  g_remove (key);
  g_rmdir (below);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-id/ids", test_ids);
  return g_test_run ();
}
