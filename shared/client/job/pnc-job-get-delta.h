/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-pair.h"

G_BEGIN_DECLS

/**
 * pnc_job_get_delta_new:
 * @run: the transfer
 * @pair: (transfer full): a file that this computer has as well, in another version
 * @version: of the file on the server, as listed
 * @base: of the file here, when its signature was taken
 * @signature: (transfer full): of the file here; let go of when the job has ended
 *
 * Fetches what differs. Where that does not pay (pnc_job_put_delta_new()), or either file has
 * changed meanwhile, the file is fetched whole, by another job.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_get_delta_new (PncTransferRun *run,
                               const PncFilePair *pair,
                               const PncVersion *version,
                               const PncVersion *base,
                               GBytes *signature);

G_END_DECLS
