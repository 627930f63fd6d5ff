/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-store.h"

G_BEGIN_DECLS

#define PNC_TYPE_TRANSFER_RECORDER (pnc_transfer_recorder_get_type ())

/**
 * PncTransferRecorder:
 *
 * Keeps the list of transfers (#PncTransferStore) up to date with a queue. A transfer begins when
 * its row is on the disk; how far it is, and which files of a folder are done, follows twice a
 * second. The disk is waited for on a thread of its own. Lives on the queue's main context.
 *
 * Not recorded are streams, and folders that are made equal: that is continued by doing it again.
 *
 * Property (read-only, notified): `n-offered` (uint): pnc_transfer_recorder_get_offered().
 *
 * Signal: `trouble` (GError): the list cannot be written, or was damaged. At most once; transfers
 * go on.
 */
G_DECLARE_FINAL_TYPE (PncTransferRecorder, pnc_transfer_recorder, PNC, TRANSFER_RECORDER, GObject)

/** pnc_transfer_recorder_new: @path: (nullable) (type filename): as of pnc_transfer_store_open().
 * Returns: (transfer full): a recorder; opens the list at once, without waiting */
PncTransferRecorder *pnc_transfer_recorder_new (const char *path);

/** pnc_transfer_recorder_watch: @self: a recorder; @queue: records what is added to it from now on;
 * of the queue that it had before nothing may be under way */
void pnc_transfer_recorder_watch (PncTransferRecorder *self, PncTransferQueue *queue);

/** pnc_transfer_recorder_set_stopping: @self: a recorder. The program is about to end: what is
 * cancelled from now on is not what the person wanted, but interrupted. */
void pnc_transfer_recorder_set_stopping (PncTransferRecorder *self);

/** pnc_transfer_recorder_close: @self: a recorder. Writes what there is, and waits for it; nothing
 * is recorded any more. */
void pnc_transfer_recorder_close (PncTransferRecorder *self);

/** pnc_transfer_recorder_offer: @self: a recorder whose session is connected. Looks for what was
 * interrupted on this server, and is offered to nobody else; then `n-offered` is notified. */
void pnc_transfer_recorder_offer (PncTransferRecorder *self);

/** pnc_transfer_recorder_get_offered: @self: a recorder. Returns: (transfer none) (element-type
 * PncTransferRecord): what the person may continue or forget */
GPtrArray *pnc_transfer_recorder_get_offered (PncTransferRecorder *self);

/** pnc_transfer_recorder_continue_offered: @self: a recorder. Puts what is offered into the queue.
 */
void pnc_transfer_recorder_continue_offered (PncTransferRecorder *self);

/** pnc_transfer_recorder_forget_offered: @self: a recorder. Takes what is offered off the list. */
void pnc_transfer_recorder_forget_offered (PncTransferRecorder *self);

/**
 * PncClaim:
 * @record: (nullable): what is this program's now
 * @done_keys: (nullable): which of its files are done
 * @error: (nullable): why it is not
 *
 * The answer to pnc_transfer_recorder_claim_async().
 */
typedef struct
{
  PncTransferRecord *record;
  GBytes *done_keys;
  GError *error;
} PncClaim;

/** pnc_claim_free: @claim: (transfer full) (nullable): a claim */
void pnc_claim_free (PncClaim *claim);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncClaim, pnc_claim_free)

/**
 * pnc_transfer_recorder_claim_async:
 * @self: a recorder
 * @ids: (element-type gint64): which
 * @callback: when they were claimed, one by one
 * @user_data: for @callback
 *
 * pnc_transfer_store_claim() for each.
 */
void pnc_transfer_recorder_claim_async (PncTransferRecorder *self,
                                        GArray *ids,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

/** pnc_transfer_recorder_claim_finish: @self: a recorder; @result: the result; @error: (out)
 * (nullable): when there is no list. Returns: (transfer full) (element-type PncClaim) (nullable):
 * one for each */
GPtrArray *pnc_transfer_recorder_claim_finish (PncTransferRecorder *self,
                                               GAsyncResult *result,
                                               GError **error);

/**
 * pnc_transfer_recorder_list_async:
 * @self: a recorder; it need not have a queue
 * @callback: when the list was read
 * @user_data: for @callback
 *
 * pnc_transfer_store_list(), with history.
 */
void pnc_transfer_recorder_list_async (PncTransferRecorder *self,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/** pnc_transfer_recorder_list_finish: @self: a recorder; @result: the result; @error: (out)
 * (nullable): when there is no list. Returns: (transfer full) (element-type PncTransferRecord)
 * (nullable): oldest first */
GPtrArray *
pnc_transfer_recorder_list_finish (PncTransferRecorder *self, GAsyncResult *result, GError **error);

/**
 * pnc_transfer_recorder_continue:
 * @self: a recorder that has a queue
 * @claim: a claim that succeeded, on the queue's server
 *
 * Puts it into the queue: what is done is not moved again.
 *
 * Returns: (transfer none) (nullable): the transfer; %NULL when its path cannot be understood
 */
PncTransfer *pnc_transfer_recorder_continue (PncTransferRecorder *self, const PncClaim *claim);

G_END_DECLS
