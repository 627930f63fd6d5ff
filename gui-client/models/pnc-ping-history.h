/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_PING_WINDOW_US: how far a history looks back */
#define PNC_PING_WINDOW_US (5 * 60 * G_USEC_PER_SEC)

/** PNC_PINGS_MAX: one a second, the most that a session sends */
#define PNC_PINGS_MAX 300u

/** PNC_PING_LOST: the round trip of a ping that was lost, or came too late to count */
#define PNC_PING_LOST (-1)

/**
 * PncRoundTrip:
 * @at_us: when it was answered or given up, monotonic
 * @trip_us: how long it took; %PNC_PING_LOST
 * @busy: whether files were moving meanwhile
 */
typedef struct
{
  gint64 at_us;
  gint64 trip_us;
  gboolean busy;
} PncRoundTrip;

/**
 * PncPingHistory:
 *
 * The pings of the last five minutes. Pure arithmetic with no clock of its own; zero-initialised
 * has none.
 */
typedef struct
{
  /*< private >*/
  PncRoundTrip pings[PNC_PINGS_MAX];
  guint first;
  guint n;
  gint64 shortest_us; /* ever; 0: none was answered */
} PncPingHistory;

/**
 * PncPingStats:
 * @n: how many pings there were
 * @n_lost: how many of them were lost or late
 * @last_us: the last round trip; 0 when none was answered, as in all that follow
 * @average_us: of those that were answered
 * @worst_us: of those that were answered
 * @idle_us: what one takes while nothing moves, or, where that is not known, the shortest ever
 * @busy_us: what one takes while files move, of late; 0 when not known
 */
typedef struct
{
  guint n;
  guint n_lost;
  gint64 last_us;
  gint64 average_us;
  gint64 worst_us;
  gint64 idle_us;
  gint64 busy_us;
} PncPingStats;

/** pnc_ping_history_add: @self: a history; @ping: the newest. What is older than five minutes then
 * goes, and the oldest where there are too many. */
void pnc_ping_history_add (PncPingHistory *self, const PncRoundTrip *ping);

/** pnc_ping_history_get_n: @self: a history. Returns: how many there are */
guint pnc_ping_history_get_n (const PncPingHistory *self);

/** pnc_ping_history_get: @self: a history; @i: which, 0 for the oldest; less than there are.
 * Returns: (transfer none): it */
const PncRoundTrip *pnc_ping_history_get (const PncPingHistory *self, guint i);

/** pnc_ping_history_sum_up: @self: a history; @stats: (out): what it says */
void pnc_ping_history_sum_up (const PncPingHistory *self, PncPingStats *stats);

/** pnc_ping_stats_get_wait: @stats: of a history. Returns: how much longer a ping takes while files
 * move, microseconds; 0 where that is too little to tell, or not known */
gint64 pnc_ping_stats_get_wait (const PncPingStats *stats);

/** pnc_ping_stats_get_scale: @stats: of a history. Returns: the top of a graph: the least of 1, 2,
 * 5, 10, 20 … milliseconds that is no less than the worst, in microseconds */
gint64 pnc_ping_stats_get_scale (const PncPingStats *stats);

G_END_DECLS
