/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncFileLock:
 *
 * An exclusive lock between programs of this computer, held through a small file of its own. The
 * system releases it when the program ends, however it ends.
 */
typedef struct _PncFileLock PncFileLock;

/**
 * pnc_file_lock_take:
 * @path: (type filename): the lock file, made when it is not there; never removed
 * @timeout_ms: how long to wait for another holder
 * @error: (out) (nullable): %PNC_ERROR_IN_USE when it is still held, %PNC_ERROR_PERMISSION …
 *
 * Blocking, any thread. The lock is between open files: two threads of one program exclude each
 * other too.
 *
 * Returns: (transfer full) (nullable): the lock
 */
PncFileLock *pnc_file_lock_take (const char *path, guint timeout_ms, GError **error);

/** pnc_file_lock_release: @self: (transfer full) (nullable): a lock */
void pnc_file_lock_release (PncFileLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFileLock, pnc_file_lock_release)

G_END_DECLS
