/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-limits.h"

G_BEGIN_DECLS

/**
 * PncChunkHashes:
 *
 * The hashes of the chunks of one file, for those that come in any order. It takes memory for what
 * was set (16 bytes a chunk, in pages of 64), whatever size the file is said to have. One thread at
 * a time.
 */
typedef struct _PncChunkHashes PncChunkHashes;

/** pnc_chunk_hashes_new: @size_bytes: of the file. Returns: (transfer full): no hashes */
PncChunkHashes *pnc_chunk_hashes_new (guint64 size_bytes);

/** pnc_chunk_hashes_free: @self: (transfer full) (nullable): hashes */
void pnc_chunk_hashes_free (PncChunkHashes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChunkHashes, pnc_chunk_hashes_free)

/** pnc_chunk_hashes_get_n_chunks: @self: hashes. Returns: how many chunks the file has */
guint64 pnc_chunk_hashes_get_n_chunks (PncChunkHashes *self);

/** pnc_chunk_hashes_get_length: @self: hashes; @chunk: which, counted from 0, inside the file.
 * Returns: how long that chunk is, in bytes */
gsize pnc_chunk_hashes_get_length (PncChunkHashes *self, guint64 chunk);

/** pnc_chunk_hashes_has: @self: hashes; @chunk: which. Returns: whether it was set */
gboolean pnc_chunk_hashes_has (PncChunkHashes *self, guint64 chunk);

/** pnc_chunk_hashes_get: @self: hashes; @chunk: which. Returns: (transfer none) (nullable) (array
 * fixed-size=16): its hash, until it is set or cleared; %NULL when it was not set */
const guint8 *pnc_chunk_hashes_get (PncChunkHashes *self, guint64 chunk);

/** pnc_chunk_hashes_get_end: @self: hashes. Returns: where the last chunk that was set ends, in
 * bytes; 0 when there is none */
guint64 pnc_chunk_hashes_get_end (PncChunkHashes *self);

/** pnc_chunk_hashes_get_n_set: @self: hashes. Returns: how many of the chunks were set */
guint64 pnc_chunk_hashes_get_n_set (PncChunkHashes *self);

/** pnc_chunk_hashes_set: @self: hashes; @chunk: which, inside the file; @hash: (array
 * fixed-size=16): of its bytes */
void pnc_chunk_hashes_set (PncChunkHashes *self, guint64 chunk, const guint8 hash[PNC_HASH_BYTES]);

/** pnc_chunk_hashes_clear: @self: hashes; @first: the first chunk to forget; @end: behind the last.
 * Costs time with what was set, not with what is named. */
void pnc_chunk_hashes_clear (PncChunkHashes *self, guint64 first, guint64 end);

/** pnc_chunk_hashes_copy: @self: hashes. Returns: (transfer full): the same, from now on apart */
PncChunkHashes *pnc_chunk_hashes_copy (PncChunkHashes *self);

/** PncChunkRun: @first: a chunk; @hashes: (array length=n_hashes): its hash and those of the chunks
 * behind it, %PNC_HASH_BYTES each; @user_data: as given */
typedef void (*PncChunkRun) (guint64 first,
                             const guint8 *hashes,
                             gsize n_hashes,
                             gpointer user_data);

/** pnc_chunk_hashes_foreach_run: @self: hashes; @max_hashes: the most that is wanted at once; @run:
 * called for chunks in a row that were set, in order; @user_data: for it. Costs time with what was
 * set. */
void pnc_chunk_hashes_foreach_run (PncChunkHashes *self,
                                   gsize max_hashes,
                                   PncChunkRun run,
                                   gpointer user_data);

/**
 * pnc_chunk_hashes_get_digest:
 * @self: hashes
 * @digest: (out caller-allocates) (array fixed-size=16): of the file (docs/PROTOCOL.md, section
 * 7.1); untouched when chunks are missing
 *
 * Returns: whether all chunks were set
 */
gboolean pnc_chunk_hashes_get_digest (PncChunkHashes *self, guint8 digest[PNC_HASH_BYTES]);

G_END_DECLS
