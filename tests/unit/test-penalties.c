/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-penalties.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  PncServerLimits limits;
  PncPenalties *penalties;
  PncSource bad;
  PncSource good;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  pnc_server_limits_init (&f->limits);
  f->limits.penalty_half_life_ms = 60000;
  f->limits.penalty_delay_ms = 200;
  f->limits.penalty_delay_max_ms = 5000;
  f->limits.penalty_refuse_from = 30;
  f->limits.penalty_ceiling = 45;
  f->penalties = pnc_penalties_new (&f->limits);
  memset (&f->bad, 1, sizeof f->bad);
  memset (&f->good, 2, sizeof f->good);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pnc_penalties_free (f->penalties);
}

static void
test_grow (Fixture *f, gconstpointer data)
{
  guint last = 0;

  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 0), ==, 0);
  for (guint i = 1; i <= 25; i++)
    {
      guint delay;

      pnc_penalties_add (f->penalties, &f->bad, 0);
      delay = pnc_penalties_get_delay (f->penalties, &f->bad, 0);
      g_assert_cmpuint (delay, ==, i * 200);
      g_assert_cmpuint (delay, >, last);
      g_assert_cmpuint (pnc_penalties_get_refusal (f->penalties, &f->bad, 0), ==, 0);
      last = delay;
    }
  pnc_penalties_add (f->penalties, &f->bad, 0);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 0), ==, 5000);
}

/* Many at once are not faster than one after the other. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  f->limits.max_logins_per_source = 3;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (pnc_penalties_begin_try (f->penalties, &f->bad));
      /* somebody without failures waits for nobody */
      g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 0), ==, 0);
    }
  g_assert_false (pnc_penalties_begin_try (f->penalties, &f->bad));
  g_assert_true (pnc_penalties_begin_try (f->penalties, &f->good));
  pnc_penalties_add (f->penalties, &f->bad, 0);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 0), ==, 3 * 200);
  pnc_penalties_end_try (f->penalties, &f->bad);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 0), ==, 2 * 200);
  g_assert_true (pnc_penalties_begin_try (f->penalties, &f->bad));
  for (guint i = 0; i < 3; i++)
    pnc_penalties_end_try (f->penalties, &f->bad);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 0), ==, 200);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->good, 0), ==, 0);
}

static void
test_others_unaffected (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    pnc_penalties_add (f->penalties, &f->bad, 0);
  g_assert_cmpuint (pnc_penalties_get_refusal (f->penalties, &f->bad, 0), >, 0);
  g_assert_cmpuint (pnc_penalties_get_refusal (f->penalties, &f->good, 0), ==, 0);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->good, 0), ==, 0);
}

/* However long somebody hammered, it is over soon after: the refusal says when, and is right. */
static void
test_never_permanent (Fixture *f, gconstpointer data)
{
  gint64 now = 0;
  guint refusal;

  for (guint i = 0; i < 100000; i++)
    {
      now += SECOND / 100;
      pnc_penalties_add (f->penalties, &f->bad, now);
    }
  refusal = pnc_penalties_get_refusal (f->penalties, &f->bad, now);
  g_assert_cmpuint (refusal, >, 1);
  g_assert_cmpuint (refusal, <=, 60000);
  g_assert_cmpuint (pnc_penalties_get_refusal (f->penalties, &f->bad, now + SECOND), <, refusal);

  now += refusal * (SECOND / 1000) + SECOND / 10;
  g_assert_cmpuint (pnc_penalties_get_refusal (f->penalties, &f->bad, now), ==, 0);
  now += 10 * 60 * SECOND;
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, now), ==, 0);
}

static void
test_fade (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 8; i++)
    pnc_penalties_add (f->penalties, &f->bad, 0);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 60 * SECOND), ==, 800);
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 120 * SECOND), ==, 400);
  /* a clock that went back forgives nothing and breaks nothing */
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, -SECOND), ==, 1600);
}

static void
test_bounded (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    pnc_penalties_add (f->penalties, &f->bad, 0);
  for (guint i = 0; i < 10000; i++)
    {
      PncSource source = { { 3 } };

      memcpy (&source.bytes[4], &i, sizeof i);
      pnc_penalties_add (f->penalties, &source, i);
      g_assert_cmpuint (pnc_penalties_count (f->penalties), <=, 4096);
    }
  /* who has failed most is not pushed out by many who failed once */
  g_assert_cmpuint (pnc_penalties_get_delay (f->penalties, &f->bad, 0), ==, 600);
}

static void
test_ceiling_below_refusal (Fixture *f, gconstpointer data)
{
  f->limits.penalty_ceiling = 30;
  for (guint i = 0; i < 100; i++)
    pnc_penalties_add (f->penalties, &f->bad, 0);
  g_assert_cmpuint (pnc_penalties_get_refusal (f->penalties, &f->bad, 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/penalties/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("grow", test_grow);
  ADD ("at-once", test_at_once);
  ADD ("others-unaffected", test_others_unaffected);
  ADD ("never-permanent", test_never_permanent);
  ADD ("fade", test_fade);
  ADD ("bounded", test_bounded);
  ADD ("ceiling-below-refusal", test_ceiling_below_refusal);
  return g_test_run ();
}
