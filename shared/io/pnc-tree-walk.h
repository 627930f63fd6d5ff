/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"

G_BEGIN_DECLS

/**
 * PncTreeWalk:
 *
 * Goes through all that is below a held directory, in pre-order: a folder, then what is in it, then
 * the folder again, so that its attributes can be set, or it can be removed, after its contents.
 * Within a folder the order is that of the file system. Every name is reached one component at a
 * time from the handle, so nothing outside the tree is ever seen, whatever is swapped in meanwhile.
 * Links, devices, sockets and pipes are shown and never opened.
 *
 * Iterative, for trees of any depth and width: at most #PNC_TREE_WALK_MAX_HELD folders are open at
 * once. Where a tree is deeper, the upper ones are let go, with the names that were still to come
 * kept in memory, and reached again from the top; a folder that is then another one than before is
 * an error of that folder. Memory otherwise does not grow with the number of entries.
 *
 * Blocking. One thread at a time.
 */
typedef struct _PncTreeWalk PncTreeWalk;

/**
 * PNC_TREE_WALK_MAX_HELD:
 *
 * How many folders a walk holds at most beside the first, each with up to two descriptors.
 */
#define PNC_TREE_WALK_MAX_HELD 32u

/**
 * PNC_TREE_WALK_ANY_DEPTH:
 *
 * No cap on the depth: for removals, which must get to the end of whatever there is.
 */
#define PNC_TREE_WALK_ANY_DEPTH G_MAXUINT

/**
 * PncTreeStep:
 * @PNC_TREE_ENTER: a folder, opened; what is in it follows, then its %PNC_TREE_LEAVE
 * @PNC_TREE_LEAVE: the same folder again, after all that is in it; its info is the one it was
 * entered with
 * @PNC_TREE_FILE: a regular file
 * @PNC_TREE_LINK: a symbolic link (on Windows any reparse point); never followed
 * @PNC_TREE_OTHER: a device, socket or pipe; never opened
 * @PNC_TREE_ERROR: something that could not be looked at, opened or listed to its end; the walk
 * goes on after it
 */
typedef enum
{
  PNC_TREE_ENTER,
  PNC_TREE_LEAVE,
  PNC_TREE_FILE,
  PNC_TREE_LINK,
  PNC_TREE_OTHER,
  PNC_TREE_ERROR,
} PncTreeStep;

/**
 * PncTreeItem:
 * @step: what this is
 * @components: (array zero-terminated=1): the names from the first directory down to this one
 * @depth: how many they are; 0 only for an error of the first directory itself
 * @name: (nullable): the last of them; %NULL when there is none
 * @info: what it is. All zero on an error that came before anything was known
 * @error: (nullable): on %PNC_TREE_ERROR what happened, a %PNC_ERROR: %PNC_ERROR_PERMISSION,
 * %PNC_ERROR_NOT_FOUND (gone since it was listed), %PNC_ERROR_TOO_DEEP, %PNC_ERROR_CHANGED (another
 * folder has taken its place), %PNC_ERROR_IO …
 *
 * One step of a walk. A folder that was entered and fails later, while it is listed, gives its
 * error between its %PNC_TREE_ENTER and its %PNC_TREE_LEAVE, with its own components: what is
 * missing then is not known. A folder that could not be entered gives only the error.
 */
typedef struct
{
  PncTreeStep step;
  const char *const *components;
  guint depth;
  const char *name;
  PncFileInfo info;
  const GError *error;
} PncTreeItem;

/**
 * pnc_tree_walk_new:
 * @dir: the directory to begin with; not itself shown
 * @max_depth: how many components an item may have, at least 1, or %PNC_TREE_WALK_ANY_DEPTH. A
 * folder that has as many is not entered: it gives %PNC_ERROR_TOO_DEEP, with its info, and the walk
 * goes on beside it
 *
 * Returns: (transfer full): a walk at its beginning
 */
PncTreeWalk *pnc_tree_walk_new (PncDir *dir, guint max_depth);

/**
 * pnc_tree_walk_next:
 * @walk: a walk
 *
 * Errors are items, too: there is no other failure.
 *
 * Returns: (transfer none) (nullable): the next item, valid until the next call on @walk; %NULL at
 * the end
 */
const PncTreeItem *pnc_tree_walk_next (PncTreeWalk *walk);

/**
 * pnc_tree_walk_skip:
 * @walk: a walk whose last item was a %PNC_TREE_ENTER
 *
 * Leaves the folder at once: neither what is in it nor its %PNC_TREE_LEAVE will be shown.
 */
void pnc_tree_walk_skip (PncTreeWalk *walk);

/**
 * pnc_tree_walk_get_parent:
 * @walk: a walk that has just given an item with a name
 * @error: (out) (nullable): an error, after %PNC_TREE_LEAVE only: the folder around it could not be
 * reached again
 *
 * The place to open, change or remove the item by its name.
 *
 * Returns: (transfer none) (nullable): the held directory in which the last item's name is; valid
 * until the next call
 */
PncDir *pnc_tree_walk_get_parent (PncTreeWalk *walk, GError **error);

/**
 * pnc_tree_walk_get_folder:
 * @walk: a walk whose last item was a %PNC_TREE_ENTER
 *
 * Returns: (transfer none): the held folder that was entered; valid until the next call
 */
PncDir *pnc_tree_walk_get_folder (PncTreeWalk *walk);

/**
 * pnc_tree_walk_free:
 * @walk: (transfer full) (nullable): a walk
 */
void pnc_tree_walk_free (PncTreeWalk *walk);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTreeWalk, pnc_tree_walk_free)

G_END_DECLS
