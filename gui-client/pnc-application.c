/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-application.h"

#include "pnc-window.h"

struct _PncApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (PncApplication, pnc_application, ADW_TYPE_APPLICATION)

static void
pnc_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (pnc_window_new (PNC_APPLICATION (application)));
  gtk_window_present (window);
}

static void
pnc_application_class_init (PncApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->activate = pnc_application_activate;
}

static void
pnc_application_init (PncApplication *self)
{
}

PncApplication *
pnc_application_new (void)
{
  return g_object_new (PNC_TYPE_APPLICATION, "application-id", PNC_APP_ID, "resource-base-path",
                       "/org/pinnace/Pinnace", "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}
