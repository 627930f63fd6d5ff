/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-signature.h"

G_BEGIN_DECLS

/**
 * PncDelta:
 *
 * Takes a file piece by piece and says how it differs from the one that a signature is of, in the
 * format of librsync. One thread.
 */
typedef struct _PncDelta PncDelta;

/** pnc_delta_new: @signature: (transfer full): of the other file. Returns: (transfer full): a delta
 * at its beginning */
PncDelta *pnc_delta_new (PncSignature *signature);

/** pnc_delta_free: @self: (transfer full) (nullable): a delta */
void pnc_delta_free (PncDelta *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDelta, pnc_delta_free)

/**
 * pnc_delta_add:
 * @self: a delta
 * @data: (array length=length_bytes) (nullable): what comes next
 * @length_bytes: how much; 0 for the end of the file
 * @out: where to append what there is to say by now: hardly more than what came
 */
void pnc_delta_add (PncDelta *self, gconstpointer data, gsize length_bytes, GByteArray *out);

G_END_DECLS
