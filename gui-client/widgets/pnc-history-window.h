/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-transfer-history.h"

G_BEGIN_DECLS

#define PNC_TYPE_HISTORY_WINDOW (pnc_history_window_get_type ())

/**
 * PncHistoryWindow:
 *
 * The transfers of the past, and a search in them.
 */
G_DECLARE_FINAL_TYPE (PncHistoryWindow, pnc_history_window, PNC, HISTORY_WINDOW, AdwWindow)

/** pnc_history_window_present: @parent: above which window */
void pnc_history_window_present (GtkWindow *parent);

G_END_DECLS
