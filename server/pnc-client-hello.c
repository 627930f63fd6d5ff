/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-client-hello.h"

#define RECORD_HANDSHAKE 22
#define RECORD_MAJOR 3
#define MAX_RECORD_BYTES (1u << 14)

PncClientHello
pnc_client_hello_judge (const guint8 *bytes, gsize n_bytes, gsize n_available)
{
  gsize length;

  if ((n_bytes > 0 && bytes[0] != RECORD_HANDSHAKE) || (n_bytes > 1 && bytes[1] != RECORD_MAJOR))
    return PNC_CLIENT_HELLO_NONE;
  if (n_bytes < PNC_CLIENT_HELLO_HEADER_BYTES)
    return PNC_CLIENT_HELLO_PART;
  length = (gsize) bytes[3] << 8 | bytes[4];
  if (length == 0 || length > MAX_RECORD_BYTES)
    return PNC_CLIENT_HELLO_NONE;
  return n_available >= PNC_CLIENT_HELLO_HEADER_BYTES + length ? PNC_CLIENT_HELLO_THERE
                                                               : PNC_CLIENT_HELLO_PART;
}

PncClientHello
pnc_client_hello_peek (GSocket *socket)
{
  guint8 bytes[PNC_CLIENT_HELLO_HEADER_BYTES];
  GInputVector vector = { bytes, sizeof bytes };
  g_autoptr (GError) error = NULL;
  int flags = G_SOCKET_MSG_PEEK;
  gssize n_available;
  gssize n;

  n = g_socket_receive_message (socket, NULL, &vector, 1, NULL, NULL, &flags, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return PNC_CLIENT_HELLO_PART;
  if (n <= 0)
    return PNC_CLIENT_HELLO_NONE;
  n_available = g_socket_get_available_bytes (socket);
  return pnc_client_hello_judge (bytes, (gsize) n, (gsize) MAX (n_available, n));
}
