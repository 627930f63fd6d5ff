/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-speed-graph.h"

#include "pnc-format.h"
#include "pnc-speed-history.h"

#define HEIGHT 40

struct _PncSpeedGraph
{
  GtkWidget parent_instance;

  PncTransferQueue *queue; /* owned, nullable */
  gulong moving_handler;
  PncSpeedHistory history;
  guint tick_id; /* while something moves */
};

G_DEFINE_FINAL_TYPE (PncSpeedGraph, pnc_speed_graph, GTK_TYPE_WIDGET)

static void
say (PncSpeedGraph *self)
{
  g_autofree char *text = pnc_format_speed (pnc_speed_history_get (&self->history, 0),
                                            pnc_speed_history_get_highest (&self->history));

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static gboolean
tick_cb (gpointer data)
{
  PncSpeedGraph *self = data;
  guint64 rate_bps;

  g_object_get (self->queue, "rate-bps", &rate_bps, NULL);
  pnc_speed_history_add (&self->history, rate_bps);
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_CONTINUE;
}

static guint
count_moving (PncSpeedGraph *self)
{
  guint moving = 0;

  if (self->queue != NULL)
    g_object_get (self->queue, "moving", &moving, NULL);
  return moving;
}

static void
moving_cb (PncSpeedGraph *self)
{
  gboolean moving = count_moving (self) > 0;

  gtk_widget_set_visible (GTK_WIDGET (self), moving);
  if (moving == (self->tick_id != 0))
    return;
  if (!moving)
    {
      g_clear_handle_id (&self->tick_id, g_source_remove);
      return;
    }
  self->history = (PncSpeedHistory){ 0 };
  self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
  say (self);
}

void
pnc_speed_graph_set_queue (PncSpeedGraph *self, PncTransferQueue *queue)
{
  if (self->queue != NULL)
    g_clear_signal_handler (&self->moving_handler, self->queue);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_set_object (&self->queue, queue);
  if (queue != NULL)
    self->moving_handler
      = g_signal_connect_swapped (queue, "notify::moving", G_CALLBACK (moving_cb), self);
  moving_cb (self);
}

static void
trace (PncSpeedGraph *self, cairo_t *cairo, double width, double height)
{
  const double step = width / (PNC_SPEED_SAMPLES - 1);
  const double highest = MAX (1.0, (double) pnc_speed_history_get_highest (&self->history));
  const gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  for (guint ago = 0; ago < PNC_SPEED_SAMPLES; ago++)
    {
      double share = (double) pnc_speed_history_get (&self->history, ago) / highest;
      double x = mirrored ? ago * step : width - ago * step;

      cairo_line_to (cairo, x, height - 1.0 - share * (height - 6.0));
    }
}

static void
look_up_color (GtkWidget *widget, GdkRGBA *color)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  if (!gtk_style_context_lookup_color (context, "accent_color", color))
    gtk_style_context_get_color (context, color);
}

static void
pnc_speed_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PncSpeedGraph *self = PNC_SPEED_GRAPH (widget);
  const double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  cairo_t *cairo = gtk_snapshot_append_cairo (
    snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  GdkRGBA color;

  look_up_color (widget, &color);
  trace (self, cairo, width, height);
  gdk_cairo_set_source_rgba (cairo, &color);
  cairo_set_line_width (cairo, 1.5);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke_preserve (cairo);
  cairo_line_to (cairo, mirrored ? width : 0.0, height);
  cairo_line_to (cairo, mirrored ? 0.0 : width, height);
  color.alpha *= 0.15f;
  gdk_cairo_set_source_rgba (cairo, &color);
  cairo_fill (cairo);
  cairo_destroy (cairo);
}

static void
pnc_speed_graph_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 0;
}

static void
pnc_speed_graph_dispose (GObject *object)
{
  PncSpeedGraph *self = PNC_SPEED_GRAPH (object);

  if (self->queue != NULL)
    g_clear_signal_handler (&self->moving_handler, self->queue);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (pnc_speed_graph_parent_class)->dispose (object);
}

static void
pnc_speed_graph_class_init (PncSpeedGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_speed_graph_dispose;
  widget_class->snapshot = pnc_speed_graph_snapshot;
  widget_class->measure = pnc_speed_graph_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pnc_speed_graph_init (PncSpeedGraph *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
