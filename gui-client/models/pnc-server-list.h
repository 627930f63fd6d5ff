/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-item.h"

G_BEGIN_DECLS

#define PNC_TYPE_SERVER_LIST (pnc_server_list_get_type ())

/**
 * PncServerList:
 *
 * The saved servers of this person: a GListModel of #PncServerItem in the order of the file, which
 * `pnc server` uses as well (pnc-saved-servers.h), and which is followed when that changes it. Read
 * at once, for it is tiny; written in the background, one time after the other, each of them
 * atomic. A file that cannot be understood is kept beside it, and the list begins anew. Passwords
 * are never in it. Lives on the main context of whoever made it.
 *
 * Signal `trouble` (const GError *): with a translated message: the list could not be read or
 * written.
 */
G_DECLARE_FINAL_TYPE (PncServerList, pnc_server_list, PNC, SERVER_LIST, GObject)

/** PNC_SERVER_LIST_MAX: how many servers there may be */
#define PNC_SERVER_LIST_MAX 500

/** pnc_server_list_new: @path: (nullable) (type filename): the file; %NULL for the usual one.
 * Returns: (transfer full): the servers in it */
PncServerList *pnc_server_list_new (const char *path);

/** pnc_server_list_take_error: @self: a list. Returns: (transfer full) (nullable): what was wrong
 * with the file when it was read, with a translated message; tells it once */
GError *pnc_server_list_take_error (PncServerList *self);

/** pnc_server_list_get: @self: a list; @position: below its length. Returns: (transfer none): the
 * server there */
PncServerItem *pnc_server_list_get (PncServerList *self, guint position);

/** pnc_server_list_find: @self: a list; @link: (nullable): somewhere. Returns: (transfer none)
 * (nullable): the server that is there: the one of the same user, else one without a user */
PncServerItem *pnc_server_list_find (PncServerList *self, const PncLink *link);

/** pnc_server_list_add: @self: a list; @name: (nullable): of the server; @color: (nullable): of the
 * server; @link: where it is. Returns: (transfer none) (nullable): the new server, at the end;
 * %NULL when there are too many */
PncServerItem *
pnc_server_list_add (PncServerList *self, const char *name, const char *color, const PncLink *link);

/** pnc_server_list_change: @self: a list; @item: of it; @name: (nullable): of the server; @color:
 * (nullable): of the server; @link: where it is. The folder where one was last is forgotten where
 * it is another server. */
void pnc_server_list_change (PncServerList *self,
                             PncServerItem *item,
                             const char *name,
                             const char *color,
                             const PncLink *link);

/** pnc_server_list_set_remembers: @self: a list; @item: of it; @remembers: whether the keyring has
 * its password */
void pnc_server_list_set_remembers (PncServerList *self, PncServerItem *item, gboolean remembers);

/** pnc_server_list_note_use: @self: a list; @item: of it; @path: (nullable): where one is */
void pnc_server_list_note_use (PncServerList *self, PncServerItem *item, PncPath *path);

/** pnc_server_list_move: @self: a list; @item: of it; @steps: how far down; up when negative. Does
 * nothing at the end of the list. */
void pnc_server_list_move (PncServerList *self, PncServerItem *item, int steps);

/** pnc_server_list_remove: @self: a list; @item: of it. Returns: where it was, for
 * pnc_server_list_insert() */
guint pnc_server_list_remove (PncServerList *self, PncServerItem *item);

/** pnc_server_list_insert: @self: a list; @item: that was removed; @position: where it was.
 * Does nothing when its name in the file is taken meanwhile. */
void pnc_server_list_insert (PncServerList *self, PncServerItem *item, guint position);

/** pnc_server_list_flush: @self: a list. Returns when what was changed is on the disk; for the end
 * of the program. */
void pnc_server_list_flush (PncServerList *self);

G_END_DECLS
