/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pnc_socket_wait:
 * @socket: a socket
 * @condition: %G_IO_IN, %G_IO_OUT or both; hang-ups and errors count as well. 0: the socket is not
 * looked at
 * @wakeup: (nullable): a further descriptor to wait for; its revents are set
 * @timeout_ms: how long at most; 0 only looks, negative has no limit
 *
 * poll() that survives signals. Any thread.
 *
 * Returns: whether @socket (not only @wakeup) is ready
 */
gboolean pnc_socket_wait (GSocket *socket, GIOCondition condition, GPollFD *wakeup, int timeout_ms);

/**
 * pnc_socket_limit_unsent:
 * @socket: a TCP socket
 * @n_bytes: how much the system may take that it cannot send yet, beyond what is on its way
 *
 * What the system holds back nobody can measure, take back or overtake. Where it cannot be told to,
 * nothing happens.
 */
void pnc_socket_limit_unsent (GSocket *socket, guint n_bytes);

G_END_DECLS
