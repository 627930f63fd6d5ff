/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-format.h"
#include "pnc-speed-limits.h"

G_DEFINE_FINAL_TYPE (PncWindow, pnc_window, ADW_TYPE_APPLICATION_WINDOW)

void
pnc_window_add_toast (PncWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/* A toast's title is markup, and sentences may quote names from the server. It does not wait until
 * another one has been read: it answers what was just done. */
void
pnc_window_say (PncWindow *self, const char *sentence)
{
  g_autofree char *markup = g_markup_escape_text (sentence, -1);
  AdwToast *toast = adw_toast_new (markup);

  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  pnc_window_add_toast (self, toast);
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
  pnc_window_show_view_button (self);
  gtk_stack_set_visible_child_name (self->title_stack, browsing ? "path" : "title");
  gtk_stack_set_visible_child_name (self->stack, page);
  if (changed && browsing)
    pnc_browser_view_focus (self->view);
  else if (changed && session == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->connect_page));
  else if (changed && g_str_equal (page, "failed"))
    gtk_widget_grab_focus (self->failed_button);
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
say_trouble_cb (PncWindow *self, const GError *error)
{
  g_autofree char *sentence = pnc_format_trouble (error);

  pnc_window_say (self, sentence);
}

static void
queue_cb (PncWindow *self)
{
  PncTransferQueue *queue = pnc_browser_get_queue (self->browser);
  PncTransferRecorder *recorder = pnc_browser_get_recorder (self->browser);

  pnc_transfer_panel_set_queue (self->transfer_panel, queue);
  pnc_connection_button_set_queue (self->connection_button, queue);
  pnc_continue_bar_set_recorder (self->continue_bar, recorder);
  if (recorder != NULL)
    g_signal_connect_object (recorder, "trouble", G_CALLBACK (say_trouble_cb), self,
                             G_CONNECT_SWAPPED);
  if (queue != NULL)
    {
      pnc_speed_limits_bind (self->settings, queue);
      g_signal_connect_object (queue, "items-changed", G_CALLBACK (show_panel), self,
                               G_CONNECT_SWAPPED);
    }
  show_panel (self);
}

static void
session_cb (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  pnc_question_page_ask (self->question_page, NULL);
  pnc_connection_bar_set_session (self->connection_bar, session);
  pnc_connection_button_set_session (self->connection_button, session);
  if (session != NULL)
    g_signal_connect_object (session, "notify::state", G_CALLBACK (show_page), self,
                             G_CONNECT_SWAPPED);
  show_page (self);
}

void
pnc_window_show_question (PncWindow *self, PncQuestion *question, gboolean remembers)
{
  pnc_question_page_set_remember (self->question_page, remembers);
  pnc_question_page_ask (self->question_page, question);
  show_page (self);
}

void
pnc_window_open_text (PncWindow *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncLink) link = pnc_link_parse (text, &error);
  g_autofree char *sentence = NULL;

  if (link != NULL)
    {
      pnc_window_open (self, link);
      return;
    }
  sentence = pnc_format_error (error);
  pnc_connect_page_set_address (self->connect_page, text, sentence);
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
connect_cb (PncWindow *self, const PncLink *link, gboolean remember)
{
  pnc_window_open (self, link);
  if (remember)
    pnc_window_password_given (self, link->password, TRUE);
}

static void
activated_cb (PncWindow *self, PncFileItem *item)
{
  g_autoptr (GPtrArray) items = NULL;

  if (pnc_file_item_get_entry (item)->kind == PNC_ENTRY_FOLDER)
    {
      g_autoptr (PncPath) path = pnc_browser_dup_item_path (self->browser, item);

      if (path != NULL)
        pnc_browser_go (self->browser, path);
      return;
    }
  if (g_settings_get_boolean (self->settings, "open-files")
      && pnc_file_item_get_entry (item)->kind == PNC_ENTRY_FILE)
    {
      pnc_window_open_item (self, item);
      return;
    }
  items = g_ptr_array_new ();
  g_ptr_array_add (items, item);
  pnc_window_download (self, items);
}

static void
update_actions (PncWindow *self)
{
  if (self->browser != NULL)
    pnc_window_update_actions (self);
}

/* The window list of the desktop shows where one is. */
static void
show_title (PncWindow *self)
{
  g_autofree char *title = NULL;

  g_object_get (self->browser, "window-title", &title, NULL);
  gtk_window_set_title (GTK_WINDOW (self), title[0] != '\0' ? title : _ ("Pinnace"));
}

static void
restore_last_server (PncWindow *self)
{
  g_autofree char *text = g_settings_get_string (self->settings, "last-server");
  g_autoptr (PncLink) link = text[0] != '\0' ? pnc_link_parse (text, NULL) : NULL;

  if (link != NULL)
    pnc_connect_page_set_link (self->connect_page, link);
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
  g_signal_connect_object (self->browser, "notify::window-title", G_CALLBACK (show_title), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "question", G_CALLBACK (pnc_window_answer), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "failed", G_CALLBACK (say_error_cb), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
pnc_window_close_request (GtkWindow *window)
{
  if (!pnc_window_may_close (PNC_WINDOW (window)))
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (pnc_window_parent_class)->close_request (window);
}

static void
pnc_window_dispose (GObject *object)
{
  PncWindow *self = PNC_WINDOW (object);

  if (self->browser != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->browser, self);
      /* others may keep the browser a while longer, and its end is the end of what can be undone */
      g_signal_handlers_disconnect_by_data (pnc_browser_get_undo (self->browser), self);
      pnc_browser_close (self->browser);
    }
  pnc_window_clear_background (self);
  pnc_window_clear_servers (self);
  g_clear_handle_id (&self->fit_id, g_source_remove);
  g_clear_object (&self->cut_marks);
  if (self->open_files != NULL)
    pnc_open_files_set_queue (self->open_files, NULL);
  g_clear_object (&self->open_files);
  g_clear_object (&self->ready_offer);
  g_clear_object (&self->browser);
  g_clear_object (&self->settings);
  g_clear_weak_pointer (&self->drop_row);
  g_clear_weak_pointer (&self->preview_window);
  G_OBJECT_CLASS (pnc_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-window.ui");
  gtk_widget_class_bind_template_child (widget_class, PncWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, header_bar);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, navigation_box);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, wide_box);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, forward_button);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, view_button);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, view_menu);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, narrow_section);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, title_stack);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, path_bar);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, connection_bar);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, connection_button);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, continue_bar);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, open_bar);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, servers_button);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, connect_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, connecting_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, question_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, failed_button);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, view);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, transfers_revealer);
  gtk_widget_class_bind_template_child (widget_class, PncWindow, transfer_panel);
  gtk_widget_class_bind_template_callback (widget_class, connect_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
  gtk_widget_class_bind_template_callback (widget_class, show_page);
  gtk_widget_class_bind_template_callback (widget_class, pnc_browser_view_focus);
  gtk_widget_class_bind_template_callback (widget_class, pnc_window_open_server);
  gtk_widget_class_bind_template_callback (widget_class, pnc_window_server_removed);
  gtk_widget_class_bind_template_callback (widget_class, pnc_window_files_dropped);
  gtk_widget_class_bind_template_callback (widget_class, pnc_window_say);
  gtk_widget_class_bind_template_callback (widget_class, pnc_window_password_given);
}

