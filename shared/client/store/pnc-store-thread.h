/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-transfer-store.h"

G_BEGIN_DECLS

/**
 * PncStoreRow:
 *
 * Which row of the list a transfer has: known to the thread that writes it, from its first write
 * on. Atomically reference counted.
 */
typedef struct _PncStoreRow PncStoreRow;

/** pnc_store_row_new: Returns: (transfer full): one that is not in the list yet */
PncStoreRow *pnc_store_row_new (void);

/** pnc_store_row_set_id: @self: a row nothing was written to yet; @id: its number */
void pnc_store_row_set_id (PncStoreRow *self, gint64 id);

/** pnc_store_row_unref: @self: (transfer full) (nullable): a row */
void pnc_store_row_unref (PncStoreRow *self);

/**
 * PncStoreThread:
 *
 * A thread with the list of transfers (#PncTransferStore), on which whoever must not wait for the
 * disk has it written. Everything happens in the order in which it was asked for; writes that come
 * in a row are one transaction.
 */
typedef struct _PncStoreThread PncStoreThread;

/** PncStoreTroubleFunc: @error: the list cannot be opened or written, or was damaged; @user_data:
 * as given */
typedef void (*PncStoreTroubleFunc) (const GError *error, gpointer user_data);

/** PncStoreCall: @store: the list; @data: of the task; @error: (out). On the thread. Returns:
 * (transfer full) (nullable): the task's result */
typedef gpointer (*PncStoreCall) (PncTransferStore *store, gpointer data, GError **error);

/**
 * pnc_store_thread_new:
 * @path: (nullable) (type filename): as of pnc_transfer_store_open()
 * @trouble: called on the thread-default main context of now, once at most
 * @user_data: (transfer full): for @trouble
 * @destroy: for @user_data
 *
 * Returns: (transfer full): a thread that opens the list
 */
PncStoreThread *pnc_store_thread_new (const char *path,
                                      PncStoreTroubleFunc trouble,
                                      gpointer user_data,
                                      GDestroyNotify destroy);

/** pnc_store_thread_free: @self: (transfer full) (nullable): a thread. Waits until everything was
 * done that it was asked for, and the list is closed. */
void pnc_store_thread_free (PncStoreThread *self);

/**
 * pnc_store_thread_write:
 * @self: (nullable): a thread; %NULL writes nothing
 * @row: where
 * @record: (transfer full): what
 * @done_keys: (transfer full) (nullable): as of #PncStoreWrite
 * @written: (nullable): a task that gets a boolean: whether it is in the list now
 */
void pnc_store_thread_write (PncStoreThread *self,
                             PncStoreRow *row,
                             PncTransferRecord *record,
                             GBytes *done_keys,
                             GTask *written);

/** pnc_store_thread_call: @self: (nullable): a thread; @task: gets the result as a pointer, or
 * %PNC_ERROR_CANCELLED when there is no thread; @call: given the task's data; @free_result:
 * (nullable): for a result nobody takes */
void pnc_store_thread_call (PncStoreThread *self,
                            GTask *task,
                            PncStoreCall call,
                            GDestroyNotify free_result);

G_END_DECLS
