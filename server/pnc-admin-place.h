/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PncAdminPlace:
 *
 * Where a running server is reached by "pinnaced status", "kick" and "drain": a socket in its state
 * folder (in "control"), for whoever that folder belongs to. Each server has one of its own, so
 * that several may share a state folder, and the next one may start while one drains.
 */
typedef struct _PncAdminPlace PncAdminPlace;

/**
 * pnc_admin_place_open:
 * @state_dir: (type filename): a prepared state folder
 * @error: (out) (nullable): %PNC_ERROR_PERMISSION, %PNC_ERROR_READ_ONLY …
 *
 * Listens there, before the server is confined. What dead servers of this computer have left there
 * is removed.
 *
 * Returns: (transfer full) (nullable): the place
 */
PncAdminPlace *pnc_admin_place_open (const char *state_dir, GError **error);

/** pnc_admin_place_free: @self: (transfer full) (nullable): a place, which is not there any more
 * then */
void pnc_admin_place_free (PncAdminPlace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncAdminPlace, pnc_admin_place_free)

/** pnc_admin_place_get_folder: @self: a place. Returns: (transfer none) (type filename): where its
 * name has to be removed in the end */
const char *pnc_admin_place_get_folder (PncAdminPlace *self);

/** pnc_admin_place_get_socket: @self: a place. Returns: (transfer none): what listens */
GSocket *pnc_admin_place_get_socket (PncAdminPlace *self);

/**
 * pnc_admin_place_is_owner:
 * @peer: one that has connected
 *
 * Asks the system who that is. Root is let in as well. On Windows the access list of the state
 * folder decides who can connect.
 *
 * Returns: whether it is the user that this process runs as
 */
gboolean pnc_admin_place_is_owner (GSocket *peer);

/**
 * pnc_admin_place_connect_all:
 * @state_dir: (type filename): a state folder
 * @error: (out) (nullable): what keeps it from being read
 *
 * Connects to every server of this computer that runs with @state_dir. Blocks.
 *
 * Returns: (transfer full) (nullable) (element-type GSocket): blocking sockets; none when no server
 * runs
 */
GPtrArray *pnc_admin_place_connect_all (const char *state_dir, GError **error);

G_END_DECLS
