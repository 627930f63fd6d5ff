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
  *target = (PncCliTarget){ .into = is_folder };
  return TRUE;
}

/* One question of several that are asked at once. */
typedef struct
{
  GAsyncResult *slot;
  PncEntry *entry; /* owned, nullable */
  GError *error;   /* owned, nullable */
} Look;

static void
look_clear (Look *look)
{
  g_clear_pointer (&look->entry, pnc_entry_unref);
  g_clear_error (&look->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* @path: (nullable): nothing is asked then */
static void
look_begin (PncCli *cli, PncPath *path, Look *look)
{
  if (path != NULL)
    pnc_session_stat_async (cli->session, path, cli->cancellable, pnc_cli_store_result,
                            &look->slot);
}

/* Returns: whether it was asked and answered, if only by saying that nothing is there */
static gboolean
look_end (PncCli *cli, PncPath *path, Look *look)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (path == NULL)
    return FALSE;
  result = pnc_cli_wait (cli, &look->slot);
  look->entry = pnc_session_entry_finish (cli->session, result, &look->error);
  return look->entry != NULL || g_error_matches (look->error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
}

/* A folder in which something can be made, as far as can be told. */
static gboolean
is_open (const Look *look)
{
  return look->entry != NULL && look->entry->kind == PNC_ENTRY_FOLDER
         && (look->entry->mode & 0222) != 0;
}

/* @at: what is at the place of a folder to be sent; @around: what is around it */
static gboolean
is_known (PncCli *cli, const Look *at, const Look *around)
{
  return pnc_session_is_writable (cli->session)
         && (at->entry != NULL ? is_open (at) : is_open (around));
}

gboolean
pnc_cli_target_remote (PncCli *cli,
                       const PncLink *link,
                       const char *text,
                       guint n_sources,
                       const char *folder_name,
                       PncCliTarget *target,
                       GError **error)
{
  gboolean folder_meant = n_sources > 1 || pnc_cli_remote_ends_in_slash (text);
  g_autoptr (PncPath) above = folder_name != NULL ? pnc_path_parent (link->path) : NULL;
  g_autoptr (PncPath) below
    = folder_name != NULL ? pnc_path_child (link->path, folder_name, NULL) : NULL;
  g_auto (Look) at = { 0 };
  g_auto (Look) at_above = { 0 };
  g_auto (Look) at_below = { 0 };
  gboolean connected, known, known_above, known_below;

  look_begin (cli, link->path, &at);
  look_begin (cli, above, &at_above);
  look_begin (cli, below, &at_below);
  connected = pnc_cli_connect_end (cli, error);
  known = look_end (cli, link->path, &at);
  known_above = look_end (cli, above, &at_above);
  known_below = look_end (cli, below, &at_below);
  if (!connected)
    return FALSE;
  if (!known)
    {
      g_propagate_error (error, g_steal_pointer (&at.error));
      return FALSE;
    }
  if (!decide (at.entry != NULL && at.entry->kind == PNC_ENTRY_FOLDER, folder_meant,
               PNC_SIDE_REMOTE, text, target, error))
    return FALSE;
  target->place_known = target->into ? known_below && is_known (cli, &at_below, &at)
                                     : known_above && is_known (cli, &at, &at_above);
  return TRUE;
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
