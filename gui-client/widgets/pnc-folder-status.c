/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-folder-status.h"

#include "pnc-format.h"
#include "pnc-free-space.h"

/* More than this is not added up at each click. */
#define MAX_ADDED 5000

struct _PncFolderStatus
{
  AdwBin parent_instance;

  /* owned */
  PncFileChain *chain; /* nullable */
  PncFreeSpace *space; /* nullable */

  guint show_id; /* pending: look again; many files change one by one */

  /* template */
  GtkLabel *count_label;
  GtkLabel *space_label;
};

G_DEFINE_FINAL_TYPE (PncFolderStatus, pnc_folder_status, ADW_TYPE_BIN)

/* Unknown with a folder among them, or with too many. */
static guint64
add_up (PncFolderStatus *self)
{
  g_autoptr (GPtrArray) items = NULL;
  guint64 total_bytes = 0;

  if (pnc_file_chain_get_n_selected (self->chain) > MAX_ADDED)
    return G_MAXUINT64;
  items = pnc_file_chain_dup_selected (self->chain);
  for (guint i = 0; i < items->len; i++)
    {
      const PncEntry *entry = pnc_file_item_get_entry (items->pdata[i]);

      if (entry->kind != PNC_ENTRY_FILE || entry->version.size_bytes > G_MAXINT64 - total_bytes)
        return G_MAXUINT64;
      total_bytes += entry->version.size_bytes;
    }
  return total_bytes;
}

static gboolean
show_cb (gpointer data)
{
  PncFolderStatus *self = data;
  GListModel *files = G_LIST_MODEL (pnc_file_chain_get_selection (self->chain));
  const PncFolderSummary summary = { .n = g_list_model_get_n_items (files),
                                     .n_selected = pnc_file_chain_get_n_selected (self->chain),
                                     .selected_bytes = add_up (self) };
  g_autofree char *text = pnc_format_folder (&summary);

  self->show_id = 0;
  gtk_label_set_label (self->count_label, text);
  return G_SOURCE_REMOVE;
}

static void
show_soon (PncFolderStatus *self)
{
  if (self->show_id == 0)
    self->show_id = g_idle_add (show_cb, self);
}

void
pnc_folder_status_set (PncFolderStatus *self, PncBrowser *browser, PncFileChain *chain)
{
  GtkMultiSelection *files = pnc_file_chain_get_selection (chain);

  self->chain = g_object_ref (chain);
  self->space = pnc_free_space_new (browser);
  g_object_bind_property (self->space, "text", self->space_label, "label", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (files, "items-changed", G_CALLBACK (show_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (files, "selection-changed", G_CALLBACK (show_soon), self,
                           G_CONNECT_SWAPPED);
  show_soon (self);
}

static void
pnc_folder_status_dispose (GObject *object)
{
  PncFolderStatus *self = PNC_FOLDER_STATUS (object);

  g_clear_handle_id (&self->show_id, g_source_remove);
  g_clear_object (&self->chain);
  g_clear_object (&self->space);
  G_OBJECT_CLASS (pnc_folder_status_parent_class)->dispose (object);
}

static void
pnc_folder_status_class_init (PncFolderStatusClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pnc_folder_status_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-folder-status.ui");
  gtk_widget_class_bind_template_child (widget_class, PncFolderStatus, count_label);
  gtk_widget_class_bind_template_child (widget_class, PncFolderStatus, space_label);
}

static void
pnc_folder_status_init (PncFolderStatus *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
