/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "line.h"

#include <string.h>

#define MS G_GINT64_CONSTANT (1000000)
#define MTU 1500u

/* 12 Mbit/s: a packet of 1500 bytes takes a millisecond */
static const PncLineOptions SLOW = {
  .rate_bps = 12000000,
  .delay_ns = 25 * MS,
  .queue_bytes = 10 * MTU,
  .mtu_bytes = MTU,
};

static gboolean
push (PncLine *line, gint64 now_ns, gsize length, guint8 mark)
{
  memset (pnc_line_buffer (line), mark, length);
  return pnc_line_push (line, now_ns, length);
}

/* Everything that has arrived by then; fails unless it bears the marks from first on, in order. */
static guint
fetch (PncLine *line, gint64 now_ns, guint8 first)
{
  const guint8 *packet;
  gsize length;
  guint n = 0;

  while ((packet = pnc_line_peek (line, now_ns, &length)) != NULL)
    {
      g_assert_cmpuint (packet[0], ==, first + n);
      g_assert_cmpuint (packet[length - 1], ==, first + n);
      pnc_line_pop (line, now_ns);
      n++;
    }
  return n;
}

static void
test_delay_and_rate (void)
{
  g_autoptr (PncLine) line = pnc_line_new (&SLOW);
  gsize length;

  g_assert_cmpint (pnc_line_next_ns (line), ==, G_MAXINT64);
  g_assert_true (push (line, 100 * MS, MTU, 1));
  g_assert_cmpint (pnc_line_next_ns (line), ==, 126 * MS);
  g_assert_null (pnc_line_peek (line, 126 * MS - 1, &length));
  g_assert_nonnull (pnc_line_peek (line, 126 * MS, &length));
  g_assert_cmpuint (length, ==, MTU);
  g_assert_cmpuint (fetch (line, 126 * MS, 1), ==, 1);
  g_assert_cmpint (pnc_line_next_ns (line), ==, G_MAXINT64);
}

static void
test_packets_take_turns (void)
{
  g_autoptr (PncLine) line = pnc_line_new (&SLOW);

  for (guint8 i = 0; i < 10; i++)
    g_assert_true (push (line, 0, MTU, i));
  for (guint8 i = 0; i < 10; i++)
    {
      g_assert_cmpint (pnc_line_next_ns (line), ==, (26 + i) * MS);
      g_assert_cmpuint (fetch (line, (26 + i) * MS, i), ==, 1);
    }
  g_assert_cmpint (pnc_line_get_counts (line)->wait_peak_ns, ==, 9 * MS);
  g_assert_cmpint (pnc_line_get_counts (line)->late_peak_ns, ==, 0);
}

/* A pause is not saved up: the line sends no faster after it. */
static void
test_no_credit (void)
{
  g_autoptr (PncLine) line = pnc_line_new (&SLOW);

  g_assert_true (push (line, 0, MTU, 0));
  g_assert_true (push (line, 1000 * MS, MTU, 1));
  g_assert_true (push (line, 1000 * MS, MTU, 2));
  g_assert_cmpuint (fetch (line, 1026 * MS, 0), ==, 2);
  g_assert_cmpint (pnc_line_next_ns (line), ==, 1027 * MS);
}

static void
test_small_packets (void)
{
  g_autoptr (PncLine) line = pnc_line_new (&SLOW);

  g_assert_true (push (line, 0, 150, 0));
  g_assert_true (push (line, 0, 1, 1));
  g_assert_cmpuint (fetch (line, 25 * MS + MS / 10, 0), ==, 1);
  g_assert_cmpint (pnc_line_next_ns (line), ==, 25 * MS + MS / 10 + 667); /* 8 bits: 666.7 ns */
}

static void
test_full_queue (void)
{
  g_autoptr (PncLine) line = pnc_line_new (&SLOW);
  const PncLineCounts *counts = pnc_line_get_counts (line);

  for (guint8 i = 0; i < 15; i++)
    g_assert_true (push (line, 0, MTU, i) == (i < 10));
  g_assert_cmpuint (counts->n_dropped, ==, 5);
  g_assert_true (push (line, 1 * MS, MTU, 10)); /* one has left it */
  g_assert_false (push (line, 1 * MS, 1, 11));
  g_assert_cmpuint (fetch (line, 100 * MS, 0), ==, 11);
  g_assert_cmpuint (counts->n_offered, ==, 17);
  g_assert_cmpuint (counts->n_dropped, ==, 6);
  g_assert_cmpuint (counts->n_arrived, ==, 11);
  g_assert_cmpuint (counts->arrived_bytes, ==, 11 * MTU);
  g_assert_cmpint (counts->late_peak_ns, ==, (100 - 26) * MS);
}

