/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-session.h"

G_BEGIN_DECLS

/*
 * Typed requests about names. Errors carry %PNC_SIDE_REMOTE and the path. All of them are made and
 * answered on the context of the session and never block; @cancellable ends one at once with
 * %PNC_ERROR_CANCELLED, whether or not the server has carried it out. So does a server that is
 * there but does not answer for a minute, or gets nowhere for a quarter of an hour where it may
 * take its time (remove, copy, sum), with %PNC_ERROR_TIMED_OUT.
 *
 * What a server answers is checked against what was asked: an entry for another name, a sum of
 * another kind or a name listed twice ends the connection.
 */

/**
 * PncListPageFunc:
 * @entries: (element-type PncEntry) (transfer none): one page, in no order; no name comes twice
 * @user_data: as given
 */
typedef void (*PncListPageFunc) (GPtrArray *entries, gpointer user_data);

/**
 * pnc_session_list_async:
 * @self: a session
 * @path: a folder
 * @on_page: for each page
 * @page_data: for @on_page
 * @cancellable: (nullable): gives up; @on_page is not called any more
 * @callback: at the end
 * @user_data: for @callback
 *
 * A listing that was cut off by a lost connection begins again by itself; names that were there
 * before are not reported a second time. Of each name only a hash is kept (#PncNameSet).
 */
