/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-watch.h"

#include "pnc-display.h"
#include "pnc-place.h"

gboolean
pnc_share_watch (PncShare *share,
                 PncPath *path,
                 PncDirMonitor *monitor,
                 PncWatchedFolder *folder,
                 GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  PncFileInfo info;

  if (!pnc_place_resolve_folder (&place, share, path, error))
    return FALSE;
  if (!pnc_dir_query (place.dir, &info, error))
    {
      pnc_share_explain (error, path, "watch");
      return FALSE;
    }
  folder->device = info.device;
  folder->file_id = info.file_id;
  folder->id = pnc_dir_monitor_add (monitor, place.dir, &folder->sees_all, error);
  if (folder->id == 0)
    pnc_share_explain (error, path, "watch");
  return folder->id != 0;
}

void
pnc_share_set_moved (GError **error, PncPath *path)
{
  g_autofree char *text = pnc_path_to_text (path);
  g_autofree char *shown = pnc_display_text (text, -1);

  pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE, text,
                 "“%s” was moved or removed while it was watched. Look for it elsewhere.", shown);
}

static gboolean
is_same (PncDir *dir, const PncWatchedFolder *folder)
{
  PncFileInfo info;

  return pnc_dir_query (dir, &info, NULL) && info.device == folder->device
         && info.file_id == folder->file_id;
}

/* Another thing in its place, or in that of a folder above, is no other case than nothing. */
static gboolean
leads_elsewhere (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_REGULAR);
}

/* Returns: whether @place is the folder that is watched */
static gboolean
find_again (PncPlace *place,
            PncShare *share,
            PncPath *path,
            const PncWatchedFolder *folder,
            GError **error)
{
  g_autoptr (GError) local = NULL;

  if (pnc_place_resolve_folder (place, share, path, &local) && is_same (place->dir, folder))
    return TRUE;
  if (local != NULL && !leads_elsewhere (local))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    pnc_share_set_moved (error, path);
  return FALSE;
}

static gboolean
look_at (PncDir *dir, const char *name, GPtrArray *entries, GPtrArray *gone, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncFileInfo info;

  if (pnc_dir_query_child (dir, name, &info, &local))
    {
      g_ptr_array_add (entries, pnc_entry_from_info (name, &info));
      return TRUE;
    }
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_ptr_array_add (gone, (gpointer) name);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
pnc_share_look (PncShare *share,
                PncPath *path,
                const PncWatchedFolder *folder,
                GPtrArray *names,
                GPtrArray *entries,
                GPtrArray *gone,
                GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;

  if (!find_again (&place, share, path, folder, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      if (!look_at (place.dir, g_ptr_array_index (names, i), entries, gone, error))
        {
          pnc_share_explain (error, path, "watch");
          return FALSE;
        }
    }
  return TRUE;
}
