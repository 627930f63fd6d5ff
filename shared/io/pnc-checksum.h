/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncChecksum:
 *
 * A checksum of SUM being computed (docs/PROTOCOL.md, section 6), on either side. One thread.
 */
typedef struct _PncChecksum PncChecksum;

/**
 * pnc_checksum_new:
 * @algorithm: a #PncSumAlgorithm, as a peer may have sent it
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED for an algorithm this side does not know
 *
 * Returns: (transfer full) (nullable): a checksum of no bytes
 */
PncChecksum *pnc_checksum_new (guint8 algorithm, GError **error);

/**
 * pnc_checksum_add:
 * @self: a checksum
 * @data: the next bytes
 * @length_bytes: %PNC_CHUNK_BYTES but for the last call, for the digest is made of chunks
 */
void pnc_checksum_add (PncChecksum *self, const void *data, gsize length_bytes);

/**
 * pnc_checksum_get:
 * @self: a checksum, to which nothing is added any more
 * @hash: (out caller-allocates) (array fixed-size=64): room for the longest
 *
 * Returns: how many bytes it has
 */
gsize pnc_checksum_get (PncChecksum *self, guint8 hash[PNC_MAX_HASH_BYTES]);

/**
 * pnc_checksum_free:
 * @self: (transfer full) (nullable): a checksum
 */
void pnc_checksum_free (PncChecksum *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChecksum, pnc_checksum_free)

G_END_DECLS
