/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-record.h"

G_BEGIN_DECLS

/** PNC_STORE_VERSION: of the database that this program writes */
#define PNC_STORE_VERSION 3

/** PNC_STORE_MAX_HISTORY: so many ended transfers are kept, the newest */
#define PNC_STORE_MAX_HISTORY 1000u

/** PNC_STORE_MAX_AGE_MS: and none that was not heard of for so long, interrupted ones included: 90
 * days */
#define PNC_STORE_MAX_AGE_MS (G_GINT64_CONSTANT (90) * 24 * 3600 * 1000)

/**
 * PncTransferStore:
 *
 * The list of transfers on disk: what is under way, what was interrupted, and what became of the
 * others. An SQLite database that any number of programs of one person use at once
 * (docs/RESUME.md, section 6).
 *
 * What is under way belongs to the store that wrote it. Each store that owns something holds the
 * lock of a file named after it, which ends with the program, however that ends: whoever looks at
 * the list next finds the lock free and calls what belonged to it interrupted.
 *
 * Every call blocks, on the disk and for other programs. One thread at a time.
 */
typedef struct _PncTransferStore PncTransferStore;

/**
 * pnc_transfer_store_open:
 * @path: (nullable) (type filename): the database; %NULL for transfers.db in the person's state
 *   folder
 * @error: (out) (nullable): %PNC_ERROR_UNSUPPORTED when a newer program has written it,
 *   %PNC_ERROR_PERMISSION, %PNC_ERROR_NO_SPACE …
 *
 * Makes it, with the folders above it, when it is not there. A database that is damaged is set
 * aside under another name and a new one is begun; pnc_transfer_store_take_remark() tells.
 *
 * Returns: (transfer full) (nullable): the list
 */
PncTransferStore *pnc_transfer_store_open (const char *path, GError **error);

/** pnc_transfer_store_close: @self: (transfer full) (nullable): a store. What is under way in it is
 * interrupted from now on, and what was offered to it can be offered to others. */
void pnc_transfer_store_close (PncTransferStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncTransferStore, pnc_transfer_store_close)

/** pnc_transfer_store_take_remark: @self: a store. Returns: (transfer full) (nullable): what the
 * person should know about it (that it was damaged), once */
GError *pnc_transfer_store_take_remark (PncTransferStore *self);

/**
 * PncStoreWrite:
 * @record: what is to be written; its number is set when it is new
 * @done_keys: (nullable): what pnc_done_set_take_fresh() gave
 * @is_kept: whether it is in the list now
 *
 * One thing that happened to a transfer of this store.
 */
typedef struct
{
  PncTransferRecord *record;
  GBytes *done_keys;
  gboolean is_kept;
} PncStoreWrite;

/**
 * pnc_transfer_store_write:
 * @self: a store
 * @writes: (element-type PncStoreWrite): in order
 * @error: (out) (nullable): %PNC_ERROR_NO_SPACE …; nothing was written then
 *
 * Writes them in one transaction. New ones are on the disk when it returns; of what is written
 * about the others a power cut may take the last seconds, a killed program nothing.
 *
 * Returns: whether they are in the list
 */
gboolean pnc_transfer_store_write (PncTransferStore *self, GPtrArray *writes, GError **error);

/**
 * pnc_transfer_store_list:
 * @self: a store
 * @history: whether the ended ones are wanted as well
 * @error: (out) (nullable): as pnc_transfer_store_write()
 *
 * Returns: (transfer full) (element-type PncTransferRecord) (nullable): in the order of the queue;
 *   with @history, oldest first
 */
GPtrArray *pnc_transfer_store_list (PncTransferStore *self, gboolean history, GError **error);

/**
 * pnc_transfer_store_offer:
 * @self: a store
 * @server: where one is connected: host, port, user, pin
 * @error: (out) (nullable): as pnc_transfer_store_write()
 *
 * Takes the interrupted ones of that server which nobody else is being offered.
 *
 * Returns: (transfer full) (element-type PncTransferRecord) (nullable): in the order of the queue
 */
GPtrArray *
pnc_transfer_store_offer (PncTransferStore *self, const PncTransferRecord *server, GError **error);

/**
 * pnc_transfer_store_claim:
 * @self: a store
 * @id: of a transfer that is not under way; a failed or cancelled one will do too
 * @done_keys: (out) (transfer full) (nullable): for pnc_done_set_load()
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_IN_USE when it is under way,
 *   %PNC_ERROR_EXISTS when it is done; or as pnc_transfer_store_write()
 *
 * Makes it this store's: queued. Of several who try, one gets it.
 *
 * Returns: (transfer full) (nullable): the record
 */
PncTransferRecord *
pnc_transfer_store_claim (PncTransferStore *self, gint64 id, GBytes **done_keys, GError **error);

/**
 * pnc_transfer_store_forget:
 * @self: a store
 * @id: of a transfer that is not under way
 * @error: (out) (nullable): %PNC_ERROR_NOT_FOUND, %PNC_ERROR_IN_USE; or as
 *   pnc_transfer_store_write()
 *
 * Takes it off the list.
 *
 * Returns: %TRUE on success
 */
gboolean pnc_transfer_store_forget (PncTransferStore *self, gint64 id, GError **error);

G_END_DECLS
