/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-time-left.h"

#define S G_USEC_PER_SEC

/* Nothing is said before the estimates have settled, and nothing when there are none. */
static void
test_first (void)
{
  PncTimeLeft left = { 0 };

  g_assert_cmpint (pnc_time_left_update (&left, 1 * S, -1), ==, -1);
  g_assert_cmpint (pnc_time_left_update (&left, 10 * S, 500), ==, -1);
  g_assert_cmpint (pnc_time_left_update (&left, 10 * S + S / 2, 90), ==, -1);
  g_assert_cmpint (pnc_time_left_update (&left, 11 * S, 60), ==, 60);
}

/* Estimates that jump about by a fifth do not move it: it counts down second by second. */
static void
test_counts_down (void)
{
  PncTimeLeft left = { 0 };

  for (gint64 i = 0; i <= 10; i++)
    pnc_time_left_update (&left, (10 * S) + i * S / 10, 101);
  for (gint64 i = 1; i < 95; i++)
    {
      gint64 truth_s = 101 - i;
      gint64 estimate_s = i % 2 == 0 ? truth_s * 120 / 100 : truth_s * 80 / 100;

      g_assert_cmpint (pnc_time_left_update (&left, (11 + i) * S, MAX (1, estimate_s)), ==,
                       truth_s);
    }
}

/* A moment in which all is different is waited out; what lasts is taken. */
static void
test_patience (void)
{
  PncTimeLeft left = { 0 };

  pnc_time_left_update (&left, 10 * S, 100);
  g_assert_cmpint (pnc_time_left_update (&left, 11 * S, 100), ==, 100);
  g_assert_cmpint (pnc_time_left_update (&left, 12 * S, 1000), ==, 99);
  g_assert_cmpint (pnc_time_left_update (&left, 13 * S, 98), ==, 98);
  g_assert_cmpint (pnc_time_left_update (&left, 14 * S, 1000), ==, 97);
  g_assert_cmpint (pnc_time_left_update (&left, 15 * S, 1000), ==, 96);
  g_assert_cmpint (pnc_time_left_update (&left, 17 * S, 900), ==, 900);
  g_assert_cmpint (pnc_time_left_update (&left, 18 * S, 899), ==, 899);
}

/* It does not say that it is over while it is not, and knows nothing after a long standstill. */
static void
test_end_and_standstill (void)
{
  PncTimeLeft left = { 0 };

  pnc_time_left_update (&left, 10 * S, 3);
  pnc_time_left_update (&left, 11 * S, 2);
  g_assert_cmpint (pnc_time_left_update (&left, 14 * S, 1), ==, 1);
  g_assert_cmpint (pnc_time_left_update (&left, 15 * S, 0), ==, 0);

  pnc_time_left_update (&left, 20 * S, 50);
  pnc_time_left_update (&left, 21 * S, 50);
  g_assert_cmpint (pnc_time_left_update (&left, 22 * S, -1), ==, 49);
  g_assert_cmpint (pnc_time_left_update (&left, 24 * S, -1), ==, 47);
  g_assert_cmpint (pnc_time_left_update (&left, 25 * S, -1), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time-left/first", test_first);
  g_test_add_func ("/time-left/counts-down", test_counts_down);
  g_test_add_func ("/time-left/patience", test_patience);
  g_test_add_func ("/time-left/end-and-standstill", test_end_and_standstill);
  return g_test_run ();
}
