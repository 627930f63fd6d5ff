/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-nt-win32.h"

G_BEGIN_DECLS

/**
 * pnc_file_win32_new:
 * @handle: (transfer full): of a regular file
 * @name: its name, for errors
 *
 * Returns: (transfer full): the open file
 */
PncFile *pnc_file_win32_new (HANDLE handle, const char *name);

G_END_DECLS
