/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-link"

#include "line-end.h"
#include "line.h"

#include <gio/gio.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/*
 * link-emulator: two network namespaces, joined by a link with a delay, a rate, a queue and loss.
 * Prints one JSON object with where the namespaces are and their addresses when the link is up.
 * SIGUSR1 prints the counts of both directions as one more; SIGTERM ends it.
 */

#define MS_NS G_GINT64_CONSTANT (1000000)
#define BATCH 64 /* packets of one direction before the other has its turn */

/* While packets come in, we look every so often instead of being woken by each. */
#define TICK_MIN_NS 20000
#define TICK_MAX_NS 250000

enum
{
  LEFT,
  RIGHT,
  N_ENDS,
};

static const char *const ADDRESSES[N_ENDS] = { "10.77.0.1", "10.77.0.2" };
static const char *const SENT_BY[N_ENDS] = { "from_left", "from_right" };

typedef struct
{
  PncLineEnd ends[N_ENDS];
  PncLine *lines[N_ENDS]; /* by the end that sends */
  gint64 tick_ns;
  guint64 n_refused; /* packets that an end's own device did not take */
} Link;

static double rtt_ms;
static double rate_mbps;
static double loss_percent;
static gint64 queue_bytes = -1;
static gint64 seed = 1;
static int mtu_bytes = 1500;
static char *congestion;

static const GOptionEntry ENTRIES[]
  = { { "rtt", 0, 0, G_OPTION_ARG_DOUBLE, &rtt_ms, "Delay, there and back together", "MS" },
      { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate_mbps, "Rate of each direction (0: no limit)",
        "MBIT/S" },
      { "loss", 0, 0, G_OPTION_ARG_DOUBLE, &loss_percent, "Packets lost, of each direction",
        "PERCENT" },
      { "queue", 0, 0, G_OPTION_ARG_INT64, &queue_bytes, "Queue before the line", "BYTES" },
      { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Which packets are lost", "NUMBER" },
      { "mtu", 0, 0, G_OPTION_ARG_INT, &mtu_bytes, "Largest packet", "BYTES" },
      { "congestion", 0, 0, G_OPTION_ARG_STRING, &congestion, "Congestion control of TCP", "NAME" },
      G_OPTION_ENTRY_NULL };

static volatile sig_atomic_t report_wanted;
static volatile sig_atomic_t end_wanted;

static void
signalled (int number)
{
  if (number == SIGUSR1)
    report_wanted = 1;
  else
    end_wanted = 1;
}

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * (1000 * MS_NS) + now.tv_nsec;
}

/* What the line holds in one round trip, but never so little that a burst of a few packets fails.
 */
static guint64
default_queue_bytes (void)
{
  if (rate_mbps <= 0)
    return 256 << 20;
  return MAX (65536, (guint64) (rate_mbps * rtt_ms * 1000 / 8));
}

static PncLine *
new_line (guint direction)
{
  const PncLineOptions options = {
    .rate_bps = (guint64) (rate_mbps * 1e6),
    .delay_ns = (gint64) (rtt_ms / 2 * MS_NS),
    .queue_bytes = queue_bytes >= 0 ? (guint64) queue_bytes : default_queue_bytes (),
    .loss_ppm = (guint32) (loss_percent * 10000 + 0.5),
    .seed = (guint64) seed * N_ENDS + direction,
    .mtu_bytes = (guint) mtu_bytes,
  };

  return pnc_line_new (&options);
}

static gboolean
open_link (Link *link, GError **error)
{
  if (!pnc_line_end_allow (error))
    return FALSE;
  for (guint i = 0; i < N_ENDS; i++)
    {
      if (!pnc_line_end_open (&link->ends[i], ADDRESSES[i], (guint) mtu_bytes, congestion, error))
        return FALSE;
      link->lines[i] = new_line (i);
    }
  link->tick_ns = CLAMP ((gint64) (rtt_ms / 200 * MS_NS), TICK_MIN_NS, TICK_MAX_NS);
  return TRUE;
}

static void
print_ready (const Link *link)
{
  printf ("{\"event\": \"ready\"");
  for (guint i = 0; i < N_ENDS; i++)
    printf (", \"%s\": {\"namespace\": \"/proc/%d/fd/%d\", \"address\": \"%s\"}",
            i == LEFT ? "left" : "right", (int) getpid (), link->ends[i].namespace_fd,
            ADDRESSES[i]);
  printf ("}\n");
  fflush (stdout);
}

