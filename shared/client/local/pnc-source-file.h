/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file.h"
#include "pnc-hash.h"
#include "pnc-local-folder.h"

G_BEGIN_DECLS

/**
 * PncSourceFile:
 *
 * A file of this computer that is being read from its beginning to its end, chunk by chunk, each
 * hashed on the way. What it was when it was opened is remembered, so that a change is noticed.
 * Blocking; one thread.
 */
typedef struct _PncSourceFile PncSourceFile;

/**
 * pnc_source_file_open:
 * @folder: where it is
 * @name: its name
 * @error: (out) (nullable): as pnc_dir_open_file()
 *
 * Returns: (transfer full) (nullable): the open file
 */
PncSourceFile *pnc_source_file_open (PncLocalFolder *folder, const char *name, GError **error);

/** pnc_source_file_free: @self: (transfer full) (nullable): a file */
void pnc_source_file_free (PncSourceFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSourceFile, pnc_source_file_free)

/** pnc_source_file_get_info: @self: a file. Returns: (transfer none): what it was when it was
 * opened */
const PncFileInfo *pnc_source_file_get_info (PncSourceFile *self);

/**
 * pnc_source_file_read:
 * @self: a file
 * @data: (out caller-allocates): room for @length_bytes
 * @length_bytes: length of the next chunk, inside the file as it was opened; 0 for an empty file
 * @hash: (out caller-allocates): of these bytes; zeros on failure
 * @error: (out) (nullable): %PNC_ERROR_CHANGED when the file is shorter now, %PNC_ERROR_IO …
 *
 * Returns: %TRUE when all are there
 */
gboolean pnc_source_file_read (PncSourceFile *self,
                               guint8 *data,
                               gsize length_bytes,
                               guint8 hash[PNC_HASH_BYTES],
                               GError **error);

/**
 * pnc_source_file_read_at:
 * @self: a file
 * @data: (out caller-allocates): room for @length_bytes
 * @length_bytes: length of a chunk, inside the file as it was opened
 * @offset_bytes: where it begins; in any order, and without adding to the digest
 * @hash: (out caller-allocates): of these bytes; zeros on failure
 * @error: (out) (nullable): as pnc_source_file_read()
 *
 * Returns: %TRUE when all are there
 */
gboolean pnc_source_file_read_at (PncSourceFile *self,
                                  guint8 *data,
                                  gsize length_bytes,
                                  guint64 offset_bytes,
                                  guint8 hash[PNC_HASH_BYTES],
                                  GError **error);

/** pnc_source_file_read_to_end: @self: a file; @error: (out) (nullable): as pnc_source_file_read().
 * Takes the rest for its hashes alone. Returns: %TRUE on success */
gboolean pnc_source_file_read_to_end (PncSourceFile *self, GError **error);

/** pnc_source_file_check: @self: a file; @error: (out) (nullable): %PNC_ERROR_CHANGED. Returns:
 * whether size, times and identity are still the same */
gboolean pnc_source_file_check (PncSourceFile *self, GError **error);

/** pnc_source_file_is: @self: a file; @info: what one was; @error: (out) (nullable):
 * %PNC_ERROR_CHANGED. Returns: whether it is the same one, unchanged, when it was opened */
gboolean pnc_source_file_is (PncSourceFile *self, const PncFileInfo *info, GError **error);

/** pnc_source_file_get_digest: @self: a file; @digest: (out caller-allocates): over the chunks read
 * so far */
void pnc_source_file_get_digest (PncSourceFile *self, guint8 digest[PNC_HASH_BYTES]);

G_END_DECLS
