/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncConnection:
 *
 * A connection from accept until somebody has logged in or attached with it: waits for a TLS hello,
 * has the handshake made, reads HELLO, then LOGIN or ATTACH, each within its absolute deadline.
 * Then the stream goes on to a #PncServerSession or a #PncServerChannel, and this object is gone.
 * Main loop only.
 */
typedef struct _PncConnection PncConnection;

/**
 * pnc_connection_accept:
 * @core: the server, which keeps the connection
 * @tcp: what was accepted
 *
 * Finds a seat for it, or closes it at once.
 */
void pnc_connection_accept (PncServerCore *core, GSocketConnection *tcp);

/** pnc_connection_free: @self: (transfer full): a connection, ended without a word. Called through
 * the set in @core. */
void pnc_connection_free (PncConnection *self);

G_END_DECLS
