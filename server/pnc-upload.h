/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"
#include "pnc-message.h"
#include "pnc-upload-ranges.h"

G_BEGIN_DECLS

typedef struct _PncShare PncShare;

/**
 * PncUpload:
 *
 * A file on its way in, in staging until it is published. Freeing it before that removes every
 * trace, unless its PUT has RESUME: then it stays, to be gone on with, if nothing went wrong. One
 * thread at a time.
 *
 * Order: pnc_share_put() -> pnc_upload_write()* -> pnc_upload_finish() -> pnc_upload_publish_all().
 */
typedef struct _PncUpload PncUpload;

/**
 * pnc_share_put:
 * @share: a share
 * @request: what is coming: path, size or %PNC_SIZE_UNKNOWN, policy
 * @error: (out) (nullable): %PNC_ERROR_READ_ONLY, %PNC_ERROR_EXISTS (early, so that nobody sends in
 * vain; asked again when publishing), %PNC_ERROR_NO_SPACE when the size is known not to fit,
 * %PNC_ERROR_NOT_FOUND for a missing parent …
 *
 * Returns: (transfer full) (nullable): the upload; pnc_upload_is_decided() says whether the policy
 * already ended it, or an earlier one was stored; pnc_upload_is_finished() whether only the name is
 * missing
 */
PncUpload *pnc_share_put (PncShare *share, const PncPut *request, GError **error);

/**
 * pnc_share_put_brief:
 * @share: a share
 * @request: as in pnc_share_put(); the transfer id is not looked at
 * @error: (out) (nullable): as pnc_share_put(), but that a name is taken may only be found when
 * publishing
 *
 * For a file that is all there: nothing is reserved, locked or asked that the moments until it is
 * published do not need.
 *
 * Returns: (transfer full) (nullable): the upload
 */
PncUpload *pnc_share_put_brief (PncShare *share, const PncPut *request, GError **error);

/**
 * pnc_share_put_delta:
 * @share: a share
 * @request: what is coming: how a file differs from the one that has the name
 * @error: (out) (nullable): as pnc_share_put(); %PNC_ERROR_CHANGED when that one is not the version
 *   that is meant
 *
 * Returns: (transfer full) (nullable): the upload. pnc_upload_write() only takes a chunk of it:
 *   pnc_upload_work() is to be called while pnc_upload_is_working().
 */
PncUpload *pnc_share_put_delta (PncShare *share, const PncPutDelta *request, GError **error);

/** pnc_upload_is_working: @upload: an upload. Returns: whether the last chunk is not done with */
gboolean pnc_upload_is_working (PncUpload *upload);

/** pnc_upload_work: @upload: an upload that is working; @error: (out) (nullable): as
 * pnc_upload_delta_work(). Does about a mebibyte's worth of it. Returns: %FALSE when it failed */
gboolean pnc_upload_work (PncUpload *upload, GError **error);

/** pnc_upload_is_decided: @upload: an upload. Returns: whether its answer is known already: the
 * policy says to leave what is there, or it was stored before (nothing was opened) */
gboolean pnc_upload_is_decided (PncUpload *upload);

/** pnc_upload_is_finished: @upload: an upload. Returns: whether it is complete, and to be published
 */
gboolean pnc_upload_is_finished (PncUpload *upload);

/** pnc_upload_discard: @upload: an upload. Nobody shall go on with it: when it is freed, no trace
 * stays. */
void pnc_upload_discard (PncUpload *upload);

/**
 * pnc_upload_write:
 * @upload: an upload
 * @chunk: the next chunk: contiguous, full length unless it is the last
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT when its hash is wrong, %PNC_ERROR_PROTOCOL out of
 * order or beyond the size announced, %PNC_ERROR_NO_SPACE, %PNC_ERROR_IO
 *
 * Returns: %TRUE when the bytes were taken
 */
gboolean pnc_upload_write (PncUpload *upload, const PncChunk *chunk, GError **error);

/**
 * pnc_upload_finish:
 * @upload: an upload
 * @commit: size and digest of what was read
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT when either differs, %PNC_ERROR_IO
 *
 * Compares, sets times and mode. Nothing is flushed or visible yet.
 *
 * Returns: %TRUE when it is ready to be published
 */
gboolean pnc_upload_finish (PncUpload *upload, const PncCommit *commit, GError **error);

/** pnc_upload_get_ranges: @upload: an upload. Returns: (transfer none) (nullable): what other
 * channels may write to; only when the PUT asked for ranges and is neither decided nor finished */
PncUploadRanges *pnc_upload_get_ranges (PncUpload *upload);

/** pnc_upload_get_size: @upload: an upload. Returns: bytes written so far */
guint64 pnc_upload_get_size (PncUpload *upload);

/**
 * pnc_upload_publish_all:
 * @uploads: (element-type PncUpload): finished or decided uploads of one or several shares
 *
 * The group commit: flush (once for many), rename each to its final name by its policy, flush the
 * folders. Afterwards each upload has either a result or an error; one's failure is not another's.
 */
void pnc_upload_publish_all (GPtrArray *uploads);

/**
 * pnc_upload_get_result:
 * @upload: a published upload
 * @stored: (out caller-allocates): outcome, entry (borrowed from @upload) and digest
 * @error: (out) (nullable): why it failed
 *
 * Returns: %TRUE when it is on disk under its name, or was skipped
 */
gboolean pnc_upload_get_result (PncUpload *upload, PncStored *stored, GError **error);

/** pnc_upload_free: @upload: (transfer full) (nullable): an upload; unless published or to be gone
 * on with, staging forgets it */
void pnc_upload_free (PncUpload *upload);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncUpload, pnc_upload_free)

G_END_DECLS
