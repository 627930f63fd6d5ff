/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-speed-history.h"

void
pnc_speed_history_add (PncSpeedHistory *self, guint64 bps)
{
  self->samples_bps[(self->first + self->n) % PNC_SPEED_SAMPLES] = bps;
  if (self->n < PNC_SPEED_SAMPLES)
    self->n++;
  else
    self->first = (self->first + 1) % PNC_SPEED_SAMPLES;
}

guint64
pnc_speed_history_get (const PncSpeedHistory *self, guint ago)
{
  if (ago >= self->n)
    return 0;
  return self->samples_bps[(self->first + self->n - 1 - ago) % PNC_SPEED_SAMPLES];
}

guint64
pnc_speed_history_get_highest (const PncSpeedHistory *self)
{
  guint64 highest_bps = 0;

  for (guint i = 0; i < self->n; i++)
    highest_bps = MAX (highest_bps, pnc_speed_history_get (self, i));
  return highest_bps;
}
