/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-rate-limiter.h"

#include "fake-clock.h"

#define SECOND_US G_USEC_PER_SEC

/* One who moves bytes as fast as the limiter lets it. */
typedef struct
{
  PncRateLimiter *limiter;
  PncRateTicket ticket;
  gboolean waits;
  guint64 moved_bytes;
} Mover;

/* Returns: how long until it gets further; its piece moves as soon as it may */
static gint64
mover_go (Mover *mover)
{
  gint64 wait_us = 0;

  while (wait_us == 0)
    {
      if (!mover->waits)
        pnc_rate_limiter_reserve (mover->limiter, &mover->ticket);
      wait_us = pnc_rate_limiter_get_wait_us (mover->limiter, &mover->ticket);
      mover->waits = wait_us > 0;
      mover->moved_bytes += mover->waits ? 0 : mover->ticket.n_bytes;
    }
  return wait_us;
}

/* @late_us: how much too late each of them wakes up */
static void
run (FakeClock *clock, Mover *movers, guint n_movers, gint64 for_us, gint64 late_us)
{
  gint64 until_us = clock->now_us + for_us;

  while (clock->now_us < until_us)
    {
      gint64 shortest_us = G_MAXINT64;

      for (guint i = 0; i < n_movers; i++)
        shortest_us = MIN (shortest_us, mover_go (&movers[i]));
      clock->now_us = MIN (clock->now_us + shortest_us + late_us, until_us);
    }
}

static void
assert_near (guint64 bytes, guint64 expected_bytes, guint per_mille)
{
  guint64 slack = expected_bytes * per_mille / 1000;

  g_assert_cmpuint (bytes, >=, expected_bytes - slack);
  g_assert_cmpuint (bytes, <=, expected_bytes + slack);
}

static void
test_exact (void)
{
  const guint64 limits[] = { 1024, 5000, 50000, 500000, 12345678, 100000000, 2000000000 };
  const gint64 late_us[] = { 0, 1, 999, 15000 };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (late_us); j++)
      {
        FakeClock clock;
        g_autoptr (PncRateLimiter) limiter = NULL;
        Mover mover = { 0 };

        fake_clock_init (&clock);
        limiter = pnc_rate_limiter_new (NULL, &clock.clock);
        mover.limiter = limiter;
        pnc_rate_limiter_set_limit (limiter, limits[i]);
        run (&clock, &mover, 1, 3 * SECOND_US, late_us[j]);
        g_test_message ("%" G_GUINT64_FORMAT " late %" G_GINT64_FORMAT, limits[i], late_us[j]);
        assert_near (mover.moved_bytes, 3 * limits[i], limits[i] < 20000 ? 170 : 20);
      }
}

/* No second of the three has more than its share, the first included. */
static void
test_no_bursts (void)
{
  FakeClock clock;
  g_autoptr (PncRateLimiter) limiter = NULL;
  Mover mover = { 0 };

  fake_clock_init (&clock);
  limiter = pnc_rate_limiter_new (NULL, &clock.clock);
  mover.limiter = limiter;
  clock.now_us += 1000 * SECOND_US;
  pnc_rate_limiter_set_limit (limiter, 50000);
  clock.now_us += 1000 * SECOND_US; /* what nobody took in all that time is gone */
  for (guint tenth = 0; tenth < 30; tenth++)
    {
      guint64 before = mover.moved_bytes;

      run (&clock, &mover, 1, SECOND_US / 10, 0);
      g_assert_cmpuint (mover.moved_bytes - before, <=, 5000 + 50000 / 16 + 2000);
    }
  assert_near (mover.moved_bytes, 3 * 50000, 30);
}

static void
test_fair (void)
{
  FakeClock clock;
  g_autoptr (PncRateLimiter) limiter = NULL;
  Mover movers[5] = { 0 };
  guint64 all = 0;

  fake_clock_init (&clock);
  limiter = pnc_rate_limiter_new (NULL, &clock.clock);
  pnc_rate_limiter_set_limit (limiter, 1000000);
  for (guint i = 0; i < 5; i++)
    movers[i].limiter = limiter;
  run (&clock, movers, 5, 3 * SECOND_US, 500);
  for (guint i = 0; i < 5; i++)
    {
      assert_near (movers[i].moved_bytes, 600000, 70); /* one piece is 40,000 bytes */
      all += movers[i].moved_bytes;
    }
  assert_near (all, 3000000, 20);
}

/* Two transfers below one limit: one has a lower one of its own, the other gets the rest. */
static void
test_below_parent (void)
{
  FakeClock clock;
  g_autoptr (PncRateLimiter) all = NULL;
  g_autoptr (PncRateLimiter) slow = NULL;
  g_autoptr (PncRateLimiter) fast = NULL;
  Mover movers[2] = { 0 };

  fake_clock_init (&clock);
  all = pnc_rate_limiter_new (NULL, &clock.clock);
  slow = pnc_rate_limiter_new (all, &clock.clock);
  fast = pnc_rate_limiter_new (all, &clock.clock);
  movers[0].limiter = slow;
  movers[1].limiter = fast;
  pnc_rate_limiter_set_limit (all, 1000000);
  pnc_rate_limiter_set_limit (slow, 100000);
  g_assert_cmpuint (pnc_rate_limiter_get_lowest (slow), ==, 100000);
  g_assert_cmpuint (pnc_rate_limiter_get_lowest (fast), ==, 1000000);
  g_assert_cmpuint (pnc_rate_limiter_get_limit (fast), ==, PNC_RATE_NONE);
  run (&clock, movers, 2, 3 * SECOND_US, 0);
  assert_near (movers[0].moved_bytes, 300000, 30);
  assert_near (movers[1].moved_bytes, 2700000, 30);
}

