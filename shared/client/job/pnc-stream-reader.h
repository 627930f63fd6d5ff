/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-run.h"

G_BEGIN_DECLS

/**
 * PncStreamReader:
 *
 * Reads a stream on a thread of its own, one chunk ahead of whoever takes them: a pipe that says
 * nothing for an hour keeps nobody waiting. The transfer's channels are woken when a chunk is
 * there.
 */
typedef struct _PncStreamReader PncStreamReader;

/** PncStreamReaderState: what pnc_stream_reader_take() says */
typedef enum
{
  PNC_READER_FAILED, /* the error is set */
  PNC_READER_EMPTY,  /* nothing yet */
  PNC_READER_CHUNK,  /* here is one */
  PNC_READER_END,    /* there will be no more */
} PncStreamReaderState;

/** pnc_stream_reader_new: @source: read to its end, not closed; @run: the transfer, woken and asked
 * whether it was stopped. Returns: (transfer full): a reader at work */
PncStreamReader *pnc_stream_reader_new (GInputStream *source, PncTransferRun *run);

/**
 * pnc_stream_reader_free:
 * @self: (transfer full) (nullable): a reader
 *
 * Lets it go. Its thread ends as soon as the stream lets it; nobody waits for that.
 */
void pnc_stream_reader_free (PncStreamReader *self);

/**
 * pnc_stream_reader_take:
 * @self: a reader
 * @chunk: (out) (transfer full): the next chunk, %PNC_CHUNK_BYTES long unless it is the last
 * @error: (out) (nullable): why the stream could not be read
 *
 * Returns: whether there is one
 */
PncStreamReaderState pnc_stream_reader_take (PncStreamReader *self, GBytes **chunk, GError **error);

G_END_DECLS
