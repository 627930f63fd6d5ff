/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-config.h"

G_BEGIN_DECLS

/**
 * PncServerOptions:
 * @share: (type filename): the folder to share
 * @state_dir: (type filename): the server's own folder, prepared
 * @config: the configuration; copied as far as it is needed
 * @listen: (nullable): where to listen; %NULL for what @config says
 * @name: (nullable): what it calls itself; %NULL for what @config says, or the host's name
 * @read_only: whether nobody may change anything
 * @control: (nullable) (type filename): a folder out of which it removes files, confined or not
 * @confine: whether to keep this process from all else (pnc_confine()); only where it has no other
 * thread yet and nothing else to do
 * @config_file: (nullable) (type filename): where @config is from, when it is not in @state_dir
 *
 * What a server is started with.
 */
typedef struct
{
  const char *share;
  const char *state_dir;
  const PncConfig *config;
  const char *listen;
  const char *name;
  gboolean read_only;
  gboolean confine;
  const char *control;
  const char *config_file;
} PncServerOptions;

/**
 * PncServerCounts:
 * @connections: TCP connections
 * @unauthenticated: of them not logged in and not attached
 * @sessions: logged-in sessions, those included that wait for their client
 * @accepted: connections accepted so far
 * @rests: how often accepting rested for want of descriptors
 *
 * What is going on.
 */
typedef struct
{
  guint connections;
  guint unauthenticated;
  guint sessions;
  guint64 accepted;
  guint64 rests;
} PncServerCounts;

/**
 * PncServer:
 *
 * A whole server as one object, on the thread-default main context of the thread that makes it. All
 * calls are made on that thread.
 */
typedef struct _PncServer PncServer;

/**
 * PncServerDrained:
 * @server: a server in which nothing goes on any more
 * @user_data: as given
 *
 * Called once; the server may be freed from inside.
 */
typedef void (*PncServerDrained) (PncServer *server, gpointer user_data);

/**
 * pnc_server_new:
 * @options: what to serve, and how
 * @error: (out) (nullable): what is wrong: with the folder, the users, the key, the address …
 *
 * Opens everything and listens; nobody is served before pnc_server_start(). With no user configured
 * a guest is made. Blocks.
 *
 * Returns: (transfer full) (nullable): a server
 */
PncServer *pnc_server_new (const PncServerOptions *options, GError **error);

/**
 * pnc_server_free:
 * @self: (transfer full) (nullable): a server
 *
 * Ends everything at once; waits for what the disk is doing.
 */
void pnc_server_free (PncServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncServer, pnc_server_free)

/** pnc_server_start: @self: a server. Begins to accept. */
void pnc_server_start (PncServer *self);

/**
 * pnc_server_drain:
 * @self: a server
 * @drained: when nothing goes on any more, at the latest after the grace of the configuration
 * @user_data: for @drained
 *
 * Accepts nobody, tells every client, begins nothing new, lets what runs finish.
 */
void pnc_server_drain (PncServer *self, PncServerDrained drained, gpointer user_data);

/**
 * pnc_server_reload:
 * @self: a server
 * @config: (nullable): the configuration as it is now: limits, but for the numbers of threads, and
 * the name count from now on; %NULL keeps the one in force
 * @error: (out) (nullable): what is wrong with the users: the old ones stay in force
 *
 * Reads the users again. Sessions whose user is gone or has other rights end.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_server_reload (PncServer *self, const PncConfig *config, GError **error);

/**
 * pnc_server_kick:
 * @self: a server
 * @who: a user's name, or what pnc_server_report() calls a session
 *
 * Ends the sessions of a user, or one session. Their clients are told not to come back by
 * themselves. Who is to stay out has to be removed (pnc_server_reload()).
 *
 * Returns: how many sessions that were
 */
guint pnc_server_kick (PncServer *self, const char *who);

/** pnc_server_dup_report: @self: a server. Returns: (transfer full): what goes on, one line of JSON
 * (pnc_server_report()) */
char *pnc_server_dup_report (PncServer *self);

/** pnc_server_get_address: @self: a server. Returns: (transfer none): where it listens, with the
 * real port */
GInetSocketAddress *pnc_server_get_address (PncServer *self);

/** pnc_server_get_fingerprint: @self: a server. Returns: (transfer none): "SHA256:…" of its key */
const char *pnc_server_get_fingerprint (PncServer *self);

/** pnc_server_get_name: @self: a server. Returns: (transfer none): what it calls itself */
const char *pnc_server_get_name (PncServer *self);

/** pnc_server_get_guest_password: @self: a server. Returns: (transfer none) (nullable): of the
 * one-time guest, if there is one */
const char *pnc_server_get_guest_password (PncServer *self);

/** PncServerCore: what the parts of one server share (pnc-server-core.h) */
typedef struct _PncServerCore PncServerCore;

/** pnc_server_get_core: @self: a server. Returns: (transfer none): what its parts share; for tests
 * that bring connections of their own */
PncServerCore *pnc_server_get_core (PncServer *self);

/** pnc_server_get_counts: @self: a server; @counts: (out caller-allocates): what is going on */
void pnc_server_get_counts (PncServer *self, PncServerCounts *counts);

G_END_DECLS
