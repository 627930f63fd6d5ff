/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <stdio.h>

#include "pnc-cli-print.h"
#include "pnc-cli-record.h"
#include "pnc-cli-run.h"
#include "pnc-cli-speed.h"
#include "pnc-command.h"
#include "pnc-display.h"
#include "pnc-transfer-store.h"

static const char *
direction_name (const PncTransferRecord *record)
{
  return record->direction == PNC_UPLOAD ? "upload" : "download";
}

static const char *
priority_name (PncTransferPriority priority)
{
  switch (priority)
    {
    case PNC_PRIORITY_LOW:
      return "low";
    case PNC_PRIORITY_HIGH:
      return "high";
    case PNC_PRIORITY_NORMAL:
    default:
      return "normal";
    }
}

static const char *
policy_name (PncPolicy policy)
{
  switch (policy)
    {
    case PNC_POLICY_OVERWRITE:
      return "overwrite";
    case PNC_POLICY_SKIP:
      return "skip";
    case PNC_POLICY_NEWER:
      return "newer";
    case PNC_POLICY_KEEP_BOTH:
      return "keep-both";
    case PNC_POLICY_REFUSE:
    default:
      return "refuse";
    }
}

static void
add_flag (JsonBuilder *builder, const char *key, gboolean value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, value);
}

static void
print_object (const PncTransferRecord *record)
{
  JsonBuilder *builder = pnc_cli_json_begin (NULL);

  pnc_cli_json_int (builder, "id", record->id);
  pnc_cli_json_string (builder, "state", pnc_record_state_name (record->state));
  pnc_cli_json_string (builder, "direction", direction_name (record));
  pnc_cli_json_string (builder, "local", record->local);
  pnc_cli_json_string (builder, "remote", record->remote);
  pnc_cli_json_string (builder, "host", record->host);
  pnc_cli_json_int (builder, "port", record->port);
  pnc_cli_json_string (builder, "user", record->user);
  pnc_cli_json_string (builder, "fingerprint", record->pin);
  pnc_cli_json_string (builder, "policy", policy_name (record->options.policy));
  add_flag (builder, "recursive", record->options.recursive);
  pnc_cli_json_string (builder, "priority", priority_name (record->priority));
  add_flag (builder, "attributes", !record->options.no_attributes);
  if (record->limit_bps != PNC_RATE_NONE)
    pnc_cli_json_int (builder, "limit", (gint64) record->limit_bps);
  pnc_cli_json_int (builder, "created_ms", record->created_ms);
  pnc_cli_json_int (builder, "changed_ms", record->changed_ms);
  pnc_cli_json_int (builder, "bytes", (gint64) record->done_bytes);
  pnc_cli_json_int (builder, "total_bytes", (gint64) record->total_bytes);
  pnc_cli_json_int (builder, "files", (gint64) record->done_files);
  pnc_cli_json_int (builder, "total_files", (gint64) record->total_files);
  pnc_cli_json_int (builder, "failed", (gint64) record->failed_files);
  if (record->error != NULL)
    pnc_cli_json_error (builder, record->error);
  pnc_cli_print_json (builder);
}

/* Returns: (transfer full): its place on the server, as one types it */
static char *
dup_remote_text (const PncTransferRecord *record)
{
  g_autoptr (PncLink) link = pnc_transfer_record_dup_link (record);
  g_autoptr (PncPath) path = pnc_path_parse (record->remote, NULL);
  g_autofree char *text = NULL;

  g_clear_pointer (&link->pin, g_free);
  if (path != NULL)
    {
      pnc_path_unref (link->path);
      link->path = g_steal_pointer (&path);
    }
  text = pnc_link_format (link, PNC_LINK_NONE);
  return pnc_display_text (text, -1);
}

static char *
dup_amount (const PncTransferRecord *record)
{
  g_autofree char *done = g_format_size (record->done_bytes);
  g_autofree char *total = g_format_size (record->total_bytes);

  if (record->state == PNC_RECORD_DONE)
    return g_steal_pointer (&done);
  if (record->total_files == 0)
    return g_strdup ("nothing yet");
  if (record->total_files == 1)
    return g_strdup_printf ("%s of %s", done, total);
  return g_strdup_printf ("%s of %s, %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " files", done,
                          total, record->done_files, record->total_files);
}

