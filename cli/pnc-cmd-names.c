/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <stdio.h>
#include <string.h>

#include "pnc-cli-print.h"
#include "pnc-cli-progress.h"
#include "pnc-cli-remote.h"
#include "pnc-command.h"
#include "pnc-display.h"

/* Parses the arguments, all on one server, and connects to it. */
static GPtrArray *
open_all (PncCli *cli, GError **error)
{
  char **arguments = cli->options.arguments;
  g_autoptr (GPtrArray) links
    = pnc_cli_remote_parse_all (arguments, g_strv_length (arguments), error);

  if (links == NULL || !pnc_cli_connect (cli, links->pdata[0], error))
    return NULL;
  return g_steal_pointer (&links);
}

/* One name of several failed: say so and go on with the next. */
static PncExit
report (PncCli *cli, GError *failure)
{
  g_autoptr (GError) error = failure;

  if (pnc_cli_get_lost (cli) == NULL)
    pnc_cli_print_error (error, cli->options.json);
  return pnc_cli_exit_code (error);
}

PncExit
pnc_cli_for_each_path (PncCli *cli, PncCliPathFunc func, GError **error)
{
  g_autoptr (GPtrArray) links = open_all (cli, error);
  PncExit status = PNC_EXIT_DONE;

  if (links == NULL)
    return PNC_EXIT_FAILED;
  for (guint i = 0; i < links->len; i++)
    {
      g_autoptr (GError) failure = NULL;

      if (g_cancellable_is_cancelled (cli->cancellable))
        break;
      func (cli, links->pdata[i], &failure);
      if (failure != NULL)
        status = report (cli, g_steal_pointer (&failure));
    }
  if (pnc_cli_get_lost (cli) != NULL)
    g_propagate_error (error, g_error_copy (pnc_cli_get_lost (cli)));
  return status;
}

PncEntry *
pnc_cli_stat (PncCli *cli, PncPath *path, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_session_stat_async (cli->session, path, cli->cancellable, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  return pnc_session_entry_finish (cli->session, result, error);
}

static PncExit
show_path (PncCli *cli, const PncLink *link, GError **error)
{
  g_autoptr (PncEntry) entry = pnc_cli_stat (cli, link->path, error);
  g_autofree char *text = pnc_path_to_text (link->path);
  g_autofree char *shown = NULL;
  g_autofree char *time = NULL;

  if (entry == NULL)
    return PNC_EXIT_FAILED;
  if (cli->options.json)
    {
      pnc_cli_print_entry (entry, text, TRUE, TRUE);
      return PNC_EXIT_DONE;
    }
  shown = pnc_display_text (text, -1);
  time = pnc_cli_dup_time (entry->version.mtime_ns);
  printf ("%s\n  kind      %s\n  size      %" G_GUINT64_FORMAT
          " bytes\n  modified  %s\n  mode      %03o\n",
          shown, pnc_cli_kind_name (entry->kind), entry->version.size_bytes, time, entry->mode);
  return PNC_EXIT_DONE;
}

PncExit
pnc_run_stat (PncCli *cli, GError **error)
{
  return pnc_cli_for_each_path (cli, show_path, error);
}

static PncExit
make_path (PncCli *cli, const PncLink *link, GError **error)
{
  guint8 flags = cli->options.parents ? PNC_PUT_PARENTS | PNC_PUT_EXISTING_OK : 0;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncEntry) entry = NULL;
  GAsyncResult *slot = NULL;

  pnc_session_make_folder_async (cli->session, link->path, flags, cli->cancellable,
                                 pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  entry = pnc_session_entry_finish (cli->session, result, error);
  if (entry != NULL && cli->options.json)
    pnc_cli_print_entry (entry, NULL, TRUE, TRUE);
  return entry != NULL ? PNC_EXIT_DONE : PNC_EXIT_FAILED;
}

PncExit
pnc_run_mkdir (PncCli *cli, GError **error)
{
  return pnc_cli_for_each_path (cli, make_path, error);
}

static PncExit
remove_path (PncCli *cli, const PncLink *link, GError **error)
{
  guint8 flags = (cli->options.recursive ? PNC_REMOVE_RECURSIVE : 0)
                 | (cli->options.permanent ? PNC_REMOVE_PERMANENT : 0);
  g_autofree char *text = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (PncCliProgress) progress
    = pnc_cli_progress_new_request (cli, pnc_path_name (link->path));
  GAsyncResult *slot = NULL;

  pnc_session_remove_async (cli->session, link->path, flags, cli->cancellable,
                            pnc_cli_progress_told, progress, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  pnc_cli_progress_clear (progress);
  if (pnc_session_remove_finish (cli->session, result, error))
    return PNC_EXIT_DONE;
  text = pnc_path_to_text (link->path);
  pnc_cli_advise_recursive (&cli->options, text, error);
  return PNC_EXIT_FAILED;
}

PncExit
pnc_run_rm (PncCli *cli, GError **error)
{
  return pnc_cli_for_each_path (cli, remove_path, error);
}

static gboolean
parse_algorithm (const char *name, PncSumAlgorithm *algorithm, GError **error)
{
  if (name == NULL || g_str_equal (name, "sha256"))
    *algorithm = PNC_SUM_SHA256;
  else if (g_str_equal (name, "xxh128"))
    *algorithm = PNC_SUM_XXH3_128;
  else if (g_str_equal (name, "digest"))
    *algorithm = PNC_SUM_DIGEST;
  else
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, name,
                     "There is no algorithm “%s”: --algorithm takes sha256, xxh128 or digest.",
                     name);
      return FALSE;
    }
  return TRUE;
}

