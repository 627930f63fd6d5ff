/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-row.h"

G_BEGIN_DECLS

/* What pnc-transfer-row.c (what a row shows) and pnc-transfer-row-actions.c (what can be done)
 * share. For nobody else. */

/** pnc_transfer_row_get_transfer: @self: a row. Returns: (transfer none) (nullable): what it shows
 */
PncTransfer *pnc_transfer_row_get_transfer (PncTransferRow *self);

/** pnc_transfer_row_install_actions: @widget_class: of the row. What its menu, its buttons and the
 * keys of the list do. */
void pnc_transfer_row_install_actions (GtkWidgetClass *widget_class);

/** pnc_transfer_row_can: @self: a row; @action: its full name. Returns: whether it can be done now
 */
gboolean pnc_transfer_row_can (PncTransferRow *self, const char *action);

/** pnc_transfer_row_update_actions: @self: a row. Enables what can be done in the state it is in.
 */
void pnc_transfer_row_update_actions (PncTransferRow *self);

G_END_DECLS
