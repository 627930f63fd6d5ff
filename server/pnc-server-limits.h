/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-error.h"

G_BEGIN_DECLS

/**
 * PncServerLimits:
 *
 * Every number that bounds what strangers, users and disks may cost this server. Defaults and
 * bounds are rows of one table (pnc-server-limits.c); each may be set in the configuration under
 * its name there ("max-connections"). Zero is never unlimited: it is refused.
 *
 * @max_connections: TCP connections at once
 * @max_connections_per_source: of them from one address (one /64 of IPv6)
 * @max_unauthenticated: connections that have not logged in or attached yet
 * @max_unauthenticated_per_source: of them from one address
 * @drop_unauthenticated_from: from so many on, old unauthenticated ones are dropped at random for
 * new ones
 * @max_handshakes: TLS handshakes in flight
 * @max_handshakes_per_source: of them from one address
 * @max_sessions: logged-in sessions
 * @max_sessions_per_user: of them of one user
 * @max_data_channels: live channels and unused channel keys of one session
 * @max_requests: requests of one session waiting or running, on control
 * @max_running_requests: of them running at once
 * @max_waiting_lists: listings that wait for their peers at once, all sessions together
 * @max_searches: searches at once, of all sessions
 * @search_threads: threads for them
 * @max_watches: folders watched by one control channel
 * @max_watches_per_user: folders watched by one user
 * @max_login_queue: logins waiting for their password's hash
 * @max_logins_per_source: logins from one address that are delayed, wait or are being hashed
 * @max_login_tries: wrong passwords on one connection
 * @password_threads: password hashes at once
 * @disk_threads: requests about names at once, all sessions together
 * @max_disk_queue: requests about names that wait for a thread, all sessions together
 * @long_threads: of those that read or remove much, which have threads of their own
 * @channel_workers: data channels that move bytes at once
 * @max_open_files: uploads and downloads open at once, all sessions together
 * @max_open_files_per_user: of them of one user
 * @max_depth: folder levels of a path, below the user's root
 * @control_queue_bytes: answers that wait for the client on a control channel, before more is read
 * or listed
 * @channel_queue_bytes: the same on a data channel
 * @group_files: small files that share one flush
 * @group_bytes: their bytes
 * @slice_bytes: after so many a channel lets the next one have its worker
 * @slice_ms: or after so long
 * @linger_ms: how long a worker waits for a peer before it parks the channel
 * @tls_deadline_ms: from accept to the end of the handshake
 * @handshake_patience_ms: an older handshake makes room when others wait
 * @login_deadline_ms: from accept to a login
 * @attach_deadline_ms: from the handshake to ATTACH
 * @idle_timeout_ms: control channel without any frame
 * @channel_idle_timeout_ms: data channel without any progress
 * @key_life_ms: channel key
 * @session_grace_ms: how long a session and its ticket wait for a new control channel
 * @drain_grace_ms: how long running requests may go on while stopping
 * @close_deadline_ms: for last words to be sent
 * @ping_interval_ms: suggested to clients
 * @progress_interval_ms: how often a client hears of what it waits for on control, at least
 * @partial_age_s: how long what came of an upload waits for somebody to go on with it
 * @penalty_half_life_ms: after so long, half of a source's failed logins are forgotten
 * @penalty_delay_ms: each one remembered delays the answer to a login by so much
 * @penalty_delay_max_ms: but never longer
 * @penalty_refuse_from: so many, and the source's logins are refused until some fade
 * @penalty_ceiling: no more than so many are ever remembered
 */
typedef struct
{
  guint max_connections;
  guint max_connections_per_source;
  guint max_unauthenticated;
  guint max_unauthenticated_per_source;
  guint drop_unauthenticated_from;
  guint max_handshakes;
  guint max_handshakes_per_source;
  guint max_sessions;
  guint max_sessions_per_user;
  guint max_data_channels;
  guint max_requests;
  guint max_running_requests;
  guint max_waiting_lists;
  guint max_watches;
  guint max_watches_per_user;
  guint max_searches;
  guint max_login_queue;
  guint max_logins_per_source;
  guint max_login_tries;
  guint password_threads;
  guint disk_threads;
  guint max_disk_queue;
  guint long_threads;
  guint search_threads;
  guint channel_workers;
  guint max_open_files;
  guint max_open_files_per_user;
  guint max_depth;
  guint control_queue_bytes;
  guint channel_queue_bytes;
  guint group_files;
  guint group_bytes;
  guint slice_bytes;
  guint slice_ms;
  guint linger_ms;
  guint tls_deadline_ms;
  guint handshake_patience_ms;
  guint login_deadline_ms;
  guint attach_deadline_ms;
  guint idle_timeout_ms;
  guint channel_idle_timeout_ms;

  guint key_life_ms;
  guint session_grace_ms;
  guint drain_grace_ms;
  guint close_deadline_ms;
  guint ping_interval_ms;
  guint progress_interval_ms;
  guint partial_age_s;
  guint penalty_half_life_ms;
  guint penalty_delay_ms;
  guint penalty_delay_max_ms;
  guint penalty_refuse_from;
  guint penalty_ceiling;
} PncServerLimits;

/** pnc_server_limits_init: @limits: (out caller-allocates): set to the defaults */
void pnc_server_limits_init (PncServerLimits *limits);

/**
 * pnc_server_limits_set:
 * @limits: limits
 * @name: a name of the table, as in the configuration
 * @value: what it shall be
 * @error: (out) (nullable): %PNC_ERROR_USAGE for an unknown name or a value out of its bounds (zero
 * always is)
 *
 * Returns: %TRUE when it was set
 */
gboolean
pnc_server_limits_set (PncServerLimits *limits, const char *name, gint64 value, GError **error);

/**
 * pnc_server_limits_is_name:
 * @name: a name
 *
 * Returns: whether the table has it
 */
gboolean pnc_server_limits_is_name (const char *name);

/**
 * pnc_server_limits_list_names:
 *
 * Returns: (transfer container) (array zero-terminated=1): all names, in the order of the structure
 */
const char **pnc_server_limits_list_names (void);

/**
 * pnc_server_limits_get_descriptor_reserve:
 * @limits: limits
 *
 * Returns: how many descriptors the server's own work may need at once; connections must leave them
 * free
 */
guint pnc_server_limits_get_descriptor_reserve (const PncServerLimits *limits);

/**
 * pnc_server_limits_fit:
 * @limits: limits
 * @n_descriptors: how many the process may open
 *
 * Lowers what takes descriptors (groups first, then connections) until all fits, so that the
 * process never runs out of them.
 */
void pnc_server_limits_fit (PncServerLimits *limits, guint n_descriptors);

G_END_DECLS
