/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/*
 * Items that know where they are: what a search has found. Kept beside the item, for the 100,000
 * rows of a folder have no need of it.
 */

/** pnc_found_item_new: @entry: what was found; @folder: where. Returns: (transfer full): an item */
PncFileItem *pnc_found_item_new (PncEntry *entry, PncPath *folder);

/** pnc_found_item_get_folder: @item: any item. Returns: (transfer none) (nullable): the folder that
 * it is in; %NULL for one of the folder that is shown */
PncPath *pnc_found_item_get_folder (PncFileItem *item);

/** pnc_found_item_get_where: @item: any item. Returns: (transfer none): its folder as it may be
 * shown; "" for one of the folder that is shown */
const char *pnc_found_item_get_where (PncFileItem *item);

G_END_DECLS
