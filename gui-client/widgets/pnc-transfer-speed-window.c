/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-transfer-speed-window.h"

#include "pnc-limit-row.h"
#include "pnc-speed-limits.h"

struct _PncTransferSpeedWindow
{
  AdwPreferencesWindow parent_instance;

  PncTransfer *transfer; /* owned */

  /* template */
  PncLimitRow *row;
};

G_DEFINE_FINAL_TYPE (PncTransferSpeedWindow, pnc_transfer_speed_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
changed_cb (PncTransferSpeedWindow *self)
{
  gboolean limited = FALSE;
  guint limit_kb = 0;

  g_object_get (self->row, "limited", &limited, "limit-kb", &limit_kb, NULL);
  pnc_transfer_set_limit (self->transfer, pnc_speed_limits_to_bps (limited, limit_kb));
}

static void
pnc_transfer_speed_window_dispose (GObject *object)
{
  g_clear_object (&PNC_TRANSFER_SPEED_WINDOW (object)->transfer);
  G_OBJECT_CLASS (pnc_transfer_speed_window_parent_class)->dispose (object);
}

static void
pnc_transfer_speed_window_class_init (PncTransferSpeedWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_transfer_speed_window_dispose;
  g_type_ensure (PNC_TYPE_LIMIT_ROW);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/pinnace/Pinnace/ui/pnc-transfer-speed-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncTransferSpeedWindow, row);
}

static void
pnc_transfer_speed_window_init (PncTransferSpeedWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_transfer (PncTransferSpeedWindow *self, PncTransfer *transfer)
{
  g_autofree char *title = NULL;
  g_autofree char *markup = NULL;
  guint limit_kb;

  self->transfer = g_object_ref (transfer);
  g_object_get (transfer, "title", &title, NULL);
  markup = g_markup_escape_text (title, -1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->row), markup);
  if (pnc_speed_limits_from_bps (pnc_transfer_get_limit (transfer), &limit_kb))
    g_object_set (self->row, "limited", TRUE, "limit-kb", limit_kb, NULL);
}

void
pnc_transfer_speed_window_present (GtkWindow *parent, PncTransfer *transfer)
{
  PncTransferSpeedWindow *self = g_object_new (PNC_TYPE_TRANSFER_SPEED_WINDOW, "transient-for",
                                               parent, "destroy-with-parent", TRUE, NULL);

  set_transfer (self, transfer);
  g_signal_connect_object (self->row, "notify::limited", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->row, "notify::limit-kb", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
}
