/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-application.h"

#include <glib/gi18n.h>

#include "pnc-guide-window.h"
#include "pnc-shelf.h"
#include "pnc-window.h"

struct _PncApplication
{
  AdwApplication parent_instance;

  PncServerList *servers; /* owned, nullable: not read yet */
};

G_DEFINE_FINAL_TYPE (PncApplication, pnc_application, ADW_TYPE_APPLICATION)

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (data)),
                         "application-name", _ ("Pinnace"), "application-icon", PNC_APP_ID,
                         "version", PNC_VERSION, "developer-name", _ ("The Pinnace developers"),
                         "comments", _ ("Move files to and from a server of your own"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         /* Translators: your names, one a line */
                         "translator-credits", _ ("translator-credits"), NULL);
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  pnc_guide_window_present (gtk_application_get_active_window (GTK_APPLICATION (data)));
}

static void
new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (pnc_window_new (PNC_APPLICATION (data))));
}

static void
show_window_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window
    = gtk_application_get_window_by_id (GTK_APPLICATION (data), g_variant_get_uint32 (parameter));

  if (window != NULL)
    gtk_window_present (window);
  else
    g_application_activate (G_APPLICATION (data));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows;

  /* Each window may ask before it goes. */
  while ((windows = gtk_application_get_windows (GTK_APPLICATION (data))) != NULL)
    {
      GtkWindow *window = windows->data;

      gtk_window_close (window);
      windows = gtk_application_get_windows (GTK_APPLICATION (data));
      if (windows != NULL && windows->data == window)
        break;
    }
}

static void
add_accels (GtkApplication *application)
{
  const struct
  {
    const char *action;
    const char *accels[4];
  } rows[] = {
    { "app.help", { "F1" } },
    { "app.quit", { "<Control>q" } },
    { "app.new-window", { "<Control>n" } },
    { "window.close", { "<Control>w" } },
    { "win.back", { "<Alt>Left" } },
    { "win.forward", { "<Alt>Right" } },
    { "win.up", { "<Alt>Up" } },
    { "win.refresh", { "F5", "<Control>r" } },
    { "win.edit-path", { "<Control>l" } },
    { "win.search", { "<Control>f" } },
    { "win.search-everywhere", { "<Control><Shift>f" } },
    { "win.show-in-folder", { "<Control><Alt>o" } },
    { "win.new-folder", { "<Control><Shift>n" } },
    { "win.upload-files", { "<Control>u" } },
    { "win.upload-folder", { "<Control><Shift>u" } },
    { "win.show-hidden", { "<Control>h" } },
    { "win.show-servers", { "F8" } },
    { "win.show-transfers", { "F9" } },
    { "win.view-mode::list", { "<Control>1" } },
    { "win.view-mode::icons", { "<Control>2" } },
    { "win.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
    { "win.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
    { "win.zoom-normal", { "<Control>0", "<Control>KP_0" } },
    { "win.transfer-history", { "<Control><Shift>h" } },
    { "win.preferences", { "<Control>comma" } },
    { "win.show-help-overlay", { "<Control>question" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_application_set_accels_for_action (application, rows[i].action, rows[i].accels);
}

static void
pnc_application_startup (GApplication *application)
{
  const GActionEntry entries[] = {
    { .name = "about", .activate = about_cb },
    { .name = "help", .activate = help_cb },
    { .name = "new-window", .activate = new_window_cb },
    { .name = "show-window", .activate = show_window_cb, .parameter_type = "u" },
    { .name = "quit", .activate = quit_cb },
  };

  G_APPLICATION_CLASS (pnc_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  add_accels (GTK_APPLICATION (application));
  gtk_window_set_default_icon_name (PNC_APP_ID);
  pnc_shelf_sweep_async (pnc_shelf_get_default (), NULL, NULL);
}

/* The window that is at that server already, going to the folder of the link. */
static PncWindow *
window_at (PncApplication *self, const PncLink *link)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *at = windows; at != NULL && link != NULL; at = at->next)
    if (PNC_IS_WINDOW (at->data) && pnc_window_go_if_there (PNC_WINDOW (at->data), link))
      return PNC_WINDOW (at->data);
  return NULL;
}

/* A window that is not connected yet takes the link; one that is keeps what it has. */
static PncWindow *
free_window (PncApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (PNC_IS_WINDOW (window) && !pnc_window_is_connected (PNC_WINDOW (window)))
    return PNC_WINDOW (window);
  return pnc_window_new (self);
}

/* Those that work in the background come back, whatever else is open. Returns: (transfer none)
 * (nullable): one of them */
static GtkWindow *
show_hidden (GtkApplication *application)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));
  GtkWindow *shown = NULL;

  for (GList *l = windows; l != NULL; l = l->next)
    {
      if (!PNC_IS_WINDOW (l->data) || gtk_widget_get_visible (l->data))
        continue;
      gtk_window_present (l->data);
      shown = l->data;
    }
  return shown;
}

static void
pnc_application_activate (GApplication *application)
{
  GtkWindow *window = show_hidden (GTK_APPLICATION (application));

  if (window == NULL)
    window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (window == NULL)
    window = GTK_WINDOW (pnc_window_new (PNC_APPLICATION (application)));
  gtk_window_present (window);
}

/* Says on the terminal, too, when a link is none; the window shows it on the connect page. */
static int
open_link (PncApplication *self, GApplicationCommandLine *command_line, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (text, &error);
  PncWindow *window = window_at (PNC_APPLICATION (self), link);

  if (window == NULL)
    {
      window = free_window (self);
      pnc_window_open_text (window, text);
    }
  gtk_window_present (GTK_WINDOW (window));
  if (link != NULL)
    return 0;
  g_application_command_line_printerr (command_line, "pinnace: %s\n", error->message);
  return 2;
}

/* Not open(): GFile would rewrite a link of a scheme that it does not know. */
static int
pnc_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  int status = 0;

  if (g_strv_length (arguments) < 2)
    g_application_activate (application);
  for (guint i = 1; arguments[0] != NULL && arguments[i] != NULL; i++)
    {
      int one = open_link (PNC_APPLICATION (application), command_line, arguments[i]);

      status = MAX (status, one);
    }
  return status;
}

