/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-socket-path.h"

#include <sys/socket.h>

#ifdef __linux__
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>

#define CONGESTION "bbr"

/* The smallest one yet: the mean has the peer's pauses before it acknowledges in it.
 * Returns: 0 where it is not known */
static guint
min_rtt_us (int fd)
{
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;

  if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &length) == -1
      || length < offsetof (struct tcp_info, tcpi_min_rtt) + sizeof info.tcpi_min_rtt
      || info.tcpi_min_rtt == G_MAXUINT32)
    return 0;
  return info.tcpi_min_rtt;
}

PncSocketPath
pnc_socket_suit_path (GSocket *socket)
{
  int fd = g_socket_get_fd (socket);
  guint rtt_us = min_rtt_us (fd);

  if (rtt_us == 0)
    return PNC_SOCKET_PATH_UNKNOWN;
  if (rtt_us < PNC_PATH_FAR_US)
    return PNC_SOCKET_PATH_NEAR;
  if (setsockopt (fd, IPPROTO_TCP, TCP_CONGESTION, CONGESTION, sizeof CONGESTION - 1) == -1)
    g_debug ("The system keeps its own congestion control");
  return PNC_SOCKET_PATH_FAR;
}
#else
PncSocketPath
pnc_socket_suit_path (GSocket *socket)
{
  return PNC_SOCKET_PATH_UNKNOWN;
}
#endif
