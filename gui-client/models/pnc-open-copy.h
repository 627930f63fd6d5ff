/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-entry.h"
#include "pnc-file-lock.h"
#include "pnc-transfer-record.h"

G_BEGIN_DECLS

/**
 * PncOpenCopy:
 * @folder: (type filename): its private folder, 0700, with a record, a lock and the folder "file"
 * @path: (type filename): of the copy: below "file", under its own name
 * @server: where it comes from, and its path there; @local is the name that it has here
 * @lock: what says that a program that is alive has it
 * @known: whether @version, @mode and @digest are there: it was downloaded whole
 * @read_only: whether nobody is to change it
 * @mode: its permission bits on the server
 * @version: what the server has or had of it
 * @digest: of the copy when both were the same
 *
 * A private copy of a file of a server that a person has opened, as it is on the disk: what is
 * needed to find it again after a crash, to see whether it was changed, and to store it without
 * harming what others did meanwhile. All calls block; one thread at a time.
 */
typedef struct
{
  char *folder;
  char *path;
  PncTransferRecord *server;
  PncFileLock *lock;
  gboolean known;
  gboolean read_only;
  guint mode;
  PncVersion version;
  guint8 digest[PNC_HASH_BYTES];
} PncOpenCopy;

/** pnc_open_copy_dup_usual_base: Returns: (transfer full) (type filename): where copies are */
char *pnc_open_copy_dup_usual_base (void);

/**
 * pnc_open_copy_new:
 * @base: (type filename): where copies are; made when it is missing
 * @server: (transfer full): where the file is, with its path
 * @error: (out) (nullable): %PNC_ERROR_IO …
 *
 * Makes a private folder for it, locks and records it. There is no file in it yet.
 *
 * Returns: (transfer full) (nullable): the copy
 */
PncOpenCopy *pnc_open_copy_new (const char *base, PncTransferRecord *server, GError **error);

/** pnc_open_copy_free: @self: (transfer full) (nullable): a copy. What is on the disk stays. */
void pnc_open_copy_free (PncOpenCopy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncOpenCopy, pnc_open_copy_free)

/** pnc_open_copy_save: @self: a copy; @error: (out) (nullable): %PNC_ERROR_IO. Writes its record,
 * at once or not at all. Returns: %TRUE on success */
gboolean pnc_open_copy_save (PncOpenCopy *self, GError **error);

/**
 * pnc_open_copy_read:
 * @self: a copy
 * @digest: (out caller-allocates): of the file as it is now
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_CHANGED (it is being written) …
 *
 * Returns: %TRUE when it was read from its beginning to its end
 */
gboolean pnc_open_copy_read (PncOpenCopy *self, guint8 digest[PNC_HASH_BYTES], GError **error);

/**
 * pnc_open_copy_seal:
 * @self: a copy that has just come
 * @error: (out) (nullable): as pnc_open_copy_read(), and %PNC_ERROR_UNSUPPORTED for one that is
 *   never to be opened
 *
 * Nobody else may read it, nobody run it, and only whoever may store it change it. Its digest and
 * its record are made.
 *
 * Returns: %TRUE when it may be opened
 */
gboolean pnc_open_copy_seal (PncOpenCopy *self, GError **error);

/** pnc_open_copy_is_changed: @self: a copy. Returns: whether it is not, or may not be, what it was:
 * also where it cannot be read */
gboolean pnc_open_copy_is_changed (PncOpenCopy *self);

/** pnc_open_copy_tidy: @self: a copy. Removes it when it was not changed, unless an editor seems to
 * have it open. Returns: whether nothing in it is to be stored */
gboolean pnc_open_copy_tidy (PncOpenCopy *self);

/** pnc_open_copy_remove: @self: a copy. Removes the file and its private folder. What somebody has
 * put beside it stays, with the folder. */
void pnc_open_copy_remove (PncOpenCopy *self);

/**
 * pnc_open_copy_find:
 * @base: (type filename): where copies are
 * @server: of which server, and of which user
 *
 * Looks through the copies that no program has: those that were not changed are removed.
 *
 * Returns: (transfer full) (element-type PncOpenCopy): those of @server that were changed, locked
 */
GPtrArray *pnc_open_copy_find (const char *base, const PncTransferRecord *server);

G_END_DECLS
