/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-ping-graph.h"

struct _PncPingGraph
{
  GtkWidget parent_instance;

  gint64 samples_us[PNC_RTT_SAMPLES];
  guint n_samples;
};

G_DEFINE_FINAL_TYPE (PncPingGraph, pnc_ping_graph, GTK_TYPE_WIDGET)

void
pnc_ping_graph_set_rtt (PncPingGraph *self, const PncRtt *rtt)
{
  self->n_samples = rtt != NULL ? pnc_rtt_history (rtt, self->samples_us) : 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gint64
highest_of (PncPingGraph *self)
{
  gint64 highest_us = 1;

  for (guint i = 0; i < self->n_samples; i++)
    highest_us = MAX (highest_us, self->samples_us[i]);
  return highest_us;
}

static void
look_up_colors (GtkWidget *widget, GdkRGBA *bar, GdkRGBA *lost, GdkRGBA *ground)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_get_color (context, ground);
  *bar = *ground;
  ground->alpha *= 0.08f;
  if (!gtk_style_context_lookup_color (context, "accent_color", bar))
    bar->alpha *= 0.6f;
  if (!gtk_style_context_lookup_color (context, "error_color", lost))
    *lost = *bar;
}

static void
pnc_ping_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  PncPingGraph *self = PNC_PING_GRAPH (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget);
  const float step = width / PNC_RTT_SAMPLES;
  const gint64 highest_us = highest_of (self);
  GdkRGBA bar, lost, ground;

  look_up_colors (widget, &bar, &lost, &ground);
  gtk_snapshot_append_color (snapshot, &ground, &GRAPHENE_RECT_INIT (0, 0, width, height));
  for (guint i = 0; i < self->n_samples; i++)
    {
      const gboolean is_lost = self->samples_us[i] < 0;
      const float share = is_lost ? 1.0f : (float) self->samples_us[i] / (float) highest_us;
      const float tall = MAX (1.0f, share * (height - 4.0f));
      const float x = width - (float) (self->n_samples - i) * step;

      gtk_snapshot_append_color (
        snapshot, is_lost ? &lost : &bar,
        &GRAPHENE_RECT_INIT (x, height - tall, MAX (1.0f, step - 1.0f), tall));
    }
}

static void
pnc_ping_graph_class_init (PncPingGraphClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = pnc_ping_graph_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
pnc_ping_graph_init (PncPingGraph *self)
{
}
