/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "memory-server.h"

#include "memory-tls.h"
#include "pnc-connection-private.h"
#include "pnc-server-session.h"
#include "pnc-server.h"
#include "pnc-session-table.h"
#include "pnc-user-record.h"
#include "pnc-watch-hub.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct _MemoryServer
{
  char *folder;
  char *share;
  char *outside;
  PncServer *server;
  PncServerCore *core;
  GPtrArray *peers;
  guint n_descriptors; /* that it rests with */
};

/* The folders */

static int
remove_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  /* the server holds its own folders */
  const char *own = strstr (path, "/.pinnace");
  gboolean is_own
    = own != NULL
      && (strchr (own + 1, '/') == NULL || strchr (strchr (own + 1, '/') + 1, '/') == NULL);

  if (ftw->level > 0 && !(flag == FTW_DP && is_own))
    remove (path);
  return 0;
}

static int
remove_all_cb (const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
  return remove (path);
}

static void
write_file (const char *folder, const char *name, gsize length_bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = g_malloc (length_bytes + 1);
  g_autofree char *parent = g_path_get_dirname (path);
  FILE *file;

  memset (bytes, 'x', length_bytes);
  g_mkdir (parent, 0755);
  file = fopen (path, "w");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, length_bytes, file), ==, length_bytes);
  fclose (file);
}

