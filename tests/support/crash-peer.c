/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "crash-peer.h"

#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pnc-client-id.h"
#include "pnc-server.h"
#include "pnc-tls.h"
#include "pnc-transfer-queue.h"
#include "test-loop.h"

/* Clients that died do not come back. */
#define SESSION_GRACE_MS 500

struct _CrashPeer
{
  CrashOrders *orders; /* owned, shared */
  GPid pid;
  gboolean ended;
  int status;
};

/* A password is not what is looked at, and hashing one costs more than all the rest of a run. */
#define ANY_HASH                                                                                   \
  "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$"                                         \
  "c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2FsdHNhbHQ"

int
crypto_pwhash_str (char out[crypto_pwhash_STRBYTES],
                   const char *const password,
                   unsigned long long length,
                   unsigned long long opslimit,
                   size_t memlimit)
{
  memset (out, 0, crypto_pwhash_STRBYTES);
  strcpy (out, ANY_HASH);
  return 0;
}

int
crypto_pwhash_str_verify (const char hash[crypto_pwhash_STRBYTES],
                          const char *const password,
                          unsigned long long length)
{
  return length == strlen (CRASH_PASSWORD) && memcmp (password, CRASH_PASSWORD, length) == 0 ? 0
                                                                                             : -1;
}

static void
begin_seam (CrashOrders *orders)
{
  static const guint8 none[PNC_BOOT_ID_BYTES];

  if (memcmp (orders->boot_id, none, sizeof none) != 0)
    pnc_boot_id_override (orders->boot_id);
  disk_seam_begin (&orders->plan, orders->folder,
                   orders->platter[0] != '\0' ? orders->platter : NULL);
}

static G_NORETURN void
serve (CrashOrders *orders)
{
  g_autoptr (PncConfig) config = pnc_config_new ();
  const PncServerOptions options = {
    .share = orders->share,
    .state_dir = orders->state_dir,
    .config = config,
    .listen = orders->listen,
  };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  PncServer *server;
  guint16 port;

  config->limits.session_grace_ms = SESSION_GRACE_MS;
  server = pnc_server_new (&options, &error);
  g_assert_no_error (error);
  port = g_inet_socket_address_get_port (pnc_server_get_address (server));
  g_snprintf (orders->listen, sizeof orders->listen, "127.0.0.1:%u", port);
  g_snprintf (orders->link, sizeof orders->link, "pinnace://%s:%s@%s/?pin=%s", CRASH_USER,
              CRASH_PASSWORD, orders->listen, pnc_server_get_fingerprint (server));
  begin_seam (orders);
  pnc_server_start (server);
  g_atomic_int_set (&orders->ready, TRUE);
  g_main_loop_run (loop);
  _exit (1);
}

static void
item_done_cb (PncTransfer *transfer, const PncTransferItem *item, CrashOrders *orders)
{
  guint n = (guint) g_atomic_int_get (&orders->n_told);

  g_assert_cmpuint (n, <, CRASH_MAX_TOLD);
  g_strlcpy (orders->told[n], item->remote_path, sizeof orders->told[n]);
  g_atomic_int_inc (&orders->n_told);
}

static gboolean
is_connected (gpointer session)
{
  return pnc_session_get_state (session) == PNC_SESSION_CONNECTED;
}

static gboolean
is_ended (gpointer transfer)
{
  return pnc_transfer_is_ended (transfer);
}

static PncTransfer *
move (PncTransferQueue *queue, CrashOrders *orders)
{
  const PncTransferOptions options = { .policy = PNC_POLICY_OVERWRITE, .recursive = TRUE };
  g_autoptr (GFile) file = g_file_new_for_path (orders->up ? orders->source : orders->target);
  g_autoptr (PncPath) path = pnc_path_parse (orders->up ? orders->target : orders->source, NULL);

  return orders->up ? pnc_transfer_queue_put (queue, file, path, &options)
                    : pnc_transfer_queue_get (queue, path, file, &options);
}

