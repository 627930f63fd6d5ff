/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-name-dialog.h"
#include "pnc-preferences-window.h"
#include "pnc-properties-window.h"

#define TRANSFERS_IN_THE_WAY                                                                       \
  N_ ("Transfers that are not finished will be cancelled; nothing half-done stays behind.")

static PncWindow *
window_of (GtkWidget *widget)
{
  return PNC_WINDOW (widget);
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_go_back (window_of (widget)->browser);
}

static void
forward_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_go_forward (window_of (widget)->browser);
}

static void
up_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_go_up (window_of (widget)->browser);
}

static void
refresh_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_refresh (window_of (widget)->browser);
}

static void
edit_path_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_path_bar_edit (window_of (widget)->path_bar);
}

static void
select_all_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_view_select_all (window_of (widget)->view);
}

/* The only selected item, or none. */
static PncFileItem *
dup_only_selected (PncWindow *self)
{
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);

  return items->len == 1 ? g_object_ref (items->pdata[0]) : NULL;
}

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = window_of (widget);
  g_autoptr (PncFileItem) item = dup_only_selected (self);

  if (item != NULL)
    g_signal_emit_by_name (self->view, "activated", item);
}

static void
download_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (window_of (widget)->view);

  pnc_window_download (window_of (widget), items);
}

static void
folder_named_cb (const char *name, gpointer data)
{
  pnc_browser_make_folder (PNC_WINDOW (data)->browser, name);
}

static void
new_folder_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = window_of (widget);

  pnc_name_dialog_present (GTK_WINDOW (self), self->browser, NULL, folder_named_cb, self);
}

static void
renamed_cb (const char *name, gpointer data)
{
  PncWindow *self = data;
  g_autoptr (PncFileItem) item = dup_only_selected (self);

  if (item != NULL)
    pnc_browser_rename (self->browser, item, name);
}

static void
rename_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = window_of (widget);
  g_autoptr (PncFileItem) item = dup_only_selected (self);

  if (item != NULL)
    pnc_name_dialog_present (GTK_WINDOW (self), self->browser, item, renamed_cb, self);
}

static void
delete_response_cb (GtkWidget *dialog, const char *response, PncWindow *self)
{
  GPtrArray *items = g_object_get_data (G_OBJECT (dialog), "items");

  if (g_str_equal (response, "delete"))
    pnc_browser_remove (self->browser, items);
}

static char *
delete_heading (GPtrArray *items)
{
  if (items->len == 1)
    return g_strdup_printf (_ ("Delete “%s”?"), pnc_file_item_get_name (items->pdata[0]));
  return g_strdup_printf (ngettext ("Delete %u Item?", "Delete %u Items?", items->len), items->len);
}

static void
delete_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = window_of (widget);
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);
  g_autofree char *heading = NULL;
  AdwMessageDialog *dialog;

  if (items->len == 0)
    return;
  heading = delete_heading (items);
  dialog = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_WINDOW (self), heading,
                            _ ("It is moved to the trash of the server, from where the person who "
                               "runs the server can restore it.")));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "items", g_steal_pointer (&items),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
properties_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = window_of (widget);
  g_autoptr (PncFileItem) item = dup_only_selected (self);

  if (item != NULL)
    pnc_properties_window_present (GTK_WINDOW (self), self->browser, item);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, PncWindow *self)
{
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      pnc_browser_upload (self->browser, files, NULL, PNC_POLICY_REFUSE);
    }
  g_object_unref (dialog);
}

static void
choose_and_upload (PncWindow *self, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _ ("_Upload"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
upload_files_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_and_upload (window_of (widget), _ ("Upload Files"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
upload_folder_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_and_upload (window_of (widget), _ ("Upload a Folder"),
                     GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

static void
disconnect_response_cb (GtkWidget *dialog, const char *response, PncWindow *self)
{
  if (g_str_equal (response, "disconnect"))
    pnc_browser_close (self->browser);
}

static void
disconnect_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = window_of (widget);
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser);
  AdwMessageDialog *dialog;
  guint active = 0;

  if (queue != NULL)
    g_object_get (queue, "active", &active, NULL);
  if (active == 0)
    {
      pnc_browser_close (self->browser);
      return;
    }
  dialog = ADW_MESSAGE_DIALOG (
    adw_message_dialog_new (GTK_WINDOW (self), _ ("Disconnect Now?"), _ (TRANSFERS_IN_THE_WAY)));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Stay Connected"), "disconnect",
                                    _ ("_Disconnect"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "disconnect", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (disconnect_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
try_now_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncSession *session = pnc_browser_get_session (window_of (widget)->browser);

  if (session != NULL)
    pnc_session_connect (session);
}

static void
preferences_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_preferences_window_present (GTK_WINDOW (widget), window_of (widget)->settings);
}

void
pnc_window_update_actions (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  gboolean browsing = pnc_browser_get_directory (self->browser) != NULL;
  guint n = pnc_browser_view_get_n_selected (self->view);
  gboolean back, forward, up, writable;

  g_object_get (self->browser, "can-go-back", &back, "can-go-forward", &forward, "can-go-up", &up,
                NULL);
  g_object_get (self->browser, "writable", &writable, NULL);
  const struct
  {
    const char *action;
    gboolean enabled;
  } states[] = {
    { "win.back", back },
    { "win.forward", forward },
    { "win.up", up },
    { "win.refresh", browsing },
    { "win.edit-path", browsing },
    { "win.select-all", browsing },
    { "win.open", n == 1 },
    { "win.download", browsing && n > 0 },
    { "win.properties", n == 1 },
    { "win.new-folder", writable },
    { "win.rename", writable && n == 1 },
    { "win.delete", writable && n > 0 },
    { "win.upload-files", writable },
    { "win.upload-folder", writable },
    { "win.disconnect", session != NULL },
    { "win.try-now", session != NULL && pnc_session_get_state (session) != PNC_SESSION_CONNECTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), states[i].action, states[i].enabled);
}

void
pnc_window_install_actions (GtkWidgetClass *widget_class)
{
  const struct
  {
    const char *name;
    GtkWidgetActionActivateFunc func;
  } actions[] = {
    { "win.back", back_cb },
    { "win.forward", forward_cb },
    { "win.up", up_cb },
    { "win.refresh", refresh_cb },
    { "win.edit-path", edit_path_cb },
    { "win.select-all", select_all_cb },
    { "win.open", open_cb },
    { "win.download", download_cb },
    { "win.new-folder", new_folder_cb },
    { "win.rename", rename_cb },
    { "win.delete", delete_cb },
    { "win.properties", properties_cb },
    { "win.upload-files", upload_files_cb },
    { "win.upload-folder", upload_folder_cb },
    { "win.disconnect", disconnect_cb },
    { "win.try-now", try_now_cb },
    { "win.preferences", preferences_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
}
