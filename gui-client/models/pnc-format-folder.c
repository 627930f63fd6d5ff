/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-format.h"

#include <glib/gi18n.h>

static char *
format_count (guint n)
{
  return g_strdup_printf (ngettext ("%u item", "%u items", n), n);
}

static char *
format_selected (const PncFolderSummary *summary)
{
  guint n = summary->n_selected;

  /* Translators: how many of all the items in a folder are selected */
  return g_strdup_printf (ngettext ("%u of %u selected", "%u of %u selected", n), n, summary->n);
}

char *
pnc_format_folder (const PncFolderSummary *summary)
{
  g_autofree char *selected = NULL;
  g_autofree char *size = NULL;

  if (summary->n_selected == 0)
    return format_count (summary->n);
  selected = format_selected (summary);
  if (summary->selected_bytes == G_MAXUINT64)
    return g_steal_pointer (&selected);
  size = pnc_format_size (summary->selected_bytes);
  /* Translators: what is selected, and how large it is together: "3 of 12 selected (4.5 MB)" */
  return g_strdup_printf (_ ("%s (%s)"), selected, size);
}

char *
pnc_format_free_space (guint64 free_bytes)
{
  g_autofree char *size = pnc_format_size (free_bytes);

  /* Translators: how much room there is on the server: "120 GB free" */
  return size[0] != '\0' ? g_strdup_printf (_ ("%s free"), size) : g_strdup ("");
}

char *
pnc_format_sum_progress (guint64 done_bytes, guint64 total_bytes)
{
  guint percent;

  if (total_bytes == 0)
    return g_strdup (_ ("The server is reading the file…"));
  percent = (guint) (100.0 * (double) MIN (done_bytes, total_bytes) / (double) total_bytes);
  /* Translators: how far the server is with reading a file, in percent */
  return g_strdup_printf (_ ("The server is reading the file: %u %%"), percent);
}
