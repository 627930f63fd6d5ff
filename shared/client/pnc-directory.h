/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_ITEM (pnc_file_item_get_type ())

/**
 * PncFileItem:
 *
 * One row of a folder: a #PncEntry as a GObject for list models. Properties (read-only): `name` (display text, valid UTF-8), `kind`
 * (int, #PncEntryKind), `size` (uint64, bytes), `mtime` (int64, ns), `mode` (uint), `icon` (GIcon by kind and content type), `content-type`.
 */
G_DECLARE_FINAL_TYPE (PncFileItem, pnc_file_item, PNC, FILE_ITEM, GObject)

/** pnc_file_item_get_entry: @self: an item. Returns: (transfer none): its entry, with the raw name */
PncEntry *pnc_file_item_get_entry (PncFileItem *self);

/** pnc_file_item_get_name: @self: an item. Returns: (transfer none): its name as it may be shown */
const char *pnc_file_item_get_name (PncFileItem *self);

/** pnc_file_item_get_sort_key: @self: an item. Returns: (transfer none): collation key for natural order (g_utf8_collate_key_for_filename) */
const char *pnc_file_item_get_sort_key (PncFileItem *self);

#define PNC_TYPE_DIRECTORY (pnc_directory_get_type ())

/**
 * PncDirectory:
 *
 * The entries of one folder on the server: a GListModel of #PncFileItem in no order, filled page by page (one items-changed a
 * page). Refreshing keeps the item objects of entries that did not change and changes only what differs, so that selection and scroll
 * position hold. Properties (read-only): `loading`, `error-message` (nullable).
 */
G_DECLARE_FINAL_TYPE (PncDirectory, pnc_directory, PNC, DIRECTORY, GObject)

/** pnc_directory_new: @session: a session; @path: a folder. Starts loading. Returns: (transfer full): the model */
PncDirectory *pnc_directory_new (PncSession *session, PncPath *path);

/** pnc_directory_get_path: @self: a directory. Returns: (transfer none): the folder */
PncPath *pnc_directory_get_path (PncDirectory *self);

/** pnc_directory_is_loading: @self: a directory. Returns: whether pages are still to come */
gboolean pnc_directory_is_loading (PncDirectory *self);

/** pnc_directory_get_error: @self: a directory. Returns: (transfer none) (nullable): why the last loading failed */
const GError *pnc_directory_get_error (PncDirectory *self);

/** pnc_directory_refresh: @self: a directory. Reads the folder again; what is shown stays until it differs. */
void pnc_directory_refresh (PncDirectory *self);

G_END_DECLS
