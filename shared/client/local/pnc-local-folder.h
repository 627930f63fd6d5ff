/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"

G_BEGIN_DECLS

/**
 * PncLocalFolder:
 *
 * A folder of this computer that a transfer reads from or writes into. All folders of one transfer
 * make a tree below a held base, and are reached from there one name at a time, following no link.
 * A tree may have more folders than the system allows handles: only some are held open, the others
 * are reached again when they are needed, and a folder that is then another one than before is an
 * error. Atomically reference counted; a child keeps its parent. The calls block on the disk and
 * may be made from several threads at once.
 */
typedef struct _PncLocalFolder PncLocalFolder;

/** PNC_LOCAL_FOLDERS_HELD: how many folders of one tree are held open beside the base */
#define PNC_LOCAL_FOLDERS_HELD 32u

/**
 * pnc_local_folder_new_base:
 * @dir: the held base
 * @path: (type filename): how it is called, for messages
 *
 * Returns: (transfer full): the root of a new tree
 */
PncLocalFolder *pnc_local_folder_new_base (PncDir *dir, const char *path);

/**
 * pnc_local_folder_new:
 * @parent: a folder
 * @name: a name in it
 * @error: (out) (nullable): %PNC_ERROR_TOO_DEEP
 *
 * Opens nothing yet.
 *
 * Returns: (transfer full) (nullable): the folder @name
 */
PncLocalFolder *pnc_local_folder_new (PncLocalFolder *parent, const char *name, GError **error);

/** pnc_local_folder_ref: @self: a folder. Returns: (transfer full): @self */
PncLocalFolder *pnc_local_folder_ref (PncLocalFolder *self);

/** pnc_local_folder_get_parent: @self: a folder. Returns: (transfer none) (nullable): the one
 * around it, %NULL for the base */
PncLocalFolder *pnc_local_folder_get_parent (PncLocalFolder *self);

/** pnc_local_folder_unref: @self: (transfer full) (nullable): a folder */
void pnc_local_folder_unref (PncLocalFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLocalFolder, pnc_local_folder_unref)

/**
 * pnc_local_folder_open:
 * @self: a folder
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_NOT_DIRECTORY (also for a link),
 *   %PNC_ERROR_CHANGED when another folder has taken its place
 *
 * Returns: (transfer full) (nullable): its handle
 */
PncDir *pnc_local_folder_open (PncLocalFolder *self, GError **error);

/**
 * pnc_local_folder_make:
 * @self: a folder with a parent that exists
 * @created: (out): whether it was not there before; it is then private (0700) until its attributes
 *   are set
 * @error: (out) (nullable): %PNC_ERROR_NOT_DIRECTORY when something else has the name …
 *
 * Returns: %TRUE when it is there
 */
gboolean pnc_local_folder_make (PncLocalFolder *self, gboolean *created, GError **error);

/**
 * pnc_local_folder_set_attributes:
 * @self: a folder with a parent
 * @mode: as in pnc_dir_set_child_attributes()
 * @mtime_ns: as in pnc_dir_set_child_attributes()
 * @error: (out) (nullable): an error; a file system that has no such attributes is none
 *
 * Returns: %TRUE on success
 */
gboolean
pnc_local_folder_set_attributes (PncLocalFolder *self, int mode, gint64 mtime_ns, GError **error);

/**
 * pnc_local_folder_claim:
 * @self: a folder that is written into
 * @name: a name that this transfer will create in it
 * @error: (out) (nullable): %PNC_ERROR_EXISTS
 *
 * Where the file system takes two names for one (case, normalisation), the second name of this
 * transfer is refused: it must not overwrite the first. Claiming one name twice is allowed.
 *
 * Returns: %TRUE when @name may be used
 */
gboolean pnc_local_folder_claim (PncLocalFolder *self, const char *name, GError **error);

/**
 * pnc_local_folder_sync_device:
 * @self: a folder that was opened
 * @error: (out) (nullable): as pnc_dir_sync_file_system()
 *
 * Flushes the file system that it is on, asked through a handle that is as old as the tree's first
 * use of that file system: no failed write-back in between is missed.
 *
 * Returns: %TRUE when all that the tree has written there is on disk
 */
gboolean pnc_local_folder_sync_device (PncLocalFolder *self, GError **error);

/**
 * pnc_local_folder_same_device:
 * @self: a folder that was opened
 * @other: another
 *
 * Returns: whether they are in one tree and on one file system
 */
gboolean pnc_local_folder_same_device (PncLocalFolder *self, PncLocalFolder *other);

/**
 * pnc_local_folder_path:
 * @self: a folder
 * @name: (nullable): a name in it
 *
 * For messages and signals; nothing is ever opened by it.
 *
 * Returns: (transfer full) (type filename): the path of @name, or of the folder
 */
char *pnc_local_folder_path (PncLocalFolder *self, const char *name);

G_END_DECLS
