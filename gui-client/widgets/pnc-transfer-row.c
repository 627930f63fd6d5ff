/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-transfer-row.h"

#include "pnc-accessible.h"
#include "pnc-format.h"
#include "pnc-show-in-folder.h"
#include "pnc-transfer-clash.h"
#include "pnc-transfer-panel.h"
#include "pnc-transfer-speed-window.h"

struct _PncTransferRow
{
  GtkWidget parent_instance;

  PncTransfer *transfer; /* owned, nullable */
};

enum
{
  PROP_TRANSFER = 1,
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
  return g_strdup (direction == PNC_UPLOAD ? "go-up-symbolic" : "go-down-symbolic");
}

/* The numbers are parameters only so that the binding follows them. */
static char *
describe (PncTransferRow *self,
          PncTransfer *transfer,
          PncTransferState state,
          guint64 done_bytes,
          guint64 rate_bps)
{
  return transfer != NULL ? pnc_format_transfer (transfer) : g_strdup ("");
}

static void
cancel_cb (PncTransferRow *self)
{
  pnc_transfer_cancel (self->transfer);
}

static void
retry_cb (PncTransferRow *self)
{
  pnc_transfer_retry (self->transfer);
}

static void
put_again (PncTransferRow *self, PncPolicy policy)
{
  GtkWidget *panel = gtk_widget_get_ancestor (GTK_WIDGET (self), PNC_TYPE_TRANSFER_PANEL);

  pnc_transfer_panel_put_again (PNC_TRANSFER_PANEL (panel), self->transfer, policy);
}

static void
replace_cb (PncTransferRow *self)
{
  put_again (self, PNC_POLICY_OVERWRITE);
}

static void
keep_both_cb (PncTransferRow *self)
{
  put_again (self, PNC_POLICY_KEEP_BOTH);
}

static void
show_cb (PncTransferRow *self)
{
  pnc_show_in_folder (GTK_WIDGET (self), pnc_transfer_get_local_file (self->transfer));
}

static void
limit_speed_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  pnc_transfer_speed_window_present (GTK_WINDOW (root), PNC_TRANSFER_ROW (widget)->transfer);
}

static void
pnc_transfer_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, PNC_TRANSFER_ROW (object)->transfer);
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
pnc_transfer_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (!g_set_object (&PNC_TRANSFER_ROW (object)->transfer, g_value_get_object (value)))
    return;
  name_row (PNC_TRANSFER_ROW (object));
  g_object_notify_by_pspec (object, pspec);
}

static void
pnc_transfer_row_dispose (GObject *object)
{
  PncTransferRow *self = PNC_TRANSFER_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
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
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "transfer.limit-speed", NULL, limit_speed_cb);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-transfer-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, icon_of);
  gtk_widget_class_bind_template_callback (widget_class, is_running);
  gtk_widget_class_bind_template_callback (widget_class, can_retry);
  gtk_widget_class_bind_template_callback (widget_class, can_show);
  gtk_widget_class_bind_template_callback (widget_class, describe);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, is_clash);
  gtk_widget_class_bind_template_callback (widget_class, replace_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_both_cb);
}

static void
pnc_transfer_row_init (PncTransferRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
