/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_RTT_SAMPLES: how many pings the statistics look back on (five minutes at one every five
 * seconds) */
#define PNC_RTT_SAMPLES 60

/**
 * PncRtt:
 *
 * Round-trip statistics of one connection: pure arithmetic, no clock of its own. Zero-initialised
 * is empty.
 * @last_us: the last round trip
 * @smoothed_us: RFC 6298's SRTT
 * @variance_us: RFC 6298's RTTVAR
 * @min_us: shortest of the window
 * @max_us: longest of the window
 */
typedef struct
{
  gint64 last_us;
  gint64 smoothed_us;
  gint64 variance_us;
  gint64 min_us;
  gint64 max_us;
  /*< private >*/
  gint64 samples_us[PNC_RTT_SAMPLES]; /* -1: lost, 0: none */
  guint next;
  guint count;
} PncRtt;

/**
 * pnc_rtt_add:
 * @rtt: statistics
 * @sample_us: a round trip; taken for 1 below that, and for an hour above it, since it was computed
 * from what a peer sent
 */
void pnc_rtt_add (PncRtt *rtt, gint64 sample_us);

/** pnc_rtt_add_lost: @rtt: statistics. A ping was not answered in time. */
void pnc_rtt_add_lost (PncRtt *rtt);

/** pnc_rtt_loss: @rtt: statistics. Returns: share of the pings in the window that were lost, 0.0
 * to 1.0 */
double pnc_rtt_loss (const PncRtt *rtt);

/**
 * pnc_rtt_history:
 * @rtt: statistics
 * @samples_us: (out caller-allocates): the window, oldest first; -1 is a lost ping
 *
 * Returns: how many
 */
guint pnc_rtt_history (const PncRtt *rtt, gint64 samples_us[PNC_RTT_SAMPLES]);

G_END_DECLS
