/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-ping-graph.h"

#include "pnc-format.h"

#define HEIGHT 88
#define BAR_WIDTH 3.0f
#define HEAD 5.0f

struct _PncPingGraph
{
  GtkWidget parent_instance;

  PncConnectionInfo *info; /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (PncPingGraph, pnc_ping_graph, GTK_TYPE_WIDGET)

typedef struct
{
  GtkSnapshot *snapshot;
  float width;
  float top; /* of the bars: the scale is written above */
  float height;
  gint64 now_us;
  gint64 scale_us;
  gboolean mirrored;
  GdkRGBA busy;
  GdkRGBA idle;
  GdkRGBA lost;
} Drawing;

static void
look_up_colors (GtkWidget *widget, Drawing *drawing)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_get_color (context, &drawing->idle);
  if (!gtk_style_context_lookup_color (context, "accent_color", &drawing->busy))
    drawing->busy = drawing->idle;
  if (!gtk_style_context_lookup_color (context, "error_color", &drawing->lost))
    drawing->lost = drawing->idle;
  drawing->idle.alpha *= 0.5f;
}

static void
fill (const Drawing *drawing, const GdkRGBA *color, float x, float y, float wide, float tall)
{
  if (drawing->mirrored)
    x = drawing->width - x - wide;
  gtk_snapshot_append_color (drawing->snapshot, color, &GRAPHENE_RECT_INIT (x, y, wide, tall));
}

static float
find_y (const Drawing *drawing, gint64 trip_us)
{
  float share = (float) trip_us / (float) drawing->scale_us;

  return drawing->height - MAX (1.0f, share * (drawing->height - drawing->top));
}

static void
draw_ping (const Drawing *drawing, const PncRoundTrip *ping)
{
  const float age = (float) (drawing->now_us - ping->at_us) / (float) PNC_PING_WINDOW_US;
  const float x = (drawing->width - BAR_WIDTH) * (1.0f - age);

  if (age > 1.0f)
    return;
  if (ping->trip_us > 0)
    {
      float y = find_y (drawing, ping->trip_us);

      fill (drawing, ping->busy ? &drawing->busy : &drawing->idle, x, y, BAR_WIDTH,
            drawing->height - y);
      return;
    }
  fill (drawing, &drawing->lost, x + 1.0f, drawing->top, 1.0f, drawing->height - drawing->top);
  fill (drawing, &drawing->lost, x - 1.0f, drawing->top, HEAD, HEAD);
}

static void
draw_usual (const Drawing *drawing, gint64 idle_us)
{
  if (idle_us == 0)
    return;
  for (float x = 0.0f; x < drawing->width; x += 6.0f)
    fill (drawing, &drawing->idle, x, find_y (drawing, idle_us), MIN (3.0f, drawing->width - x),
          1.0f);
}

static void
draw_scale (PncPingGraph *self, Drawing *drawing)
{
  g_autofree char *text = pnc_format_rtt (drawing->scale_us);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int wide, tall;

  pango_layout_get_pixel_size (layout, &wide, &tall);
  drawing->top = (float) tall;
  gtk_snapshot_save (drawing->snapshot);
  gtk_snapshot_translate (
    drawing->snapshot,
    &GRAPHENE_POINT_INIT (drawing->mirrored ? drawing->width - (float) wide : 0.0f, 0.0f));
  gtk_snapshot_append_layout (drawing->snapshot, layout, &drawing->idle);
  gtk_snapshot_restore (drawing->snapshot);
  fill (drawing, &drawing->idle, 0.0f, drawing->top, drawing->width, 1.0f);
}

static void
pnc_ping_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PncPingGraph *self = PNC_PING_GRAPH (widget);
  const PncPingHistory *pings = pnc_connection_info_get_pings (self->info);
  PncPingStats stats;
  Drawing drawing = {
    .snapshot = snapshot,
    .width = (float) gtk_widget_get_width (widget),
    .height = (float) gtk_widget_get_height (widget),
    .now_us = g_get_monotonic_time (),
    .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };

  pnc_ping_history_sum_up (pings, &stats);
  drawing.scale_us = pnc_ping_stats_get_scale (&stats);
  look_up_colors (widget, &drawing);
  draw_scale (self, &drawing);
  draw_usual (&drawing, stats.idle_us);
  for (guint i = 0; i < pnc_ping_history_get_n (pings); i++)
    draw_ping (&drawing, pnc_ping_history_get (pings, i));
  fill (&drawing, &drawing.idle, 0.0f, drawing.height - 1.0f, drawing.width, 1.0f);
}

static void
describe (PncPingGraph *self)
{
  g_autofree char *text = NULL;

  if (self->info == NULL)
    return;
  g_object_get (self->info, "summary", &text, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
pnc_ping_graph_map (GtkWidget *widget)
{
  describe (PNC_PING_GRAPH (widget));
  GTK_WIDGET_CLASS (pnc_ping_graph_parent_class)->map (widget);
}

void
pnc_ping_graph_set_info (PncPingGraph *self, PncConnectionInfo *info)
{
  g_return_if_fail (self->info == NULL);
  self->info = g_object_ref (info);
  g_signal_connect_object (info, "pings-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

static void
pnc_ping_graph_measure (GtkWidget *widget,
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
pnc_ping_graph_dispose (GObject *object)
{
  g_clear_object (&PNC_PING_GRAPH (object)->info);
  G_OBJECT_CLASS (pnc_ping_graph_parent_class)->dispose (object);
}

static void
pnc_ping_graph_class_init (PncPingGraphClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_ping_graph_dispose;
  widget_class->snapshot = pnc_ping_graph_snapshot;
  widget_class->measure = pnc_ping_graph_measure;
  widget_class->map = pnc_ping_graph_map;
  gtk_widget_class_set_css_name (widget_class, "pinggraph");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pnc_ping_graph_init (PncPingGraph *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (describe), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
