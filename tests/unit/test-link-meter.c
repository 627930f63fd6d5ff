/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-link-meter.h"

#define MIB (1024u * 1024u)

/* A link that takes @bps bytes a second, asked every @step_us; the sender has always more. */
static void
send_for (PncLinkMeter *meter, gint64 *now_us, guint64 bps, gint64 step_us, gint64 for_us)
{
  gint64 until_us = *now_us + for_us;

  while (*now_us < until_us)
    {
      pnc_link_meter_offer (meter, *now_us);
      pnc_link_meter_block (meter, *now_us);
      *now_us += step_us;
      pnc_link_meter_offer (meter, *now_us);
      pnc_link_meter_take (meter, (gsize) (bps * (guint64) step_us / G_USEC_PER_SEC), *now_us);
    }
}

static void
test_unknown (void)
{
  PncLinkMeter meter = { 0 };

  g_assert_cmpuint (pnc_link_meter_get_bps (&meter), ==, G_MAXUINT64);
}

static void
test_slow (void)
{
  const guint64 rates[] = { 20000, 1000000, 30000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      PncLinkMeter meter = { 0 };
      gint64 now_us = 1000;

      send_for (&meter, &now_us, rates[i], 10000, 3 * G_USEC_PER_SEC);
      g_assert_cmpuint (pnc_link_meter_get_bps (&meter), >=, rates[i] * 95 / 100);
      g_assert_cmpuint (pnc_link_meter_get_bps (&meter), <=, rates[i] * 105 / 100);
    }
}

/* The sender is what is slow: it waits for its disk, not for the link. */
static void
test_slow_sender (void)
{
  PncLinkMeter meter = { 0 };
  gint64 now_us = 1000;

  for (guint i = 0; i < 200; i++)
    {
      pnc_link_meter_offer (&meter, now_us);
      now_us += 1000;
      pnc_link_meter_take (&meter, MIB / 16, now_us);
      pnc_link_meter_rest (&meter, now_us);
      now_us += 30000;
    }
  g_assert_cmpuint (pnc_link_meter_get_bps (&meter), ==, G_MAXUINT64);
}

/* A quick link with a receiver that stops for half a second again and again (its disk): in some of
 * the last windows it was quick. */
static void
test_stalls (void)
{
  PncLinkMeter meter = { 0 };
  gint64 now_us = 1000;

  for (guint i = 0; i < 20; i++)
    {
      send_for (&meter, &now_us, 400000000, 2000, 250000);
      pnc_link_meter_block (&meter, now_us);
      now_us += 500000;
      g_assert_cmpuint (pnc_link_meter_get_bps (&meter), >, 300000000);
    }
}

static void
test_becomes_quick (void)
{
  PncLinkMeter meter = { 0 };
  gint64 now_us = 1000;

  send_for (&meter, &now_us, 1000000, 10000, 3 * G_USEC_PER_SEC);
  g_assert_cmpuint (pnc_link_meter_get_bps (&meter), <, 1100000);
  send_for (&meter, &now_us, 200000000, 1000, G_USEC_PER_SEC / 2);
  g_assert_cmpuint (pnc_link_meter_get_bps (&meter), >, 150000000);
}

/* After a long rest nothing is known any more. */
static void
test_forgets (void)
{
  PncLinkMeter meter = { 0 };
  gint64 now_us = 1000;

  send_for (&meter, &now_us, 1000000, 10000, 3 * G_USEC_PER_SEC);
  pnc_link_meter_rest (&meter, now_us);
  pnc_link_meter_rest (&meter, now_us + 5);
  now_us += 5 * G_USEC_PER_SEC;
  pnc_link_meter_offer (&meter, now_us);
  g_assert_cmpuint (pnc_link_meter_get_bps (&meter), <, 1100000);
  pnc_link_meter_rest (&meter, now_us);
  now_us += 60 * G_USEC_PER_SEC;
  pnc_link_meter_offer (&meter, now_us);
  g_assert_cmpuint (pnc_link_meter_get_bps (&meter), ==, G_MAXUINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link-meter/unknown", test_unknown);
  g_test_add_func ("/link-meter/slow", test_slow);
  g_test_add_func ("/link-meter/slow-sender", test_slow_sender);
  g_test_add_func ("/link-meter/stalls", test_stalls);
  g_test_add_func ("/link-meter/becomes-quick", test_becomes_quick);
  g_test_add_func ("/link-meter/forgets", test_forgets);
  return g_test_run ();
}
