/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * PncLineEnd: a network namespace of its own with a TUN device in it, which is where a line ends.
 * The namespace lives as long as this process holds it or a program runs in it.
 */

typedef struct
{
  int namespace_fd; /* owned */
  int tun_fd;       /* owned; non-blocking; whole IP packets */
} PncLineEnd;

/**
 * pnc_line_end_allow:
 * @error: return location
 *
 * Gets the rights to make namespaces: of root, or in a user namespace of this process's own. Once,
 * before the first pnc_line_end_open(), in a process of one thread.
 *
 * Returns: whether it worked
 */
gboolean pnc_line_end_allow (GError **error);

/**
 * pnc_line_end_open:
 * @address: dotted IPv4, in a network of 24 bits
 * @mtu_bytes: of the device
 * @congestion: (nullable): the congestion control of TCP there; NULL: what the system uses
 * @error: return location
 *
 * Makes the namespace and the device. The calling process is in that namespace afterwards.
 *
 * Returns: whether it worked; else @self is untouched
 */
gboolean pnc_line_end_open (PncLineEnd *self,
                            const char *address,
                            guint mtu_bytes,
                            const char *congestion,
                            GError **error);

/**
 * pnc_line_end_close:
 *
 * Closes both descriptors.
 */
void pnc_line_end_close (PncLineEnd *self);
