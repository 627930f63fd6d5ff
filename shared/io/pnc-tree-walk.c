/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-tree-walk.h"

#include "pnc-io-error.h"

/* A folder that has been entered and not yet left. */
typedef struct
{
  PncDir *dir;           /* owned, nullable: let go while the walk is far below */
  PncDirReader *reader;  /* owned, nullable: where the listing stands */
  GPtrArray *rest;       /* owned, nullable: the names still to come, once the reader was let go */
  GError *listing_error; /* owned, nullable: met while they were taken down; comes after them */
  gboolean listed;       /* nothing more comes from it */
  PncFileInfo info;
} Level;

/* Held are the first level, always, and of the last PNC_TREE_WALK_MAX_HELD whichever were needed.
 */
struct _PncTreeWalk
{
  GPtrArray *levels; /* of Level, owned; the first is the directory that the walk began with */
  GPtrArray *names;  /* of char *, owned, NULL-terminated: one for each level but the first, then
                        perhaps the item's */
  guint max_depth;
  guint parent_level; /* where the item's name is */
  PncTreeItem item;
  GError *error; /* owned, nullable: the item's */
};

static void
level_free (gpointer data)
{
  Level *level = data;

  pnc_dir_unref (level->dir);
  pnc_dir_reader_free (level->reader);
  g_clear_pointer (&level->rest, g_ptr_array_unref);
  g_clear_error (&level->listing_error);
  g_free (level);
}

static Level *
get_level (PncTreeWalk *walk, guint index)
{
  return g_ptr_array_index (walk->levels, index);
}

static guint
top_index (PncTreeWalk *walk)
{
  return walk->levels->len - 1;
}

/* Takes down the names still to come, so that the folder need not stay open. */
static void
let_go (Level *level)
{
  const char *name = NULL;

  if (!level->listed && level->rest == NULL)
    {
      level->rest = g_ptr_array_new_with_free_func (g_free);
      while (pnc_dir_reader_next (level->reader, &name, &level->listing_error) && name != NULL)
        g_ptr_array_add (level->rest, g_strdup (name));
    }
  g_clear_pointer (&level->reader, pnc_dir_reader_free);
  g_clear_pointer (&level->dir, pnc_dir_unref);
}

static void
push_level (PncTreeWalk *walk, PncDir *dir, const PncFileInfo *info)
{
  Level *level = g_new0 (Level, 1);
  guint top;

  level->dir = pnc_dir_ref (dir);
  level->info = *info;
  g_ptr_array_add (walk->levels, level);

  top = top_index (walk);
  if (top > PNC_TREE_WALK_MAX_HELD)
    let_go (get_level (walk, top - PNC_TREE_WALK_MAX_HELD));
}

static PncDir *
open_again (PncDir *parent, const char *name, const PncFileInfo *before, GError **error)
{
  g_autoptr (PncDir) dir = pnc_dir_open_child (parent, name, error);
  PncFileInfo now;

  if (dir == NULL || !pnc_dir_query (dir, &now, error))
    return NULL;
  if (now.device == before->device && now.file_id == before->file_id)
    return g_steal_pointer (&dir);
  pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_LOCAL, name, "go on listing", NULL);
  return NULL;
}

/* Reaches a level that was let go, from the nearest one above it that is held. */
static gboolean
hold_level (PncTreeWalk *walk, guint index, GError **error)
{
  g_autoptr (PncDir) dir = NULL;
  guint held = index;

  while (get_level (walk, held)->dir == NULL)
    held--;
  dir = pnc_dir_ref (get_level (walk, held)->dir);

  for (guint i = held + 1; i <= index; i++)
    {
      Level *level = get_level (walk, i);
      const char *name = g_ptr_array_index (walk->names, i - 1);
      PncDir *next = open_again (dir, name, &level->info, error);

      if (next == NULL)
        return FALSE;
      pnc_dir_unref (dir);
      dir = next;
      if (i + PNC_TREE_WALK_MAX_HELD > top_index (walk))
        level->dir = pnc_dir_ref (dir);
    }
  return TRUE;
}

static gboolean
take_noted_name (PncTreeWalk *walk, Level *level, char **name, GError **error)
{
  if (level->rest->len > 0)
    {
      if (!hold_level (walk, top_index (walk), error))
        return FALSE;
      *name = g_ptr_array_steal_index (level->rest, level->rest->len - 1);
      return TRUE;
    }
  if (level->listing_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&level->listing_error));
  return FALSE;
}

/* Gives a name of the last level, or %NULL at its end. */
static gboolean
take_name (PncTreeWalk *walk, char **name, GError **error)
{
  Level *level = get_level (walk, top_index (walk));
  const char *read = NULL;

  if (level->listed)
    return TRUE;
  if (level->rest != NULL)
    return take_noted_name (walk, level, name, error);
  if (level->reader == NULL)
    level->reader = pnc_dir_reader_new (level->dir, error);
  if (level->reader == NULL || !pnc_dir_reader_next (level->reader, &read, error))
    return FALSE;
  *name = g_strdup (read);
  return TRUE;
}

static const PncTreeItem *
show (PncTreeWalk *walk, PncTreeStep step, guint parent_level, const PncFileInfo *info)
{
  guint depth = walk->names->len;

  walk->parent_level = parent_level;
  walk->item.step = step;
  walk->item.components = (const char *const *) walk->names->pdata;
  walk->item.depth = depth;
  walk->item.name = depth > 0 ? g_ptr_array_index (walk->names, depth - 1) : NULL;
  walk->item.info = info != NULL ? *info : (PncFileInfo){ 0 };
  walk->item.error = walk->error;
  return &walk->item;
}

