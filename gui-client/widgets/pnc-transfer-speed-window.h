/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-transfer.h"

G_BEGIN_DECLS

#define PNC_TYPE_TRANSFER_SPEED_WINDOW (pnc_transfer_speed_window_get_type ())

/**
 * PncTransferSpeedWindow:
 *
 * How fast one transfer may be. What is changed here counts at once, and for this one only.
 */
G_DECLARE_FINAL_TYPE (PncTransferSpeedWindow,
                      pnc_transfer_speed_window,
                      PNC,
                      TRANSFER_SPEED_WINDOW,
                      AdwPreferencesWindow)

/** pnc_transfer_speed_window_present: @parent: the window it belongs to; @transfer: what it changes
 */
void pnc_transfer_speed_window_present (GtkWindow *parent, PncTransfer *transfer);

G_END_DECLS
