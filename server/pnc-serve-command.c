/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-serve-command.h"

#include "pnc-admin-answers.h"
#include "pnc-admin.h"
#include "pnc-advertise.h"
#include "pnc-banner.h"
#include "pnc-display.h"
#include "pnc-log.h"
#include "pnc-process.h"
#include "pnc-server.h"
#include "pnc-state-dir.h"
#include "pnc-users.h"

#include <stdio.h>

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2

#define DEFAULT_LISTEN "[::]:7450"

typedef struct
{
  char *listen;
  char *state_dir;
  char *config_file;
  char *name;
  char **dirs;
  gboolean read_only;
  gboolean json;
  gboolean verbose;
  PncConfig *config;
  PncServer *server;
  PncAdminPlace *place; /* nullable: the server runs without */
  PncAdmin *admin;      /* nullable; has the place */
  GMainLoop *loop;
  gboolean stopping;
} Invocation;

static void
invocation_clear (Invocation *self)
{
  g_free (self->listen);
  g_free (self->state_dir);
  g_free (self->config_file);
  g_free (self->name);
  g_strfreev (self->dirs);
  g_clear_pointer (&self->admin, pnc_admin_free);
  g_clear_pointer (&self->place, pnc_admin_place_free);
  g_clear_pointer (&self->server, pnc_server_free);
  g_clear_pointer (&self->config, pnc_config_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Invocation, invocation_clear)

static int
complain (const GError *error)
{
  g_autofree char *text = pnc_display_text (error->message, -1);

  g_printerr ("pinnaced: %s\n", text);
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_USAGE) ? EXIT_USAGE : EXIT_FAILED;
}

static void
use_default_state_dir (Invocation *self)
{
  if (self->state_dir == NULL)
    self->state_dir = pnc_state_dir_default ();
}

/* Running */

static void
drained_cb (PncServer *server, gpointer user_data)
{
  Invocation *self = user_data;

  g_message ("Stopped");
  g_main_loop_quit (self->loop);
}

/* A second Ctrl+C is somebody who does not want to wait. */
static void
stop (Invocation *self, gboolean impatient)
{
  if (self->stopping && impatient)
    g_main_loop_quit (self->loop);
  if (!self->stopping)
    pnc_server_drain (self->server, drained_cb, self);
  self->stopping = TRUE;
}

static void
reload (Invocation *self)
{
  g_autoptr (GError) error = NULL;
  PncConfig *config = pnc_config_load (self->state_dir, self->config_file, &error);

  if (config != NULL && pnc_server_reload (self->server, config, &error))
    {
      pnc_config_free (self->config);
      self->config = config;
      return;
    }
  g_message ("Nothing was reloaded: %s", error->message);
  g_clear_pointer (&config, pnc_config_free);
}

static void
signal_cb (PncProcessSignal signal, gpointer user_data)
{
  Invocation *self = user_data;

  if (signal == PNC_PROCESS_RELOAD)
    reload (self);
  else
    stop (self, signal == PNC_PROCESS_INTERRUPT);
}

static void
drain_cb (gpointer user_data)
{
  stop (user_data, FALSE);
}

static char *
answer_cb (const char *word, const char *argument, gpointer user_data)
{
  Invocation *self = user_data;

  return pnc_admin_answers (self->server, word, argument, drain_cb, self);
}

/* A state folder that cannot be written to is no reason not to serve. */
static void
open_place (Invocation *self)
{
  g_autoptr (GError) error = NULL;

  self->place = pnc_admin_place_open (self->state_dir, &error);
  if (self->place == NULL)
    g_message ("“pinnaced status”, “kick” and “drain” will not find this server: %s",
               error->message);
}

static void
open_admin (Invocation *self)
{
  g_autoptr (GError) error = NULL;

  if (self->place == NULL)
    return;
  self->admin = pnc_admin_new (g_steal_pointer (&self->place), answer_cb, self, &error);
  if (self->admin == NULL)
    g_message ("“pinnaced status”, “kick” and “drain” are not answered: %s", error->message);
}

