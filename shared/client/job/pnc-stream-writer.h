/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * PncStreamWriter:
 *
 * Writes to a stream on a thread of its own: a reader at the other end of a pipe who looks away for
 * an hour keeps nobody waiting. The transfer's channels are woken when there is room again.
 */
typedef struct _PncStreamWriter PncStreamWriter;

/** pnc_stream_writer_new: @target: written in order, flushed at the end, not closed; @run: the
 * transfer, woken. Returns: (transfer full): a writer */
PncStreamWriter *pnc_stream_writer_new (GOutputStream *target, PncTransferRun *run);

/** pnc_stream_writer_free: @self: (transfer full) (nullable): a writer; what was not written by
 * then may be lost. Nobody waits for its thread. */
void pnc_stream_writer_free (PncStreamWriter *self);

/** pnc_stream_writer_add: @self: a writer; @data: copied; @length_bytes: how many bytes */
void pnc_stream_writer_add (PncStreamWriter *self, const guint8 *data, gsize length_bytes);

/** pnc_stream_writer_get_waiting: @self: a writer; @error: (out) (nullable): why it could not be
 * written. Returns: bytes not yet written, or -1 */
gint64 pnc_stream_writer_get_waiting (PncStreamWriter *self, GError **error);

G_END_DECLS
