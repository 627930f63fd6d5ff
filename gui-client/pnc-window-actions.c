/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include "pnc-history-window.h"
#include "pnc-preferences-window.h"
#include "pnc-speed-window.h"

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

static void
search_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_view_toggle_search (window_of (widget)->view);
}

static void
search_everywhere_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_view_search_everywhere (window_of (widget)->view);
}

static void
show_in_folder_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (window_of (widget)->view);

  if (items->len == 1)
    pnc_browser_view_show_in_folder (window_of (widget)->view, items->pdata[0]);
}

static void
download_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (window_of (widget)->view);

  pnc_window_download (window_of (widget), items);
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

static void
transfer_history_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_history_window_present (GTK_WINDOW (widget));
}

static void
speed_limits_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_speed_window_present (GTK_WINDOW (widget), window_of (widget)->settings);
}

/* Where a session waits for something to be done, or for the next try. */
static gboolean
can_try (PncSession *session)
{
  PncSessionState state = session != NULL ? pnc_session_get_state (session) : PNC_SESSION_CONNECTED;

  return state == PNC_SESSION_RECONNECTING || state == PNC_SESSION_FAILED
         || state == PNC_SESSION_DISCONNECTED;
}

void
pnc_window_update_actions (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  gboolean browsing = pnc_browser_get_directory (self->browser) != NULL;
  guint n = pnc_browser_view_get_n_selected (self->view);
  gboolean undo = pnc_undo_can (pnc_browser_get_undo (self->browser));
  gboolean found = pnc_browser_view_shows_found (self->view);
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
    { "win.search", browsing },
    { "win.search-everywhere", browsing },
    { "win.show-in-folder", found && n == 1 },
    { "win.open", n == 1 },
    { "win.preview", browsing && n > 0 },
    { "win.download", browsing && n > 0 },
    { "win.properties", n == 1 },
    { "win.new-folder", writable },
    { "win.rename", writable && n == 1 },
    { "win.delete", writable && n > 0 },
    { "win.copy", browsing && n > 0 },
    { "win.cut", writable && n > 0 },
    { "win.duplicate", writable && n > 0 && !found },
    { "win.paste", writable },
    { "win.undo", writable && undo },
    { "win.undo-removal", writable && undo },
    { "win.upload-files", writable },
    { "win.upload-folder", writable },
    { "win.disconnect", session != NULL },
    { "win.try-now", can_try (session) },
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
    { "win.search", search_cb },
    { "win.search-everywhere", search_everywhere_cb },
    { "win.show-in-folder", show_in_folder_cb },
    { "win.open", pnc_window_open_selected },
    { "win.preview", pnc_window_preview },
    { "win.download", download_cb },
    { "win.new-folder", pnc_window_new_folder },
    { "win.rename", pnc_window_rename },
    { "win.delete", pnc_window_delete },
    { "win.properties", pnc_window_properties },
    { "win.copy", pnc_window_copy },
    { "win.cut", pnc_window_cut },
    { "win.duplicate", pnc_window_duplicate },
    { "win.paste", pnc_window_paste },
    { "win.undo", pnc_window_undo },
    { "win.upload-files", pnc_window_upload_files },
    { "win.upload-folder", pnc_window_upload_folder },
    { "win.disconnect", pnc_window_disconnect },
    { "win.try-now", try_now_cb },
    { "win.preferences", preferences_cb },
    { "win.save-server", pnc_window_save_server },
    { "win.speed-limits", speed_limits_cb },
    { "win.zoom-in", pnc_window_zoom_in },
    { "win.zoom-out", pnc_window_zoom_out },
    { "win.zoom-normal", pnc_window_zoom_normal },
    { "win.transfer-history", transfer_history_cb },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_action (widget_class, "win.go-steps", "i", pnc_window_go_steps);
  gtk_widget_class_install_action (widget_class, "win.undo-removal", "u", pnc_window_undo);
}
