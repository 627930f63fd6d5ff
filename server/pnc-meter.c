/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-meter.h"

#define TELL_INTERVAL_US (G_USEC_PER_SEC / 10)

void
pnc_meter_add (PncMeter *self, guint64 bytes, guint64 items)
{
  gint64 now_us;

  self->done_bytes += bytes;
  self->items += items;
  if (self->progress == NULL)
    return;
  now_us = g_get_monotonic_time ();
  if (self->told_us != 0 && now_us - self->told_us < TELL_INTERVAL_US)
    return;
  self->told_us = now_us;
  if (self->total_bytes != 0) /* a file may grow meanwhile */
    self->done_bytes = MIN (self->done_bytes, self->total_bytes);
  self->progress (self->done_bytes, self->total_bytes, self->items, self->user_data);
}

gboolean
pnc_meter_check (const PncMeter *self, GError **error)
{
  if (self->cancelled == NULL || !g_atomic_int_get (self->cancelled))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "%s",
                 pnc_error_code_sentence (PNC_ERROR_CANCELLED));
  return FALSE;
}
