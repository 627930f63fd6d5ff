/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-flow.h"

struct _PncFlow
{
  gatomicrefcount ref_count;
  PncRateLimiter *limiter; /* owned, nullable */
  GMutex lock;
  PncFlowCounts counts; /* under lock */
};

PncFlow *
pnc_flow_new (PncRateLimiter *limiter)
{
  PncFlow *self = g_new0 (PncFlow, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->limiter = limiter != NULL ? pnc_rate_limiter_ref (limiter) : NULL;
  g_mutex_init (&self->lock);
  return self;
}

PncFlow *
pnc_flow_ref (PncFlow *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_flow_unref (PncFlow *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  pnc_rate_limiter_unref (self->limiter);
  g_mutex_clear (&self->lock);
  g_free (self);
}

PncRateLimiter *
pnc_flow_get_limiter (PncFlow *self)
{
  return self->limiter;
}

guint64
pnc_flow_get_limit (PncFlow *self)
{
  if (self == NULL || self->limiter == NULL)
    return PNC_RATE_NONE;
  return pnc_rate_limiter_get_lowest (self->limiter);
}

void
pnc_flow_count (PncFlow *self, guint64 wire_bytes, gboolean packed, guint64 saved_bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->counts.wire_bytes += wire_bytes;
  self->counts.packed_frames += packed ? 1 : 0;
  self->counts.saved_bytes += saved_bytes;
}

void
pnc_flow_get_counts (PncFlow *self, PncFlowCounts *counts)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  *counts = self->counts;
}
