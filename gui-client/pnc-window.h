/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-application.h"
#include "pnc-link.h"

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
PncWindow *pnc_window_new (PncApplication *application);

/** pnc_window_open: @self: a window; @link: where to connect to; with no user in it, the connect
 * page asks for the rest */
void pnc_window_open (PncWindow *self, const PncLink *link);

/** pnc_window_open_text: @self: a window; @text: a link or an address; when it is neither, the
 * connect page shows it and says so */
void pnc_window_open_text (PncWindow *self, const char *text);

/** pnc_window_go_if_there: @self: a window; @link: somewhere. Goes to that folder when it is on the
 * server that the window is connected to, as the same user. Returns: whether it is */
gboolean pnc_window_go_if_there (PncWindow *self, const PncLink *link);

/** pnc_window_is_connected: @self: a window. Returns: whether it has a session, in any state */
gboolean pnc_window_is_connected (PncWindow *self);

/** pnc_window_add_toast: @self: a window; @toast: (transfer full): to show */
void pnc_window_add_toast (PncWindow *self, AdwToast *toast);

/** pnc_window_say: @self: a window; @sentence: shown for a while at the bottom, raw text */
void pnc_window_say (PncWindow *self, const char *sentence);

G_END_DECLS