static void
fill_share (MemoryServer *self)
{
  g_autofree char *link = g_build_filename (self->share, "link", NULL);

  nftw (self->share, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  write_file (self->share, "file", 5);
  write_file (self->share, "empty", 0);
  write_file (self->share, "large", PNC_CHUNK_BYTES + 5);
  write_file (self->share, "folder/a", 5);
  write_file (self->share, "folder/sub/b", 100);
  write_file (self->share, "tree/c", 1);
  write_file (self->share, "tree/folder/file", 5000);
  g_assert_cmpint (symlink (self->outside, link), ==, 0);
}

static void
check_outside (MemoryServer *self)
{
  g_autofree char *secret = g_build_filename (self->outside, "file", NULL);
  g_autofree char *sub = g_build_filename (self->outside, "sub", NULL);
  struct stat st;

  g_assert_cmpint (g_lstat (secret, &st), ==, 0);
  g_assert_cmpint (st.st_mode, ==, S_IFREG | 0604);
  g_assert_cmpint (st.st_size, ==, 5);
  g_assert_cmpint (g_rmdir (sub), ==, 0); /* empty */
  g_assert_cmpint (g_mkdir (sub, 0705), ==, 0);
  g_assert_cmpint (g_lstat (self->outside, &st), ==, 0);
  g_assert_cmpint (st.st_mode, ==, S_IFDIR | 0705);
  g_assert_cmpint (st.st_nlink, ==, 3);
}

static void
make_outside (MemoryServer *self)
{
  g_autofree char *secret = g_build_filename (self->outside, "file", NULL);
  g_autofree char *sub = g_build_filename (self->outside, "sub", NULL);

  g_assert_cmpint (g_mkdir (self->outside, 0705), ==, 0);
  write_file (self->outside, "file", 5);
  g_assert_cmpint (g_chmod (secret, 0604), ==, 0);
  g_assert_cmpint (g_mkdir (sub, 0705), ==, 0);
  check_outside (self);
}

/* The cheapest hash that there is. */
static void
write_users (const char *state_dir)
{
  g_autoptr (GHashTable) records = pnc_user_records_new ();
  g_autofree char *path = g_build_filename (state_dir, "users.json", NULL);
  g_autofree char *text = NULL;
  char *hash = g_malloc0 (crypto_pwhash_STRBYTES);
  PncUser *user = g_new0 (PncUser, 1);
  PncUserRecord *record;

  g_assert_cmpint (sodium_init (), >=, 0);
  g_assert_cmpint (crypto_pwhash_str (hash, MEMORY_SERVER_PASSWORD, strlen (MEMORY_SERVER_PASSWORD),
                                      crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
                   ==, 0);
  user->name = g_strdup (MEMORY_SERVER_USER);
  record = pnc_user_record_new (user, hash);
  g_hash_table_insert (records, record->user->name, record);
  text = pnc_user_records_format (records);
  g_assert_true (
    g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

/* The server */

static char *folder_to_remove;

static void
remove_at_exit (void)
{
  nftw (folder_to_remove, remove_all_cb, 16, FTW_DEPTH | FTW_PHYS);
}

static void
make_folders (MemoryServer *self)
{
  g_autofree char *state = NULL;

  self->folder = g_strdup (g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm/pinnace-test-XXXXXX"
                                                            : "/tmp/pinnace-test-XXXXXX");
  g_assert_nonnull (g_mkdtemp (self->folder));
  folder_to_remove = self->folder;
  atexit (remove_at_exit);
  self->share = g_build_filename (self->folder, "share", NULL);
  self->outside = g_build_filename (self->folder, "outside", NULL);
  state = g_build_filename (self->folder, "state", NULL);
  g_assert_cmpint (g_mkdir (self->share, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (state, 0700), ==, 0);
  write_users (state);
  make_outside (self);
}

/* One thread of each kind, none of which waits for a peer: what happens depends on the input alone,
 * as far as that goes. */
static void
set_limits (PncServerLimits *limits)
{
  limits->password_threads = limits->disk_threads = limits->long_threads = limits->search_threads
    = 1;
  limits->channel_workers = 1;
  limits->linger_ms = 0;
  limits->penalty_delay_ms = 0;
  limits->max_data_channels = 3;
  limits->max_requests = 8;
  limits->max_running_requests = 2;
}

/* What serves all who watch is made for the first of them, and stays. */
static void
watch_once (PncServerCore *core)
{
  g_autoptr (GError) error = NULL;

  pnc_watch_hub_begin (core->watches, &error);
  g_assert_no_error (error);
  pnc_watch_hub_join (core->watches, 0, NULL);
}

MemoryServer *
memory_server_new (void)
{
  MemoryServer *self = g_new0 (MemoryServer, 1);
  g_autoptr (PncConfig) config = pnc_config_new ();
  g_autofree char *state = NULL;
  g_autoptr (GError) error = NULL;
  PncServerOptions options = { .config = config, .listen = "127.0.0.1:0", .name = "memory" };

  make_folders (self);
  set_limits (&config->limits);
  state = g_build_filename (self->folder, "state", NULL);
  options.share = self->share;
  options.state_dir = state;
  self->server = pnc_server_new (&options, &error);
  g_assert_no_error (error);
  self->core = pnc_server_get_core (self->server);
  watch_once (self->core);
  self->peers = g_ptr_array_new ();
  fill_share (self);
  return self;
}

PncServerCore *
memory_server_get_core (MemoryServer *self)
{
  return self->core;
}

const char *
memory_server_get_share (MemoryServer *self)
{
  return self->share;
}

/* Connections */

static void
evict (gpointer connection)
{
  pnc_connection_end (connection);
}

/* A worker asks the socket whether its peer takes more: it never says so, and the main loop, which
 * asks the pipe, takes over. */
static GSocketConnection *
make_socket (int fd)
{
  const char filling[4096] = { 0 };
  const int least = 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = NULL;

  setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
  while (write (fd, filling, sizeof filling) > 0)
    ;
  socket = g_socket_new_from_fd (fd, &error);
  g_assert_no_error (error);
  return g_socket_connection_factory_create_connection (socket);
}

static void
hand_over (MemoryServer *self, MemoryPeer *peer, GSocketConnection *tcp)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  PncConnection *connection = g_new0 (PncConnection, 1);
  g_autoptr (GError) error = NULL;

  connection->core = self->core;
  connection->state = PNC_CONNECTION_TALKING;
  connection->tcp = tcp;
  connection->peer = g_strdup ("memory");
  connection->accepted_us = connection->secured_us = g_get_monotonic_time ();
  connection->seat
    = pnc_admission_enter (self->core->admission, address, connection, evict, &error);
  g_assert_no_error (error);
  pnc_seat_set_stage (connection->seat, PNC_STAGE_GREETING);
  g_hash_table_add (self->core->connections, connection);
  pnc_connection_set_deadline (connection, connection->accepted_us,
                               self->core->limits.login_deadline_ms);
  pnc_connection_start_talking (connection, memory_tls_new (&peer->in, &peer->out));
}

MemoryPeer *
memory_server_connect (MemoryServer *self)
{
  MemoryPeer *peer = g_new0 (MemoryPeer, 1);
  g_autoptr (GIOStream) stream = NULL;
  int fds[2];

  memory_pipe_init (&peer->in);
  memory_pipe_init (&peer->out);
  stream = memory_stream_new (&peer->out, &peer->in);
  peer->stream = pnc_frame_stream_new (stream, NULL, PNC_MAX_PAYLOAD_DATA);
  pnc_frame_stream_set_packing (peer->stream, TRUE, PNC_PACK_NEVER);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), ==, 0);
  peer->fd = fds[1];
  hand_over (self, peer, make_socket (fds[0]));
  g_ptr_array_add (self->peers, peer);
  return peer;
}

/* What comes after the server's last word is read from the socket below, and thrown away. */
static void
follow_farewell (MemoryPeer *peer)
{
  struct pollfd poll_fd = { .fd = peer->fd, .events = POLLRDHUP };

  if (peer->fd < 0 || poll (&poll_fd, 1, 0) <= 0 || (poll_fd.revents & POLLRDHUP) == 0)
    return;
  g_byte_array_set_size (peer->in.bytes, 0);
  if (peer->in.closed || peer->in.fails)
    {
      close (peer->fd);
      peer->fd = -1;
    }
}

void
memory_server_settle (MemoryServer *self)
{
  gboolean worked = TRUE;

  while (worked || self->core->n_jobs > 0)
    {
      worked = g_main_context_iteration (self->core->context, self->core->n_jobs > 0);
      for (guint i = 0; i < self->peers->len; i++)
        follow_farewell (g_ptr_array_index (self->peers, i));
    }
}

/* The end */

static void
hang_up (MemoryPeer *peer)
{
  peer->in.closed = TRUE;
  peer->out.room_bytes = G_MAXSIZE;
  peer->out.max_write_bytes = G_MAXSIZE;
  if (peer->fd >= 0)
    close (peer->fd);
  peer->fd = -1;
}

static void
peer_free (MemoryPeer *peer)
{
  pnc_frame_stream_free (peer->stream);
  memory_pipe_clear (&peer->in);
  memory_pipe_clear (&peer->out);
  g_free (peer);
}

static void
end_sessions (MemoryServer *self)
{
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (self->core->sessions);

  for (guint i = 0; i < sessions->len; i++)
    pnc_server_session_end (g_ptr_array_index (sessions, i), PNC_AWAY_DRAINING, NULL);
}

/* Pipes are the sanitizer's. */
static guint
count_descriptors (gboolean tell)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *what = g_file_read_link (path, NULL);

      if (what == NULL || g_str_has_prefix (what, "pipe:"))
        continue;
      n++;
      if (tell)
        g_printerr ("descriptor %s: %s\n", name, what);
    }
  return n;
}

