/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer-private.h"

G_BEGIN_DECLS

/**
 * PncTransferSums:
 * @active: how many have not ended
 * @moving: of these, how many are under way and do not wait for the server
 * @paused: and how many are paused
 * @fraction: of all that have not ended, 0 to 1
 * @rate_bps: bytes a second, all together
 * @time_left_s: of all that are not paused; -1 unknown
 *
 * What is to be said of all transfers of a queue together.
 */
typedef struct
{
  guint active;
  guint moving;
  guint paused;
  double fraction;
  guint64 rate_bps;
  gint64 time_left_s;

  /*< private >*/
  PncTimeLeft time_left;
} PncTransferSums;

/** pnc_transfer_sums_update: @self: sums, zeroed before the first time; @transfers: (element-type
 * PncTransfer): of what; @now_us: monotonic time */
void pnc_transfer_sums_update (PncTransferSums *self, GPtrArray *transfers, gint64 now_us);

G_END_DECLS
