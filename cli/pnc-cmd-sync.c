/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-remote.h"
#include "pnc-cli-run.h"
#include "pnc-cli-speed.h"
#include "pnc-command.h"

static PncSyncOptions
get_options (const PncCliOptions *options)
{
  PncSyncOptions sync = {
    .extra = options->delete_extra ? PNC_SYNC_TRASH_EXTRA : PNC_SYNC_KEEP_EXTRA,
    .checksum = options->checksum,
    .dry_run = options->dry_run,
    .whole_file = options->whole_file,
    .exclude = options->exclude,
  };

  if (options->delete_permanently)
    sync.extra = PNC_SYNC_DELETE_EXTRA;
  return sync;
}

/* Which of the two is on a server. */
static gboolean
find_direction (char **arguments, PncDirection *direction, GError **error)
{
  gboolean from_remote = pnc_cli_is_remote (arguments[0]);

  if (from_remote != pnc_cli_is_remote (arguments[1]))
    {
      *direction = from_remote ? PNC_DOWNLOAD : PNC_UPLOAD;
      return TRUE;
    }
  pnc_set_error (
    error, PNC_ERROR_USAGE, PNC_SIDE_NONE, arguments[1],
    from_remote ? "Both folders are on a server. One of them must be on this computer."
                : "Neither folder is on a server. Write one of them as pinnace://host:port/path, "
                  "or NAME:path for a saved server.");
  return FALSE;
}

static void
close_queue (PncCli *cli, PncTransferQueue *queue, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_transfer_queue_close_async (queue, NULL, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  pnc_transfer_queue_close_finish (queue, result, NULL);
  if (pnc_cli_get_lost (cli) != NULL && error != NULL && *error == NULL)
    g_propagate_error (error, g_error_copy (pnc_cli_get_lost (cli)));
}

PncExit
pnc_run_sync (PncCli *cli, GError **error)
{
  char **arguments = cli->options.arguments;
  const PncSyncOptions options = get_options (&cli->options);
  g_autoptr (PncTransferQueue) queue = NULL;
  g_autoptr (PncLink) link = NULL;
  g_autoptr (GFile) local = NULL;
  PncDirection direction;
  PncExit status;

  if (!find_direction (arguments, &direction, error))
    return PNC_EXIT_USAGE;
  cli->n_channels = PNC_TRANSFER_TREE_CHANNELS;
  link = pnc_cli_remote_parse (arguments[direction == PNC_UPLOAD ? 1 : 0], error);
  if (link == NULL || !pnc_cli_connect (cli, link, error))
    return PNC_EXIT_FAILED;
  local = g_file_new_for_commandline_arg (arguments[direction == PNC_UPLOAD ? 0 : 1]);
  queue = pnc_cli_new_queue (cli);
  status = pnc_cli_run_transfer (
    cli, pnc_transfer_queue_sync (queue, direction, local, link->path, &options));
  close_queue (cli, queue, error);
  return status;
}
