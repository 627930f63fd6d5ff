/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pnc-cli-print.h"
#include "pnc-cli-remote.h"
#include "pnc-command.h"
#include "pnc-display.h"
#include "pnc-io-error.h"

/* One folder being listed. */
typedef struct
{
  PncCli *cli;        /* borrowed */
  GPtrArray *entries; /* owned, of PncEntry: until all can be sorted; not used for unsorted lists */
  GCancellable *stop; /* owned: the person's, or standard output's end */
  int output_errno;   /* of standard output */
  PncPath *title;     /* borrowed (nullable): to be printed before the first entry */
} Listing;

static void
print_title (Listing *listing)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  if (listing->title == NULL)
    return;
  text = pnc_path_to_text (listing->title);
  shown = pnc_display_text (text, -1);
  printf ("%s:\n", shown);
  listing->title = NULL;
}

static void
print_entries (Listing *listing, GPtrArray *entries)
{
  const PncCliOptions *options = &listing->cli->options;

  print_title (listing);
  for (guint i = 0; i < entries->len; i++)
    {
      const PncEntry *entry = entries->pdata[i];

      if (entry->name[0] != '.' || options->all || options->json)
        pnc_cli_print_entry (entry, NULL, options->long_format, options->json);
    }
}

/* Prints a page at once. Whoever reads our output may have had enough. */
static void
print_page_cb (GPtrArray *page, gpointer data)
{
  Listing *listing = data;

  print_entries (listing, page);
  if (fflush (stdout) == 0)
    return;
  listing->output_errno = errno;
  g_cancellable_cancel (listing->stop);
}

static void
collect_page_cb (GPtrArray *page, gpointer data)
{
  Listing *listing = data;

  for (guint i = 0; i < page->len; i++)
    g_ptr_array_add (listing->entries, pnc_entry_ref (page->pdata[i]));
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const PncEntry *const *first = a;
  const PncEntry *const *second = b;

  return strcmp ((*first)->name, (*second)->name);
}

static void
stop_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* Returns: whether the folder was listed whole */
static gboolean
list_folder (Listing *listing, PncPath *path, GError **error)
{
  PncCli *cli = listing->cli;
  GAsyncResult *slot = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  gulong stop_id
    = g_cancellable_connect (cli->cancellable, G_CALLBACK (stop_cb), listing->stop, NULL);

  pnc_session_list_async (cli->session, path,
                          cli->options.unsorted ? print_page_cb : collect_page_cb, listing,
                          listing->stop, pnc_cli_store_result, &slot);
  result = pnc_cli_wait (cli, &slot);
  g_cancellable_disconnect (cli->cancellable, stop_id);
  return pnc_session_list_finish (cli->session, result, error);
}

/* Standard output was closed: head(1) has what it wanted, and that is no failure. */
static gboolean
explain_output (const Listing *listing, GError **error)
{
  g_clear_error (error);
  if (listing->output_errno == EPIPE)
    return TRUE;
  pnc_set_error_from_errno (error, listing->output_errno, PNC_SIDE_LOCAL, NULL,
                            "write to standard output");
  return FALSE;
}

static gboolean
is_no_folder (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_DIRECTORY)
         || g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_REGULAR);
}

static gboolean
print_listing (Listing *listing, PncPath *path, GError **error)
{
  GError *failure = NULL;
  g_autoptr (PncEntry) entry = NULL;

  if (list_folder (listing, path, &failure))
    {
      g_ptr_array_sort (listing->entries, compare_entries);
      print_entries (listing, listing->entries);
      return TRUE;
    }
  if (listing->output_errno != 0)
    {
      g_clear_error (&failure);
      return explain_output (listing, error);
    }
  if (!is_no_folder (failure))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  g_error_free (failure);
  entry = pnc_cli_stat (listing->cli, path, error);
  if (entry == NULL)
    return FALSE;
  pnc_cli_print_entry (entry, NULL, listing->cli->options.long_format, listing->cli->options.json);
  return TRUE;
}

static PncExit
list_path (PncCli *cli, const PncLink *link, GError **error)
{
  gboolean has_title = !cli->options.json && g_strv_length (cli->options.arguments) > 1;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Listing listing = { .cli = cli, .entries = entries, .stop = stop };

  if (has_title)
    listing.title = link->path;
  return print_listing (&listing, link->path, error) ? PNC_EXIT_DONE : PNC_EXIT_FAILED;
}

PncExit
pnc_run_ls (PncCli *cli, GError **error)
{
  return pnc_cli_for_each_path (cli, list_path, error);
}
