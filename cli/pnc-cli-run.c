/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-run.h"

#include <stdio.h>

#include "pnc-cli-print.h"
#include "pnc-cli-progress.h"
#include "pnc-display.h"

typedef struct
{
  PncCli *cli;              /* borrowed */
  PncTransfer *transfer;    /* borrowed */
  PncCliProgress *progress; /* owned, nullable */
} Run;

static const char *
outcome_name (PncOutcome outcome)
{
  switch (outcome)
    {
    case PNC_OUTCOME_REPLACED:
      return "replaced";
    case PNC_OUTCOME_SKIPPED:
      return "skipped";
    case PNC_OUTCOME_KEPT_BOTH:
      return "kept-both";
    case PNC_OUTCOME_STORED:
    default:
      return "stored";
    }
}

static const char *
action_name (PncSyncAction action)
{
  switch (action)
    {
    case PNC_SYNC_COPY:
    case PNC_SYNC_COMPARE:
      return "copy";
    case PNC_SYNC_MAKE_FOLDER:
      return "make-folder";
    case PNC_SYNC_ENTER:
      return "compare";
    case PNC_SYNC_SET_ATTRIBUTES:
      return "set-attributes";
    case PNC_SYNC_REMOVE:
      return "remove";
    case PNC_SYNC_LEAVE_OUT:
      return "leave-out";
    case PNC_SYNC_KEEP:
      return "keep";
    case PNC_SYNC_CLASH:
      return "clash";
    case PNC_SYNC_NOTHING:
    default:
      return NULL;
    }
}

static const char *
reason_name (PncSyncReason reason)
{
  switch (reason)
    {
    case PNC_SYNC_NEW:
      return "new";
    case PNC_SYNC_SIZE:
      return "size";
    case PNC_SYNC_TIME:
      return "time";
    case PNC_SYNC_CONTENT:
      return "content";
    case PNC_SYNC_MODE:
      return "mode";
    case PNC_SYNC_KIND:
      return "kind";
    case PNC_SYNC_EXTRA:
      return "extra";
    case PNC_SYNC_SAME:
    default:
      return NULL;
    }
}

static void
print_action (JsonBuilder *builder, const PncTransferItem *item)
{
  if (item->action == PNC_SYNC_NOTHING)
    return;
  pnc_cli_json_string (builder, "action", action_name (item->action));
  if (item->reason != PNC_SYNC_SAME)
    pnc_cli_json_string (builder, "reason", reason_name (item->reason));
}

static void
print_item (const char *event, const PncTransferItem *item)
{
  JsonBuilder *builder = pnc_cli_json_begin (event);

  pnc_cli_json_string (builder, "local", item->local_path);
  pnc_cli_json_string (builder, "remote", item->remote_path);
  pnc_cli_json_int (builder, "size", (gint64) item->size_bytes);
  print_action (builder, item);
  if (item->error != NULL)
    pnc_cli_json_error (builder, item->error);
  else
    pnc_cli_json_string (builder, "outcome", outcome_name (item->outcome));
  pnc_cli_print_json (builder);
}

static void
item_done_cb (PncTransfer *transfer, const PncTransferItem *item, gpointer data)
{
  Run *run = data;

  print_item (run->cli->options.dry_run ? "plan" : "item", item);
}

/* What a dry run would have done, one line each. */
static void
planned_cb (PncTransfer *transfer, const PncTransferItem *item, gpointer data)
{
  Run *run = data;
  gboolean upload = pnc_transfer_get_direction (transfer) == PNC_UPLOAD;
  g_autofree char *shown = pnc_display_text (upload ? item->remote_path : item->local_path, -1);

  if (run->progress != NULL)
    pnc_cli_progress_clear (run->progress);
  printf ("%-14s  %s  (%s)\n", action_name (item->action), shown, reason_name (item->reason));
}

static gboolean
is_of_source (PncTransfer *transfer, const GError *error)
{
  PncErrorSide source
    = pnc_transfer_get_direction (transfer) == PNC_UPLOAD ? PNC_SIDE_LOCAL : PNC_SIDE_REMOTE;

  return pnc_error_get_side (error) == source;
}

