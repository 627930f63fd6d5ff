/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-clock.h"

G_BEGIN_DECLS

/**
 * PncRateLimiter:
 *
 * So many bytes per second, for all who ask it together, below the limit of its parent if it has
 * one. A token bucket with a queue: who wants to move bytes reserves a small piece in every bucket
 * up to the top and waits until all of them have filled that far, so those who share a limit come
 * by turns. A bucket keeps no more than some 60 ms of what nobody took. Limits may be changed at
 * any time; it counts at once, for those who wait too. Atomically reference counted; any thread.
 */
typedef struct _PncRateLimiter PncRateLimiter;

/** PNC_RATE_NONE: no limit; zero is none of the limits there are */
#define PNC_RATE_NONE G_MAXUINT64

/** PNC_RATE_MIN_BPS: the lowest limit, bytes per second: below it the other side's deadlines would
 * strike */
#define PNC_RATE_MIN_BPS G_GUINT64_CONSTANT (1024)

/** PNC_RATE_LEVELS: a limiter, its parent, and that one's */
#define PNC_RATE_LEVELS 3u

/**
 * PncRateTicket:
 *
 * A piece that was reserved. All zero is none. Plain data.
 */
typedef struct
{
  /*< private >*/
  gsize n_bytes;
  guint64 until[PNC_RATE_LEVELS]; /* how far each bucket must have filled */
} PncRateTicket;

/**
 * pnc_rate_limiter_new:
 * @parent: (nullable): whose limit holds as well; kept; at most %PNC_RATE_LEVELS in all
 * @clock: (nullable): the same for all of them; static; %NULL for the system's
 *
 * Returns: (transfer full): a limiter with %PNC_RATE_NONE
 */
PncRateLimiter *pnc_rate_limiter_new (PncRateLimiter *parent, const PncClock *clock);

/** pnc_rate_limiter_ref: @self: a limiter. Returns: (transfer full): @self */
PncRateLimiter *pnc_rate_limiter_ref (PncRateLimiter *self);

/** pnc_rate_limiter_unref: @self: (transfer full) (nullable): a limiter */
void pnc_rate_limiter_unref (PncRateLimiter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncRateLimiter, pnc_rate_limiter_unref)

/** pnc_rate_limiter_set_limit: @self: a limiter; @limit_bps: bytes per second, taken for
 * %PNC_RATE_MIN_BPS when it is less, or %PNC_RATE_NONE */
void pnc_rate_limiter_set_limit (PncRateLimiter *self, guint64 limit_bps);

/** pnc_rate_limiter_get_limit: @self: a limiter. Returns: its own limit, bytes per second */
guint64 pnc_rate_limiter_get_limit (PncRateLimiter *self);

/** pnc_rate_limiter_get_lowest: @self: a limiter. Returns: the lowest of its own limit and those
 * above it, bytes per second */
guint64 pnc_rate_limiter_get_lowest (PncRateLimiter *self);

/**
 * pnc_rate_limiter_reserve:
 * @self: a limiter
 * @ticket: (out caller-allocates): for pnc_rate_limiter_get_wait_us()
 *
 * Reserves a piece: 5 to 40 ms of the lowest limit, and 512 bytes at least.
 */
void pnc_rate_limiter_reserve (PncRateLimiter *self, PncRateTicket *ticket);

/** pnc_rate_limiter_get_wait_us: @self: a limiter; @ticket: from it. Returns: microseconds until
 * the piece may move, 0 when it may now */
gint64 pnc_rate_limiter_get_wait_us (PncRateLimiter *self, const PncRateTicket *ticket);

/** pnc_rate_limiter_is_stale: @self: a limiter; @ticket: from it. Returns: whether the limit has
 * become so much lower that the piece is better given back and a smaller one reserved */
gboolean pnc_rate_limiter_is_stale (PncRateLimiter *self, const PncRateTicket *ticket);

/** pnc_rate_limiter_give_back: @self: a limiter; @n_bytes: were reserved and will not move */
void pnc_rate_limiter_give_back (PncRateLimiter *self, gsize n_bytes);

G_END_DECLS
