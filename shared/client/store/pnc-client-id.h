/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file.h"
#include "pnc-limits.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/**
 * pnc_client_id_load:
 * @folder: (nullable) (type filename): where the client keeps its state; %NULL for the usual place
 *   ($XDG_STATE_HOME/pinnace)
 * @error: (out) (nullable): why there is no key, and none could be made
 *
 * Loads the key that transfer ids are made with, and makes it (0600) if there is none. Without it
 * an upload is gone on with by this process alone. Blocking; to be called once, by the program,
 * before the first transfer.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_client_id_load (const char *folder, GError **error);

/**
 * pnc_client_id_of:
 * @remote: where a file is to be sent
 * @info: what it is
 * @id: (out caller-allocates) (array fixed-size=16): what the transfer is called: the same for the
 *   same file and place, also in another process, and another one when the file was written to
 *
 * Nobody who does not have the key can guess it. Random when none was loaded. Any thread.
 */
void pnc_client_id_of (PncPath *remote, const PncFileInfo *info, guint8 id[PNC_TRANSFER_ID_BYTES]);

G_END_DECLS
