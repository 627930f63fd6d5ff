/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-backoff.h"

static PncBackoff
usual (void)
{
  return (PncBackoff){ .first_ms = PNC_BACKOFF_FIRST_MS, .max_ms = PNC_BACKOFF_MAX_MS };
}

static void
test_doubles (void)
{
  static const guint expected_ms[] = { 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000 };
  PncBackoff backoff = usual ();

  for (guint i = 0; i < G_N_ELEMENTS (expected_ms); i++)
    g_assert_cmpuint (pnc_backoff_next_ms (&backoff, 0.5), ==, expected_ms[i]);
}

static void
test_moves_by_a_quarter (void)
{
  PncBackoff low = usual ();
  PncBackoff high = usual ();

  g_assert_cmpuint (pnc_backoff_next_ms (&low, 0.0), ==, 375);
  g_assert_cmpuint (pnc_backoff_next_ms (&high, 1.0), ==, 625);
  g_assert_cmpuint (pnc_backoff_next_ms (&low, -7.0), ==, 750);
  g_assert_cmpuint (pnc_backoff_next_ms (&high, 7.0), ==, 1250);
}

static void
test_never_over_the_maximum (void)
{
  PncBackoff backoff = usual ();
  guint last_ms = 0;

  for (guint i = 0; i < 1000; i++)
    {
      last_ms = pnc_backoff_next_ms (&backoff, 1.0);
      g_assert_cmpuint (last_ms, <=, PNC_BACKOFF_MAX_MS);
    }
  g_assert_cmpuint (last_ms, ==, PNC_BACKOFF_MAX_MS);
}

static void
test_reset (void)
{
  PncBackoff backoff = usual ();

  for (guint i = 0; i < 5; i++)
    pnc_backoff_next_ms (&backoff, 0.5);
  pnc_backoff_reset (&backoff);
  g_assert_cmpuint (pnc_backoff_next_ms (&backoff, 0.5), ==, 500);
}

static void
test_never_zero (void)
{
  PncBackoff nothing = { 0 };

  g_assert_cmpuint (pnc_backoff_next_ms (&nothing, 0.0), ==, 1);
  g_assert_cmpuint (pnc_backoff_next_ms (&nothing, 1.0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backoff/doubles", test_doubles);
  g_test_add_func ("/backoff/moves-by-a-quarter", test_moves_by_a_quarter);
  g_test_add_func ("/backoff/never-over-the-maximum", test_never_over_the_maximum);
  g_test_add_func ("/backoff/reset", test_reset);
  g_test_add_func ("/backoff/never-zero", test_never_zero);
  return g_test_run ();
}
