/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncTimeLeft:
 *
 * A time left that counts down instead of jumping about. It keeps to the end that it has promised
 * for as long as the estimates stay near it, or leave it for a moment only. Pure arithmetic with no
 * clock of its own. Zero-initialised knows nothing.
 */
typedef struct
{
  /*< private >*/
  gint64 end_us;         /* promised; 0: nothing is */
  gint64 off_since_us;   /* since when the estimates are far from it; 0: they are not */
  gint64 known_since_us; /* since when there are estimates; 0: there are none */
} PncTimeLeft;

/**
 * pnc_time_left_update:
 * @self: a time left
 * @now_us: monotonic time, not 0
 * @estimate_s: seconds from now, as far as the present rate tells; -1 when that is not known
 *
 * Returns: seconds to show; -1 while there is nothing to rely on
 */
gint64 pnc_time_left_update (PncTimeLeft *self, gint64 now_us, gint64 estimate_s);

G_END_DECLS
