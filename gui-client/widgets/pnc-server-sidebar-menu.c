/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-server-sidebar-private.h"

#include <glib/gi18n.h>

#include "pnc-server-row.h"

typedef struct
{
  const char *label; /* NULL begins another section */
  const char *action;
  const char *accel; /* nullable; shown only */
} MenuRow;

static const MenuRow saved_menu[] = {
  { N_ ("_Connect"), "server.open", NULL },
  { N_ ("Open in New _Window"), "server.open-new-window", NULL },
  { NULL },
  { N_ ("_Edit…"), "server.edit", "F2" },
  { N_ ("Move _Up"), "server.move-up", "<Control>Up" },
  { N_ ("Move _Down"), "server.move-down", "<Control>Down" },
  { N_ ("Copy _Link"), "server.copy-link", "<Control>c" },
  { N_ ("Show _QR Code"), "server.show-link", NULL },
  { NULL },
  { N_ ("_Remove"), "server.remove", "Delete" },
};

static const MenuRow recent_menu[] = {
  { N_ ("_Connect"), "server.open", NULL },
  { N_ ("Open in New _Window"), "server.open-new-window", NULL },
  { NULL },
  { N_ ("_Save…"), "server.save", NULL },
  { N_ ("Copy _Link"), "server.copy-link", "<Control>c" },
  { N_ ("Show _QR Code"), "server.show-link", NULL },
  { NULL },
  { N_ ("_Remove"), "server.remove", "Delete" },
};

static GMenuModel *
build_menu (const MenuRow *rows, guint n_rows)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (rows[i].label == NULL)
        {
          g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
          g_object_unref (section);
          section = g_menu_new ();
          continue;
        }
      item = g_menu_item_new (_ (rows[i].label), rows[i].action);
      if (rows[i].accel != NULL)
        g_menu_item_set_attribute (item, "accel", "s", rows[i].accel);
      g_menu_append_item (section, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return G_MENU_MODEL (menu);
}

/* The action of the chosen item comes after the closing. */
static void
closed_cb (GtkPopover *popover, PncServerSidebar *self)
{
  if (self->target != NULL)
    pnc_server_sidebar_focus (self, self->target);
  g_idle_add_once ((GSourceOnceFunc) gtk_widget_unparent, popover);
}

static void
pop_up (PncServerSidebar *self, PncServerRow *row, double x, double y)
{
  PncServerItem *item = pnc_server_row_get_item (row);
  gboolean saved = pnc_server_item_get_id (item) != NULL;
  g_autoptr (GMenuModel) menu = saved ? build_menu (saved_menu, G_N_ELEMENTS (saved_menu))
                                      : build_menu (recent_menu, G_N_ELEMENTS (recent_menu));
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);

  pnc_server_sidebar_target (self, item);
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  g_signal_connect_object (popover, "closed", G_CALLBACK (closed_cb), self, 0);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, PncServerSidebar *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->list, (int) y);
  double sidebar_x, sidebar_y;

  if (row == NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (row));
  gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &sidebar_x,
                                    &sidebar_y);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (self, pnc_server_row_of (row), sidebar_x, sidebar_y);
}

static PncServerRow *
focused_row (PncServerSidebar *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return GTK_IS_LIST_BOX_ROW (focus) ? pnc_server_row_of (GTK_LIST_BOX_ROW (focus)) : NULL;
}

static gboolean
menu_key_cb (GtkWidget *list, GVariant *args, gpointer data)
{
  PncServerSidebar *self = data;
  PncServerRow *row = focused_row (self);
  double x, y;

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (self), 24.0,
                                    gtk_widget_get_height (GTK_WIDGET (row)), &x, &y);
  pop_up (self, row, x, y);
  return GDK_EVENT_STOP;
}

static gboolean
key_cb (GtkWidget *list, GVariant *args, gpointer data)
{
  PncServerSidebar *self = data;
  PncServerRow *row = focused_row (self);

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  pnc_server_sidebar_target (self, pnc_server_row_get_item (row));
  gtk_widget_activate_action (GTK_WIDGET (self), g_variant_get_string (args, NULL), NULL);
  return GDK_EVENT_STOP;
}

static void
add_key (GtkShortcutController *controller,
         const char *trigger,
         const char *action,
         PncServerSidebar *self)
{
  GtkShortcut *shortcut = gtk_shortcut_new (
    gtk_shortcut_trigger_parse_string (trigger),
    gtk_callback_action_new (action != NULL ? key_cb : menu_key_cb, self, NULL));

  if (action != NULL)
    gtk_shortcut_set_arguments (shortcut, g_variant_new_string (action));
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

void
pnc_server_sidebar_setup_menu (PncServerSidebar *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();
  GtkShortcutController *keys = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (gesture));
  add_key (keys, "Menu|<Shift>F10", NULL, self);
  for (guint i = 0; i < G_N_ELEMENTS (saved_menu); i++)
    if (saved_menu[i].accel != NULL)
      add_key (keys, saved_menu[i].accel, saved_menu[i].action, self);
  /* before the list itself moves about by them */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (keys), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->list), GTK_EVENT_CONTROLLER (keys));
}
