/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir-monitor.h"

G_BEGIN_DECLS

/**
 * PncWatchHub:
 *
 * The watched folders of all sessions: the system is asked once for each folder, however many watch
 * it. Nothing is asked, and no descriptor taken, before somebody watches. Main loop only.
 */
typedef struct _PncWatchHub PncWatchHub;

/**
 * PncWatchMember:
 * @changed: something about the folder has changed; the names are of any bytes. May leave the hub
 * from inside only with %PNC_DIR_CHANGE_GONE, when it has left already
 *
 * One who watches a folder. In another struct.
 */
typedef struct _PncWatchMember
{
  void (*changed) (struct _PncWatchMember *member, PncDirChange change, const char *name);
} PncWatchMember;

/** pnc_watch_hub_new: @context: the main loop. Returns: (transfer full): a hub of nobody */
PncWatchHub *pnc_watch_hub_new (GMainContext *context);

/** pnc_watch_hub_free: @self: (transfer full) (nullable): a hub that all have left */
void pnc_watch_hub_free (PncWatchHub *self);

/**
 * pnc_watch_hub_begin:
 * @self: a hub
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED, %PNC_ERROR_BUSY
 *
 * Somebody is about to add a folder, on another thread. No folder leaves the system's list until
 * pnc_watch_hub_join() is called for each: it might be the same one.
 *
 * Returns: (transfer none) (nullable): what to add it to
 */
PncDirMonitor *pnc_watch_hub_begin (PncWatchHub *self, GError **error);

/**
 * pnc_watch_hub_join:
 * @self: a hub
 * @id: the folder, 0 when it could not be added
 * @member: (nullable): who watches it; %NULL when nobody does any more
 *
 * Returns: %FALSE when the folder is gone already, and @member has not joined
 */
gboolean pnc_watch_hub_join (PncWatchHub *self, guint id, PncWatchMember *member);

/** pnc_watch_hub_leave: @self: a hub; @id: a folder; @member: who watches it no more */
void pnc_watch_hub_leave (PncWatchHub *self, guint id, PncWatchMember *member);

/** pnc_watch_hub_get_budget: @self: a hub. Returns: (transfer none): counts the names that wait to
 * be told, of all who watch */
guint *pnc_watch_hub_get_budget (PncWatchHub *self);

/** pnc_watch_hub_get_n_folders: @self: a hub. Returns: folders that the system watches for it */
guint pnc_watch_hub_get_n_folders (PncWatchHub *self);

G_END_DECLS
