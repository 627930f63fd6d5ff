/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-transfer.h"

G_BEGIN_DECLS

#define PNC_TYPE_TRANSFER_ROW (pnc_transfer_row_get_type ())

/**
 * PncTransferRow:
 *
 * One transfer: what, how far, how fast, in which state, and what can be done about it. Property
 * `transfer` (nullable PncTransfer).
 */
G_DECLARE_FINAL_TYPE (PncTransferRow, pnc_transfer_row, PNC, TRANSFER_ROW, GtkWidget)

G_END_DECLS
