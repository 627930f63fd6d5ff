/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-state-dir.h"

#include "pnc-dir.h"

static gboolean
is_same (const PncFileInfo *a, const PncFileInfo *b)
{
  return a->device == b->device && a->file_id == b->file_id;
}

static gboolean
query (const char *path, PncFileInfo *info, GError **error)
{
  g_autoptr (PncDir) dir = pnc_dir_open (path, error);

  return dir != NULL && pnc_dir_query (dir, info, error);
}

/* Goes up by "..", which no link can mislead, to the top: there ".." is the folder itself. */
gboolean
pnc_state_dir_check_outside (const char *path, const char *share, GError **error)
{
  g_autofree char *at = g_strdup (path);
  PncFileInfo shared, here, above;

  if (!query (share, &shared, error) || !query (at, &here, error))
    return FALSE;
  while (!is_same (&here, &shared))
    {
      g_autofree char *up = g_build_filename (at, "..", NULL);

      if (!query (up, &above, error))
        return FALSE;
      if (is_same (&above, &here))
        return TRUE;
      here = above;
      g_free (at);
      at = g_steal_pointer (&up);
    }
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, path,
                 "The server's own folder “%s” lies inside the shared folder “%s”: its users could "
                 "read the key and the passwords. Choose another one with --state-dir.",
                 path, share);
  return FALSE;
}
