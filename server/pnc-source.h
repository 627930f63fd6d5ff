/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PncSource:
 * @bytes: the address: of IPv4 in its IPv6-mapped form, of IPv6 the first half (whoever has one /64
 * has all of it)
 *
 * Who is counted as one peer when limits are counted. A value; compare with pnc_source_equal().
 */
typedef struct
{
  guint8 bytes[16];
} PncSource;

/**
 * pnc_source_init:
 * @source: (out caller-allocates): the source
 * @address: an address of a peer
 */
void pnc_source_init (PncSource *source, GInetAddress *address);

/** pnc_source_hash: @source: a #PncSource. Returns: for hash tables */
guint pnc_source_hash (gconstpointer source);

/** pnc_source_equal: @a: a #PncSource; @b: another. Returns: whether they are the same peer */
gboolean pnc_source_equal (gconstpointer a, gconstpointer b);

/**
 * pnc_source_describe:
 * @connection: a TCP connection
 *
 * Returns: (transfer full): "ADDRESS:PORT" of the peer, for the log; IPv4 looks like IPv4
 */
char *pnc_source_describe (GSocketConnection *connection);

G_END_DECLS
