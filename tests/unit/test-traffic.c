/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-traffic.h"

#define SECOND_US G_USEC_PER_SEC

static void
test_rates (void)
{
  PncTraffic traffic = { 0 };

  pnc_traffic_sample (&traffic, 1000, 10, SECOND_US);
  g_assert_cmpuint (traffic.received_bps, ==, 0);
  pnc_traffic_sample (&traffic, 2000, 20, 2 * SECOND_US);
  g_assert_cmpuint (traffic.received_bytes, ==, 2000);
  g_assert_cmpuint (traffic.received_bps, ==, 0);
  pnc_traffic_sample (&traffic, 5000, 410, 3 * SECOND_US);
  g_assert_cmpuint (traffic.received_bps, ==, 2000);
  g_assert_cmpuint (traffic.sent_bps, ==, 200);
  g_assert_cmpuint (traffic.sent_bytes, ==, 410);
}

/* What stands still has no rate any more, and what stood still for long has that of the whole time.
 */
static void
test_stands_still (void)
{
  PncTraffic traffic = { 0 };

  pnc_traffic_sample (&traffic, 0, 0, SECOND_US);
  pnc_traffic_sample (&traffic, 4000, 0, 3 * SECOND_US);
  g_assert_cmpuint (traffic.received_bps, ==, 2000);
  pnc_traffic_sample (&traffic, 4000, 0, 4 * SECOND_US);
  g_assert_cmpuint (traffic.received_bps, ==, 2000);
  pnc_traffic_sample (&traffic, 4000, 0, 5 * SECOND_US);
  g_assert_cmpuint (traffic.received_bps, ==, 0);
  pnc_traffic_sample (&traffic, 14000, 0, 15 * SECOND_US);
  g_assert_cmpuint (traffic.received_bps, ==, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/traffic/rates", test_rates);
  g_test_add_func ("/traffic/stands-still", test_stands_still);
  return g_test_run ();
}
