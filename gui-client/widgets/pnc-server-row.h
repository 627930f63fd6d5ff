/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-server-item.h"
#include "pnc-session-state.h"

G_BEGIN_DECLS

#define PNC_TYPE_SERVER_ROW (pnc_server_row_get_type ())

/**
 * PncServerRow:
 *
 * A server in a list: its color with the first letter of its name, name, address, and a dot for the
 * state of the connection to it.
 */
G_DECLARE_FINAL_TYPE (PncServerRow, pnc_server_row, PNC, SERVER_ROW, GtkWidget)

/** pnc_server_row_get_item: @self: a row. Returns: (transfer none): what it shows */
PncServerItem *pnc_server_row_get_item (PncServerRow *self);

/** pnc_server_row_set_state: @self: a row; @state: of this window's connection to it;
 * %PNC_SESSION_DISCONNECTED when there is none */
void pnc_server_row_set_state (PncServerRow *self, PncSessionState state);

/** pnc_server_row_bind_list: @list: an empty list box; @saved: (element-type PncServerItem): shown
 * first; @recent: (element-type PncServerItem): shown below, with a heading. Its rows are
 * #PncServerRow. */
void pnc_server_row_bind_list (GtkListBox *list, GListModel *saved, GListModel *recent);

/** pnc_server_row_of: @row: (nullable): a row of such a list box. Returns: (transfer none)
 * (nullable): what is in it */
PncServerRow *pnc_server_row_of (GtkListBoxRow *row);

G_END_DECLS
