/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-server-limits.h"

#include "pnc-limits.h"
#include "pnc-share-search.h"

#include <string.h>

#define DESCRIPTORS_OF_THE_PROCESS                                                                 \
  32 /* standard streams, loops, the listening sockets, the log, inotify                           \
      */
#define DESCRIPTORS_A_REQUEST 8 /* held directories and the file of one request */
#define DESCRIPTORS_A_SEARCH PNC_SHARE_SEARCH_MAX_DESCRIPTORS
#define DESCRIPTORS_A_FILE 3 /* the file, its journal and the folder that it goes to */
#define MIN_CONNECTIONS 4
#define MIN_OPEN_FILES 8
#define MIN_WAITING_LISTS 8
#define MIN_GROUP_FILES 4

typedef struct
{
  const char *name;
  gsize offset;
  guint value;
  guint min;
  guint max;
} Row;

/* clang-format off */
#define ROW(field, name, value, min, max) { name, G_STRUCT_OFFSET (PncServerLimits, field), value, min, max }

static const Row rows[] = {
  ROW (max_connections, "max-connections", 8192, 1, 1000000),
  ROW (max_connections_per_source, "max-connections-per-source", 4096, 1, 1000000),
  ROW (max_unauthenticated, "max-unauthenticated", 512, 1, 100000),
  ROW (max_unauthenticated_per_source, "max-unauthenticated-per-source", 384, 1, 100000),
  ROW (drop_unauthenticated_from, "drop-unauthenticated-from", 256, 1, 100000),
  ROW (max_handshakes, "max-handshakes", 16, 1, 64),
  ROW (max_handshakes_per_source, "max-handshakes-per-source", 4, 1, 64),
  ROW (max_sessions, "max-sessions", 4096, 1, 1000000),
  ROW (max_sessions_per_user, "max-sessions-per-user", 2048, 1, 1000000),
  ROW (max_data_channels, "max-data-channels", PNC_MAX_DATA_CHANNELS, 1, PNC_MAX_DATA_CHANNELS),
  ROW (max_requests, "max-requests", PNC_MAX_REQUESTS_IN_FLIGHT, 1, PNC_MAX_REQUESTS_IN_FLIGHT),
  ROW (max_running_requests, "max-running-requests", 4, 1, PNC_MAX_REQUESTS_IN_FLIGHT),
  ROW (max_waiting_lists, "max-waiting-lists", 1024, 1, 100000),
  ROW (max_watches, "max-watches", 64, 1, 10000),
  ROW (max_watches_per_user, "max-watches-per-user", 1024, 1, 1000000),
  ROW (max_searches, "max-searches", 16, 1, 1000),
  ROW (max_login_queue, "max-login-queue", 256, 1, 10000),
  ROW (max_logins_per_source, "max-logins-per-source", 64, 1, 10000),
  ROW (max_login_tries, "max-login-tries", PNC_MAX_LOGIN_TRIES, 1, PNC_MAX_LOGIN_TRIES),
  ROW (password_threads, "password-threads", 2, 1, 2),
  ROW (disk_threads, "disk-threads", 8, 1, 256),
  ROW (max_disk_queue, "max-disk-queue", 16384, 1, 1000000),
  ROW (long_threads, "long-threads", 4, 1, 64),
  ROW (search_threads, "search-threads", 2, 1, 64),
  ROW (channel_workers, "channel-workers", 16, 1, 256),
  ROW (max_open_files, "max-open-files", 1024, 1, 100000),
  ROW (max_open_files_per_user, "max-open-files-per-user", 512, 1, 100000),
  ROW (max_depth, "max-depth", PNC_MAX_PATH_DEPTH, 1, PNC_MAX_PATH_DEPTH),
  ROW (control_queue_bytes, "control-queue-bytes", 256 * 1024, 16 * 1024, 16 * 1024 * 1024),
  ROW (channel_queue_bytes, "channel-queue-bytes", 3 * 1024 * 1024, 1024 * 1024, 64 * 1024 * 1024),
  ROW (group_files, "group-files", 256, 1, 1024),
  ROW (group_bytes, "group-bytes", 16 * 1024 * 1024, 1024, 256 * 1024 * 1024),
  ROW (slice_bytes, "slice-bytes", 8 * 1024 * 1024, 4096, 256 * 1024 * 1024),
  ROW (slice_ms, "slice-ms", 50, 1, 10000),
  ROW (linger_ms, "linger-ms", 20, 1, 1000),
  ROW (tls_deadline_ms, "tls-deadline-ms", PNC_DEADLINE_TLS_MS, 10, 60000),
  ROW (handshake_patience_ms, "handshake-patience-ms", 3000, 10, 60000),
  ROW (login_deadline_ms, "login-deadline-ms", PNC_DEADLINE_LOGIN_MS, 10, 600000),
  ROW (attach_deadline_ms, "attach-deadline-ms", PNC_DEADLINE_ATTACH_MS, 10, 60000),
  ROW (idle_timeout_ms, "idle-timeout-ms", 60000, 10, 3600000),
  ROW (channel_idle_timeout_ms, "channel-idle-timeout-ms", 60000, 10, 3600000),
  ROW (key_life_ms, "key-life-ms", PNC_CHANNEL_KEY_LIFE_MS, 10, 600000),
  ROW (session_grace_ms, "session-grace-ms", 120000, 10, 24 * 3600 * 1000),
  ROW (drain_grace_ms, "drain-grace-ms", 10000, 10, 3600000),
  ROW (close_deadline_ms, "close-deadline-ms", 2000, 10, 60000),
  ROW (ping_interval_ms, "ping-interval-ms", PNC_PING_INTERVAL_MS, 100, 600000),
  ROW (progress_interval_ms, "progress-interval-ms", PNC_PROGRESS_INTERVAL_MS, 100, PNC_PROGRESS_INTERVAL_MS),
  ROW (partial_age_s, "partial-age-s", 24 * 3600, 1, 365 * 24 * 3600),
  ROW (penalty_half_life_ms, "penalty-half-life-ms", 60000, 10, 3600000),
  ROW (penalty_delay_ms, "penalty-delay-ms", 200, 1, 60000),
  ROW (penalty_delay_max_ms, "penalty-delay-max-ms", 5000, 1, 60000),
  ROW (penalty_refuse_from, "penalty-refuse-from", 30, 3, 10000),
  ROW (penalty_ceiling, "penalty-ceiling", 45, 3, 20000),
};
/* clang-format on */

