/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <string.h>

#include "pnc-cli-print.h"
#include "pnc-cli-record.h"
#include "pnc-cli-remote.h"
#include "pnc-cli-run.h"
#include "pnc-cli-source.h"
#include "pnc-cli-speed.h"
#include "pnc-cli-standard-streams.h"
#include "pnc-cli-target.h"
#include "pnc-command.h"

/* What a copying command works on, taken apart. */
typedef struct
{
  PncTransferOptions options;
  PncTransferQueue *queue;
  PncCliTarget target;
  PncCliSource source;  /* the first: it was asked about along with the login */
  PncPath *first;       /* borrowed, nullable: its path */
  GPtrArray *transfers; /* of PncTransfer: all of the command, held; each is let go in its turn */
} Copying;

static gboolean
copying_options (PncCli *cli, Copying *copying, GError **error)
{
  *copying = (Copying){
    .options = { .recursive = cli->options.recursive, .no_attributes = cli->options.no_attributes },
  };
  return pnc_cli_policy (&cli->options, &copying->options.policy, error);
}

/* Said before it is connected: the channels are opened along with it. */
static void
foresee_channels (PncCli *cli)
{
  cli->n_channels = cli->options.recursive ? PNC_TRANSFER_TREE_CHANNELS : 1;
}

/* Winds the engine down; a connection given up explains everything that failed on the way. */
static PncExit
copying_end (PncCli *cli, Copying *copying, PncExit status, GError **error)
{
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  pnc_cli_source_end (&copying->source, cli);
  pnc_cli_source_clear (&copying->source);
  pnc_transfer_queue_close_async (copying->queue, NULL, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  pnc_transfer_queue_close_finish (copying->queue, result, NULL);
  g_clear_pointer (&copying->transfers, g_ptr_array_unref);
  g_clear_object (&copying->queue);
  if (pnc_cli_get_lost (cli) != NULL && error != NULL && *error == NULL)
    g_propagate_error (error, g_error_copy (pnc_cli_get_lost (cli)));
  return status;
}

/* One source that cannot even be begun with: said, and the others go on. */
static PncExit
print_failure (PncCli *cli, const GError *failure)
{
  pnc_cli_print_error (failure, cli->options.json);
  return PNC_EXIT_FAILED;
}

/* All that a command is to do is asked for before the first of it begins, so that nothing of it is
 * lost whatever happens. */
static PncExit
add_held (Copying *copying, PncTransfer *transfer)
{
  PncDirection direction = pnc_transfer_get_direction (transfer);

  pnc_transfer_queue_hold (copying->queue, transfer);
  /* the transfer's own is what is kept of it */
  pnc_transfer_set_limit (transfer, pnc_transfer_queue_get_limit (copying->queue, direction));
  g_ptr_array_add (copying->transfers, g_object_ref (transfer));
  return PNC_EXIT_DONE;
}

static PncExit
run_all (PncCli *cli, Copying *copying, PncExit status)
{
  for (guint i = 0; i < copying->transfers->len && !g_cancellable_is_cancelled (cli->cancellable);
       i++)
    {
      PncTransfer *transfer = copying->transfers->pdata[i];
      PncExit one;

      pnc_transfer_queue_let_go (copying->queue, transfer);
      one = pnc_cli_run_transfer (cli, transfer);
      pnc_transfer_queue_remove (copying->queue, transfer);
      status = MAX (status, one);
    }
  return status;
}

static void
copying_begin (PncCli *cli, Copying *copying)
{
  copying->queue = pnc_cli_new_queue (cli);
  copying->transfers = g_ptr_array_new_with_free_func (g_object_unref);
  pnc_cli_record_watch (cli, copying->queue);
}

static PncExit
put_one (PncCli *cli, Copying *copying, const char *source, const PncLink *target)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (source);
  g_autofree char *name = g_file_get_basename (file);
  g_autoptr (GError) failure = NULL;
  g_autoptr (PncPath) path = pnc_cli_target_path (&copying->target, target->path, name, &failure);

  if (path == NULL)
    return print_failure (cli, failure);
  return add_held (copying, pnc_transfer_queue_put (copying->queue, file, path, &copying->options));
}

static PncExit
put_standard_input (PncCli *cli, Copying *copying, const PncLink *target, GError **error)
{
  g_autoptr (GInputStream) input = NULL;

  if (copying->target.into)
    {
      pnc_set_error (
        error, PNC_ERROR_USAGE, PNC_SIDE_NONE, "-",
        "Standard input has no name: give the name of the file it is to become, not a folder.");
      return PNC_EXIT_USAGE;
    }
  input = pnc_cli_standard_input ();
  return add_held (copying, pnc_transfer_queue_put_stream (copying->queue, input, target->path,
                                                           &copying->options));
}

/* Returns: (transfer full) (nullable): under which name the only source goes into a folder, when it
 * may be one itself */
static char *
dup_folder_name (PncCli *cli, guint n_sources)
{
  g_autoptr (GFile) file = NULL;

  if (n_sources != 1 || !cli->options.recursive)
    return NULL;
  file = g_file_new_for_commandline_arg (cli->options.arguments[0]);
  return g_file_get_basename (file);
}

