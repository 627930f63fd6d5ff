/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-error.h"

G_BEGIN_DECLS

#define PNC_TYPE_KNOWN_SERVERS (pnc_known_servers_get_type ())

/**
 * PncKnownServers:
 *
 * The fingerprints this person has accepted, one line each in a file: `host port fingerprint`, the
 * host in lower case and percent-encoded where need be. Empty lines and lines that begin with `#`
 * are kept as they are.
 *
 * Read on every look-up, rewritten atomically under a lock, so that several programs may use it at
 * once. A file that cannot be read or understood makes every look-up fail: nothing is trusted by
 * accident. Immutable in memory; any thread; all calls block on the disk.
 */
G_DECLARE_FINAL_TYPE (PncKnownServers, pnc_known_servers, PNC, KNOWN_SERVERS, GObject)

/**
 * pnc_known_servers_new:
 * @path: (type filename) (nullable): the file; %NULL for the usual one
 *   ($XDG_CONFIG_HOME/pinnace/known-servers)
 *
 * Returns: (transfer full): the known servers
 */
PncKnownServers *pnc_known_servers_new (const char *path);

/** pnc_known_servers_get_path: @self: known servers. Returns: (transfer none): the file */
const char *pnc_known_servers_get_path (PncKnownServers *self);

/**
 * pnc_known_servers_lookup:
 * @self: known servers
 * @host: name as typed; compared without regard to case
 * @port: port
 * @pin: (out) (transfer full) (nullable): its fingerprint, %NULL when unknown
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT with file and line, %PNC_ERROR_PERMISSION …
 *
 * Returns: whether the file could be read (one that is not there is empty)
 */
gboolean pnc_known_servers_lookup (PncKnownServers *self,
                                   const char *host,
                                   guint16 port,
                                   char **pin,
                                   GError **error);

/**
 * pnc_known_servers_remember:
 * @self: known servers
 * @host: name
 * @port: port
 * @pin: fingerprint, replacing another
 * @error: (out) (nullable): as pnc_known_servers_lookup(); %PNC_ERROR_USAGE for a @pin of another
 *   form
 *
 * Returns: whether it is in the file
 */
gboolean pnc_known_servers_remember (PncKnownServers *self,
                                     const char *host,
                                     guint16 port,
                                     const char *pin,
                                     GError **error);

/**
 * pnc_known_servers_forget:
 * @self: known servers
 * @host: name
 * @port: port
 * @error: (out) (nullable): as pnc_known_servers_lookup()
 *
 * Returns: whether it is no longer in the file
 */
gboolean
pnc_known_servers_forget (PncKnownServers *self, const char *host, guint16 port, GError **error);

G_END_DECLS
