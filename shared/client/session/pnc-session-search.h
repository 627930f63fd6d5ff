/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

G_BEGIN_DECLS

/**
 * PncSearchEvents:
 * @found: (element-type PncEntry): names in @folder, which is a whole path; valid during the call
 * @looked: (nullable): how many names the server has looked at, now and then
 * @restarted: the connection was lost and the search begins anew: what was found so far will come
 * again
 *
 * Called on the session's context; may cancel the search.
 */
typedef struct
{
  void (*found) (PncPath *folder, GPtrArray *entries, gpointer data);
  void (*looked) (guint64 n_names, gpointer data);
  void (*restarted) (gpointer data);
} PncSearchEvents;

/**
 * PncSearchEnd:
 * @outcome: whether that was all, never %PNC_SEARCH_MORE
 * @n_found: how many were found
 * @n_unread: folders that the server could not look into
 *
 * How a search has ended.
 */
typedef struct
{
  PncSearchOutcome outcome;
  guint n_found;
  guint n_unread;
} PncSearchEnd;

/**
 * pnc_session_search_async:
 * @self: a session
 * @search: what to look for, and where
 * @events: what to call; static
 * @data: for @events
 * @cancellable: (nullable): ends it
 * @callback: at the end
 * @user_data: for @callback
 *
 * Looks for names everywhere below a folder, on the server. A session does one search at a time; a
 * second one waits for the first.
 */
void pnc_session_search_async (PncSession *self,
                               const PncSearch *search,
                               const PncSearchEvents *events,
                               gpointer data,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * pnc_session_search_finish:
 * @self: a session
 * @result: the result
 * @end: (out caller-allocates): how it has ended; untouched on failure
 * @error: (out) (nullable): %PNC_ERROR_BUSY when the server has too many searches to do,
 *   %PNC_ERROR_UNSUPPORTED when it knows none; %PNC_ERROR_TOO_LARGE when there is too much to look
 *   for …
 *
 * Returns: %TRUE when the server has said its last word
 */
gboolean pnc_session_search_finish (PncSession *self,
                                    GAsyncResult *result,
                                    PncSearchEnd *end,
                                    GError **error);

G_END_DECLS
