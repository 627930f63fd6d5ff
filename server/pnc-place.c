/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-place.h"

#include "pnc-io-error.h"
#include "pnc-name.h"

#include <string.h>

void
pnc_place_clear (PncPlace *place)
{
  g_clear_pointer (&place->dir, pnc_dir_unref);
  g_clear_pointer (&place->top, pnc_dir_unref);
  place->name = NULL;
}

PncFolder *
pnc_place_get_folder (const PncPlace *place, PncShare *share, GError **error)
{
  PncRecentFolder *recent = &share->recent;
  PncFolder *folder;

  if (recent->folder != NULL && recent->dir == place->dir)
    return pnc_folder_ref (recent->folder);
  folder = pnc_staging_get_folder (share->staging, place->dir, &place->mount, error);
  if (folder != NULL && recent->dir == place->dir)
    recent->folder = pnc_folder_ref (folder);
  return folder;
}

PncStagingArea *
pnc_place_get_area (const PncPlace *place, PncShare *share, GError **error)
{
  PncRecentFolder *recent = &share->recent;
  PncStagingArea *area;

  if (recent->area != NULL && recent->dir == place->dir)
    return pnc_staging_area_ref (recent->area);
  area = pnc_staging_get_area (share->staging, place->top, &place->mount, error);
  if (area != NULL && recent->dir == place->dir)
    recent->area = pnc_staging_area_ref (area);
  return area;
}

gboolean
pnc_place_note_made (const PncPlace *place, PncShare *share, GError **error)
{
  return pnc_made_folders_note (pnc_staging_get_made (share->staging), place->dir,
                                place->mount.device, error);
}

/* The rule for names on the wire is kept by every PncPath; a Windows host has a stricter one. */
static gboolean
check_host_name (const char *name, GError **error)
{
  PncNameFault fault = pnc_name_check (name, strlen (name), pnc_name_host_rule ());

  if (fault == PNC_NAME_OK)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_BAD_NAME, PNC_SIDE_LOCAL, name, "use",
                       pnc_name_fault_sentence (fault));
  return FALSE;
}

static gboolean
is_link (PncDir *dir, const char *name)
{
  PncFileInfo info;

  return pnc_dir_query_child (dir, name, &info, NULL) && info.kind == PNC_FILE_LINK;
}

static PncDir *
open_component (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncDir *child = pnc_dir_open_child (dir, name, &local);

  if (child != NULL)
    return child;
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY) && is_link (dir, name))
    pnc_set_error_doing (error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_LOCAL, name, "open", NULL);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

