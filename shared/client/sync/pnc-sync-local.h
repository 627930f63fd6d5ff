/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-entry.h"
#include "pnc-hash.h"
#include "pnc-local-folder.h"
#include "pnc-sync-options.h"

G_BEGIN_DECLS

/**
 * PncSyncOddFunc:
 * @name: a name of this computer that cannot travel
 * @fault: why not, in words
 * @user_data: as given
 *
 * Hears of a name that is not in the listing.
 */
typedef void (*PncSyncOddFunc) (const char *name, const char *fault, gpointer user_data);

/**
 * pnc_sync_local_list:
 * @folder: a folder of this computer
 * @odd: (nullable): told of names that cannot travel
 * @user_data: for @odd
 * @error: (out) (nullable): as pnc_local_folder_open() …; %PNC_ERROR_CHANGED when the folder kept
 *   changing while it was read: a name could have been missed
 *
 * The server's own folder and what unfinished downloads left are no part of it. Blocking.
 *
 * Returns: (transfer full) (element-type PncEntry) (nullable): all that is in it
 */
GPtrArray *pnc_sync_local_list (PncLocalFolder *folder,
                                PncSyncOddFunc odd,
                                gpointer user_data,
                                GError **error);

/**
 * pnc_sync_local_remove:
 * @folder: a folder of this computer
 * @name: a name in it; a folder goes with all that is in it
 * @how: to the person's trash, or for good
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED where there is no trash …
 *
 * Blocking.
 *
 * Returns: %TRUE when it is gone, also when it was before
 */
gboolean
pnc_sync_local_remove (PncLocalFolder *folder, const char *name, PncSyncDelete how, GError **error);

/**
 * pnc_sync_local_digest:
 * @folder: a folder of this computer
 * @name: a file in it
 * @cancellable: (nullable): looked at between the chunks
 * @digest: (out caller-allocates): of the file
 * @error: (out) (nullable): as pnc_source_file_open(), %PNC_ERROR_CHANGED, %PNC_ERROR_CANCELLED
 *
 * Blocking.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_sync_local_digest (PncLocalFolder *folder,
                                const char *name,
                                GCancellable *cancellable,
                                guint8 digest[PNC_HASH_BYTES],
                                GError **error);

/**
 * pnc_sync_local_signature:
 * @folder: a folder of this computer
 * @name: a file in it
 * @cancellable: (nullable): looked at between the chunks
 * @version: (out caller-allocates): what it was
 * @error: (out) (nullable): as pnc_sync_local_digest(), and %PNC_ERROR_TOO_LARGE
 *
 * Blocking.
 *
 * Returns: (transfer full) (nullable): its signature (docs/PROTOCOL.md, section 7.6)
 */
GBytes *pnc_sync_local_signature (PncLocalFolder *folder,
                                  const char *name,
                                  GCancellable *cancellable,
                                  PncVersion *version,
                                  GError **error);

G_END_DECLS