/* Links and devices in a folder are left out by design: they are reported, and are no failure. */
static gboolean
is_left_out (PncTransfer *transfer, const PncTransferItem *item)
{
  gboolean is_folder = FALSE;

  if (item->action == PNC_SYNC_LEAVE_OUT || item->action == PNC_SYNC_KEEP)
    return TRUE;
  g_object_get (transfer, "is-folder", &is_folder, NULL);
  return is_folder && g_error_matches (item->error, PNC_ERROR, PNC_ERROR_NOT_REGULAR)
         && is_of_source (transfer, item->error);
}

/* The engine does not know what the option is called here. */
static char *
dup_sentence (Run *run, PncTransfer *transfer, const PncTransferItem *item)
{
  const GError *error = item->error;
  const char *subject = pnc_error_get_subject (error);
  g_autofree char *shown = pnc_display_text (subject != NULL ? subject : item->remote_path, -1);

  if (!run->cli->options.recursive && g_error_matches (error, PNC_ERROR, PNC_ERROR_IS_DIRECTORY)
      && is_of_source (transfer, error))
    return g_strdup_printf ("“%s” is a folder. Add -r to take it with all that is in it.", shown);
  return pnc_display_text (error->message, -1);
}

/* A tree may have hundreds of them, many of one name. */
static char *
dup_left_out (Run *run, PncTransfer *transfer, const PncTransferItem *item)
{
  gboolean upload = pnc_transfer_get_direction (transfer) == PNC_UPLOAD;
  g_autofree char *shown = NULL;

  if (!g_error_matches (item->error, PNC_ERROR, PNC_ERROR_NOT_REGULAR))
    return dup_sentence (run, transfer, item);
  shown = pnc_display_text (upload ? item->local_path : item->remote_path, -1);
  return g_strdup_printf ("%s: a link or a special file", shown);
}

static void
item_failed_cb (PncTransfer *transfer, const PncTransferItem *item, gpointer data)
{
  Run *run = data;
  gboolean left_out = is_left_out (transfer, item);
  g_autofree char *sentence
    = left_out ? dup_left_out (run, transfer, item) : dup_sentence (run, transfer, item);

  if (run->progress != NULL)
    pnc_cli_progress_clear (run->progress);
  fprintf (stderr, "pnc: %s%s\n", left_out ? "left out: " : "", sentence);
  if (run->cli->options.json)
    print_item (left_out ? "left-out" : "failed", item);
}

static void
item_anew_cb (PncTransfer *transfer, const PncTransferItem *item, gpointer data)
{
  Run *run = data;
  gboolean upload = pnc_transfer_get_direction (transfer) == PNC_UPLOAD;
  g_autofree char *shown = pnc_display_text (upload ? item->local_path : item->remote_path, -1);

  if (run->cli->options.json)
    {
      print_item ("anew", item);
      return;
    }
  if (run->progress != NULL)
    pnc_cli_progress_clear (run->progress);
  if (upload)
    fprintf (stderr, "pnc: “%s” has changed; it is sent anew.\n", shown);
  else
    fprintf (stderr, "pnc: “%s” has changed on the server; it is fetched anew.\n", shown);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Run *run = data;

  if (run->cli->leaving || pnc_cli_get_lost (run->cli) != NULL)
    pnc_transfer_leave (run->transfer);
  else
    pnc_transfer_cancel (run->transfer);
}