static void
print_banner (Invocation *self)
{
  GInetSocketAddress *listening = pnc_server_get_address (self->server);
  const char *password = pnc_server_get_guest_password (self->server);
  g_autofree char *address
    = g_inet_address_to_string (g_inet_socket_address_get_address (listening));
  g_autofree char *link
    = pnc_advertise_link (listening, pnc_server_get_fingerprint (self->server), password);
  g_autofree char *text = NULL;
  PncBanner banner = {
    .name = pnc_server_get_name (self->server),
    .share = self->dirs[0],
    .address = address,
    .port = g_inet_socket_address_get_port (listening),
    .fingerprint = pnc_server_get_fingerprint (self->server),
    .link = link,
    .guest = password != NULL,
  };

  if (self->json)
    text = pnc_banner_json (&banner);
  else
    text = pnc_banner_text (&banner,
                            pnc_process_is_terminal () ? PNC_BANNER_COLOUR : PNC_BANNER_PLAIN);
  /* As it is, UTF-8: g_print() would put question marks where the locale is "C". */
  fputs (text, stdout);
  if (self->json)
    fputc ('\n', stdout);
  fflush (stdout);
}

static gboolean
open_server (Invocation *self, GError **error)
{
  PncServerOptions options = {
    .share = self->dirs[0],
    .state_dir = self->state_dir,
    .listen = self->listen,
    .name = self->name,
    .read_only = self->read_only,
    .confine = TRUE,
    .config_file = self->config_file,
  };

  if (!pnc_state_dir_prepare (self->state_dir, error)
      || !pnc_state_dir_check_outside (self->state_dir, self->dirs[0], error))
    return FALSE;
  self->config = pnc_config_load (self->state_dir, self->config_file, error);
  if (self->config == NULL)
    return FALSE;
  open_place (self);
  options.config = self->config;
  options.control = self->place != NULL ? pnc_admin_place_get_folder (self->place) : NULL;
  if (options.listen == NULL && self->config->listen == NULL)
    options.listen = DEFAULT_LISTEN;
  self->server = pnc_server_new (&options, error);
  return self->server != NULL;
}

static int
serve (Invocation *self)
{
  g_autoptr (GError) error = NULL;

  pnc_log_init (self->verbose);
  if (!open_server (self, &error))
    return complain (error);
  if (pnc_process_is_root ())
    g_message ("Running as root, which the server does not need: give it a user of its own");
  self->loop = g_main_loop_new (NULL, FALSE);
  pnc_process_watch_signals (signal_cb, self);
  open_admin (self);
  pnc_server_start (self->server);
  print_banner (self);
  g_main_loop_run (self->loop);
  return EXIT_DONE;
}

/* Command lines */

static gboolean
check_folder (Invocation *self, GError **error)
{
  guint n = self->dirs != NULL ? g_strv_length (self->dirs) : 0;

  if (n == 1)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL, "%s",
                 n == 0 ? "Which folder is to be shared? Usage: pinnaced serve [OPTIONS] DIR"
                        : "Only one folder can be shared. Put the others below it, or start "
                          "another pinnaced for each.");
  return FALSE;
}

static gboolean
parse (GOptionContext *context, int argc, char **argv, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_option_context_parse (context, &argc, &argv, &local_error))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                 "%s. “pinnaced %s --help” lists the options.", local_error->message, argv[0]);
  return FALSE;
}

int
pnc_serve_command (int argc, char **argv)
{
  g_auto (Invocation) self = { 0 };
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self.listen, "Where to listen (default [::]:7450)",
      "ADDR:PORT" },
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self.state_dir, "Folder for key and users",
      "DIR" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self.config_file, "Configuration file", "FILE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self.name, "What the server calls itself", "NAME" },
    { "read-only", 0, 0, G_OPTION_ARG_NONE, &self.read_only, "Let nobody change anything", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, "Print the facts as one line of JSON", NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self.verbose, "Log more", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self.dirs, NULL, "DIR" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("– share a folder");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!parse (context, argc, argv, &error) || !check_folder (&self, &error))
    return complain (error);
  use_default_state_dir (&self);
  return serve (&self);
}

int
pnc_check_config_command (int argc, char **argv)
{
  g_auto (Invocation) self = { 0 };
  const GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self.state_dir, "Folder for key and users",
      "DIR" },
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &self.config_file, "Configuration file", "FILE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context
    = g_option_context_new ("– look whether configuration and users can be read");
  g_autoptr (PncUsers) users = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!parse (context, argc, argv, &error))
    return complain (error);
  use_default_state_dir (&self);
  self.config = pnc_config_load (self.state_dir, self.config_file, &error);
  if (self.config == NULL)
    return complain (error) == EXIT_DONE ? EXIT_DONE : EXIT_FAILED;
  users = pnc_users_load (self.state_dir, &error);
  if (users == NULL)
    return complain (error);
  g_print ("Configuration and users are in order: %u users.\n", pnc_users_count (users));
  return EXIT_DONE;
}
