/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-bottleneck.h"

#define NBSP "\302\240"

static const PncPingStats waits = { .n = 60,
                                    .last_us = 100000,
                                    .average_us = 60000,
                                    .worst_us = 120000,
                                    .idle_us = 20000,
                                    .busy_us = 100000 };
static const PncPingStats does_not_wait = { .n = 60,
                                            .last_us = 20000,
                                            .average_us = 20000,
                                            .worst_us = 25000,
                                            .idle_us = 20000,
                                            .busy_us = 21000 };
static const PncPingStats never_busy
  = { .n = 60, .last_us = 20000, .average_us = 20000, .worst_us = 25000, .idle_us = 20000 };
static const PncPingStats silent = { 0 };

static PncMovement
held_up (PncHoldup holdup)
{
  PncMovement traffic = { .n_moving = 1, .up_bps = 1000 };

  traffic.n_held_up[holdup] = 1;
  return traffic;
}

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_rows_decide (void)
{
  const struct
  {
    PncHoldup holdup;
    PncBottleneck waiting;
    PncBottleneck not_waiting;
  } cases[] = {
    { PNC_HOLDUP_NONE, PNC_BOTTLENECK_UNKNOWN, PNC_BOTTLENECK_UNKNOWN },
    { PNC_HOLDUP_NETWORK, PNC_BOTTLENECK_LINE, PNC_BOTTLENECK_NETWORK },
    { PNC_HOLDUP_SERVER_DISK, PNC_BOTTLENECK_SERVER_DISK, PNC_BOTTLENECK_SERVER_DISK },
    { PNC_HOLDUP_OWN_DISK, PNC_BOTTLENECK_OWN_DISK, PNC_BOTTLENECK_OWN_DISK },
    { PNC_HOLDUP_LIMIT, PNC_BOTTLENECK_LIMIT, PNC_BOTTLENECK_LIMIT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PncMovement traffic = held_up (cases[i].holdup);

      g_assert_cmpint (pnc_bottleneck_find (&traffic, &waits), ==, cases[i].waiting);
      g_assert_cmpint (pnc_bottleneck_find (&traffic, &does_not_wait), ==, cases[i].not_waiting);
      g_assert_cmpint (pnc_bottleneck_find (&traffic, &silent), ==, cases[i].not_waiting);
    }
}

static void
test_most_rows (void)
{
  PncMovement traffic = { .n_moving = 9 };

  traffic.n_held_up[PNC_HOLDUP_NONE] = 5;
  traffic.n_held_up[PNC_HOLDUP_NETWORK] = 1;
  traffic.n_held_up[PNC_HOLDUP_LIMIT] = 3;
  g_assert_cmpint (pnc_bottleneck_find (&traffic, &waits), ==, PNC_BOTTLENECK_LIMIT);
}

static void
test_words (void)
{
  PncMovement nothing = { 0 };
  PncMovement network = held_up (PNC_HOLDUP_NETWORK);
  PncMovement disk = held_up (PNC_HOLDUP_SERVER_DISK);

  assert_text (pnc_bottleneck_format (&network, &waits),
               "The line is the bottleneck: pings wait 80 ms longer while files move.");
  assert_text (pnc_bottleneck_format (&network, &does_not_wait),
               "The network, or a server that is busy, is the bottleneck. Pings wait no longer "
               "while files move, so the line is not full.");
  assert_text (pnc_bottleneck_format (&disk, &waits),
               "The server’s disk is the bottleneck. Pings wait 80 ms longer while files move.");
  assert_text (pnc_bottleneck_format (&disk, &does_not_wait),
               "The server’s disk is the bottleneck. The line has room: pings wait no longer than "
               "while nothing moves.");
  assert_text (pnc_bottleneck_format (&disk, &never_busy), "The server’s disk is the bottleneck.");
  assert_text (pnc_bottleneck_format (&nothing, &never_busy), "Nothing moves now.");
  assert_text (pnc_bottleneck_format (&nothing, &does_not_wait), "Nothing moves now.");
  assert_text (pnc_bottleneck_format (&nothing, &waits),
               "Nothing moves now. While files moved, pings waited 80 ms longer.");
}

/* Each bottleneck has words of its own. */
static void
test_all_named (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = PNC_HOLDUP_NONE; i <= PNC_HOLDUP_LIMIT; i++)
    {
      PncMovement traffic = held_up ((PncHoldup) i);

      g_assert_true (g_hash_table_add (seen, pnc_bottleneck_format (&traffic, &silent)));
    }
}

static void
test_pings (void)
{
  PncPingStats lossy = waits;

  lossy.n_lost = 3;
  assert_text (pnc_bottleneck_format_loss (&silent), "");
  assert_text (pnc_bottleneck_format_loss (&waits), "None of 60 pings");
  assert_text (pnc_bottleneck_format_loss (&lossy), "3 pings (5 %)");
}

static void
test_described (void)
{
  PncMovement nothing = { 0 };
  PncPingStats lossy = never_busy;

  lossy.n_lost = 3;
  assert_text (pnc_bottleneck_describe (&nothing, &silent),
               "No ping has been answered in the last five minutes. Nothing moves now.");
  assert_text (pnc_bottleneck_describe (&nothing, &never_busy),
               "Pings of the last five minutes: 20 ms now, 20 ms on average, 25 ms at worst. "
               "None was lost or late. Nothing moves now.");
  assert_text (pnc_bottleneck_describe (&nothing, &lossy),
               "Pings of the last five minutes: 20 ms now, 20 ms on average, 25 ms at worst. "
               "3 pings were lost or late. Nothing moves now.");
}

static void
test_traffic (void)
{
  const PncMovement none = { 0 };
  const PncMovement up = { .up_bps = 3200000 };
  const PncMovement down = { .down_bps = 12000000 };
  const PncMovement both = { .up_bps = 3200000, .down_bps = 12000000 };

  assert_text (pnc_bottleneck_format_traffic (&none), "Nothing moves");
  assert_text (pnc_bottleneck_format_traffic (&up), "Sending 3.2" NBSP "MB/s");
  assert_text (pnc_bottleneck_format_traffic (&down), "Receiving 12.0" NBSP "MB/s");
  assert_text (pnc_bottleneck_format_traffic (&both),
               "Sending 3.2" NBSP "MB/s, receiving 12.0" NBSP "MB/s");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bottleneck/rows-decide", test_rows_decide);
  g_test_add_func ("/bottleneck/most-rows", test_most_rows);
  g_test_add_func ("/bottleneck/words", test_words);
  g_test_add_func ("/bottleneck/all-named", test_all_named);
  g_test_add_func ("/bottleneck/pings", test_pings);
  g_test_add_func ("/bottleneck/described", test_described);
  g_test_add_func ("/bottleneck/traffic", test_traffic);
  return g_test_run ();
}
