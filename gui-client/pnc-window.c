/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window.h"

struct _PncWindow
{
  AdwApplicationWindow parent_instance;
};

G_DEFINE_FINAL_TYPE (PncWindow, pnc_window, ADW_TYPE_APPLICATION_WINDOW)

static void
pnc_window_class_init (PncWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/pinnace/Pinnace/ui/pnc-window.ui");
}

static void
pnc_window_init (PncWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

PncWindow *
pnc_window_new (PncApplication *application)
{
  return g_object_new (PNC_TYPE_WINDOW, "application", application, NULL);
}
