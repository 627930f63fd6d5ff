/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * TcpPair:
 * @client: the end that connected
 * @server: the end that was accepted
 *
 * Two ends of one TCP connection over loopback, blocking.
 */
typedef struct
{
  GSocketConnection *client;
  GSocketConnection *server;
} TcpPair;

/** tcp_pair_open: @pair: (out caller-allocates): to be cleared. Aborts the test when it cannot be
 * done. */
void tcp_pair_open (TcpPair *pair);

/** tcp_pair_clear: @pair: drops both ends */
void tcp_pair_clear (TcpPair *pair);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TcpPair, tcp_pair_clear)

/**
 * TlsPair:
 * @client: made by pnc_tls_client_new(), handshake done
 * @server: made by pnc_tls_server_new(), handshake done
 * @client_socket: the socket below; borrowed from @client
 * @server_socket: the socket below; borrowed from @server
 */
typedef struct
{
  GTlsConnection *client;
  GTlsConnection *server;
  GSocket *client_socket;
  GSocket *server_socket;
} TlsPair;

/**
 * tls_pair_open:
 * @pair: (out caller-allocates): to be cleared
 *
 * A connection over loopback after its handshake. The server's identity is made once in a process.
 */
void tls_pair_open (TlsPair *pair);

/** tls_pair_clear: @pair: drops both ends; an end that was taken is %NULL */
void tls_pair_clear (TlsPair *pair);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TlsPair, tls_pair_clear)

/** tls_pair_identity: Returns: (transfer none): the certificate that the servers of all pairs have
 */
GTlsCertificate *tls_pair_identity (void);

/**
 * tls_handshake_both:
 * @client: before its handshake
 * @server: before its handshake
 * @client_error: (out): what became of the client's handshake
 * @server_error: (out): what became of the server's handshake
 *
 * Makes both handshakes, the server's in a thread.
 */
void tls_handshake_both (GTlsConnection *client,
                         GTlsConnection *server,
                         GError **client_error,
                         GError **server_error);

G_END_DECLS