static PncExit
sum_path (PncCli *cli, const PncLink *link, GError **error)
{
  PncSumAlgorithm algorithm = PNC_SUM_SHA256;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = pnc_path_to_text (link->path);
  g_autofree char *hex = NULL;
  g_autoptr (PncCliProgress) progress = NULL;
  GAsyncResult *slot = NULL;

  if (!parse_algorithm (cli->options.algorithm, &algorithm, error))
    return PNC_EXIT_USAGE;
  progress = pnc_cli_progress_new_request (cli, pnc_path_name (link->path));
  pnc_session_sum_async (cli->session, link->path, algorithm, cli->cancellable,
                         pnc_cli_progress_told, progress, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  pnc_cli_progress_clear (progress);
  hex = pnc_session_sum_finish (cli->session, result, error);
  if (hex == NULL)
    return PNC_EXIT_FAILED;
  if (cli->options.json)
    {
      JsonBuilder *builder = pnc_cli_json_begin (NULL);

      pnc_cli_json_string (builder, "path", text);
      pnc_cli_json_string (builder, "algorithm",
                           cli->options.algorithm != NULL ? cli->options.algorithm : "sha256");
      pnc_cli_json_string (builder, "sum", hex);
      pnc_cli_print_json (builder);
    }
  else
    {
      /* As sha256sum prints it, relative to the share, so that "sha256sum -c" works in a copy of
       * it. */
      g_autofree char *shown = pnc_display_text (text + 1, -1);

      printf ("%s  %s\n", hex, shown);
    }
  return PNC_EXIT_DONE;
}

PncExit
pnc_run_sum (PncCli *cli, GError **error)
{
  PncSumAlgorithm algorithm;

  if (!parse_algorithm (cli->options.algorithm, &algorithm, error))
    return PNC_EXIT_USAGE;
  return pnc_cli_for_each_path (cli, sum_path, error);
}

static PncExit
space_path (PncCli *cli, const PncLink *link, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *total = NULL;
  g_autofree char *available = NULL;
  PncSpaceResult space;
  GAsyncResult *slot = NULL;

  pnc_session_space_async (cli->session, link->path, cli->cancellable, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  if (!pnc_session_space_finish (cli->session, result, &space, error))
    return PNC_EXIT_FAILED;
  if (cli->options.json)
    {
      JsonBuilder *builder = pnc_cli_json_begin (NULL);

      pnc_cli_json_int (builder, "total_bytes", (gint64) space.total_bytes);
      pnc_cli_json_int (builder, "free_bytes", (gint64) space.free_bytes);
      pnc_cli_print_json (builder);
      return PNC_EXIT_DONE;
    }
  total = g_format_size (space.total_bytes);
  available = g_format_size (space.free_bytes);
  printf ("%s free of %s\n", available, total);
  return PNC_EXIT_DONE;
}

PncExit
pnc_run_df (PncCli *cli, GError **error)
{
  return pnc_cli_for_each_path (cli, space_path, error);
}