static void
pnc_window_class_init (PncWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = pnc_window_close_request;
  g_type_ensure (PNC_TYPE_BROWSER_VIEW);
  g_type_ensure (PNC_TYPE_CONNECT_PAGE);
  g_type_ensure (PNC_TYPE_CONNECTION_BAR);
  g_type_ensure (PNC_TYPE_CONNECTION_BUTTON);
  g_type_ensure (PNC_TYPE_CONTINUE_BAR);
  g_type_ensure (PNC_TYPE_OPEN_BAR);
  g_type_ensure (PNC_TYPE_PATH_BAR);
  g_type_ensure (PNC_TYPE_QUESTION_PAGE);
  g_type_ensure (PNC_TYPE_SERVER_SIDEBAR);
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
  pnc_window_bind_settings (self);
  pnc_window_setup_view (self);
  pnc_window_setup_history (self);
  pnc_window_setup_context_menu (self);
  pnc_window_setup_drop (self);
  pnc_window_setup_drag (self);
  pnc_window_setup_clipboard (self);
  pnc_window_setup_preview (self);
  pnc_window_setup_downloads (self);
  pnc_window_setup_background (self);
  pnc_window_setup_undo (self);
  pnc_window_setup_open (self);
  pnc_window_setup_servers (self);
  pnc_window_add_list_keys (self);
  g_signal_connect (self, "realize", G_CALLBACK (pnc_window_follow_width), NULL);
  restore_last_server (self);
  show_page (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->connect_page));
}

PncWindow *
pnc_window_new (PncApplication *application)
{
  return g_object_new (PNC_TYPE_WINDOW, "application", application, NULL);
}
