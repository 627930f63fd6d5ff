/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_sync_exclude_matches:
 * @patterns: (nullable) (array zero-terminated=1): what is to be left alone
 * @path: where it is below the top of the tree, components joined by "/"
 *
 * A pattern without "/" is compared with the last component, wherever it is; one with "/" with the
 * whole @path (a "/" at its beginning is dropped). A "/" at its end counts for nothing. `?` stands
 * for one character and `*` for any number of them, but neither for "/"; `**` stands for anything;
 * a backslash takes the next character as it is. Pure; any bytes.
 *
 * Returns: whether one of @patterns fits
 */
gboolean pnc_sync_exclude_matches (char *const *patterns, const char *path);

G_END_DECLS
