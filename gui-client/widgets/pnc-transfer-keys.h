/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** pnc_transfer_keys_add: @list: a list of #PncTransferRow. Space, Delete, Ctrl+Up, Ctrl+Down,
 * Ctrl+Home and Ctrl+C do to the row that has the focus what its menu does. */
void pnc_transfer_keys_add (GtkWidget *list);

G_END_DECLS
