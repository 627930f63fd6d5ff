/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * What GTK 4.8 lacks about a column view: names of its headers for assistive technology, a way to
 * ask which column sorts, and one to scroll.
 */

/** pnc_column_headers_scroll_to_top: @view: a column view. Shows its first row. */
void pnc_column_headers_scroll_to_top (GtkColumnView *view);

/** pnc_column_headers_setup: @view: a column view with its columns. Gives each header its title as
 * accessible name. */
void pnc_column_headers_setup (GtkColumnView *view);

/** pnc_column_headers_align_end: @view: a column view; @column: one of its columns. Its title
 * stands at the end, as numbers do. */
void pnc_column_headers_align_end (GtkColumnView *view, GtkColumnViewColumn *column);

/**
 * pnc_column_headers_bind_sort:
 * @view: a column view with its columns
 * @names: (array zero-terminated=1): static; what the columns are called in the settings, in order
 * @settings: with the keys "sort-column" and "sort-descending"
 *
 * Sorts as the settings say, and writes into them what a click on a header changes.
 */
void
pnc_column_headers_bind_sort (GtkColumnView *view, const char *const *names, GSettings *settings);

G_END_DECLS