static PncDir *
open_or_make_component (const PncPlace *place,
                        PncShare *share,
                        const char *name,
                        guint mode,
                        GError **error)
{
  PncDir *dir = place->dir;
  g_autoptr (GError) local = NULL;
  PncDir *child = open_component (dir, name, &local);

  if (child != NULL)
    return child;
  if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  g_clear_error (&local);
  if (!pnc_dir_make_child (dir, name, mode, &local)
      && !g_error_matches (local, PNC_ERROR, PNC_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (!pnc_place_note_made (place, share, error))
    return NULL;
  return open_component (dir, name, error);
}

/* Goes down one component; where that leads into another mount, this is its top. */
static gboolean
descend (PncPlace *place, PncShare *share, const char *name, gboolean make, GError **error)
{
  guint mode = PNC_DEFAULT_FOLDER_MODE & share->options.mode_mask;
  g_autoptr (PncDir) child = NULL;
  PncMount mount;

  if (!check_host_name (name, error))
    return FALSE;
  child = make ? open_or_make_component (place, share, name, mode, error)
               : open_component (place->dir, name, error);
  if (child == NULL || !pnc_dir_query_mount (child, &mount, error))
    return FALSE;
  if (mount.device != place->mount.device || mount.mount != place->mount.mount)
    {
      pnc_dir_unref (place->top);
      place->top = pnc_dir_ref (child);
      place->mount = mount;
    }
  pnc_dir_unref (place->dir);
  place->dir = g_steal_pointer (&child);
  return TRUE;
}

static gboolean
check_depth (PncShare *share, PncPath *path, GError **error)
{
  g_autofree char *text = NULL;

  if (pnc_path_depth (path) <= share->options.max_depth)
    return TRUE;
  text = pnc_path_to_text (path);
  pnc_set_error (error, PNC_ERROR_TOO_DEEP, PNC_SIDE_REMOTE, text,
                 "This server takes no paths of more than %u folder levels. Flatten the tree.",
                 share->options.max_depth);
  return FALSE;
}

static gboolean
walk (PncPlace *place,
      PncShare *share,
      PncPath *path,
      guint n_components,
      gboolean make,
      GError **error)
{
  if (!check_depth (share, path, error))
    return FALSE;
  *place = (PncPlace){ .dir = pnc_dir_ref (share->root),
                       .top = pnc_dir_ref (share->top),
                       .mount = share->mount };
  for (guint i = 0; i < n_components; i++)
    {
      if (!descend (place, share, pnc_path_component (path, i), make, error))
        {
          pnc_place_clear (place);
          pnc_share_explain (error, path, "reach");
          return FALSE;
        }
    }
  return TRUE;
}

/* Returns: whether @path lies in the folder that was found last */
static gboolean
recall (PncPlace *place, PncShare *share, PncPath *path)
{
  PncRecentFolder *recent = &share->recent;

  if (recent->path == NULL || pnc_path_depth (recent->path) + 1 != pnc_path_depth (path)
      || !pnc_path_contains (recent->path, path))
    return FALSE;
  if (pnc_staging_count_moves (share->staging) != recent->n_moves
      || g_get_monotonic_time () - recent->since_us > PNC_SHARE_REMEMBER_US)
    return FALSE;
  *place = (PncPlace){ .dir = pnc_dir_ref (recent->dir),
                       .top = pnc_dir_ref (recent->top),
                       .mount = recent->mount };
  return TRUE;
}

static void
remember (const PncPlace *place, PncShare *share, PncPath *path, gint n_moves)
{
  pnc_share_forget (share);
  share->recent = (PncRecentFolder){ .path = pnc_path_parent (path),
                                     .since_us = g_get_monotonic_time (),
                                     .n_moves = n_moves,
                                     .dir = pnc_dir_ref (place->dir),
                                     .top = pnc_dir_ref (place->top),
                                     .mount = place->mount };
}

/* The folder around what @path names. */
static gboolean
reach (PncPlace *place, PncShare *share, PncPath *path, gboolean make_parents, GError **error)
{
  gint n_moves = pnc_staging_count_moves (share->staging);
  guint depth = pnc_path_depth (path);

  if (share->remembers && recall (place, share, path))
    return TRUE;
  if (!walk (place, share, path, depth > 0 ? depth - 1 : 0, make_parents, error))
    return FALSE;
  if (share->remembers && depth > 1)
    remember (place, share, path, n_moves);
  return TRUE;
}

gboolean
pnc_place_resolve (PncPlace *place,
                   PncShare *share,
                   PncPath *path,
                   gboolean make_parents,
                   GError **error)
{
  if (!reach (place, share, path, make_parents, error))
    return FALSE;
  place->name = pnc_path_name (path);
  if (place->name == NULL || check_host_name (place->name, error))
    return TRUE;
  pnc_place_clear (place);
  pnc_share_explain (error, path, "use");
  return FALSE;
}

gboolean
pnc_place_resolve_folder (PncPlace *place, PncShare *share, PncPath *path, GError **error)
{
  return walk (place, share, path, pnc_path_depth (path), FALSE, error);
}

gboolean
pnc_place_query (const PncPlace *place, PncFileInfo *info, GError **error)
{
  if (place->name == NULL)
    return pnc_dir_query (place->dir, info, error);
  return pnc_dir_query_child (place->dir, place->name, info, error);
}

PncEntry *
pnc_place_stat (const PncPlace *place, GError **error)
{
  PncFileInfo info;

  return pnc_place_query (place, &info, error) ? pnc_entry_from_info (place->name, &info) : NULL;
}

static PncEntryKind
entry_kind (PncFileKind kind)
{
  switch (kind)
    {
    case PNC_FILE_REGULAR:
      return PNC_ENTRY_FILE;
    case PNC_FILE_DIRECTORY:
      return PNC_ENTRY_FOLDER;
    case PNC_FILE_LINK:
      return PNC_ENTRY_LINK;
    case PNC_FILE_OTHER:
    default:
      return PNC_ENTRY_OTHER;
    }
}

PncVersion
pnc_version_from_info (const PncFileInfo *info)
{
  return (PncVersion){
    .size_bytes = info->size_bytes,
    .mtime_ns = info->mtime_ns,
    .file_id = info->file_id,
    .changed_ns = info->ctime_ns,
  };
}

PncEntry *
pnc_entry_from_info (const char *name, const PncFileInfo *info)
{
  PncVersion version = pnc_version_from_info (info);

  if (name == NULL)
    name = "";
  return pnc_entry_new (entry_kind (info->kind), name, strlen (name), info->mode, &version);
}

/* Where the code alone says little, the lower layer's sentence is worth more than the whole path.
 */
static gboolean
keeps_sentence (int code)
{
  return code == PNC_ERROR_FAILED || code == PNC_ERROR_BUSY || code == PNC_ERROR_UNSUPPORTED
         || code == PNC_ERROR_BAD_NAME;
}

void
pnc_share_explain (GError **error, PncPath *path, const char *doing)
{
  g_autoptr (GError) lower = NULL;
  g_autofree char *text = NULL;

  if (error == NULL || *error == NULL || pnc_error_get_side (*error) == PNC_SIDE_REMOTE)
    return;
  text = pnc_path_to_text (path);
  if (keeps_sentence ((*error)->code))
    {
      pnc_error_set_context (*error, PNC_SIDE_REMOTE, text);
      return;
    }
  lower = g_steal_pointer (error);
  if (lower->code == PNC_ERROR_IO)
    g_message ("%s", lower->message);
  pnc_set_error_doing (error, lower->code, PNC_SIDE_REMOTE, text, doing, NULL);
}
