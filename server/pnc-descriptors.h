/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pnc_descriptors_raise:
 *
 * Raises the number of descriptors that this process may open to what the host allows, and keeps
 * one spare. Called at the start, before any thread.
 *
 * Returns: how many it may open
 */
guint pnc_descriptors_raise (void);

/** pnc_descriptors_get_limit: Returns: how many this process may open, as of now */
guint pnc_descriptors_get_limit (void);

/**
 * pnc_descriptors_is_short:
 * @socket: a socket just accepted
 * @reserve: how many must stay free
 *
 * The host gives out the lowest free number, so a number near the limit means that nearly all are
 * in use.
 *
 * Returns: whether @socket lies in the reserve and must be closed
 */
gboolean pnc_descriptors_is_short (GSocket *socket, guint reserve);

/**
 * pnc_descriptors_probe:
 *
 * Finds out whether another descriptor can be had at all, also from a host that has run out of them
 * as a whole.
 *
 * Returns: whether accepting can succeed
 */
gboolean pnc_descriptors_probe (void);

/**
 * pnc_descriptors_turn_away:
 * @listening: a non-blocking listening socket
 * @most: at most so many
 *
 * Accepts and closes who waits there, with the spare descriptor: they learn at once that nothing
 * will come, when there is no descriptor left to serve them.
 *
 * Returns: how many
 */
guint pnc_descriptors_turn_away (GSocket *listening, guint most);

G_END_DECLS