static void
print_counts (const Link *link)
{
  struct rusage used;

  getrusage (RUSAGE_SELF, &used);
  printf ("{\"event\": \"counts\", \"refused\": %" G_GUINT64_FORMAT ", \"cpu_s\": %.3f",
          link->n_refused,
          (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec)
            + (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
  for (guint i = 0; i < N_ENDS; i++)
    {
      const PncLineCounts *counts = pnc_line_get_counts (link->lines[i]);

      printf (", \"%s\": {\"offered\": %" G_GUINT64_FORMAT ", \"lost\": %" G_GUINT64_FORMAT
              ", \"dropped\": %" G_GUINT64_FORMAT ", \"arrived\": %" G_GUINT64_FORMAT
              ", \"arrived_bytes\": %" G_GUINT64_FORMAT ", \"wait_peak_us\": %" G_GINT64_FORMAT
              ", \"late_peak_us\": %" G_GINT64_FORMAT "}",
              SENT_BY[i], counts->n_offered, counts->n_lost, counts->n_dropped, counts->n_arrived,
              counts->arrived_bytes, counts->wait_peak_ns / 1000, counts->late_peak_ns / 1000);
    }
  printf ("}\n");
  fflush (stdout);
}

/* Takes what the end has sent; returns how many packets that were. */
static guint
take (Link *link, guint end)
{
  PncLine *line = link->lines[end];
  gint64 now = now_ns ();

  for (guint n = 0; n < BATCH; n++)
    {
      gssize length = read (link->ends[end].tun_fd, pnc_line_buffer (line), (gsize) mtu_bytes);

      if (length <= 0)
        return n;
      pnc_line_push (line, now, (gsize) length);
    }
  return BATCH;
}

/* Hands over what has arrived of what the end sent; returns how many packets that were. */
static guint
give (Link *link, guint end)
{
  PncLine *line = link->lines[end];
  int fd = link->ends[N_ENDS - 1 - end].tun_fd;
  gint64 now = now_ns ();

  for (guint n = 0; n < BATCH; n++)
    {
      gsize length;
      const guint8 *packet = pnc_line_peek (line, now, &length);

      if (packet == NULL)
        return n;
      if (write (fd, packet, length) != (gssize) length)
        link->n_refused++;
      pnc_line_pop (line, now);
    }
  return BATCH;
}

/* A moment in which packets may gather. */
static void
pause_for_packets (const Link *link, const sigset_t *open_mask)
{
  const struct timespec tick = { 0, link->tick_ns };

  ppoll (NULL, 0, &tick, open_mask);
}

/* Until a packet comes in or arrives, or a signal. */
static void
wait_for_packets (const Link *link, const sigset_t *open_mask)
{
  struct pollfd polled[N_ENDS]
    = { { link->ends[LEFT].tun_fd, POLLIN, 0 }, { link->ends[RIGHT].tun_fd, POLLIN, 0 } };
  gint64 next = MIN (pnc_line_next_ns (link->lines[LEFT]), pnc_line_next_ns (link->lines[RIGHT]));
  gint64 left_ns = MAX (next - now_ns (), 0);
  const struct timespec timeout = { left_ns / (1000 * MS_NS), left_ns % (1000 * MS_NS) };

  ppoll (polled, N_ENDS, next == G_MAXINT64 ? NULL : &timeout, open_mask);
}

static void
run (Link *link, const sigset_t *open_mask)
{
  while (!end_wanted)
    {
      guint n_taken = 0, n_most = 0, n;

      for (guint i = 0; i < N_ENDS; i++)
        {
          n_taken += n = take (link, i);
          n_most = MAX (n_most, n);
          n = give (link, i);
          n_most = MAX (n_most, n);
        }
      if (n_most == BATCH)
        continue;
      if (n_taken > 0)
        pause_for_packets (link, open_mask);
      else
        wait_for_packets (link, open_mask);
      if (report_wanted)
        {
          report_wanted = 0;
          print_counts (link);
        }
    }
}

/* A network does not wait for the programs that use it. Without the right to say so, we do our
 * best: late_peak_us tells how good that was. */
static void
come_first (void)
{
  const struct sched_param param = { .sched_priority = 10 };

  sched_setscheduler (0, SCHED_FIFO, &param);
}

/* The signals come only while we wait, so that none is missed between a look and the wait. */
static void
catch_signals (sigset_t *open_mask)
{
  static const int SIGNALS[] = { SIGUSR1, SIGTERM, SIGINT };
  const struct sigaction action = { .sa_handler = signalled };
  sigset_t blocked;

  sigemptyset (&blocked);
  for (guint i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    {
      sigaddset (&blocked, SIGNALS[i]);
      sigaction (SIGNALS[i], &action, NULL);
    }
  sigprocmask (SIG_BLOCK, &blocked, open_mask);
}

static gboolean
parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, ENTRIES, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (rtt_ms >= 0 && rate_mbps >= 0 && loss_percent >= 0 && loss_percent <= 100 && mtu_bytes >= 576
      && mtu_bytes <= 65535)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "No number may be negative, loss is at most 100, mtu 576 to 65535");
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Link link = { .ends = { { -1, -1 }, { -1, -1 } } };
  sigset_t open_mask;

  catch_signals (&open_mask);
  if (!parse (&argc, &argv, &error) || !open_link (&link, &error))
    {
      fprintf (stderr, "link-emulator: %s\n", error->message);
      return EXIT_FAILURE;
    }
  come_first ();
  print_ready (&link);
  run (&link, &open_mask);
  print_counts (&link);
  for (guint i = 0; i < N_ENDS; i++)
    {
      pnc_line_end_close (&link.ends[i]);
      pnc_line_free (link.lines[i]);
    }
  g_free (congestion);
  return EXIT_SUCCESS;
}
