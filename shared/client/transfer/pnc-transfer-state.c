/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-state.h"

G_DEFINE_ENUM_TYPE (PncTransferState,
                    pnc_transfer_state,
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_QUEUED, "queued"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_PREPARING, "preparing"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_SENDING, "sending"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_STORED, "stored"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_VERIFIED, "verified"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (PNC_TRANSFER_CANCELLED, "cancelled"))

static const PncStateMove moves[] = {
  { PNC_TRANSFER_QUEUED, PNC_TRANSFER_PREPARING },
  { PNC_TRANSFER_QUEUED, PNC_TRANSFER_PAUSED },
  { PNC_TRANSFER_QUEUED, PNC_TRANSFER_FAILED },
  { PNC_TRANSFER_QUEUED, PNC_TRANSFER_CANCELLED },

  { PNC_TRANSFER_PREPARING, PNC_TRANSFER_SENDING },
  { PNC_TRANSFER_PREPARING, PNC_TRANSFER_PAUSED },
  { PNC_TRANSFER_PREPARING, PNC_TRANSFER_WAITING },
  { PNC_TRANSFER_PREPARING, PNC_TRANSFER_FAILED },
  { PNC_TRANSFER_PREPARING, PNC_TRANSFER_CANCELLED },

  { PNC_TRANSFER_SENDING, PNC_TRANSFER_STORED },
  { PNC_TRANSFER_SENDING, PNC_TRANSFER_PAUSED },
  { PNC_TRANSFER_SENDING, PNC_TRANSFER_WAITING },
  { PNC_TRANSFER_SENDING, PNC_TRANSFER_FAILED },
  { PNC_TRANSFER_SENDING, PNC_TRANSFER_CANCELLED },

  { PNC_TRANSFER_STORED, PNC_TRANSFER_VERIFIED },
  { PNC_TRANSFER_STORED, PNC_TRANSFER_WAITING },
  { PNC_TRANSFER_STORED, PNC_TRANSFER_FAILED },
  { PNC_TRANSFER_STORED, PNC_TRANSFER_CANCELLED },

  { PNC_TRANSFER_WAITING, PNC_TRANSFER_PREPARING },
  { PNC_TRANSFER_WAITING, PNC_TRANSFER_PAUSED },
  { PNC_TRANSFER_WAITING, PNC_TRANSFER_FAILED },
  { PNC_TRANSFER_WAITING, PNC_TRANSFER_CANCELLED },

  { PNC_TRANSFER_PAUSED, PNC_TRANSFER_QUEUED },
  { PNC_TRANSFER_PAUSED, PNC_TRANSFER_FAILED },
  { PNC_TRANSFER_PAUSED, PNC_TRANSFER_CANCELLED },

  { PNC_TRANSFER_FAILED, PNC_TRANSFER_QUEUED },
  { PNC_TRANSFER_CANCELLED, PNC_TRANSFER_QUEUED },
};

static const PncStateTable table = {
  .name = "transfer",
  .enum_type = pnc_transfer_state_get_type,
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

const PncStateTable *
pnc_transfer_state_table (void)
{
  return &table;
}

gboolean
pnc_transfer_state_is_ended (PncTransferState state)
{
  return state == PNC_TRANSFER_VERIFIED || state == PNC_TRANSFER_FAILED
         || state == PNC_TRANSFER_CANCELLED;
}

PncTransferState
pnc_transfer_state_step (PncTransferState from, PncTransferState goal)
{
  if (from == goal || pnc_state_table_allows (&table, from, goal))
    return goal;
  if (from == PNC_TRANSFER_WAITING && goal < PNC_TRANSFER_PAUSED && goal > PNC_TRANSFER_PREPARING)
    return PNC_TRANSFER_PREPARING;
  if (from < goal && goal <= PNC_TRANSFER_VERIFIED)
    return from + 1;
  if (from < PNC_TRANSFER_VERIFIED && goal == PNC_TRANSFER_WAITING)
    return from + 1;
  return from;
}
