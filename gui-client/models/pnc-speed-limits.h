/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

/** pnc_speed_limits_to_bps: @limited: whether there is a limit; @limit_kb: 1,000 bytes a second.
 * Returns: bytes per second, or %PNC_RATE_NONE */
guint64 pnc_speed_limits_to_bps (gboolean limited, guint limit_kb);

/** pnc_speed_limits_from_bps: @limit_bps: bytes per second, or %PNC_RATE_NONE; @limit_kb: (out):
 * the same in 1,000 bytes a second, untouched where there is no limit. Returns: whether there is */
gboolean pnc_speed_limits_from_bps (guint64 limit_bps, guint *limit_kb);

/** pnc_speed_limits_get: @settings: of the application; @direction: which way. Returns: how fast
 * transfers may be, bytes per second, or %PNC_RATE_NONE */
guint64 pnc_speed_limits_get (GSettings *settings, PncDirection direction);

/** pnc_speed_limits_bind: @settings: of the application; @queue: keeps to its limits from now on,
 * and to what they are changed to, for as long as it lives */
void pnc_speed_limits_bind (GSettings *settings, PncTransferQueue *queue);

G_END_DECLS
