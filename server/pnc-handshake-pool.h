/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-server-limits.h"
#include "pnc-source.h"

G_BEGIN_DECLS

/**
 * PncHandshakePool:
 *
 * Bounds the TLS handshakes in flight, in all and for each source; the others wait their turn. GIO
 * makes every handshake on a thread of GTask's pool, also when it is asked to make it on the
 * calling thread, so the pool has no threads of its own: a slot is the permission to occupy one of
 * those. When all slots are taken and others wait, a handshake that has taken long gives way: an
 * honest one takes a round trip or two.
 *
 * Main loop only.
 */
typedef struct _PncHandshakePool PncHandshakePool;

/**
 * PncHandshake:
 *
 * One handshake, waiting or in flight.
 */
typedef struct _PncHandshake PncHandshake;

/**
 * PncHandshakeDone:
 * @tls: (transfer full) (nullable): the connection, secured and checked, or %NULL
 * @error: (nullable): why not
 * @user_data: as given
 *
 * Called once, from the main loop; the #PncHandshake is gone then. Not called after
 * pnc_handshake_cancel().
 */
typedef void (*PncHandshakeDone) (GTlsConnection *tls, const GError *error, gpointer user_data);

/**
 * pnc_handshake_pool_new:
 * @limits: borrowed for as long as it lives
 * @identity: the server's certificate
 *
 * Returns: (transfer full): a pool, for the thread-default main context
 */
PncHandshakePool *pnc_handshake_pool_new (const PncServerLimits *limits, GTlsCertificate *identity);

/** pnc_handshake_pool_free: @self: (transfer full) (nullable): a pool that is idle
 * (pnc_handshake_pool_is_idle()) */
void pnc_handshake_pool_free (PncHandshakePool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncHandshakePool, pnc_handshake_pool_free)

/** pnc_handshake_pool_is_idle: @self: a pool. Returns: whether none is in flight, also none that
 * was cancelled */
gboolean pnc_handshake_pool_is_idle (PncHandshakePool *self);

/** pnc_handshake_pool_set_identity: @self: a pool; @identity: the certificate for handshakes to
 * come */
void pnc_handshake_pool_set_identity (PncHandshakePool *self, GTlsCertificate *identity);

/**
 * pnc_handshake_pool_add:
 * @self: a pool
 * @connection: an accepted connection whose first bytes are there
 * @source: where it comes from
 * @done: what to call
 * @user_data: for @done
 *
 * The caller keeps the deadline: it cancels.
 *
 * Returns: (transfer none): the handshake, until @done was called or it was cancelled
 */
PncHandshake *pnc_handshake_pool_add (PncHandshakePool *self,
                                      GSocketConnection *connection,
                                      const PncSource *source,
                                      PncHandshakeDone done,
                                      gpointer user_data);

/** pnc_handshake_cancel: @handshake: one whose end is no longer of interest; its connection is
 * closed */
void pnc_handshake_cancel (PncHandshake *handshake);

G_END_DECLS
