/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-transfer-row-private.h"

#include "pnc-accessible.h"
#include "pnc-format.h"
#include "pnc-transfer-clash.h"

struct _PncTransferRow
{
  GtkWidget parent_instance;

  PncTransfer *transfer; /* owned, nullable */
  GSignalGroup *signals; /* owned; of the transfer */
};

enum
{
  PROP_TRANSFER = 1,
  PROP_PRIORITY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncTransferRow, pnc_transfer_row, GTK_TYPE_WIDGET)

static gboolean
has_ended (PncTransferState state)
{
  return state == PNC_TRANSFER_VERIFIED || state == PNC_TRANSFER_FAILED
         || state == PNC_TRANSFER_CANCELLED;
}

static gboolean
is_running (PncTransferRow *self, PncTransferState state)
{
  return !has_ended (state);
}

static gboolean
is_paused (PncTransferRow *self, PncTransferState state)
{
  return state == PNC_TRANSFER_PAUSED;
}

/* The button stays while all has arrived and is written, so that the others do not move. */
static gboolean
can_pause (PncTransferRow *self, PncTransferState state)
{
  return !has_ended (state) && !is_paused (self, state);
}

/* Whether it failed because the server has something of that name: a person has to decide. */
static gboolean
is_clash (PncTransferRow *self, PncTransferState state)
{
  return state == PNC_TRANSFER_FAILED && self->transfer != NULL
         && pnc_transfer_is_clash (self->transfer);
}

static gboolean
can_retry (PncTransferRow *self, PncTransferState state)
{
  return (state == PNC_TRANSFER_FAILED || state == PNC_TRANSFER_CANCELLED)
         && !is_clash (self, state);
}

static gboolean
can_show (PncTransferRow *self, int direction, PncTransferState state)
{
  return direction == PNC_DOWNLOAD && state == PNC_TRANSFER_VERIFIED;
}

static char *
icon_of (PncTransferRow *self, int direction, PncTransferState state)
{
  if (state == PNC_TRANSFER_VERIFIED)
    return g_strdup ("object-select-symbolic");
  if (state == PNC_TRANSFER_FAILED)
    return g_strdup ("dialog-error-symbolic");
  if (state == PNC_TRANSFER_PAUSED)
    return g_strdup ("media-playback-pause-symbolic");
  return g_strdup (direction == PNC_UPLOAD ? "go-up-symbolic" : "go-down-symbolic");
}

/* The numbers are parameters only so that the binding follows them. */
static char *
describe (PncTransferRow *self,
          PncTransfer *transfer,
          PncTransferState state,
          guint64 done_bytes,
          guint64 rate_bps,
          gint64 time_left_s,
          PncHoldup holdup,
          guint64 anew_files)
{
  return transfer != NULL ? pnc_format_transfer (transfer) : g_strdup ("");
}

PncTransfer *
pnc_transfer_row_get_transfer (PncTransferRow *self)
{
  return self->transfer;
}

static void
pnc_transfer_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncTransferRow *self = PNC_TRANSFER_ROW (object);

  if (id == PROP_TRANSFER)
    g_value_set_object (value, self->transfer);
  else
    g_value_set_enum (value, self->transfer != NULL ? pnc_transfer_get_priority (self->transfer)
                                                    : PNC_PRIORITY_NORMAL);
}

static void
name_row (PncTransferRow *self)
{
  g_autofree char *title = NULL;

  if (self->transfer == NULL)
    return;
  g_object_get (self->transfer, "title", &title, NULL);
  pnc_accessible_name_row (GTK_WIDGET (self), title);
}

static void
pnc_transfer_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pnc_transfer_row_parent_class)->map (widget);
  name_row (PNC_TRANSFER_ROW (widget));
}

static void
priority_cb (PncTransferRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRIORITY]);
}

static void
set_transfer (PncTransferRow *self, PncTransfer *transfer)
{
  if (!g_set_object (&self->transfer, transfer))
    return;
  g_signal_group_set_target (self->signals, transfer);
  name_row (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TRANSFER]);
  if (transfer == NULL)
    return;
  priority_cb (self);
  pnc_transfer_row_update_actions (self);
}

static void
pnc_transfer_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncTransferRow *self = PNC_TRANSFER_ROW (object);

  if (id == PROP_TRANSFER)
    set_transfer (self, g_value_get_object (value));
  else if (self->transfer != NULL)
    pnc_transfer_set_priority (self->transfer, g_value_get_enum (value));
}

static void
pnc_transfer_row_dispose (GObject *object)
{
  PncTransferRow *self = PNC_TRANSFER_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->signals);
  g_clear_object (&self->transfer);
  G_OBJECT_CLASS (pnc_transfer_row_parent_class)->dispose (object);
}

static void
pnc_transfer_row_class_init (PncTransferRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_transfer_row_get_property;
  object_class->set_property = pnc_transfer_row_set_property;
  object_class->dispose = pnc_transfer_row_dispose;
  widget_class->map = pnc_transfer_row_map;
  properties[PROP_TRANSFER]
    = g_param_spec_object ("transfer", NULL, NULL, PNC_TYPE_TRANSFER,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PRIORITY]
    = g_param_spec_enum ("priority", NULL, NULL, PNC_TYPE_TRANSFER_PRIORITY, PNC_PRIORITY_NORMAL,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  pnc_transfer_row_install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-transfer-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, icon_of);
  gtk_widget_class_bind_template_callback (widget_class, is_running);
  gtk_widget_class_bind_template_callback (widget_class, is_paused);
  gtk_widget_class_bind_template_callback (widget_class, can_pause);
  gtk_widget_class_bind_template_callback (widget_class, can_retry);
  gtk_widget_class_bind_template_callback (widget_class, can_show);
  gtk_widget_class_bind_template_callback (widget_class, describe);
  gtk_widget_class_bind_template_callback (widget_class, is_clash);
}

static void
pnc_transfer_row_init (PncTransferRow *self)
{
  self->signals = g_signal_group_new (PNC_TYPE_TRANSFER);
  g_signal_group_connect_swapped (self->signals, "notify::state",
                                  G_CALLBACK (pnc_transfer_row_update_actions), self);
  g_signal_group_connect_swapped (self->signals, "notify::priority", G_CALLBACK (priority_cb),
                                  self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
