/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <stdio.h>

#include "pnc-cli-print.h"
#include "pnc-command.h"
#include "pnc-saved-servers.h"

static gboolean
list_servers (PncCli *cli, PncSavedServers *saved, GError **error)
{
  g_auto (GStrv) names = pnc_saved_servers_list (saved, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr (PncLink) link = pnc_saved_servers_lookup (saved, names[i], error);
      g_autofree char *text = NULL;

      if (link == NULL)
        return FALSE;
      text = pnc_link_format (link, PNC_LINK_NONE);
      if (cli->options.json)
        {
          JsonBuilder *builder = pnc_cli_json_begin (NULL);

          pnc_cli_json_string (builder, "name", names[i]);
          pnc_cli_json_string (builder, "link", text);
          pnc_cli_print_json (builder);
        }
      else
        {
          printf ("%-16s %s\n", names[i], text);
        }
    }
  return TRUE;
}

static gboolean
add_server (PncSavedServers *saved, char **arguments, GError **error)
{
  g_autoptr (PncLink) link = pnc_link_parse (arguments[2], error);

  return link != NULL && pnc_saved_servers_save (saved, arguments[1], link, error);
}

PncExit
pnc_run_server (PncCli *cli, GError **error)
{
  g_autoptr (PncSavedServers) saved = pnc_saved_servers_new (NULL);
  char **arguments = cli->options.arguments;
  guint n = g_strv_length (arguments);
  gboolean done = FALSE;

  if (n == 1 && g_str_equal (arguments[0], "list"))
    done = list_servers (cli, saved, error);
  else if (n == 3 && g_str_equal (arguments[0], "add"))
    done = add_server (saved, arguments, error);
  else if (n == 2 && g_str_equal (arguments[0], "remove"))
    done = pnc_saved_servers_remove (saved, arguments[1], error);
  else
    pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, arguments[0],
                   "“pnc server” takes: add NAME LINK, list, or remove NAME.");
  return done ? PNC_EXIT_DONE : PNC_EXIT_FAILED;
}
