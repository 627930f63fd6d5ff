/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-preferences-window.h"

#include <glib/gi18n.h>

#include "pnc-download-folder.h"

struct _PncPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  GSettings *settings; /* owned */

  /* template */
  GtkSwitch *folders_first;
  GtkSwitch *show_hidden;
  GtkSwitch *open_files;
  GtkSwitch *run_in_background;
  AdwActionRow *download_row;
};

G_DEFINE_FINAL_TYPE (PncPreferencesWindow, pnc_preferences_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
show_download_folder (PncPreferencesWindow *self)
{
  g_autoptr (GFile) folder = pnc_download_folder_get (self->settings);
  g_autofree char *name = g_file_get_parse_name (folder);
  g_autofree char *markup = g_markup_escape_text (name, -1);

  adw_action_row_set_subtitle (self->download_row, markup);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, PncPreferencesWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = g_file_get_path (folder);

      if (path != NULL)
        g_settings_set_string (self->settings, "download-folder", path);
    }
  g_object_unref (dialog);
}

static void
choose_cb (PncPreferencesWindow *self)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Download Folder"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), NULL);

  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
pnc_preferences_window_dispose (GObject *object)
{
  g_clear_object (&PNC_PREFERENCES_WINDOW (object)->settings);
  G_OBJECT_CLASS (pnc_preferences_window_parent_class)->dispose (object);
}

static void
pnc_preferences_window_class_init (PncPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_preferences_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncPreferencesWindow, folders_first);
  gtk_widget_class_bind_template_child (widget_class, PncPreferencesWindow, show_hidden);
  gtk_widget_class_bind_template_child (widget_class, PncPreferencesWindow, open_files);
  gtk_widget_class_bind_template_child (widget_class, PncPreferencesWindow, run_in_background);
  gtk_widget_class_bind_template_child (widget_class, PncPreferencesWindow, download_row);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
}

static void
pnc_preferences_window_init (PncPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
pnc_preferences_window_present (GtkWindow *parent, GSettings *settings)
{
  PncPreferencesWindow *self = g_object_new (PNC_TYPE_PREFERENCES_WINDOW, "transient-for", parent,
                                             "destroy-with-parent", TRUE, NULL);

  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "folders-first", self->folders_first, "active", 0);
  g_settings_bind (settings, "show-hidden", self->show_hidden, "active", 0);
  g_settings_bind (settings, "open-files", self->open_files, "active", 0);
  g_settings_bind (settings, "run-in-background", self->run_in_background, "active", 0);
  g_signal_connect_object (settings, "changed::download-folder", G_CALLBACK (show_download_folder),
                           self, G_CONNECT_SWAPPED);
  show_download_folder (self);
  gtk_window_present (GTK_WINDOW (self));
}
