/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-user-command.h"

#include "pnc-display.h"
#include "pnc-state-dir.h"
#include "pnc-terminal.h"
#include "pnc-users.h"

#include <json-glib/json-glib.h>
#include <sodium.h>
#include <string.h>

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2

/* What the command line said, and what every command works on. */
typedef struct
{
  char *state_dir;
  char *root;
  char **names; /* NULL when there are none */
  gboolean password_stdin;
  gboolean read_only;
  gboolean json;
  PncUsers *users;
} Invocation;

typedef struct
{
  const char *name;
  const char *parameters; /* for --help, and whether a NAME is needed */
  const char *summary;
  const char *const *options; /* the long names of those it takes besides --state-dir */
  gboolean (*run) (Invocation *self, GError **error);
} Command;

static void
invocation_clear (Invocation *self)
{
  g_free (self->state_dir);
  g_free (self->root);
  g_strfreev (self->names);
  pnc_users_free (self->users);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Invocation, invocation_clear)

static void
free_secret (char *secret)
{
  if (secret != NULL)
    sodium_memzero (secret, strlen (secret));
  g_free (secret);
}

static char *
ask_password_twice (const char *name, GError **error)
{
  g_autofree char *shown = pnc_display_text (name, -1);
  g_autofree char *prompt = g_strdup_printf ("New password for %s: ", shown);
  char *password = pnc_terminal_read_secret (prompt);
  char *again = password != NULL ? pnc_terminal_read_secret ("The same once more: ") : NULL;
  gboolean equal = again != NULL && g_str_equal (password, again);

  free_secret (again);
  if (equal)
    return password;
  free_secret (password);
  pnc_set_error (error, PNC_ERROR_FAILED, PNC_SIDE_NONE, name,
                 "The two passwords are not the same. Nothing was changed; try again.");
  return NULL;
}

static char *
get_password (Invocation *self, GError **error)
{
  char *password;

  if (!self->password_stdin && pnc_terminal_is_interactive ())
    return ask_password_twice (self->names[0], error);

  password = self->password_stdin ? pnc_terminal_read_line () : NULL;
  if (password == NULL)
    pnc_set_error (
      error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL, "%s",
      self->password_stdin
        ? "There was no password on standard input. Write one line to it."
        : "There is no terminal to ask for a password on. Use --password-stdin and write it "
          "to standard input.");
  return password;
}

static void
say_done (const char *what, const char *name)
{
  g_autofree char *shown = pnc_display_text (name, -1);

  g_print ("%s “%s”. A running server takes it over on SIGHUP.\n", what, shown);
}

static gboolean
fail_if_known (Invocation *self, gboolean expected, GError **error)
{
  g_autoptr (PncUser) user = pnc_users_lookup (self->users, self->names[0]);
  g_autofree char *shown = pnc_display_text (self->names[0], -1);

  if ((user != NULL) == expected)
    return TRUE;
  if (expected)
    pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_NONE, self->names[0],
                   "There is no user “%s”. “pinnaced user list” shows who there is.", shown);
  else
    pnc_set_error (error, PNC_ERROR_EXISTS, PNC_SIDE_NONE, self->names[0],
                   "There is a user “%s” already. “pinnaced user passwd” changes the password.",
                   shown);
  return FALSE;
}

static gboolean
parse_root (Invocation *self, PncPath **root, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (self->root == NULL)
    return TRUE;
  *root = pnc_path_parse (self->root, &local);
  if (*root == NULL)
    pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, self->root, "--root: %s", local->message);
  return *root != NULL;
}

static gboolean
run_add (Invocation *self, GError **error)
{
  g_autoptr (PncPath) root = NULL;
  PncUser user = { .name = self->names[0], .read_only = self->read_only };
  char *password;
  gboolean added;

  if (!parse_root (self, &root, error) || !fail_if_known (self, FALSE, error))
    return FALSE;
  password = get_password (self, error);
  if (password == NULL)
    return FALSE;
  user.root = root;
  added = pnc_users_add (self->users, &user, password, error);
  free_secret (password);
  if (added)
    say_done ("Added the user", user.name);
  return added;
}

static gboolean
run_passwd (Invocation *self, GError **error)
{
  char *password = fail_if_known (self, TRUE, error) ? get_password (self, error) : NULL;
  gboolean changed;

  if (password == NULL)
    return FALSE;
  changed = pnc_users_set_password (self->users, self->names[0], password, error);
  free_secret (password);
  if (changed)
    say_done ("Changed the password of", self->names[0]);
  return changed;
}

static gboolean
run_remove (Invocation *self, GError **error)
{
  if (!pnc_users_remove (self->users, self->names[0], error))
    return FALSE;
  say_done ("Removed the user", self->names[0]);
  return TRUE;
}

static char *
root_text (const PncUser *user)
{
  return user->root != NULL ? pnc_path_to_text (user->root) : g_strdup ("/");
}

