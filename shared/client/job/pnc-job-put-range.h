/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-source-file.h"
#include "pnc-spread.h"

G_BEGIN_DECLS

/**
 * pnc_job_put_range_new:
 * @spread: a file whose PUT the server has accepted; a reference is kept
 *
 * Sends one segment of a file that another job has begun, on whichever channel it gets, and makes
 * another job of its kind while there are more: so each channel that has nothing better to do
 * helps. When its connection breaks the segment is given back, and it takes the next one elsewhere.
 *
 * Returns: (transfer full): the job
 */
PncJob *pnc_job_put_range_new (PncSpread *spread);

/**
 * pnc_put_queue_chunk:
 * @spread: what it is a part of; notes it
 * @source: the file
 * @segment: where in it
 * @sent_bytes: of @segment, before this chunk
 * @request: id of the PUT or PUT_RANGE
 * @out: where to queue it
 * @error: (out) (nullable): as pnc_source_file_read_at()
 *
 * Reads and hashes the next chunk of @segment where it is sent from.
 *
 * Returns: %TRUE when it was queued
 */
gboolean pnc_put_queue_chunk (PncSpread *spread,
                              PncSourceFile *source,
                              const PncSegment *segment,
                              guint64 sent_bytes,
                              guint64 request,
                              PncFrameStream *out,
                              GError **error);

G_END_DECLS
