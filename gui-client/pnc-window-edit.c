/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-name-dialog.h"
#include "pnc-properties-window.h"

/* Actions that ask for something first: a name, whether it is meant, which files. */

/* The only selected item, or none. */
static PncFileItem *
dup_only_selected (PncWindow *self)
{
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);

  return items->len == 1 ? g_object_ref (items->pdata[0]) : NULL;
}

static void
folder_named_cb (const char *name, gpointer data)
{
  pnc_browser_make_folder (PNC_WINDOW (data)->browser, name);
}

void
pnc_window_new_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);

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

void
pnc_window_rename (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
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
    /* Translators: the name of a file or folder */
    return g_strdup_printf (_ ("Delete “%s”?"), pnc_file_item_get_name (items->pdata[0]));
  return g_strdup_printf (ngettext ("Delete %u Item?", "Delete %u Items?", items->len), items->len);
}

static const char *
delete_body (GPtrArray *items)
{
  return ngettext ("It goes to the trash of the server; Undo (Ctrl+Z) brings it back. A server "
                   "without a trash deletes for good.",
                   "They go to the trash of the server; Undo (Ctrl+Z) brings them back. A server "
                   "without a trash deletes for good.",
                   items->len);
}

void
pnc_window_delete (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);
  g_autofree char *heading = NULL;
  AdwMessageDialog *dialog;

  if (items->len == 0)
    return;
  heading = delete_heading (items);
  dialog
    = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), heading, delete_body (items)));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "items", g_steal_pointer (&items),
                          (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
pnc_window_properties (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
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
      pnc_window_begin (self, pnc_batch_plan_new_upload (self->browser, files, NULL));
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

void
pnc_window_upload_files (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_and_upload (PNC_WINDOW (widget), _ ("Upload Files"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

void
pnc_window_upload_folder (GtkWidget *widget, const char *name, GVariant *parameter)
{
  choose_and_upload (PNC_WINDOW (widget), _ ("Upload a Folder"),
                     GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}
