/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-local-key.h"

G_BEGIN_DECLS

/**
 * PncLocalPartial:
 *
 * A file (0600) that is to become another one. One under a #PncLocalKey is hidden, has a journal
 * and is locked, and can be found again when the program was killed, or has left it. Any other is
 * of no use to anybody else, and has no name at all where the file system has such files: then a
 * program that is killed leaves nothing. Blocking; one thread at a time, but for
 * pnc_local_partial_write(), which several may call at once for different chunks.
 */
typedef struct _PncLocalPartial PncLocalPartial;

/**
 * pnc_local_partial_new:
 * @dir: where
 * @key: (nullable): under which it is to be found again, when nobody has what has that name
 * @version: of the file, to go with @key
 * @error: (out) (nullable): as pnc_dir_create_file()
 *
 * Returns: (transfer full) (nullable): an empty file
 */
PncLocalPartial *pnc_local_partial_new (PncDir *dir,
                                        const PncLocalKey *key,
                                        const PncVersion *version,
                                        GError **error);

/**
 * pnc_local_partial_find:
 * @dir: where
 * @key: what it may be called
 *
 * Looks for what somebody has left. What is of no use is removed; what somebody works on, or is not
 * ours alone, is left.
 *
 * Returns: (transfer full) (nullable): a partial with some of its chunks, never with all
 */
PncLocalPartial *pnc_local_partial_find (PncDir *dir, const PncLocalKey *key);

/** pnc_local_partial_discard: @dir: where; @key: what it may be called. Removes what somebody has
 * left there. */
void pnc_local_partial_discard (PncDir *dir, const PncLocalKey *key);

/** pnc_local_partial_free: @self: (transfer full) (nullable): a partial. Its name stays. */
void pnc_local_partial_free (PncLocalPartial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLocalPartial, pnc_local_partial_free)

/** pnc_local_partial_get_name: @self: a partial. Returns: (transfer none) (nullable): what it is
 * called */
const char *pnc_local_partial_get_name (PncLocalPartial *self);

/** pnc_local_partial_get_file: @self: a partial that was not closed. Returns: (transfer none): the
 * file */
PncFile *pnc_local_partial_get_file (PncLocalPartial *self);

/** pnc_local_partial_get_journal: @self: a partial. Returns: (transfer none) (nullable): its
 * journal */
PncJournal *pnc_local_partial_get_journal (PncLocalPartial *self);

/**
 * pnc_local_partial_write:
 * @self: a partial that was not closed
 * @data: the bytes
 * @length_bytes: how many: a chunk
 * @offset_bytes: where
 * @hash: (nullable) (array fixed-size=16): of them, for the journal
 * @error: (out) (nullable): %PNC_ERROR_NO_SPACE, %PNC_ERROR_IO …
 *
 * Returns: %TRUE when all were taken
 */
gboolean pnc_local_partial_write (PncLocalPartial *self,
                                  gconstpointer data,
                                  gsize length_bytes,
                                  guint64 offset_bytes,
                                  const guint8 *hash,
                                  GError **error);

/**
 * pnc_local_partial_settle:
 * @self: a partial whose bytes are on disk
 * @error: (out) (nullable): an error of closing it
 *
 * To be called before pnc_local_partial_rename(): closes it, to be told of what only shows then.
 * One that has no name or is locked is held by another handle until it has the final name: it would
 * be gone, or others would take it for one that was left.
 *
 * Returns: %TRUE when it may be renamed
 */
gboolean pnc_local_partial_settle (PncLocalPartial *self, GError **error);

/**
 * pnc_local_partial_rename:
 * @self: a partial that is settled
 * @dir: where
 * @name: what it is to become
 * @flags: as pnc_dir_rename()
 * @error: (out) (nullable): as pnc_dir_rename()
 *
 * Returns: %TRUE when it has the name
 */
gboolean pnc_local_partial_rename (PncLocalPartial *self,
                                   PncDir *dir,
                                   const char *name,
                                   PncRenameFlags flags,
                                   GError **error);

/**
 * pnc_local_partial_end:
 * @self: a partial that was renamed
 * @dir: where
 * @error: (out) (nullable): an error of closing it
 *
 * Removes its journal and closes it.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_local_partial_end (PncLocalPartial *self, PncDir *dir, GError **error);

/**
 * pnc_local_partial_remove:
 * @self: a partial that was not renamed
 * @dir: where
 * @error: (out) (nullable): why it was left behind
 *
 * Removes it with its journal.
 *
 * Returns: %TRUE when it is gone
 */
gboolean pnc_local_partial_remove (PncLocalPartial *self, PncDir *dir, GError **error);

G_END_DECLS
