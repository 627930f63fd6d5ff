/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-sync-options.h"
#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * pnc_sync_start:
 * @run: a new run, whose direction says which side is made equal to the other
 * @local_path: (type filename): a folder of this computer; links in its name are followed
 * @remote: a folder on the server
 * @options: copied
 *
 * Sets off the making equal of two folders. A thread of its own compares them folder by folder; of
 * the tree it holds one folder for each level and a few listings ahead.
 */
void pnc_sync_start (PncTransferRun *run,
                     const char *local_path,
                     PncPath *remote,
                     const PncSyncOptions *options);

G_END_DECLS
