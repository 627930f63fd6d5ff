/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include "pnc-frame-watch.h"

/* Below it the header has no room for more than the way back and the path. It has to be more than
 * what the header needs at least: a window does not become narrower than that. */
#define NARROW_WIDTH 600

/* Stateful actions, so that the menu shows a check mark. */
static void
add_setting_actions (PncWindow *self)
{
  const char *const keys[]
    = { "show-hidden", "folders-first",   "icon-size",          "column-size",
        "column-type", "column-modified", "column-permissions", "show-transfers" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (self->settings, keys[i]);

      g_action_map_add_action (G_ACTION_MAP (self), action);
    }
}

void
pnc_window_bind_settings (PncWindow *self)
{
  const GSettingsBindFlags flags = G_SETTINGS_BIND_DEFAULT;

  g_settings_bind (self->settings, "window-width", self, "default-width", flags);
  g_settings_bind (self->settings, "window-height", self, "default-height", flags);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", flags);
  g_settings_bind (self->settings, "show-transfers", self->transfer_panel, "unfolded", flags);
  pnc_browser_view_bind_settings (self->view, self->settings);
  add_setting_actions (self);
}

/* Keys that mean something only while the list has the focus: in an entry they edit text. */
void
pnc_window_add_list_keys (PncWindow *self)
{
  const struct
  {
    const char *trigger;
    const char *action;
  } keys[] = {
    { "BackSpace", "action(win.up)" },          { "F2", "action(win.rename)" },
    { "Delete", "action(win.delete)" },         { "<Control>o", "action(win.open)" },
    { "<Control>d", "action(win.download)" },   { "<Alt>Return", "action(win.properties)" },
    { "<Control>a", "action(win.select-all)" }, { "<Control>x", "action(win.cut)" },
    { "<Control>c", "action(win.copy)" },       { "<Control>z", "action(win.undo)" },
    { "<Control>v", "action(win.paste)" },      { "<Control><Shift>d", "action(win.duplicate)" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                        gtk_shortcut_action_parse_string (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), controller);
}

/* In a narrow window the buttons that a telephone has no use for leave their room to the path. */
static void
fit_window_buttons (PncWindow *self)
{
  g_autofree char *layout = NULL;
  const char *colon, *close;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-decoration-layout", &layout,
                NULL);
  colon = layout != NULL ? strchr (layout, ':') : NULL;
  close = layout != NULL ? strstr (layout, "close") : NULL;
  if (!self->narrow)
    adw_header_bar_set_decoration_layout (self->header_bar, NULL);
  else if (close == NULL)
    adw_header_bar_set_decoration_layout (self->header_bar, "");
  else
    adw_header_bar_set_decoration_layout (self->header_bar,
                                          colon == NULL || close < colon ? "close:" : ":close");
}

static gboolean
fit_cb (gpointer data)
{
  PncWindow *self = data;
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  self->fit_id = 0;
  self->narrow = width < NARROW_WIDTH;
  gtk_widget_set_visible (self->wide_box, !self->narrow);
  fit_window_buttons (self);
  gtk_widget_set_visible (self->servers_button, !self->narrow);
  pnc_connection_button_set_narrow (self->connection_button, self->narrow);
  pnc_window_show_view_button (self);
  return G_SOURCE_REMOVE;
}

/* There is no breakpoint in libadwaita 1.2: the surface tells that its width changes, in the midst
 * of a layout, in which nothing may be hidden. */
static void
width_cb (PncWindow *self)
{
  if (self->fit_id == 0)
    self->fit_id = g_idle_add (fit_cb, self);
}

void
pnc_window_follow_width (PncWindow *self)
{
  pnc_frame_watch_add (GTK_WIDGET (self));
  g_signal_connect_object (gtk_native_get_surface (GTK_NATIVE (self)), "notify::width",
                           G_CALLBACK (width_cb), self, G_CONNECT_SWAPPED);
}
