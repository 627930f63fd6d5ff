/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-recent-servers.h"
#include "pnc-session.h"

G_BEGIN_DECLS

#define PNC_TYPE_SERVER_SIDEBAR (pnc_server_sidebar_get_type ())

/**
 * PncServerSidebar:
 *
 * The saved servers and those used last, with a menu for each. Adds, edits, moves and removes them
 * by itself. Signals: `files-dropped` (PncServerItem, GListModel of GFile): upload them there;
 * `open` (PncServerItem, gboolean: in a new window): go there; `removed` (PncServerItem, guint
 * position): may be put back with pnc_server_list_insert(); `said` (const char *): a sentence to be
 * shown.
 */
G_DECLARE_FINAL_TYPE (PncServerSidebar, pnc_server_sidebar, PNC, SERVER_SIDEBAR, AdwBin)

/** pnc_server_sidebar_set_servers: @self: a side bar without servers; @saved: the saved ones;
 * @recent: those used last */
void pnc_server_sidebar_set_servers (PncServerSidebar *self,
                                     PncServerList *saved,
                                     PncRecentServers *recent);

/** pnc_server_sidebar_show_state: @self: a side bar; @item: (nullable): the server that this window
 * is at; @state: of its connection */
void
pnc_server_sidebar_show_state (PncServerSidebar *self, PncServerItem *item, PncSessionState state);

/** pnc_server_sidebar_save: @self: a side bar; @link: where. Asks for the name under which it is to
 * be saved. */
void pnc_server_sidebar_save (PncServerSidebar *self, const PncLink *link);

G_END_DECLS
