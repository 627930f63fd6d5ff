/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-dir.h"

G_BEGIN_DECLS

/**
 * PncDirMonitor:
 *
 * Tells which names of held directories change, whoever changes them. A directory is watched by its
 * handle and never by a path, so that nobody can lead the watch elsewhere; no handle is kept open
 * for it. One owner; lives on a main context, except where it says otherwise.
 */
typedef struct _PncDirMonitor PncDirMonitor;

/**
 * PncDirChange:
 * @PNC_DIR_CHANGE_NAME: something about a name is not what it was: it came, went, was written to …
 * @PNC_DIR_CHANGE_SELF: the directory itself was moved, or its rights changed
 * @PNC_DIR_CHANGE_GONE: the directory is no more; its number is void, and nothing more will come
 * @PNC_DIR_CHANGE_LOST: so much has changed that some of it is not known; of all directories
 */
typedef enum
{
  PNC_DIR_CHANGE_NAME,
  PNC_DIR_CHANGE_SELF,
  PNC_DIR_CHANGE_GONE,
  PNC_DIR_CHANGE_LOST,
} PncDirChange;

/**
 * PncDirMonitorFunc:
 * @id: which directory; 0 with %PNC_DIR_CHANGE_LOST. May be one that was just removed
 * @change: what happened
 * @name: (nullable): the name, with %PNC_DIR_CHANGE_NAME only; any bytes that the host allows
 * @user_data: as given
 *
 * The change has happened by now: whoever looks sees it, or what came after it.
 */
typedef void (*PncDirMonitorFunc) (guint id,
                                   PncDirChange change,
                                   const char *name,
                                   gpointer user_data);

/** PNC_DIR_MONITOR_GATHER_US: what follows a change within so long is told together with what else
 * came, and the same name only once where it is not between others */
#define PNC_DIR_MONITOR_GATHER_US (20 * 1000)

/**
 * pnc_dir_monitor_new:
 * @context: where @func is called
 * @func: what to call; may remove any directory, but not free the monitor
 * @user_data: for @func
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED where the system cannot do it; %PNC_ERROR_BUSY
 * when it allows no more of them
 *
 * Returns: (transfer full) (nullable): a monitor of nothing
 */
PncDirMonitor *pnc_dir_monitor_new (GMainContext *context,
                                    PncDirMonitorFunc func,
                                    gpointer user_data,
                                    GError **error);

/** pnc_dir_monitor_free: @self: (transfer full) (nullable): a monitor */
void pnc_dir_monitor_free (PncDirMonitor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncDirMonitor, pnc_dir_monitor_free)

/**
 * pnc_dir_monitor_add:
 * @self: a monitor
 * @dir: a directory; need not be kept
 * @sees_all: (out): %FALSE where it is on a disk of a network, whose other users are not seen
 * @error: (out) (nullable): %PNC_ERROR_PERMISSION when it may not be read; %PNC_ERROR_BUSY when the
 * system allows no more; %PNC_ERROR_UNSUPPORTED
 *
 * Whatever is changed after this has returned is told. Blocks on the disk; any thread.
 *
 * Returns: its number, the same for the same directory; 0 on failure
 */
guint pnc_dir_monitor_add (PncDirMonitor *self, PncDir *dir, gboolean *sees_all, GError **error);

/** pnc_dir_monitor_remove: @self: a monitor; @id: a directory, which is not to be told of any more
 */
void pnc_dir_monitor_remove (PncDirMonitor *self, guint id);

G_END_DECLS
