/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-target.h"

#include <string.h>

#include "pnc-cli-remote.h"

static gboolean
decide (gboolean is_folder,
        gboolean folder_meant,
        PncErrorSide side,
        const char *text,
        PncCliTarget *target,
        GError **error)
{
  if (folder_meant && !is_folder)
    {
      pnc_set_error (error, PNC_ERROR_NOT_DIRECTORY, side, text,
                     "“%s” is to be a folder and is none. Make it first (mkdir), or name a folder "
                     "that is there.",
                     text);
      return FALSE;
    }
  target->into = is_folder;
  return TRUE;
}

gboolean
pnc_cli_target_remote (PncCli *cli,
                       const PncLink *link,
                       const char *text,
                       guint n_sources,
                       PncCliTarget *target,
                       GError **error)
{
  gboolean folder_meant = n_sources > 1 || pnc_cli_remote_ends_in_slash (text);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncEntry) entry = NULL;
  GAsyncResult *slot = NULL;

  pnc_session_stat_async (cli->session, link->path, cli->cancellable, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  entry = pnc_session_entry_finish (cli->session, result, &reason);
  if (entry == NULL && !g_error_matches (reason, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  return decide (entry != NULL && entry->kind == PNC_ENTRY_FOLDER, folder_meant, PNC_SIDE_REMOTE,
                 text, target, error);
}

gboolean
pnc_cli_target_local (const char *path, guint n_sources, PncCliTarget *target, GError **error)
{
  gsize length = strlen (path);
  gboolean folder_meant = n_sources > 1 || (length > 0 && G_IS_DIR_SEPARATOR (path[length - 1]));

  return decide (g_file_test (path, G_FILE_TEST_IS_DIR), folder_meant, PNC_SIDE_LOCAL, path, target,
                 error);
}

PncPath *
pnc_cli_target_path (const PncCliTarget *target, PncPath *path, const char *name, GError **error)
{
  if (!target->into || name == NULL)
    return pnc_path_ref (path);
  return pnc_path_child (path, name, error);
}
