/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-area.h"
#include "pnc-path.h"

G_BEGIN_DECLS

/** PNC_TRASH_ITEM: what a removed thing is called in its folder of the trash */
#define PNC_TRASH_ITEM "item"

/** PNC_TRASH_INFO: the note beside it: a key file with the group [Trash] and the keys Path and
 * RemovedAt */
#define PNC_TRASH_INFO "info"

/**
 * pnc_trash_put:
 * @area: the area of the mount that it is in
 * @dir: where it is
 * @name: what it is called
 * @where: its path in the whole share, for the note; the names are percent-encoded there
 * @error: (out) (nullable): an error; it is still where it was
 *
 * Moves a file, link or folder to `trash/TIME-RANDOM/item`, at once or not at all. Blocking; any
 * thread.
 *
 * Returns: %TRUE on success
 */
gboolean
pnc_trash_put (const PncArea *area, PncDir *dir, const char *name, PncPath *where, GError **error);

G_END_DECLS
