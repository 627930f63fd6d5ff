/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncListener:
 *
 * The listening sockets, as a GSocketService on the thread-default main context of its maker. It
 * takes care that the service never meets a failing accept(), around which it would spin: a
 * connection whose descriptor lies in the reserve is closed and the service rests for a while,
 * longer each time.
 */
typedef struct _PncListener PncListener;

/**
 * PncListenerAccept:
 * @connection: a new connection; take a reference to keep it
 * @user_data: as given
 */
typedef void (*PncListenerAccept) (GSocketConnection *connection, gpointer user_data);

/**
 * PncListenerCounts:
 * @accepted: connections handed on
 * @turned_away: connections closed for want of descriptors
 * @rests: how often the service rested
 */
typedef struct
{
  guint64 accepted;
  guint64 turned_away;
  guint64 rests;
} PncListenerCounts;

/**
 * pnc_listener_new:
 * @descriptor_reserve: descriptors that connections must leave free
 * @accept: what to do with a connection
 * @user_data: for @accept
 *
 * Returns: (transfer full): a listener that does not listen yet
 */
PncListener *
pnc_listener_new (guint descriptor_reserve, PncListenerAccept accept, gpointer user_data);

/**
 * pnc_listener_free:
 * @self: (transfer full) (nullable): a listener
 */
void pnc_listener_free (PncListener *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncListener, pnc_listener_free)

/**
 * pnc_listener_listen:
 * @self: a listener
 * @place: "ADDRESS:PORT", "[ADDRESS]:PORT" or a host name; port 0 takes a free one; "[::]" stands
 * for IPv4 too
 * @error: (out) (nullable): %PNC_ERROR_USAGE for what cannot be understood, %PNC_ERROR_IN_USE when
 * another program has the port, %PNC_ERROR_PERMISSION, %PNC_ERROR_RESOLVE …
 *
 * Blocks while a host name is resolved. Nothing is accepted before pnc_listener_start().
 *
 * Returns: %TRUE when it listens
 */
gboolean pnc_listener_listen (PncListener *self, const char *place, GError **error);

/** pnc_listener_start: @self: a listener. Begins to accept. */
void pnc_listener_start (PncListener *self);

/** pnc_listener_stop: @self: a listener. Accepts no more and closes the listening sockets. */
void pnc_listener_stop (PncListener *self);

/** pnc_listener_get_address: @self: a listener that listens. Returns: (transfer none): where, with
 * the real port */
GInetSocketAddress *pnc_listener_get_address (PncListener *self);

/** pnc_listener_get_counts: @self: a listener; @counts: (out caller-allocates): what it did so far
 */
void pnc_listener_get_counts (PncListener *self, PncListenerCounts *counts);

G_END_DECLS
