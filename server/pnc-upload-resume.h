/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-message.h"
#include "pnc-partial.h"
#include "pnc-place.h"

G_BEGIN_DECLS

/* What an upload with RESUME finds in staging, for pnc-upload.c (docs/RESUME.md, section 3). */

/**
 * PncUploadResult:
 * @outcome: how it was stored
 * @digest: of the file
 * @entry: owned: the file if it is still there, and else what it would be
 *
 * What became of an upload.
 */
typedef struct
{
  PncOutcome outcome;
  guint8 digest[PNC_HASH_BYTES];
  PncEntry *entry;
} PncUploadResult;

/**
 * pnc_upload_resume:
 * @share: a share
 * @area: where to stage
 * @request: a PUT with RESUME
 * @error: (out) (nullable): as pnc_partial_resume()
 *
 * Returns: (transfer full) (nullable): what is there already, or a new one
 */
PncPartial *
pnc_upload_resume (PncShare *share, PncStagingArea *area, const PncPut *request, GError **error);

/**
 * pnc_upload_find_stored:
 * @share: a share
 * @place: where the file goes
 * @request: a PUT with SETTLE
 * @result: (out caller-allocates): what became of it
 *
 * Returns: whether it was stored before
 */
gboolean pnc_upload_find_stored (PncShare *share,
                                 const PncPlace *place,
                                 const PncPut *request,
                                 PncUploadResult *result);

G_END_DECLS
