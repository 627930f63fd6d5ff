/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-chunk-hashes.h"
#include "pnc-journal.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncUploadRanges:
 *
 * The chunks of an upload that comes over several channels: who may write which, and the hashes of
 * those that were written. A range belongs to one channel until it is complete or given back;
 * whoever opens it anew takes it over. No chunk is ever written by two threads at once, so the hash
 * that is kept is always that of the bytes written last.
 *
 * Atomically reference counted; any thread. Waits for other threads only while they write a chunk
 * to the disk.
 */
typedef struct _PncUploadRanges PncUploadRanges;

/** PncUploadRange: a range of chunks that one channel has opened */
typedef struct _PncUploadRange PncUploadRange;

/** pnc_upload_ranges_new: @file: where the bytes go; @journal: (nullable): what is known of them;
 * both are borrowed until pnc_upload_ranges_finish(); @path: what it is to become, for errors;
 * @size_bytes: of the file. Returns: (transfer full): with the chunks of @journal */
PncUploadRanges *
pnc_upload_ranges_new (PncFile *file, PncJournal *journal, PncPath *path, guint64 size_bytes);

/** pnc_upload_ranges_ref: @self: ranges. Returns: (transfer full): @self */
PncUploadRanges *pnc_upload_ranges_ref (PncUploadRanges *self);

/** pnc_upload_ranges_unref: @self: (transfer full) (nullable): ranges */
void pnc_upload_ranges_unref (PncUploadRanges *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncUploadRanges, pnc_upload_ranges_unref)

/** pnc_upload_ranges_get_path: @self: ranges. Returns: (transfer none): what the file is to become
 */
PncPath *pnc_upload_ranges_get_path (PncUploadRanges *self);

/** pnc_upload_ranges_foreach_have: @self: ranges; @run: called for chunks in a row that are there,
 * in order, %PNC_MAX_HAVE_BYTES of hashes at most at once; @user_data: for it */
void pnc_upload_ranges_foreach_have (PncUploadRanges *self, PncChunkRun run, gpointer user_data);

/**
 * pnc_upload_ranges_open:
 * @self: ranges
 * @offset_bytes: a multiple of %PNC_CHUNK_BYTES
 * @length_bytes: as many, or to the end of the file
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL outside the file or within a chunk,
 * %PNC_ERROR_NOT_FOUND when the upload is over
 *
 * Its chunks are to come anew, also those that had come; other open ranges that it touches are
 * taken over.
 *
 * Returns: (transfer full) (nullable): the range; pnc_upload_ranges_close_range()
 */
PncUploadRange *pnc_upload_ranges_open (PncUploadRanges *self,
                                        guint64 offset_bytes,
                                        guint64 length_bytes,
                                        GError **error);

/** pnc_upload_ranges_close_range: @self: ranges; @range: (transfer full) (nullable): of them. What
 * has not come is free again. */
void pnc_upload_ranges_close_range (PncUploadRanges *self, PncUploadRange *range);

/**
 * pnc_upload_ranges_write:
 * @self: ranges
 * @range: (nullable): where it belongs; %NULL: to the channel of the PUT, which may send any chunk
 *   that is in no open range; one that is there already is not written again
 * @chunk: what has come
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL for a chunk that was not to come,
 * %PNC_ERROR_CORRUPT when its hash is wrong, %PNC_ERROR_CANCELLED when the range was taken over,
 *   %PNC_ERROR_NOT_FOUND when the upload is over, %PNC_ERROR_NO_SPACE, %PNC_ERROR_IO
 *
 * Returns: %TRUE when the bytes were taken
 */
gboolean pnc_upload_ranges_write (PncUploadRanges *self,
                                  PncUploadRange *range,
                                  const PncChunk *chunk,
                                  GError **error);

/** pnc_upload_range_is_complete: @range: a range, on its own thread. Returns: whether all its
 * chunks were written */
gboolean pnc_upload_range_is_complete (PncUploadRange *range);

/**
 * pnc_upload_ranges_finish:
 * @self: ranges
 * @digest: (out caller-allocates) (array fixed-size=16): of the file; untouched when chunks are
 * missing
 *
 * Nothing more can be written from now on, and nothing is being written any more.
 *
 * Returns: whether every chunk has come
 */
gboolean pnc_upload_ranges_finish (PncUploadRanges *self, guint8 digest[PNC_HASH_BYTES]);

G_END_DECLS
