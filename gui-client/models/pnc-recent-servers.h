/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-list.h"

G_BEGIN_DECLS

#define PNC_TYPE_RECENT_SERVERS (pnc_recent_servers_get_type ())

/** PNC_RECENT_SERVERS_MAX: how many are remembered */
#define PNC_RECENT_SERVERS_MAX 5

/**
 * PncRecentServers:
 *
 * The servers that were used last and are not saved, the last one first: a GListModel of
 * #PncServerItem without ids. In the settings (`recent-servers`), without passwords.
 */
G_DECLARE_FINAL_TYPE (PncRecentServers, pnc_recent_servers, PNC, RECENT_SERVERS, GObject)

/** pnc_recent_servers_new: @settings: of the application; @saved: the saved servers, which are left
 * out. Returns: (transfer full): those used last */
PncRecentServers *pnc_recent_servers_new (GSettings *settings, PncServerList *saved);

/** pnc_recent_servers_note: @self: recent servers; @link: where one is connected; becomes the first
 */
void pnc_recent_servers_note (PncRecentServers *self, const PncLink *link);

/** pnc_recent_servers_find: @self: recent servers; @link: (nullable): somewhere. Returns: (transfer
 * none) (nullable): the one that is there */
PncServerItem *pnc_recent_servers_find (PncRecentServers *self, const PncLink *link);

/** pnc_recent_servers_forget: @self: recent servers; @item: one of them */
void pnc_recent_servers_forget (PncRecentServers *self, PncServerItem *item);

G_END_DECLS
