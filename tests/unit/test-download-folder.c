/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "config.h"
#include "pnc-download-folder.h"

static void
assert_folder (GSettings *settings, const char *expected)
{
  g_autoptr (GFile) folder = pnc_download_folder_get (settings);
  g_autofree char *path = g_file_get_path (folder);

  g_assert_cmpstr (path, ==, expected);
}

static const char *
usual (void)
{
  const char *path = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR) ? path : g_get_home_dir ();
}

static void
test_chosen (void)
{
  g_autoptr (GSettings) settings = g_settings_new (PNC_APP_ID);
  g_autofree char *chosen = g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);

  assert_folder (settings, usual ());
  g_settings_set_string (settings, "download-folder", chosen);
  assert_folder (settings, chosen);
  /* one that is gone meanwhile does not hinder a download */
  g_assert_cmpint (g_rmdir (chosen), ==, 0);
  assert_folder (settings, usual ());
}

static void
test_relative_is_no_folder (void)
{
  g_autoptr (GSettings) settings = g_settings_new (PNC_APP_ID);

  g_settings_set_string (settings, "download-folder", ".");
  assert_folder (settings, usual ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/download-folder/chosen", test_chosen);
  g_test_add_func ("/download-folder/relative", test_relative_is_no_folder);
  return g_test_run ();
}
