/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-format.h"

G_DEFINE_FINAL_TYPE (PncWindow, pnc_window, ADW_TYPE_APPLICATION_WINDOW)

void
pnc_window_add_toast (PncWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/* A toast's title is markup, and sentences may quote names from the server. */
void
pnc_window_say (PncWindow *self, const char *sentence)
{
  g_autofree char *markup = g_markup_escape_text (sentence, -1);

  pnc_window_add_toast (self, adw_toast_new (markup));
}

static void
say_error_cb (PncWindow *self, const GError *error)
{
  g_autofree char *sentence = pnc_format_error (error);

  pnc_window_say (self, sentence);
}

static void
describe_state (PncWindow *self, PncSession *session)
{
  const GError *error = pnc_session_get_error (session);
  g_autofree char *state = pnc_format_session_state (pnc_session_get_state (session), 0);
  g_autofree char *reason = error != NULL ? pnc_format_error (error) : g_strdup ("");
  g_autofree char *markup = g_markup_escape_text (reason, -1);

  adw_status_page_set_title (self->connecting_page, state);
  adw_status_page_set_description (self->failed_page, markup);
}

static const char *
page_for (PncWindow *self, PncSession *session)
{
  if (session == NULL)
    return "connect";
  if (pnc_question_page_has_question (self->question_page))
    return "question";
  if (pnc_session_get_state (session) == PNC_SESSION_FAILED
      || pnc_session_get_state (session) == PNC_SESSION_DISCONNECTED)
    return "failed";
  return pnc_browser_get_directory (self->browser) != NULL ? "browse" : "connecting";
}

static void
show_page (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  const char *page = page_for (self, session);
  gboolean browsing = g_str_equal (page, "browse");
  gboolean changed = g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) != 0;

  if (session != NULL)
    describe_state (self, session);
  gtk_widget_set_visible (self->navigation_box, browsing);
  gtk_stack_set_visible_child_name (self->title_stack, browsing ? "path" : "title");
  gtk_stack_set_visible_child_name (self->stack, page);
  if (changed && browsing)
    gtk_widget_grab_focus (pnc_browser_view_get_list (self->view));
  else if (changed && session == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->connect_page));
  pnc_window_update_actions (self);
}

/* The panel appears with the first transfer. */
static void
show_panel (PncWindow *self)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser);
  gboolean any = queue != NULL && g_list_model_get_n_items (G_LIST_MODEL (queue)) > 0;

  gtk_revealer_set_reveal_child (self->transfers_revealer, any);
}

static void
queue_cb (PncWindow *self)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser);

  pnc_transfer_panel_set_queue (self->transfer_panel, queue);
  if (queue != NULL)
    g_signal_connect_object (queue, "items-changed", G_CALLBACK (show_panel), self,
                             G_CONNECT_SWAPPED);
  show_panel (self);
}

static void
session_cb (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  pnc_question_page_ask (self->question_page, NULL);
  pnc_connection_button_set_session (self->connection_button, session);
  if (session != NULL)
    g_signal_connect_object (session, "notify::state", G_CALLBACK (show_page), self,
                             G_CONNECT_SWAPPED);
  show_page (self);
}

static void
question_cb (PncWindow *self, PncQuestion *question)
{
  pnc_question_page_ask (self->question_page, question);
  show_page (self);
}

void
pnc_window_open (PncWindow *self, const PncLink *link)
{
  g_autofree char *text = pnc_link_format (link, PNC_LINK_NONE);

  pnc_connect_page_set_link (self->connect_page, link);
  g_settings_set_string (self->settings, "last-server", text);
  pnc_browser_open (self->browser, link);
}

gboolean
pnc_window_is_connected (PncWindow *self)
{
  return pnc_browser_get_session (self->browser) != NULL;
}

static void
connect_cb (PncWindow *self, const PncLink *link)
{
  pnc_window_open (self, link);
}

static void
activated_cb (PncWindow *self, PncFileItem *item)
{
  g_autoptr (GPtrArray) items = NULL;

  if (pnc_file_item_get_entry (item)->kind == PNC_ENTRY_FOLDER)
    {
      g_autoptr (PncPath) path = pnc_path_child (pnc_browser_get_path (self->browser),
                                                 pnc_file_item_get_entry (item)->name, NULL);

      if (path != NULL)
        pnc_browser_go (self->browser, path);
      return;
    }
  items = g_ptr_array_new ();
  g_ptr_array_add (items, item);
  pnc_window_download (self, items);
}

