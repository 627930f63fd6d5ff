/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * pnc_local_path_resolve:
 * @path: (type filename): a path that a person gave
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_PERMISSION …
 *
 * Follows the links in it, the last one included. Blocking.
 *
 * Returns: (transfer full) (type filename) (nullable): the absolute path without links
 */
char *pnc_local_path_resolve (const char *path, GError **error);

/**
 * pnc_local_path_get_umask:
 *
 * Permission bits that new files of this process shall not have. Read once, the first time, which
 * should be before there are threads.
 *
 * Returns: the bits
 */
guint pnc_local_path_get_umask (void);

G_END_DECLS
