/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-patience.h"

/* What moves buys so much: a name or an item a second is credible, and so are 16 KiB. */
#define ITEM_US G_USEC_PER_SEC
#define BYTE_US 61

/* More of anything at once buys no more. */
#define MOST_AT_ONCE (1u << 30)

void
pnc_patience_begin (PncPatience *self, const PncPatienceTimes *times, gint64 now_us)
{
  *self = (PncPatience){
    .times = *times,
    .silent_at_us = now_us + times->silence_us,
    .still_at_us = now_us + times->standstill_us,
  };
}

static void
buy (PncPatience *self, guint64 bytes, guint64 items, gint64 now_us)
{
  gint64 bought_us
    = (gint64) MIN (bytes, MOST_AT_ONCE) * BYTE_US + (gint64) MIN (items, MOST_AT_ONCE) * ITEM_US;

  self->still_at_us = MIN (self->still_at_us + bought_us, now_us + self->times.standstill_us);
}

static void
hear (PncPatience *self, gint64 now_us)
{
  self->silent_at_us = now_us + self->times.silence_us;
}

void
pnc_patience_take_names (PncPatience *self, guint n_names, gint64 now_us)
{
  hear (self, now_us);
  buy (self, 0, n_names, now_us);
}

static gboolean
makes_sense (const PncPatience *self, const PncProgress *progress)
{
  if (progress->done_bytes > G_MAXINT64 || progress->items > G_MAXINT64)
    return FALSE;
  if (self->best.total_bytes != 0 && progress->total_bytes != self->best.total_bytes)
    return FALSE;
  return progress->total_bytes == 0 || progress->done_bytes <= progress->total_bytes;
}

gboolean
pnc_patience_take_progress (PncPatience *self, const PncProgress *progress, gint64 now_us)
{
  guint64 bytes, items;

  hear (self, now_us);
  if (!makes_sense (self, progress))
    return FALSE;
  bytes = progress->done_bytes - MIN (progress->done_bytes, self->best.done_bytes);
  items = progress->items - MIN (progress->items, self->best.items);
  if (bytes == 0 && items == 0)
    return FALSE;
  self->best.done_bytes = MAX (progress->done_bytes, self->best.done_bytes);
  self->best.items = MAX (progress->items, self->best.items);
  self->best.total_bytes = progress->total_bytes;
  buy (self, bytes, items, now_us);
  return TRUE;
}

void
pnc_patience_wait_for_another (PncPatience *self, gint64 now_us)
{
  self->still_at_us = now_us + self->times.standstill_us;
}

gboolean
pnc_patience_has_moved (const PncPatience *self)
{
  return self->best.done_bytes > 0 || self->best.items > 0;
}

PncPatienceEnd
pnc_patience_check (const PncPatience *self, gint64 now_us)
{
  if (now_us >= self->silent_at_us)
    return PNC_PATIENCE_SILENT;
  return now_us >= self->still_at_us ? PNC_PATIENCE_STILL : PNC_PATIENCE_WAIT;
}
