/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tree-listing.h"

G_BEGIN_DECLS

/**
 * pnc_job_list_new:
 * @listing: where its entries go; counts one more folder being listed, which the job ends
 * @parent: the folder around it
 * @entry: the folder in it
 *
 * Makes a folder on this computer and lists it on the server, page by page. Every name is checked:
 * this host's rule, the length of the path, names that are one on this disk. Links and the like are
 * reported and left out.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_list_new (PncTreeListing *listing, PncTreeFolder *parent, PncEntry *entry);

/**
 * pnc_job_list_new_first:
 * @listing: where its entries go; as above
 * @run: the transfer it is for
 * @local: where the folder is to be on this computer
 * @remote: the folder on the server
 * @entry: what the server said about it
 * @listed: (nullable) (element-type PncEntry): all that is in it, where that is known: the server
 * is not asked then
 *
 * The same for the folder that the person asked for.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_list_new_first (PncTreeListing *listing,
                                PncTransferRun *run,
                                PncLocalFolder *local,
                                PncPath *remote,
                                const PncEntry *entry,
                                GPtrArray *listed);

G_END_DECLS
