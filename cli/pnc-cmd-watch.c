/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-remote.h"
#include "pnc-cli-watch.h"
#include "pnc-command.h"

static void
wake_cb (GCancellable *cancellable, gpointer data)
{
  g_main_context_wakeup (NULL);
}

/* Until Ctrl+C, the end of all, or a connection that stays lost. */
static void
run (PncCli *cli, PncCliWatch *watch)
{
  gulong id = g_cancellable_connect (cli->cancellable, G_CALLBACK (wake_cb), NULL, NULL);

  while (!g_cancellable_is_cancelled (cli->cancellable) && !pnc_cli_watch_is_over (watch))
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_disconnect (cli->cancellable, id);
}

PncExit
pnc_run_watch (PncCli *cli, GError **error)
{
  char **arguments = cli->options.arguments;
  g_autoptr (GPtrArray) links
    = pnc_cli_remote_parse_all (arguments, g_strv_length (arguments), error);
  g_autoptr (PncCliWatch) watch = NULL;
  GError *reason;

  if (links == NULL || !pnc_cli_connect (cli, links->pdata[0], error))
    return PNC_EXIT_FAILED;
  watch = pnc_cli_watch_new (cli);
  for (guint i = 0; i < links->len; i++)
    pnc_cli_watch_add (watch, ((PncLink *) links->pdata[i])->path);
  run (cli, watch);
  reason = pnc_cli_watch_take_error (watch);
  if (reason == NULL && pnc_cli_get_lost (cli) != NULL)
    reason = g_error_copy (pnc_cli_get_lost (cli));
  if (reason == NULL)
    return PNC_EXIT_DONE;
  g_propagate_error (error, reason);
  return PNC_EXIT_FAILED;
}
