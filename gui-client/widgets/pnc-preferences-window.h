/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PNC_TYPE_PREFERENCES_WINDOW (pnc_preferences_window_get_type ())

/**
 * PncPreferencesWindow:
 *
 * What a person can choose: how folders are shown and where downloads go.
 */
G_DECLARE_FINAL_TYPE (PncPreferencesWindow,
                      pnc_preferences_window,
                      PNC,
                      PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

/** pnc_preferences_window_present: @parent: the window it belongs to; @settings: what it changes */
void pnc_preferences_window_present (GtkWindow *parent, GSettings *settings);

G_END_DECLS
