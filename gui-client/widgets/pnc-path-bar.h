/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-browser.h"

G_BEGIN_DECLS

#define PNC_TYPE_PATH_BAR (pnc_path_bar_get_type ())

/**
 * PncPathBar:
 *
 * Where one is: a button for each folder above, or an entry to type a path into. Those for which
 * there is no room are in a menu before the others. Property: `browser` (PncBrowser). Signal:
 * `left` when a person has chosen a folder or has done with the entry, so that the keys may go back
 * to the files.
 */
G_DECLARE_FINAL_TYPE (PncPathBar, pnc_path_bar, PNC, PATH_BAR, AdwBin)

/** pnc_path_bar_edit: @self: a bar. Shows the entry, with the path selected. */
void pnc_path_bar_edit (PncPathBar *self);

/** pnc_path_bar_find_part: @self: a bar; @x: in its coordinates; @y: likewise; @path: (out)
 * (transfer full): the folder there; untouched where there is none. Returns: (transfer none)
 * (nullable): the button of a folder at that place */
GtkWidget *pnc_path_bar_find_part (PncPathBar *self, double x, double y, PncPath **path);

G_END_DECLS
