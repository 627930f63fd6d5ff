/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncRate:
 *
 * How fast bytes arrive, smoothed over some seconds, and how long the rest will take. Pure
 * arithmetic with no clock of its own. Zero-initialised knows nothing.
 */
typedef struct
{
  /*< private >*/
  gint64 last_us;
  guint64 last_bytes;
  double weighted_bps;
  double weight;
  double memory_s; /* 0: the usual */
  gboolean started;
} PncRate;

/**
 * pnc_rate_start:
 * @rate: a rate
 * @now_us: monotonic time
 * @done_bytes: the count so far, which is not counted as moved
 *
 * Begins again: after queueing, or after a pause in which nothing moved for a reason of its own.
 */
void pnc_rate_start (PncRate *rate, gint64 now_us, guint64 done_bytes);

/** pnc_rate_set_memory: @rate: a rate; @seconds: a sample of so long ago counts for a third of one
 * of now; 3 otherwise */
void pnc_rate_set_memory (PncRate *rate, double seconds);

/**
 * pnc_rate_add:
 * @rate: a rate
 * @now_us: monotonic time; a sample that is not later than the last one is left for the next
 * @done_bytes: the count now; one that went back (a file began anew) moves nothing
 */
void pnc_rate_add (PncRate *rate, gint64 now_us, guint64 done_bytes);

/** pnc_rate_get_bps: @rate: a rate. Returns: bytes a second, 0 while unknown */
guint64 pnc_rate_get_bps (const PncRate *rate);

/**
 * pnc_rate_time_left_s:
 * @rate: a rate
 * @left_bytes: what is still to be moved
 *
 * Returns: seconds, rounded up; 0 when nothing is left; -1 when unknown or longer than a year
 */
gint64 pnc_rate_time_left_s (const PncRate *rate, guint64 left_bytes);

G_END_DECLS
