/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <errno.h>
#include <stdio.h>

#include "pnc-cli-print.h"
#include "pnc-cli-remote.h"
#include "pnc-command.h"
#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-session-search.h"

/* One folder being searched. */
typedef struct
{
  PncCli *cli;        /* borrowed */
  GHashTable *told;   /* owned, of paths: after a lost connection they come again */
  GCancellable *stop; /* owned: the person's, or standard output's end */
  int output_errno;   /* of standard output */
} Finding;

static void
print_found (const PncCliOptions *options, const char *path, const PncEntry *entry)
{
  JsonBuilder *builder;

  if (!options->json)
    {
      pnc_cli_print_entry (entry, path, options->long_format, FALSE);
      return;
    }
  builder = pnc_cli_json_begin ("found");
  pnc_cli_json_string (builder, "path", path);
  pnc_cli_json_entry (builder, entry);
  pnc_cli_print_json (builder);
}

static void
found_cb (PncPath *folder, GPtrArray *entries, gpointer data)
{
  Finding *finding = data;

  for (guint i = 0; i < entries->len; i++)
    {
      const PncEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr (PncPath) path = pnc_path_child (folder, entry->name, NULL);
      char *text = pnc_path_to_text (path);

      if (g_hash_table_add (finding->told, text))
        print_found (&finding->cli->options, text, entry);
    }
  if (fflush (stdout) == 0)
    return;
  finding->output_errno = errno;
  g_cancellable_cancel (finding->stop);
}

static void
restarted_cb (gpointer data)
{
}

static const PncSearchEvents events = { .found = found_cb, .restarted = restarted_cb };

static void
stop_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Returns: whether the server said its last word */
static gboolean
find (Finding *finding, const PncSearch *search, PncSearchEnd *end, GError **error)
{
  PncCli *cli = finding->cli;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gulong stop_id
    = g_cancellable_connect (cli->cancellable, G_CALLBACK (stop_cb), finding->stop, NULL);

  pnc_session_search_async (cli->session, search, &events, finding, finding->stop,
                            pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  g_cancellable_disconnect (cli->cancellable, stop_id);
  return pnc_session_search_finish (cli->session, result, end, error);
}

static const char *
outcome_name (PncSearchOutcome outcome)
{
  return outcome == PNC_SEARCH_ALL ? "all" : outcome == PNC_SEARCH_ENOUGH ? "enough" : "gave-up";
}

/* What the list of names does not say. */
static void
print_end (Finding *finding, const PncSearchEnd *end)
{
  const PncCliOptions *options = &finding->cli->options;
  JsonBuilder *builder;

  if (options->json)
    {
      builder = pnc_cli_json_begin ("end");
      pnc_cli_json_string (builder, "outcome", outcome_name (end->outcome));
      pnc_cli_json_int (builder, "found", g_hash_table_size (finding->told));
      pnc_cli_json_int (builder, "unread", end->n_unread);
      pnc_cli_print_json (builder);
    }
  if (end->outcome == PNC_SEARCH_ENOUGH && !options->quiet)
    fprintf (stderr, "pnc: stopped after %u names; there may be more\n", end->n_found);
  if (end->outcome == PNC_SEARCH_GAVE_UP)
    fputs ("pnc: the server gave up, for there is too much to look at; search a folder below\n",
           stderr);
  if (end->n_unread > 0)
    fprintf (stderr, "pnc: %u folder%s could not be looked into\n", end->n_unread,
             end->n_unread == 1 ? "" : "s");
}

/* Standard output was closed: head(1) has what it wanted, and that is no failure. */
static PncExit
explain_output (const Finding *finding, GError **error)
{
  g_clear_error (error);
  if (finding->output_errno == EPIPE)
    return PNC_EXIT_DONE;
  pnc_set_error_from_errno (error, finding->output_errno, PNC_SIDE_LOCAL, NULL,
                            "write to standard output");
  return PNC_EXIT_FAILED;
}

static PncExit
run (Finding *finding, const PncSearch *search, GError **error)
{
  PncSearchEnd end;
  gboolean ended = find (finding, search, &end, error);

  if (finding->output_errno != 0)
    return explain_output (finding, error);
  if (!ended)
    return PNC_EXIT_FAILED;
  print_end (finding, &end);
  return end.outcome == PNC_SEARCH_GAVE_UP || end.n_unread > 0 ? PNC_EXIT_FAILED : PNC_EXIT_DONE;
}

PncExit
pnc_run_find (PncCli *cli, GError **error)
{
  PncCliOptions *options = &cli->options;
  g_autofree char *words = g_strjoinv (" ", options->arguments + 1);
  g_autoptr (PncLink) link = pnc_cli_remote_parse (options->arguments[0], error);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Finding finding = { .cli = cli, .told = told, .stop = stop };
  PncSearch search = { .words = words, .most = PNC_MAX_SEARCH_RESULTS };

  if (link == NULL)
    return PNC_EXIT_FAILED;
  if (!g_utf8_validate (words, -1, NULL))
    {
      pnc_set_error (error, PNC_ERROR_USAGE, PNC_SIDE_NONE, NULL,
                     "What to look for has to be UTF-8.");
      return PNC_EXIT_USAGE;
    }
  if (!pnc_cli_connect (cli, link, error))
    return PNC_EXIT_FAILED;
  search.path = link->path;
  search.flags
    = (options->all ? PNC_SEARCH_HIDDEN : 0) | (options->match_case ? PNC_SEARCH_CASE : 0);
  return run (&finding, &search, error);
}
