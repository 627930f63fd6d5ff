/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-transfer-record.h"

G_BEGIN_DECLS

#define PNC_TYPE_RECORD_ITEM (pnc_record_item_get_type ())

/**
 * PncRecordItem:
 *
 * One row of the history of transfers, as it is shown. Properties (read-only, constant): `title`
 * (display text), `place` (display text: from where or to where), `details` (what became of it),
 * `icon-name`.
 */
G_DECLARE_FINAL_TYPE (PncRecordItem, pnc_record_item, PNC, RECORD_ITEM, GObject)

/** pnc_record_item_new: @record: (transfer full): of the list. Returns: (transfer full): an item */
PncRecordItem *pnc_record_item_new (PncTransferRecord *record);

/** pnc_record_item_get_record: @self: an item. Returns: (transfer none): what it is about */
const PncTransferRecord *pnc_record_item_get_record (PncRecordItem *self);

/** pnc_record_item_matches: @self: an item; @words: what a person has typed, "" for everything.
 * Returns: whether its names, its place, its server and what became of it have all the words */
gboolean pnc_record_item_matches (PncRecordItem *self, const char *words);

/** pnc_record_item_dup_local_file: @self: an item. Returns: (transfer full) (nullable): the file or
 * folder on this computer, where there should be one */
GFile *pnc_record_item_dup_local_file (PncRecordItem *self);

/** pnc_record_item_dup_link: @self: an item. Returns: (transfer full) (nullable): a link to what is
 * on the server; %NULL where there is none */
char *pnc_record_item_dup_link (PncRecordItem *self);

G_END_DECLS
