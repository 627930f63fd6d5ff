/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-link-meter.h"

#include <string.h>

/* A window is so long, and longer while only little is taken. */
#define WINDOW_US (100 * 1000)
#define WINDOW_BYTES (256u * 1024u)
#define LONG_WINDOW_US (500 * 1000)
#define LONG_WINDOW_BYTES 1024u

/* After so long a rest it may be another link. */
#define FORGET_US (10 * 1000 * 1000)

void
pnc_link_meter_offer (PncLinkMeter *self, gint64 now_us)
{
  if (self->busy_since_us != 0)
    return;
  if (self->idle_since_us != 0 && now_us - self->idle_since_us > FORGET_US)
    memset (self, 0, sizeof *self);
  self->busy_since_us = now_us;
}

static void
count_busy (PncLinkMeter *self, gint64 now_us)
{
  if (self->blocked_since_us != 0)
    self->blocked_us += now_us - self->blocked_since_us;
  self->blocked_since_us = 0;
  self->busy_us += now_us - self->busy_since_us;
  self->busy_since_us = now_us;
}

static gboolean
is_window_full (const PncLinkMeter *self)
{
  return (self->busy_us >= WINDOW_US && self->window_bytes >= WINDOW_BYTES)
         || (self->busy_us >= LONG_WINDOW_US && self->window_bytes >= LONG_WINDOW_BYTES);
}

static guint64
window_rate (const PncLinkMeter *self)
{
  if (self->blocked_us < self->busy_us / 2)
    return G_MAXUINT64;
  return self->window_bytes * G_USEC_PER_SEC / (guint64) self->blocked_us;
}

void
pnc_link_meter_take (PncLinkMeter *self, gsize n_bytes, gint64 now_us)
{
  count_busy (self, now_us);
  self->window_bytes += n_bytes;
  if (!is_window_full (self))
    return;
  self->rates_bps[self->n_windows % PNC_LINK_WINDOWS] = window_rate (self);
  self->n_windows += 1;
  self->busy_us = self->blocked_us = 0;
  self->window_bytes = 0;
}

void
pnc_link_meter_block (PncLinkMeter *self, gint64 now_us)
{
  if (self->blocked_since_us == 0)
    self->blocked_since_us = now_us;
}

void
pnc_link_meter_rest (PncLinkMeter *self, gint64 now_us)
{
  if (self->busy_since_us == 0)
    return;
  count_busy (self, now_us);
  self->busy_since_us = 0;
  self->idle_since_us = now_us;
}

guint64
pnc_link_meter_get_bps (const PncLinkMeter *self)
{
  guint64 best_bps = 0;

  if (self->n_windows < PNC_LINK_WINDOWS)
    return G_MAXUINT64;
  for (guint i = 0; i < PNC_LINK_WINDOWS; i++)
    best_bps = MAX (best_bps, self->rates_bps[i]);
  return best_bps;
}
