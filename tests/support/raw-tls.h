/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "test-certificate.h"

#include <gio/gio.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/**
 * RawTls:
 * @priority: GnuTLS priority string
 * @alpn: (nullable): protocol to offer
 * @chain: (array length=n_chain) (nullable): for a server: its leaf first, then whatever it sends
 * along
 * @n_chain: how many; 0 makes a client
 * @echo: send back what comes, and ask for new keys after every 300 records
 *
 * A peer that speaks TLS with GnuTLS alone, as we would never speak it, in a thread of its own.
 */
typedef struct
{
  const char *priority;
  const char *alpn;
  TestCertificate *const *chain;
  guint n_chain;
  gboolean echo;
} RawTls;

/**
 * raw_tls_start:
 * @peer: what to be; must live until raw_tls_join()
 * @connection: the TCP connection; its socket is used in a blocking way
 *
 * Makes the handshake, then reads until the other side ends.
 *
 * Returns: (transfer full): for raw_tls_join()
 */
GThread *raw_tls_start (const RawTls *peer, GSocketConnection *connection);

/** raw_tls_join: @thread: (transfer full): of raw_tls_start(). Returns: what gnutls_handshake()
 * returned */
int raw_tls_join (GThread *thread);

G_END_DECLS
