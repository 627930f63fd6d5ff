/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-rate.h"

#include <math.h>

/* A sample of so long ago counts for a third of one of now. */
#define MEMORY_S 3.0
#define YEAR_S (366.0 * 24.0 * 3600.0)

void
pnc_rate_start (PncRate *rate, gint64 now_us, guint64 done_bytes)
{
  *rate = (PncRate){
    .last_us = now_us, .last_bytes = done_bytes, .memory_s = rate->memory_s, .started = TRUE
  };
}

void
pnc_rate_set_memory (PncRate *rate, double seconds)
{
  rate->memory_s = seconds;
}

void
pnc_rate_add (PncRate *rate, gint64 now_us, guint64 done_bytes)
{
  double seconds, keep, moved_bytes;

  if (!rate->started)
    {
      pnc_rate_start (rate, now_us, done_bytes);
      return;
    }
  if (now_us <= rate->last_us)
    return;

  seconds = (double) (now_us - rate->last_us) / G_USEC_PER_SEC;
  moved_bytes = done_bytes > rate->last_bytes ? (double) (done_bytes - rate->last_bytes) : 0.0;
  keep = exp (-seconds / (rate->memory_s > 0.0 ? rate->memory_s : MEMORY_S));
  /* The weight makes up for the time before the first sample, of which nothing is known. */
  rate->weighted_bps = keep * rate->weighted_bps + (1.0 - keep) * moved_bytes / seconds;
  rate->weight = keep * rate->weight + (1.0 - keep);
  rate->last_us = now_us;
  rate->last_bytes = done_bytes;
}

static double
get_bps (const PncRate *rate)
{
  return rate->weight > 0.0 ? rate->weighted_bps / rate->weight : 0.0;
}

guint64
pnc_rate_get_bps (const PncRate *rate)
{
  return (guint64) (get_bps (rate) + 0.5);
}

gint64
pnc_rate_time_left_s (const PncRate *rate, guint64 left_bytes)
{
  double bps = get_bps (rate);
  double seconds;

  if (left_bytes == 0)
    return 0;
  if (bps < 1.0)
    return -1;
  seconds = ceil ((double) left_bytes / bps);
  return seconds <= YEAR_S ? (gint64) seconds : -1;
}
