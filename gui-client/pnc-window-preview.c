/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include "pnc-found-item.h"
#include "pnc-preview-window.h"

static void
show_item (PncWindow *self, PncFileItem *item)
{
  PncPreviewWindow *preview = self->preview_window;
  PncPath *found = pnc_found_item_get_folder (item);

  pnc_preview_window_show (preview, pnc_browser_get_queue (self->browser),
                           found != NULL ? found : pnc_browser_get_path (self->browser), item);
  pnc_preview_window_set_steps (preview, pnc_browser_view_find_file (self->view, item, -1) != NULL,
                                pnc_browser_view_find_file (self->view, item, 1) != NULL);
}

/* The list goes along: when the preview is closed, one is where one looked last. */
static void
step_cb (PncWindow *self, int direction)
{
  PncFileItem *item = pnc_preview_window_get_item (self->preview_window);
  PncFileItem *next
    = item != NULL ? pnc_browser_view_find_file (self->view, item, direction) : NULL;

  if (next == NULL)
    return;
  pnc_browser_view_select (self->view, next);
  show_item (self, next);
}

void
pnc_window_preview (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);

  if (items->len == 0 || pnc_browser_get_path (self->browser) == NULL)
    return;
  if (self->preview_window == NULL)
    {
      g_set_weak_pointer (&self->preview_window, pnc_preview_window_new (GTK_WINDOW (self)));
      g_signal_connect_object (self->preview_window, "step", G_CALLBACK (step_cb), self,
                               G_CONNECT_SWAPPED);
    }
  show_item (self, items->pdata[0]);
  gtk_window_present (GTK_WINDOW (self->preview_window));
}

/* What it shows is of a folder that nobody looks at any more, or the window works on unseen. */
static void
close_cb (PncWindow *self)
{
  if (self->preview_window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->preview_window));
}

/* The list would take the key to select with, which Ctrl+Space does as well. */
static gboolean
space_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  if (!pnc_browser_view_is_list_focused (PNC_BROWSER_VIEW (view)))
    return GDK_EVENT_PROPAGATE;
  return gtk_widget_activate_action (view, "win.preview", NULL);
}

void
pnc_window_setup_preview (PncWindow *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                      gtk_callback_action_new (space_cb, NULL, NULL)));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
  g_signal_connect_object (self->browser, "notify::directory", G_CALLBACK (close_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "hide", G_CALLBACK (close_cb), NULL);
}
