/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-rate-limiter.h"

/* So long a piece takes, and within which sizes. Where the common limit is what holds somebody up
 * the pieces are small: one with a lower limit of its own, who waits among them, still comes often
 * enough to have all that is due. */
#define OWN_PIECES_PER_S 25u
#define COMMON_PIECES_PER_S 200u
#define MIN_PIECE_BYTES 512u
#define MAX_PIECE_BYTES (1024u * 1024u)

/* What a bucket keeps of what nobody took: what comes in 1/16 s, and a few pieces. */
#define KEPT_PIECES 3u
#define KEPT_PER_S 16u

/* A piece that is so many times as large as it would be now. */
#define STALE_FROM 8u

struct _PncRateLimiter
{
  gatomicrefcount ref_count;
  PncRateLimiter *parent; /* owned, nullable */
  const PncClock *clock;  /* borrowed, nullable */

  GMutex lock;
  guint64 limit_bps;      /* under lock */
  guint64 reserved_bytes; /* under lock: in all */
  double filled_bytes;    /* under lock: in all, at filled_us */
  gint64 filled_us;       /* under lock */
};

PncRateLimiter *
pnc_rate_limiter_new (PncRateLimiter *parent, const PncClock *clock)
{
  PncRateLimiter *self = g_new0 (PncRateLimiter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->parent = parent != NULL ? pnc_rate_limiter_ref (parent) : NULL;
  self->clock = clock;
  g_mutex_init (&self->lock);
  self->limit_bps = PNC_RATE_NONE;
  return self;
}

PncRateLimiter *
pnc_rate_limiter_ref (PncRateLimiter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_rate_limiter_unref (PncRateLimiter *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  pnc_rate_limiter_unref (self->parent);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gsize
piece_bytes (guint64 limit_bps, guint pieces_per_s)
{
  return (gsize) CLAMP (limit_bps / pieces_per_s, MIN_PIECE_BYTES, MAX_PIECE_BYTES);
}

static guint64
kept_bytes (guint64 limit_bps)
{
  return MAX (KEPT_PIECES * MIN_PIECE_BYTES, limit_bps / KEPT_PER_S);
}

/* Call with the lock held. */
static void
fill (PncRateLimiter *self)
{
  gint64 now_us = pnc_clock_now (self->clock);
  double most;

  if (self->limit_bps == PNC_RATE_NONE)
    self->filled_bytes = (double) self->reserved_bytes;
  else
    self->filled_bytes += (double) self->limit_bps * (double) (now_us - self->filled_us) / 1e6;
  most = (double) self->reserved_bytes + (double) kept_bytes (self->limit_bps);
  self->filled_bytes = MIN (self->filled_bytes, most);
  self->filled_us = now_us;
}

void
pnc_rate_limiter_set_limit (PncRateLimiter *self, guint64 limit_bps)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  fill (self);
  self->limit_bps = MAX (limit_bps, PNC_RATE_MIN_BPS);
}

guint64
pnc_rate_limiter_get_limit (PncRateLimiter *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->limit_bps;
}

guint64
pnc_rate_limiter_get_lowest (PncRateLimiter *self)
{
  guint64 lowest_bps = PNC_RATE_NONE;

  for (PncRateLimiter *level = self; level != NULL; level = level->parent)
    lowest_bps = MIN (lowest_bps, pnc_rate_limiter_get_limit (level));
  return lowest_bps;
}

/* Where there is no limit nothing is counted: a limit that is set later begins with itself. */
static guint64
reserve (PncRateLimiter *self, gsize n_bytes)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  fill (self);
  if (self->limit_bps != PNC_RATE_NONE)
    self->reserved_bytes += n_bytes;
  return self->reserved_bytes;
}

static gsize
choose_piece (PncRateLimiter *self)
{
  guint64 lowest_bps = pnc_rate_limiter_get_lowest (self);
  gboolean is_own = pnc_rate_limiter_get_limit (self) == lowest_bps;

  return piece_bytes (lowest_bps, is_own ? OWN_PIECES_PER_S : COMMON_PIECES_PER_S);
}

void
pnc_rate_limiter_reserve (PncRateLimiter *self, PncRateTicket *ticket)
{
  guint i = 0;

  ticket->n_bytes = choose_piece (self);
  for (PncRateLimiter *level = self; level != NULL; level = level->parent, i++)
    {
      g_assert (i < PNC_RATE_LEVELS);
      ticket->until[i] = reserve (level, ticket->n_bytes);
    }
}

static gint64
wait_us (PncRateLimiter *self, guint64 until)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  double missing;

  fill (self);
  missing = (double) until - self->filled_bytes;
  if (self->limit_bps == PNC_RATE_NONE || missing <= 0)
    return 0;
  return (gint64) (missing * 1e6 / (double) self->limit_bps) + 1;
}

gint64
pnc_rate_limiter_get_wait_us (PncRateLimiter *self, const PncRateTicket *ticket)
{
  gint64 longest_us = 0;
  guint i = 0;

  for (PncRateLimiter *level = self; level != NULL; level = level->parent, i++)
    longest_us = MAX (longest_us, wait_us (level, ticket->until[i]));
  return longest_us;
}

gboolean
pnc_rate_limiter_is_stale (PncRateLimiter *self, const PncRateTicket *ticket)
{
  return ticket->n_bytes / STALE_FROM > choose_piece (self);
}

/* Those who wait already come earlier by as much. */
void
pnc_rate_limiter_give_back (PncRateLimiter *self, gsize n_bytes)
{
  for (PncRateLimiter *level = self; level != NULL; level = level->parent)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&level->lock);

      fill (level);
      level->filled_bytes += (double) n_bytes;
    }
}
