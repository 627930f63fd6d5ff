/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * pnc_tree_get_start:
 * @run: a new download, whose piece of preparing work is taken over
 * @remote: what to fetch
 * @local_path: (type filename): its full local path; the folder above exists
 * @entry: (nullable): what @remote was found to be a moment ago, when it was a folder: not asked
 * again
 * @listed: (nullable) (element-type PncEntry): all that was in it then: not listed again. Handed to
 * a channel's thread: nobody else may change it
 *
 * Sets off a download of a file, or of a folder with all that is in it when @run is recursive. Does
 * not block: the disk is touched on a channel's thread.
 */
void pnc_tree_get_start (PncTransferRun *run,
                         PncPath *remote,
                         const char *local_path,
                         PncEntry *entry,
                         GPtrArray *listed);

G_END_DECLS
