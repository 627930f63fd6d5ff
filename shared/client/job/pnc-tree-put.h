/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * pnc_tree_put_start:
 * @run: a new upload, whose piece of preparing work is taken over
 * @local_path: (type filename): a file or folder of this computer; links in its name are followed
 * @remote: its full path on the server
 *
 * Sets off an upload of a file, or of a folder with all that is in it when @run is recursive. A
 * thread of its own looks at the disk and walks the folder, no further ahead of the channels than
 * %PNC_RUN_MAX_JOBS jobs.
 */
void pnc_tree_put_start (PncTransferRun *run, const char *local_path, PncPath *remote);

G_END_DECLS
