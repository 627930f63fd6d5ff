/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-server.h"

#include "pnc-confine.h"
#include "pnc-connection.h"
#include "pnc-descriptors.h"
#include "pnc-farewell.h"
#include "pnc-handshake-pool.h"
#include "pnc-identity.h"
#include "pnc-listener.h"
#include "pnc-secret.h"
#include "pnc-server-core.h"
#include "pnc-server-report.h"
#include "pnc-server-session.h"
#include "pnc-session-table.h"
#include "pnc-state-table.h"
#include "pnc-tls.h"
#include "pnc-watch-hub.h"

#include <string.h>

#define MAX_TICK_MS 1000u
#define TICKS_PER_DEADLINE 4
#define DRAIN_LOOK_MS 50

/* SERVER_STOPPED: accepts nobody yet
 * SERVER_SERVING: accepts
 * SERVER_DRAINING: lets what runs finish
 * SERVER_CLOSING: says the last words
 * SERVER_DRAINED: nothing goes on */
typedef enum
{
  SERVER_STOPPED,
  SERVER_SERVING,
  SERVER_DRAINING,
  SERVER_CLOSING,
  SERVER_DRAINED,
} ServerState;

static const PncStateMove moves[] = {
  { SERVER_STOPPED, SERVER_SERVING },  { SERVER_STOPPED, SERVER_DRAINING },
  { SERVER_SERVING, SERVER_DRAINING }, { SERVER_DRAINING, SERVER_CLOSING },
  { SERVER_CLOSING, SERVER_DRAINED },
};

static const PncStateTable states = {
  .name = "server",
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

struct _PncServer
{
  PncServerCore core; /* what it points to is owned here */
  int state;
  PncListener *listener; /* owned */
  char *fingerprint;     /* owned */
  char *own_name;        /* owned, nullable: given at the start, so no reload changes it */
  char *guest_password;  /* owned, nullable */
  GSource *tick;         /* owned, nullable */
  GSource *drain;        /* owned, nullable */
  gint64 drain_until_us;
  gint64 started_us;
  PncServerDrained drained;
  gpointer drained_data;
};

static void
set_state (PncServer *self, ServerState state)
{
  pnc_state_table_move (&states, &self->state, (int) state);
}

static void
accept_cb (GSocketConnection *connection, gpointer user_data)
{
  PncServer *self = user_data;

  pnc_connection_accept (&self->core, connection);
}

/* Opening */

static gboolean
open_share (PncServerCore *core, const PncServerOptions *options, GError **error)
{
  const PncShareOptions share_options = {
    .trash = options->config->trash,
    .mode_mask = options->config->mode_mask,
    .max_depth = core->limits.max_depth,
    .partial_age_s = core->limits.partial_age_s,
  };
  g_autofree char *path = g_canonicalize_filename (options->share, NULL);
  g_autoptr (PncShare) share = pnc_share_open (path, &share_options, error);

  if (share == NULL)
    return FALSE;
  core->share_name = g_path_get_basename (path);
  core->share
    = options->read_only ? pnc_share_view (share, NULL, FALSE, error) : g_steal_pointer (&share);
  return core->share != NULL;
}

static gboolean
open_users (PncServer *self, const char *state_dir, GError **error)
{
  self->core.users = pnc_users_load (state_dir, error);
  if (self->core.users == NULL)
    return FALSE;
  if (pnc_users_count (self->core.users) > 0)
    return TRUE;
  self->guest_password = g_strdup (pnc_users_enable_guest (self->core.users));
  if (self->guest_password != NULL)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_FAILED, PNC_SIDE_NONE, NULL,
                 "There is not enough memory to make a guest. Add a user with “pinnaced user add”, "
                 "or free some memory.");
  return FALSE;
}

/* Processes that serve one share behind one name have one key, so they have one id. */
static void
make_server_id (PncServer *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guint8 *) self->fingerprint, -1);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (self->core.server_id, digest, sizeof self->core.server_id);
}

static gboolean
open_identity (PncServer *self, const char *state_dir, GError **error)
{
  self->core.identity = pnc_identity_load_or_create (state_dir, NULL, error);
  if (self->core.identity == NULL)
    return FALSE;
  self->fingerprint = pnc_tls_fingerprint (self->core.identity);
  make_server_id (self);
  return TRUE;
}

