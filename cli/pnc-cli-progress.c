/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-cli"

#include "pnc-cli-progress.h"

#include <stdio.h>

#include "pnc-display.h"
#include "pnc-terminal.h"

#define TITLE_SHARE 3 /* a third of the line is the name */

struct _PncCliProgress
{
  PncTransfer *transfer; /* owned, nullable */
  gulong changed_id;
  char *title;     /* owned, nullable: of a request */
  gint64 begun_us; /* of a request */
  gboolean silent; /* of a request: nobody is to see it */
  gboolean drawn;
};

/* Cuts at a character and fills up to the width. One column a character: wide scripts may shift the
 * bar, not break it. */
static char *
fit (const char *text, guint columns)
{
  g_autoptr (GString) line = g_string_new (NULL);
  glong length = g_utf8_strlen (text, -1);

  if (length > (glong) columns)
    {
      const char *end = g_utf8_offset_to_pointer (text, (glong) columns - 1);

      g_string_append_len (line, text, end - text);
      g_string_append (line, "…");
    }
  else
    {
      g_string_append (line, text);
      for (; length < (glong) columns; length++)
        g_string_append_c (line, ' ');
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
format_tail (guint64 rate_bps, gint64 time_left_s, const char *note)
{
  g_autofree char *rate = NULL;

  if (note != NULL)
    return g_strdup (note);
  if (rate_bps == 0)
    return g_strdup ("");
  rate = g_format_size (rate_bps);
  if (time_left_s < 0)
    return g_strdup_printf ("%s/s", rate);
  return g_strdup_printf ("%s/s %" G_GINT64_FORMAT ":%02d", rate, time_left_s / 60,
                          (int) (time_left_s % 60));
}

char *
pnc_cli_progress_line (const char *title,
                       double fraction,
                       guint64 rate_bps,
                       gint64 time_left_s,
                       const char *note,
                       guint columns)
{
  g_autofree char *name = fit (title, columns / TITLE_SHARE);
  g_autofree char *tail = format_tail (rate_bps, time_left_s, note);
  g_autofree char *shown_tail = fit (tail, MIN (22, columns / 3));
  guint used = columns / TITLE_SHARE + MIN (22, columns / 3) + 9;
  guint width = columns > used ? columns - used : 0;
  guint filled = (guint) ((double) width * CLAMP (fraction, 0.0, 1.0));
  g_autoptr (GString) bar = g_string_new (NULL);

  for (guint i = 0; i < width; i++)
    g_string_append (bar, i < filled ? "█" : "░");
  return g_strdup_printf ("%s %s %3d%% %s", name, bar->str,
                          (int) (CLAMP (fraction, 0.0, 1.0) * 100.0), shown_tail);
}

static const char *
note_of (PncTransferState state)
{
  switch (state)
    {
    case PNC_TRANSFER_PREPARING:
      return "preparing";
    case PNC_TRANSFER_STORED:
      return "flushing to disk";
    case PNC_TRANSFER_WAITING:
      return "waiting for the server";
    default:
      return NULL;
    }
}

static void
draw (PncCliProgress *self)
{
  guint columns = MAX (pnc_terminal_get_columns (), 20u) - 1;
  g_autofree char *title = NULL;
  g_autofree char *line = NULL;
  guint64 rate_bps = 0;
  gint64 time_left_s = -1;
  double fraction = 0.0;

  g_object_get (self->transfer, "title", &title, "rate-bps", &rate_bps, "time-left-s", &time_left_s,
                "fraction", &fraction, NULL);
  line = pnc_cli_progress_line (title != NULL ? title : "", fraction, rate_bps, time_left_s,
                                note_of (pnc_transfer_get_state (self->transfer)), columns);
  fprintf (stderr, "\r%s", line);
  fflush (stderr);
  self->drawn = TRUE;
}

static void
changed_cb (PncTransfer *transfer, GParamSpec *pspec, gpointer data)
{
  PncCliProgress *self = data;

  if (pnc_transfer_is_ended (transfer))
    pnc_cli_progress_clear (self);
  else
    draw (self);
}

PncCliProgress *
pnc_cli_progress_new (PncTransfer *transfer)
{
  PncCliProgress *self = g_new0 (PncCliProgress, 1);

  self->transfer = g_object_ref (transfer);
  if (pnc_terminal_error_is_terminal ())
    self->changed_id = g_signal_connect (transfer, "notify", G_CALLBACK (changed_cb), self);
  return self;
}

PncCliProgress *
pnc_cli_progress_new_request (const PncCli *cli, const char *title)
{
  PncCliProgress *self = g_new0 (PncCliProgress, 1);

  self->title = pnc_display_text (title != NULL ? title : "/", -1);
  self->begun_us = g_get_monotonic_time ();
  self->silent = cli->options.quiet || cli->options.json || !pnc_terminal_error_is_terminal ();
  return self;
}

static void
draw_request (PncCliProgress *self, const PncProgress *told)
{
  guint columns = MAX (pnc_terminal_get_columns (), 20u) - 1;
  double seconds = (double) (g_get_monotonic_time () - self->begun_us) / G_USEC_PER_SEC;
  double rate_bps = seconds > 0 ? (double) told->done_bytes / seconds : 0;
  double total = (double) told->total_bytes;
  double fraction = total > 0 ? (double) told->done_bytes / total : 0;
  gint64 left_s = -1;
  g_autofree char *line = NULL;

  if (rate_bps > 0 && told->total_bytes >= told->done_bytes)
    left_s = (gint64) ((double) (told->total_bytes - told->done_bytes) / rate_bps);
  line = pnc_cli_progress_line (self->title, fraction, (guint64) rate_bps, left_s, NULL, columns);
  fprintf (stderr, "\r%s", line);
  fflush (stderr);
  self->drawn = TRUE;
}

void
pnc_cli_progress_told (const PncProgress *told, gpointer data)
{
  PncCliProgress *self = data;

  if (!self->silent)
    draw_request (self, told);
}

void
pnc_cli_progress_clear (PncCliProgress *self)
{
  if (!self->drawn)
    return;
  fprintf (stderr, "\r\033[K");
  fflush (stderr);
  self->drawn = FALSE;
}

void
pnc_cli_progress_free (PncCliProgress *self)
{
  if (self == NULL)
    return;
  pnc_cli_progress_clear (self);
  if (self->transfer != NULL)
    g_clear_signal_handler (&self->changed_id, self->transfer);
  g_clear_object (&self->transfer);
  g_free (self->title);
  g_free (self);
}
