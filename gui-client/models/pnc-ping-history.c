/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-ping-history.h"

#include <stdlib.h>

/* How many of the pings while files move count: half a minute's. */
#define BUSY_PINGS 6u

/* A wait that is shorter, or a smaller share of the way, may be chance. */
#define WAIT_MIN_US (10 * 1000)
#define WAIT_SHARE 2

guint
pnc_ping_history_get_n (const PncPingHistory *self)
{
  return self->n;
}

const PncRoundTrip *
pnc_ping_history_get (const PncPingHistory *self, guint i)
{
  g_assert (i < self->n);
  return &self->pings[(self->first + i) % PNC_PINGS_MAX];
}

static void
drop_oldest (PncPingHistory *self)
{
  self->first = (self->first + 1) % PNC_PINGS_MAX;
  self->n--;
}

void
pnc_ping_history_add (PncPingHistory *self, const PncRoundTrip *ping)
{
  while (self->n > 0 && pnc_ping_history_get (self, 0)->at_us < ping->at_us - PNC_PING_WINDOW_US)
    drop_oldest (self);
  if (self->n == PNC_PINGS_MAX)
    drop_oldest (self);
  self->pings[(self->first + self->n) % PNC_PINGS_MAX] = *ping;
  self->n++;
  if (ping->trip_us > 0 && (self->shortest_us == 0 || ping->trip_us < self->shortest_us))
    self->shortest_us = ping->trip_us;
}

static int
compare_trips (const void *a, const void *b)
{
  const gint64 *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

/* The middle one of the newest pings of a kind, so that one that was late by chance says nothing.
 * Returns: 0 when there is none */
static gint64
find_typical (const PncPingHistory *self, gboolean busy, guint max)
{
  gint64 trips_us[PNC_PINGS_MAX];
  guint n = 0;

  for (guint i = self->n; i > 0 && n < max; i--)
    {
      const PncRoundTrip *ping = pnc_ping_history_get (self, i - 1);

      if (ping->trip_us > 0 && ping->busy == busy)
        trips_us[n++] = ping->trip_us;
    }
  if (n == 0)
    return 0;
  qsort (trips_us, n, sizeof *trips_us, compare_trips);
  return trips_us[(n - 1) / 2];
}

void
pnc_ping_history_sum_up (const PncPingHistory *self, PncPingStats *stats)
{
  gint64 total_us = 0;

  *stats = (PncPingStats){ .n = self->n };
  for (guint i = 0; i < self->n; i++)
    {
      const PncRoundTrip *ping = pnc_ping_history_get (self, i);

      if (ping->trip_us <= 0)
        {
          stats->n_lost++;
          continue;
        }
      stats->last_us = ping->trip_us;
      stats->worst_us = MAX (stats->worst_us, ping->trip_us);
      total_us += ping->trip_us;
    }
  if (stats->n > stats->n_lost)
    stats->average_us = total_us / (stats->n - stats->n_lost);
  stats->idle_us = find_typical (self, FALSE, PNC_PINGS_MAX);
  if (stats->idle_us == 0)
    stats->idle_us = self->shortest_us;
  stats->busy_us = find_typical (self, TRUE, BUSY_PINGS);
}

gint64
pnc_ping_stats_get_wait (const PncPingStats *stats)
{
  gint64 wait_us = stats->busy_us - stats->idle_us;

  if (stats->busy_us == 0 || stats->idle_us == 0)
    return 0;
  return wait_us >= WAIT_MIN_US && wait_us >= stats->idle_us / WAIT_SHARE ? wait_us : 0;
}

gint64
pnc_ping_stats_get_scale (const PncPingStats *stats)
{
  static const gint64 steps[] = { 1, 2, 5 };
  gint64 power_us = 1000;

  for (;; power_us *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      if (steps[i] * power_us >= stats->worst_us)
        return steps[i] * power_us;
}
