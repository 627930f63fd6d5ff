/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_SPEED_SAMPLES: a minute, one a second */
#define PNC_SPEED_SAMPLES 60u

/**
 * PncSpeedHistory:
 *
 * The speeds of the last minute. Pure; zero-initialised has none.
 */
typedef struct
{
  /*< private >*/
  guint64 samples_bps[PNC_SPEED_SAMPLES];
  guint first;
  guint n;
} PncSpeedHistory;

/** pnc_speed_history_add: @self: a history; @bps: bytes a second, one second after the last. The
 * oldest goes when there are too many. */
void pnc_speed_history_add (PncSpeedHistory *self, guint64 bps);

/** pnc_speed_history_get: @self: a history; @ago: how many seconds ago, 0 for the last. Returns:
 * bytes a second; 0 for what is not known */
guint64 pnc_speed_history_get (const PncSpeedHistory *self, guint ago);

/** pnc_speed_history_get_highest: @self: a history. Returns: the highest of them, bytes a second */
guint64 pnc_speed_history_get_highest (const PncSpeedHistory *self);

G_END_DECLS
