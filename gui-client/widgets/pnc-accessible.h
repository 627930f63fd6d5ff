/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** pnc_accessible_name_buttons: @widget: a widget of a library. Buttons in it that show only a
 * picture get their tooltip as accessible name: GTK 4.8 would call them "GtkImage". */
void pnc_accessible_name_buttons (GtkWidget *widget);

/** pnc_accessible_find_row: @widget: somewhere in a row of a list. Returns: (transfer none)
 * (nullable): the row, the widget with the CSS name "row", or "child" in a grid */
GtkWidget *pnc_accessible_find_row (GtkWidget *widget);

/** pnc_accessible_name_row: @widget: somewhere in a row of a list; @name: (nullable): what the row
 * is about. GTK 4.8 gives rows no accessible name. Does nothing before the widget is in a row. */
void pnc_accessible_name_row (GtkWidget *widget, const char *name);

G_END_DECLS
