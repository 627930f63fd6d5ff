/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-ping-history.h"
#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

#define PNC_TYPE_CONNECTION_INFO (pnc_connection_info_get_type ())

/**
 * PncConnectionInfo:
 *
 * All that is to be said about a connection, in words that can be shown as they are: how it stands,
 * how the pings of the last five minutes were, what moves and what holds it up, who the server is.
 * Follows a session and its queue of transfers. Looks at the transfers once a second while any of
 * them moves.
 *
 * Properties (read-only, notified; strings that are never %NULL, "" while there is nothing to say):
 * `state` ("Reconnecting in 4 seconds"), `spoken-state` (without what is counted down, so that it
 * is not announced each second), `icon-name`, `reason` (why it is not connected), `round-trip` (one
 * time, while connected), `last`, `average`, `worst` (round trips, also when it is not), `loss`,
 * `traffic`, `bottleneck` (sentences), `summary` (the pings in sentences, for who cannot see the
 * graph), `server`, `user`, `cipher`, `fingerprint`; and `can-try` (boolean: whether it makes sense
 * to try at once).
 *
 * Signal `pings-changed` (): the history has a new ping, or was emptied.
 */
G_DECLARE_FINAL_TYPE (PncConnectionInfo, pnc_connection_info, PNC, CONNECTION_INFO, GObject)

/** pnc_connection_info_new: Returns: (transfer full): about no connection yet */
PncConnectionInfo *pnc_connection_info_new (void);

/** pnc_connection_info_set_session: @self: about a connection; @session: (nullable): which. Another
 * one begins with an empty history */
void pnc_connection_info_set_session (PncConnectionInfo *self, PncSession *session);

/** pnc_connection_info_set_queue: @self: about a connection; @queue: (nullable): what moves over it
 */
void pnc_connection_info_set_queue (PncConnectionInfo *self, PncTransferQueue *queue);

/** pnc_connection_info_get_pings: @self: about a connection. Returns: (transfer none): the pings of
 * the last five minutes */
const PncPingHistory *pnc_connection_info_get_pings (PncConnectionInfo *self);

G_END_DECLS
