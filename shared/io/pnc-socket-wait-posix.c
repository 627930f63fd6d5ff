/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-socket-wait.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

/* Returns: what is left of @timeout_ms since @start_us; negative stays negative */
static int
time_left_ms (int timeout_ms, gint64 start_us)
{
  gint64 left_ms;

  if (timeout_ms <= 0)
    return timeout_ms;
  left_ms = timeout_ms - (g_get_monotonic_time () - start_us) / 1000;
  return (int) MAX (left_ms, 0);
}

gboolean
pnc_socket_wait (GSocket *socket, GIOCondition condition, GPollFD *wakeup, int timeout_ms)
{
  GPollFD fds[2] = { { .fd = g_socket_get_fd (socket), .events = (gushort) condition } };
  guint n_fds = 1;
  gint64 start_us = g_get_monotonic_time ();
  int n_ready;

  /* poll() would tell of the end of the connection all the same, again and again. */
  if (condition == 0)
    fds[0].fd = -1;
  if (wakeup != NULL)
    fds[n_fds++] = *wakeup;
  do
    n_ready = g_poll (fds, n_fds, time_left_ms (timeout_ms, start_us));
  while (n_ready < 0 && errno == EINTR);

  if (wakeup != NULL)
    wakeup->revents = n_ready > 0 ? fds[1].revents : 0;
  return n_ready < 0 || (n_ready > 0 && fds[0].revents != 0);
}

void
pnc_socket_limit_unsent (GSocket *socket, guint n_bytes)
{
#ifdef TCP_NOTSENT_LOWAT
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, (int) n_bytes, NULL);
#endif
}