/* A limit that is changed counts for those who wait already. */
static void
test_changed (void)
{
  FakeClock clock;
  g_autoptr (PncRateLimiter) limiter = NULL;
  Mover mover = { 0 };
  guint64 before;

  fake_clock_init (&clock);
  limiter = pnc_rate_limiter_new (NULL, &clock.clock);
  mover.limiter = limiter;
  pnc_rate_limiter_set_limit (limiter, 1024);
  g_assert_cmpint (mover_go (&mover), >, SECOND_US / 4);
  pnc_rate_limiter_set_limit (limiter, 1024 * 1024);
  g_assert_cmpint (pnc_rate_limiter_get_wait_us (limiter, &mover.ticket), <, SECOND_US / 1000);
  run (&clock, &mover, 1, 3 * SECOND_US, 0);
  assert_near (mover.moved_bytes, 3 * 1024 * 1024, 20);

  pnc_rate_limiter_set_limit (limiter, 10240);
  before = mover.moved_bytes;
  run (&clock, &mover, 1, 5 * SECOND_US, 0);
  g_assert_cmpuint (mover.moved_bytes - before, >=, 5 * 10240 - 1024);
  g_assert_cmpuint (mover.moved_bytes - before, <=, 5 * 10240 + 42000); /* a large piece waited */

  pnc_rate_limiter_set_limit (limiter, PNC_RATE_NONE);
  g_assert_cmpint (pnc_rate_limiter_get_wait_us (limiter, &mover.ticket), ==, 0);
  for (guint i = 0; i < 100; i++)
    {
      pnc_rate_limiter_reserve (limiter, &mover.ticket);
      g_assert_cmpint (pnc_rate_limiter_get_wait_us (limiter, &mover.ticket), ==, 0);
    }

  /* what moved without a limit is not held against the one that follows */
  pnc_rate_limiter_set_limit (limiter, 50000);
  mover = (Mover){ .limiter = limiter };
  run (&clock, &mover, 1, 3 * SECOND_US, 0);
  assert_near (mover.moved_bytes, 150000, 30);
}

/* A piece that was reserved at a high limit is too large for one that is much lower. */
static void
test_stale (void)
{
  FakeClock clock;
  g_autoptr (PncRateLimiter) limiter = NULL;
  PncRateTicket ticket;

  fake_clock_init (&clock);
  limiter = pnc_rate_limiter_new (NULL, &clock.clock);
  pnc_rate_limiter_set_limit (limiter, 1000000);
  pnc_rate_limiter_reserve (limiter, &ticket);
  g_assert_false (pnc_rate_limiter_is_stale (limiter, &ticket));
  pnc_rate_limiter_set_limit (limiter, 400000);
  g_assert_false (pnc_rate_limiter_is_stale (limiter, &ticket));
  pnc_rate_limiter_set_limit (limiter, 10000);
  g_assert_true (pnc_rate_limiter_is_stale (limiter, &ticket));
}

static void
test_given_back (void)
{
  FakeClock clock;
  g_autoptr (PncRateLimiter) all = NULL;
  g_autoptr (PncRateLimiter) limiter = NULL;
  PncRateTicket first, second;
  gint64 wait_us;

  fake_clock_init (&clock);
  all = pnc_rate_limiter_new (NULL, &clock.clock);
  limiter = pnc_rate_limiter_new (all, &clock.clock);
  pnc_rate_limiter_set_limit (all, 50000);
  pnc_rate_limiter_reserve (limiter, &first);
  pnc_rate_limiter_reserve (limiter, &second);
  wait_us = pnc_rate_limiter_get_wait_us (limiter, &second);
  pnc_rate_limiter_give_back (limiter, first.n_bytes);
  g_assert_cmpint (pnc_rate_limiter_get_wait_us (limiter, &second), <=, wait_us / 2 + 1);
}

static void
test_lowest_limit (void)
{
  g_autoptr (PncRateLimiter) limiter = pnc_rate_limiter_new (NULL, NULL);

  g_assert_cmpuint (pnc_rate_limiter_get_limit (limiter), ==, PNC_RATE_NONE);
  pnc_rate_limiter_set_limit (limiter, 0);
  g_assert_cmpuint (pnc_rate_limiter_get_limit (limiter), ==, PNC_RATE_MIN_BPS);
}

static gpointer
reserve_many (gpointer data)
{
  PncRateTicket ticket;

  for (guint i = 0; i < 2000; i++)
    {
      pnc_rate_limiter_reserve (data, &ticket);
      pnc_rate_limiter_get_wait_us (data, &ticket);
      if (i % 100 == 0)
        pnc_rate_limiter_set_limit (data, 1000000 + i);
      pnc_rate_limiter_give_back (data, ticket.n_bytes);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (PncRateLimiter) limiter = pnc_rate_limiter_new (NULL, NULL);
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("mover", reserve_many, limiter);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (pnc_rate_limiter_get_limit (limiter), ==, 1001900);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate-limiter/exact", test_exact);
  g_test_add_func ("/rate-limiter/no-bursts", test_no_bursts);
  g_test_add_func ("/rate-limiter/fair", test_fair);
  g_test_add_func ("/rate-limiter/below-parent", test_below_parent);
  g_test_add_func ("/rate-limiter/changed", test_changed);
  g_test_add_func ("/rate-limiter/stale", test_stale);
  g_test_add_func ("/rate-limiter/given-back", test_given_back);
  g_test_add_func ("/rate-limiter/lowest-limit", test_lowest_limit);
  g_test_add_func ("/rate-limiter/threads", test_threads);
  return g_test_run ();
}
