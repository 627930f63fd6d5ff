/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-error.h"
#include "pnc-limits.h"

G_BEGIN_DECLS

/** PNC_SIGNATURE_MAX_BYTES: no signature is longer: it travels in one frame */
#define PNC_SIGNATURE_MAX_BYTES PNC_CHUNK_BYTES

/**
 * pnc_signature_block_bytes:
 * @size_bytes: of a file
 *
 * About the square root of the size, so that signature and differences stay small, and so much that
 * the signature fits into %PNC_SIGNATURE_MAX_BYTES.
 *
 * Returns: how long its blocks are; 0 when it is too large for a signature
 */
guint32 pnc_signature_block_bytes (guint64 size_bytes);

/**
 * PncSignature:
 *
 * A signature that can be searched. One thread.
 */
typedef struct _PncSignature PncSignature;

/**
 * pnc_signature_load:
 * @data: (array length=length_bytes): what a peer sent
 * @length_bytes: how much
 * @size_bytes: of the file it is said to be of
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL when it is no signature of a file of this size
 *
 * Returns: (transfer full) (nullable): the signature
 */
PncSignature *
pnc_signature_load (gconstpointer data, gsize length_bytes, guint64 size_bytes, GError **error);

/** pnc_signature_free: @self: (transfer full) (nullable): a signature */
void pnc_signature_free (PncSignature *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSignature, pnc_signature_free)

G_END_DECLS
