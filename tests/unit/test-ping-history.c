/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-ping-history.h"

static void
add (PncPingHistory *history, gint64 at_s, gint64 trip_ms, gboolean busy)
{
  pnc_ping_history_add (history,
                        &(PncRoundTrip){ .at_us = at_s * G_USEC_PER_SEC,
                                         .trip_us = trip_ms < 0 ? PNC_PING_LOST : trip_ms * 1000,
                                         .busy = busy });
}

static PncPingStats
sum_up (const PncPingHistory *history)
{
  PncPingStats stats;

  pnc_ping_history_sum_up (history, &stats);
  return stats;
}

static void
test_none (void)
{
  PncPingHistory history = { 0 };
  PncPingStats stats = sum_up (&history);

  g_assert_cmpuint (pnc_ping_history_get_n (&history), ==, 0);
  g_assert_cmpuint (stats.n, ==, 0);
  g_assert_cmpint (stats.last_us, ==, 0);
  g_assert_cmpint (stats.average_us, ==, 0);
  g_assert_cmpint (pnc_ping_stats_get_wait (&stats), ==, 0);
  g_assert_cmpint (pnc_ping_stats_get_scale (&stats), ==, 1000);
}

static void
test_sums (void)
{
  PncPingHistory history = { 0 };
  PncPingStats stats;

  add (&history, 1, 10, FALSE);
  add (&history, 2, 40, FALSE);
  add (&history, 3, -1, FALSE);
  add (&history, 4, 10, FALSE);
  stats = sum_up (&history);
  g_assert_cmpuint (stats.n, ==, 4);
  g_assert_cmpuint (stats.n_lost, ==, 1);
  g_assert_cmpint (stats.last_us, ==, 10000);
  g_assert_cmpint (stats.average_us, ==, 20000);
  g_assert_cmpint (stats.worst_us, ==, 40000);
  g_assert_cmpint (stats.idle_us, ==, 10000);
  g_assert_cmpint (stats.busy_us, ==, 0);
}

static void
test_only_lost (void)
{
  PncPingHistory history = { 0 };
  PncPingStats stats;

  add (&history, 1, -1, FALSE);
  add (&history, 2, -1, TRUE);
  stats = sum_up (&history);
  g_assert_cmpuint (stats.n_lost, ==, 2);
  g_assert_cmpint (stats.last_us, ==, 0);
  g_assert_cmpint (stats.average_us, ==, 0);
  g_assert_cmpint (stats.idle_us, ==, 0);
}

static void
test_five_minutes (void)
{
  PncPingHistory history = { 0 };

  add (&history, 1000, 7, FALSE);
  add (&history, 1100, 8, FALSE);
  add (&history, 1300, 9, FALSE);
  g_assert_cmpuint (pnc_ping_history_get_n (&history), ==, 3);
  add (&history, 1301, 10, FALSE);
  g_assert_cmpuint (pnc_ping_history_get_n (&history), ==, 3);
  g_assert_cmpint (pnc_ping_history_get (&history, 0)->trip_us, ==, 8000);
  add (&history, 5000, 11, FALSE);
  g_assert_cmpuint (pnc_ping_history_get_n (&history), ==, 1);
}

static void
test_bounded (void)
{
  PncPingHistory history = { 0 };

  for (gint64 i = 1; i <= 2 * PNC_PINGS_MAX + 7; i++)
    pnc_ping_history_add (&history, &(PncRoundTrip){ .at_us = 1, .trip_us = i });
  g_assert_cmpuint (pnc_ping_history_get_n (&history), ==, PNC_PINGS_MAX);
  for (guint i = 0; i < PNC_PINGS_MAX; i++)
    g_assert_cmpint (pnc_ping_history_get (&history, i)->trip_us, ==, PNC_PINGS_MAX + 8 + i);
}

static void
test_wait (void)
{
  PncPingHistory history = { 0 };
  PncPingStats stats;

  add (&history, 1, 20, FALSE);
  add (&history, 2, 22, FALSE);
  add (&history, 3, 500, FALSE); /* by chance */
  add (&history, 4, 100, TRUE);
  add (&history, 5, 102, TRUE);
  add (&history, 6, 900, TRUE); /* by chance */
  stats = sum_up (&history);
  g_assert_cmpint (stats.idle_us, ==, 22000);
  g_assert_cmpint (stats.busy_us, ==, 102000);
  g_assert_cmpint (pnc_ping_stats_get_wait (&stats), ==, 80000);
}

/* What is hardly more, or hardly more of the way, says nothing. */
static void
test_no_wait (void)
{
  const PncPingStats hardly = { .idle_us = 1000, .busy_us = 10999 };
  const PncPingStats far = { .idle_us = 200000, .busy_us = 299999 };
  const PncPingStats enough = { .idle_us = 200000, .busy_us = 300000 };
  const PncPingStats less = { .idle_us = 200000, .busy_us = 20000 };

  g_assert_cmpint (pnc_ping_stats_get_wait (&hardly), ==, 0);
  g_assert_cmpint (pnc_ping_stats_get_wait (&far), ==, 0);
  g_assert_cmpint (pnc_ping_stats_get_wait (&enough), ==, 100000);
  g_assert_cmpint (pnc_ping_stats_get_wait (&less), ==, 0);
}

/* A transfer may take longer than five minutes: what a ping takes otherwise is remembered. */
static void
test_busy_all_the_time (void)
{
  PncPingHistory history = { 0 };
  PncPingStats stats;

  add (&history, 1, 20, FALSE);
  for (gint64 i = 0; i < 100; i++)
    add (&history, 1000 + i, i < 90 ? 40 : 120, TRUE);
  stats = sum_up (&history);
  g_assert_cmpint (stats.idle_us, ==, 20000);
  g_assert_cmpint (stats.busy_us, ==, 120000); /* of late */
}

static void
test_scale (void)
{
  const gint64 cases[][2] = {
    { 0, 1000 },      { 1000, 1000 },     { 1001, 2000 },       { 4999, 5000 },
    { 12000, 20000 }, { 100000, 100000 }, { 4800000, 5000000 }, { 5000001, 10000000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pnc_ping_stats_get_scale (&(PncPingStats){ .worst_us = cases[i][0] }), ==,
                     cases[i][1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ping-history/none", test_none);
  g_test_add_func ("/ping-history/sums", test_sums);
  g_test_add_func ("/ping-history/only-lost", test_only_lost);
  g_test_add_func ("/ping-history/five-minutes", test_five_minutes);
  g_test_add_func ("/ping-history/bounded", test_bounded);
  g_test_add_func ("/ping-history/wait", test_wait);
  g_test_add_func ("/ping-history/no-wait", test_no_wait);
  g_test_add_func ("/ping-history/busy-all-the-time", test_busy_all_the_time);
  g_test_add_func ("/ping-history/scale", test_scale);
  return g_test_run ();
}
