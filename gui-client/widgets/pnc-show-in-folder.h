/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** pnc_show_in_folder: @widget: where it was asked for; @file: (nullable): a local file. Opens the
 * file manager with it selected. */
void pnc_show_in_folder (GtkWidget *widget, GFile *file);

/** pnc_open_file: @widget: where it was asked for; @file: (nullable): a local file. Opens it with
 * its application. */
void pnc_open_file (GtkWidget *widget, GFile *file);

G_END_DECLS
