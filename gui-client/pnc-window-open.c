/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-window-private.h"

#include "pnc-show-in-folder.h"

/* Files that are opened with their applications, and come back when they are saved there. */

static void
launch_cb (PncWindow *self, GFile *copy)
{
  pnc_open_file (GTK_WIDGET (self), copy);
}

static void
said_cb (PncWindow *self, const char *sentence)
{
  pnc_window_say (self, sentence);
}

static void
queue_cb (PncWindow *self)
{
  pnc_open_files_set_queue (self->open_files, pnc_browser_get_queue (self->browser));
}

void
pnc_window_setup_open (PncWindow *self)
{
  self->open_files = pnc_open_files_new (NULL);
  g_signal_connect_object (self->open_files, "launch", G_CALLBACK (launch_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->open_files, "said", G_CALLBACK (said_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->browser, "notify::queue", G_CALLBACK (queue_cb), self,
                           G_CONNECT_SWAPPED);
  pnc_open_bar_set_files (self->open_bar, self->open_files);
}

void
pnc_window_open_item (PncWindow *self, PncFileItem *item)
{
  g_autoptr (PncPath) path = pnc_browser_dup_item_path (self->browser, item);
  const PncEntry *entry = pnc_file_item_get_entry (item);

  if (entry->kind == PNC_ENTRY_FILE && path != NULL)
    pnc_open_files_open (self->open_files, path, entry);
}

void
pnc_window_open_selected (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PncWindow *self = PNC_WINDOW (widget);
  g_autoptr (GPtrArray) items = pnc_browser_view_dup_selected (self->view);

  if (items->len != 1)
    return;
  if (pnc_file_item_get_entry (items->pdata[0])->kind == PNC_ENTRY_FILE)
    pnc_window_open_item (self, items->pdata[0]);
  else
    g_signal_emit_by_name (self->view, "activated", items->pdata[0]);
}
