/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-error.h"
#include "pnc-limits.h"

G_BEGIN_DECLS

/** PNC_TLS_EXPORTER_BYTES: length of the channel binding `tls-exporter` (RFC 9266) */
#define PNC_TLS_EXPORTER_BYTES 32u

/**
 * pnc_tls_init:
 *
 * To be called first thing in main(), before any thread and any GIO call: limits GnuTLS to TLS 1.3
 * for this process, without session tickets. The environment is as before afterwards.
 */
void pnc_tls_init (void);

/**
 * pnc_tls_server_new:
 * @connection: an accepted TCP connection; TCP_NODELAY and keepalive are set on its socket
 * @certificate: the server's identity
 * @error: (out) (nullable): %PNC_ERROR_TLS
 *
 * No trust store is loaded and no client certificate asked for.
 *
 * A peer that ends without saying so in TLS (close-notify) is an ordinary end of the stream: every
 * answer of the protocol has a last frame of its own, so that cutting a connection short can never
 * make half an answer look whole, and a program that was killed cannot say goodbye anyway.
 *
 * Whichever thread calls g_tls_connection_handshake(), GIO does its work on a thread of GTask's
 * pool: cap the number in flight, begin when the peer's first bytes are there, and cancel by
 * deadline (a #GCancellable does).
 *
 * Returns: (transfer full) (nullable): the connection, handshake still to be made
 * (g_tls_connection_handshake())
 */
GTlsConnection *
pnc_tls_server_new (GSocketConnection *connection, GTlsCertificate *certificate, GError **error);

/**
 * pnc_tls_client_new:
 * @connection: an open TCP connection; TCP_NODELAY and keepalive are set on its socket
 * @host: (nullable): name for SNI
 * @error: (out) (nullable): %PNC_ERROR_TLS
 *
 * Any certificate passes the handshake: the caller decides with pnc_tls_peer_fingerprint() and
 * pnc_tls_peer_is_trusted() before it sends a byte.
 *
 * Returns: (transfer full) (nullable): the connection, handshake still to be made
 */
GTlsConnection *
pnc_tls_client_new (GSocketConnection *connection, const char *host, GError **error);

/**
 * pnc_tls_check:
 * @tls: a connection after its handshake
 * @error: (out) (nullable): %PNC_ERROR_TLS: not TLS 1.3, or another ALPN protocol
 *
 * Returns: whether it is what was asked for
 */
gboolean pnc_tls_check (GTlsConnection *tls, GError **error);

/**
 * pnc_tls_fingerprint:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (nullable): "SHA256:" and the unpadded base64url SHA-256 of its public
 * key (SubjectPublicKeyInfo); %NULL for a key that GnuTLS does not understand
 */
char *pnc_tls_fingerprint (GTlsCertificate *certificate);

/**
 * pnc_tls_peer_fingerprint:
 * @tls: a client connection after its handshake
 *
 * Returns: (transfer full) (nullable): fingerprint of the server's leaf certificate
 */
char *pnc_tls_peer_fingerprint (GTlsConnection *tls);

/**
 * pnc_tls_peer_is_trusted:
 * @tls: a client connection after its handshake
 * @host: the name the person asked for
 *
 * Loads the system's trust store (once in a process, on the first certificate that is not
 * self-signed). May take 100 ms: not for a main loop that serves people; any thread. Revocation is
 * not looked up.
 *
 * Returns: whether a CA vouches for the certificate and @host
 */
gboolean pnc_tls_peer_is_trusted (GTlsConnection *tls, const char *host);

/**
 * pnc_tls_proof_from_exporter:
 * @session_id: (array fixed-size=16): the session the data channel is for
 * @key: (array fixed-size=32): the key minted on control
 * @exporter: (array fixed-size=32): the TLS exporter of the data channel
 * @proof: (out caller-allocates) (array fixed-size=32): what proves that the holder of @key speaks
 * on that connection
 *
 * The pure half of pnc_tls_channel_proof(), for test vectors.
 */
void pnc_tls_proof_from_exporter (const guint8 session_id[PNC_SESSION_ID_BYTES],
                                  const guint8 key[PNC_CHANNEL_KEY_BYTES],
                                  const guint8 exporter[PNC_TLS_EXPORTER_BYTES],
                                  guint8 proof[PNC_CHANNEL_PROOF_BYTES]);

/**
 * pnc_tls_channel_proof:
 * @tls: a connection after its handshake, of either side
 * @session_id: (array fixed-size=16): the session the data channel is for
 * @key: (array fixed-size=32): the key minted on control
 * @proof: (out caller-allocates) (array fixed-size=32): HMAC-SHA-256 under @key of "pinnace data
 * channel 1" with its NUL,
 *   @session_id and this connection's TLS exporter (RFC 9266)
 * @error: (out) (nullable): %PNC_ERROR_TLS
 *
 * Returns: %TRUE on success
 */
gboolean pnc_tls_channel_proof (GTlsConnection *tls,
                                const guint8 session_id[PNC_SESSION_ID_BYTES],
                                const guint8 key[PNC_CHANNEL_KEY_BYTES],
                                guint8 proof[PNC_CHANNEL_PROOF_BYTES],
                                GError **error);

/**
 * pnc_tls_cipher_name:
 * @tls: a connection after its handshake
 *
 * Returns: (transfer full): e.g. "TLS 1.3, AES-256-GCM", for people
 */
char *pnc_tls_cipher_name (GTlsConnection *tls);

G_END_DECLS
