/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"

G_BEGIN_DECLS

/**
 * PncFileItemRow:
 * @position: in the directory's list
 * @round: of the loading that saw it last
 *
 * What #PncDirectory knows of an item that is in it. Kept in the item, so that a row is one block
 * of memory: there may be millions. For nobody else.
 */
typedef struct
{
  guint position;
  guint round;
} PncFileItemRow;

/** pnc_file_item_get_row: @self: an item of a directory. Returns: (transfer none): its row */
PncFileItemRow *pnc_file_item_get_row (PncFileItem *self);

/**
 * pnc_file_item_set_entry:
 * @self: an item of a directory
 * @entry: what it shows from now on, under the same name; a reference is kept
 *
 * Notifies what is not as it was.
 */
void pnc_file_item_set_entry (PncFileItem *self, PncEntry *entry);

G_END_DECLS
