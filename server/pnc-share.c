/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-io-error.h"
#include "pnc-place.h"

static const PncShareOptions default_options = { .trash = TRUE, .mode_mask = 0777 };

/* A folder on a medium that takes nothing can still be read. */
static gboolean
prepare_area (PncShare *share, GError **error)
{
  g_autoptr (GError) local = NULL;

  share->area = pnc_staging_get_area (share->staging, share->top, &share->mount, &local);
  share->writable = share->area != NULL;
  if (share->writable)
    return TRUE;
  if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_READ_ONLY)
      && !g_error_matches (local, PNC_ERROR, PNC_ERROR_PERMISSION))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_message ("The folder can only be read: nobody will be able to change it. %s", local->message);
  return TRUE;
}

PncShare *
pnc_share_open (const char *path, const PncShareOptions *options, GError **error)
{
  g_autoptr (PncShare) share = g_new0 (PncShare, 1);

  g_atomic_ref_count_init (&share->ref_count);
  share->options = options != NULL ? *options : default_options;
  if (share->options.max_depth == 0)
    share->options.max_depth = PNC_MAX_PATH_DEPTH;
  share->staging = pnc_staging_new ();
  share->user = g_strdup ("");
  if (share->options.partial_age_s != 0)
    pnc_staging_set_partial_age (share->staging, share->options.partial_age_s);
  share->where = pnc_path_root ();
  share->root = pnc_dir_open (path, error);
  if (share->root == NULL)
    return NULL;
  share->top = pnc_dir_ref (share->root);
  if (!pnc_dir_query_mount (share->root, &share->mount, error) || !prepare_area (share, error))
    return NULL;
  return g_steal_pointer (&share);
}

void
pnc_share_flush_folders (PncShare *share)
{
  g_autoptr (GError) error = NULL;

  if (!pnc_made_folders_flush (pnc_staging_get_made (share->staging), share->mount.device, &error))
    g_info ("New folders could not be flushed: %s", error->message);
}

PncShare *
pnc_share_view (PncShare *share, PncPath *root, gboolean writable, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  g_autoptr (PncPath) whole = pnc_path_root ();
  PncPath *below = root != NULL ? root : whole;
  g_autoptr (PncPath) where = pnc_path_join (share->where, below, error);
  PncShare *view;

  if (where == NULL || !pnc_place_resolve_folder (&place, share, below, error))
    return NULL;
  view = g_new0 (PncShare, 1);
  g_atomic_ref_count_init (&view->ref_count);
  view->staging = pnc_staging_ref (share->staging);
  view->options = share->options;
  view->root = g_steal_pointer (&place.dir);
  view->top = g_steal_pointer (&place.top);
  view->mount = place.mount;
  view->where = g_steal_pointer (&where);
  view->writable = writable && share->writable;
  view->user = g_strdup (share->user);
  view->area = share->area != NULL ? pnc_staging_area_ref (share->area) : NULL;
  return view;
}

void
pnc_share_set_user (PncShare *share, const char *user)
{
  g_free (share->user);
  share->user = g_strdup (user);
}

void
pnc_share_set_partial_age (PncShare *share, guint age_s)
{
  pnc_staging_set_partial_age (share->staging, age_s);
}

PncShare *
pnc_share_fork (PncShare *share)
{
  PncShare *fork = g_new0 (PncShare, 1);

  g_atomic_ref_count_init (&fork->ref_count);
  fork->staging = pnc_staging_ref (share->staging);
  fork->options = share->options;
  fork->root = pnc_dir_ref (share->root);
  fork->top = pnc_dir_ref (share->top);
  fork->mount = share->mount;
  fork->where = pnc_path_ref (share->where);
  fork->writable = share->writable;
  fork->user = g_strdup (share->user);
  fork->area = share->area != NULL ? pnc_staging_area_ref (share->area) : NULL;
  fork->remembers = TRUE;
  return fork;
}

