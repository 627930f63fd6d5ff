/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * What GTK 4.8 lacks about a column view: names of its headers for assistive technology, a way to
 * ask which column sorts, and one to scroll.
 */

/** pnc_column_headers_scroll_to: @view: a column view; @position: of a row. Shows it. */
void pnc_column_headers_scroll_to (GtkColumnView *view, guint position);

/** pnc_column_headers_setup: @view: a column view with its columns. Gives each header its title as
 * accessible name. */
void pnc_column_headers_setup (GtkColumnView *view);

/** pnc_column_headers_align_end: @view: a column view; @column: one of its columns. Its title
 * stands at the end, as numbers do, and the arrow before it. */
void pnc_column_headers_align_end (GtkColumnView *view, GtkColumnViewColumn *column);

/** pnc_column_headers_get_sort: @view: a column view; @descending: (out): whether its arrow points
 * down. Returns: (transfer none) (nullable): the column whose header has an arrow. The arrows
 * change only after the sorter of the view has told that it did. */
GtkColumnViewColumn *pnc_column_headers_get_sort (GtkColumnView *view, gboolean *descending);

G_END_DECLS
