/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-backoff.h"

/* 2^16 times any delay worth having is over any maximum worth having. */
#define MAX_DOUBLINGS 16u

guint
pnc_backoff_next_ms (PncBackoff *self, double dice)
{
  guint64 delay_ms = (guint64) MAX (self->first_ms, 1) << MIN (self->tries, MAX_DOUBLINGS);
  double moved_ms;

  self->tries = MIN (self->tries + 1, MAX_DOUBLINGS);
  delay_ms = MIN (delay_ms, self->max_ms);
  moved_ms = (double) delay_ms * (0.75 + 0.5 * CLAMP (dice, 0.0, 1.0));
  return (guint) CLAMP (moved_ms, 1.0, (double) MAX (self->max_ms, 1));
}

void
pnc_backoff_reset (PncBackoff *self)
{
  self->tries = 0;
}