static void
print_line (const PncTransferRecord *record)
{
  g_autofree char *local = pnc_display_text (record->local, -1);
  g_autofree char *remote = dup_remote_text (record);
  g_autofree char *amount = dup_amount (record);
  g_autofree char *time = pnc_cli_dup_time (record->changed_ms * 1000000);
  gboolean upload = record->direction == PNC_UPLOAD;

  printf ("%5" G_GINT64_FORMAT "  %-11s  %s  %s -> %s  (%s)\n", record->id,
          pnc_record_state_name (record->state), time, upload ? local : remote,
          upload ? remote : local, amount);
  if (record->error != NULL)
    {
      g_autofree char *reason = pnc_display_text (record->error->message, -1);

      printf ("       %s\n", reason);
    }
}

static PncTransferStore *
open_store (GError **error)
{
  PncTransferStore *store = pnc_transfer_store_open (NULL, error);
  g_autoptr (GError) remark = store != NULL ? pnc_transfer_store_take_remark (store) : NULL;

  if (remark != NULL)
    pnc_cli_print_error (remark, FALSE);
  return store;
}

static PncExit
print_list (PncCli *cli, GError **error)
{
  g_autoptr (PncTransferStore) store = open_store (error);
  g_autoptr (GPtrArray) records
    = store != NULL ? pnc_transfer_store_list (store, cli->options.all, error) : NULL;

  for (guint i = 0; records != NULL && i < records->len; i++)
    if (cli->options.json)
      print_object (records->pdata[i]);
    else
      print_line (records->pdata[i]);
  return records != NULL ? PNC_EXIT_DONE : PNC_EXIT_FAILED;
}

/* Returns: (transfer full) (nullable): the numbers that were typed */
static GArray *
parse_ids (char **arguments, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      guint64 number;

      if (!g_ascii_string_to_unsigned (arguments[i], 10, 1, G_MAXINT64, &number, NULL))
        {
          pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, arguments[i],
                         "“%s” is not the number of a transfer. “pnc transfers” shows the numbers.",
                         arguments[i]);
          return NULL;
        }
      g_array_append_val (ids, number);
    }
  return g_steal_pointer (&ids);
}

/* Returns: (transfer full) (nullable): what is meant: what was typed, or all that was interrupted
 */
static GArray *
choose (PncCli *cli, PncTransferStore *store, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GArray) ids = NULL;

  if (cli->options.arguments != NULL)
    return parse_ids (cli->options.arguments, error);
  records = pnc_transfer_store_list (store, FALSE, error);
  if (records == NULL)
    return NULL;
  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < records->len; i++)
    {
      const PncTransferRecord *record = records->pdata[i];

      if (record->state == PNC_RECORD_INTERRUPTED)
        g_array_append_val (ids, record->id);
    }
  return g_steal_pointer (&ids);
}

static PncExit
forget (PncCli *cli, GError **error)
{
  g_autoptr (PncTransferStore) store = open_store (error);
  g_autoptr (GArray) ids = store != NULL ? choose (cli, store, error) : NULL;
  PncExit status = PNC_EXIT_DONE;

  if (ids == NULL)
    return PNC_EXIT_FAILED;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) failure = NULL;

      if (pnc_transfer_store_forget (store, g_array_index (ids, gint64, i), &failure))
        continue;
      pnc_cli_print_error (failure, cli->options.json);
      status = PNC_EXIT_FAILED;
    }
  return status;
}

/* What was claimed, in order; without those that were refused. */
static GPtrArray *
claim (PncCli *cli, GArray *ids, PncExit *status, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) claims = NULL;

  pnc_transfer_recorder_claim_async (cli->recorder, ids, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  claims = pnc_transfer_recorder_claim_finish (cli->recorder, result, error);
  for (guint i = claims != NULL ? claims->len : 0; i > 0; i--)
    {
      const PncClaim *one = claims->pdata[i - 1];

      if (one->record != NULL)
        continue;
      /* among all that was interrupted, what another program has just taken is in good hands */
      if (cli->options.arguments != NULL)
        {
          pnc_cli_print_error (one->error, cli->options.json);
          *status = PNC_EXIT_FAILED;
        }
      g_ptr_array_remove_index (claims, i - 1);
    }
  return g_steal_pointer (&claims);
}

