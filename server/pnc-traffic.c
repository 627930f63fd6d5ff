/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-traffic.h"

#define WINDOW_US (2 * G_USEC_PER_SEC)

static guint64
rate (guint64 bytes, gint64 span_us)
{
  return (guint64) ((double) bytes * G_USEC_PER_SEC / (double) span_us);
}

void
pnc_traffic_sample (PncTraffic *self, guint64 received_bytes, guint64 sent_bytes, gint64 now_us)
{
  gint64 span_us = now_us - self->mark_us;

  self->received_bytes = received_bytes;
  self->sent_bytes = sent_bytes;
  if (self->mark_us != 0 && span_us < WINDOW_US)
    return;
  if (self->mark_us != 0)
    {
      self->received_bps = rate (received_bytes - self->mark_received_bytes, span_us);
      self->sent_bps = rate (sent_bytes - self->mark_sent_bytes, span_us);
    }
  self->mark_us = now_us;
  self->mark_received_bytes = received_bytes;
  self->mark_sent_bytes = sent_bytes;
}
