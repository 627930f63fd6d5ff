/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-rate.h"

#define S G_USEC_PER_SEC
#define MIB (1024u * 1024u)

static void
test_unknown (void)
{
  PncRate rate = { 0 };

  g_assert_cmpuint (pnc_rate_get_bps (&rate), ==, 0);
  g_assert_cmpint (pnc_rate_time_left_s (&rate, 1), ==, -1);
  g_assert_cmpint (pnc_rate_time_left_s (&rate, 0), ==, 0);
  pnc_rate_add (&rate, 5 * S, 1000);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), ==, 0);
}

static void
test_steady (void)
{
  PncRate rate = { 0 };

  pnc_rate_start (&rate, 0, 0);
  for (guint i = 1; i <= 100; i++)
    {
      pnc_rate_add (&rate, i * S / 10, i * MIB / 10);
      g_assert_cmpuint (pnc_rate_get_bps (&rate), >=, MIB - 20);
      g_assert_cmpuint (pnc_rate_get_bps (&rate), <=, MIB + 20);
    }
  g_assert_cmpint (pnc_rate_time_left_s (&rate, 10 * MIB - 1000), ==, 10);
}

/* The first sample counts in full: there is nothing to smooth it with. */
static void
test_first_sample (void)
{
  PncRate rate = { 0 };

  pnc_rate_start (&rate, 100 * S, 5 * MIB);
  pnc_rate_add (&rate, 102 * S, 9 * MIB);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), ==, 2 * MIB);
}

static void
test_follows_a_change (void)
{
  PncRate rate = { 0 };
  guint64 done = 0;

  pnc_rate_start (&rate, 0, 0);
  for (guint i = 1; i <= 50; i++)
    pnc_rate_add (&rate, i * S / 10, done += MIB);
  for (guint i = 51; i <= 350; i++)
    pnc_rate_add (&rate, i * S / 10, done += MIB / 10);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), >, MIB * 99 / 100);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), <, MIB * 101 / 100);
}

static void
test_stall (void)
{
  PncRate rate = { 0 };

  pnc_rate_start (&rate, 0, 0);
  pnc_rate_add (&rate, S, MIB);
  pnc_rate_add (&rate, 61 * S, MIB);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), <, 10);
  g_assert_cmpint (pnc_rate_time_left_s (&rate, G_MAXUINT64), ==, -1);
}

static void
test_odd_samples (void)
{
  PncRate rate = { 0 };

  pnc_rate_start (&rate, 10 * S, 50);
  pnc_rate_add (&rate, 10 * S, MIB);
  pnc_rate_add (&rate, 9 * S, MIB);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), ==, 0);
  pnc_rate_add (&rate, 11 * S, 20);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), ==, 0);
  pnc_rate_add (&rate, 12 * S, 20 + MIB);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), >, MIB / 2);
}

/* Over a longer time it follows more slowly. */
static void
test_memory (void)
{
  PncRate rate = { 0 }, trend = { 0 };

  pnc_rate_set_memory (&trend, 30.0);
  pnc_rate_start (&rate, 0, 0);
  pnc_rate_start (&trend, 0, 0);
  for (guint i = 1; i <= 10; i++)
    {
      pnc_rate_add (&rate, i * S, i * MIB);
      pnc_rate_add (&trend, i * S, i * MIB);
    }
  pnc_rate_add (&rate, 13 * S, 10 * MIB);
  pnc_rate_add (&trend, 13 * S, 10 * MIB);
  g_assert_cmpuint (pnc_rate_get_bps (&rate), <, MIB / 2);
  g_assert_cmpuint (pnc_rate_get_bps (&trend), >, MIB / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate/unknown", test_unknown);
  g_test_add_func ("/rate/steady", test_steady);
  g_test_add_func ("/rate/first-sample", test_first_sample);
  g_test_add_func ("/rate/follows-a-change", test_follows_a_change);
  g_test_add_func ("/rate/stall", test_stall);
  g_test_add_func ("/rate/odd-samples", test_odd_samples);
  g_test_add_func ("/rate/memory", test_memory);
  return g_test_run ();
}
