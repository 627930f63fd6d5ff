/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-bottleneck.h"

#include <glib/gi18n.h>

#include "pnc-format.h"

static gboolean
is_moving (PncTransferState state)
{
  return state == PNC_TRANSFER_PREPARING || state == PNC_TRANSFER_SENDING
         || state == PNC_TRANSFER_STORED;
}

void
pnc_movement_count (PncMovement *self, GListModel *transfers)
{
  *self = (PncMovement){ 0 };
  for (guint i = 0; i < g_list_model_get_n_items (transfers); i++)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (transfers, i);
      PncHoldup holdup;
      guint64 rate_bps;

      if (!is_moving (pnc_transfer_get_state (transfer)))
        continue;
      g_object_get (transfer, "holdup", &holdup, "rate-bps", &rate_bps, NULL);
      self->n_moving++;
      self->n_held_up[holdup]++;
      if (pnc_transfer_get_direction (transfer) == PNC_UPLOAD)
        self->up_bps += rate_bps;
      else
        self->down_bps += rate_bps;
    }
}

/* Those of which nothing is known have no voice. */
static PncHoldup
find_holdup (const PncMovement *traffic)
{
  PncHoldup found = PNC_HOLDUP_NONE;
  guint most = 0;

  for (guint i = PNC_HOLDUP_NETWORK; i < G_N_ELEMENTS (traffic->n_held_up); i++)
    if (traffic->n_held_up[i] > most)
      {
        most = traffic->n_held_up[i];
        found = (PncHoldup) i;
      }
  return found;
}

PncBottleneck
pnc_bottleneck_find (const PncMovement *traffic, const PncPingStats *pings)
{
  if (traffic->n_moving == 0)
    return PNC_BOTTLENECK_NOTHING;
  switch (find_holdup (traffic))
    {
    case PNC_HOLDUP_NETWORK:
      return pnc_ping_stats_get_wait (pings) > 0 ? PNC_BOTTLENECK_LINE : PNC_BOTTLENECK_NETWORK;
    case PNC_HOLDUP_SERVER_DISK:
      return PNC_BOTTLENECK_SERVER_DISK;
    case PNC_HOLDUP_OWN_DISK:
      return PNC_BOTTLENECK_OWN_DISK;
    case PNC_HOLDUP_LIMIT:
      return PNC_BOTTLENECK_LIMIT;
    case PNC_HOLDUP_NONE:
    default:
      return PNC_BOTTLENECK_UNKNOWN;
    }
}

static const char *
name_bottleneck (PncBottleneck bottleneck)
{
  switch (bottleneck)
    {
    case PNC_BOTTLENECK_NOTHING:
      return _ ("Nothing moves now.");
    case PNC_BOTTLENECK_NETWORK:
      return _ ("The network, or a server that is busy, is the bottleneck.");
    case PNC_BOTTLENECK_SERVER_DISK:
      return _ ("The server’s disk is the bottleneck.");
    case PNC_BOTTLENECK_OWN_DISK:
      return _ ("This computer’s disk is the bottleneck.");
    case PNC_BOTTLENECK_LIMIT:
      return _ ("A speed limit is the bottleneck.");
    case PNC_BOTTLENECK_LINE:
      return _ ("The line is the bottleneck.");
    case PNC_BOTTLENECK_UNKNOWN:
    default:
      return _ ("Files move; what sets the pace is not known yet.");
    }
}

/* How the pings show it, as a sentence; %NULL where they say nothing. */
static char *
format_wait (PncBottleneck bottleneck, const PncPingStats *pings)
{
  gint64 wait_us = pnc_ping_stats_get_wait (pings);
  g_autofree char *wait = pnc_format_rtt (wait_us);

  if (pings->busy_us == 0 || bottleneck == PNC_BOTTLENECK_UNKNOWN)
    return NULL;
  if (bottleneck == PNC_BOTTLENECK_NOTHING)
    /* Translators: a time, such as "80 ms" */
    return wait_us > 0 ? g_strdup_printf (_ ("While files moved, pings waited %s longer."), wait)
                       : NULL;
  if (wait_us > 0)
    /* Translators: a time, such as "80 ms" */
    return g_strdup_printf (_ ("Pings wait %s longer while files move."), wait);
  if (bottleneck == PNC_BOTTLENECK_NETWORK)
    return g_strdup (_ ("Pings wait no longer while files move, so the line is not full."));
  return g_strdup (_ ("The line has room: pings wait no longer than while nothing moves."));
}

