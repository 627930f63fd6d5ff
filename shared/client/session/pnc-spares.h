/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-connector.h"

G_BEGIN_DECLS

/** PNC_SPARE_LIFE_MS: how long a secured one is good for; the server does not wait much longer */
#define PNC_SPARE_LIFE_MS 3000u

/**
 * PncSpares:
 *
 * Connections made before anything can be said on them, while the session logs in. Nothing
 * of the protocol is sent on one; whoever takes it compares the server's key, as with any other.
 * Lives on the thread-default main context of the thread that made it.
 */
typedef struct _PncSpares PncSpares;

/**
 * pnc_spares_new:
 * @target: where to; nobody is told how far they are
 * @n_spares: how many
 * @life_ms: how long one that is secured is kept
 *
 * Begins to connect.
 *
 * Returns: (transfer full): the connections
 */
PncSpares *pnc_spares_new (const PncConnectorTarget *target, guint n_spares, guint life_ms);

/** pnc_spares_free: @self: (transfer full) (nullable): spares. Those not taken are closed. */
void pnc_spares_free (PncSpares *self);

/** pnc_spares_count: @self: spares. Returns: how many are left: secured, or on their way */
guint pnc_spares_count (PncSpares *self);

/**
 * pnc_spares_connect_async:
 * @self: (nullable): spares
 * @target: where to, when there is none left; of their server
 * @cancellable: (nullable): gives up
 * @callback: when secured or failed
 * @user_data: for @callback
 *
 * pnc_connector_connect_async() with what there is already, or is on its way. Each spare is given
 * away once.
 */
void pnc_spares_connect_async (PncSpares *self,
                               const PncConnectorTarget *target,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * pnc_spares_connect_finish:
 * @result: the result
 * @error: (out) (nullable): as of pnc_connector_connect_finish()
 *
 * Returns: (transfer full) (nullable): the connection
 */
PncSecured *pnc_spares_connect_finish (GAsyncResult *result, GError **error);

G_END_DECLS
