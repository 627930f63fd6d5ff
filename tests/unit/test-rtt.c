/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-rtt.h"

static void
test_empty (void)
{
  PncRtt rtt = { 0 };
  gint64 samples_us[PNC_RTT_SAMPLES];

  g_assert_cmpuint (pnc_rtt_history (&rtt, samples_us), ==, 0);
  g_assert_cmpfloat (pnc_rtt_loss (&rtt), ==, 0.0);
}

/* Worked by hand from RFC 6298: R = 800, then 1600. */
static void
test_smoothing (void)
{
  PncRtt rtt = { 0 };

  pnc_rtt_add (&rtt, 800);
  g_assert_cmpint (rtt.smoothed_us, ==, 800);
  g_assert_cmpint (rtt.variance_us, ==, 400);

  pnc_rtt_add (&rtt, 1600);
  g_assert_cmpint (rtt.variance_us, ==, 500);
  g_assert_cmpint (rtt.smoothed_us, ==, 900);
  g_assert_cmpint (rtt.last_us, ==, 1600);
  g_assert_cmpint (rtt.min_us, ==, 800);
  g_assert_cmpint (rtt.max_us, ==, 1600);
}

static void
test_loss (void)
{
  PncRtt rtt = { 0 };
  gint64 samples_us[PNC_RTT_SAMPLES];

  pnc_rtt_add (&rtt, 10);
  pnc_rtt_add_lost (&rtt);
  pnc_rtt_add (&rtt, 30);
  pnc_rtt_add (&rtt, 20);
  g_assert_cmpfloat (pnc_rtt_loss (&rtt), ==, 0.25);
  g_assert_cmpint (rtt.last_us, ==, 20);
  g_assert_cmpint (rtt.min_us, ==, 10);
  g_assert_cmpint (rtt.max_us, ==, 30);
  g_assert_cmpuint (pnc_rtt_history (&rtt, samples_us), ==, 4);
  g_assert_cmpint (samples_us[0], ==, 10);
  g_assert_cmpint (samples_us[1], ==, -1);
  g_assert_cmpint (samples_us[3], ==, 20);
}

static void
test_lost_only (void)
{
  PncRtt rtt = { 0 };

  pnc_rtt_add_lost (&rtt);
  g_assert_cmpfloat (pnc_rtt_loss (&rtt), ==, 1.0);
  g_assert_cmpint (rtt.min_us, ==, 0);
  g_assert_cmpint (rtt.max_us, ==, 0);
  g_assert_cmpint (rtt.smoothed_us, ==, 0);

  pnc_rtt_add (&rtt, 6);
  g_assert_cmpint (rtt.smoothed_us, ==, 6);
}

static void
test_window_slides (void)
{
  PncRtt rtt = { 0 };
  gint64 samples_us[PNC_RTT_SAMPLES];

  pnc_rtt_add_lost (&rtt);
  for (gint64 i = 1; i <= PNC_RTT_SAMPLES + 7; i++)
    pnc_rtt_add (&rtt, i * 100);

  g_assert_cmpfloat (pnc_rtt_loss (&rtt), ==, 0.0);
  g_assert_cmpuint (pnc_rtt_history (&rtt, samples_us), ==, PNC_RTT_SAMPLES);
  for (gint64 i = 0; i < PNC_RTT_SAMPLES; i++)
    g_assert_cmpint (samples_us[i], ==, (i + 8) * 100);
  g_assert_cmpint (rtt.min_us, ==, 800);
  g_assert_cmpint (rtt.max_us, ==, (PNC_RTT_SAMPLES + 7) * 100);
}

static void
test_absurd_samples (void)
{
  const gint64 absurd[] = { G_MAXINT64, G_MININT64, 0, -1, G_MAXINT64, G_MAXINT64 };
  PncRtt rtt = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (absurd); i++)
    {
      pnc_rtt_add (&rtt, absurd[i]);
      g_assert_cmpint (rtt.last_us, >=, 1);
      g_assert_cmpint (rtt.smoothed_us, >=, 1);
      g_assert_cmpint (rtt.variance_us, >=, 0);
      g_assert_cmpint (rtt.min_us, >=, 1);
    }
  g_assert_cmpint (rtt.max_us, ==, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  g_assert_cmpfloat (pnc_rtt_loss (&rtt), ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtt/empty", test_empty);
  g_test_add_func ("/rtt/smoothing", test_smoothing);
  g_test_add_func ("/rtt/loss", test_loss);
  g_test_add_func ("/rtt/lost-only", test_lost_only);
  g_test_add_func ("/rtt/window-slides", test_window_slides);
  g_test_add_func ("/rtt/absurd-samples", test_absurd_samples);
  return g_test_run ();
}
