/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PNC_TYPE_SPEED_WINDOW (pnc_speed_window_get_type ())

/**
 * PncSpeedWindow:
 *
 * How fast transfers may be: one limit for all uploads together and one for all downloads. What is
 * changed here counts at once, also for transfers under way.
 */
G_DECLARE_FINAL_TYPE (PncSpeedWindow, pnc_speed_window, PNC, SPEED_WINDOW, AdwPreferencesWindow)

/** pnc_speed_window_present: @parent: the window it belongs to; @settings: what it changes */
void pnc_speed_window_present (GtkWindow *parent, GSettings *settings);

G_END_DECLS
