/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-download-folder.h"

GFile *
pnc_download_folder_get (GSettings *settings)
{
  g_autofree char *chosen = g_settings_get_string (settings, "download-folder");
  const char *usual = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (g_path_is_absolute (chosen) && g_file_test (chosen, G_FILE_TEST_IS_DIR))
    return g_file_new_for_path (chosen);
  if (usual != NULL && g_file_test (usual, G_FILE_TEST_IS_DIR))
    return g_file_new_for_path (usual);
  return g_file_new_for_path (g_get_home_dir ());
}
