/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PNC_TYPE_PATH_LAYOUT (pnc_path_layout_get_type ())

/**
 * PncPathLayout:
 *
 * Children in a row, of which the last matters most: it is as wide as it wants to be, and of those
 * before it as many show as there is room for, the nearest ones. The first child stands for those
 * that do not show, and shows only where there are some. Only where nothing else is left does the
 * last child get less than it wants.
 */
G_DECLARE_FINAL_TYPE (PncPathLayout, pnc_path_layout, PNC, PATH_LAYOUT, GtkLayoutManager)

/**
 * pnc_path_layout_first_shown:
 * @widths: what each child wants, in pixels; the first is the one that stands for the others
 * @n_widths: at least 2
 * @width: how much there is, in pixels
 *
 * Returns: the number of the first child that shows besides the one that stands for the others;
 * that one shows where this is not 1. At most @n_widths - 1: the last one always shows
 */
guint pnc_path_layout_first_shown (const int *widths, guint n_widths, int width);

G_END_DECLS
