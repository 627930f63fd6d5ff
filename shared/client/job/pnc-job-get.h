/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-pair.h"

G_BEGIN_DECLS

/**
 * pnc_job_get_new:
 * @run: the transfer; its settings say the policy and whether attributes are kept
 * @pair: (transfer full): the file; it is taken over by value
 * @version: (nullable): what a listing said about it; its size is already expected by @run
 *
 * Fetches a file into a partial beside its name, every chunk compared before it counts. Whether it
 * is wanted is looked at before anything is asked for.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_get_new (PncTransferRun *run, const PncFilePair *pair, const PncVersion *version);

G_END_DECLS
