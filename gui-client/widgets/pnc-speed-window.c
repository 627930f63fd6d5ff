/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-speed-window.h"

#include "pnc-limit-row.h"

struct _PncSpeedWindow
{
  AdwPreferencesWindow parent_instance;

  /* template */
  PncLimitRow *uploads;
  PncLimitRow *downloads;
};

G_DEFINE_FINAL_TYPE (PncSpeedWindow, pnc_speed_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
pnc_speed_window_class_init (PncSpeedWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (PNC_TYPE_LIMIT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-speed-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncSpeedWindow, uploads);
  gtk_widget_class_bind_template_child (widget_class, PncSpeedWindow, downloads);
}

static void
pnc_speed_window_init (PncSpeedWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
pnc_speed_window_present (GtkWindow *parent, GSettings *settings)
{
  PncSpeedWindow *self = g_object_new (PNC_TYPE_SPEED_WINDOW, "transient-for", parent,
                                       "destroy-with-parent", TRUE, NULL);

  g_settings_bind (settings, "limit-uploads", self->uploads, "limited", 0);
  g_settings_bind (settings, "limit-downloads", self->downloads, "limited", 0);
  g_settings_bind (settings, "upload-limit", self->uploads, "limit-kb", 0);
  g_settings_bind (settings, "download-limit", self->downloads, "limit-kb", 0);
  gtk_window_present (GTK_WINDOW (self));
}
