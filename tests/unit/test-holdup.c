/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-holdup.h"

#define S G_USEC_PER_SEC

/* A transfer that waits for the same all the time. Shares in percent. */
static PncHoldup
after (PncHoldupMeter *meter,
       guint seconds,
       gint64 network,
       gint64 limit,
       gint64 answer,
       gint64 disk)
{
  PncWaitTimes times = meter->last;
  gint64 now_us = meter->last_us != 0 ? meter->last_us : S;
  PncHoldup found = pnc_holdup_meter_update (meter, now_us, &times);

  for (guint i = 0; i < seconds; i++)
    {
      times.us[PNC_WAIT_NETWORK] += network * S / 100;
      times.us[PNC_WAIT_LIMIT] += limit * S / 100;
      times.us[PNC_WAIT_ANSWER] += answer * S / 100;
      times.us[PNC_WAIT_DISK] += disk * S / 100;
      now_us += S;
      found = pnc_holdup_meter_update (meter, now_us, &times);
    }
  return found;
}

static void
test_kinds (void)
{
  const struct
  {
    gint64 network, limit, answer, disk;
    PncHoldup holdup;
  } rows[] = {
    { 100, 0, 0, 0, PNC_HOLDUP_NETWORK },      { 60, 20, 10, 10, PNC_HOLDUP_NETWORK },
    { 60, 40, 0, 0, PNC_HOLDUP_LIMIT },        { 0, 30, 0, 70, PNC_HOLDUP_LIMIT },
    { 30, 0, 0, 70, PNC_HOLDUP_OWN_DISK },     { 30, 0, 60, 10, PNC_HOLDUP_SERVER_DISK },
    { 300, 0, 100, 400, PNC_HOLDUP_OWN_DISK }, { 0, 0, 0, 0, PNC_HOLDUP_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PncHoldupMeter meter = { 0 };

      g_assert_cmpint (
        after (&meter, 1, rows[i].network, rows[i].limit, rows[i].answer, rows[i].disk), ==,
        rows[i].holdup);
    }
}

/* Nothing is said in the first second; then a moment does not change it, and what lasts does. */
static void
test_steady (void)
{
  PncHoldupMeter meter = { 0 };

  g_assert_cmpint (after (&meter, 0, 0, 0, 0, 0), ==, PNC_HOLDUP_NONE);
  g_assert_cmpint (after (&meter, 5, 100, 0, 0, 0), ==, PNC_HOLDUP_NETWORK);
  g_assert_cmpint (after (&meter, 1, 20, 0, 0, 80), ==, PNC_HOLDUP_NETWORK);
  g_assert_cmpint (after (&meter, 5, 20, 0, 0, 80), ==, PNC_HOLDUP_OWN_DISK);
  g_assert_cmpint (after (&meter, 5, 58, 0, 0, 42), ==, PNC_HOLDUP_OWN_DISK);
  g_assert_cmpint (after (&meter, 9, 80, 0, 0, 20), ==, PNC_HOLDUP_NETWORK);
}

/* Another run of the same transfer counts from nothing. */
static void
test_begun_again (void)
{
  const PncWaitTimes little = { { 1000, 0, 0, 0 } };
  PncHoldupMeter meter = { 0 };

  g_assert_cmpint (after (&meter, 5, 0, 0, 0, 100), ==, PNC_HOLDUP_OWN_DISK);
  g_assert_cmpint (pnc_holdup_meter_update (&meter, 100 * S, &little), ==, PNC_HOLDUP_NONE);
  g_assert_cmpint (after (&meter, 2, 100, 0, 0, 0), ==, PNC_HOLDUP_NETWORK);
}

static void
test_states (void)
{
  const PncHoldup moving = PNC_HOLDUP_LIMIT;

  g_assert_cmpint (pnc_holdup_of (PNC_TRANSFER_SENDING, PNC_UPLOAD, moving), ==, moving);
  g_assert_cmpint (pnc_holdup_of (PNC_TRANSFER_STORED, PNC_UPLOAD, moving), ==,
                   PNC_HOLDUP_SERVER_DISK);
  g_assert_cmpint (pnc_holdup_of (PNC_TRANSFER_STORED, PNC_DOWNLOAD, moving), ==,
                   PNC_HOLDUP_OWN_DISK);
  g_assert_cmpint (pnc_holdup_of (PNC_TRANSFER_PAUSED, PNC_UPLOAD, moving), ==, PNC_HOLDUP_NONE);
  g_assert_cmpint (pnc_holdup_of (PNC_TRANSFER_WAITING, PNC_UPLOAD, moving), ==, PNC_HOLDUP_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/holdup/kinds", test_kinds);
  g_test_add_func ("/holdup/steady", test_steady);
  g_test_add_func ("/holdup/begun-again", test_begun_again);
  g_test_add_func ("/holdup/states", test_states);
  return g_test_run ();
}