static void
print_end (PncTransfer *transfer)
{
  JsonBuilder *builder = pnc_cli_json_begin ("end");
  GEnumClass *states = g_type_class_ref (PNC_TYPE_TRANSFER_STATE);
  guint64 done_bytes = 0, done_files = 0, failed_files = 0, skipped_files = 0;
  guint64 wire_bytes = 0, packed_frames = 0;
  GObject *object = G_OBJECT (transfer);

  g_object_get (object, "done-bytes", &done_bytes, "done-files", &done_files, NULL);
  g_object_get (object, "failed-files", &failed_files, "skipped-files", &skipped_files, NULL);
  g_object_get (object, "wire-bytes", &wire_bytes, "packed-frames", &packed_frames, NULL);
  pnc_cli_json_string (
    builder, "state",
    g_enum_get_value (states, (int) pnc_transfer_get_state (transfer))->value_nick);
  pnc_cli_json_int (builder, "bytes", (gint64) done_bytes);
  pnc_cli_json_int (builder, "files", (gint64) done_files);
  pnc_cli_json_int (builder, "failed", (gint64) failed_files);
  pnc_cli_json_int (builder, "skipped", (gint64) skipped_files);
  pnc_cli_json_int (builder, "wire_bytes", (gint64) wire_bytes);
  pnc_cli_json_int (builder, "packed_frames", (gint64) packed_frames);
  if (pnc_transfer_get_error (transfer) != NULL)
    pnc_cli_json_error (builder, pnc_transfer_get_error (transfer));
  pnc_cli_print_json (builder);
  g_type_class_unref (states);
}

static void
tell_bytes (PncTransfer *transfer)
{
  guint64 done_bytes = 0, wire_bytes = 0, packed_frames = 0;
  g_autofree char *title = NULL;
  g_autofree char *done = NULL;
  g_autofree char *wire = NULL;

  g_object_get (transfer, "title", &title, "done-bytes", &done_bytes, NULL);
  g_object_get (transfer, "wire-bytes", &wire_bytes, "packed-frames", &packed_frames, NULL);
  done = g_format_size_full (done_bytes, G_FORMAT_SIZE_LONG_FORMAT);
  wire = g_format_size_full (wire_bytes, G_FORMAT_SIZE_LONG_FORMAT);
  fprintf (stderr, "pnc: %s: %s of files, %s on the way, %" G_GUINT64_FORMAT " frames packed\n",
           title, done, wire, packed_frames);
}

static PncExit
exit_of (PncCli *cli, PncTransfer *transfer, guint64 n_failed_items)
{
  const GError *error = pnc_transfer_get_error (transfer);

  if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_VERIFIED)
    return PNC_EXIT_DONE;
  if (pnc_cli_get_lost (cli) != NULL || error == NULL)
    return PNC_EXIT_FAILED;
  /* The items have been printed one by one. */
  if (n_failed_items == 0 && pnc_transfer_get_state (transfer) == PNC_TRANSFER_FAILED)
    pnc_cli_print_error (error, cli->options.json);
  return pnc_cli_exit_code (error) == PNC_EXIT_USAGE ? PNC_EXIT_FAILED : pnc_cli_exit_code (error);
}

PncExit
pnc_cli_run_transfer (PncCli *cli, PncTransfer *transfer)
{
  Run run = { .cli = cli, .transfer = transfer };
  guint64 n_failed_items = 0;
  gulong cancel_id;
  PncExit status;

  g_object_ref (transfer);
  if (!cli->options.quiet && !cli->options.json)
    run.progress = pnc_cli_progress_new (transfer);
  g_signal_connect (transfer, "item-failed", G_CALLBACK (item_failed_cb), &run);
  g_signal_connect (transfer, "item-anew", G_CALLBACK (item_anew_cb), &run);
  if (cli->options.json)
    g_signal_connect (transfer, "item-done", G_CALLBACK (item_done_cb), &run);
  else if (cli->options.dry_run && !cli->options.quiet)
    g_signal_connect (transfer, "item-done", G_CALLBACK (planned_cb), &run);
  cancel_id = g_cancellable_connect (cli->cancellable, G_CALLBACK (cancelled_cb), &run, NULL);

  while (!pnc_transfer_is_ended (transfer))
    g_main_context_iteration (NULL, TRUE);

  g_cancellable_disconnect (cli->cancellable, cancel_id);
  g_signal_handlers_disconnect_by_data (transfer, &run);
  g_clear_pointer (&run.progress, pnc_cli_progress_free);
  g_object_get (transfer, "failed-files", &n_failed_items, NULL);
  if (cli->options.json)
    print_end (transfer);
  if (cli->options.verbose)
    tell_bytes (transfer);
  status = exit_of (cli, transfer, n_failed_items);
  g_object_unref (transfer);
  return status;
}
