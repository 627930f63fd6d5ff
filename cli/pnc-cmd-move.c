/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-print.h"
#include "pnc-cli-progress.h"
#include "pnc-cli-remote.h"
#include "pnc-cli-target.h"
#include "pnc-command.h"

typedef void (*MoveFunc) (PncCli *cli,
                          PncPath *from,
                          PncPath *to,
                          PncPolicy policy,
                          PncCliProgress *progress,
                          GAsyncReadyCallback callback,
                          gpointer data);

static gboolean
move_one (PncCli *cli, PncPath *from, PncPath *to, PncPolicy policy, MoveFunc func, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncEntry) entry = NULL;
  g_autoptr (PncCliProgress) progress = pnc_cli_progress_new_request (cli, pnc_path_name (from));
  GAsyncResult *slot = NULL;

  func (cli, from, to, policy, progress, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  pnc_cli_progress_clear (progress);
  entry = pnc_session_entry_finish (cli->session, result, error);
  if (entry != NULL && cli->options.json)
    pnc_cli_print_entry (entry, NULL, TRUE, TRUE);
  return entry != NULL;
}

static void
advise (PncCli *cli, const PncLink *source, GError **failure)
{
  g_autofree char *text = pnc_path_to_text (source->path);

  pnc_cli_advise_recursive (&cli->options, text, failure);
}

static PncExit
move_all (PncCli *cli, GPtrArray *links, PncPolicy policy, MoveFunc func, GError **error)
{
  const guint n_sources = links->len - 1;
  const PncLink *target = links->pdata[n_sources];
  PncCliTarget where;
  PncExit status = PNC_EXIT_DONE;

  if (!pnc_cli_target_remote (cli, target, cli->options.arguments[n_sources], n_sources, NULL,
                              &where, error))
    return PNC_EXIT_FAILED;
  for (guint i = 0; i < n_sources && !g_cancellable_is_cancelled (cli->cancellable); i++)
    {
      const PncLink *source = links->pdata[i];
      g_autoptr (GError) failure = NULL;
      g_autoptr (PncPath) to
        = pnc_cli_target_path (&where, target->path, pnc_path_name (source->path), &failure);

      if (to != NULL && move_one (cli, source->path, to, policy, func, &failure))
        continue;
      advise (cli, source, &failure);
      if (pnc_cli_get_lost (cli) == NULL)
        pnc_cli_print_error (failure, cli->options.json);
      status = pnc_cli_exit_code (failure);
    }
  if (pnc_cli_get_lost (cli) != NULL)
    g_propagate_error (error, g_error_copy (pnc_cli_get_lost (cli)));
  return status;
}

static PncExit
run_with (PncCli *cli, MoveFunc func, GError **error)
{
  g_autoptr (GPtrArray) links = NULL;
  PncPolicy policy;

  if (!pnc_cli_policy (&cli->options, &policy, error))
    return PNC_EXIT_USAGE;
  links = pnc_cli_remote_parse_all (cli->options.arguments, g_strv_length (cli->options.arguments),
                                    error);
  if (links == NULL || !pnc_cli_connect (cli, links->pdata[0], error))
    return PNC_EXIT_FAILED;
  return move_all (cli, links, policy, func, error);
}

static void
rename_async (PncCli *cli,
              PncPath *from,
              PncPath *to,
              PncPolicy policy,
              PncCliProgress *progress,
              GAsyncReadyCallback callback,
              gpointer data)
{
  pnc_session_rename_async (cli->session, from, to, policy, cli->cancellable, callback, data);
}

static void
copy_async (PncCli *cli,
            PncPath *from,
            PncPath *to,
            PncPolicy policy,
            PncCliProgress *progress,
            GAsyncReadyCallback callback,
            gpointer data)
{
  pnc_session_copy_async (cli->session, from, to, policy, cli->options.recursive, cli->cancellable,
                          pnc_cli_progress_told, progress, callback, data);
}

PncExit
pnc_run_mv (PncCli *cli, GError **error)
{
  return run_with (cli, rename_async, error);
}

PncExit
pnc_run_cp (PncCli *cli, GError **error)
{
  return run_with (cli, copy_async, error);
}
