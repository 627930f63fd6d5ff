/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncClock:
 * @now_us: returns a time that only goes forward, in microseconds; any thread
 * @user_data: for @now_us
 *
 * Where those who reckon with time read it, so that tests can move it.
 */
typedef struct
{
  gint64 (*now_us) (gpointer user_data);
  gpointer user_data;
} PncClock;

/** pnc_clock_now: @clock: (nullable): %NULL for the system's. Returns: the time, microseconds */
static inline gint64
pnc_clock_now (const PncClock *clock)
{
  return clock != NULL ? clock->now_us (clock->user_data) : g_get_monotonic_time ();
}

G_END_DECLS