PncExit
pnc_run_put (PncCli *cli, GError **error)
{
  char **arguments = cli->options.arguments;
  guint n_sources = g_strv_length (arguments) - 1;
  g_autoptr (PncLink) target = pnc_cli_remote_parse (arguments[n_sources], error);
  g_autofree char *name = dup_folder_name (cli, n_sources);
  PncExit status = PNC_EXIT_DONE;
  Copying copying;

  foresee_channels (cli);
  if (target == NULL || !copying_options (cli, &copying, error))
    return PNC_EXIT_FAILED;
  pnc_cli_record_open (cli);
  if (!pnc_cli_connect_begin (cli, target, error))
    return PNC_EXIT_FAILED;

  copying_begin (cli, &copying);
  if (!pnc_cli_target_remote (cli, target, arguments[n_sources], n_sources, name, &copying.target,
                              error))
    return copying_end (cli, &copying, PNC_EXIT_FAILED, error);
  copying.options.place_known = copying.target.place_known;
  for (guint i = 0; i < n_sources && !g_cancellable_is_cancelled (cli->cancellable); i++)
    {
      PncExit one = g_str_equal (arguments[i], "-")
                      ? put_standard_input (cli, &copying, target, error)
                      : put_one (cli, &copying, arguments[i], target);

      status = MAX (status, one);
    }
  return copying_end (cli, &copying, run_all (cli, &copying, status), error);
}

/* The share itself has no name: its contents go into a folder named after the server. */
static char *
dup_local_name (const PncLink *source)
{
  const char *name = pnc_path_name (source->path);

  return g_strdup (name != NULL ? name : source->host);
}

static PncTransfer *
add_download (PncCli *cli, Copying *copying, PncPath *source, GFile *target)
{
  PncCliSource *looked = &copying->source;
  PncTransfer *transfer = NULL;

  if (source == copying->first)
    pnc_cli_source_end (looked, cli);
  if (source == copying->first && looked->folder != NULL)
    transfer = pnc_transfer_queue_get_folder (copying->queue, source, looked->folder,
                                              looked->listed, target, &copying->options);
  if (transfer != NULL)
    return transfer;
  return pnc_transfer_queue_get (copying->queue, source, target, &copying->options);
}

static PncExit
get_one (PncCli *cli, Copying *copying, const PncLink *source, const char *target)
{
  g_autofree char *name = dup_local_name (source);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) failure = NULL;
  PncNameFault fault = pnc_name_check (name, strlen (name), pnc_name_host_rule ());

  if (copying->target.into && fault != PNC_NAME_OK)
    {
      pnc_set_error (&failure, PNC_ERROR_BAD_NAME, PNC_SIDE_LOCAL, name,
                     "“%s” cannot be the name of a file here: %s. Give the target another name.",
                     name, pnc_name_fault_sentence (fault));
      return print_failure (cli, failure);
    }
  path = copying->target.into ? g_build_filename (target, name, NULL) : g_strdup (target);
  file = g_file_new_for_commandline_arg (path);
  return add_held (copying, add_download (cli, copying, source->path, file));
}

static PncExit
get_to_standard_output (PncCli *cli, GPtrArray *links, GError **error)
{
  g_autoptr (GOutputStream) output = pnc_cli_standard_output ();
  Copying copying = { .queue = pnc_cli_new_queue (cli) };
  PncExit status = PNC_EXIT_DONE;

  cli->options.quiet = TRUE;
  for (guint i = 0; i < links->len && !g_cancellable_is_cancelled (cli->cancellable); i++)
    {
      const PncLink *link = links->pdata[i];
      PncExit one = pnc_cli_run_transfer (
        cli, pnc_transfer_queue_get_stream (copying.queue, link->path, output));

      status = MAX (status, one);
    }
  return copying_end (cli, &copying, status, error);
}

static gboolean
connect_and_look (PncCli *cli,
                  Copying *copying,
                  const PncLink *source,
                  const char *target,
                  GError **error)
{
  if (!pnc_cli_connect_begin (cli, source, error))
    return FALSE;
  copying->first = source->path;
  if (copying->options.recursive && !g_str_equal (target, "-"))
    pnc_cli_source_begin (&copying->source, cli, source->path);
  if (pnc_cli_connect_end (cli, error))
    return TRUE;
  pnc_cli_source_end (&copying->source, cli);
  pnc_cli_source_clear (&copying->source);
  return FALSE;
}

PncExit
pnc_run_get (PncCli *cli, GError **error)
{
  char **arguments = cli->options.arguments;
  guint n_sources = g_strv_length (arguments) - 1;
  const char *target = arguments[n_sources];
  gboolean to_stdout = g_str_equal (target, "-");
  g_autoptr (GPtrArray) links = pnc_cli_remote_parse_all (arguments, n_sources, error);
  PncExit status = PNC_EXIT_DONE;
  Copying copying;

  foresee_channels (cli);
  if (links == NULL || !copying_options (cli, &copying, error)
      || (!to_stdout && !pnc_cli_target_local (target, n_sources, &copying.target, error)))
    return PNC_EXIT_FAILED;
  if (!to_stdout)
    pnc_cli_record_open (cli);
  if (!connect_and_look (cli, &copying, links->pdata[0], target, error))
    return PNC_EXIT_FAILED;
  if (to_stdout)
    return get_to_standard_output (cli, links, error);

  copying_begin (cli, &copying);
  for (guint i = 0; i < links->len && !g_cancellable_is_cancelled (cli->cancellable); i++)
    {
      PncExit one = get_one (cli, &copying, links->pdata[i], target);

      status = MAX (status, one);
    }
  return copying_end (cli, &copying, run_all (cli, &copying, status), error);
}

PncExit
pnc_run_cat (PncCli *cli, GError **error)
{
  char **arguments = cli->options.arguments;
  g_autoptr (GPtrArray) links
    = pnc_cli_remote_parse_all (arguments, g_strv_length (arguments), error);

  foresee_channels (cli);
  if (links == NULL || !pnc_cli_connect (cli, links->pdata[0], error))
    return PNC_EXIT_FAILED;
  return get_to_standard_output (cli, links, error);
}
