/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-pacer.h"

#include "fake-clock.h"

typedef struct
{
  FakeClock clock;
  PncRateLimiter *limiter;
  PncFlow *slow; /* 50,000 bytes a second */
  PncFlow *free;
  PncPacer pacer;
} Fixture;

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fake_clock_init (&fixture->clock);
  fixture->limiter = pnc_rate_limiter_new (NULL, &fixture->clock.clock);
  fixture->slow = pnc_flow_new (fixture->limiter);
  fixture->free = pnc_flow_new (NULL);
  pnc_rate_limiter_set_limit (fixture->limiter, 50000);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  pnc_pacer_clear (&fixture->pacer);
  pnc_flow_unref (fixture->slow);
  pnc_flow_unref (fixture->free);
  pnc_rate_limiter_unref (fixture->limiter);
}

static void
test_no_limit (Fixture *fixture, gconstpointer data)
{
  gint64 wait_us = 77;

  g_assert_cmpuint (pnc_pacer_allow (&fixture->pacer, NULL, &wait_us), ==, G_MAXSIZE);
  g_assert_cmpint (wait_us, ==, 0);
  g_assert_cmpuint (pnc_pacer_allow (&fixture->pacer, fixture->free, &wait_us), ==, G_MAXSIZE);
  pnc_pacer_spend (&fixture->pacer, 1000000);
  g_assert_cmpuint (pnc_pacer_allow (&fixture->pacer, fixture->free, &wait_us), ==, G_MAXSIZE);
}

static void
test_pieces (Fixture *fixture, gconstpointer data)
{
  guint64 moved = 0;
  gint64 until_us = fixture->clock.now_us + 3 * G_USEC_PER_SEC;

  while (fixture->clock.now_us < until_us)
    {
      gint64 wait_us;
      gsize allowed = pnc_pacer_allow (&fixture->pacer, fixture->slow, &wait_us);

      g_assert_cmpuint (allowed, <=, 2000);
      g_assert_true ((allowed == 0) == (wait_us > 0));
      pnc_pacer_spend (&fixture->pacer, MIN (allowed, 300)); /* never all at once */
      moved += MIN (allowed, 300);
      fixture->clock.now_us += wait_us;
    }
  g_assert_cmpuint (moved, >=, 145000);
  g_assert_cmpuint (moved, <=, 155000);
}

/* What waits for nothing does not wait, and none of the rest is lost by it. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  PncPacer *pacer = &fixture->pacer;
  gint64 wait_us;

  pnc_pacer_queue (pacer, NULL, 24);
  pnc_pacer_queue (pacer, fixture->slow, 10000);
  pnc_pacer_queue (pacer, fixture->slow, 5000);
  pnc_pacer_take_back (pacer, 5000);
  pnc_pacer_queue (pacer, NULL, 40);
  g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 24);
  pnc_pacer_spend_queued (pacer, 24);

  g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 0);
  g_assert_cmpint (wait_us, >, 39000);
  for (guint i = 0; i < 5; i++)
    {
      fixture->clock.now_us += 40001;
      g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 2000);
      pnc_pacer_spend_queued (pacer, 2000);
      if (i < 4)
        g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 0);
    }
  g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 40);
  pnc_pacer_spend_queued (pacer, 40);
}

/* Two transfers by turns on one channel: what one has reserved and not used is the other's. */
static void
test_turns (Fixture *fixture, gconstpointer data)
{
  g_autoptr (PncRateLimiter) limiter
    = pnc_rate_limiter_new (fixture->limiter, &fixture->clock.clock);
  g_autoptr (PncFlow) other = pnc_flow_new (limiter);
  PncFlow *flows[] = { fixture->slow, other };
  gint64 begun_us = fixture->clock.now_us;

  for (guint i = 0; i < 1500; i++)
    {
      gsize left = 100;
      gint64 wait_us;

      while (left > 0)
        {
          gsize allowed = MIN (left, pnc_pacer_allow (&fixture->pacer, flows[i % 2], &wait_us));

          pnc_pacer_spend (&fixture->pacer, allowed);
          left -= allowed;
          fixture->clock.now_us += wait_us;
        }
    }
  g_assert_cmpint (fixture->clock.now_us - begun_us, >=, 2850000);
  g_assert_cmpint (fixture->clock.now_us - begun_us, <=, 3150000);
}

static void
test_limit_removed (Fixture *fixture, gconstpointer data)
{
  gint64 wait_us;

  g_assert_cmpuint (pnc_pacer_allow (&fixture->pacer, fixture->slow, &wait_us), ==, 0);
  pnc_rate_limiter_set_limit (fixture->limiter, PNC_RATE_NONE);
  g_assert_cmpuint (pnc_pacer_allow (&fixture->pacer, fixture->slow, &wait_us), ==, G_MAXSIZE);
  pnc_rate_limiter_set_limit (fixture->limiter, 50000);
  g_assert_cmpuint (pnc_pacer_allow (&fixture->pacer, fixture->slow, &wait_us), <=, 2000);
}

static void
test_release (Fixture *fixture, gconstpointer data)
{
  PncPacer *pacer = &fixture->pacer;
  gint64 wait_us;

  pnc_pacer_queue (pacer, fixture->slow, 100000);
  pnc_pacer_queue (pacer, fixture->free, 50);
  g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 0);
  pnc_pacer_release (pacer, NULL);
  pnc_pacer_release (pacer, fixture->free);
  g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 0);
  pnc_pacer_release (pacer, fixture->slow);
  g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 100000);
  pnc_pacer_spend_queued (pacer, 100000);
  g_assert_cmpuint (pnc_pacer_allow_queued (pacer, &wait_us), ==, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
  g_test_add (path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("/pacer/no-limit", test_no_limit);
  ADD ("/pacer/pieces", test_pieces);
  ADD ("/pacer/order", test_order);
  ADD ("/pacer/turns", test_turns);
  ADD ("/pacer/limit-removed", test_limit_removed);
  ADD ("/pacer/release", test_release);
  return g_test_run ();
}
