/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admin-command.h"

#include "pnc-admin-client.h"
#include "pnc-display.h"
#include "pnc-error.h"
#include "pnc-state-dir.h"
#include "pnc-status-text.h"

#include <stdio.h>

#define EXIT_DONE 0
#define EXIT_FAILED 1
#define EXIT_USAGE 2

/* What the command line said. */
typedef struct
{
  char *state_dir;
  gboolean json;
  char **names; /* NULL when there are none */
} Invocation;

static void
invocation_clear (Invocation *self)
{
  g_free (self->state_dir);
  g_strfreev (self->names);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Invocation, invocation_clear)

static gboolean
check_names (Invocation *self, const char *command, guint n_wanted, GError **error)
{
  guint n_names = self->names != NULL ? g_strv_length (self->names) : 0;

  if (n_names == n_wanted && (n_wanted == 0 || *self->names[0] != '\0'))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL, "%s",
                 n_wanted > 0 ? "Whom? Usage: pinnaced kick [--state-dir DIR] USER|SESSION. "
                                "“pinnaced status” shows who is there."
                              : "This command takes options only: [--state-dir DIR].");
  return FALSE;
}

static gboolean
parse (Invocation *self, int argc, char **argv, const char *title, guint n_names, GError **error)
{
  const GOptionEntry common[] = {
    { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &self->state_dir, "The server's own folder",
      "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Print one JSON object a line for each server",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->names, NULL,
      n_names > 0 ? "USER|SESSION" : NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (title);
  g_autoptr (GError) local = NULL;
  const char *command = argv[0];

  g_option_context_add_main_entries (context, common, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &local))
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                     "%s. “pinnaced %s --help” lists the options.", local->message, command);
      return FALSE;
    }
  if (self->state_dir == NULL)
    self->state_dir = pnc_state_dir_default ();
  return check_names (self, command, n_names, error);
}

static int
complain (const GError *error)
{
  g_autofree char *shown = pnc_display_text (error->message, -1);

  g_printerr ("pinnaced: %s\n", shown);
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_USAGE) ? EXIT_USAGE : EXIT_FAILED;
}

/* A server of another version may refuse. Returns: whether none did */
static gboolean
check_answers (GPtrArray *answers, GError **error)
{
  for (guint i = 0; i < answers->len; i++)
    {
      JsonObject *answer = json_node_get_object (g_ptr_array_index (answers, i));

      if (json_object_get_boolean_member_with_default (answer, "ok", FALSE))
        continue;
      pnc_set_error (
        error, PNC_ERROR_FAILED, PNC_SIDE_NONE, NULL, "%s",
        json_object_get_string_member_with_default (answer, "error", "The server refused."));
      return FALSE;
    }
  return TRUE;
}

static void
print_json (GPtrArray *answers)
{
  for (guint i = 0; i < answers->len; i++)
    {
      g_autofree char *line = json_to_string (g_ptr_array_index (answers, i), FALSE);

      printf ("%s\n", line);
    }
}

/* Returns: (transfer full) (nullable): what the servers say */
static GPtrArray *
ask (Invocation *self, const char *word, const char *argument, GError **error)
{
  g_autoptr (GPtrArray) answers = pnc_admin_ask (self->state_dir, word, argument, error);

  if (answers == NULL || !check_answers (answers, error))
    return NULL;
  if (self->json)
    print_json (answers);
  return g_steal_pointer (&answers);
}

int
pnc_status_command (int argc, char **argv)
{
  g_auto (Invocation) self = { 0 };
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (GError) error = NULL;

  if (parse (&self, argc, argv, "– tell what running servers do", 0, &error))
    answers = ask (&self, "status", NULL, &error);
  if (answers == NULL)
    return complain (error);
  for (guint i = 0; i < answers->len && !self.json; i++)
    {
      g_autofree char *text = pnc_status_text (g_ptr_array_index (answers, i));

      /* As it is, UTF-8: g_print() would put question marks where the locale is "C". */
      fputs (text, stdout);
    }
  return EXIT_DONE;
}

static gint64
sum_of (GPtrArray *answers, const char *member)
{
  gint64 sum = 0;

  for (guint i = 0; i < answers->len; i++)
    sum += json_object_get_int_member_with_default (
      json_node_get_object (g_ptr_array_index (answers, i)), member, 0);
  return sum;
}

int
pnc_kick_command (int argc, char **argv)
{
  g_auto (Invocation) self = { 0 };
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (GError) error = NULL;

  if (parse (&self, argc, argv, "– disconnect a user, or one session", 1, &error))
    answers = ask (&self, "kick", self.names[0], &error);
  if (answers != NULL && sum_of (answers, "ended") == 0)
    {
      g_autofree char *shown = pnc_display_text (self.names[0], -1);

      pnc_set_error (&error, PNC_ERROR_NOT_FOUND, PNC_SIDE_NONE, self.names[0],
                     "Neither a user nor a session “%s” is connected. “pinnaced status” shows who "
                     "is.",
                     shown);
    }
  if (error != NULL)
    return complain (error);
  if (!self.json)
    g_print ("Sessions ended: %" G_GINT64_FORMAT ".\n", sum_of (answers, "ended"));
  return EXIT_DONE;
}

int
pnc_drain_command (int argc, char **argv)
{
  g_auto (Invocation) self = { 0 };
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (GError) error = NULL;

  if (parse (&self, argc, argv, "– have running servers finish and stop", 0, &error))
    answers = ask (&self, "drain", NULL, &error);
  if (answers == NULL)
    return complain (error);
  if (!self.json)
    g_print ("Draining. The next server may start at once.\n");
  return EXIT_DONE;
}
