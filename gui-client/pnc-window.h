/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-application.h"

G_BEGIN_DECLS

#define PNC_TYPE_WINDOW (pnc_window_get_type ())

/**
 * PncWindow:
 *
 * One window: the connect page, or a folder of a server with its transfers below.
 */
G_DECLARE_FINAL_TYPE (PncWindow, pnc_window, PNC, WINDOW, AdwApplicationWindow)

/** pnc_window_new: @application: the application. Returns: (transfer none): a window, not yet shown
 */
PncWindow *
pnc_window_new (PncApplication *application);

G_END_DECLS
