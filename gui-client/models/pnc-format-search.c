/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-format.h"

#include <glib/gi18n.h>

static char *
format_outcome (const PncSearchEnd *end)
{
  guint n = end->n_found;

  if (end->outcome == PNC_SEARCH_ENOUGH)
    return g_strdup_printf (
      ngettext ("Only the first %u result is shown.", "Only the first %u results are shown.", n),
      n);
  if (end->outcome == PNC_SEARCH_GAVE_UP)
    return g_strdup (_ ("There is too much to look through; some may be missing."));
  return g_strdup ("");
}

char *
pnc_format_search_end (const PncSearchEnd *end)
{
  g_autofree char *outcome = format_outcome (end);
  guint n = end->n_unread;
  g_autofree char *unread = NULL;

  if (n == 0)
    return g_steal_pointer (&outcome);
  unread = g_strdup_printf (
    ngettext ("%u folder could not be searched.", "%u folders could not be searched.", n), n);
  return g_strjoin (outcome[0] != '\0' ? " " : "", outcome, unread, NULL);
}
