/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <stdio.h>

#include "pnc-cli-print.h"
#include "pnc-cli-remote.h"
#include "pnc-command.h"

#define PING_PAUSE_MS 200

static gboolean
pause_over_cb (gpointer data)
{
  gboolean *over = data;

  *over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pause_between (PncCli *cli)
{
  gboolean over = FALSE;
  guint id = g_timeout_add (PING_PAUSE_MS, pause_over_cb, &over);

  while (!over && !g_cancellable_is_cancelled (cli->cancellable))
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (id);
}

static void
print_sample (PncCli *cli, int number, gint64 rtt_us)
{
  if (cli->options.json)
    {
      JsonBuilder *builder = pnc_cli_json_begin ("ping");

      pnc_cli_json_int (builder, "number", number);
      pnc_cli_json_int (builder, "rtt_us", rtt_us);
      pnc_cli_print_json (builder);
    }
  else if (!cli->options.quiet)
    {
      printf ("%d: %.3f ms\n", number, (double) rtt_us / 1000.0);
      fflush (stdout);
    }
}

static void
print_summary (PncCli *cli, const PncRtt *rtt, int n_sent)
{
  if (cli->options.json)
    {
      JsonBuilder *builder = pnc_cli_json_begin ("end");

      pnc_cli_json_int (builder, "sent", n_sent);
      pnc_cli_json_int (builder, "min_us", rtt->min_us);
      pnc_cli_json_int (builder, "smoothed_us", rtt->smoothed_us);
      pnc_cli_json_int (builder, "max_us", rtt->max_us);
      pnc_cli_print_json (builder);
    }
  else
    {
      printf ("%d answered; shortest %.3f ms, smoothed %.3f ms, longest %.3f ms\n", n_sent,
              (double) rtt->min_us / 1000.0, (double) rtt->smoothed_us / 1000.0,
              (double) rtt->max_us / 1000.0);
    }
}

PncExit
pnc_run_ping (PncCli *cli, GError **error)
{
  g_autoptr (PncLink) link = pnc_cli_remote_parse (cli->options.arguments[0], error);
  PncRtt rtt = { 0 };
  int n_sent = 0;

  if (link == NULL || !pnc_cli_connect (cli, link, error))
    return PNC_EXIT_FAILED;
  while (n_sent < cli->options.count && !g_cancellable_is_cancelled (cli->cancellable))
    {
      g_autoptr (GAsyncResult) result = NULL;
      GAsyncResult *slot = NULL;
      gint64 rtt_us;

      if (n_sent > 0)
        pause_between (cli);
      pnc_session_ping_async (cli->session, cli->cancellable, pnc_cli_store_result, &slot);
      result = pnc_cli_wait (cli, &slot);
      rtt_us = pnc_session_ping_finish (cli->session, result, cli->interrupted ? NULL : error);
      if (rtt_us < 0)
        break;
      pnc_rtt_add (&rtt, MAX (rtt_us, 1));
      print_sample (cli, ++n_sent, rtt_us);
    }
  if (n_sent > 0)
    print_summary (cli, &rtt, n_sent);
  return PNC_EXIT_DONE;
}
