/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

static GMenuModel *
build_item_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) open = g_menu_new ();
  g_autoptr (GMenu) edit = g_menu_new ();
  g_autoptr (GMenu) about = g_menu_new ();

  g_menu_append (open, _ ("_Open"), "win.open");
  g_menu_append (open, _ ("_Download"), "win.download");
  g_menu_append (edit, _ ("Re_name…"), "win.rename");
  g_menu_append (edit, _ ("D_elete"), "win.delete");
  g_menu_append (about, _ ("_Properties"), "win.properties");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (open));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (edit));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (about));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
build_folder_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _ ("New _Folder…"), "win.new-folder");
  g_menu_append (menu, _ ("_Upload Files…"), "win.upload-files");
  g_menu_append (menu, _ ("Upload Fo_lder…"), "win.upload-folder");
  g_menu_append (menu, _ ("_Refresh"), "win.refresh");
  return G_MENU_MODEL (menu);
}

static void
closed_cb (GtkPopover *popover, gpointer data)
{
  /* Not at once: the chosen item's action comes after the closing. */
  g_idle_add_once ((GSourceOnceFunc) gtk_widget_unparent, popover);
}

static void
pop_up (PncWindow *self, double x, double y, gboolean on_item)
{
  GtkWidget *list = pnc_browser_view_get_list (self->view);
  g_autoptr (GMenuModel) menu = on_item ? build_item_menu () : build_folder_menu ();
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);

  gtk_widget_set_parent (popover, list);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, PncWindow *self)
{
  PncFileItem *item = pnc_browser_view_select_at (self->view, x, y);

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (self, x, y, item != NULL);
}

/* Menu and Shift+F10: at the row that has the focus. */
static gboolean
menu_key_cb (GtkWidget *list, GVariant *args, gpointer data)
{
  PncWindow *self = PNC_WINDOW (gtk_widget_get_root (list));
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  double x = 24.0, y = 48.0;

  if (focus != NULL && gtk_widget_is_ancestor (focus, list))
    gtk_widget_translate_coordinates (focus, list, 24.0, gtk_widget_get_height (focus), &x, &y);
  pop_up (self, x, y, pnc_browser_view_get_n_selected (self->view) > 0);
  return GDK_EVENT_STOP;
}

static void
add_menu_key (GtkEventController *controller, guint keyval, GdkModifierType modifiers)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (controller),
    gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                      gtk_callback_action_new (menu_key_cb, NULL, NULL)));
}

void
pnc_window_setup_context_menu (PncWindow *self)
{
  GtkWidget *list = pnc_browser_view_get_list (self->view);
  GtkGesture *gesture = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (list, GTK_EVENT_CONTROLLER (gesture));
  add_menu_key (keys, GDK_KEY_Menu, 0);
  add_menu_key (keys, GDK_KEY_F10, GDK_SHIFT_MASK);
  gtk_widget_add_controller (list, keys);
}