static G_NORETURN void
transfer (CrashOrders *orders)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (orders->link, &error);
  PncSession *session;
  PncTransferQueue *queue;
  PncTransfer *transfer;

  g_assert_no_error (error);
  pnc_client_id_load (orders->state_dir, &error);
  g_assert_no_error (error);
  session = pnc_session_new (link, NULL);
  queue = pnc_transfer_queue_new (session);
  pnc_session_connect (session);
  test_loop_until (is_connected, session);
  begin_seam (orders);
  transfer = move (queue, orders);
  g_signal_connect (transfer, "item-done", G_CALLBACK (item_done_cb), orders);
  test_loop_until (is_ended, transfer);
  if (pnc_transfer_get_error (transfer) != NULL)
    g_error ("%s", pnc_transfer_get_error (transfer)->message);
  _exit (0);
}

void
crash_peer_main (int argc, char **argv)
{
  CrashOrders *orders;
  int fd;

  if (argc != 4 || !g_str_equal (argv[1], "--peer"))
    return;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  fd = atoi (argv[3]);
  orders = mmap (NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (orders != MAP_FAILED);
  close (fd);
  pnc_tls_init ();
  if (g_str_equal (argv[2], "server"))
    serve (orders);
  transfer (orders);
}

CrashOrders *
crash_peer_new_orders (void)
{
  CrashOrders *orders
    = mmap (NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  g_assert_true (orders != MAP_FAILED);
  return orders;
}

/* The orders as a file that the other process can have too. */
static CrashOrders *
share (CrashOrders *orders, int *fd)
{
  CrashOrders *shared;

  *fd = memfd_create ("orders", 0);
  g_assert_cmpint (ftruncate (*fd, sizeof *orders), ==, 0);
  shared = mmap (NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
  g_assert_true (shared != MAP_FAILED);
  memcpy (shared, orders, sizeof *orders);
  munmap (orders, sizeof *orders);
  return shared;
}

static void
ended_cb (GPid pid, int status, gpointer user_data)
{
  CrashPeer *self = user_data;

  self->ended = TRUE;
  self->status = status;
}

static gboolean
is_ready (gpointer data)
{
  CrashPeer *self = data;

  g_assert_false (self->ended);
  return g_atomic_int_get (&self->orders->ready);
}

CrashPeer *
crash_peer_start (const char *role, CrashOrders *orders)
{
  CrashPeer *self = g_new0 (CrashPeer, 1);
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *number = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  self->orders = share (orders, &fd);
  number = g_strdup_printf ("%d", fd);
  g_spawn_async (NULL, (char *[]){ program, (char *) "--peer", (char *) role, number, NULL }, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN, NULL, NULL, &self->pid,
                 &error);
  g_assert_no_error (error);
  close (fd);
  g_child_watch_add (self->pid, ended_cb, self);
  if (g_str_equal (role, "server"))
    test_loop_until (is_ready, self);
  return self;
}

CrashOrders *
crash_peer_get_orders (CrashPeer *self)
{
  return self->orders;
}

gboolean
crash_peer_has_ended (CrashPeer *self)
{
  return self->ended;
}

gboolean
crash_peer_was_killed (CrashPeer *self)
{
  g_assert_true (self->ended);
  if (WIFSIGNALED (self->status))
    g_assert_cmpint (WTERMSIG (self->status), ==, SIGKILL);
  else
    g_assert_cmpint (self->status, ==, 0);
  return WIFSIGNALED (self->status);
}

static gboolean
has_ended (gpointer self)
{
  return ((CrashPeer *) self)->ended;
}

void
crash_peer_kill (CrashPeer *self)
{
  if (!self->ended)
    kill (self->pid, SIGKILL);
  test_loop_until (has_ended, self);
}

void
crash_peer_free (CrashPeer *self)
{
  if (self == NULL)
    return;
  crash_peer_kill (self);
  munmap (self->orders, sizeof *self->orders);
  g_free (self);
}