static void
print_json (const PncUser *user)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *root = root_text (user);
  g_autofree char *line = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, user->name);
  json_builder_set_member_name (builder, "root");
  json_builder_add_string_value (builder, root);
  json_builder_set_member_name (builder, "read-only");
  json_builder_add_boolean_value (builder, user->read_only);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  line = json_to_string (node, FALSE);
  g_print ("%s\n", line);
}

static void
print_line (const PncUser *user)
{
  g_autofree char *root = root_text (user);
  g_autofree char *shown_root = pnc_display_text (root, -1);
  g_autofree char *shown_name = pnc_display_text (user->name, -1);

  g_print ("%s\t%s\t%s\n", shown_name, user->read_only ? "read-only" : "read-write", shown_root);
}

static gboolean
run_list (Invocation *self, GError **error)
{
  g_autoptr (GPtrArray) users = pnc_users_list (self->users);

  for (guint i = 0; i < users->len; i++)
    {
      if (self->json)
        print_json (users->pdata[i]);
      else
        print_line (users->pdata[i]);
    }
  return TRUE;
}

static const char *const add_options[] = { "password-stdin", "root", "read-only", NULL };
static const char *const passwd_options[] = { "password-stdin", NULL };
static const char *const remove_options[] = { NULL };
static const char *const list_options[] = { "json", NULL };

static const Command commands[] = {
  { "add", "NAME", "Adds a user.", add_options, run_add },
  { "passwd", "NAME", "Changes a user's password.", passwd_options, run_passwd },
  { "remove", "NAME", "Removes a user.", remove_options, run_remove },
  { "list", NULL, "Lists the users: name, rights and root, one a line.", list_options, run_list },
};

static const Command *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (name != NULL && g_str_equal (commands[i].name, name))
        return &commands[i];
    }
  return NULL;
}

static void
add_entries (GOptionContext *context, const Command *command, Invocation *self)
{
  GOptionEntry entries[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->state_dir, "The server's own folder",
      "DIR" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &self->password_stdin,
      "Read the password from standard input", NULL },
    { "root", 0, 0, G_OPTION_ARG_FILENAME, &self->root, "Show the user only this sub-folder",
      "SUBDIR" },
    { "read-only", 0, 0, G_OPTION_ARG_NONE, &self->read_only, "Let the user change nothing", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print one JSON object a line", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->names, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GOptionEntry one[] = { entries[i], { NULL } };
      const char *name = entries[i].long_name;

      if (name[0] == '\0' || g_str_equal (name, "state-dir")
          || g_strv_contains (command->options, name))
        g_option_context_add_main_entries (context, one, NULL);
    }
}

static gboolean
parse (const Command *command, Invocation *self, int argc, char **argv, GError **error)
{
  g_autofree char *title = g_strdup_printf (
    "%s — pinnaced user %s", command->parameters != NULL ? command->parameters : "", command->name);
  g_autoptr (GOptionContext) context = g_option_context_new (title);
  guint n_names;

  g_option_context_set_summary (context, command->summary);
  add_entries (context, command, self);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  n_names = self->names != NULL ? g_strv_length (self->names) : 0;
  if (n_names == (command->parameters != NULL ? 1 : 0))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                 "“pinnaced user %s” takes %s. See “pinnaced user %s --help”.", command->name,
                 command->parameters != NULL ? "one NAME" : "no names", command->name);
  return FALSE;
}

static gboolean
open_users (Invocation *self, GError **error)
{
  if (self->state_dir == NULL)
    self->state_dir = pnc_state_dir_default ();
  if (!pnc_state_dir_prepare (self->state_dir, error))
    return FALSE;
  self->users = pnc_users_load (self->state_dir, error);
  return self->users != NULL;
}

static int
print_usage (const char *wrong)
{
  g_autofree char *shown = wrong != NULL ? pnc_display_text (wrong, -1) : NULL;

  if (shown != NULL)
    g_printerr ("pinnaced: there is no command “user %s”.\n", shown);
  g_printerr ("Usage: pinnaced user add|passwd|remove|list [NAME] [--state-dir DIR] …\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_printerr ("  %-8s %s\n", commands[i].name, commands[i].summary);
  return EXIT_USAGE;
}

int
pnc_user_command (int argc, char **argv)
{
  g_auto (Invocation) self = { 0 };
  g_autoptr (GError) error = NULL;
  const char *name = argc > 1 ? argv[1] : NULL;
  const Command *command = find_command (name);
  gboolean parsed;

  if (command == NULL)
    return print_usage (name);
  parsed = parse (command, &self, argc - 1, argv + 1, &error);
  if (parsed && open_users (&self, &error) && command->run (&self, &error))
    return EXIT_DONE;

  g_printerr ("pinnaced: %s\n", error->message);
  return !parsed || g_error_matches (error, PNC_ERROR, PNC_ERROR_USAGE) ? EXIT_USAGE : EXIT_FAILED;
}
