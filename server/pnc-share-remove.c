/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-io-error.h"
#include "pnc-meter.h"
#include "pnc-place.h"
#include "pnc-publish.h"
#include "pnc-trash.h"

static gboolean
check_empty (const PncPlace *place, GError **error)
{
  g_autoptr (PncDir) folder = pnc_dir_open_child (place->dir, place->name, error);
  g_autoptr (PncDirReader) reader = folder != NULL ? pnc_dir_reader_new (folder, error) : NULL;
  const char *name;

  if (reader == NULL || !pnc_dir_reader_next (reader, &name, error))
    return FALSE;
  if (name == NULL)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_NOT_EMPTY, PNC_SIDE_LOCAL, place->name, "remove", NULL);
  return FALSE;
}

/* Where it was in the whole share, and who removed it. */
static char *
make_note (PncShare *share, PncPath *path)
{
  g_autoptr (PncPath) where = pnc_path_join (share->where, path, NULL);

  return pnc_trash_make_note (where != NULL ? where : path, share->user);
}

static gboolean
move_to_trash (PncShare *share,
               const PncPlace *place,
               const PncRemove *request,
               char **id,
               GError **error)
{
  g_autoptr (PncStagingArea) area
    = pnc_staging_get_area (share->staging, place->top, &place->mount, error);
  g_autoptr (GError) local = NULL;
  g_autofree char *note = NULL;

  if (area == NULL)
    return FALSE;
  note = make_note (share, request->path);
  *id = pnc_trash_put (pnc_staging_area_get (area), place->dir, place->name, note, &local);
  if (*id != NULL)
    return TRUE;
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    pnc_staging_area_retire (area);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
removed_cb (gpointer user_data)
{
  pnc_meter_add (user_data, 0, 1);
}

static gboolean
remove_for_good (const PncPlace *place, gboolean recursive, PncMeter *meter, GError **error)
{
  return recursive ? pnc_dir_remove_tree_telling (place->dir, place->name, meter->cancelled,
                                                  removed_cb, meter, error)
                   : pnc_dir_remove_child (place->dir, place->name, error);
}

static gboolean
remove_place (PncShare *share,
              const PncPlace *place,
              const PncRemove *request,
              char **id,
              PncMeter *meter,
              GError **error)
{
  gboolean recursive = (request->flags & PNC_REMOVE_RECURSIVE) != 0;
  gboolean permanent = (request->flags & PNC_REMOVE_PERMANENT) != 0 || !share->options.trash;
  PncFileInfo info;

  if (!pnc_place_query (place, &info, error))
    return FALSE;
  if (permanent)
    {
      *id = g_strdup ("");
      return remove_for_good (place, recursive && info.kind == PNC_FILE_DIRECTORY, meter, error);
    }
  if (info.kind == PNC_FILE_DIRECTORY && !recursive && !check_empty (place, error))
    return FALSE;
  return move_to_trash (share, place, request, id, error);
}

gboolean
pnc_share_remove (PncShare *share,
                  const PncRemove *request,
                  char **id,
                  PncShareProgress progress,
                  gpointer user_data,
                  const gint *cancelled,
                  GError **error)
{
  PncMeter meter = { .progress = progress, .user_data = user_data, .cancelled = cancelled };
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  g_autofree char *new_id = NULL;
  gboolean removed;

  if (!pnc_share_check_writable (share, request->path, error))
    return FALSE;
  if (pnc_path_depth (request->path) == 0)
    {
      pnc_set_error_doing (error, PNC_ERROR_PERMISSION, PNC_SIDE_REMOTE, "/", "remove", NULL);
      return FALSE;
    }
  if (!pnc_place_resolve (&place, share, request->path, FALSE, error))
    return FALSE;
  removed = remove_place (share, &place, request, &new_id, &meter, error);
  pnc_staging_note_move (share->staging);
  if (!removed)
    {
      pnc_share_explain (error, request->path, "remove");
      return FALSE;
    }
  if (id != NULL)
    *id = g_steal_pointer (&new_id);
  return TRUE;
}

static gboolean
take_back (PncDir *folder, const PncPlace *place, GError **error)
{
  PncMove move = { .from = folder,
                   .from_name = PNC_TRASH_ITEM,
                   .to = place->dir,
                   .to_name = place->name,
                   .policy = PNC_POLICY_REFUSE };
  g_autofree char *name = NULL;
  PncOutcome outcome;
  PncFileInfo info;

  if (!pnc_dir_query_child (folder, PNC_TRASH_ITEM, &info, error))
    return FALSE;
  move.kind = info.kind;
  move.mtime_ns = info.mtime_ns;
  return pnc_publish (&move, &outcome, &name, error);
}

static gboolean
restore_place (PncShare *share, const PncPlace *place, const PncRestore *request, GError **error)
{
  g_autoptr (PncStagingArea) area
    = pnc_staging_get_area (share->staging, place->top, &place->mount, error);
  g_autofree char *note = make_note (share, request->path);
  g_autoptr (PncDir) folder = NULL;
  const PncArea *plain;

  if (area == NULL)
    return FALSE;
  plain = pnc_staging_area_get (area);
  folder = pnc_trash_open (plain, request->id, note, error);
  if (folder == NULL || !take_back (folder, place, error))
    return FALSE;
  g_clear_pointer (&folder, pnc_dir_unref); /* Windows removes no folder that is held */
  pnc_trash_drop (plain, request->id);
  return TRUE;
}

PncEntry *
pnc_share_restore (PncShare *share, const PncRestore *request, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  PncEntry *entry = NULL;

  if (!pnc_share_check_writable (share, request->path, error))
    return NULL;
  if (pnc_path_depth (request->path) == 0)
    {
      pnc_set_error_doing (error, PNC_ERROR_PERMISSION, PNC_SIDE_REMOTE, "/", "restore", NULL);
      return NULL;
    }
  if (!pnc_place_resolve (&place, share, request->path, FALSE, error))
    return NULL;
  if (restore_place (share, &place, request, error))
    entry = pnc_place_stat (&place, error);
  pnc_staging_note_move (share->staging);
  if (entry == NULL)
    pnc_share_explain (error, request->path, "restore");
  return entry;
}
