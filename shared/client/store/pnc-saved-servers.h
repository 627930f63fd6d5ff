/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-link.h"

G_BEGIN_DECLS

#define PNC_TYPE_SAVED_SERVERS (pnc_saved_servers_get_type ())

/**
 * PncSavedServers:
 *
 * The servers a person has given a short name, in a key file: one group a name with `link` in it,
 * never a password. Read on every look-up and rewritten atomically. What else a group has (the
 * window keeps more about a server) stays as it is.
 */
G_DECLARE_FINAL_TYPE (PncSavedServers, pnc_saved_servers, PNC, SAVED_SERVERS, GObject)

/**
 * pnc_saved_servers_new:
 * @path: (type filename) (nullable): the file; %NULL for the usual one
 * ($XDG_CONFIG_HOME/pinnace/servers)
 *
 * Returns: (transfer full): the saved servers
 */
PncSavedServers *pnc_saved_servers_new (const char *path);

/** pnc_saved_servers_dup_usual_path: Returns: (transfer full) (type filename): the file that %NULL
 * stands for in pnc_saved_servers_new() */
char *pnc_saved_servers_dup_usual_path (void);

/**
 * pnc_saved_servers_list:
 * @self: saved servers
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT with the file's name
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the names, in the order of the
 * file
 */
char **pnc_saved_servers_list (PncSavedServers *self, GError **error);

/**
 * pnc_saved_servers_lookup:
 * @self: saved servers
 * @name: a name
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_CORRUPT
 *
 * Returns: (transfer full) (nullable): where it is
 */
PncLink *pnc_saved_servers_lookup (PncSavedServers *self, const char *name, GError **error);

/**
 * pnc_saved_servers_save:
 * @self: saved servers
 * @name: letters, digits, "-", "_" and "." only, at least two of them (one letter is a drive on
 * Windows)
 * @link: where it is; the password is left out
 * @error: (out) (nullable): %PNC_ERROR_USAGE for the name, %PNC_ERROR_IO
 *
 * Returns: whether it is in the file
 */
gboolean pnc_saved_servers_save (PncSavedServers *self,
                                 const char *name,
                                 const PncLink *link,
                                 GError **error);

/**
 * pnc_saved_servers_remove:
 * @self: saved servers
 * @name: a name
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_IO
 *
 * Returns: whether it is gone from the file
 */
gboolean pnc_saved_servers_remove (PncSavedServers *self, const char *name, GError **error);

/**
 * pnc_saved_servers_name_is_valid:
 * @name: text
 *
 * Returns: whether it can be the name of a saved server
 */
gboolean pnc_saved_servers_name_is_valid (const char *name);

G_END_DECLS
