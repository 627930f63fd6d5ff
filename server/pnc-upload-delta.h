/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-hash.h"
#include "pnc-share.h"

G_BEGIN_DECLS

/**
 * PncUploadDelta:
 *
 * Turns the chunks of a PUT_DELTA into the bytes of the file that they describe: the file that has
 * the name now is held open and read where the delta says so. A chunk may stand for any number of
 * bytes, so it is only taken; the work is done a mebibyte at a time. One thread at a time.
 */
typedef struct _PncUploadDelta PncUploadDelta;

/** pnc_upload_delta_new: @base: (transfer full): the file that has the name. Returns: (transfer
 * full): what has seen no chunk yet */
PncUploadDelta *pnc_upload_delta_new (PncDownload *base);

/** pnc_upload_delta_free: @self: (transfer full) (nullable): what came of it is not touched */
void pnc_upload_delta_free (PncUploadDelta *self);

/** pnc_upload_delta_is_working: @self: a delta. Returns: whether there is something left to be done
 * with the chunk that came last */
gboolean pnc_upload_delta_is_working (PncUploadDelta *self);

/**
 * pnc_upload_delta_take:
 * @self: a delta that is not working
 * @chunk: the next: contiguous within the delta, full length unless it is the last
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL, %PNC_ERROR_CORRUPT
 *
 * Returns: %TRUE when it was taken, copied
 */
gboolean pnc_upload_delta_take (PncUploadDelta *self, const PncChunk *chunk, GError **error);

/**
 * PncUploadDeltaOut:
 * @file: where the result goes
 * @digest: of its chunks
 * @written_bytes: so far
 * @size_bytes: what was announced: no more is written
 *
 * Where the result goes.
 */
typedef struct
{
  PncFile *file;
  PncDigest *digest;
  guint64 written_bytes;
  guint64 size_bytes;
} PncUploadDeltaOut;

/**
 * pnc_upload_delta_work:
 * @self: a delta that is working
 * @out: (inout): where the result goes
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT when it is no delta against this file,
 *   %PNC_ERROR_PROTOCOL beyond the size announced, %PNC_ERROR_CHANGED, %PNC_ERROR_IO …
 *
 * Makes at most a mebibyte of the result.
 *
 * Returns: %FALSE when it went wrong
 */
gboolean pnc_upload_delta_work (PncUploadDelta *self, PncUploadDeltaOut *out, GError **error);

/**
 * pnc_upload_delta_check:
 * @self: a delta that is not working
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL when its end has not come, %PNC_ERROR_CHANGED when
 *   the file that it is against is not the same any more
 *
 * Returns: whether it is complete
 */
gboolean pnc_upload_delta_check (PncUploadDelta *self, GError **error);

G_END_DECLS