static void
check_nothing_left (MemoryServer *self)
{
  PncServerCounts counts;

  pnc_server_get_counts (self->server, &counts);
  g_assert_cmpuint (counts.connections, ==, 0);
  g_assert_cmpuint (counts.sessions, ==, 0);
  g_assert_cmpuint (self->core->n_jobs, ==, 0);
  g_assert_cmpuint (pnc_watch_hub_get_n_folders (self->core->watches), ==, 0);
  g_assert_cmpuint (*pnc_watch_hub_get_budget (self->core->watches), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&self->core->open_files), ==, 0);
  if (self->n_descriptors == 0)
    self->n_descriptors = count_descriptors (FALSE);
  if (count_descriptors (FALSE) > self->n_descriptors)
    g_assert_cmpuint (count_descriptors (TRUE), <=, self->n_descriptors);
  check_outside (self);
}

void
memory_server_reset (MemoryServer *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    hang_up (g_ptr_array_index (self->peers, i));
  memory_server_settle (self);
  end_sessions (self);
  g_hash_table_remove_all (self->core->connections);
  memory_server_settle (self);
  g_hash_table_remove_all (self->core->farewells);
  for (guint i = 0; i < self->peers->len; i++)
    peer_free (g_ptr_array_index (self->peers, i));
  g_ptr_array_set_size (self->peers, 0);
  self->core->draining = FALSE;
  pnc_penalties_free (self->core->penalties);
  self->core->penalties = pnc_penalties_new (&self->core->limits);
  pnc_share_flush_folders (self->core->share);
  check_nothing_left (self);
  fill_share (self);
}
