/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-patience.h"

#define S ((gint64) G_USEC_PER_SEC)
#define START (1000 * S)

static const PncPatienceTimes times = { .silence_us = 60 * S, .standstill_us = 900 * S };

static PncPatience
begin (void)
{
  PncPatience patience;

  pnc_patience_begin (&patience, &times, START);
  return patience;
}

static gboolean
tell (PncPatience *patience, guint64 done, guint64 total, guint64 items, gint64 at_s)
{
  const PncProgress progress = { .done_bytes = done, .total_bytes = total, .items = items };

  return pnc_patience_take_progress (patience, &progress, START + at_s * S);
}

static void
test_silent (void)
{
  PncPatience patience = begin ();

  g_assert_cmpint (pnc_patience_check (&patience, START), ==, PNC_PATIENCE_WAIT);
  g_assert_cmpint (pnc_patience_check (&patience, START + 60 * S - 1), ==, PNC_PATIENCE_WAIT);
  g_assert_cmpint (pnc_patience_check (&patience, START + 60 * S), ==, PNC_PATIENCE_SILENT);
}

/* Ten times a second the same: it is heard, and buys nothing. */
static void
test_repeats_itself (void)
{
  PncPatience patience = begin ();

  g_assert_true (tell (&patience, 5, 0, 5, 0));
  for (gint64 s = 1; s < 900; s++)
    {
      g_assert_false (tell (&patience, 5, 0, 5, s));
      g_assert_cmpint (pnc_patience_check (&patience, START + s * S), ==, PNC_PATIENCE_WAIT);
    }
  g_assert_false (tell (&patience, 4, 0, 3, 900));
  g_assert_cmpint (pnc_patience_check (&patience, START + 900 * S), ==, PNC_PATIENCE_STILL);
}

/* What moves at the slowest credible pace is waited for as long as it takes. */
static void
test_slow_and_steady (void)
{
  PncPatience bytes = begin ();
  PncPatience items = begin ();
  PncPatience names = begin ();

  for (guint s = 1; s < 20000; s++)
    {
      for (guint part = 1; part <= 10; part++) /* little by little is as good */
        g_assert_true (tell (&bytes, s * 16400ull + part * 1640, 1ull << 40, 0, s));
      g_assert_cmpint (pnc_patience_check (&bytes, START + s * S), ==, PNC_PATIENCE_WAIT);
      g_assert_true (tell (&items, 0, 0, s, s));
      g_assert_cmpint (pnc_patience_check (&items, START + s * S), ==, PNC_PATIENCE_WAIT);
      pnc_patience_take_names (&names, 1, START + s * S);
      g_assert_cmpint (pnc_patience_check (&names, START + s * S), ==, PNC_PATIENCE_WAIT);
    }
}

/* A byte now and then, or a name, is as good as nothing. */
static void
test_dribbles (void)
{
  PncPatience bytes = begin ();
  PncPatience names = begin ();

  for (guint s = 1; s <= 2000; s++)
    g_assert_true (tell (&bytes, s, 0, 0, s));
  g_assert_cmpint (pnc_patience_check (&bytes, START + 2000 * S), ==, PNC_PATIENCE_STILL);
  for (guint s = 50; s <= 950; s += 50)
    pnc_patience_take_names (&names, 1, START + s * S);
  g_assert_cmpint (pnc_patience_check (&names, START + 950 * S), ==, PNC_PATIENCE_STILL);
}

/* A leap buys no more than there was in the beginning. */
static void
test_leaps (void)
{
  PncPatience patience = begin ();

  g_assert_true (tell (&patience, G_MAXINT64, 0, G_MAXINT64, 10));
  g_assert_false (tell (&patience, G_MAXINT64, 0, G_MAXINT64, 900));
  g_assert_cmpint (pnc_patience_check (&patience, START + 909 * S), ==, PNC_PATIENCE_WAIT);
  g_assert_cmpint (pnc_patience_check (&patience, START + 910 * S), ==, PNC_PATIENCE_STILL);
}

static void
test_nonsense (void)
{
  PncPatience patience = begin ();

  g_assert_false (tell (&patience, G_MAXUINT64, 0, 0, 1));
  g_assert_false (tell (&patience, 0, 0, G_MAXUINT64, 1));
  g_assert_false (tell (&patience, 101, 100, 0, 1));
  g_assert_true (tell (&patience, 50, 100, 0, 1));
  g_assert_false (tell (&patience, 60, 200, 0, 1));
  g_assert_false (tell (&patience, 60, 0, 0, 1));
  g_assert_true (tell (&patience, 100, 100, 0, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/patience/silent", test_silent);
  g_test_add_func ("/patience/repeats-itself", test_repeats_itself);
  g_test_add_func ("/patience/slow-and-steady", test_slow_and_steady);
  g_test_add_func ("/patience/dribbles", test_dribbles);
  g_test_add_func ("/patience/leaps", test_leaps);
  g_test_add_func ("/patience/nonsense", test_nonsense);
  return g_test_run ();
}
