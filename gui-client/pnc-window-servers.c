/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

/* The side bar, and what is remembered about the servers one was at. */

/* Seconds: its button is to be reached by keys, or after a sentence that is read out. */
#define WITH_BUTTON_S 10

/* Where the session is, with the user who has logged in. */
static PncLink *
dup_place (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  PncLink *link = session != NULL ? pnc_link_copy (pnc_session_get_link (session)) : NULL;

  if (link != NULL)
    {
      g_free (link->user);
      g_object_get (session, "user", &link->user, NULL);
    }
  return link;
}

static void
show_state (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  PncSessionState state
    = session != NULL ? pnc_session_get_state (session) : PNC_SESSION_DISCONNECTED;
  g_autoptr (PncLink) place = dup_place (self);
  PncServerItem *saved = pnc_server_list_find (self->servers, place);
  PncServerItem *recent = pnc_recent_servers_find (self->recent, place);

  pnc_server_sidebar_show_state (self->sidebar, saved != NULL ? saved : recent, state);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.save-server",
                                 saved == NULL && state == PNC_SESSION_CONNECTED);
}

/* The session has ended, or has gone elsewhere: where one was is where one begins next time. */
static void
note_last_folder (PncWindow *self)
{
  PncServerItem *item = pnc_server_list_find (self->servers, self->place);

  if (item != NULL && self->last_folder != NULL)
    pnc_server_list_note_use (self->servers, item, self->last_folder);
  g_clear_pointer (&self->place, pnc_link_free);
  g_clear_pointer (&self->last_folder, pnc_path_unref);
}

static void
state_cb (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);

  if (session != NULL && self->place == NULL
      && pnc_session_get_state (session) == PNC_SESSION_CONNECTED)
    {
      self->place = dup_place (self);
      pnc_window_keep_password (self, self->place);
      pnc_recent_servers_note (self->recent, self->place);
    }
  if (session != NULL && pnc_session_get_state (session) == PNC_SESSION_CONNECTED)
    pnc_window_begin_dropped (self);
  show_state (self);
}

static void
session_cb (PncWindow *self)
{
  PncSession *session = pnc_browser_get_session (self->browser);
  g_autoptr (PncLink) place = dup_place (self);

  note_last_folder (self);
  if (self->dropped_on != NULL && !pnc_server_item_is_at (self->dropped_on, place))
    pnc_window_clear_dropped (self);
  pnc_window_clear_password (self);
  if (session != NULL)
    g_signal_connect_object (session, "notify::state", G_CALLBACK (state_cb), self,
                             G_CONNECT_SWAPPED);
  show_state (self);
}

static void
directory_cb (PncWindow *self)
{
  PncPath *path = pnc_browser_get_path (self->browser);

  if (path == NULL)
    return;
  g_clear_pointer (&self->last_folder, pnc_path_unref);
  self->last_folder = pnc_path_ref (path);
}

static void
open_new_window (PncWindow *self, const PncLink *link)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  PncWindow *window = pnc_window_new (PNC_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  pnc_window_open (window, link);
}

void
pnc_window_go_to (PncWindow *self, const PncLink *link, gboolean new_window)
{
  if (new_window)
    open_new_window (self, link);
  else
    pnc_window_open (self, link);
}

gboolean
pnc_window_is_at (PncWindow *self, PncServerItem *item)
{
  g_autoptr (PncLink) place = dup_place (self);
  PncSession *session = pnc_browser_get_session (self->browser);

  return session != NULL && pnc_session_get_state (session) != PNC_SESSION_FAILED
         && pnc_session_get_state (session) != PNC_SESSION_DISCONNECTED
         && pnc_server_item_is_at (item, place);
}

gboolean
pnc_window_go_if_there (PncWindow *self, const PncLink *link)
{
  g_autoptr (PncServerItem) item = pnc_server_item_new (NULL, NULL, NULL, link);
  PncSession *session = pnc_browser_get_session (self->browser);
  g_autofree char *fingerprint = NULL;

  if (!pnc_window_is_at (self, item) || pnc_browser_get_directory (self->browser) == NULL)
    return FALSE;
  g_object_get (session, "fingerprint", &fingerprint, NULL);
  if (link->pin != NULL && g_strcmp0 (link->pin, fingerprint) != 0)
    return FALSE;
  pnc_browser_go (self->browser, link->path);
  return TRUE;
}