static void
make_parts (PncServer *self)
{
  PncServerCore *core = &self->core;
  const PncServerLimits *limits = &core->limits;

  core->crowd = pnc_socket_crowd_new (core->context);
  core->watches = pnc_watch_hub_new (core->context);
  core->admission = pnc_admission_new (limits);
  core->penalties = pnc_penalties_new (limits);
  core->handshakes = pnc_handshake_pool_new (limits, core->identity);
  core->passwords
    = pnc_worker_pool_new ("password", limits->password_threads, limits->max_login_queue);
  core->disk = pnc_worker_pool_new ("disk", limits->disk_threads, limits->max_disk_queue);
  core->searchers = pnc_worker_pool_new ("search", limits->search_threads, limits->max_disk_queue);
  core->long_disk = pnc_worker_pool_new ("long disk", limits->long_threads, limits->max_disk_queue);
  core->channels = pnc_worker_pool_new ("channel", limits->channel_workers, G_MAXINT);
  core->sessions = pnc_session_table_new (limits->max_sessions);
  core->accounts = pnc_accounts_new ();
  core->connections
    = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) pnc_connection_free, NULL);
  core->farewells = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) pnc_farewell_free, NULL);
}

static void
set_name (PncServer *self, const PncConfig *config)
{
  const char *name = self->own_name != NULL ? self->own_name : config->name;

  g_free (self->core.server_name);
  self->core.server_name = g_strdup (name != NULL && *name != '\0' ? name : g_get_host_name ());
}

