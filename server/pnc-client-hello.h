/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PncClientHello:
 * @PNC_CLIENT_HELLO_PART: not all of it is here yet
 * @PNC_CLIENT_HELLO_THERE: it is: a handshake will not have to wait for it
 * @PNC_CLIENT_HELLO_NONE: this is no TLS, or the peer has gone
 */
typedef enum
{
  PNC_CLIENT_HELLO_PART,
  PNC_CLIENT_HELLO_THERE,
  PNC_CLIENT_HELLO_NONE,
} PncClientHello;

/**
 * pnc_client_hello_judge:
 * @bytes: (array length=n_bytes): the first bytes that came, as many as there are up to
 * %PNC_CLIENT_HELLO_HEADER_BYTES
 * @n_bytes: how many
 * @n_available: how many have come in all
 *
 * A peer that sends its hello byte by byte must not hold a handshake's thread meanwhile; one that
 * does not speak TLS gets no handshake at all.
 *
 * Returns: whether the first TLS record is here
 */
PncClientHello pnc_client_hello_judge (const guint8 *bytes, gsize n_bytes, gsize n_available);

/** PNC_CLIENT_HELLO_HEADER_BYTES: how much of it pnc_client_hello_judge() looks at */
#define PNC_CLIENT_HELLO_HEADER_BYTES 5

/**
 * pnc_client_hello_peek:
 * @socket: a connection that is readable
 *
 * Looks without taking anything.
 *
 * Returns: whether the first TLS record is here
 */
PncClientHello pnc_client_hello_peek (GSocket *socket);

G_END_DECLS
