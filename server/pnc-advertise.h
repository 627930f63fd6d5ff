/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * pnc_advertise_host:
 * @listening: where a server listens
 *
 * Finds the host part of its link. A server that listens everywhere is best reached at the address
 * that this computer has on the way out; nothing is sent to find it.
 *
 * Returns: (transfer full): an address or "localhost"
 */
char *pnc_advertise_host (GInetSocketAddress *listening);

/**
 * pnc_advertise_link:
 * @listening: where a server listens
 * @fingerprint: of its key
 * @guest_password: (nullable): of its guest, who is in the link then
 *
 * Returns: (transfer full): "pinnace://…"
 */
char *pnc_advertise_link (GInetSocketAddress *listening,
                          const char *fingerprint,
                          const char *guest_password);

G_END_DECLS
