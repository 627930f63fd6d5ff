/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-channel-growth.h"

#include "pnc-limits.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define TICK (SECOND / 10)

/* Lets time pass at a rate. Returns: how many are wanted then */
static guint
pass (PncChannelGrowth *growth, PncGrowthFacts *facts, guint ticks, guint64 rate_bps)
{
  guint n_wanted = 0;

  for (guint i = 0; i < ticks; i++)
    {
      facts->now_us += TICK;
      facts->moved_bytes += rate_bps / 10;
      n_wanted = pnc_channel_growth_update (growth, facts);
      facts->n_open = n_wanted;
    }
  return n_wanted;
}

static void
test_far (void)
{
  PncChannelGrowth growth = { 0 };
  PncGrowthFacts facts = { .now_us = 1, .rtt_us = 50 * 1000, .n_useful = 8 };

  g_assert_cmpuint (pnc_channel_growth_update (&growth, &facts), ==, PNC_MAX_DATA_CHANNELS);
  facts.n_useful = 3;
  g_assert_cmpuint (pnc_channel_growth_update (&growth, &facts), ==, 3);
  facts.n_useful = 100;
  g_assert_cmpuint (pnc_channel_growth_update (&growth, &facts), ==, PNC_MAX_DATA_CHANNELS);
  facts.n_useful = 0;
  g_assert_cmpuint (pnc_channel_growth_update (&growth, &facts), ==, 0);
}

/* One more each time that it gets faster, and no more when it does not. */
static void
test_near (void)
{
  PncChannelGrowth growth = { 0 };
  PncGrowthFacts facts = { .now_us = 1, .rtt_us = 200, .n_useful = 8 };

  g_assert_cmpuint (pass (&growth, &facts, 9, 100 * 1000 * 1000), ==, 2);
  g_assert_cmpuint (pass (&growth, &facts, 4, 100 * 1000 * 1000), ==, 3);
  g_assert_cmpuint (pass (&growth, &facts, 13, 150 * 1000 * 1000), ==, 4);
  g_assert_cmpuint (pass (&growth, &facts, 100, 152 * 1000 * 1000), ==, 4);
  facts.n_useful = 1;
  g_assert_cmpuint (pass (&growth, &facts, 1, 0), ==, 1);
  facts.n_useful = 0;
  g_assert_cmpuint (pass (&growth, &facts, 1, 0), ==, 0);
  facts.n_useful = 8;
  g_assert_cmpuint (pass (&growth, &facts, 1, 0), ==, 2);
}

static void
test_bounds (void)
{
  PncChannelGrowth growth = { 0 };
  PncGrowthFacts facts = { .now_us = 1, .n_useful = PNC_MAX_DATA_CHANNELS };
  guint n_wanted = 0;

  for (guint i = 0; i < 50; i++)
    n_wanted = pass (&growth, &facts, 12, (guint64) 1 << (20 + i / 2));
  g_assert_cmpuint (n_wanted, <=, PNC_MAX_DATA_CHANNELS);
}

/* While they are still being opened nothing is measured, and without progress none is added. */
static void
test_not_open (void)
{
  PncChannelGrowth growth = { 0 };
  PncGrowthFacts facts = { .now_us = 1, .n_useful = 8 };

  for (guint i = 0; i < 100; i++)
    {
      facts.now_us += TICK;
      facts.moved_bytes += 1000000;
      g_assert_cmpuint (pnc_channel_growth_update (&growth, &facts), ==, 2);
    }
  facts.n_open = 2;
  g_assert_cmpuint (pass (&growth, &facts, 100, 0), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/channel-growth/far", test_far);
  g_test_add_func ("/channel-growth/near", test_near);
  g_test_add_func ("/channel-growth/bounds", test_bounds);
  g_test_add_func ("/channel-growth/not-open", test_not_open);
  return g_test_run ();
}