/* Answered here and now, by no other instance and without a display. */
static int
pnc_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("pinnace %s\n", PNC_VERSION);
  return 0;
}

PncServerList *
pnc_application_get_servers (PncApplication *self)
{
  if (self->servers == NULL)
    self->servers = pnc_server_list_new (NULL);
  return self->servers;
}

/* The windows have gone, and have said where one was. */
static void
pnc_application_shutdown (GApplication *application)
{
  PncApplication *self = PNC_APPLICATION (application);

  G_APPLICATION_CLASS (pnc_application_parent_class)->shutdown (application);
  if (self->servers != NULL)
    pnc_server_list_flush (self->servers);
  g_clear_object (&self->servers);
  pnc_shelf_close (pnc_shelf_get_default ());
}

static void
pnc_application_class_init (PncApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = pnc_application_startup;
  application_class->shutdown = pnc_application_shutdown;
  application_class->activate = pnc_application_activate;
  application_class->command_line = pnc_application_command_line;
  application_class->handle_local_options = pnc_application_handle_local_options;
}

static void
pnc_application_init (PncApplication *self)
{
  g_application_add_main_option (G_APPLICATION (self), "version", 0, G_OPTION_FLAG_NONE,
                                 G_OPTION_ARG_NONE, _ ("Show the version and exit"), NULL);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[LINK]"));
  g_application_set_option_context_summary (
    G_APPLICATION (self),
    _ ("Move files to and from a server of your own. LINK is what the server prints: pinnace://…"));
}

PncApplication *
pnc_application_new (void)
{
  return g_object_new (PNC_TYPE_APPLICATION, "application-id", PNC_APP_ID, "resource-base-path",
                       "/org/pinnace/Pinnace", "flags", G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}
