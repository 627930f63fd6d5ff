/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-engine.h"
#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

/**
 * pnc_transfer_queue_new_with_opener:
 * @opener: where channels come from; static
 * @source: for @opener; outlives the queue
 * @times: (nullable): deadlines of the channels; static; %NULL for the usual ones
 *
 * For tests: a queue without a session, waiting for pnc_transfer_queue_set_link().
 *
 * Returns: (transfer full): an empty queue
 */
PncTransferQueue *pnc_transfer_queue_new_with_opener (const PncChannelOpener *opener,
                                                      gpointer source,
                                                      const PncChannelTimes *times);

/** pnc_transfer_queue_set_link: @self: a queue; @link: what the session is now; @error: (nullable):
 * why it is down */
void pnc_transfer_queue_set_link (PncTransferQueue *self, PncEngineLink link, const GError *error);

G_END_DECLS
