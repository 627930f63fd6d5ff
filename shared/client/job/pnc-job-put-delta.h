/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-pair.h"

G_BEGIN_DECLS

/** PNC_DELTA_FROM_BYTES: smaller files are sent whole: a round trip costs more */
#define PNC_DELTA_FROM_BYTES PNC_CHUNK_BYTES

/**
 * pnc_job_put_delta_new:
 * @run: the transfer
 * @pair: (transfer full): a file that the server has as well, in another version
 * @size_bytes: of it here
 *
 * Asks for the signature of the server's file and sends what differs. Where that does not pay (a
 * server that knows no differences, a file that has hardly anything in common with the other, one
 * that changed meanwhile) the file is sent whole, by another job.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_put_delta_new (PncTransferRun *run, const PncFilePair *pair, guint64 size_bytes);

/** pnc_job_delta_pays: @sent_bytes: of differences; @read_bytes: of the file that they are of.
 * Returns: whether to go on with differences */
gboolean pnc_job_delta_pays (guint64 sent_bytes, guint64 read_bytes);

G_END_DECLS
