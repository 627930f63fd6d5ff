/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-limit-hits.h"

static void
test_counts (void)
{
  PncLimitHits hits = { 0 };

  g_assert_cmpuint (pnc_limit_hits_get (&hits, PNC_HIT_SESSIONS), ==, 0);
  pnc_limit_hits_add (&hits, PNC_HIT_SESSIONS);
  pnc_limit_hits_add (&hits, PNC_HIT_SESSIONS);
  pnc_limit_hits_add (&hits, PNC_HIT_OPEN_FILES);
  g_assert_cmpuint (pnc_limit_hits_get (&hits, PNC_HIT_SESSIONS), ==, 2);
  g_assert_cmpuint (pnc_limit_hits_get (&hits, PNC_HIT_OPEN_FILES), ==, 1);
  g_assert_cmpuint (pnc_limit_hits_get (&hits, PNC_HIT_REQUESTS), ==, 0);
}

static void
test_does_not_run_over (void)
{
  PncLimitHits hits = { 0 };

  hits.counts[PNC_HIT_PENALTY] = G_MAXINT - 1;
  pnc_limit_hits_add (&hits, PNC_HIT_PENALTY);
  pnc_limit_hits_add (&hits, PNC_HIT_PENALTY);
  g_assert_cmpuint (pnc_limit_hits_get (&hits, PNC_HIT_PENALTY), ==, G_MAXINT);
}

static void
test_names (void)
{
  for (guint i = 0; i < PNC_N_HITS; i++)
    {
      g_assert_nonnull (pnc_limit_hit_name ((PncLimitHit) i));
      for (guint k = 0; k < i; k++)
        g_assert_cmpstr (pnc_limit_hit_name ((PncLimitHit) i), !=,
                         pnc_limit_hit_name ((PncLimitHit) k));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/limit-hits/counts", test_counts);
  g_test_add_func ("/limit-hits/does-not-run-over", test_does_not_run_over);
  g_test_add_func ("/limit-hits/names", test_names);
  return g_test_run ();
}
