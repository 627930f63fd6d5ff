/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-channel-growth.h"

#include "pnc-limits.h"

/* Less than this more is noise, and not worth a connection. */
#define BETTER_PERCENT 110u

static void
begin_window (PncChannelGrowth *self, const PncGrowthFacts *facts)
{
  self->since_us = facts->now_us;
  self->since_bytes = facts->moved_bytes;
}

/* A window is over: did the channel that was added last help? */
static void
judge (PncChannelGrowth *self, const PncGrowthFacts *facts)
{
  guint64 moved_bytes = facts->moved_bytes - MIN (facts->moved_bytes, self->since_bytes);
  guint64 rate_bps = moved_bytes * G_USEC_PER_SEC / (guint64) (facts->now_us - self->since_us);

  if (rate_bps == 0 || rate_bps < self->rate_bps / 100 * BETTER_PERCENT)
    {
      self->settled = TRUE;
      return;
    }
  self->rate_bps = rate_bps;
  self->n_wanted += 1;
}

static gboolean
is_measurable (PncChannelGrowth *self, const PncGrowthFacts *facts)
{
  return !self->settled && self->n_wanted < facts->n_useful && facts->n_open >= self->n_wanted;
}

guint
pnc_channel_growth_update (PncChannelGrowth *self, const PncGrowthFacts *facts)
{
  if (facts->n_useful == 0)
    {
      *self = (PncChannelGrowth){ 0 };
      return 0;
    }
  if (facts->rtt_us >= PNC_GROWTH_FAR_US)
    return MIN (facts->n_useful, PNC_MAX_DATA_CHANNELS);

  self->n_wanted = MAX (self->n_wanted, PNC_GROWTH_NEAR_CHANNELS);
  if (!is_measurable (self, facts))
    self->since_us = 0;
  else if (self->since_us == 0)
    begin_window (self, facts);
  else if (facts->now_us - self->since_us >= PNC_GROWTH_WINDOW_US)
    {
      judge (self, facts);
      self->since_us = 0;
    }
  return MIN (self->n_wanted, facts->n_useful);
}
