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
 * (const PncLink *): the person wants to go there.
 */
G_DECLARE_FINAL_TYPE (PncConnectPage, pnc_connect_page, PNC, CONNECT_PAGE, AdwBin)

/** pnc_connect_page_set_link: @self: a page; @link: to fill in, without the password */
void pnc_connect_page_set_link (PncConnectPage *self, const PncLink *link);

/** pnc_connect_page_set_address: @self: a page; @text: what somebody wants to connect to; @problem:
 * (nullable): a sentence about what is wrong with it */
void pnc_connect_page_set_address (PncConnectPage *self, const char *text, const char *problem);

G_END_DECLS