static void
update_actions (PncWindow *self)
{
  pnc_window_update_actions (self);
}

static void
restore_last_server (PncWindow *self)
{
  g_autofree char *text = g_settings_get_string (self->settings, "last-server");
  g_autoptr (PncLink) link = text[0] != '\0' ? pnc_link_parse (text, NULL) : NULL;

  if (link != NULL)
    pnc_connect_page_set_link (self->connect_page, link);
}

/* Stateful actions, so that the menu shows a check mark. */
static void
add_setting_actions (PncWindow *self)
{
  const char *keys[] = { "show-hidden", "show-transfers" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (self->settings, keys[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
}

static void
bind_settings (PncWindow *self)
{
  const GSettingsBindFlags flags = G_SETTINGS_BIND_DEFAULT;

  g_settings_bind (self->settings, "window-width", self, "default-width", flags);
  g_settings_bind (self->settings, "window-height", self, "default-height", flags);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", flags);
  g_settings_bind (self->settings, "show-hidden", self->view, "show-hidden", flags);
  g_settings_bind (self->settings, "folders-first", self->view, "folders-first", flags);
  g_settings_bind (self->settings, "show-transfers", self->transfers_revealer, "reveal-child",
                   flags);
}

static void
bind_browser (PncWindow *self)
{
  g_autoptr (PncKnownServers) known = pnc_known_servers_new (NULL);

  self->browser = pnc_browser_new (known);
  g_object_set (self->view, "browser", self->browser, NULL);
  g_object_set (self->path_bar, "browser", self->browser, NULL);
  g_signal_connect_object (self->browser, "notify::session", G_CALLBACK (session_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "notify::queue", G_CALLBACK (queue_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "notify::directory", G_CALLBACK (show_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "notify::writable", G_CALLBACK (update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "question", G_CALLBACK (question_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "failed", G_CALLBACK (say_error_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
pnc_window_dispose (GObject *object)
{
  PncWindow *self = PNC_WINDOW (object);

  if (self->browser != NULL)
    pnc_browser_close (self->browser);
  g_clear_object (&self->browser);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (pnc_window_parent_class)->dispose (object);
}

/* Keys that mean something only while the list has the focus: in an entry they edit text. */
static void
add_list_keys (PncWindow *self)
{
  const struct
  {
    const char *trigger;
    const char *action;
  } keys[] = {
    { "BackSpace", "action(win.up)" },           { "F2", "action(win.rename)" },
    { "Delete", "action(win.delete)" },          { "<Control>d", "action(win.download)" },
    { "<Alt>Return", "action(win.properties)" }, { "<Control>a", "action(win.select-all)" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                        gtk_shortcut_action_parse_string (keys[i].action)));
  gtk_widget_add_controller (pnc_browser_view_get_list (self->view), controller);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, navigation_box);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, title_stack);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, path_bar);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, connection_button);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, connect_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, connecting_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, question_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, view);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, transfers_revealer);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, transfer_panel);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
  gtk_widget_class_bind_template_callback (widget_class, show_page);
}

static void
pnc_window_class_init (PncWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_window_dispose;
  g_type_ensure (PNC_TYPE_BROWSER_VIEW);
  g_type_ensure (PNC_TYPE_CONNECT_PAGE);
  g_type_ensure (PNC_TYPE_CONNECTION_BUTTON);
  g_type_ensure (PNC_TYPE_PATH_BAR);
  g_type_ensure (PNC_TYPE_QUESTION_PAGE);
  g_type_ensure (PNC_TYPE_TRANSFER_PANEL);
  bind_template (widget_class);
  pnc_window_install_actions (widget_class);
}

static void
pnc_window_init (PncWindow *self)
{
  self->settings = g_settings_new (PNC_APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  bind_browser (self);
  bind_settings (self);
  add_setting_actions (self);
  pnc_window_setup_context_menu (self);
  pnc_window_setup_drop (self);
  pnc_window_setup_downloads (self);
  add_list_keys (self);
  restore_last_server (self);
  show_page (self);
}

PncWindow *
pnc_window_new (PncApplication *application)
{
  return g_object_new (PNC_TYPE_WINDOW, "application", application, NULL);
}
