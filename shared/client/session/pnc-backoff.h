/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PNC_BACKOFF_FIRST_MS 500u
#define PNC_BACKOFF_MAX_MS 30000u

/**
 * PncBackoff:
 * @first_ms: the first delay
 * @max_ms: no delay is longer
 *
 * Growing delays between tries: pure arithmetic, no clock and no dice of its own.
 */
typedef struct
{
  guint first_ms;
  guint max_ms;
  /*< private >*/
  guint tries;
} PncBackoff;

/**
 * pnc_backoff_next_ms:
 * @self: delays
 * @dice: 0.0 to 1.0, from a random source
 *
 * Doubles from @first_ms up to @max_ms, and moves each by up to a quarter either way, so that a
 * thousand clients of a server that comes back do not all come at once.
 *
 * Returns: milliseconds to wait before the next try, 1 to @max_ms
 */
guint pnc_backoff_next_ms (PncBackoff *self, double dice);

/** pnc_backoff_reset: @self: delays. The next one is the first again. */
void pnc_backoff_reset (PncBackoff *self);

G_END_DECLS