void
pnc_window_open_server (PncWindow *self, PncServerItem *item, gboolean new_window)
{
  g_autoptr (PncLink) link = pnc_server_item_dup_link (item);

  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  if (new_window)
    open_new_window (self, link);
  else if (pnc_window_is_at (self, item))
    pnc_browser_view_focus (self->view);
  else
    pnc_window_switch (self, link);
}

static void
undo_cb (AdwToast *toast, PncWindow *self)
{
  PncServerItem *item = g_object_get_data (G_OBJECT (toast), "item");
  guint position = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (toast), "position"));

  pnc_server_list_insert (self->servers, item, position);
}

void
pnc_window_server_removed (PncWindow *self, PncServerItem *item, guint position)
{
  /* Translators: the name of a server */
  g_autofree char *text
    = g_strdup_printf (_ ("“%s” was removed."), pnc_server_item_get_name (item));
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  pnc_window_forget_password (self, item);
  adw_toast_set_timeout (toast, WITH_BUTTON_S);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "item", g_object_ref (item), g_object_unref);
  g_object_set_data (G_OBJECT (toast), "position", GUINT_TO_POINTER (position));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_cb), self, 0);
  pnc_window_add_toast (self, toast);
}

void
pnc_window_save_server (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
  g_autoptr (PncLink) place = dup_place (self);
  g_autoptr (PncPath) root = pnc_path_root ();

  if (place == NULL)
    return;
  pnc_path_unref (place->path);
  place->path = g_steal_pointer (&root);
  pnc_server_sidebar_save (self->sidebar, place);
}

/* --- where it is shown --- */

/* At the side where there is room, and something to show; above the rest on demand. */
static void
folded_cb (PncWindow *self)
{
  gboolean wanted = g_settings_get_boolean (self->settings, "show-servers");
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->servers)) > 0;

  adw_flap_set_reveal_flap (self->flap, !adw_flap_get_folded (self->flap) && wanted && any);
}

static void
revealed_cb (PncWindow *self)
{
  gboolean revealed = adw_flap_get_reveal_flap (self->flap);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->servers)) > 0;

  pnc_connect_page_offer_servers (self->connect_page, !revealed);
  if (!adw_flap_get_folded (self->flap) && any)
    g_settings_set_boolean (self->settings, "show-servers", revealed);
}

static void
servers_changed_cb (PncWindow *self, guint position, guint removed, guint added)
{
  /* the first one */
  if (added == g_list_model_get_n_items (G_LIST_MODEL (self->servers)) && removed == 0)
    folded_cb (self);
  show_state (self);
}

static void
trouble_cb (PncWindow *self, const GError *error)
{
  pnc_window_say (self, error->message);
}

static void
say_trouble (PncWindow *self)
{
  g_autoptr (GError) error = pnc_server_list_take_error (self->servers);

  if (error != NULL)
    trouble_cb (self, error);
}

static void
follow (PncWindow *self)
{
  g_signal_connect_object (self->browser, "notify::session", G_CALLBACK (session_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "notify::directory", G_CALLBACK (directory_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->servers, "items-changed", G_CALLBACK (servers_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recent, "items-changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->servers, "trouble", G_CALLBACK (trouble_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (revealed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
pnc_window_setup_servers (PncWindow *self)
{
  PncApplication *application = PNC_APPLICATION (g_application_get_default ());
  g_autoptr (GPropertyAction) action
    = g_property_action_new ("show-servers", self->flap, "reveal-flap");

  self->servers = g_object_ref (pnc_application_get_servers (application));
  self->recent = pnc_recent_servers_new (self->settings, self->servers);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
  pnc_server_sidebar_set_servers (self->sidebar, self->servers, self->recent);
  pnc_connect_page_set_servers (self->connect_page, G_LIST_MODEL (self->servers),
                                G_LIST_MODEL (self->recent));
  follow (self);
  folded_cb (self);
  show_state (self);
  say_trouble (self);
}

void
pnc_window_clear_servers (PncWindow *self)
{
  if (self->servers != NULL)
    note_last_folder (self);
  pnc_window_clear_password (self);
  pnc_window_clear_dropped (self);
  g_clear_object (&self->servers);
  g_clear_object (&self->recent);
}
