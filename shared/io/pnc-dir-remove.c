/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-dir.h"

#include "pnc-io-error.h"
#include "pnc-tree-walk.h"

/* Some file systems leave names out of a listing while others are removed: then another pass finds
 * them. */
#define MAX_PASSES 64

/* Whom to ask whether to go on, and to tell. */
typedef struct
{
  const gint *cancelled; /* nullable */
  PncDirRemoved removed; /* nullable */
  gpointer user_data;
} Owner;

typedef struct
{
  const Owner *owner;
  PncTreeWalk *walk; /* borrowed */
  PncMount mount;    /* where the tree is */
  guint64 n_removed;
} Removal;

static void
tell (const Owner *owner)
{
  if (owner->removed != NULL)
    owner->removed (owner->user_data);
}

static gboolean
check_cancelled (const gint *cancelled, const char *name, GError **error)
{
  if (cancelled == NULL || !g_atomic_int_get (cancelled))
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_CANCELLED, PNC_SIDE_LOCAL, name, "remove", NULL);
  return FALSE;
}

/* What is gone already is fine; a folder that has been filled again waits for the next pass. */
static gboolean
remove_item (Removal *removal, const PncTreeItem *item, GError **error)
{
  PncDir *parent = pnc_tree_walk_get_parent (removal->walk, error);
  g_autoptr (GError) local = NULL;

  if (parent == NULL)
    return FALSE;
  if (pnc_dir_remove_child (parent, item->name, &local))
    {
      removal->n_removed++;
      tell (removal->owner);
      return TRUE;
    }
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND)
      || g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_EMPTY))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* What is mounted in the tree, from another disk or another place, is not part of it. */
static gboolean
check_mount (Removal *removal, const char *name, GError **error)
{
  PncMount mount;

  if (!pnc_dir_query_mount (pnc_tree_walk_get_folder (removal->walk), &mount, error))
    return FALSE;
  if (mount.device == removal->mount.device && mount.mount == removal->mount.mount)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_CROSS_DEVICE, PNC_SIDE_LOCAL, name, "remove", NULL);
  return FALSE;
}

static gboolean
take_step (Removal *removal, const PncTreeItem *item, GError **error)
{
  switch (item->step)
    {
    case PNC_TREE_ENTER:
      return check_mount (removal, item->name, error);
    case PNC_TREE_ERROR:
      if (g_error_matches (item->error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_error_copy (item->error));
      return FALSE;
    case PNC_TREE_LEAVE:
    case PNC_TREE_FILE:
    case PNC_TREE_LINK:
    case PNC_TREE_OTHER:
    default:
      return remove_item (removal, item, error);
    }
}

static gboolean
empty_folder (PncDir *folder, const Owner *owner, guint64 *n_removed, GError **error)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (folder, PNC_TREE_WALK_ANY_DEPTH);
  Removal removal = { .owner = owner, .walk = walk };
  const PncTreeItem *item;

  if (!pnc_dir_query_mount (folder, &removal.mount, error))
    return FALSE;
  while ((item = pnc_tree_walk_next (walk)) != NULL)
    {
      if (!check_cancelled (owner->cancelled, item->name, error)
          || !take_step (&removal, item, error))
        return FALSE;
    }
  *n_removed = removal.n_removed;
  return TRUE;
}

static gboolean
remove_one (PncDir *dir, const char *name, const Owner *owner, GError **error)
{
  if (!pnc_dir_remove_child (dir, name, error))
    return FALSE;
  tell (owner);
  return TRUE;
}

/* One pass: everything that is seen, then the folder itself. */
static gboolean
try_remove_folder (PncDir *dir,
                   const char *name,
                   const Owner *owner,
                   guint64 *n_removed,
                   GError **error)
{
  g_autoptr (PncDir) folder = pnc_dir_open_child (dir, name, error);

  if (folder == NULL || !empty_folder (folder, owner, n_removed, error))
    return FALSE;
  g_clear_pointer (&folder, pnc_dir_unref);
  return remove_one (dir, name, owner, error);
}

gboolean
pnc_dir_remove_tree (PncDir *dir, const char *name, const gint *cancelled, GError **error)
{
  return pnc_dir_remove_tree_telling (dir, name, cancelled, NULL, NULL, error);
}

gboolean
pnc_dir_remove_tree_telling (PncDir *dir,
                             const char *name,
                             const gint *cancelled,
                             PncDirRemoved removed,
                             gpointer user_data,
                             GError **error)
{
  const Owner owner = { cancelled, removed, user_data };
  PncFileInfo info;

  g_return_val_if_fail (dir != NULL, FALSE);

  if (!pnc_dir_query_child (dir, name, &info, error) || !check_cancelled (cancelled, name, error))
    return FALSE;
  if (info.kind != PNC_FILE_DIRECTORY)
    return remove_one (dir, name, &owner, error);

  for (guint pass = 1;; pass++)
    {
      g_autoptr (GError) local = NULL;
      guint64 n_removed = 0;

      if (try_remove_folder (dir, name, &owner, &n_removed, &local))
        return TRUE;
      if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_EMPTY) || n_removed == 0
          || pass == MAX_PASSES)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
}
