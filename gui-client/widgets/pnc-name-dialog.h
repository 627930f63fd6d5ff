/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-browser.h"

G_BEGIN_DECLS

/** PncNameFunc: @name: the name given, checked; @user_data: as given */
typedef void (*PncNameFunc) (const char *name, gpointer user_data);

/**
 * pnc_name_dialog_present:
 * @parent: the window, passed to @func; the dialog goes with it
 * @browser: whose folder the name is for: it is checked while it is typed
 * @item: (nullable): what is renamed; %NULL for a new folder
 * @func: with the name, when it was confirmed
 * @user_data: for @func; must live as long as @parent
 */
void pnc_name_dialog_present (GtkWindow *parent,
                              PncBrowser *browser,
                              PncFileItem *item,
                              PncNameFunc func,
                              gpointer user_data);

G_END_DECLS