/* What is on its way does not fill the queue of a line with a rate; without a rate it does. */
static void
test_no_rate (void)
{
  PncLineOptions options = SLOW;
  g_autoptr (PncLine) line = NULL;

  options.rate_bps = 0;
  line = pnc_line_new (&options);
  for (guint8 i = 0; i < 12; i++)
    g_assert_true (push (line, 0, MTU, i) == (i < 10));
  g_assert_cmpint (pnc_line_next_ns (line), ==, 25 * MS);
  g_assert_cmpuint (fetch (line, 25 * MS, 0), ==, 10);
  g_assert_true (push (line, 26 * MS, MTU, 10));
  g_assert_cmpuint (pnc_line_get_counts (line)->n_dropped, ==, 2);
}

/* Which of 100,000 packets are lost, folded into one number, and how many. */
static guint64
losses (guint32 loss_ppm, guint64 seed, guint64 *n_lost)
{
  PncLineOptions options = SLOW;
  g_autoptr (PncLine) line = NULL;
  guint64 which = 0;

  options.loss_ppm = loss_ppm;
  options.seed = seed;
  line = pnc_line_new (&options);
  for (guint i = 0; i < 100000; i++)
    {
      if (!push (line, i * MS, MTU, (guint8) i))
        which = which * 31 + i;
      fetch (line, i * MS, (guint8) (i - 26));
    }
  g_assert_cmpuint (pnc_line_get_counts (line)->n_dropped, ==, 0);
  *n_lost = pnc_line_get_counts (line)->n_lost;
  return which;
}

static void
test_loss (void)
{
  guint64 n_lost, n_again;

  losses (0, 1, &n_lost);
  g_assert_cmpuint (n_lost, ==, 0);
  losses (1000000, 1, &n_lost);
  g_assert_cmpuint (n_lost, ==, 100000);
  g_assert_cmpuint (losses (10000, 1, &n_lost), ==, losses (10000, 1, &n_again));
  g_assert_cmpuint (n_lost, ==, n_again);
  g_assert_cmpuint (n_lost, >, 850); /* 1000, and the deviation is 31 */
  g_assert_cmpuint (n_lost, <, 1150);
  g_assert_cmpuint (losses (10000, 1, &n_lost), !=, losses (10000, 2, &n_again));
}

/* A lost packet was sent: the next one had to wait for it. */
static void
test_lost_packets_take_time (void)
{
  PncLineOptions options = SLOW;
  g_autoptr (PncLine) line = NULL;

  options.loss_ppm = 1000000;
  line = pnc_line_new (&options);
  for (guint8 i = 0; i < 10; i++)
    g_assert_false (push (line, 0, MTU, i));
  g_assert_cmpint (pnc_line_get_counts (line)->wait_peak_ns, ==, 9 * MS);
  g_assert_cmpuint (pnc_line_get_counts (line)->n_lost, ==, 10);
}

/* At 100 Gbit/s for a day nothing overflows. */
static void
test_large_numbers (void)
{
  const gint64 day_ns = G_GINT64_CONSTANT (86400) * 1000 * MS;
  PncLineOptions options = SLOW;
  g_autoptr (PncLine) line = NULL;

  options.rate_bps = G_GUINT64_CONSTANT (100000000000);
  options.queue_bytes = G_GUINT64_CONSTANT (2000000000);
  line = pnc_line_new (&options);
  g_assert_true (push (line, day_ns, MTU, 0));
  g_assert_cmpint (pnc_line_next_ns (line), ==, day_ns + 25 * MS + 120);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line/delay-and-rate", test_delay_and_rate);
  g_test_add_func ("/line/packets-take-turns", test_packets_take_turns);
  g_test_add_func ("/line/no-credit", test_no_credit);
  g_test_add_func ("/line/small-packets", test_small_packets);
  g_test_add_func ("/line/full-queue", test_full_queue);
  g_test_add_func ("/line/no-rate", test_no_rate);
  g_test_add_func ("/line/loss", test_loss);
  g_test_add_func ("/line/lost-packets-take-time", test_lost_packets_take_time);
  g_test_add_func ("/line/large-numbers", test_large_numbers);
  return g_test_run ();
}
