/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-list.h"

G_BEGIN_DECLS

/** PNC_SERVER_EXCHANGE_MAX_BYTES: the largest file that is imported */
#define PNC_SERVER_EXCHANGE_MAX_BYTES (256 * 1024)

/** pnc_server_list_export: @self: a list. Returns: (transfer full): the text of a file with its
 * servers, for another computer: what the list's own file has, but no passwords, and nothing of
 * when and where they were used */
char *pnc_server_list_export (PncServerList *self);

/**
 * pnc_server_list_import:
 * @self: a list
 * @text: (array length=length_bytes): what a file had in it that may come from anybody
 * @length_bytes: of @text
 * @n_added: (out) (nullable): how many servers are new in the list
 * @n_known: (out) (nullable): how many were in it already, as the same user
 * @error: (out) (nullable): a translated message: it is no list of servers, or has none
 *
 * What cannot be understood, and what there is no room for, is left out. A name is made fit to be
 * shown; nothing in the list is changed.
 *
 * Returns: whether there was a server in it
 */
gboolean pnc_server_list_import (PncServerList *self,
                                 const char *text,
                                 gsize length_bytes,
                                 guint *n_added,
                                 guint *n_known,
                                 GError **error);

/** pnc_server_exchange_describe: @n_added: how many servers were new; @n_known: how many were there
 * already. Returns: (transfer full): that in words */
char *pnc_server_exchange_describe (guint n_added, guint n_known);

G_END_DECLS
