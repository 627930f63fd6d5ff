/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-state-table.h"
#include "pnc-transfer.h"

G_BEGIN_DECLS

/**
 * pnc_transfer_state_table:
 *
 * Returns: (transfer none): the legal moves of a transfer
 */
const PncStateTable *pnc_transfer_state_table (void);

/**
 * pnc_transfer_state_is_ended:
 * @state: a state
 *
 * Returns: whether nothing more happens by itself: verified, failed or cancelled
 */
gboolean pnc_transfer_state_is_ended (PncTransferState state);

/**
 * pnc_transfer_state_step:
 * @from: where a transfer is
 * @goal: where it shall get to
 *
 * A small file is prepared, sent and stored before anybody looks. This gives the next state on the
 * way, so that every transfer is seen to walk the whole road.
 *
 * Returns: the state to go to now: @goal itself when that move is legal, otherwise the next one on
 * the main road (queued, preparing, sending, stored, verified); @from when no road leads there
 */
PncTransferState pnc_transfer_state_step (PncTransferState from, PncTransferState goal);

G_END_DECLS
