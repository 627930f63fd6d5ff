/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "server-fixture.h"

#include "pnc-dir.h"
#include "pnc-user-record.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

/* The cheapest hash that there is: tests log in hundreds of times. Who is written twice keeps it,
 * and with it the sessions. */
static char *
hash_cheaply (const char *password)
{
  static GHashTable *hashes;
  char *hash;

  if (hashes == NULL)
    hashes = g_hash_table_new (g_str_hash, g_str_equal);
  hash = g_hash_table_lookup (hashes, password);
  if (hash == NULL)
    {
      hash = g_malloc0 (crypto_pwhash_STRBYTES);
      g_assert_cmpint (crypto_pwhash_str (hash, password, strlen (password),
                                          crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
                       ==, 0);
      g_hash_table_insert (hashes, g_strdup (password), hash);
    }
  return g_strdup (hash);
}

static PncUserRecord *
make_record (const char *name)
{
  PncUser *user = g_new0 (PncUser, 1);
  g_autofree char *password = g_strdup_printf ("%s-pass", name);

  user->name = g_strdup (name);
  user->read_only = g_str_equal (name, FIXTURE_READER);
  if (g_str_equal (name, FIXTURE_CONFINED))
    user->root = raw_client_path ("ben");
  return pnc_user_record_new (user, hash_cheaply (password));
}

void
server_fixture_write_users (ServerFixture *f, const char *const *names)
{
  g_autoptr (GHashTable) records = pnc_user_records_new ();
  g_autofree char *path = g_build_filename (f->state_dir, "users.json", NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      PncUserRecord *record = make_record (names[i]);

      g_hash_table_insert (records, record->user->name, record);
    }
  text = pnc_user_records_format (records);
  g_assert_true (
    g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

void
server_fixture_init (ServerFixture *f)
{
  static const char *const names[] = { FIXTURE_USER, FIXTURE_READER, FIXTURE_CONFINED, NULL };
  g_autofree char *folder = g_dir_make_tmp ("pinnace-test-XXXXXX", NULL);
  g_autofree char *confined = NULL;

  memset (f, 0, sizeof *f);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_mutex_init (&f->mutex);
  g_cond_init (&f->cond);
  pnc_server_limits_init (&f->limits);
  f->share = g_build_filename (folder, "share", NULL);
  f->state_dir = g_build_filename (folder, "state", NULL);
  confined = g_build_filename (f->share, "ben", NULL);
  g_assert_cmpint (g_mkdir (f->state_dir, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (confined, 0755), ==, 0);
  server_fixture_write_users (f, names);
}

/* The server's thread */

static PncConfig *
make_config (ServerFixture *f)
{
  PncConfig *config = pnc_config_new ();

  config->limits = f->limits;
  return config;
}

static gpointer
server_thread (gpointer data)
{
  ServerFixture *f = data;
  g_autoptr (PncConfig) config = make_config (f);
  g_autoptr (GError) error = NULL;
  PncServerOptions options = {
    .share = f->share,
    .state_dir = f->state_dir,
    .config = config,
    .listen = "127.0.0.1:0",
    .name = "fixture",
    .read_only = f->read_only,
  };

  g_main_context_push_thread_default (f->context);
  f->server = pnc_server_new (&options, &error);
  g_assert_no_error (error);
  pnc_server_start (f->server);
  g_mutex_lock (&f->mutex);
  f->port = g_inet_socket_address_get_port (pnc_server_get_address (f->server));
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->mutex);

  g_main_loop_run (f->loop);
  g_clear_pointer (&f->server, pnc_server_free);
  g_main_context_pop_thread_default (f->context);
  return NULL;
}

void
server_fixture_start (ServerFixture *f)
{
  f->context = g_main_context_new ();
  f->loop = g_main_loop_new (f->context, FALSE);
  f->port = 0;
  f->drained = FALSE;
  f->thread = g_thread_new ("server", server_thread, f);
  g_mutex_lock (&f->mutex);
  while (f->port == 0)
    g_cond_wait (&f->cond, &f->mutex);
  g_mutex_unlock (&f->mutex);
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (((ServerFixture *) data)->loop);
  return G_SOURCE_REMOVE;
}

void
server_fixture_stop (ServerFixture *f)
{
  if (f->thread == NULL)
    return;
  g_main_context_invoke (f->context, quit_cb, f);
  g_thread_join (g_steal_pointer (&f->thread));
  g_clear_pointer (&f->loop, g_main_loop_unref);
  g_clear_pointer (&f->context, g_main_context_unref);
}

void
server_fixture_clear (ServerFixture *f)
{
  g_autofree char *folder = g_path_get_dirname (f->share);
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *name = g_path_get_basename (folder);
  g_autoptr (PncDir) dir = pnc_dir_open (parent, NULL);

  server_fixture_stop (f);
  pnc_dir_remove_tree (dir, name, NULL, NULL);
  g_free (f->share);
  g_free (f->state_dir);
  g_mutex_clear (&f->mutex);
  g_cond_clear (&f->cond);
}

/* Has something done there, and waits for it. */

typedef struct
{
  ServerFixture *fixture;
  void (*func) (ServerFixture *f, gpointer data);
  gpointer data;
  gboolean done;
} Errand;

static gboolean
errand_cb (gpointer data)
{
  Errand *errand = data;
  ServerFixture *f = errand->fixture;

  errand->func (f, errand->data);
  g_mutex_lock (&f->mutex);
  errand->done = TRUE;
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->mutex);
  return G_SOURCE_REMOVE;
}

static void
run_errand (ServerFixture *f, void (*func) (ServerFixture *f, gpointer data), gpointer data)
{
  Errand errand = { f, func, data, FALSE };

  g_main_context_invoke (f->context, errand_cb, &errand);
  g_mutex_lock (&f->mutex);
  while (!errand.done)
    g_cond_wait (&f->cond, &f->mutex);
  g_mutex_unlock (&f->mutex);
}

static void
drained_cb (PncServer *server, gpointer user_data)
{
  ServerFixture *f = user_data;

  g_mutex_lock (&f->mutex);
  f->drained = TRUE;
  g_cond_broadcast (&f->cond);
  g_mutex_unlock (&f->mutex);
}

static void
begin_drain (ServerFixture *f, gpointer data)
{
  pnc_server_drain (f->server, drained_cb, f);
}

void
server_fixture_drain (ServerFixture *f)
{
  run_errand (f, begin_drain, NULL);
}

void
server_fixture_wait_drained (ServerFixture *f)
{
  g_mutex_lock (&f->mutex);
  while (!f->drained)
    g_cond_wait (&f->cond, &f->mutex);
  g_mutex_unlock (&f->mutex);
}

static void
reload (ServerFixture *f, gpointer data)
{
  g_autoptr (PncConfig) config = make_config (f);
  g_autoptr (GError) error = NULL;

  *(gboolean *) data = pnc_server_reload (f->server, config, &error);
  if (error != NULL)
    g_test_message ("Not reloaded: %s", error->message);
}

gboolean
server_fixture_reload (ServerFixture *f)
{
  gboolean ok;

  run_errand (f, reload, &ok);
  return ok;
}

static void
get_counts (ServerFixture *f, gpointer data)
{
  pnc_server_get_counts (f->server, data);
}

void
server_fixture_get_counts (ServerFixture *f, PncServerCounts *counts)
{
  run_errand (f, get_counts, counts);
}

void
server_fixture_wait_connections (ServerFixture *f, guint n)
{
  PncServerCounts counts;

  do
    {
      server_fixture_get_counts (f, &counts);
      g_thread_yield ();
    }
  while (counts.connections != n);
}

RawClient *
server_fixture_log_in (ServerFixture *f)
{
  RawClient *client = raw_client_new (f->port);

  raw_client_hello (client, PNC_ROLE_CONTROL);
  raw_client_log_in (client, FIXTURE_USER, FIXTURE_PASSWORD);
  return client;
}

void
server_fixture_write (ServerFixture *f, const char *name, const void *bytes, gsize length_bytes)
{
  g_autofree char *path = g_build_filename (f->share, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, bytes, (gssize) length_bytes, &error);
  g_assert_no_error (error);
}

GBytes *
server_fixture_read (ServerFixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (f->share, name, NULL);
  char *bytes;
  gsize length_bytes;

  if (!g_file_get_contents (path, &bytes, &length_bytes, NULL))
    return NULL;
  return g_bytes_new_take (bytes, length_bytes);
}
