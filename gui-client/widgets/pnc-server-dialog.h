/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-server-list.h"

G_BEGIN_DECLS

#define PNC_TYPE_SERVER_DIALOG (pnc_server_dialog_get_type ())

/**
 * PncServerDialog:
 *
 * Asks for the name, the color, the address and the user of a saved server.
 */
G_DECLARE_FINAL_TYPE (PncServerDialog, pnc_server_dialog, PNC, SERVER_DIALOG, AdwMessageDialog)

/** pnc_server_dialog_present: @parent: a window; @servers: where it goes; @item: (nullable): of
 * @servers, to be changed; %NULL for a new one; @link: (nullable): where a new one is, as far as is
 * known */
void pnc_server_dialog_present (GtkWindow *parent,
                                PncServerList *servers,
                                PncServerItem *item,
                                const PncLink *link);

G_END_DECLS
