/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-local-folder.h"
#include "pnc-message.h"
#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * PncTreeFolder:
 *
 * A folder of a transfer, on both sides at once. It is held by everything that is still to be done
 * in it: its listing, its files, its folders. When that is all done, its attributes can be set and
 * it is left. Atomically reference counted; any thread.
 */
typedef struct _PncTreeFolder PncTreeFolder;

/**
 * PncTreeFolderFunc:
 * @folder: (transfer full): a folder with nothing left to be done in it; pnc_tree_folder_leave() is
 *   to be called in the end
 */
typedef void (*PncTreeFolderFunc) (PncTreeFolder *folder);

/**
 * pnc_tree_folder_new:
 * @run: the transfer
 * @parent: (nullable): the folder around it, which it holds; %NULL for the first
 * @local: the folder on this computer
 * @remote: its path on the server
 * @attributes: what it shall have on the receiving side in the end
 * @done: what to do when nothing is left to be done in it; called on whichever thread did the last
 *
 * Returns: (transfer full): the folder, held once
 */
PncTreeFolder *pnc_tree_folder_new (PncTransferRun *run,
                                    PncTreeFolder *parent,
                                    PncLocalFolder *local,
                                    PncPath *remote,
                                    const PncAttributes *attributes,
                                    PncTreeFolderFunc done);

/** pnc_tree_folder_hold: @self: a folder that is held. Returns: (transfer full): @self, held once
 * more */
PncTreeFolder *pnc_tree_folder_hold (PncTreeFolder *self);

/** pnc_tree_folder_release: @self: (transfer full): a folder in which one thing less is to be done
 */
void pnc_tree_folder_release (PncTreeFolder *self);

/** pnc_tree_folder_leave: @self: (transfer full): a folder that was given to its
 * #PncTreeFolderFunc. Releases the one around it. */
void pnc_tree_folder_leave (PncTreeFolder *self);

/** pnc_tree_folder_let_parent_go: @self: a folder of which only the attributes are still to be set,
 * by a job that was pushed. That changes nothing about the folder around it, which is let go now,
 * so that a deep tree does not end with a round trip for each level; unless that one's new mode
 * would be in the way. */
void pnc_tree_folder_let_parent_go (PncTreeFolder *self);

/** pnc_tree_folder_get_run: @self: a folder. Returns: (transfer none): its transfer */
PncTransferRun *pnc_tree_folder_get_run (PncTreeFolder *self);

/** pnc_tree_folder_get_local: @self: a folder. Returns: (transfer none): it on this computer */
PncLocalFolder *pnc_tree_folder_get_local (PncTreeFolder *self);

/** pnc_tree_folder_get_remote: @self: a folder. Returns: (transfer none): its path on the server */
PncPath *pnc_tree_folder_get_remote (PncTreeFolder *self);

/** pnc_tree_folder_get_attributes: @self: a folder. Returns: (transfer none): what it shall have in
 * the end */
const PncAttributes *pnc_tree_folder_get_attributes (PncTreeFolder *self);

/** pnc_tree_folder_set_attributes: @self: a folder that only one thread knows; @attributes: other
 * ones */
void pnc_tree_folder_set_attributes (PncTreeFolder *self, const PncAttributes *attributes);

/** pnc_tree_folder_set_user_data: @self: a folder that only one thread knows; @user_data:
 * (nullable): borrowed: something of whoever made it */
void pnc_tree_folder_set_user_data (PncTreeFolder *self, gpointer user_data);

/** pnc_tree_folder_get_user_data: @self: a folder. Returns: (transfer none) (nullable): what was
 * set */
gpointer pnc_tree_folder_get_user_data (PncTreeFolder *self);

/**
 * pnc_tree_folder_report:
 * @self: a folder
 * @kind: what it is about
 * @name: (nullable): a name in it; %NULL for itself
 * @size_bytes: bytes moved
 * @outcome: what became of it
 * @error: (nullable): why it failed
 *
 * Tells what became of something in it, with both its paths.
 */
void pnc_tree_folder_report (PncTreeFolder *self,
                             PncRunKind kind,
                             const char *name,
                             guint64 size_bytes,
                             PncOutcome outcome,
                             const GError *error);

G_END_DECLS
