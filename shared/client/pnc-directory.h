/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"
#include "pnc-session.h"

G_BEGIN_DECLS

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
