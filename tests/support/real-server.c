/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "real-server.h"

#include <glib/gstdio.h>

#include "pnc-dir.h"
#include "pnc-server.h"
#include "pnc-state-dir.h"
#include "pnc-users.h"

struct _RealServer
{
  /* owned */
  char *folder;
  char *share;
  char *state_dir;
  char *fingerprint;
  guint16 port;

  /* owned; the thread's while it runs */
  GThread *thread; /* nullable while stopped */
  GMainContext *context;
  GMainLoop *loop;
  PncServer *server; /* borrowed; only on the thread */

  /* guarded by mutex */
  GMutex mutex;
  GCond cond;
  gboolean ready;
};

static void
say_ready (RealServer *self, PncServer *server)
{
  g_mutex_lock (&self->mutex);
  self->port = g_inet_socket_address_get_port (pnc_server_get_address (server));
  g_free (self->fingerprint);
  self->fingerprint = g_strdup (pnc_server_get_fingerprint (server));
  self->ready = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
drained_cb (PncServer *server, gpointer user_data)
{
  RealServer *self = user_data;

  g_main_loop_quit (self->loop);
}

static gboolean
drain_cb (gpointer user_data)
{
  RealServer *self = user_data;

  pnc_server_drain (self->server, drained_cb, self);
  return G_SOURCE_REMOVE;
}

static gpointer
server_thread (gpointer data)
{
  RealServer *self = data;
  g_autoptr (PncConfig) config = pnc_config_new ();
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", self->port);
  PncServerOptions options = {
    .share = self->share,
    .state_dir = self->state_dir,
    .config = config,
    .listen = listen,
  };
  g_autoptr (GError) error = NULL;
  PncServer *server;

  g_main_context_push_thread_default (self->context);
  server = pnc_server_new (&options, &error);
  g_assert_no_error (error);
  self->server = server;
  pnc_server_start (server);
  say_ready (self, server);
  g_main_loop_run (self->loop);
  pnc_server_free (server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
add_user (RealServer *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncUsers) users = pnc_users_load (self->state_dir, &error);
  PncUser user = { .name = (char *) REAL_USER };

  g_assert_no_error (error);
  pnc_users_add (users, &user, REAL_PASSWORD, &error);
  g_assert_no_error (error);
}

RealServer *
real_server_new (void)
{
  RealServer *self = g_new0 (RealServer, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("pnc-real-XXXXXX", &error);
  g_assert_no_error (error);
  self->share = g_build_filename (self->folder, "share", NULL);
  self->state_dir = g_build_filename (self->folder, "state", NULL);
  g_mkdir_with_parents (self->share, 0755);
  pnc_state_dir_prepare (self->state_dir, &error);
  g_assert_no_error (error);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  add_user (self);
  real_server_start (self);
  return self;
}

static void
remove_folder (const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = pnc_dir_open (parent, &error);

  g_assert_no_error (error);
  pnc_dir_remove_tree (dir, name, NULL, &error);
  g_assert_no_error (error);
}

void
real_server_free (RealServer *self)
{
  real_server_stop (self);
  remove_folder (self->folder);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->fingerprint);
  g_free (self->share);
  g_free (self->state_dir);
  g_free (self->folder);
  g_free (self);
}

const char *
real_server_get_share (RealServer *self)
{
  return self->share;
}

PncLink *
real_server_dup_link (RealServer *self)
{
  g_autofree char *text = g_strdup_printf ("pinnace://%s:open%%20sesame@127.0.0.1:%u/?pin=%s",
                                           REAL_USER, self->port, self->fingerprint);
  g_autoptr (GError) error = NULL;
  PncLink *link = pnc_link_parse (text, &error);

  g_assert_no_error (error);
  return link;
}

static void
join (RealServer *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

void
real_server_stop (RealServer *self)
{
  if (self->thread == NULL)
    return;
  g_main_context_invoke (self->context, quit_cb, self->loop);
  join (self);
}

void
real_server_drain (RealServer *self)
{
  g_main_context_invoke (self->context, drain_cb, self);
}

void
real_server_start (RealServer *self)
{
  if (self->thread != NULL) /* drained */
    join (self);
  self->ready = FALSE;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("real-server", server_thread, self);
  g_mutex_lock (&self->mutex);
  while (!self->ready)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}
