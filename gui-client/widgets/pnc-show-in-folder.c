/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-show-in-folder.h"

#include <glib/gi18n.h>

#include "pnc-window.h"

static void
say_failure (GtkWidget *widget, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *sentence = NULL;

  if (!PNC_IS_WINDOW (root))
    return;
  /* Translators: a system message that says why */
  sentence = g_strdup_printf (_ ("No application could be started (%s)."), error->message);
  pnc_window_say (PNC_WINDOW (root), sentence);
}

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer == NULL)
    say_failure (widget, error);
}

/* The file managers' common interface; inside a Flatpak the portal answers to the same name. */
void
pnc_show_in_folder (GtkWidget *widget, GFile *file)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;
  const char *uris[] = { uri, NULL };

  if (uri == NULL || bus == NULL)
    return;
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, shown_cb, g_object_ref (widget));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) widget = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error))
    say_failure (widget, error);
}

void
pnc_open_file (GtkWidget *widget, GFile *file)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;

  if (uri != NULL && GTK_IS_WINDOW (root))
    gtk_show_uri_full (GTK_WINDOW (root), uri, GDK_CURRENT_TIME, NULL, opened_cb,
                       g_object_ref (widget));
}
