/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

/* The menu of the view: how the folder is looked at. */

static const char *const icon_sizes[] = { "small", "medium", "large", "huge" };

/* Properties of the look as actions: the menu shows what holds for this folder. */
static void
add_look_actions (PncWindow *self, PncFolderLook *look)
{
  const struct
  {
    const char *action;
    const char *property;
  } rows[] = { { "view-mode", "mode" }, { "sort", "sort" }, { "sort-descending", "descending" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPropertyAction) action
        = g_property_action_new (rows[i].action, look, rows[i].property);

      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
}

static void
use_for_all_cb (PncWindow *self)
{
  pnc_folder_look_use_for_all (pnc_browser_view_get_look (self->view));
}

static void
add_use_for_all (PncWindow *self, PncFolderLook *look)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("look-for-all", NULL);

  g_object_bind_property (look, "is-default", action, "enabled",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  g_signal_connect_object (action, "activate", G_CALLBACK (use_for_all_cb), self,
                           G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
}

static void
zoom (PncWindow *self, int steps)
{
  g_autofree char *size = g_settings_get_string (self->settings, "icon-size");
  int at = 0;

  while (at < (int) G_N_ELEMENTS (icon_sizes) - 1 && !g_str_equal (icon_sizes[at], size))
    at++;
  at = CLAMP (at + steps, 0, (int) G_N_ELEMENTS (icon_sizes) - 1);
  g_settings_set_string (self->settings, "icon-size", icon_sizes[at]);
}

void
pnc_window_zoom_in (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom (PNC_WINDOW (widget), 1);
}

void
pnc_window_zoom_out (GtkWidget *widget, const char *name, GVariant *parameter)
{
  zoom (PNC_WINDOW (widget), -1);
}

void
pnc_window_zoom_normal (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_settings_reset (PNC_WINDOW (widget)->settings, "icon-size");
}

static void
mode_cb (PncWindow *self)
{
  gboolean icons = pnc_folder_look_is_icons (pnc_browser_view_get_look (self->view));

  gtk_menu_button_set_icon_name (self->view_button,
                                 icons ? "view-grid-symbolic" : "view-list-symbolic");
}

void
pnc_window_show_view_button (PncWindow *self)
{
  gboolean browsing = gtk_widget_get_visible (self->navigation_box);

  gtk_widget_set_visible (GTK_WIDGET (self->view_button), browsing && !self->narrow);
  g_menu_remove_all (self->narrow_section);
  if (browsing && self->narrow)
    g_menu_append_submenu (self->narrow_section, C_ ("how a folder looks", "_View"),
                           self->view_menu);
}

/* From the menu the keys go back to the files, whose look was changed. */
static void
closed_cb (PncWindow *self)
{
  pnc_browser_view_focus (self->view);
}

void
pnc_window_setup_view (PncWindow *self)
{
  PncFolderLook *look = pnc_browser_view_get_look (self->view);

  add_look_actions (self, look);
  add_use_for_all (self, look);
  g_signal_connect_object (look, "notify::mode", G_CALLBACK (mode_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_menu_button_get_popover (self->view_button), "closed",
                           G_CALLBACK (closed_cb), self, G_CONNECT_SWAPPED);
  mode_cb (self);
}
