/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-clock.h"
#include "pnc-file-pair.h"

G_BEGIN_DECLS

/**
 * pnc_job_put_new:
 * @run: the transfer; its settings say the policy and whether attributes go along
 * @pair: (transfer full): the file; it is taken over by value
 * @size_bytes: how long it is, as far as is known; already expected by @run
 *
 * Sends a file: whole in one frame when it is small, otherwise in chunks, each hashed as it is
 * read. A file that changes meanwhile is an error. What may have been stored by an attempt whose
 * answer was lost, or by an earlier run, is compared by its digest before it counts as a clash.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_put_new (PncTransferRun *run, const PncFilePair *pair, guint64 size_bytes);

/** pnc_job_put_override_clock: @clock: (nullable): by which to wait for a transfer that is busy
 * from now on, read on the threads of channels; %NULL for the system's. For tests. */
void pnc_job_put_override_clock (const PncClock *clock);

G_END_DECLS
