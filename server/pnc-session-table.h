/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-limits.h"

G_BEGIN_DECLS

/**
 * PncSessionTable:
 *
 * Sessions by their id and by their ticket. A session has one ticket at a time; only its SHA-256 is
 * kept, so that nobody who reads this memory or its swap can log in with it. Main loop only.
 */
typedef struct _PncSessionTable PncSessionTable;

/** pnc_session_table_new: @max_sessions: at most so many. Returns: (transfer full): an empty table
 */
PncSessionTable *pnc_session_table_new (guint max_sessions);

/** pnc_session_table_free: @self: (transfer full) (nullable): a table; its sessions are not touched
 */
void pnc_session_table_free (PncSessionTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncSessionTable, pnc_session_table_free)

/** pnc_session_table_set_max: @self: a table; @max_sessions: from now on */
void pnc_session_table_set_max (PncSessionTable *self, guint max_sessions);

/**
 * pnc_session_table_add:
 * @self: a table
 * @session: what to find again; borrowed until removed
 * @id: (out caller-allocates) (array fixed-size=16): its id, random
 *
 * Returns: %FALSE when the table is full
 */
gboolean pnc_session_table_add (PncSessionTable *self, gpointer session, guint8 *id);

/** pnc_session_table_remove: @self: a table; @id: (array fixed-size=16): a session's id, which is
 * void now, with its ticket */
void pnc_session_table_remove (PncSessionTable *self, const guint8 *id);

/** pnc_session_table_find: @self: a table; @id: (array fixed-size=16): from a peer. Returns:
 * (transfer none) (nullable): the session */
gpointer pnc_session_table_find (PncSessionTable *self, const guint8 *id);

/**
 * pnc_session_table_issue_ticket:
 * @self: a table
 * @id: (array fixed-size=16): a session's id
 * @ticket: (out caller-allocates) (array fixed-size=32): its new ticket; the one before is void
 */
void pnc_session_table_issue_ticket (PncSessionTable *self, const guint8 *id, guint8 *ticket);

/**
 * pnc_session_table_take_ticket:
 * @self: a table
 * @ticket: (array length=ticket_bytes): from a peer
 * @ticket_bytes: any number
 *
 * A ticket is good once.
 *
 * Returns: (transfer none) (nullable): the session whose ticket it was
 */
gpointer
pnc_session_table_take_ticket (PncSessionTable *self, const guint8 *ticket, gsize ticket_bytes);

/** pnc_session_table_list: @self: a table. Returns: (transfer container): all sessions, in any
 * order */
GPtrArray *pnc_session_table_list (PncSessionTable *self);

/** pnc_session_table_count: @self: a table. Returns: how many sessions there are */
guint pnc_session_table_count (PncSessionTable *self);

G_END_DECLS
