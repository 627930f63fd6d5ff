/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

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
  pnc_window_begin (self,
                    pnc_batch_plan_new_upload (self->browser, files, folder_at (target, x, y)));
  return TRUE;
}

static gboolean
is_writable (PncWindow *self)
{
  gboolean writable;

  g_object_get (self->browser, "writable", &writable, NULL);
  return writable;
}

/* The row that would take the drop is marked, and no other. */
static void
mark_row (PncWindow *self, GtkWidget *row)
{
  if (self->drop_row == row)
    return;
  if (self->drop_row != NULL)
    gtk_widget_unset_state_flags (self->drop_row, GTK_STATE_FLAG_DROP_ACTIVE);
  g_set_weak_pointer (&self->drop_row, row);
  if (row != NULL)
    gtk_widget_set_state_flags (row, GTK_STATE_FLAG_DROP_ACTIVE, FALSE);
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, PncWindow *self)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));

  if (!is_writable (self))
    return 0;
  mark_row (self, folder_at (target, x, y) != NULL ? pnc_name_cell_find_row (widget, x, y) : NULL);
  return GDK_ACTION_COPY;
}

/* A drop that will be refused is explained before anybody lets go. */
static GdkDragAction
enter_cb (GtkDropTarget *target, double x, double y, PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  if (is_writable (self) || session == NULL)
    return motion_cb (target, x, y, self);
  if (pnc_session_get_state (session) == PNC_SESSION_CONNECTED)
    pnc_window_say (self, _ ("Nothing can be uploaded here: you may only read on this server."));
  else
    pnc_window_say (self, _ ("Nothing can be uploaded before the connection is back."));
  return 0;
}

static void
leave_cb (GtkDropTarget *target, PncWindow *self)
{
  mark_row (self, NULL);
}

static gboolean
accept_cb (GtkDropTarget *target, GdkDrop *drop, PncWindow *self)
{
  return gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), GDK_TYPE_FILE_LIST);
}

static void
add_target (PncWindow *self, GtkWidget *widget)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, 0);
  g_signal_connect_object (target, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, 0);
  g_signal_connect_object (target, "accept", G_CALLBACK (accept_cb), self, 0);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

void
pnc_window_upload_list (PncWindow *self, const GValue *value)
{
  g_autoptr (GListModel) files = list_of (value);

  pnc_window_begin (self, pnc_batch_plan_new_upload (self->browser, files, NULL));
}

void
pnc_window_setup_drop (PncWindow *self)
{
  /* On all of it: the rows, the icons, the room below them, the empty page. */
  add_target (self, GTK_WIDGET (self->view));
}
