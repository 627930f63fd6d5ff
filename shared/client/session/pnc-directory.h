/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"
#include "pnc-session.h"

G_BEGIN_DECLS

#define PNC_TYPE_DIRECTORY (pnc_directory_get_type ())

/**
 * PncDirectory:
 *
 * The entries of one folder on the server: a GListModel of #PncFileItem in no order, filled page by
 * page (one items-changed a page for what is new). Lives on the context of its session.
 *
 * Refreshing keeps the item objects of entries, and the order of the rows; what changed is told by
 * the item and by an items-changed of its row, what is gone goes when the listing is complete. Thus
 * selection and scroll position hold. It refreshes by itself when the session has come back after a
 * lost connection. A live one (pnc_directory_new_live()) is told by the server what changes, and
 * follows in the same way, at most ten times a second.
 *
 * Each row takes some hundred bytes, so there is a most (pnc_directory_set_max_rows()): a folder
 * with more is shown as far as that, with %PNC_ERROR_TOO_LARGE.
 *
 * Properties (read-only, notified): `path` (text, made fit to be shown), `loading`, `error-message`
 * (nullable), `left-out` (uint64: names that the server has and that cannot travel), `live`
 * (whether it follows all that changes by itself just now).
 */
G_DECLARE_FINAL_TYPE (PncDirectory, pnc_directory, PNC, DIRECTORY, GObject)

/**
 * pnc_directory_new:
 * @session: a session
 * @path: a folder
 *
 * Starts loading.
 *
 * Returns: (transfer full): the model
 */
PncDirectory *pnc_directory_new (PncSession *session, PncPath *path);

/**
 * pnc_directory_new_live:
 * @session: a session
 * @path: a folder
 *
 * As pnc_directory_new(), and follows what changes on the server. Where the server cannot tell
 * that, it is an ordinary directory, whose `live` is %FALSE. When the folder is gone it has no rows
 * and %PNC_ERROR_NOT_FOUND.
 *
 * Returns: (transfer full): the model
 */
PncDirectory *pnc_directory_new_live (PncSession *session, PncPath *path);

/** pnc_directory_is_live: @self: a directory. Returns: whether it follows all that changes by
 * itself just now */
gboolean pnc_directory_is_live (PncDirectory *self);

/** pnc_directory_get_path: @self: a directory. Returns: (transfer none): the folder */
PncPath *pnc_directory_get_path (PncDirectory *self);

/** pnc_directory_is_loading: @self: a directory. Returns: whether pages are still to come */
gboolean pnc_directory_is_loading (PncDirectory *self);

/**
 * pnc_directory_get_error:
 * @self: a directory
 *
 * Returns: (transfer none) (nullable): why the last loading failed; what came before is shown still
 */
const GError *pnc_directory_get_error (PncDirectory *self);

/**
 * pnc_directory_lookup:
 * @self: a directory
 * @name: a raw name
 *
 * Returns: (transfer none) (nullable): its item
 */
PncFileItem *pnc_directory_lookup (PncDirectory *self, const char *name);

/** PNC_DIRECTORY_MAX_ROWS: how many rows there are at most */
#define PNC_DIRECTORY_MAX_ROWS 500000u

/** pnc_directory_set_max_rows: @self: a directory; @max_rows: how many there are at most, from now
 * on; at first %PNC_DIRECTORY_MAX_ROWS */
void pnc_directory_set_max_rows (PncDirectory *self, guint max_rows);

/**
 * pnc_directory_refresh:
 * @self: a directory
 *
 * Reads the folder again; what is shown stays until it differs. While it is loading, it reads once
 * more afterwards.
 */
void pnc_directory_refresh (PncDirectory *self);

G_END_DECLS
