/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-signature.h"

G_BEGIN_DECLS

/**
 * PncSignatureMaker:
 *
 * Takes a file piece by piece and makes its signature: a rolling sum and 16 bytes of a BLAKE2 hash
 * for each block, in the format of librsync. One thread.
 */
typedef struct _PncSignatureMaker PncSignatureMaker;

/** pnc_signature_maker_new: @size_bytes: of the file; pnc_signature_block_bytes() is not 0.
 * Returns: (transfer full): a maker */
PncSignatureMaker *pnc_signature_maker_new (guint64 size_bytes);

/** pnc_signature_maker_free: @self: (transfer full) (nullable): a maker */
void pnc_signature_maker_free (PncSignatureMaker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSignatureMaker, pnc_signature_maker_free)

/** pnc_signature_maker_add: @self: a maker; @data: (array length=length_bytes): what comes next;
 * @length_bytes: how much */
void pnc_signature_maker_add (PncSignatureMaker *self, gconstpointer data, gsize length_bytes);

/** pnc_signature_maker_finish: @self: a maker that has seen the whole file. Returns: (transfer
 * full): the signature */
GBytes *pnc_signature_maker_finish (PncSignatureMaker *self);

G_END_DECLS
