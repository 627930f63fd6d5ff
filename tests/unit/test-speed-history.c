/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-speed-history.h"

static void
test_few (void)
{
  PncSpeedHistory history = { 0 };

  g_assert_cmpuint (pnc_speed_history_get (&history, 0), ==, 0);
  g_assert_cmpuint (pnc_speed_history_get_highest (&history), ==, 0);
  pnc_speed_history_add (&history, 5);
  pnc_speed_history_add (&history, 3);
  g_assert_cmpuint (pnc_speed_history_get (&history, 0), ==, 3);
  g_assert_cmpuint (pnc_speed_history_get (&history, 1), ==, 5);
  g_assert_cmpuint (pnc_speed_history_get (&history, 2), ==, 0);
  g_assert_cmpuint (pnc_speed_history_get_highest (&history), ==, 5);
}

static void
test_oldest_goes (void)
{
  PncSpeedHistory history = { 0 };

  pnc_speed_history_add (&history, 1000);
  for (guint i = 0; i < 2 * PNC_SPEED_SAMPLES + 7; i++)
    pnc_speed_history_add (&history, i);
  g_assert_cmpuint (pnc_speed_history_get_highest (&history), ==, 2 * PNC_SPEED_SAMPLES + 6);
  for (guint i = 0; i < PNC_SPEED_SAMPLES; i++)
    g_assert_cmpuint (pnc_speed_history_get (&history, i), ==, 2 * PNC_SPEED_SAMPLES + 6 - i);
  g_assert_cmpuint (pnc_speed_history_get (&history, PNC_SPEED_SAMPLES), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speed-history/few", test_few);
  g_test_add_func ("/speed-history/oldest-goes", test_oldest_goes);
  return g_test_run ();
}
