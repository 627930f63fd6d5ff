/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-pump.h"
#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncFolderWatch:
 *
 * One WATCH of a control channel: finds the folder on a thread of the disk pool, gathers what
 * changes in it, looks at those names on such a thread, in the view of the user, and sends what
 * they are. One look at a time, and none while the client takes nothing. Main loop only.
 */
typedef struct _PncFolderWatch PncFolderWatch;

/**
 * PncFolderWatchEvents:
 * @looked: it does not use a thread any more, so that another one may
 * @begun: it was answered
 * @ended: it is over: the owner answers and frees it
 */
typedef struct
{
  void (*looked) (gpointer user_data);
  void (*begun) (PncFolderWatch *watch, gpointer user_data);
  void (*ended) (PncFolderWatch *watch, const GError *error, gpointer user_data);
} PncFolderWatchEvents;

/** PNC_FOLDER_WATCH_NAMES: so many names are looked at, and sent, at once */
#define PNC_FOLDER_WATCH_NAMES 512u

/** PNC_FOLDER_WATCH_LOOKS: so many watches of one channel use a thread at once */
#define PNC_FOLDER_WATCH_LOOKS 2u

/**
 * pnc_folder_watch_new:
 * @core: the server
 * @share: what the user sees
 * @path: the folder
 * @pump: the control channel; outlives it
 * @request: the id of WATCH
 * @n_looking: (inout): counts those of the channel that use a thread; outlives it
 * @events: callbacks; the table is static
 * @user_data: for @events
 *
 * Returns: (transfer full): a watch that has not begun
 */
PncFolderWatch *pnc_folder_watch_new (PncServerCore *core,
                                      PncShare *share,
                                      PncPath *path,
                                      PncFramePump *pump,
                                      guint64 request,
                                      guint *n_looking,
                                      const PncFolderWatchEvents *events,
                                      gpointer user_data);

/**
 * pnc_folder_watch_begin:
 * @self: a watch that has not begun
 * @error: (out) (nullable): why it cannot
 *
 * Returns: whether @begun or @ended will be called
 */
gboolean pnc_folder_watch_begin (PncFolderWatch *self, GError **error);

/** pnc_folder_watch_has_begun: @self: a watch. Returns: whether it was answered */
gboolean pnc_folder_watch_has_begun (PncFolderWatch *self);

/** pnc_folder_watch_get_request: @self: a watch. Returns: (transfer none): its id */
const guint64 *pnc_folder_watch_get_request (PncFolderWatch *self);

/** pnc_folder_watch_continue: @self: a watch, for which there may be room again */
void pnc_folder_watch_continue (PncFolderWatch *self);

/** pnc_folder_watch_free: @self: (transfer full) (nullable): a watch. What a thread is doing just
 * now comes to nothing later, by itself. */
void pnc_folder_watch_free (PncFolderWatch *self);

G_END_DECLS
