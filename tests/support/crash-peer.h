/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "disk-seam.h"
#include "pnc-boot-id.h"

G_BEGIN_DECLS

#define CRASH_MAX_TOLD 64u

/**
 * CrashOrders:
 * @plan: what its disk does
 * @boot_id: of the system on which it thinks to run; zeros for this one
 * @folder: whose calls are meant
 * @platter: where what was flushed is kept; empty for nowhere
 * @state_dir: of the server, or of the client
 * @share: of a server
 * @listen: of a server: where; it writes there where it does
 * @link: of a client: to whom; a server writes there how it is reached
 * @source: of a client: what is moved; a path on the server for a download
 * @target: where to
 * @up: of a client: whether it is an upload
 * @ready: atomic: of a server: it serves
 * @n_told: atomic: of a client: how many files it has said to be done
 * @told: paths of those on the server
 *
 * Between a test and another process of it, which may die at any call. Shared memory.
 */
typedef struct
{
  DiskPlan plan;
  guint8 boot_id[PNC_BOOT_ID_BYTES];
  char folder[256];
  char platter[256];
  char state_dir[256];
  char share[256];
  char listen[64];
  char link[512];
  char source[256];
  char target[256];
  gboolean up;
  gint ready;
  gint n_told;
  char told[CRASH_MAX_TOLD][64];
} CrashOrders;

/** CrashPeer: a client or a server in a process of its own, for tests in which it dies. */
typedef struct _CrashPeer CrashPeer;

/** CRASH_USER, CRASH_PASSWORD: who may log in to a server */
#define CRASH_USER "ann"
#define CRASH_PASSWORD "secret"

/** crash_peer_main: @argc, @argv: of main(). Does what a peer does when this process is one, and
 * does not return then; to be called before anything else. */
void crash_peer_main (int argc, char **argv);

/** crash_peer_new_orders: Returns: (transfer full): orders that can be shared */
CrashOrders *crash_peer_new_orders (void);

/** crash_peer_start: @role: "server", or "client"; @orders: (transfer full): what to do. Returns:
 * (transfer full): a peer; a server is ready */
CrashPeer *crash_peer_start (const char *role, CrashOrders *orders);

/** crash_peer_get_orders: @self: a peer. Returns: (transfer none): its orders, also when it has
 * ended */
CrashOrders *crash_peer_get_orders (CrashPeer *self);

/** crash_peer_has_ended: @self: a peer. Returns: whether its process has ended. Needs the default
 * main context to run. */
gboolean crash_peer_has_ended (CrashPeer *self);

/** crash_peer_was_killed: @self: one that has ended. Returns: whether by SIGKILL; %FALSE when it
 * was through with what it had to do. Fails the test when it ended in another way. */
gboolean crash_peer_was_killed (CrashPeer *self);

/** crash_peer_kill: @self: a peer. Kills it unless it has ended, and waits for that. */
void crash_peer_kill (CrashPeer *self);

/** crash_peer_free: @self: (transfer full) (nullable): a peer. Kills it, and waits for it. */
void crash_peer_free (CrashPeer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrashPeer, crash_peer_free)

G_END_DECLS
