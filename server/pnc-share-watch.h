/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir-monitor.h"
#include "pnc-share.h"

G_BEGIN_DECLS

/**
 * PncWatchedFolder:
 * @id: its number in the monitor
 * @device: its file system
 * @file_id: its number there
 * @sees_all: whether changes that others make are seen, too
 *
 * The folder that a path led to when somebody began to watch it.
 */
typedef struct
{
  guint id;
  guint64 device;
  guint64 file_id;
  gboolean sees_all;
} PncWatchedFolder;

/**
 * pnc_share_watch:
 * @share: a share
 * @path: a folder
 * @monitor: what shall tell of it
 * @folder: (out): what it is
 * @error: (out) (nullable): as pnc_share_list(); %PNC_ERROR_BUSY, %PNC_ERROR_UNSUPPORTED
 *
 * No handle is kept. Blocks on the disk.
 *
 * Returns: %TRUE when @monitor tells of it from now on
 */
gboolean pnc_share_watch (PncShare *share,
                          PncPath *path,
                          PncDirMonitor *monitor,
                          PncWatchedFolder *folder,
                          GError **error);

/** pnc_share_set_moved: @error: (out) (nullable): where to say that the folder @path, which was
 * watched, is not there any more */
void pnc_share_set_moved (GError **error, PncPath *path);

/**
 * pnc_share_look:
 * @share: a share
 * @path: as given to pnc_share_watch()
 * @folder: what that said
 * @names: (element-type utf8): names that have changed, none that may not travel
 * @entries: (element-type PncEntry): where to append those that are there
 * @gone: (element-type utf8): where to append those that are not, borrowed from @names
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND also when another folder has the path by now
 *
 * Walks there anew, so that what was moved out of the user's reach is out of their sight as well.
 *
 * Returns: %FALSE when the folder cannot be watched any more
 */
gboolean pnc_share_look (PncShare *share,
                         PncPath *path,
                         const PncWatchedFolder *folder,
                         GPtrArray *names,
                         GPtrArray *entries,
                         GPtrArray *gone,
                         GError **error);

G_END_DECLS
