/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-pair.h"
#include "pnc-job-look.h"
#include "pnc-sync-plan.h"
#include "pnc-sync-removals.h"
#include "pnc-sync-run.h"

G_BEGIN_DECLS

/* What the parts of a sync share: pnc-sync-run.c (beginning and end), pnc-sync-node.c (one folder)
 * and pnc-sync-step.c (one name). For nobody else. All of it belongs to the sync's thread, but for
 * what says that it is under the lock. */

/**
 * PncSync:
 * @run: owned
 * @options: owned
 * @upload: whether the server's side is made equal to this computer's
 * @local_path: owned: as the person gave it
 * @remote: owned
 * @local: (nullable): owned: the folder on this computer
 * @removals: owned: what is to go in the end
 * @lock: for @changed and what says so
 * @changed: something that is under the lock
 * @tree_done: under the lock: nothing is left to be done in the tree
 * @n_signatures: under the lock: signatures that jobs hold
 */
typedef struct
{
  PncTransferRun *run;
  PncSyncOptions *options;
  gboolean upload;
  char *local_path;
  PncPath *remote;
  PncLocalFolder *local;
  PncSyncRemovals *removals;

  GMutex lock;
  GCond changed;
  gboolean tree_done;
  guint n_signatures;
} PncSync;

/**
 * PncSyncNode:
 * @sync: borrowed
 * @folder: held: on both sides
 * @path: owned: below the top of the tree, components joined by "/"
 * @attributes: of the source's folder
 * @fresh: the receiving side does not have it: there is nothing to compare
 * @asked: whether the server was asked about it
 * @answered: under the lock: whether the answer is there
 * @entry: (nullable): owned: under the lock: what the server says that it is
 * @entries: (nullable): owned: under the lock: what is in it there
 * @error: (nullable): owned: under the lock: why that is not known
 * @left_out: under the lock: names that cannot travel
 *
 * One folder that is being compared.
 */
typedef struct
{
  PncSync *sync;
  PncTreeFolder *folder;
  char *path;
  PncAttributes attributes;
  gboolean fresh;
  gboolean asked;
  gboolean answered;
  PncEntry *entry;
  GPtrArray *entries;
  GError *error;
  guint64 left_out;
} PncSyncNode;

/**
 * PncSyncChild:
 * @entry: owned: what the source has
 * @fresh: the receiving side does not have it
 * @differs: the receiving side's has other times or permission bits
 *
 * A folder in a folder, whose turn comes later.
 */
typedef struct
{
  PncEntry *entry;
  gboolean fresh;
  gboolean differs;
} PncSyncChild;

/** pnc_sync_unref: @sync: (transfer full): a sync, from g_atomic_rc_box_acquire(): whatever has
 * still to say something to it holds it */
void pnc_sync_unref (PncSync *sync);

/** pnc_sync_child_free: @child: (transfer full): a folder in a folder */
void pnc_sync_child_free (PncSyncChild *child);

/** pnc_sync_attributes_of: @entry: of the source. Returns: what the receiving side shall have */
PncAttributes pnc_sync_attributes_of (const PncEntry *entry);

/** pnc_sync_wait_for_tree: @sync: a sync. Returns when nothing is left to be done in the tree,
 * @sync->tree_done */
void pnc_sync_wait_for_tree (PncSync *sync);

/**
 * pnc_sync_folder_done:
 * @folder: (transfer full): a folder with nothing left to be done in it
 *
 * A #PncTreeFolderFunc: sets its attributes on the receiving side, if it has any, and leaves it.
 */
void pnc_sync_folder_done (PncTreeFolder *folder);

/**
 * pnc_sync_node_new_top:
 * @sync: a sync whose local folder is known
 * @attributes: (nullable): of the source's folder; of a download they come with the answer
 * @fresh: this computer does not have it; of an upload the answer tells
 *
 * Returns: (transfer full): the top, about which the server has been asked
 */
PncSyncNode *pnc_sync_node_new_top (PncSync *sync, const PncAttributes *attributes, gboolean fresh);

/**
 * pnc_sync_node_new:
 * @parent: the folder around it
 * @child: which
 *
 * Has the folder made where it is missing, and asks the server where it is not.
 *
 * Returns: (transfer full) (nullable): the folder, or %NULL when that was reported
 */
PncSyncNode *pnc_sync_node_new (PncSyncNode *parent, const PncSyncChild *child);

/** pnc_sync_node_ask: @node: a folder; @flags: what about. Asks the server. */
void pnc_sync_node_ask (PncSyncNode *node, PncJobLookFlags flags);

/** pnc_sync_node_wait: @node: a folder. Returns when the server has answered, if it was asked. */
void pnc_sync_node_wait (PncSyncNode *node);

/** pnc_sync_node_free: @node: (transfer full): a folder. Waits for the server's answer, which the
 * end of the run brings in any case. */
void pnc_sync_node_free (PncSyncNode *node);

/**
 * pnc_sync_node_list:
 * @node: a folder
 * @source: (out): (transfer full) (element-type PncEntry): what the source has in it
 * @target: (out): (transfer full) (element-type PncEntry): what the receiving side has
 *
 * Waits for the answer, reads the disk.
 *
 * Returns: %FALSE when one of them is not known or not complete, which was reported
 */
gboolean pnc_sync_node_list (PncSyncNode *node, GPtrArray **source, GPtrArray **target);

/**
 * pnc_sync_node_report:
 * @node: a folder
 * @name: (nullable): a name in it
 * @action: what was done, or would be
 * @reason: why
 * @size_bytes: of it
 * @error: (nullable): why not
 *
 * Tells what became of something in it.
 */
void pnc_sync_node_report (PncSyncNode *node,
                           const char *name,
                           PncSyncAction action,
                           PncSyncReason reason,
                           guint64 size_bytes,
                           const GError *error);

/**
 * pnc_sync_node_touch:
 * @node: a folder in which something is going to change
 *
 * Its time will have to be set in the end.
 */
void pnc_sync_node_touch (PncSyncNode *node);

/**
 * pnc_sync_node_carry_out:
 * @node: a folder that was not compared yet
 *
 * Compares it and sets off what is to be done in it.
 *
 * Returns: (transfer full) (element-type PncSyncChild): the folders in it
 */
GPtrArray *pnc_sync_node_carry_out (PncSyncNode *node);

/**
 * pnc_sync_copy:
 * @sync: a sync
 * @pair: (transfer full): a file
 * @source: what the source has
 * @target: (nullable): what the receiving side has, if it is to be made use of
 *
 * Sends a file, or what differs of it where that may pay. Of a download it takes the signature of
 * the file here, and waits while others hold many of them.
 */
void pnc_sync_copy (PncSync *sync,
                    const PncFilePair *pair,
                    const PncEntry *source,
                    const PncEntry *target);

/** pnc_sync_remove_extra: @sync: a sync with nothing left to be done in its tree. Removes what the
 * source does not have; returns when that was set off. */
void pnc_sync_remove_extra (PncSync *sync);

G_END_DECLS
