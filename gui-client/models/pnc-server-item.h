/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-link.h"

G_BEGIN_DECLS

#define PNC_TYPE_SERVER_ITEM (pnc_server_item_get_type ())

/**
 * PncServerItem:
 *
 * A server that is saved, or was used lately. Properties (read-only, notified): `name` (display
 * text), `address` (display text: user, host and a port that is not the usual one), `initial` (the
 * first letter of the name), `color` (one of pnc_server_item_get_colors()). Only the list that it
 * is in changes it.
 */
G_DECLARE_FINAL_TYPE (PncServerItem, pnc_server_item, PNC, SERVER_ITEM, GObject)

/** PNC_SERVER_NAME_MAX: the most characters that a name of a server has */
#define PNC_SERVER_NAME_MAX 80

/**
 * pnc_server_item_new:
 * @id: (nullable): its name in the file of saved servers; %NULL when it is not saved
 * @name: (nullable): as typed or read; made fit to be shown; %NULL or "" takes the host
 * @color: (nullable): one of pnc_server_item_get_colors(); anything else takes the first
 * @link: where it is; the password is left out
 *
 * Returns: (transfer full): an item
 */
PncServerItem *
pnc_server_item_new (const char *id, const char *name, const char *color, const PncLink *link);

/** pnc_server_item_change: @self: an item; @name: as of pnc_server_item_new(); @color: likewise;
 * @link: likewise. For the list that it is in. */
void pnc_server_item_change (PncServerItem *self,
                             const char *name,
                             const char *color,
                             const PncLink *link);

/** pnc_server_item_get_id: @self: an item. Returns: (transfer none) (nullable): its name in the
 * file; %NULL when it is not saved */
const char *pnc_server_item_get_id (PncServerItem *self);

/** pnc_server_item_get_name: @self: an item. Returns: (transfer none): fit to be shown */
const char *pnc_server_item_get_name (PncServerItem *self);

/** pnc_server_item_get_color: @self: an item. Returns: (transfer none): one of
 * pnc_server_item_get_colors() */
const char *pnc_server_item_get_color (PncServerItem *self);

/** pnc_server_item_get_link: @self: an item. Returns: (transfer none): where it is, and the folder
 * to begin with; never a password */
const PncLink *pnc_server_item_get_link (PncServerItem *self);

/** pnc_server_item_set_last_folder: @self: an item; @path: (nullable): where one was last. For the
 * list that it is in. */
void pnc_server_item_set_last_folder (PncServerItem *self, PncPath *path);

/** pnc_server_item_get_last_folder: @self: an item. Returns: (transfer none) (nullable): where one
 * was last */
PncPath *pnc_server_item_get_last_folder (PncServerItem *self);

/** pnc_server_item_set_remembers: @self: an item; @remembers: whether the keyring has its password.
 * For the list that it is in. */
void pnc_server_item_set_remembers (PncServerItem *self, gboolean remembers);

/** pnc_server_item_remembers: @self: an item. Returns: whether the keyring has its password, as far
 * as the list knows */
gboolean pnc_server_item_remembers (PncServerItem *self);

/** pnc_server_item_dup_link: @self: an item. Returns: (transfer full): where it is, and the folder
 * where one was last */
PncLink *pnc_server_item_dup_link (PncServerItem *self);

/** pnc_server_item_is_at: @self: an item; @link: (nullable): somewhere. Returns: whether that is
 * this server and this user; an item without a user stands for all of them */
gboolean pnc_server_item_is_at (PncServerItem *self, const PncLink *link);

/** pnc_server_item_get_colors: Returns: (transfer none) (array zero-terminated=1): the names of the
 * colours there are, the usual one first */
const char *const *pnc_server_item_get_colors (void);

G_END_DECLS
