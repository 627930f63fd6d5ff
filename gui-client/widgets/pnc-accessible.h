/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** pnc_accessible_name_buttons: @widget: a widget of a library. Buttons in it that show only a
 * picture get their tooltip as accessible name: GTK 4.8 would call them "GtkImage". */
void pnc_accessible_name_buttons (GtkWidget *widget);

G_END_DECLS
