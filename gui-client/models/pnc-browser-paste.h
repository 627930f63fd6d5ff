/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-browser.h"
#include "pnc-file-clip.h"

G_BEGIN_DECLS

/** pnc_browser_clip: @self: a browser; @items: (element-type PncFileItem): of the folder it looks
 * at; @cut: whether they are to go from there. Returns: (transfer full) (nullable): a clip of them;
 * %NULL when there is no folder */
PncFileClip *pnc_browser_clip (PncBrowser *self, GPtrArray *items, gboolean cut);

/**
 * pnc_browser_paste:
 * @self: a browser
 * @clip: files of the server that it looks at
 * @folder: into which
 * @policies: (array) (nullable): of each, what to do when its name is taken there, or 0 to leave it
 * where it is; %NULL: all are kept, and the new file is called "name (2)"
 *
 * Copies or moves them, one after the other, on the server: no bytes travel. What was cut and is
 * there already stays as it is. What cannot be pasted is reported by `failed`, and the others still
 * are.
 */
void
pnc_browser_paste (PncBrowser *self, PncFileClip *clip, PncPath *folder, const PncPolicy *policies);

G_END_DECLS
