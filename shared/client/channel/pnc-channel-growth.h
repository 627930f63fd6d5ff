/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_GROWTH_FAR_US: from this round trip on, one connection alone does not fill a line */
#define PNC_GROWTH_FAR_US 8000

/** PNC_GROWTH_NEAR_CHANNELS: with how many channels work begins where the server is near */
#define PNC_GROWTH_NEAR_CHANNELS 2u

/** PNC_GROWTH_WINDOW_US: how long a rate is measured before it is compared */
#define PNC_GROWTH_WINDOW_US (1 * G_USEC_PER_SEC)

/**
 * PncGrowthFacts:
 * @now_us: the monotonic time
 * @rtt_us: round trip to the server; 0 while it is not known
 * @n_useful: how many channels there is work for
 * @n_open: how many there are
 * @moved_bytes: by all transfers, ever
 *
 * What the engine knows at one moment.
 */
typedef struct
{
  gint64 now_us;
  gint64 rtt_us;
  guint n_useful;
  guint n_open;
  guint64 moved_bytes;
} PncGrowthFacts;

/**
 * PncChannelGrowth:
 *
 * How many data channels pay off. Over a long way each has a share of the line of its own and loses
 * little when a packet is lost: there all are opened at once. Nearby two keep the disk, the
 * encryption and the line busy; one more is tried as long as the last one made it faster. Plain
 * value; zeroed, it has seen nothing.
 */
typedef struct
{
  /*< private >*/
  guint n_wanted;
  gint64 since_us; /* beginning of the window; 0: none */
  guint64 since_bytes;
  guint64 rate_bps; /* before the last channel was added; 0: not known */
  gboolean settled; /* another one did not help */
} PncChannelGrowth;

/** pnc_channel_growth_update: @self: what was seen so far; @facts: what there is now. Returns: how
 * many channels are wanted, at most @facts->n_useful */
guint pnc_channel_growth_update (PncChannelGrowth *self, const PncGrowthFacts *facts);

G_END_DECLS