/* Comes before whatever starts a thread. A kernel that cannot is no reason to serve nobody. */
static gboolean
confine (const PncServerOptions *options, GError **error)
{
  const PncConfinement confinement = {
    .share = options->share,
    .read_only = options->read_only,
    .folder = options->state_dir,
    .file = options->config_file,
    .cleared = options->control,
  };
  g_autoptr (GError) local = NULL;

  if (!options->confine)
    return TRUE;
  pnc_confine_drop_privileges ();
  if (pnc_confine (&confinement, &local))
    return TRUE;
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    {
      g_message ("Not confined to the share, going on without: %s", local->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

PncServer *
pnc_server_new (const PncServerOptions *options, GError **error)
{
  g_autoptr (PncServer) self = g_new0 (PncServer, 1);

  self->core.context = g_main_context_ref_thread_default ();
  self->core.limits = options->config->limits;
  pnc_server_limits_fit (&self->core.limits, pnc_descriptors_raise ());
  g_info ("%u file descriptors: %u connections at once, %u files in a group",
          pnc_descriptors_get_limit (), self->core.limits.max_connections,
          self->core.limits.group_files);
  self->own_name = g_strdup (options->name);
  set_name (self, options->config);
  if (!open_share (&self->core, options, error) || !open_users (self, options->state_dir, error)
      || !open_identity (self, options->state_dir, error))
    return NULL;
  self->listener = pnc_listener_new (pnc_server_limits_get_descriptor_reserve (&self->core.limits),
                                     accept_cb, self);
  if (!pnc_listener_listen (
        self->listener, options->listen != NULL ? options->listen : options->config->listen, error)
      || !confine (options, error))
    return NULL;
  make_parts (self);
  return g_steal_pointer (&self);
}

/* Running */

static gboolean
tick_cb (gpointer user_data)
{
  PncServer *self = user_data;
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (self->core.sessions);
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < sessions->len; i++)
    pnc_server_session_tick (g_ptr_array_index (sessions, i), now_us);
  return G_SOURCE_CONTINUE;
}

static void
start_ticking (PncServer *self)
{
  const PncServerLimits *limits = &self->core.limits;
  guint shortest_ms = MIN (limits->idle_timeout_ms, limits->session_grace_ms);

  pnc_server_core_clear_source (&self->tick);
  self->tick = pnc_server_core_timeout (
    &self->core, CLAMP (shortest_ms / TICKS_PER_DEADLINE, 1, MAX_TICK_MS), tick_cb, self);
}

void
pnc_server_start (PncServer *self)
{
  set_state (self, SERVER_SERVING);
  self->started_us = g_get_monotonic_time ();
  start_ticking (self);
  pnc_listener_start (self->listener);
}

static void
for_each_session (PncServer *self, void (*func) (PncServerSession *session))
{
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (self->core.sessions);

  for (guint i = 0; i < sessions->len; i++)
    func (g_ptr_array_index (sessions, i));
}

static void
end_session (PncServerSession *session)
{
  pnc_server_session_end (session, PNC_AWAY_DRAINING, NULL);
}

/* Draining */

/* Whoever has nothing running here may go to the next server at once, whatever others still do.
 * Returns: whether somebody stays */
static gboolean
let_idle_sessions_go (PncServer *self)
{
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (self->core.sessions);
  gboolean busy = FALSE;

  for (guint i = 0; i < sessions->len; i++)
    {
      PncServerSession *session = g_ptr_array_index (sessions, i);

      if (pnc_server_session_is_busy (session))
        busy = TRUE;
      else
        end_session (session);
    }
  return busy;
}

static gboolean
is_silent (PncServer *self)
{
  return self->core.n_jobs == 0 && g_hash_table_size (self->core.farewells) == 0;
}

static void
finish_drain (PncServer *self)
{
  set_state (self, SERVER_DRAINED);
  pnc_server_core_clear_source (&self->drain);
  self->drained (self, self->drained_data);
}

/* Farewells have a deadline of their own, but the disk has none. */
static gboolean
drain_cb (gpointer user_data)
{
  PncServer *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  gboolean late = now_us >= self->drain_until_us;

  if (self->state == SERVER_DRAINING && (!let_idle_sessions_go (self) || late))
    {
      if (late)
        g_message ("Some requests were still running when the grace was over");
      set_state (self, SERVER_CLOSING);
      g_hash_table_remove_all (self->core.connections);
      for_each_session (self, end_session);
      self->drain_until_us = now_us + (gint64) self->core.limits.close_deadline_ms * 1000;
    }
  else if (self->state == SERVER_CLOSING && (late || is_silent (self)))
    {
      finish_drain (self);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

void
pnc_server_drain (PncServer *self, PncServerDrained drained, gpointer user_data)
{
  g_return_if_fail (self->drained == NULL);

  g_message ("Draining: running requests have %u ms to finish", self->core.limits.drain_grace_ms);
  set_state (self, SERVER_DRAINING);
  self->drained = drained;
  self->drained_data = user_data;
  self->drain_until_us = g_get_monotonic_time () + (gint64) self->core.limits.drain_grace_ms * 1000;
  self->core.draining = TRUE;
  pnc_listener_stop (self->listener);
  for_each_session (self, pnc_server_session_drain);
  self->drain = pnc_server_core_timeout (&self->core, DRAIN_LOOK_MS, drain_cb, self);
}

/* Reloading */

/* Numbers of threads, and what was fitted to the descriptors, stay. */
static void
take_limits (PncServer *self, const PncServerLimits *limits)
{
  PncServerLimits old = self->core.limits;
  PncServerLimits *now = &self->core.limits;

  *now = *limits;
  now->password_threads = old.password_threads;
  now->disk_threads = old.disk_threads;
  now->long_threads = old.long_threads;
  now->search_threads = old.search_threads;
  now->channel_workers = old.channel_workers;
  now->max_login_queue = old.max_login_queue;
  now->max_disk_queue = old.max_disk_queue;
  now->max_depth = old.max_depth;
  pnc_server_limits_fit (now, pnc_descriptors_get_limit ());
  pnc_share_set_partial_age (self->core.share, now->partial_age_s);
  pnc_session_table_set_max (self->core.sessions, now->max_sessions);
  if (self->tick != NULL)
    start_ticking (self);
}

static void
end_changed_sessions (PncServer *self)
{
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (self->core.sessions);

  for (guint i = 0; i < sessions->len; i++)
    {
      PncServerSession *session = g_ptr_array_index (sessions, i);
      g_autoptr (PncUser) user
        = pnc_users_lookup (self->core.users, pnc_server_session_get_user (session));

      if (!pnc_server_session_is_of (session, user))
        pnc_server_session_end (
          session, PNC_AWAY_KICKED,
          "This user was removed, or has another password or other rights now. Log in again.");
    }
}

gboolean
pnc_server_reload (PncServer *self, const PncConfig *config, GError **error)
{
  if (!pnc_users_reload (self->core.users, error))
    return FALSE;
  if (config != NULL)
    {
      take_limits (self, &config->limits);
      set_name (self, config);
    }
  end_changed_sessions (self);
  g_message ("Configuration and users were read again");
  return TRUE;
}

/* Facts */

GInetSocketAddress *
pnc_server_get_address (PncServer *self)
{
  return pnc_listener_get_address (self->listener);
}

const char *
pnc_server_get_fingerprint (PncServer *self)
{
  return self->fingerprint;
}

const char *
pnc_server_get_name (PncServer *self)
{
  return self->core.server_name;
}

const char *
pnc_server_get_guest_password (PncServer *self)
{
  return self->guest_password;
}

PncServerCore *
pnc_server_get_core (PncServer *self)
{
  return &self->core;
}

void
pnc_server_get_counts (PncServer *self, PncServerCounts *counts)
{
  PncListenerCounts listener;

  pnc_listener_get_counts (self->listener, &listener);
  counts->connections = pnc_admission_count (self->core.admission);
  counts->unauthenticated = pnc_admission_count_unauthenticated (self->core.admission);
  counts->sessions = pnc_session_table_count (self->core.sessions);
  counts->accepted = listener.accepted;
  counts->rests = listener.rests;
}

char *
pnc_server_dup_report (PncServer *self)
{
  static const char *const words[] = { "stopped", "serving", "draining", "closing", "drained" };
  g_autofree char *address
    = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (pnc_server_get_address (self)));
  PncServerReportFacts facts = {
    .state = words[self->state],
    .address = address,
    .started_us = self->started_us,
  };
  PncServerCounts counts;

  pnc_server_get_counts (self, &counts);
  facts.rests = counts.rests;
  return pnc_server_report (&self->core, &facts);
}

/* Kicking */

static gboolean
is_session (PncServerSession *session, const char *who)
{
  PncServerSessionFacts facts;
  g_autofree char *label = NULL;

  pnc_server_session_get_facts (session, &facts);
  label = pnc_server_session_label (facts.number);
  return g_str_equal (who, label);
}

static gboolean
is_session_of (PncServerSession *session, const char *who)
{
  return g_str_equal (who, pnc_server_session_get_user (session));
}

static guint
end_matching (PncServer *self,
              gboolean (*matches) (PncServerSession *session, const char *who),
              const char *who)
{
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (self->core.sessions);
  guint n_ended = 0;

  for (guint i = 0; i < sessions->len; i++)
    {
      PncServerSession *session = g_ptr_array_index (sessions, i);

      if (!matches (session, who))
        continue;
      pnc_server_session_end (session, PNC_AWAY_KICKED,
                              "Whoever runs the server has disconnected you.");
      n_ended += 1;
    }
  return n_ended;
}

guint
pnc_server_kick (PncServer *self, const char *who)
{
  guint n_ended = end_matching (self, is_session_of, who);

  return n_ended > 0 ? n_ended : end_matching (self, is_session, who);
}

/* Ending */

/* Whoever works for this server comes back to its loop before anything is taken away. */
static void
end_everything (PncServer *self)
{
  PncServerCore *core = &self->core;

  g_hash_table_remove_all (core->connections);
  for_each_session (self, end_session);
  while (core->n_jobs > 0 || !pnc_handshake_pool_is_idle (core->handshakes))
    g_main_context_iteration (core->context, TRUE);
  g_hash_table_remove_all (core->connections);
  g_hash_table_remove_all (core->farewells);
}

static void
free_parts (PncServerCore *core)
{
  pnc_worker_pool_free (core->passwords);
  pnc_worker_pool_free (core->disk);
  pnc_worker_pool_free (core->long_disk);
  pnc_worker_pool_free (core->searchers);
  pnc_worker_pool_free (core->channels);
  pnc_handshake_pool_free (core->handshakes);
  g_hash_table_unref (core->connections);
  g_hash_table_unref (core->farewells);
  pnc_session_table_free (core->sessions);
  pnc_accounts_free (core->accounts);
  pnc_penalties_free (core->penalties);
  pnc_admission_free (core->admission);
  pnc_watch_hub_free (core->watches);
  pnc_socket_crowd_free (core->crowd);
}

void
pnc_server_free (PncServer *self)
{
  PncServerCore *core;

  if (self == NULL)
    return;
  core = &self->core;
  pnc_server_core_clear_source (&self->tick);
  pnc_server_core_clear_source (&self->drain);
  g_clear_pointer (&self->listener, pnc_listener_free);
  if (core->sessions != NULL)
    {
      end_everything (self);
      free_parts (core);
    }
  g_clear_pointer (&core->users, pnc_users_free);
  if (core->share != NULL)
    pnc_share_flush_folders (core->share);
  g_clear_pointer (&core->share, pnc_share_unref);
  g_clear_object (&core->identity);
  g_clear_pointer (&core->context, g_main_context_unref);
  g_free (core->server_name);
  g_free (core->share_name);
  g_free (self->fingerprint);
  g_free (self->own_name);
  pnc_secret_free_text (self->guest_password);
  g_free (self);
}