void
pnc_share_forget (PncShare *share)
{
  PncRecentFolder *recent = &share->recent;

  if (recent->path == NULL)
    return;
  pnc_path_unref (recent->path);
  pnc_dir_unref (recent->dir);
  pnc_dir_unref (recent->top);
  pnc_folder_unref (recent->folder);
  pnc_staging_area_unref (recent->area);
  *recent = (PncRecentFolder){ 0 };
}

PncShare *
pnc_share_ref (PncShare *share)
{
  g_atomic_ref_count_inc (&share->ref_count);
  return share;
}

void
pnc_share_unref (PncShare *share)
{
  if (share == NULL || !g_atomic_ref_count_dec (&share->ref_count))
    return;
  pnc_share_forget (share);
  g_free (share->user);
  pnc_staging_area_unref (share->area);
  pnc_dir_unref (share->root);
  pnc_dir_unref (share->top);
  pnc_path_unref (share->where);
  pnc_staging_unref (share->staging);
  g_free (share);
}

gboolean
pnc_share_is_writable (PncShare *share)
{
  return share->writable;
}

gboolean
pnc_share_check_writable (PncShare *share, PncPath *path, GError **error)
{
  g_autofree char *text = NULL;

  if (share->writable)
    return TRUE;
  text = pnc_path_to_text (path);
  pnc_set_error_doing (error, PNC_ERROR_READ_ONLY, PNC_SIDE_REMOTE, text, "change", NULL);
  return FALSE;
}

PncEntry *
pnc_share_stat (PncShare *share, PncPath *path, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  PncEntry *entry;

  if (!pnc_place_resolve (&place, share, path, FALSE, error))
    return NULL;
  entry = pnc_place_stat (&place, error);
  if (entry == NULL)
    pnc_share_explain (error, path, "look at");
  return entry;
}

/* @folder: (nullable): what @place is, when it is a folder with a name */
static gboolean
may_create (PncPlace *place, PncDir *folder)
{
  if (folder != NULL)
    return pnc_dir_may_create (folder);
  return place->name == NULL && pnc_dir_may_create (place->dir);
}

gboolean
pnc_share_space (PncShare *share, PncPath *path, PncSpaceResult *result, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  g_autoptr (PncDir) folder = NULL;
  PncFileInfo info;
  PncSpace space;

  if (!pnc_place_resolve (&place, share, path, FALSE, error))
    return FALSE;
  if (!pnc_place_query (&place, &info, error))
    {
      pnc_share_explain (error, path, "look at");
      return FALSE;
    }
  if (place.name != NULL && info.kind == PNC_FILE_DIRECTORY)
    folder = pnc_dir_open_child (place.dir, place.name, NULL);
  if (!pnc_dir_space (folder != NULL ? folder : place.dir, &space, error))
    {
      pnc_share_explain (error, path, "measure the room in");
      return FALSE;
    }
  result->total_bytes = space.total_bytes;
  result->free_bytes = space.free_bytes;
  result->may_create = share->writable && may_create (&place, folder);
  return TRUE;
}

static gboolean
is_success (gboolean done, GError **local, GError **error)
{
  if (done || g_error_matches (*local, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    {
      g_clear_error (local);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (local));
  return FALSE;
}

gboolean
pnc_share_set_file_attributes (PncFile *file, guint mode, gint64 mtime_ns, GError **error)
{
  g_autoptr (GError) local = NULL;

  return is_success (pnc_file_set_attributes (file, (int) mode, G_MININT64, &local), &local, error)
         && is_success (pnc_file_set_attributes (file, -1, mtime_ns, &local), &local, error);
}

gboolean
pnc_share_set_name_attributes (PncDir *dir,
                               const char *name,
                               int mode,
                               gint64 mtime_ns,
                               GError **error)
{
  g_autoptr (GError) local = NULL;

  return is_success (pnc_dir_set_child_attributes (dir, name, mode, G_MININT64, &local), &local,
                     error)
         && is_success (pnc_dir_set_child_attributes (dir, name, -1, mtime_ns, &local), &local,
                        error);
}
