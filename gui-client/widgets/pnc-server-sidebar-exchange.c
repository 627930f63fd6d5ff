/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-sidebar-private.h"

#include <glib/gi18n.h>

#include "pnc-display.h"
#include "pnc-server-exchange.h"

/* The list of servers, into a file and out of one. */

static void
say (PncServerSidebar *self, const char *sentence)
{
  g_signal_emit_by_name (self, "said", sentence);
}

static char *
dup_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return pnc_display_text (name, -1);
}

/* --- a file is chosen --- */

static void
chosen_cb (GtkNativeDialog *dialog, int response, PncServerSidebar *self)
{
  void (*use) (PncServerSidebar *, GFile *) = g_object_get_data (G_OBJECT (dialog), "use");
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    use (self, file);
  g_object_unref (dialog);
}

static void
choose (PncServerSidebar *self,
        GtkFileChooserNative *dialog,
        void (*use) (PncServerSidebar *, GFile *))
{
  g_object_set_data (G_OBJECT (dialog), "use", use);
  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static GtkWindow *
window_of (PncServerSidebar *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

/* --- import --- */

/* No more is read of what is too large anyway. */
static gboolean
read_more_cb (const char *contents, goffset size, gpointer data)
{
  return size <= PNC_SERVER_EXCHANGE_MAX_BYTES;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncServerSidebar) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sentence = NULL;
  gsize length_bytes;
  guint n_added, n_known;

  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &text, &length_bytes, NULL,
                                            &error)
      || self->saved == NULL
      || !pnc_server_list_import (self->saved, text, length_bytes, &n_added, &n_known, &error))
    {
      if (error != NULL)
        say (self, error->message);
      return;
    }
  sentence = pnc_server_exchange_describe (n_added, n_known);
  say (self, sentence);
}

static void
import_from (PncServerSidebar *self, GFile *file)
{
  g_file_load_partial_contents_async (file, NULL, read_more_cb, read_cb, g_object_ref (self));
}

void
pnc_server_sidebar_import (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);

  choose (self,
          gtk_file_chooser_native_new (_ ("Import Servers"), window_of (self),
                                       GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), NULL),
          import_from);
}

/* --- export --- */

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncServerSidebar) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = dup_name (G_FILE (source));
  g_autofree char *sentence = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      say (self, error->message);
      return;
    }
  sentence = g_strdup_printf (_ ("The servers are in “%s” now, without passwords."), name);
  say (self, sentence);
}

static void
export_to (PncServerSidebar *self, GFile *file)
{
  char *text = pnc_server_list_export (self->saved);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       written_cb, g_object_ref (self));
}

void
pnc_server_sidebar_export (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncServerSidebar *self = PNC_SERVER_SIDEBAR (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("Export Servers"), window_of (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "pinnace-servers.conf");
  choose (self, dialog, export_to);
}
