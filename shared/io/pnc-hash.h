/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-limits.h"

G_BEGIN_DECLS

/**
 * pnc_hash_chunk:
 * @data: (nullable): the bytes
 * @length_bytes: how many
 * @hash: (out caller-allocates) (array fixed-size=16): XXH3-128, canonical form
 */
void pnc_hash_chunk (const void *data, gsize length_bytes, guint8 hash[PNC_HASH_BYTES]);

/**
 * pnc_hash_id:
 * @data: (array length=length_bytes): what the id is of
 * @length_bytes: how many bytes
 * @id: (out caller-allocates) (array length=id_bytes): BLAKE2b of that length, without a key
 * @id_bytes: 16 to 64
 *
 * For names and ids that nobody can make two things have. Any thread.
 */
void pnc_hash_id (const void *data, gsize length_bytes, void *id, gsize id_bytes);

/**
 * PncDigest:
 *
 * The running digest of a file: XXH3-128 over its chunk hashes in order (docs/PROTOCOL.md,
 * section 7.1). One thread.
 */
typedef struct _PncDigest PncDigest;

/** pnc_digest_new: Returns: (transfer full): a digest over no chunks */
PncDigest *pnc_digest_new (void);

/** pnc_digest_add: @self: a digest; @hash: (array fixed-size=16): hash of the next chunk */
void pnc_digest_add (PncDigest *self, const guint8 hash[PNC_HASH_BYTES]);

/** pnc_digest_get: @self: a digest; @digest: (out caller-allocates) (array fixed-size=16): of what
 * was added so far */
void pnc_digest_get (PncDigest *self, guint8 digest[PNC_HASH_BYTES]);

/** pnc_digest_free: @self: (transfer full) (nullable): a digest */
void pnc_digest_free (PncDigest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDigest, pnc_digest_free)

G_END_DECLS
