/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file.h"
#include "pnc-local-folder.h"
#include "pnc-local-partial.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * PncLocalTarget:
 *
 * A file on its way to this computer. Its bytes are written to a hidden partial beside the final
 * name (#PncLocalPartial), which is renamed to it when they are complete, compared and flushed.
 * Freeing it before that removes every trace, unless pnc_local_target_keep() was called. Blocking;
 * one thread at a time, but for pnc_local_target_write() and pnc_local_target_write_chunk(), which
 * several may call at once for different bytes, and pnc_local_target_keep().
 *
 * Order: pnc_local_target_new() -> pnc_local_target_write()* -> pnc_local_target_finish() ->
 * pnc_local_commit_add(), which flushes it together with others and publishes it.
 */
typedef struct _PncLocalTarget PncLocalTarget;

/**
 * PncLocalLook:
 * @PNC_LOCAL_WANTED: go on
 * @PNC_LOCAL_LEFT: the policy says to leave what is there
 * @PNC_LOCAL_REFUSED: the error says why not
 */
typedef enum
{
  PNC_LOCAL_WANTED,
  PNC_LOCAL_LEFT,
  PNC_LOCAL_REFUSED,
} PncLocalLook;

/** PNC_LOCAL_TIME_UNKNOWN: the time of a file of which nothing is known yet */
#define PNC_LOCAL_TIME_UNKNOWN G_MININT64

/**
 * pnc_local_target_look:
 * @folder: where it is to be
 * @name: what it is to be called
 * @policy: what to do when the name is taken (docs/PROTOCOL.md, section 6.3)
 * @mtime_ns: of the file that is to come, or %PNC_LOCAL_TIME_UNKNOWN
 * @error: (out) (nullable): %PNC_ERROR_EXISTS, %PNC_ERROR_IS_DIRECTORY, %PNC_ERROR_NOT_REGULAR …
 *
 * Looks early, so that nobody sends in vain. The policy is asked again when publishing.
 *
 * Returns: whether to go on
 */
PncLocalLook pnc_local_target_look (PncLocalFolder *folder,
                                    const char *name,
                                    PncPolicy policy,
                                    gint64 mtime_ns,
                                    GError **error);

/**
 * pnc_local_target_new:
 * @folder: where it is to be
 * @name: what it is to be called
 * @version: size and time of the file that comes; the time is what %PNC_POLICY_NEWER compares
 * @policy: as in pnc_local_target_look()
 * @error: (out) (nullable): %PNC_ERROR_NO_SPACE when it is known not to fit, %PNC_ERROR_EXISTS when
 *   the file system takes @name for another one of this transfer, %PNC_ERROR_BUSY when too many
 *   files are open …
 *
 * Returns: (transfer full) (nullable): an empty partial
 */
PncLocalTarget *pnc_local_target_new (PncLocalFolder *folder,
                                      const char *name,
                                      const PncVersion *version,
                                      PncPolicy policy,
                                      GError **error);

/**
 * pnc_local_target_new_kept:
 * @folder: where it is to be
 * @name: what it is to be called
 * @version: of the file that comes, which is what it must be when it is gone on with
 * @policy: as in pnc_local_target_look()
 * @key: under which names it can be found again
 * @error: (out) (nullable): as pnc_local_target_new()
 *
 * One that can be gone on with, where that is possible at all.
 *
 * Returns: (transfer full) (nullable): an empty partial
 */
PncLocalTarget *pnc_local_target_new_kept (PncLocalFolder *folder,
                                           const char *name,
                                           const PncVersion *version,
                                           PncPolicy policy,
                                           const PncLocalKey *key,
                                           GError **error);

/**
 * pnc_local_target_find:
 * @folder: where it is to be
 * @name: what it is to be called
 * @policy: as in pnc_local_target_look()
 * @key: under which names it may have been left
 *
 * Returns: (transfer full) (nullable): a partial that somebody has left, with some of its chunks,
 *   never all; %NULL when there is none that can be gone on with
 */
PncLocalTarget *pnc_local_target_find (PncLocalFolder *folder,
                                       const char *name,
                                       PncPolicy policy,
                                       const PncLocalKey *key);

/** pnc_local_target_get_journal: @self: a target. Returns: (transfer none) (nullable): what is
 * known of its chunks: where some are there, and what they are of */
PncJournal *pnc_local_target_get_journal (PncLocalTarget *self);

/** pnc_local_target_keep: @self: a target. Freeing it leaves its partial for whoever goes on, where
 * it can be found again. Any thread. */
void pnc_local_target_keep (PncLocalTarget *self);

/**
 * pnc_local_target_write_chunk:
 * @self: a target
 * @data: the bytes of a chunk
 * @length_bytes: how many
 * @offset_bytes: where
 * @hash: (array fixed-size=16): of them, compared
 * @error: (out) (nullable): as pnc_local_target_write()
 *
 * As pnc_local_target_write(), and notes that the chunk is there.
 *
 * Returns: %TRUE when all were taken
 */
gboolean pnc_local_target_write_chunk (PncLocalTarget *self,
                                       gconstpointer data,
                                       gsize length_bytes,
                                       guint64 offset_bytes,
                                       const guint8 hash[PNC_HASH_BYTES],
                                       GError **error);

/**
 * pnc_local_target_write:
 * @self: a target
 * @data: (nullable): bytes whose hash was compared
 * @length_bytes: how many
 * @offset_bytes: where; in any order
 * @error: (out) (nullable): %PNC_ERROR_NO_SPACE, %PNC_ERROR_IO …
 *
 * Returns: %TRUE when all were taken
 */
gboolean pnc_local_target_write (PncLocalTarget *self,
                                 gconstpointer data,
                                 gsize length_bytes,
                                 guint64 offset_bytes,
                                 GError **error);

/**
 * pnc_local_target_finish:
 * @self: a target with all its bytes
 * @attributes: time and permission bits that it shall have
 * @error: (out) (nullable): an error; a file system that has no such attributes is none
 *
 * Nothing is flushed or visible yet.
 *
 * Returns: %TRUE when it is ready to be published
 */
gboolean
pnc_local_target_finish (PncLocalTarget *self, const PncAttributes *attributes, GError **error);

/** pnc_local_target_get_size: @self: a target. Returns: how long it will be, in bytes */
guint64 pnc_local_target_get_size (PncLocalTarget *self);

/** pnc_local_target_get_folder: @self: a target. Returns: (transfer none): where it is to be */
PncLocalFolder *pnc_local_target_get_folder (PncLocalTarget *self);

/**
 * pnc_local_target_flush:
 * @self: a finished target
 * @error: (out) (nullable): any error is final
 *
 * Flushes this one file; for whoever does not flush the whole file system.
 *
 * Returns: %TRUE when its bytes are on disk
 */
gboolean pnc_local_target_flush (PncLocalTarget *self, GError **error);

/**
 * pnc_local_target_publish:
 * @self: a finished target whose bytes are on disk
 * @error: (out) (nullable): as pnc_local_target_look(), and what closing and renaming may say
 *
 * Closes it and gives it its final name by the policy. The folder is still to be flushed.
 *
 * Returns: %TRUE when it is there, or was left out by the policy
 */
gboolean pnc_local_target_publish (PncLocalTarget *self, GError **error);

/** pnc_local_target_get_outcome: @self: a published target. Returns: what became of it */
PncOutcome pnc_local_target_get_outcome (PncLocalTarget *self);

/** pnc_local_target_get_name: @self: a target. Returns: (transfer none): its final name, which
 * keeping both may have changed */
const char *pnc_local_target_get_name (PncLocalTarget *self);

/** pnc_local_target_free: @self: (transfer full) (nullable): a target; its partial is removed
 * unless it was published */
void pnc_local_target_free (PncLocalTarget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLocalTarget, pnc_local_target_free)

G_END_DECLS