static void
close_queue (PncCli *cli, PncTransferQueue *queue)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_transfer_queue_close_async (queue, NULL, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  pnc_transfer_queue_close_finish (queue, result, NULL);
}

static PncExit
continue_one (PncCli *cli, const PncClaim *claim_of)
{
  PncTransfer *transfer = pnc_transfer_recorder_continue (cli->recorder, claim_of);
  g_autoptr (GError) error = NULL;

  if (transfer != NULL)
    return pnc_cli_run_transfer (cli, transfer);
  pnc_set_error (&error, PNC_ERROR_BAD_NAME, PNC_SIDE_REMOTE, claim_of->record->remote,
                 "“%s” cannot be a path on a server.", claim_of->record->remote);
  pnc_cli_print_error (error, cli->options.json);
  return PNC_EXIT_FAILED;
}

/* Those at the front of @claims that are on one server; they are taken out. */
static PncExit
continue_on_one_server (PncCli *cli, GPtrArray *claims, GError **error)
{
  g_autoptr (PncClaim) first = g_ptr_array_steal_index (claims, 0);
  g_autoptr (PncLink) link = pnc_transfer_record_dup_link (first->record);
  g_autoptr (PncTransferQueue) queue = NULL;
  PncExit status;

  cli->n_channels = first->record->options.recursive ? PNC_TRANSFER_TREE_CHANNELS : 1;
  if (!pnc_cli_connect (cli, link, error))
    return PNC_EXIT_FAILED;
  queue = pnc_cli_new_queue (cli);
  pnc_cli_record_watch (cli, queue);
  status = continue_one (cli, first);
  for (guint i = 0; i < claims->len && !g_cancellable_is_cancelled (cli->cancellable);)
    {
      const PncClaim *next = claims->pdata[i];

      if (!pnc_transfer_record_is_same_server (first->record, next->record))
        {
          i++;
          continue;
        }
      status = MAX (status, continue_one (cli, next));
      g_ptr_array_remove_index (claims, i);
    }
  close_queue (cli, queue);
  if (pnc_cli_get_lost (cli) != NULL && *error == NULL)
    g_propagate_error (error, g_error_copy (pnc_cli_get_lost (cli)));
  return status;
}

/* One server after another. Where one cannot be reached, the others are still tried; what was not
 * begun stays interrupted. */
static PncExit
continue_all (PncCli *cli, GPtrArray *claims, PncExit status)
{
  while (claims->len > 0 && !g_cancellable_is_cancelled (cli->cancellable))
    {
      g_autoptr (GError) error = NULL;
      PncExit one = continue_on_one_server (cli, claims, &error);

      if (error != NULL)
        {
          pnc_cli_print_error (error, cli->options.json);
          one = pnc_cli_exit_code (error);
        }
      status = MAX (status, one);
      pnc_cli_disconnect (cli);
    }
  return status;
}

static PncExit
go_on (PncCli *cli, GError **error)
{
  g_autoptr (PncTransferStore) store = open_store (error);
  g_autoptr (GArray) ids = store != NULL ? choose (cli, store, error) : NULL;
  g_autoptr (GPtrArray) claims = NULL;
  PncExit status = PNC_EXIT_DONE;

  if (ids == NULL)
    return PNC_EXIT_FAILED;
  pnc_cli_record_open (cli);
  claims = claim (cli, ids, &status, error);
  if (claims == NULL)
    return PNC_EXIT_FAILED;
  if (claims->len == 0 && status == PNC_EXIT_DONE && !cli->options.quiet && !cli->options.json)
    printf ("There is nothing to continue.\n");
  return continue_all (cli, claims, status);
}

PncExit
pnc_run_transfers (PncCli *cli, GError **error)
{
  const PncCliOptions *options = &cli->options;

  if (options->go_on && !options->forget && !options->all)
    return go_on (cli, error);
  if (options->forget && !options->go_on && !options->all)
    return forget (cli, error);
  if (!options->forget && !options->go_on && options->arguments == NULL)
    return print_list (cli, error);
  pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                 "“pnc transfers” takes --all, or --continue or --forget, each with the numbers of "
                 "transfers or alone for all that were interrupted.");
  return PNC_EXIT_USAGE;
}