static char *
format_line (const PncPingStats *pings)
{
  g_autofree char *wait = pnc_format_rtt (pnc_ping_stats_get_wait (pings));

  /* Translators: a time, such as "80 ms" */
  return g_strdup_printf (_ ("The line is the bottleneck: pings wait %s longer while files move."),
                          wait);
}

char *
pnc_bottleneck_format (const PncMovement *traffic, const PncPingStats *pings)
{
  PncBottleneck bottleneck = pnc_bottleneck_find (traffic, pings);
  g_autofree char *wait = NULL;

  if (bottleneck == PNC_BOTTLENECK_LINE)
    return format_line (pings);
  wait = format_wait (bottleneck, pings);
  if (wait == NULL)
    return g_strdup (name_bottleneck (bottleneck));
  return g_strdup_printf ("%s %s", name_bottleneck (bottleneck), wait);
}

char *
pnc_bottleneck_format_loss (const PncPingStats *pings)
{
  if (pings->n == 0)
    return g_strdup ("");
  if (pings->n_lost == 0)
    /* Translators: how many pings were lost or late: none */
    return g_strdup_printf (ngettext ("None of %u ping", "None of %u pings", pings->n), pings->n);
  /* Translators: how many pings were lost or late, and their share in percent */
  return g_strdup_printf (ngettext ("%u ping (%.0f %%)", "%u pings (%.0f %%)", pings->n_lost),
                          pings->n_lost, 100.0 * pings->n_lost / pings->n);
}

static char *
describe_trips (const PncPingStats *pings)
{
  g_autofree char *last = pnc_format_rtt (pings->last_us);
  g_autofree char *average = pnc_format_rtt (pings->average_us);
  g_autofree char *worst = pnc_format_rtt (pings->worst_us);

  if (pings->last_us == 0)
    return g_strdup (_ ("No ping has been answered in the last five minutes."));
  /* Translators: three round-trip times, such as "12 ms" */
  return g_strdup_printf (_ ("Pings of the last five minutes: %s now, %s on average, %s at worst."),
                          last, average, worst);
}

static char *
describe_loss (const PncPingStats *pings)
{
  if (pings->n_lost == 0)
    return g_strdup (_ ("None was lost or late."));
  return g_strdup_printf (
    ngettext ("%u ping was lost or late.", "%u pings were lost or late.", pings->n_lost),
    pings->n_lost);
}

char *
pnc_bottleneck_describe (const PncMovement *traffic, const PncPingStats *pings)
{
  g_autofree char *trips = describe_trips (pings);
  g_autofree char *loss = describe_loss (pings);
  g_autofree char *bottleneck = pnc_bottleneck_format (traffic, pings);

  if (pings->last_us == 0)
    return g_strdup_printf ("%s %s", trips, bottleneck);
  return g_strdup_printf ("%s %s %s", trips, loss, bottleneck);
}

char *
pnc_bottleneck_format_traffic (const PncMovement *traffic)
{
  g_autofree char *up = pnc_format_rate (traffic->up_bps);
  g_autofree char *down = pnc_format_rate (traffic->down_bps);

  if (up[0] == '\0' && down[0] == '\0')
    return g_strdup (C_ ("transfers", "Nothing moves"));
  if (down[0] == '\0')
    /* Translators: what this computer sends to the server: a rate, such as "3.2 MB/s" */
    return g_strdup_printf (_ ("Sending %s"), up);
  if (up[0] == '\0')
    /* Translators: what this computer receives from the server: a rate, such as "3.2 MB/s" */
    return g_strdup_printf (_ ("Receiving %s"), down);
  /* Translators: two rates, such as "3.2 MB/s" */
  return g_strdup_printf (_ ("Sending %s, receiving %s"), up, down);
}
