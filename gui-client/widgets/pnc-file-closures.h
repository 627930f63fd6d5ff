/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** pnc_file_closures_bind: @widget_class: of the widget whose template names them. Makes the
 * closures of the columns known: format_size, format_type, format_modified, format_mode
 * (PncFileItem). */
void pnc_file_closures_bind (GtkWidgetClass *widget_class);

G_END_DECLS
