/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-transfer-panel-private.h"

#include "pnc-announcer.h"
#include "pnc-format.h"
#include "pnc-speed-graph.h"
#include "pnc-transfer-keys.h"
#include "pnc-transfer-row-private.h"

struct _PncTransferPanel
{
  AdwBin parent_instance;

  PncTransferQueue *queue; /* owned, nullable */
  gboolean unfolded;

  /* template */
  GtkLabel *summary_label;
  PncAnnouncer *announcer;
  PncSpeedGraph *graph;
  GtkWidget *pause_button;
  GtkWidget *resume_button;
  GtkToggleButton *fold_button;
  GtkListView *list_view;
  GtkNoSelection *selection;
};

enum
{
  PROP_UNFOLDED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncTransferPanel, pnc_transfer_panel, ADW_TYPE_BIN)

static guint
count_failed (GListModel *queue)
{
  guint failed = 0;

  for (guint i = 0; i < g_list_model_get_n_items (queue); i++)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (queue, i);

      if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_FAILED)
        failed++;
    }
  return failed;
}

static void
update_actions (PncTransferPanel *self, const PncTransferSummary *summary)
{
  gboolean can_pause = summary->active > summary->paused;
  gboolean can_resume = summary->paused > 0;
  const struct
  {
    const char *action;
    gboolean enabled;
  } states[] = {
    { "transfers.pause-all", can_pause },
    { "transfers.resume-all", can_resume },
    { "transfers.retry-failed", summary->failed > 0 },
    { "transfers.clear-finished", summary->active < summary->n },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), states[i].action, states[i].enabled);
  gtk_widget_set_visible (self->pause_button, can_pause);
  gtk_widget_set_visible (self->resume_button, can_resume && !can_pause);
}

static void
show_summary (PncTransferPanel *self)
{
  PncTransferSummary summary = { 0 };
  g_autofree char *text = NULL;

  if (self->queue == NULL)
    return;
  summary.n = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
  summary.failed = count_failed (G_LIST_MODEL (self->queue));
  g_object_get (self->queue, "active", &summary.active, "paused", &summary.paused, "fraction",
                &summary.fraction, "rate-bps", &summary.rate_bps, "time-left-s",
                &summary.time_left_s, NULL);
  text = pnc_format_transfers (&summary);
  gtk_label_set_label (self->summary_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->summary_label), text);
  update_actions (self, &summary);
}

/* The newest row comes into view: it is the one that was just asked for. */
static void
items_changed_cb (PncTransferPanel *self, guint position, guint removed, guint added)
{
  if (added > removed)
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u",
                                position + added - 1);
  show_summary (self);
}

PncTransferQueue *
pnc_transfer_panel_get_queue (PncTransferPanel *self)
{
  return self->queue;
}

void
pnc_transfer_panel_focus (PncTransferPanel *self, PncTransfer *transfer)
{
  GtkWidget *item = gtk_widget_get_first_child (GTK_WIDGET (self->list_view));

  for (; item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *row = gtk_widget_get_first_child (item);

      if (PNC_IS_TRANSFER_ROW (row)
          && pnc_transfer_row_get_transfer (PNC_TRANSFER_ROW (row)) == transfer)
        gtk_widget_grab_focus (item);
    }
}

void
pnc_transfer_panel_put_again (PncTransferPanel *self, PncTransfer *transfer, PncPolicy policy)
{
  const PncTransferOptions options = { .policy = policy, .recursive = TRUE };
  g_autoptr (PncTransfer) refused = g_object_ref (transfer);

  if (self->queue == NULL)
    return;
  pnc_transfer_queue_remove (self->queue, refused);
  pnc_transfer_queue_put (self->queue, pnc_transfer_get_local_file (refused),
                          pnc_transfer_get_remote_path (refused), &options);
}

void
pnc_transfer_panel_set_queue (PncTransferPanel *self, PncTransferQueue *queue)
{
  if (self->queue != NULL)
    g_signal_handlers_disconnect_by_data (self->queue, self);
  g_set_object (&self->queue, queue);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (queue));
  pnc_speed_graph_set_queue (self->graph, queue);
  pnc_announcer_set_queue (self->announcer, queue);
  if (queue == NULL)
    return;
  g_signal_connect_object (queue, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "notify", G_CALLBACK (show_summary), self, G_CONNECT_SWAPPED);
  show_summary (self);
}

static void
pnc_transfer_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, PNC_TRANSFER_PANEL (object)->unfolded);
}

static void
pnc_transfer_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncTransferPanel *self = PNC_TRANSFER_PANEL (object);
  gboolean unfolded = g_value_get_boolean (value);

  if (self->unfolded == unfolded)
    return;
  self->unfolded = unfolded;
  gtk_button_set_icon_name (GTK_BUTTON (self->fold_button),
                            unfolded ? "pan-down-symbolic" : "pan-up-symbolic");
  g_object_notify_by_pspec (object, pspec);
}

static void
pnc_transfer_panel_dispose (GObject *object)
{
  PncTransferPanel *self = PNC_TRANSFER_PANEL (object);

  if (self->queue != NULL)
    g_signal_handlers_disconnect_by_data (self->queue, self);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (pnc_transfer_panel_parent_class)->dispose (object);
}

static void
pnc_transfer_panel_class_init (PncTransferPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_transfer_panel_get_property;
  object_class->set_property = pnc_transfer_panel_set_property;
  object_class->dispose = pnc_transfer_panel_dispose;
  properties[PROP_UNFOLDED]
    = g_param_spec_boolean ("unfolded", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (PNC_TYPE_ANNOUNCER);
  g_type_ensure (PNC_TYPE_TRANSFER);
  g_type_ensure (PNC_TYPE_TRANSFER_ROW);
  g_type_ensure (PNC_TYPE_SPEED_GRAPH);
  pnc_transfer_panel_install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-transfer-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, summary_label);
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, announcer);
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, graph);
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, pause_button);
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, resume_button);
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, fold_button);
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, list_view);
  gtk_widget_class_bind_template_child (widget_class, PncTransferPanel, selection);
}

static void
pnc_transfer_panel_init (PncTransferPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  pnc_transfer_keys_add (GTK_WIDGET (self->list_view));
}
