/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

/* So long one may think before the words about a removal go. */
#define TOAST_S 10

void
pnc_window_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint serial = parameter != NULL ? g_variant_get_uint32 (parameter) : 0;

  pnc_undo_run (pnc_browser_get_undo (PNC_WINDOW (widget)->browser), serial);
}

/* A toast's title is markup, and the sentence quotes a name from the server. */
static void
removed_cb (PncWindow *self, guint serial, const char *sentence)
{
  g_autofree char *markup = g_markup_escape_text (sentence, -1);
  AdwToast *toast = adw_toast_new (markup);

  if (serial != 0)
    {
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_action_name (toast, "win.undo-removal");
      adw_toast_set_action_target (toast, "u", serial);
    }
  adw_toast_set_timeout (toast, TOAST_S);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  pnc_window_add_toast (self, toast);
}

static void
undone_cb (PncWindow *self, const char *sentence)
{
  pnc_window_say (self, sentence);
}

void
pnc_window_setup_undo (PncWindow *self)
{
  PncUndo *undo = pnc_browser_get_undo (self->browser);

  g_signal_connect_object (undo, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (undo, "undone", G_CALLBACK (undone_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (undo, "notify::can-undo", G_CALLBACK (pnc_window_update_actions), self,
                           G_CONNECT_SWAPPED);
}
