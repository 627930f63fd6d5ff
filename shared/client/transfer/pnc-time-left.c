/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-time-left.h"

/* The first estimates are guesses. */
#define SETTLE_US (G_TIME_SPAN_SECOND)

/* What is promised is taken back when the estimates have been so far from it for so long. */
#define PATIENCE_US (3 * G_TIME_SPAN_SECOND)
#define NEAR_US (3 * G_TIME_SPAN_SECOND)
#define NEAR_SHARE 4 /* a quarter of what is left */

static gint64
get_shown_s (const PncTimeLeft *self, gint64 now_us)
{
  gint64 left_us = self->end_us - now_us;

  /* it is not over before it is */
  return MAX (1, (left_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

static gboolean
is_near (const PncTimeLeft *self, gint64 now_us, gint64 end_us)
{
  gint64 left_us = MAX (0, self->end_us - now_us);

  return ABS (end_us - self->end_us) <= MAX (NEAR_US, left_us / NEAR_SHARE);
}

/* Returns: whether it has been so for longer than anybody should wait */
static gboolean
lasts (gint64 *since_us, gint64 now_us, gint64 patience_us)
{
  if (*since_us == 0)
    *since_us = now_us;
  return now_us - *since_us >= patience_us;
}

static void
take_estimate (PncTimeLeft *self, gint64 now_us, gint64 end_us)
{
  if (self->end_us == 0)
    {
      if (lasts (&self->known_since_us, now_us, SETTLE_US))
        self->end_us = end_us;
    }
  else if (is_near (self, now_us, end_us))
    {
      self->off_since_us = 0;
    }
  else if (lasts (&self->off_since_us, now_us, PATIENCE_US))
    {
      self->end_us = end_us;
      self->off_since_us = 0;
    }
}

gint64
pnc_time_left_update (PncTimeLeft *self, gint64 now_us, gint64 estimate_s)
{
  if (estimate_s == 0)
    {
      *self = (PncTimeLeft){ 0 };
      return 0;
    }
  if (estimate_s > 0)
    take_estimate (self, now_us, now_us + estimate_s * G_USEC_PER_SEC);
  else if (lasts (&self->off_since_us, now_us, PATIENCE_US))
    *self = (PncTimeLeft){ 0 };
  return self->end_us != 0 ? get_shown_s (self, now_us) : -1;
}
