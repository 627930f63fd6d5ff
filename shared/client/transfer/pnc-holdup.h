/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-transfer.h"

G_BEGIN_DECLS

/**
 * PncWaitKind:
 * @PNC_WAIT_NETWORK: for bytes to come or to go
 * @PNC_WAIT_LIMIT: because a limit lets no more through
 * @PNC_WAIT_ANSWER: for the server to say that it has stored what it was sent
 * @PNC_WAIT_DISK: for a disk of this computer
 *
 * What a data channel waits for.
 */
typedef enum
{
  PNC_WAIT_NETWORK,
  PNC_WAIT_LIMIT,
  PNC_WAIT_ANSWER,
  PNC_WAIT_DISK,
  PNC_WAIT_N_KINDS
} PncWaitKind;

/** PncWaitTimes: @us: how long the channels of a transfer have waited for each, microseconds, all
 * channels together */
typedef struct
{
  gint64 us[PNC_WAIT_N_KINDS];
} PncWaitTimes;

/**
 * PncHoldupMeter:
 *
 * What holds up a transfer, found from what its channels wait for: over some seconds, so that it
 * does not flicker. Pure arithmetic with no clock of its own. Zero-initialised knows nothing.
 */
typedef struct
{
  /*< private >*/
  PncWaitTimes last;
  gint64 last_us; /* 0: not begun */
  double shares[PNC_WAIT_N_KINDS];
  gboolean known;
  PncHoldup found;
} PncHoldupMeter;

/**
 * pnc_holdup_meter_update:
 * @self: a meter
 * @now_us: monotonic time, not 0
 * @times: of the present run, so far; begins again with each run
 *
 * Returns: what holds up the bytes that move
 */
PncHoldup pnc_holdup_meter_update (PncHoldupMeter *self, gint64 now_us, const PncWaitTimes *times);

/**
 * pnc_holdup_of:
 * @state: of a transfer
 * @direction: of it
 * @moving: what pnc_holdup_meter_update() says
 *
 * Returns: what is to be said of a transfer in this state
 */
PncHoldup pnc_holdup_of (PncTransferState state, PncDirection direction, PncHoldup moving);

G_END_DECLS
