/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-transfer-keys.h"

#include "pnc-transfer-row-private.h"

/* Of each key the first that can be done in the state of the row. */
static const struct
{
  guint keyval;
  GdkModifierType modifiers;
  const char *actions[3];
} keys[] = {
  { GDK_KEY_space, 0, { "transfer.pause", "transfer.resume", "transfer.retry" } },
  { GDK_KEY_Delete, 0, { "transfer.cancel", "transfer.remove" } },
  { GDK_KEY_Up, GDK_CONTROL_MASK, { "transfer.move-up" } },
  { GDK_KEY_Down, GDK_CONTROL_MASK, { "transfer.move-down" } },
  { GDK_KEY_Home, GDK_CONTROL_MASK, { "transfer.move-first" } },
  { GDK_KEY_c, GDK_CONTROL_MASK, { "transfer.copy-link" } },
};

/* The row itself must have the focus: a button in it has keys of its own. */
static PncTransferRow *
find_row (GtkWidget *list)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (list));
  GtkWidget *row = NULL;

  if (focus != NULL && gtk_widget_get_parent (focus) == list)
    row = gtk_widget_get_first_child (focus);
  return PNC_IS_TRANSFER_ROW (row) ? PNC_TRANSFER_ROW (row) : NULL;
}

static gboolean
key_cb (GtkWidget *list, GVariant *args, gpointer data)
{
  PncTransferRow *row = find_row (list);
  guint index = GPOINTER_TO_UINT (data);

  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  for (guint i = 0; i < G_N_ELEMENTS (keys[index].actions) && keys[index].actions[i] != NULL; i++)
    {
      if (!pnc_transfer_row_can (row, keys[index].actions[i]))
        continue;
      gtk_widget_activate_action (GTK_WIDGET (row), keys[index].actions[i], NULL);
      break;
    }
  return GDK_EVENT_STOP;
}

void
pnc_transfer_keys_add (GtkWidget *list)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  /* before the list itself moves about by them */
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].keyval, keys[i].modifiers),
                        gtk_callback_action_new (key_cb, GUINT_TO_POINTER (i), NULL)));
  gtk_widget_add_controller (list, controller);
}
