/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

#define PNC_TYPE_TRANSFER_PANEL (pnc_transfer_panel_get_type ())

/**
 * PncTransferPanel:
 *
 * The transfers of a queue, newest last, under one line that sums them up and stays when the list
 * is folded away. Property: `unfolded` (boolean).
 */
G_DECLARE_FINAL_TYPE (PncTransferPanel, pnc_transfer_panel, PNC, TRANSFER_PANEL, AdwBin)

/** pnc_transfer_panel_set_queue: @self: a panel; @queue: (nullable): what to show */
void pnc_transfer_panel_set_queue (PncTransferPanel *self, PncTransferQueue *queue);

/** pnc_transfer_panel_get_queue: @self: a panel. Returns: (transfer none) (nullable): what it shows
 */
PncTransferQueue *pnc_transfer_panel_get_queue (PncTransferPanel *self);

/** pnc_transfer_panel_focus: @self: a panel; @transfer: one that has just been moved. Its row gets
 * the focus once it is there. */
void pnc_transfer_panel_focus (PncTransferPanel *self, PncTransfer *transfer);

/** pnc_transfer_panel_put_again: @self: a panel; @transfer: an upload in it that was refused
 * because the name is taken; @policy: what to do about it now. Takes its place in the queue again.
 */
void pnc_transfer_panel_put_again (PncTransferPanel *self, PncTransfer *transfer, PncPolicy policy);

G_END_DECLS
