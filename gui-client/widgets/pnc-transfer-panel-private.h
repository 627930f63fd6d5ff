/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-panel.h"

G_BEGIN_DECLS

/** pnc_transfer_panel_install_actions: @widget_class: of the panel. What is done to all transfers
 * at once. */
void pnc_transfer_panel_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS
