/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-server.h"
#include "raw-client.h"

G_BEGIN_DECLS

/** Who may log in; the password is the name and "-pass" */
#define FIXTURE_USER "ann"
#define FIXTURE_PASSWORD "ann-pass"
#define FIXTURE_READER "reader" /* read-only */
#define FIXTURE_CONFINED "ben"  /* root is the folder "ben" */

/**
 * ServerFixture:
 * @limits: change them before server_fixture_start()
 * @share: the shared folder, empty at first but for "ben"
 * @state_dir: key and users
 * @server: while it runs; on its own thread
 * @port: where it listens, on 127.0.0.1
 *
 * A whole server in the test's process, on a thread of its own.
 */
typedef struct
{
  PncServerLimits limits;
  char *share;
  char *state_dir;
  PncServer *server;
  guint16 port;
  gboolean read_only;
  /*< private >*/
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  gboolean drained;
  GMutex mutex;
  GCond cond;
} ServerFixture;

/** server_fixture_init: @f: (out caller-allocates): makes the folders and users, starts nothing */
void server_fixture_init (ServerFixture *f);

/** server_fixture_start: @f: a fixture that does not run */
void server_fixture_start (ServerFixture *f);

/** server_fixture_stop: @f: a fixture; ends its server at once; may be started again, with the same
 * key and folder */
void server_fixture_stop (ServerFixture *f);

/** server_fixture_clear: @f: a fixture; ends all and removes its folders */
void server_fixture_clear (ServerFixture *f);

/** server_fixture_drain: @f: a running fixture. Begins to drain; returns at once. */
void server_fixture_drain (ServerFixture *f);

/** server_fixture_wait_drained: @f: a draining fixture. Returns when it is done. */
void server_fixture_wait_drained (ServerFixture *f);

/** server_fixture_reload: @f: a running fixture. Returns: whether its users could be read again */
gboolean server_fixture_reload (ServerFixture *f);

/** server_fixture_write_users: @f: a fixture; @names: (array zero-terminated=1): who may log in
 * from now on, after a reload */
void server_fixture_write_users (ServerFixture *f, const char *const *names);

/** server_fixture_get_counts: @f: a running fixture; @counts: (out caller-allocates): what goes on
 * in it */
void server_fixture_get_counts (ServerFixture *f, PncServerCounts *counts);

/** server_fixture_wait_connections: @f: a running fixture; @n: waits until it has exactly so many
 */
void server_fixture_wait_connections (ServerFixture *f, guint n);

/** server_fixture_log_in: @f: a running fixture. Returns: (transfer full): a client that is logged
 * in as %FIXTURE_USER */
RawClient *server_fixture_log_in (ServerFixture *f);

/** server_fixture_write: @f: a fixture; @name: below the share; @bytes: contents; @length_bytes:
 * how many */
void
server_fixture_write (ServerFixture *f, const char *name, const void *bytes, gsize length_bytes);

/** server_fixture_read: @f: a fixture; @name: below the share. Returns: (transfer full) (nullable):
 * the contents, %NULL when there is no such file */
GBytes *server_fixture_read (ServerFixture *f, const char *name);

G_END_DECLS
