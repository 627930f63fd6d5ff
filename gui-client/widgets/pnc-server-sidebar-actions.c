/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-sidebar-private.h"

#include <glib/gi18n.h>

#include "pnc-link-dialog.h"
#include "pnc-server-dialog.h"

static GtkWindow *
window_of (PncServerSidebar *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static gboolean
is_saved (PncServerItem *item)
{
  return item != NULL && pnc_server_item_get_id (item) != NULL;
}

void
pnc_server_sidebar_target (PncServerSidebar *self, PncServerItem *item)
{
  const struct
  {
    const char *action;
    gboolean enabled;
  } states[] = {
    { "server.open", item != NULL },         { "server.open-new-window", item != NULL },
    { "server.copy-link", item != NULL },    { "server.show-link", item != NULL },
    { "server.edit", is_saved (item) },      { "server.move-up", is_saved (item) },
    { "server.move-down", is_saved (item) }, { "server.save", item && !is_saved (item) },
    { "server.remove", item != NULL },
  };

  g_set_object (&self->target, item);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), states[i].action, states[i].enabled);
}

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);
  g_autoptr (PncServerItem) item = g_object_ref (self->target);

  g_signal_emit_by_name (self, "open", item, g_str_equal (name, "server.open-new-window"));
}

static void
add_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);

  pnc_server_dialog_present (window_of (self), self->saved, NULL, NULL);
}

static void
edit_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);

  pnc_server_dialog_present (window_of (self), self->saved, self->target, NULL);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);

  pnc_server_sidebar_save (self, pnc_server_item_get_link (self->target));
}

static void
move_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);

  pnc_server_list_move (self->saved, self->target, g_str_equal (name, "server.move-up") ? -1 : 1);
  pnc_server_sidebar_focus (self, self->target);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);
  g_autoptr (PncServerItem) item = g_object_ref (self->target);

  pnc_server_sidebar_target (self, NULL);
  if (is_saved (item))
    g_signal_emit_by_name (self, "removed", item, pnc_server_list_remove (self->saved, item));
  else
    pnc_recent_servers_forget (self->recent, item);
}

static void
copy_text (PncServerSidebar *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  g_signal_emit_by_name (self, "said", _ ("Link copied"));
}

static void
copy_link_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);
  g_autofree char *text = pnc_link_format (pnc_server_item_get_link (self->target), PNC_LINK_NONE);

  copy_text (self, text);
}

static void
link_response_cb (PncLinkDialog *dialog, const char *response, PncServerSidebar *self)
{
  if (g_str_equal (response, "copy"))
    copy_text (self, pnc_link_dialog_get_text (dialog));
}

static void
show_link_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);
  PncLinkDialog *dialog = pnc_link_dialog_present (window_of (self), self->target);

  g_signal_connect_object (dialog, "response", G_CALLBACK (link_response_cb), self, 0);
}

void
pnc_server_sidebar_install_actions (GtkWidgetClass *widget_class)
{
  const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "server.open", open_cb },
    { "server.open-new-window", open_cb },
    { "server.copy-link", copy_link_cb },
    { "server.show-link", show_link_cb },
    { "server.edit", edit_cb },
    { "server.move-up", move_cb },
    { "server.move-down", move_cb },
    { "server.save", save_cb },
    { "server.remove", remove_cb },
    { "servers.add", add_cb },
    { "servers.import", pnc_server_sidebar_import },
    { "servers.export", pnc_server_sidebar_export },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
}
