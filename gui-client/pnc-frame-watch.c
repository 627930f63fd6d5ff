/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-frame-watch.h"

#include <glib/gstdio.h>
#include <stdio.h>

#define LONG_TURN_US 8000

/* A source that is never ready: it is asked before the loop waits, and after. What lies between the
 * waits is a turn. */
typedef struct
{
  GSource parent;
  gint64 began_us; /* of the turn; 0 before the first */
} Watch;

static FILE *log_file; /* of the program; nullable */

static void
write_line (const char *what, gint64 began_us, gint64 lasted_us)
{
  fprintf (log_file, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", what, began_us, lasted_us);
  fflush (log_file);
}

static gboolean
watch_prepare (GSource *source, int *timeout_ms)
{
  Watch *self = (Watch *) source;
  gint64 lasted_us = g_get_monotonic_time () - self->began_us;

  if (self->began_us != 0 && lasted_us >= LONG_TURN_US)
    write_line ("turn", self->began_us, lasted_us);
  self->began_us = 0;
  *timeout_ms = -1;
  return FALSE;
}

static gboolean
watch_check (GSource *source)
{
  ((Watch *) source)->began_us = g_get_monotonic_time ();
  return FALSE;
}

static gboolean
watch_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
pnc_frame_watch_begin (void)
{
  static GSourceFuncs funcs
    = { .prepare = watch_prepare, .check = watch_check, .dispatch = watch_dispatch };
  const char *name = g_getenv ("PINNACE_FRAME_LOG");
  GSource *source;

  if (name == NULL || log_file != NULL)
    return;
  log_file = g_fopen (name, "we");
  if (log_file == NULL)
    {
      g_warning ("PINNACE_FRAME_LOG: “%s” cannot be written", name);
      return;
    }
  source = g_source_new (&funcs, sizeof (Watch));
  g_source_set_static_name (source, "frame watch");
  /* Sources that are less urgent than one that is ready are not asked at all. */
  g_source_set_priority (source, G_MININT);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

static void
before_paint_cb (GdkFrameClock *clock, gint64 *began_us)
{
  *began_us = g_get_monotonic_time ();
}

static void
after_paint_cb (GdkFrameClock *clock, gint64 *began_us)
{
  if (*began_us != 0)
    write_line ("frame", *began_us, g_get_monotonic_time () - *began_us);
  *began_us = 0;
}

void
pnc_frame_watch_add (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gint64 *began_us;

  if (log_file == NULL)
    return;
  began_us = g_new0 (gint64, 1);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), began_us);
  g_signal_connect_data (clock, "after-paint", G_CALLBACK (after_paint_cb), began_us,
                         (GClosureNotify) (void (*) (void)) g_free, G_CONNECT_AFTER);
}
