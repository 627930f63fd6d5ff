/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-sidebar-private.h"

#include "pnc-server-dialog.h"
#include "pnc-server-row.h"

G_DEFINE_FINAL_TYPE (PncServerSidebar, pnc_server_sidebar, ADW_TYPE_BIN)

static void
show_states (PncServerSidebar *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    {
      PncServerRow *server = pnc_server_row_of (row);
      gboolean here = pnc_server_row_get_item (server) == self->current;

      pnc_server_row_set_state (server, here ? self->state : PNC_SESSION_DISCONNECTED);
    }
}

void
pnc_server_sidebar_show_state (PncServerSidebar *self, PncServerItem *item, PncSessionState state)
{
  g_set_object (&self->current, item);
  self->state = state;
  show_states (self);
}

void
pnc_server_sidebar_focus (PncServerSidebar *self, PncServerItem *item)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (pnc_server_row_get_item (pnc_server_row_of (row)) == item)
      gtk_widget_grab_focus (GTK_WIDGET (row));
}

void
pnc_server_sidebar_save (PncServerSidebar *self, const PncLink *link)
{
  pnc_server_dialog_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->saved,
                             NULL, link);
}

/* Nothing would be in the file. */
static void
allow_export (PncServerSidebar *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->saved)) > 0;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "servers.export", any);
}

void
pnc_server_sidebar_set_servers (PncServerSidebar *self,
                                PncServerList *saved,
                                PncRecentServers *recent)
{
  g_return_if_fail (self->saved == NULL);

  self->saved = g_object_ref (saved);
  self->recent = g_object_ref (recent);
  pnc_server_row_bind_list (self->list, G_LIST_MODEL (saved), G_LIST_MODEL (recent));
  /* behind the list box, which makes the rows in its own handler */
  g_signal_connect_object (saved, "items-changed", G_CALLBACK (show_states), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (recent, "items-changed", G_CALLBACK (show_states), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (saved, "items-changed", G_CALLBACK (allow_export), self,
                           G_CONNECT_SWAPPED);
  allow_export (self);
}

static void
row_activated_cb (PncServerSidebar *self, GtkListBoxRow *row)
{
  pnc_server_sidebar_target (self, pnc_server_row_get_item (pnc_server_row_of (row)));
  gtk_widget_activate_action (GTK_WIDGET (self), "server.open", NULL);
}

static void
pnc_server_sidebar_dispose (GObject *object)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (object);

  g_clear_object (&self->saved);
  g_clear_object (&self->recent);
  g_clear_object (&self->target);
  g_clear_object (&self->current);
  g_clear_weak_pointer (&self->drop_row);
  G_OBJECT_CLASS (pnc_server_sidebar_parent_class)->dispose (object);
}

static void
pnc_server_sidebar_class_init (PncServerSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_server_sidebar_dispose;
  g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                PNC_TYPE_SERVER_ITEM, G_TYPE_BOOLEAN);
  g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                PNC_TYPE_SERVER_ITEM, G_TYPE_UINT);
  g_signal_new ("files-dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                PNC_TYPE_SERVER_ITEM, G_TYPE_LIST_MODEL);
  g_signal_new ("said", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-server-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, PncServerSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, PncServerSidebar, placeholder);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  pnc_server_sidebar_install_actions (widget_class);
}

static void
pnc_server_sidebar_init (PncServerSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_placeholder (self->list, self->placeholder);
  pnc_server_sidebar_setup_menu (self);
  pnc_server_sidebar_setup_drag (self);
  pnc_server_sidebar_target (self, NULL);
}
