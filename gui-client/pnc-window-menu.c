/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-name-cell.h"

typedef struct
{
  const char *label;
  const char *action;
  const char *accel; /* nullable; shown only: the list and the application know the keys */
} MenuRow;

static void
append_section (GMenu *menu, const MenuRow *rows, guint n_rows)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (rows[i].label), rows[i].action);

      if (rows[i].accel != NULL)
        g_menu_item_set_attribute (item, "accel", "s", rows[i].accel);
      g_menu_append_item (section, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static GMenuModel *
build_item_menu (gboolean found)
{
  static const MenuRow open[] = { { N_ ("_Open"), "win.open", "<Control>o" },
                                  { N_ ("Pre_view"), "win.preview", "space" },
                                  { N_ ("_Download"), "win.download", "<Control>d" } };
  static const MenuRow clip[] = { { N_ ("Cu_t"), "win.cut", "<Control>x" },
                                  { N_ ("_Copy"), "win.copy", "<Control>c" },
                                  { N_ ("D_uplicate"), "win.duplicate", "<Control><Shift>d" } };
  static const MenuRow edit[]
    = { { N_ ("Re_name…"), "win.rename", "F2" }, { N_ ("D_elete"), "win.delete", "Delete" } };
  static const MenuRow about[] = { { N_ ("_Properties"), "win.properties", "<Alt>Return" } };
  static const MenuRow place[]
    = { { N_ ("Show in Its _Folder"), "win.show-in-folder", "<Control><Alt>o" } };
  GMenu *menu = g_menu_new ();

  append_section (menu, open, G_N_ELEMENTS (open));
  if (found)
    append_section (menu, place, G_N_ELEMENTS (place));
  append_section (menu, clip, G_N_ELEMENTS (clip));
  append_section (menu, edit, G_N_ELEMENTS (edit));
  append_section (menu, about, G_N_ELEMENTS (about));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
build_folder_menu (void)
{
  static const MenuRow add[]
    = { { N_ ("New _Folder…"), "win.new-folder", "<Control><Shift>n" },
        { N_ ("_Upload Files…"), "win.upload-files", "<Control>u" },
        { N_ ("Upload Fo_lder…"), "win.upload-folder", "<Control><Shift>u" } };
  static const MenuRow paste[]
    = { { N_ ("_Paste"), "win.paste", "<Control>v" }, { N_ ("Un_do"), "win.undo", "<Control>z" } };
  static const MenuRow look[] = { { N_ ("Select _All"), "win.select-all", "<Control>a" },
                                  { N_ ("_Refresh"), "win.refresh", "F5" } };
  GMenu *menu = g_menu_new ();

  append_section (menu, add, G_N_ELEMENTS (add));
  append_section (menu, paste, G_N_ELEMENTS (paste));
  append_section (menu, look, G_N_ELEMENTS (look));
  return G_MENU_MODEL (menu);
}

/* The keys go back to the list at once, and the menu itself later: the action of the chosen item
 * comes after the closing. */
static void
closed_cb (GtkPopover *popover, gpointer data)
{
  GtkWidget *view = gtk_widget_get_parent (GTK_WIDGET (popover));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));

  if (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (popover)))
    pnc_browser_view_focus (PNC_BROWSER_VIEW (view));
  g_idle_add_once ((GSourceOnceFunc) gtk_widget_unparent, popover);
}

static void
pop_up (PncWindow *self, double x, double y, gboolean on_item)
{
  g_autoptr (GMenuModel) menu
    = on_item ? build_item_menu (pnc_browser_view_shows_found (self->view)) : build_folder_menu ();
  GtkWidget *popover = gtk_popover_menu_new_from_model (menu);

  /* Not of the list: that one does not give the room that the menu asks for. */
  gtk_widget_set_parent (popover, GTK_WIDGET (self->view));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (closed_cb), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
}

/* The headers have a menu of their own. */
static gboolean
is_header (GtkWidget *view, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT);

  while (widget != NULL && g_strcmp0 (gtk_widget_get_css_name (widget), "header") != 0)
    widget = gtk_widget_get_parent (widget);
  return widget != NULL;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, PncWindow *self)
{
  PncFileItem *item = pnc_browser_view_select_at (self->view, x, y);
  GtkWidget *row = pnc_name_cell_find_row (GTK_WIDGET (self->view), x, y);

  if (is_header (GTK_WIDGET (self->view), x, y))
    return;
  if (row != NULL)
    gtk_widget_grab_focus (row);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  pop_up (self, x, y, item != NULL);
}

/* A little behind where lines begin, in either direction of writing. */
static double
start_of (GtkWidget *widget)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    return gtk_widget_get_width (widget) - 24.0;
  return 24.0;
}

/* Menu and Shift+F10: at the row that has the focus. */
static gboolean
menu_key_cb (GtkWidget *view, GVariant *args, gpointer data)
{
  PncWindow *self = PNC_WINDOW (gtk_widget_get_root (view));
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (self));
  double x = start_of (view), y = 48.0;

  if (focus != NULL && gtk_widget_is_ancestor (focus, view))
    gtk_widget_translate_coordinates (focus, view, start_of (focus), gtk_widget_get_height (focus),
                                      &x, &y);
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
  GtkGesture *gesture = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (gesture, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (gesture));
  add_menu_key (keys, GDK_KEY_Menu, 0);
  add_menu_key (keys, GDK_KEY_F10, GDK_SHIFT_MASK);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}
