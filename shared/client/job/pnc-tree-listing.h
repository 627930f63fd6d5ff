/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tree-folder.h"

G_BEGIN_DECLS

/**
 * PncTreeListing:
 *
 * What is known of a folder on the server that is being fetched. It makes the jobs of its transfer
 * (it is the run's #PncRunSource): files that were listed, folders that are still to be listed. New
 * folders are listed only while few files wait, so that its memory depends on the widest folders
 * and not on the size of the tree. Any thread; nothing blocks.
 */
typedef struct _PncTreeListing PncTreeListing;

/** PNC_LISTING_MAX_ENTRIES: entries that one transfer takes from a server; a page counts as one
 * more */
#define PNC_LISTING_MAX_ENTRIES (16u * 1024u * 1024u)

/** PNC_LISTING_ENTRY_BYTES: what an entry that waits takes beside its name, about */
#define PNC_LISTING_ENTRY_BYTES 96u

/** PNC_LISTING_MAX_BYTES: memory for entries that wait, about */
#define PNC_LISTING_MAX_BYTES (256u * 1024u * 1024u)

/**
 * pnc_tree_listing_new:
 * @run: the transfer; borrowed: it outlives the listing's use
 *
 * Returns: (transfer full): an empty listing
 */
PncTreeListing *pnc_tree_listing_new (PncTransferRun *run);

/** pnc_tree_listing_ref: @self: a listing. Returns: (transfer full): @self */
PncTreeListing *pnc_tree_listing_ref (PncTreeListing *self);

/** pnc_tree_listing_unref: @self: (transfer full) (nullable): a listing */
void pnc_tree_listing_unref (PncTreeListing *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTreeListing, pnc_tree_listing_unref)

/**
 * pnc_tree_listing_add:
 * @self: a listing
 * @folder: a folder of the transfer; held as long as entries of it wait
 * @entries: (element-type PncEntry): files and folders in it, with names that this host can hold
 * and that fit into a path
 * @error: (out) (nullable): %PNC_ERROR_TOO_LARGE
 *
 * Returns: %FALSE when the server has sent more than any tree may have, or than there is room for
 */
gboolean pnc_tree_listing_add (PncTreeListing *self,
                               PncTreeFolder *folder,
                               GPtrArray *entries,
                               GError **error);

/** pnc_tree_listing_begin_folder: @self: a listing. One more folder is being listed. */
void pnc_tree_listing_begin_folder (PncTreeListing *self);

/** pnc_tree_listing_end_folder: @self: a listing. One of its folders has been listed, or cannot be.
 */
void pnc_tree_listing_end_folder (PncTreeListing *self);

/** pnc_tree_listing_take: @allow_large: whether a large file may be given; @user_data: a listing.
 * Its #PncRunSource. Returns: (transfer full) (nullable): a job */
PncJob *pnc_tree_listing_take (gboolean allow_large, gpointer user_data);

/** pnc_tree_listing_drop: @user_data: (transfer full): a listing. Lets go of everything that waits;
 * what comes later is not kept. */
void pnc_tree_listing_drop (gpointer user_data);

G_END_DECLS
