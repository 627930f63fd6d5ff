/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-sums.h"

static gboolean
is_moving (PncTransfer *transfer)
{
  PncTransferState state = pnc_transfer_get_state (transfer);

  return state == PNC_TRANSFER_PREPARING || state == PNC_TRANSFER_SENDING
         || state == PNC_TRANSFER_STORED;
}

static gboolean
is_paused (PncTransfer *transfer)
{
  return pnc_transfer_get_state (transfer) == PNC_TRANSFER_PAUSED;
}

static void
count (PncTransferSums *self, GPtrArray *transfers)
{
  guint64 done_bytes = 0, total_bytes = 0;

  self->active = self->moving = self->paused = 0;
  self->rate_bps = 0;
  for (guint i = 0; i < transfers->len; i++)
    {
      PncTransfer *transfer = transfers->pdata[i];
      guint64 done, total;

      if (pnc_transfer_is_ended (transfer))
        continue;
      pnc_transfer_get_bytes (transfer, &done, &total);
      self->active++;
      self->moving += is_moving (transfer) ? 1 : 0;
      self->paused += is_paused (transfer) ? 1 : 0;
      self->rate_bps += pnc_transfer_get_rate_bps (transfer);
      done_bytes += done;
      total_bytes += total;
    }
  self->fraction = total_bytes > 0 ? (double) done_bytes / (double) total_bytes : 0.0;
}

/* Returns: seconds, as far as the present rates tell; -1 where not all is known */
static gint64
estimate_s (GPtrArray *transfers)
{
  guint64 left_bytes = 0, trend_bps = 0;

  for (guint i = 0; i < transfers->len; i++)
    {
      PncTransfer *transfer = transfers->pdata[i];

      if (!pnc_transfer_is_ended (transfer) && !is_paused (transfer)
          && !pnc_transfer_add_left (transfer, &left_bytes, &trend_bps))
        return -1;
    }
  return trend_bps > 0 ? (gint64) (left_bytes / trend_bps) + 1 : -1;
}

void
pnc_transfer_sums_update (PncTransferSums *self, GPtrArray *transfers, gint64 now_us)
{
  count (self, transfers);
  if (self->active == self->paused)
    self->time_left = (PncTimeLeft){ 0 };
  self->time_left_s = pnc_time_left_update (&self->time_left, now_us,
                                            self->moving > 0 ? estimate_s (transfers) : -1);
}
