/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include "pnc-name-cell.h"

static GListModel *
list_of (const GValue *value)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);

  for (GSList *at = g_value_get_boxed (value); at != NULL; at = at->next)
    g_list_store_append (files, at->data);
  return G_LIST_MODEL (files);
}

/* The folder under the pointer, or none: then the folder that is shown takes the drop. */
static PncFileItem *
folder_at (GtkDropTarget *target, double x, double y)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  PncFileItem *item = pnc_name_cell_find_item (widget, x, y);

  if (item == NULL || pnc_file_item_get_entry (item)->kind != PNC_ENTRY_FOLDER)
    return NULL;
  return item;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, PncWindow *self)
{
  g_autoptr (GListModel) files = list_of (value);

  if (g_list_model_get_n_items (files) == 0)
    return FALSE;
  pnc_browser_upload (self->browser, files, folder_at (target, x, y), PNC_POLICY_REFUSE);
  return TRUE;
}

/* The row that would take the drop is shown as selected. */
static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, PncWindow *self)
{
  gboolean writable;

  g_object_get (self->browser, "writable", &writable, NULL);
  if (!writable)
    return 0;
  if (folder_at (target, x, y) != NULL)
    pnc_browser_view_select_at (self->view, x, y);
  return GDK_ACTION_COPY;
}

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, PncWindow *self)
{
  gboolean writable;

  g_object_get (self->browser, "writable", &writable, NULL);
  return writable
         && gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static void
add_target (PncWindow *self, GtkWidget *widget)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  g_signal_connect_object (target, "enter", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncWindow) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GListModel) files = value != NULL ? list_of (value) : NULL;

  if (files != NULL)
    pnc_browser_upload (self->browser, files, NULL, PNC_POLICY_REFUSE);
}

static gboolean
paste_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  PncWindow *self = PNC_WINDOW (gtk_widget_get_root (widget));
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  gboolean writable;

  g_object_get (self->browser, "writable", &writable, NULL);
  if (!writable
      || !gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard),
                                             GDK_TYPE_FILE_LIST))
    return GDK_EVENT_PROPAGATE;
  gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                  pasted_cb, g_object_ref (self));
  return GDK_EVENT_STOP;
}

void
pnc_window_setup_drop (PncWindow *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  /* The list takes what falls on its rows; the view around it takes the rest: the empty page, the
   * room below the rows. */
  add_target (self, pnc_browser_view_get_list (self->view));
  add_target (self, GTK_WIDGET (self->view));
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_v, GDK_CONTROL_MASK),
                      gtk_callback_action_new (paste_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}
