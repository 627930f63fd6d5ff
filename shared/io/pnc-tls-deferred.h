/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PNC_TYPE_TLS_DEFERRED (pnc_tls_deferred_get_type ())
G_DECLARE_FINAL_TYPE (PncTlsDeferred, pnc_tls_deferred, PNC, TLS_DEFERRED, GTlsDatabase)

/**
 * PncTlsDeferred:
 *
 * A trust store that judges nothing during the handshake: a client judges afterwards, by
 * fingerprint or with pnc_tls_peer_is_trusted(), before it sends a byte. It stands where GIO would
 * otherwise walk the chain of issuers that the server sent, which never ends when two certificates
 * name each other. Holds no certificates.
 */

/**
 * pnc_tls_deferred_get:
 *
 * Returns: (transfer none): the one of this process; any thread
 */
GTlsDatabase *pnc_tls_deferred_get (void);

G_END_DECLS
