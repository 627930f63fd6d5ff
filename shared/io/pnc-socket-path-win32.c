/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-socket-path.h"

/* Windows has one congestion control for all connections of a kind (netsh): no program chooses. */
PncSocketPath
pnc_socket_suit_path (GSocket *socket)
{
  return PNC_SOCKET_PATH_UNKNOWN;
}
