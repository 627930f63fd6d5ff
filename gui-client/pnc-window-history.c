/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include "pnc-display.h"

/* Where one was: the menus of Back and Forward, and the buttons at the side of a mouse. */

#define MENU_ROWS 12
#define MOUSE_BACK 8
#define MOUSE_FORWARD 9

/* A label of a menu takes "_" for a mnemonic. */
static char *
dup_label (PncWindow *self, PncPath *path)
{
  g_autofree char *server = NULL;
  g_autofree char *shown = NULL;
  g_auto (GStrv) parts = NULL;

  if (pnc_path_depth (path) == 0)
    server = pnc_browser_dup_server_name (self->browser);
  shown = server != NULL ? g_steal_pointer (&server) : pnc_display_text (pnc_path_name (path), -1);
  parts = g_strsplit (shown, "_", -1);
  return g_strjoinv ("__", parts);
}

static GMenuModel *
build_menu (PncWindow *self, gboolean forward)
{
  g_autoptr (GPtrArray) places = pnc_browser_dup_places (self->browser, forward);
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < MIN (places->len, MENU_ROWS); i++)
    {
      g_autofree char *label = dup_label (self, places->pdata[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      int steps = (int) i + 1;

      g_menu_item_set_action_and_target (item, "win.go-steps", "i", forward ? steps : -steps);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
closed_cb (GtkPopover *popover)
{
  g_idle_add_once ((GSourceOnceFunc) gtk_widget_unparent, popover);
}

static void
pop_up (PncWindow *self, GtkWidget *button)
{
  g_autoptr (GMenuModel) menu = build_menu (self, button == self->forward_button);
  GtkWidget *popover;

  if (g_menu_model_get_n_items (menu) == 0)
    return;
  popover = gtk_popover_menu_new_from_model (menu);
  gtk_widget_set_parent (popover, button);
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
pressed_cb (GtkGesture *gesture, int n_press, double x, double y, PncWindow *self)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
}

static void
long_pressed_cb (GtkGesture *gesture, double x, double y, PncWindow *self)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (self, gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture)));
}

static gboolean
menu_key_cb (GtkWidget *button, GVariant *args, gpointer data)
{
  pop_up (PNC_WINDOW (gtk_widget_get_root (button)), button);
  return GDK_EVENT_STOP;
}

static void
add_menu_key (GtkEventController *keys, guint keyval, GdkModifierType modifiers)
{
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (keyval, modifiers),
                      gtk_callback_action_new (menu_key_cb, NULL, NULL)));
}

static void
add_menu (PncWindow *self, GtkWidget *button)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *hold = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (click));
  /* Before the button gets to know that it was clicked. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (hold), GTK_PHASE_CAPTURE);
  g_signal_connect_object (hold, "pressed", G_CALLBACK (long_pressed_cb), self, 0);
  gtk_widget_add_controller (button, GTK_EVENT_CONTROLLER (hold));
  add_menu_key (keys, GDK_KEY_Menu, 0);
  add_menu_key (keys, GDK_KEY_F10, GDK_SHIFT_MASK);
  add_menu_key (keys, GDK_KEY_Down, 0);
  gtk_widget_add_controller (button, keys);
}

void
pnc_window_go_steps (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pnc_browser_go_steps (PNC_WINDOW (widget)->browser, g_variant_get_int32 (parameter));
}

static void
side_button_cb (GtkGesture *gesture, int n_press, double x, double y, PncWindow *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (button != MOUSE_BACK && button != MOUSE_FORWARD)
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (button == MOUSE_BACK)
    pnc_browser_go_back (self->browser);
  else
    pnc_browser_go_forward (self->browser);
}

void
pnc_window_setup_history (PncWindow *self)
{
  GtkGesture *sides = gtk_gesture_click_new ();

  add_menu (self, self->back_button);
  add_menu (self, self->forward_button);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (sides), 0);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (sides), GTK_PHASE_CAPTURE);
  g_signal_connect_object (sides, "pressed", G_CALLBACK (side_button_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (sides));
}
