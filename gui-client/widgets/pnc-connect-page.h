/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-link.h"

G_BEGIN_DECLS

#define PNC_TYPE_CONNECT_PAGE (pnc_connect_page_get_type ())

/**
 * PncConnectPage:
 *
 * Asks where to connect to: an address or a whole link, a user and a password. Signal `connect`
 * (const PncLink *): the person wants to go there. Signal `open-server` (PncServerItem, gboolean):
 * to a server of the list below; the flag is always %FALSE.
 */
G_DECLARE_FINAL_TYPE (PncConnectPage, pnc_connect_page, PNC, CONNECT_PAGE, AdwBin)

/** pnc_connect_page_set_link: @self: a page; @link: to fill in, without the password */
void pnc_connect_page_set_link (PncConnectPage *self, const PncLink *link);

/** pnc_connect_page_set_address: @self: a page; @text: what somebody wants to connect to; @problem:
 * (nullable): a sentence about what is wrong with it */
void pnc_connect_page_set_address (PncConnectPage *self, const char *text, const char *problem);

/** pnc_connect_page_set_servers: @self: a page without servers; @saved: (element-type
 * PncServerItem): offered first; @recent: (element-type PncServerItem): offered below */
void pnc_connect_page_set_servers (PncConnectPage *self, GListModel *saved, GListModel *recent);

/** pnc_connect_page_offer_servers: @self: a page; @offers_servers: whether its list is to be seen:
 * not beside the side bar */
void pnc_connect_page_offer_servers (PncConnectPage *self, gboolean offers_servers);

G_END_DECLS
