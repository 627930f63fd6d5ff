/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * pnc_job_put_stream_new:
 * @run: the transfer; its settings say the policy
 * @source: read to its end once the server wants it, on a thread of its own; not closed
 * @remote: full path on the server
 *
 * Sends a stream whose length is not known. Once some of it was read it cannot be begun anew: a
 * broken connection then ends it.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_put_stream_new (PncTransferRun *run, GInputStream *source, PncPath *remote);

/**
 * pnc_job_get_stream_new:
 * @run: the transfer
 * @remote: a file on the server
 * @target: written on a thread of its own, in order; flushed, not closed
 * @max_bytes: no more than so much from its beginning; %G_MAXUINT64 for all of it
 *
 * Fetches a file range by range, no further ahead of @target than a few ranges, each of the version
 * that the first had. Goes on where it was after a broken connection.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_get_stream_new (PncTransferRun *run,
                                PncPath *remote,
                                GOutputStream *target,
                                guint64 max_bytes);

G_END_DECLS
