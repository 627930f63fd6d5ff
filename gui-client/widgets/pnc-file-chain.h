/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-file-order.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_CHAIN (pnc_file_chain_get_type ())

/**
 * PncFileChain:
 *
 * What of a folder is shown, in which order, and what of it is selected: folder -> filter (hidden
 * files, search) -> sort -> selection. Both work in small steps between frames, so that a folder of
 * 100,000 does not stop the window; until they are through, the chain is not settled.
 *
 * Property: `settled` (boolean, read-only, notified).
 */
G_DECLARE_FINAL_TYPE (PncFileChain, pnc_file_chain, PNC, FILE_CHAIN, GObject)

/** pnc_file_chain_new: Returns: (transfer full): a chain with no folder */
PncFileChain *pnc_file_chain_new (void);

/** pnc_file_chain_set_folder: @self: a chain; @folder: (nullable): a list of #PncFileItem. The
 * search is over. */
void pnc_file_chain_set_folder (PncFileChain *self, GListModel *folder);

/** pnc_file_chain_set_show_hidden: @self: a chain; @show: whether names with a dot are shown */
void pnc_file_chain_set_show_hidden (PncFileChain *self, gboolean show);

/** pnc_file_chain_set_search: @self: a chain; @text: (nullable): what the names have to have in
 * them, as #PncNameMatch understands it */
void pnc_file_chain_set_search (PncFileChain *self, const char *text);

/** pnc_file_chain_set_order: @self: a chain; @order: how it is sorted */
void pnc_file_chain_set_order (PncFileChain *self, const PncFileOrder *order);

/** pnc_file_chain_get_order: @self: a chain. Returns: (transfer none): how it is sorted */
const PncFileOrder *pnc_file_chain_get_order (PncFileChain *self);

/** pnc_file_chain_get_selection: @self: a chain. Returns: (transfer none): its end, for views */
GtkMultiSelection *pnc_file_chain_get_selection (PncFileChain *self);

/** pnc_file_chain_is_settled: @self: a chain. Returns: whether nothing is left to sort */
gboolean pnc_file_chain_is_settled (PncFileChain *self);

/** pnc_file_chain_is_searching: @self: a chain. Returns: whether names are looked for */
gboolean pnc_file_chain_is_searching (PncFileChain *self);

/** pnc_file_chain_dup_selected: @self: a chain. Returns: (transfer full) (element-type
 * PncFileItem): what is selected, in the order shown */
GPtrArray *pnc_file_chain_dup_selected (PncFileChain *self);

/** pnc_file_chain_get_n_selected: @self: a chain. Returns: how many are selected */
guint pnc_file_chain_get_n_selected (PncFileChain *self);

/** pnc_file_chain_find: @self: a chain; @item: an item. Returns: its position, or
 * %GTK_INVALID_LIST_POSITION */
guint pnc_file_chain_find (PncFileChain *self, PncFileItem *item);

/** pnc_file_chain_find_file: @self: a chain; @item: an item; @direction: 1 or -1. Returns:
 * (transfer none) (nullable): the file that comes next after it or before it, folders left out */
PncFileItem *pnc_file_chain_find_file (PncFileChain *self, PncFileItem *item, int direction);

G_END_DECLS
