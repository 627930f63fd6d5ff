/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

G_BEGIN_DECLS

/**
 * PncWatchEvents:
 * @begun: from now on changes are told; @sees_all is %FALSE where the server does not see what
 * other computers change. Comes again when the session has reconnected: what changed in between was
 * not told
 * @changed: names as they are now, or, with %PNC_CHANGES_OVERFLOW, that some were not told. Valid
 * during the call
 *
 * Called on the session's context; may cancel the watch.
 */
typedef struct
{
  void (*begun) (gboolean sees_all, gpointer data);
  void (*changed) (const PncChanges *changes, gpointer data);
} PncWatchEvents;

/**
 * pnc_session_watch_async:
 * @self: a session
 * @path: a folder
 * @events: what to call; static
 * @data: for @events
 * @cancellable: (nullable): ends it
 * @callback: at the end
 * @user_data: for @callback
 *
 * Tells what changes in a folder, for as long as the session lasts. A listing that is asked for
 * after this call, and again after each reconnection, together with what is told, misses nothing:
 * where a page of it and something told while it was under way differ about a name, what was told
 * is right.
 */
void pnc_session_watch_async (PncSession *self,
                              PncPath *path,
                              const PncWatchEvents *events,
                              gpointer data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * pnc_session_watch_finish:
 * @self: a session
 * @result: the result
 * @error: (out) (nullable): why it is over: %PNC_ERROR_CANCELLED; %PNC_ERROR_NOT_FOUND when the
 *   folder is no more; %PNC_ERROR_BUSY and %PNC_ERROR_UNSUPPORTED where it cannot be watched …
 */
void pnc_session_watch_finish (PncSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
