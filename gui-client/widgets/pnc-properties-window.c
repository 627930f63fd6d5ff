/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-properties-window.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-format.h"
#include "pnc-session-files.h"

static void
add_row (AdwPreferencesGroup *group, const char *title, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1.0f);
  gtk_widget_add_css_class (label, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (group, row);
}

static void
add_size (AdwPreferencesGroup *group, const PncEntry *entry)
{
  g_autofree char *size = NULL;

  if (entry->kind != PNC_ENTRY_FILE)
    return;
  size = g_format_size_full (entry->version.size_bytes, G_FORMAT_SIZE_LONG_FORMAT);
  add_row (group, _ ("Size"), size);
}

static char *
dup_location (PncBrowser *browser)
{
  g_autofree char *path = NULL;

  g_object_get (browser, "path-text", &path, NULL);
  return g_steal_pointer (&path);
}

static GtkWidget *
build_group (PncBrowser *browser, PncFileItem *item)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const PncEntry *entry = pnc_file_item_get_entry (item);
  g_autofree char *location = dup_location (browser);
  g_autofree char *modified = pnc_format_date_full (entry->version.mtime_ns);
  g_autofree char *mode = pnc_format_mode (entry->mode);
  g_autofree char *content_type = NULL;
  g_autofree char *kind = NULL;

  g_object_get (item, "content-type", &content_type, NULL);
  kind = pnc_format_kind (entry->kind, content_type);
  add_row (group, _ ("Name"), pnc_file_item_get_name (item));
  add_row (group, C_ ("where a file is", "Folder"), location);
  add_row (group, _ ("Type"), kind);
  add_size (group, entry);
  add_row (group, _ ("Modified"), modified);
  add_row (group, _ ("Permissions"), mode);
  return GTK_WIDGET (group);
}

/* Of the row, until the server has answered; or until the window is closed, which ends its work. */
static void
stop_sum (GtkWidget *row)
{
  GCancellable *cancellable = g_object_get_data (G_OBJECT (row), "cancellable");

  g_cancellable_cancel (cancellable);
}

static void
summed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AdwActionRow) row = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sum = pnc_session_sum_finish (PNC_SESSION (source), result, &error);
  g_autofree char *text = sum != NULL ? g_strdup (sum) : pnc_format_error (error);
  GtkWidget *button = g_object_get_data (G_OBJECT (row), "button");

  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_CANCELLED))
    return;
  adw_action_row_set_subtitle (row, text);
  gtk_widget_set_sensitive (button, sum == NULL);
}

static void
sum_progress_cb (const PncProgress *progress, gpointer data)
{
  g_autofree char *text = pnc_format_sum_progress (progress->done_bytes, progress->total_bytes);

  adw_action_row_set_subtitle (data, text);
}

static void
sum_clicked_cb (GtkWidget *button, AdwActionRow *row)
{
  PncBrowser *browser = g_object_get_data (G_OBJECT (row), "browser");
  PncPath *path = g_object_get_data (G_OBJECT (row), "path");
  PncSession *session = pnc_browser_get_session (browser);
  GCancellable *cancellable = g_cancellable_new ();

  g_object_set_data_full (G_OBJECT (row), "cancellable", cancellable, g_object_unref);
  if (session == NULL)
    return;
  gtk_widget_set_sensitive (button, FALSE);
  adw_action_row_set_subtitle (row, _ ("The server is reading the file…"));
  pnc_session_sum_async (session, path, PNC_SUM_SHA256, cancellable, sum_progress_cb, row,
                         summed_cb, g_object_ref (row));
}

static GtkWidget *
build_checksum (PncBrowser *browser, PncFileItem *item)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Compute"));
  PncPath *path = pnc_browser_dup_item_path (browser, item);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("SHA-256 Checksum"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data_full (G_OBJECT (row), "browser", g_object_ref (browser), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), "path", path, (GDestroyNotify) pnc_path_unref);
  g_object_set_data (G_OBJECT (row), "button", button);
  g_signal_connect_object (button, "clicked", G_CALLBACK (sum_clicked_cb), row, 0);
  g_signal_connect (row, "unrealize", G_CALLBACK (stop_sum), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}

static gboolean
escape_cb (GtkWidget *window, GVariant *args, gpointer data)
{
  gtk_window_close (GTK_WINDOW (window));
  return GDK_EVENT_STOP;
}

static void
close_on_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                      gtk_callback_action_new (escape_cb, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
}

void
pnc_properties_window_present (GtkWindow *parent, PncBrowser *browser, PncFileItem *item)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_preferences_page_new ();

  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                            ADW_PREFERENCES_GROUP (build_group (browser, item)));
  if (pnc_file_item_get_entry (item)->kind == PNC_ENTRY_FILE)
    adw_preferences_page_add (ADW_PREFERENCES_PAGE (page),
                              ADW_PREFERENCES_GROUP (build_checksum (browser, item)));
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Properties"));
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 460, 520);
  close_on_escape (window);
  gtk_window_present (GTK_WINDOW (window));
}