/* The listing of the last level cannot go on: what was still to come is given up. */
static const PncTreeItem *
show_listing_error (PncTreeWalk *walk)
{
  guint top = top_index (walk);
  Level *level = get_level (walk, top);

  level->listed = TRUE;
  return show (walk, PNC_TREE_ERROR, top > 0 ? top - 1 : 0, &level->info);
}

static const PncTreeItem *
leave (PncTreeWalk *walk)
{
  guint top = top_index (walk);
  PncFileInfo info = get_level (walk, top)->info;

  if (top == 0)
    {
      get_level (walk, 0)->listed = TRUE;
      walk->item.name = NULL;
      return NULL;
    }
  g_ptr_array_remove_index (walk->levels, top);
  return show (walk, PNC_TREE_LEAVE, top - 1, &info);
}

static const PncTreeItem *
enter (PncTreeWalk *walk, PncDir *parent, const char *name, const PncFileInfo *info)
{
  guint top = top_index (walk);
  g_autoptr (PncDir) dir = NULL;
  PncFileInfo opened;

  if (walk->names->len >= walk->max_depth)
    {
      pnc_set_error_doing (&walk->error, PNC_ERROR_TOO_DEEP, PNC_SIDE_LOCAL, name,
                           "go into the folder", NULL);
      return show (walk, PNC_TREE_ERROR, top, info);
    }
  dir = pnc_dir_open_child (parent, name, &walk->error);
  if (dir == NULL || !pnc_dir_query (dir, &opened, &walk->error))
    return show (walk, PNC_TREE_ERROR, top, info);
  push_level (walk, dir, &opened);
  return show (walk, PNC_TREE_ENTER, top, &opened);
}

static const PncTreeItem *
visit (PncTreeWalk *walk, char *name)
{
  static const PncTreeStep steps[] = {
    [PNC_FILE_REGULAR] = PNC_TREE_FILE,
    [PNC_FILE_LINK] = PNC_TREE_LINK,
    [PNC_FILE_OTHER] = PNC_TREE_OTHER,
  };
  guint top = top_index (walk);
  PncDir *parent = get_level (walk, top)->dir;
  PncFileInfo info;

  g_ptr_array_add (walk->names, name);
  if (!pnc_dir_query_child (parent, name, &info, &walk->error))
    return show (walk, PNC_TREE_ERROR, top, NULL);
  if (info.kind == PNC_FILE_DIRECTORY)
    return enter (walk, parent, name, &info);
  return show (walk, steps[info.kind], top, &info);
}

/* Forgets the last item: its error, and its name unless it is that of a level. */
static void
clear_item (PncTreeWalk *walk)
{
  g_clear_error (&walk->error);
  g_ptr_array_set_size (walk->names, (int) top_index (walk));
}

PncTreeWalk *
pnc_tree_walk_new (PncDir *dir, guint max_depth)
{
  PncTreeWalk *walk;

  g_return_val_if_fail (dir != NULL, NULL);
  g_return_val_if_fail (max_depth > 0, NULL);

  walk = g_new0 (PncTreeWalk, 1);
  walk->levels = g_ptr_array_new_with_free_func (level_free);
  walk->names = g_ptr_array_new_null_terminated (8, g_free, TRUE);
  walk->max_depth = max_depth;
  push_level (walk, dir, &(PncFileInfo){ .kind = PNC_FILE_DIRECTORY });
  return walk;
}

const PncTreeItem *
pnc_tree_walk_next (PncTreeWalk *walk)
{
  char *name = NULL;

  g_return_val_if_fail (walk != NULL, NULL);

  clear_item (walk);
  if (!take_name (walk, &name, &walk->error))
    return show_listing_error (walk);
  return name != NULL ? visit (walk, name) : leave (walk);
}

void
pnc_tree_walk_skip (PncTreeWalk *walk)
{
  g_return_if_fail (walk != NULL);
  g_return_if_fail (walk->item.step == PNC_TREE_ENTER);
  g_return_if_fail (top_index (walk) == walk->parent_level + 1);

  g_ptr_array_remove_index (walk->levels, top_index (walk));
}

PncDir *
pnc_tree_walk_get_parent (PncTreeWalk *walk, GError **error)
{
  g_return_val_if_fail (walk != NULL, NULL);
  g_return_val_if_fail (walk->item.name != NULL, NULL);

  if (!hold_level (walk, walk->parent_level, error))
    return NULL;
  return get_level (walk, walk->parent_level)->dir;
}

PncDir *
pnc_tree_walk_get_folder (PncTreeWalk *walk)
{
  g_return_val_if_fail (walk != NULL, NULL);
  g_return_val_if_fail (walk->item.step == PNC_TREE_ENTER, NULL);
  g_return_val_if_fail (top_index (walk) == walk->parent_level + 1, NULL);

  return get_level (walk, top_index (walk))->dir;
}

void
pnc_tree_walk_free (PncTreeWalk *walk)
{
  if (walk == NULL)
    return;
  g_ptr_array_unref (walk->levels);
  g_ptr_array_unref (walk->names);
  g_clear_error (&walk->error);
  g_free (walk);
}
