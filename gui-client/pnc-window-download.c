/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include <glib/gi18n.h>

#include "pnc-download-folder.h"
#include "pnc-format.h"
#include "pnc-found-item.h"
#include "pnc-show-in-folder.h"
#include "pnc-transfer-clash.h"

/* Seconds: its button is to be reached by keys, or after a sentence that is read out. */
#define WITH_BUTTON_S 10

/* What was found may be in many folders: each is a batch of its own. */
static GHashTable *
group_by_folder (GPtrArray *items)
{
  GHashTable *groups
    = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < items->len; i++)
    {
      const char *where = pnc_found_item_get_where (items->pdata[i]);
      GPtrArray *group = g_hash_table_lookup (groups, where);

      if (group == NULL)
        {
          group = g_ptr_array_new_with_free_func (g_object_unref);
          g_hash_table_insert (groups, (gpointer) where, group);
        }
      g_ptr_array_add (group, g_object_ref (items->pdata[i]));
    }
  return groups;
}

void
pnc_window_download (PncWindow *self, GPtrArray *items)
{
  g_autoptr (GFile) folder = pnc_download_folder_get (self->settings);
  g_autoptr (GHashTable) groups = group_by_folder (items);
  GHashTableIter iter;
  gpointer group;

  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    pnc_window_begin (self, pnc_batch_plan_new_download (self->browser, group, folder));
}

static void
open_cb (GtkWidget *button, PncWindow *self)
{
  pnc_open_file (GTK_WIDGET (self), g_object_get_data (G_OBJECT (button), "file"));
}

static void
show_cb (GtkWidget *button, PncWindow *self)
{
  pnc_show_in_folder (GTK_WIDGET (self), g_object_get_data (G_OBJECT (button), "file"));
}

static GtkWidget *
new_button (PncWindow *self, AdwToast *toast, const char *label, GFile *file, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data_full (G_OBJECT (button), "file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  g_signal_connect_object (button, "clicked", G_CALLBACK (adw_toast_dismiss), toast,
                           G_CONNECT_SWAPPED);
  return button;
}

/* A toast has room for one button of its own; with a widget as its title it has room for two, and
 * for the words as well where the window is not narrow. */
static GtkWidget *
new_title (PncWindow *self, AdwToast *toast, const char *sentence, GFile *file)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (sentence);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), new_button (self, toast, _ ("_Open"), file, G_CALLBACK (open_cb)));
  if (!self->narrow)
    gtk_box_append (GTK_BOX (box),
                    new_button (self, toast, _ ("_Show in Folder"), file, G_CALLBACK (show_cb)));
  return box;
}

static void
say_downloaded (PncWindow *self, PncTransfer *transfer)
{
  GFile *file = pnc_transfer_get_local_file (transfer);
  g_autofree char *title = NULL;
  g_autofree char *sentence = NULL;
  AdwToast *toast;

  if (file == NULL)
    return;
  g_object_get (transfer, "title", &title, NULL);
  sentence = g_strdup_printf (_ ("“%s” was downloaded"), title);
  toast = adw_toast_new (sentence);
  adw_toast_set_timeout (toast, WITH_BUTTON_S);
  adw_toast_set_custom_title (toast, new_title (self, toast, sentence, file));
  pnc_window_add_toast (self, toast);
}

static void
say_failed (PncWindow *self, PncTransfer *transfer)
{
  g_autofree char *title = NULL;
  g_autofree char *reason = pnc_format_transfer (transfer);
  g_autofree char *sentence = NULL;
  gboolean unfolded;

  g_object_get (self->transfer_panel, "unfolded", &unfolded, NULL);
  /* Its row says so already; and where there is something to decide, the row must be seen. */
  if (unfolded)
    return;
  if (pnc_transfer_is_clash (transfer))
    {
      g_object_set (self->transfer_panel, "unfolded", TRUE, NULL);
      return;
    }
  g_object_get (transfer, "title", &title, NULL);
  /* Translators: the name of a file, and why it was not transferred */
  sentence = g_strdup_printf (_ ("%s: %s"), title, reason);
  pnc_window_say (self, sentence);
}

static void
ended_cb (PncWindow *self, PncTransfer *transfer)
{
  PncTransferState state = pnc_transfer_get_state (transfer);

  /* what was opened is seen, and what is saved back has a bar of its own */
  if (pnc_transfer_is_unrecorded (transfer)
      && (state == PNC_TRANSFER_VERIFIED || pnc_transfer_get_direction (transfer) == PNC_UPLOAD))
    return;
  if (state == PNC_TRANSFER_VERIFIED && pnc_transfer_get_direction (transfer) == PNC_DOWNLOAD)
    say_downloaded (self, transfer);
  else if (state == PNC_TRANSFER_FAILED)
    say_failed (self, transfer);
}

void
pnc_window_setup_downloads (PncWindow *self)
{
  g_signal_connect_object (self->browser, "transfer-ended", G_CALLBACK (ended_cb), self,
                           G_CONNECT_SWAPPED);
}
