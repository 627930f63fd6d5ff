/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

/* Leaving while transfers run: never without a question. */

/* Those that are paused, too: they are interrupted. */
static gboolean
has_active_transfers (PncWindow *self)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser);
  guint active = 0;

  if (queue != NULL)
    g_object_get (queue, "active", &active, NULL);
  return active > 0;
}

/* @background: (nullable): how to go on without the window, or in another one */
static GtkWidget *
ask (PncWindow *self,
     const char *heading,
     const char *stay,
     const char *background,
     const char *leave,
     void (*response_cb) (GtkWidget *, const char *, PncWindow *))
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_WINDOW (self), heading,
                            _ ("Transfers that are not finished will be interrupted. You can "
                               "continue them when you connect again.")));

  adw_message_dialog_add_response (dialog, "stay", stay);
  if (background != NULL)
    adw_message_dialog_add_response (dialog, "background", background);
  adw_message_dialog_add_response (dialog, "leave", leave);
  adw_message_dialog_set_response_appearance (dialog, "leave", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "stay");
  adw_message_dialog_set_close_response (dialog, "stay");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WIDGET (dialog);
}

static void
disconnect_response_cb (GtkWidget *dialog, const char *response, PncWindow *self)
{
  if (g_str_equal (response, "leave"))
    pnc_browser_close (self->browser);
}

void
pnc_window_disconnect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);

  if (has_active_transfers (self))
    ask (self, _ ("Disconnect Now?"), _ ("_Stay Connected"), NULL, _ ("_Disconnect"),
         disconnect_response_cb);
  else
    pnc_browser_close (self->browser);
}

/* What a dialog about switching is about goes with it. */
static void
switch_response_cb (GtkWidget *dialog, const char *response, PncWindow *self)
{
  const PncLink *link = g_object_get_data (G_OBJECT (dialog), "link");

  if (!g_str_equal (response, "stay"))
    pnc_window_go_to (self, link, g_str_equal (response, "background"));
}

void
pnc_window_switch (PncWindow *self, const PncLink *link)
{
  GtkWidget *dialog;

  if (!has_active_transfers (self))
    {
      pnc_window_go_to (self, link, FALSE);
      return;
    }
  dialog = ask (self, _ ("Leave This Server Now?"), _ ("_Stay Connected"),
                _ ("Open in _New Window"), _ ("_Leave"), switch_response_cb);
  g_object_set_data_full (G_OBJECT (dialog), "link", pnc_link_copy (link),
                          (GDestroyNotify) pnc_link_free);
}

static void
close_response_cb (GtkWidget *dialog, const char *response, PncWindow *self)
{
  if (g_str_equal (response, "background"))
    pnc_window_go_to_background (self);
  if (!g_str_equal (response, "leave"))
    return;
  pnc_browser_close (self->browser);
  /* The dialog is still at work and must not go down with the window. */
  gtk_window_set_transient_for (GTK_WINDOW (dialog), NULL);
  gtk_window_close (GTK_WINDOW (self));
}

gboolean
pnc_window_may_close (PncWindow *self)
{
  if (!has_active_transfers (self))
    return TRUE;
  if (pnc_window_has_work (self) && g_settings_get_boolean (self->settings, "run-in-background")
      && gtk_widget_get_visible (GTK_WIDGET (self)))
    {
      pnc_window_go_to_background (self);
      return FALSE;
    }
  gtk_window_present (GTK_WINDOW (self));
  ask (self, _ ("Close the Window Now?"), _ ("_Keep Open"),
       pnc_window_has_work (self) ? _ ("Go On in the _Background") : NULL, _ ("C_lose"),
       close_response_cb);
  return FALSE;
}
