/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-tree-folder.h"

G_BEGIN_DECLS

/**
 * pnc_job_make_folder_new:
 * @folder: (transfer full): a folder, held for this; the first of its transfer stops the transfer
 *   when it cannot be made, and opens its gate when it is there
 * @first: whether it is the first of its transfer
 *
 * Makes a folder on the server, which its owner may write into until its attributes are set, unless
 * it is there.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_make_folder_new (PncTreeFolder *folder, gboolean first);

/**
 * pnc_job_set_attributes_new:
 * @folder: (transfer full): a folder with nothing left to be done in it; left when its time and
 *   permission bits are set on the server
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_set_attributes_new (PncTreeFolder *folder);

G_END_DECLS
