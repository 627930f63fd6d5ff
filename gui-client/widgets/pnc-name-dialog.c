/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-name-dialog.h"

#include <glib/gi18n.h>

typedef struct
{
  AdwMessageDialog *dialog; /* borrowed: it owns us */
  PncBrowser *browser;      /* owned */
  PncFileItem *item;        /* owned, nullable */
  GtkEditable *row;         /* borrowed */
  GtkLabel *problem;        /* borrowed */
  PncNameFunc func;
  gpointer user_data;
} NameDialog;

static void
name_dialog_free (gpointer data)
{
  NameDialog *self = data;

  g_object_unref (self->browser);
  g_clear_object (&self->item);
  g_free (self);
}

static void
check_name (NameDialog *self)
{
  const char *name = gtk_editable_get_text (self->row);
  g_autofree char *problem = pnc_browser_check_name (self->browser, name, self->item);

  adw_message_dialog_set_response_enabled (self->dialog, "apply", problem == NULL);
  /* Nothing is wrong yet with a name not begun. */
  gtk_label_set_label (self->problem, problem != NULL && name[0] != '\0' ? problem : "");
}

static void
response_cb (NameDialog *self, const char *response)
{
  if (g_str_equal (response, "apply"))
    self->func (gtk_editable_get_text (self->row), self->user_data);
}

static void
activated_cb (NameDialog *self)
{
  if (adw_message_dialog_get_response_enabled (self->dialog, "apply"))
    {
      adw_message_dialog_response (self->dialog, "apply");
      gtk_window_close (GTK_WINDOW (self->dialog));
    }
}

static GtkWidget *
build_content (NameDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_entry_row_new ();
  GtkWidget *problem = gtk_label_new (NULL);

  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name"));
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_widget_add_css_class (problem, "error");
  gtk_label_set_wrap (GTK_LABEL (problem), TRUE);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), problem);
  self->row = GTK_EDITABLE (row);
  self->problem = GTK_LABEL (problem);
  return box;
}

/* The name without its extension is what is usually changed. */
static void
select_stem (GtkEditable *row, const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name)
    gtk_editable_select_region (row, 0, -1);
  else
    gtk_editable_select_region (row, 0, (int) g_utf8_pointer_to_offset (name, dot));
}

static void
fill_in (NameDialog *self)
{
  const char *name = self->item != NULL ? pnc_file_item_get_entry (self->item)->name : "";
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  gtk_editable_set_text (self->row, valid);
  gtk_widget_grab_focus (GTK_WIDGET (self->row));
  select_stem (self->row, valid);
}

void
pnc_name_dialog_present (GtkWindow *parent,
                         PncBrowser *browser,
                         PncFileItem *item,
                         PncNameFunc func,
                         gpointer user_data)
{
  NameDialog *self = g_new0 (NameDialog, 1);
  const char *heading = item != NULL ? C_ ("title", "Rename") : _ ("New Folder");
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, NULL);

  self->dialog = ADW_MESSAGE_DIALOG (dialog);
  self->browser = g_object_ref (browser);
  self->item = item != NULL ? g_object_ref (item) : NULL;
  self->func = func;
  self->user_data = user_data;
  g_object_set_data_full (G_OBJECT (dialog), "name-dialog", self, name_dialog_free);
  adw_message_dialog_set_extra_child (self->dialog, build_content (self));
  adw_message_dialog_add_responses (self->dialog, "cancel", _ ("_Cancel"), "apply",
                                    item != NULL ? _ ("_Rename") : _ ("C_reate"), NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "apply", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (self->dialog, "apply");
  adw_message_dialog_set_close_response (self->dialog, "cancel");
  g_signal_connect_swapped (self->row, "changed", G_CALLBACK (check_name), self);
  g_signal_connect_swapped (self->row, "entry-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (response_cb), self);
  check_name (self);
  gtk_window_present (GTK_WINDOW (dialog));
  fill_in (self);
}