void pnc_session_list_async (PncSession *self,
                             PncPath *path,
                             PncListPageFunc on_page,
                             gpointer page_data,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * pnc_session_list_finish:
 * @self: a session
 * @result: the result
 * @error: (out) (nullable): %PNC_ERROR_TOO_LARGE for more than %PNC_MAX_LIST_ENTRIES
 *
 * Returns: whether the listing is complete
 */
gboolean pnc_session_list_finish (PncSession *self, GAsyncResult *result, GError **error);

/**
 * pnc_session_list_get_left_out:
 * @result: a result of pnc_session_list_async()
 *
 * Returns: how many names the server has that cannot travel
 */
guint64 pnc_session_list_get_left_out (GAsyncResult *result);

/**
 * pnc_session_stat_async:
 * @self: a session
 * @path: what
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_session_entry_finish()
 * @user_data: for @callback
 */
void pnc_session_stat_async (PncSession *self,
                             PncPath *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * pnc_session_make_folder_async:
 * @self: a session
 * @path: the new folder
 * @flags: #PncPutFlags
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_session_entry_finish()
 * @user_data: for @callback
 */
void pnc_session_make_folder_async (PncSession *self,
                                    PncPath *path,
                                    guint8 flags,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * pnc_session_rename_async:
 * @self: a session
 * @from: what
 * @to: its new place
 * @policy: when that is taken
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_session_entry_finish()
 * @user_data: for @callback
 */
void pnc_session_rename_async (PncSession *self,
                               PncPath *from,
                               PncPath *to,
                               PncPolicy policy,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * PncSessionProgressFunc:
 * @progress: bytes and items done so far; the total is 0 when the server does not know it
 * @user_data: as given
 *
 * What the server tells of a long request, ten times a second at most; never after its end, nor
 * after it was cancelled.
 */
typedef void (*PncSessionProgressFunc) (const PncProgress *progress, gpointer user_data);

/**
 * pnc_session_copy_async:
 * @self: a session
 * @from: what
 * @to: where
 * @policy: when that is taken
 * @recursive: folders too
 * @cancellable: (nullable): gives up
 * @progress: (nullable) (scope async): how far it is, now and then
 * @progress_data: for @progress
 * @callback: at the end, for pnc_session_entry_finish()
 * @user_data: for @callback
 */
void pnc_session_copy_async (PncSession *self,
                             PncPath *from,
                             PncPath *to,
                             PncPolicy policy,
                             gboolean recursive,
                             GCancellable *cancellable,
                             PncSessionProgressFunc progress,
                             gpointer progress_data,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * pnc_session_set_attributes_async:
 * @self: a session
 * @path: what
 * @attributes: which and how
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_session_entry_finish()
 * @user_data: for @callback
 */
void pnc_session_set_attributes_async (PncSession *self,
                                       PncPath *path,
                                       const PncAttributes *attributes,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/**
 * pnc_session_entry_finish:
 * @self: a session
 * @result: of stat, make_folder, rename, copy or set_attributes
 * @error: (out) (nullable): the server's error
 *
 * Returns: (transfer full) (nullable): the entry as it is now
 */
PncEntry *pnc_session_entry_finish (PncSession *self, GAsyncResult *result, GError **error);

/**
 * pnc_session_remove_async:
 * @self: a session
 * @path: what
 * @flags: #PncRemoveFlags
 * @cancellable: (nullable): gives up
 * @progress: (nullable) (scope async): how far it is, now and then
 * @progress_data: for @progress
 * @callback: at the end
 * @user_data: for @callback
 */
void pnc_session_remove_async (PncSession *self,
                               PncPath *path,
                               guint8 flags,
                               GCancellable *cancellable,
                               PncSessionProgressFunc progress,
                               gpointer progress_data,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * pnc_session_remove_finish:
 * @self: a session
 * @result: the result
 * @error: (out) (nullable): the server's error
 *
 * Returns: %TRUE on success
 */
gboolean pnc_session_remove_finish (PncSession *self, GAsyncResult *result, GError **error);

/** pnc_session_get_trash_id: @result: of pnc_session_remove_async(), which succeeded. Returns:
 * (transfer none) (nullable): what to give pnc_session_restore_async(); %NULL when it is gone for
 * good */
const char *pnc_session_get_trash_id (GAsyncResult *result);

/**
 * pnc_session_restore_async:
 * @self: a session
 * @path: what was removed
 * @id: of its removal
 * @cancellable: (nullable): gives up
 * @callback: at the end, for pnc_session_entry_finish()
 * @user_data: for @callback
 *
 * Brings it back from the server's trash to where it was, unless something else has its name.
 */
void pnc_session_restore_async (PncSession *self,
                                PncPath *path,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/**
 * pnc_session_sum_async:
 * @self: a session
 * @path: a file
 * @algorithm: which
 * @cancellable: (nullable): gives up
 * @progress: (nullable) (scope async): how far it is, now and then
 * @progress_data: for @progress
 * @callback: at the end
 * @user_data: for @callback
 */
void pnc_session_sum_async (PncSession *self,
                            PncPath *path,
                            PncSumAlgorithm algorithm,
                            GCancellable *cancellable,
                            PncSessionProgressFunc progress,
                            gpointer progress_data,
                            GAsyncReadyCallback callback,
                            gpointer user_data);

/**
 * pnc_session_sum_finish:
 * @self: a session
 * @result: the result
 * @error: (out) (nullable): the server's error
 *
 * Returns: (transfer full) (nullable): the sum in lower-case hex
 */
char *pnc_session_sum_finish (PncSession *self, GAsyncResult *result, GError **error);

/**
 * pnc_session_space_async:
 * @self: a session
 * @path: where
 * @cancellable: (nullable): gives up
 * @callback: at the end
 * @user_data: for @callback
 */
void pnc_session_space_async (PncSession *self,
                              PncPath *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);

/**
 * pnc_session_space_finish:
 * @self: a session
 * @result: the result
 * @space: (out caller-allocates): total and free bytes; untouched on failure
 * @error: (out) (nullable): the server's error
 *
 * Returns: %TRUE on success
 */
gboolean pnc_session_space_finish (PncSession *self,
                                   GAsyncResult *result,
                                   PncSpaceResult *space,
                                   GError **error);

/**
 * pnc_session_ping_async:
 * @self: a session
 * @cancellable: (nullable): gives up
 * @callback: at the answer
 * @user_data: for @callback
 *
 * A ping of one's own, besides those that the session sends; its round trip is part of the
 * statistics.
 */
void pnc_session_ping_async (PncSession *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/**
 * pnc_session_ping_finish:
 * @self: a session
 * @result: the result
 * @error: (out) (nullable): an error
 *
 * Returns: the round trip in microseconds, at least 1, or -1
 */
gint64 pnc_session_ping_finish (PncSession *self, GAsyncResult *result, GError **error);

G_END_DECLS
