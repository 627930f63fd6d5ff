/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-file-chain.h"

#include "pnc-file-filter.h"
#include "pnc-name-match.h"

struct _PncFileChain
{
  GObject parent_instance;

  /* owned */
  PncFileFilter *filtered;
  GtkSortListModel *sorted;
  GtkMultiSelection *selection;
  GtkSorter *sorter;
  PncNameMatch *match; /* nullable */

  PncFileOrder order;
  gboolean show_hidden;
  gboolean was_settled;
};

enum
{
  PROP_SETTLED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncFileChain, pnc_file_chain, G_TYPE_OBJECT)

static gboolean
is_shown (PncFileItem *item, gpointer data)
{
  PncFileChain *self = data;

  if (!self->show_hidden && pnc_file_item_get_entry (item)->name[0] == '.')
    return FALSE;
  return self->match == NULL || pnc_name_match_test (self->match, pnc_file_item_get_name (item));
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  PncFileChain *self = data;

  return pnc_file_order_compare (&self->order, (PncFileItem *) a, (PncFileItem *) b);
}

static void
pending_cb (PncFileChain *self)
{
  gboolean settled = pnc_file_chain_is_settled (self);

  if (settled == self->was_settled)
    return;
  self->was_settled = settled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
}

void
pnc_file_chain_set_folder (PncFileChain *self, GListModel *folder)
{
  g_clear_pointer (&self->match, pnc_name_match_free);
  pnc_file_filter_set_model (self->filtered, folder);
}

void
pnc_file_chain_set_show_hidden (PncFileChain *self, gboolean show)
{
  if (self->show_hidden == show)
    return;
  self->show_hidden = show;
  pnc_file_filter_changed (self->filtered);
}

void
pnc_file_chain_set_search (PncFileChain *self, const char *text)
{
  PncNameMatch *match = pnc_name_match_new (text, FALSE);

  if (match == NULL && self->match == NULL)
    return;
  pnc_name_match_free (self->match);
  self->match = match;
  pnc_file_filter_changed (self->filtered);
}

void
pnc_file_chain_set_order (PncFileChain *self, const PncFileOrder *order)
{
  if (self->order.column == order->column && self->order.descending == order->descending
      && self->order.folders_first == order->folders_first)
    return;
  self->order = *order;
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

const PncFileOrder *
pnc_file_chain_get_order (PncFileChain *self)
{
  return &self->order;
}

GtkMultiSelection *
pnc_file_chain_get_selection (PncFileChain *self)
{
  return self->selection;
}

gboolean
pnc_file_chain_is_settled (PncFileChain *self)
{
  return pnc_file_filter_is_settled (self->filtered)
         && gtk_sort_list_model_get_pending (self->sorted) == 0;
}

gboolean
pnc_file_chain_is_searching (PncFileChain *self)
{
  return self->match != NULL;
}

GPtrArray *
pnc_file_chain_dup_selected (PncFileChain *self)
{
  g_autoptr (GtkBitset) bits
    = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return items;
}

guint
pnc_file_chain_get_n_selected (PncFileChain *self)
{
  g_autoptr (GtkBitset) bits
    = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return (guint) gtk_bitset_get_size (bits);
}

guint
pnc_file_chain_find (PncFileChain *self, PncFileItem *item)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PncFileItem) other = g_list_model_get_item (model, i);

      if (other == item)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

PncFileItem *
pnc_file_chain_find_file (PncFileChain *self, PncFileItem *item, int direction)
{
  guint position = pnc_file_chain_find (self, item);

  if (position == GTK_INVALID_LIST_POSITION)
    return NULL;
  for (;;)
    {
      g_autoptr (PncFileItem) next = NULL;

      position += (guint) direction; /* wraps before the first, where there is none */
      next = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
      if (next == NULL)
        return NULL;
      if (pnc_file_item_get_entry (next)->kind == PNC_ENTRY_FILE)
        return next; /* the folder has it still */
    }
}

static void
pnc_file_chain_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, pnc_file_chain_is_settled (PNC_FILE_CHAIN (object)));
}

/* Whoever holds the selection still gets no rows any more: their functions would call on us. */
static void
pnc_file_chain_dispose (GObject *object)
{
  PncFileChain *self = PNC_FILE_CHAIN (object);

  if (self->filtered != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->filtered, self);
      pnc_file_filter_stop (self->filtered);
      gtk_sort_list_model_set_sorter (self->sorted, NULL);
    }
  g_clear_object (&self->filtered);
  g_clear_object (&self->sorted);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorter);
  g_clear_pointer (&self->match, pnc_name_match_free);
  G_OBJECT_CLASS (pnc_file_chain_parent_class)->dispose (object);
}

static void
pnc_file_chain_class_init (PncFileChainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_file_chain_get_property;
  object_class->dispose = pnc_file_chain_dispose;
  properties[PROP_SETTLED]
    = g_param_spec_boolean ("settled", NULL, NULL, TRUE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_file_chain_init (PncFileChain *self)
{
  self->order.folders_first = TRUE;
  self->was_settled = TRUE;
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  self->filtered = pnc_file_filter_new (is_shown, self);
  self->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)),
                                          g_object_ref (self->sorter));
  gtk_sort_list_model_set_incremental (self->sorted, TRUE);
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->sorted)));
  g_signal_connect_object (self->filtered, "notify::settled", G_CALLBACK (pending_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sorted, "notify::pending", G_CALLBACK (pending_cb), self,
                           G_CONNECT_SWAPPED);
}

PncFileChain *
pnc_file_chain_new (void)
{
  return g_object_new (PNC_TYPE_FILE_CHAIN, NULL);
}
