/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-entry.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncSyncRemovals:
 *
 * Names that are to be removed once all else has gone well, folder by folder. They are kept in a
 * nameless temporary file, for there may be millions. First everything is added, then everything is
 * read. Blocking; one thread.
 */
typedef struct _PncSyncRemovals PncSyncRemovals;

/** pnc_sync_removals_new: Returns: (transfer full): an empty list; no file is made before the first
 * name comes */
PncSyncRemovals *pnc_sync_removals_new (void);

/** pnc_sync_removals_free: @self: (transfer full) (nullable): a list */
void pnc_sync_removals_free (PncSyncRemovals *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSyncRemovals, pnc_sync_removals_free)

/**
 * pnc_sync_removals_add_folder:
 * @self: a list
 * @path: of a folder below the top of the tree, components joined by "/"; "" for the top
 * @attributes: what the folder shall have when the names are gone
 *
 * The names added from now on are in this folder.
 */
void pnc_sync_removals_add_folder (PncSyncRemovals *self,
                                   const char *path,
                                   const PncAttributes *attributes);

/** pnc_sync_removals_add: @self: a list with a folder; @name: a name in it; @kind: what it is */
void pnc_sync_removals_add (PncSyncRemovals *self, const char *name, PncEntryKind kind);

/** pnc_sync_removals_get_count: @self: a list. Returns: how many names it holds */
guint64 pnc_sync_removals_get_count (PncSyncRemovals *self);

/**
 * PncSyncRemoval:
 * @text: a folder's path, or a name in it
 * @kind: of the name; 0 for a folder that begins
 * @attributes: of a folder that begins
 *
 * What is read from a list. Valid until the next call.
 */
typedef struct
{
  const char *text;
  PncEntryKind kind;
  PncAttributes attributes;
} PncSyncRemoval;

/**
 * pnc_sync_removals_rewind:
 * @self: a list with all its names
 * @error: (out) (nullable): %PNC_ERROR_IO, %PNC_ERROR_NO_SPACE: the temporary file does not hold
 *   what was added
 *
 * Returns: %TRUE when it can be read
 */
gboolean pnc_sync_removals_rewind (PncSyncRemovals *self, GError **error);

/**
 * pnc_sync_removals_next:
 * @self: a list that was rewound
 * @removal: (out caller-allocates): the next folder or name
 *
 * Returns: %FALSE at the end
 */
gboolean pnc_sync_removals_next (PncSyncRemovals *self, PncSyncRemoval *removal);

G_END_DECLS
