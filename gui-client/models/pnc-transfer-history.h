/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-record-item.h"
#include "pnc-transfer-recorder.h"

G_BEGIN_DECLS

#define PNC_TYPE_TRANSFER_HISTORY (pnc_transfer_history_get_type ())

/**
 * PncTransferHistory:
 *
 * What the list of transfers on disk has that has ended or was interrupted, newest first, and what
 * of it a person looks for. Read once, without waiting. Properties (read-only, notified): `items`
 * (GListModel of #PncRecordItem), `n-records` (uint: before searching), `loaded` (boolean),
 * `error-message` (nullable: why it cannot be read). Property (read-write): `search`.
 */
G_DECLARE_FINAL_TYPE (PncTransferHistory, pnc_transfer_history, PNC, TRANSFER_HISTORY, GObject)

/** pnc_transfer_history_new: @path: (nullable) (type filename): as of pnc_transfer_recorder_new().
 * Returns: (transfer full): a history that is being read */
PncTransferHistory *pnc_transfer_history_new (const char *path);

/** pnc_transfer_history_get_items: @self: a history. Returns: (transfer none): what is found */
GListModel *pnc_transfer_history_get_items (PncTransferHistory *self);

/** pnc_transfer_history_set_search: @self: a history; @words: what to look for, "" for everything
 */
void pnc_transfer_history_set_search (PncTransferHistory *self, const char *words);

G_END_DECLS
