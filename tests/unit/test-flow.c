/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-flow.h"

static void
test_counts (void)
{
  g_autoptr (PncFlow) flow = pnc_flow_new (NULL);
  PncFlowCounts counts;

  pnc_flow_count (flow, 100, FALSE, 0);
  pnc_flow_count (flow, 30, TRUE, 70);
  pnc_flow_get_counts (flow, &counts);
  g_assert_cmpuint (counts.wire_bytes, ==, 130);
  g_assert_cmpuint (counts.packed_frames, ==, 1);
  g_assert_cmpuint (counts.saved_bytes, ==, 70);
}

static void
test_limit (void)
{
  g_autoptr (PncRateLimiter) all = pnc_rate_limiter_new (NULL, NULL);
  g_autoptr (PncRateLimiter) limiter = pnc_rate_limiter_new (all, NULL);
  g_autoptr (PncFlow) free_flow = pnc_flow_new (NULL);
  g_autoptr (PncFlow) flow = pnc_flow_new (limiter);
  g_autoptr (PncFlow) again = pnc_flow_ref (flow);

  g_assert_true (pnc_flow_get_limiter (again) == limiter);
  g_assert_cmpuint (pnc_flow_get_limit (NULL), ==, PNC_RATE_NONE);
  g_assert_cmpuint (pnc_flow_get_limit (free_flow), ==, PNC_RATE_NONE);
  g_assert_cmpuint (pnc_flow_get_limit (flow), ==, PNC_RATE_NONE);
  pnc_rate_limiter_set_limit (all, 5000);
  g_assert_cmpuint (pnc_flow_get_limit (flow), ==, 5000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flow/counts", test_counts);
  g_test_add_func ("/flow/limit", test_limit);
  return g_test_run ();
}
