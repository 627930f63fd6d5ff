/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"

G_BEGIN_DECLS

/** PNC_STAGED_TREE_SUFFIX: behind the name of a staged file: the folder that it stands guard over
 */
#define PNC_STAGED_TREE_SUFFIX ".d"

/**
 * PncArea:
 * @partials: `.pinnace/staging`, where files are written before they get their names
 * @trash: `.pinnace/trash`
 *
 * The server's own folder (0700) at the top of one mount within a share. Plain struct; its holder
 * (#PncStaging) counts the references. Immutable but for @collected_us.
 *
 * A file in staging has 32 hexadecimal digits for a name and is locked while somebody works on it.
 * A folder has the same name and a suffix, and so has a journal; the lock of the file without the
 * suffix is theirs.
 */
typedef struct
{
  PncDir *partials;    /* owned */
  PncDir *trash;       /* owned */
  gint64 collected_us; /* under the holder's lock; monotonic time of the last collection */
} PncArea;

/**
 * pnc_area_open:
 * @top: the folder to have it in
 * @error: (out) (nullable): %PNC_ERROR_READ_ONLY, %PNC_ERROR_PERMISSION, %PNC_ERROR_NOT_DIRECTORY …
 *
 * Makes what is missing. Blocking; any thread.
 *
 * Returns: (transfer full) (nullable): the area
 */
PncArea *pnc_area_open (PncDir *top, GError **error);

/**
 * pnc_area_free:
 * @area: (transfer full) (nullable): an area
 */
void pnc_area_free (PncArea *area);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncArea, pnc_area_free)

/**
 * pnc_area_open_staged:
 * @area: an area
 * @name: of a file in staging
 * @error: (out) (nullable): an error
 *
 * Opens it for reading and writing whatever its permission bits are, to lock it.
 *
 * Returns: (transfer full) (nullable): the open file
 */
PncFile *pnc_area_open_staged (const PncArea *area, const char *name, GError **error);

/** pnc_area_remove_journal: @area: an area; @name: of a file in staging; @error: (out) (nullable).
 * Returns: whether it has no journal now */
gboolean pnc_area_remove_journal (const PncArea *area, const char *name, GError **error);

/** pnc_area_remove_staged: @area: an area; @name: of a file in staging whose lock is ours; @error:
 * (out) (nullable). Removes its journal, then the file. Returns: %TRUE on success */
gboolean pnc_area_remove_staged (const PncArea *area, const char *name, GError **error);

/**
 * pnc_area_collect:
 * @area: an area
 * @now_us: wall-clock time, as of g_get_real_time()
 * @stale_us: what nobody works on is left alone for so long
 *
 * Removes what crashed servers and clients that did not come back left in staging: what was last
 * touched longer than @stale_us ago and whose lock nobody holds; a journal goes with its file, one
 * whose file was stored by its own age. Any number of servers may work in the folder; where the
 * file system has no locks, nothing is removed. What cannot be removed stays; that is logged.
 * Blocking; any thread.
 *
 * Returns: how many were removed
 */
guint pnc_area_collect (PncArea *area, gint64 now_us, gint64 stale_us);

G_END_DECLS
