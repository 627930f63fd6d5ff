/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * pnc_state_dir_default:
 *
 * Where a server keeps its key, users and configuration when --state-dir does not say:
 * $STATE_DIRECTORY (set by systemd), else $XDG_STATE_HOME/pinnaced when that is set, else
 * /var/lib/pinnaced for root, else
 * ~/.local/state/pinnaced. On Windows %PROGRAMDATA%\pinnaced for a service account, else
 * %LOCALAPPDATA%\pinnaced. (Not ".../pinnace": that is the client's.)
 *
 * Returns: (transfer full) (type filename): the path; nothing is created
 */
char *pnc_state_dir_default (void);

/**
 * pnc_state_dir_prepare:
 * @path: (type filename): the server's folder
 * @error: (out) (nullable): %PNC_ERROR_PERMISSION also when it belongs to another user or others
 * may write in it; %PNC_ERROR_NOT_DIRECTORY …
 *
 * Makes it (0700, with what is missing above it) or checks the one that is there. Blocking; any
 * thread.
 *
 * Returns: %TRUE when it can be trusted
 */
gboolean pnc_state_dir_prepare (const char *path, GError **error);

/**
 * pnc_state_dir_check_private:
 * @path: (type filename): a file in it
 * @error: (out) (nullable): %PNC_ERROR_PERMISSION when it belongs to another user or others may
 * read or write it; %PNC_ERROR_NOT_REGULAR …
 *
 * Does nothing on Windows, where the folder's access list is inherited.
 *
 * Returns: %TRUE when it is private, or is not there
 */
gboolean pnc_state_dir_check_private (const char *path, GError **error);

/**
 * pnc_state_dir_check_outside:
 * @path: (type filename): a prepared state folder
 * @share: (type filename): the folder to be shared
 * @error: (out) (nullable): %PNC_ERROR_USAGE when @path is @share or lies in it; what keeps either
 * from being looked at
 *
 * Keeps key and users out of reach of the users. Links are seen through. Blocking; any thread.
 *
 * Returns: %TRUE when @path is outside
 */
gboolean pnc_state_dir_check_outside (const char *path, const char *share, GError **error);

/**
 * PncStateLock:
 *
 * The right to write into a state folder; held by one process (and one thread of it) at a time.
 */
typedef struct _PncStateLock PncStateLock;

/**
 * pnc_state_lock:
 * @path: (type filename): a prepared state folder
 * @error: (out) (nullable): %PNC_ERROR_IO, %PNC_ERROR_PERMISSION …
 *
 * Waits until nobody else holds it. The system lets go of it when the process dies.
 *
 * Returns: (transfer full) (nullable): the lock
 */
PncStateLock *pnc_state_lock (const char *path, GError **error);

/**
 * pnc_state_unlock:
 * @lock: (transfer full) (nullable): a lock
 */
void pnc_state_unlock (PncStateLock *lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncStateLock, pnc_state_unlock)

G_END_DECLS