static guint *
row_field (PncServerLimits *limits, const Row *row)
{
  return (guint *) G_STRUCT_MEMBER_P (limits, row->offset);
}

static const Row *
find_row (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (g_str_equal (rows[i].name, name))
        return &rows[i];
    }
  return NULL;
}

void
pnc_server_limits_init (PncServerLimits *limits)
{
  memset (limits, 0, sizeof *limits);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    *row_field (limits, &rows[i]) = rows[i].value;
}

gboolean
pnc_server_limits_set (PncServerLimits *limits, const char *name, gint64 value, GError **error)
{
  const Row *row = find_row (name);

  if (row == NULL)
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, name,
                     "There is no limit called “%s”. Remove it from the configuration.", name);
      return FALSE;
    }
  if (value < row->min || value > row->max)
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, name,
                     "The limit %s cannot be %" G_GINT64_FORMAT
                     ". Choose a number from %u to %u; there is no “unlimited”.",
                     name, value, row->min, row->max);
      return FALSE;
    }
  *row_field (limits, row) = (guint) value;
  return TRUE;
}

gboolean
pnc_server_limits_is_name (const char *name)
{
  return find_row (name) != NULL;
}

const char **
pnc_server_limits_list_names (void)
{
  const char **names = g_new0 (const char *, G_N_ELEMENTS (rows) + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    names[i] = rows[i].name;
  return names;
}

guint
pnc_server_limits_get_descriptor_reserve (const PncServerLimits *limits)
{
  guint requests = limits->disk_threads + limits->long_threads + limits->channel_workers
                   + limits->password_threads;

  return DESCRIPTORS_OF_THE_PROCESS + requests * DESCRIPTORS_A_REQUEST + limits->max_waiting_lists
         + limits->max_searches * DESCRIPTORS_A_SEARCH
         + limits->channel_workers * limits->group_files
         + limits->max_open_files * DESCRIPTORS_A_FILE;
}

static gboolean
is_too_much (const PncServerLimits *limits, guint n_descriptors)
{
  return pnc_server_limits_get_descriptor_reserve (limits) > n_descriptors / 2;
}

void
pnc_server_limits_fit (PncServerLimits *limits, guint n_descriptors)
{
  guint reserve;

  while (limits->max_searches > 0 && is_too_much (limits, n_descriptors))
    limits->max_searches /= 2;
  while (limits->max_open_files > MIN_OPEN_FILES && is_too_much (limits, n_descriptors))
    limits->max_open_files /= 2;
  while (limits->max_waiting_lists > MIN_WAITING_LISTS && is_too_much (limits, n_descriptors))
    limits->max_waiting_lists /= 2;
  while (limits->group_files > MIN_GROUP_FILES && is_too_much (limits, n_descriptors))
    limits->group_files /= 2;
  while (limits->channel_workers > 1 && is_too_much (limits, n_descriptors))
    limits->channel_workers -= 1;
  while (limits->long_threads > 1 && is_too_much (limits, n_descriptors))
    limits->long_threads -= 1;
  while (limits->disk_threads > 1 && is_too_much (limits, n_descriptors))
    limits->disk_threads -= 1;

  reserve = pnc_server_limits_get_descriptor_reserve (limits);
  if (n_descriptors < reserve + MIN_CONNECTIONS)
    limits->max_connections = MIN_CONNECTIONS;
  else
    limits->max_connections = MIN (limits->max_connections, n_descriptors - reserve);
}
