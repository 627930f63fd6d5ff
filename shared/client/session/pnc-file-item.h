/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-entry.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_ITEM (pnc_file_item_get_type ())

/**
 * PncFileItem:
 *
 * One row of a folder: a #PncEntry as a GObject for list models. Its name never changes; the rest
 * may while it is in a #PncDirectory, and is notified. What costs something to find out (display
 * name, type, icon, collation key) is found out when first asked for, because most of 100,000 rows
 * are never looked at. A row of a folder takes some 180 bytes and its name, and another 30 to 60
 * once it has been sorted by name. One thread.
 *
 * Properties (read-only): `name` (display text, valid UTF-8), `kind` (int, #PncEntryKind), `size`
 * (uint64, bytes), `mtime` (int64, ns), `mode` (uint), `content-type` (string, from kind and name
 * only), `icon` (GIcon), `cut` (boolean: it was cut, and is to be pasted elsewhere; whoever has the
 * clipboard marks it).
 */
G_DECLARE_FINAL_TYPE (PncFileItem, pnc_file_item, PNC, FILE_ITEM, GObject)

/**
 * pnc_file_item_new:
 * @entry: what it shows; a reference is kept
 *
 * Returns: (transfer full): an item
 */
PncFileItem *pnc_file_item_new (PncEntry *entry);

/** pnc_file_item_get_entry: @self: an item. Returns: (transfer none): its entry, with the raw name;
 * keep a reference if it has to last longer than this turn of the main loop */
PncEntry *pnc_file_item_get_entry (PncFileItem *self);

/** pnc_file_item_get_name: @self: an item. Returns: (transfer none): its name as it may be shown */
const char *pnc_file_item_get_name (PncFileItem *self);

/**
 * pnc_file_item_get_sort_key:
 * @self: an item
 *
 * Returns: (transfer none): collation key for natural order (g_utf8_collate_key_for_filename), to
 * be compared with strcmp()
 */
const char *pnc_file_item_get_sort_key (PncFileItem *self);

/**
 * pnc_file_item_get_content_type:
 * @self: an item
 *
 * Guessed from the kind and the name, never from bytes.
 *
 * Returns: (transfer none): its content type
 */
const char *pnc_file_item_get_content_type (PncFileItem *self);

/**
 * pnc_file_item_get_icon:
 * @self: an item
 *
 * Returns: (transfer none): an icon for its content type, shared between the items of a type
 */
GIcon *pnc_file_item_get_icon (PncFileItem *self);

/** pnc_file_item_is_cut: @self: an item. Returns: its property */
gboolean pnc_file_item_is_cut (PncFileItem *self);

/** pnc_file_item_set_cut: @self: an item; @cut: whether it is to be pasted elsewhere */
void pnc_file_item_set_cut (PncFileItem *self, gboolean cut);

G_END_DECLS
