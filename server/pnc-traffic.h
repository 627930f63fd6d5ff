/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncTraffic:
 * @received_bytes: in all
 * @sent_bytes: in all
 * @received_bps: bytes a second, lately
 * @sent_bps: the same the other way
 *
 * What has moved, and how fast it moves now. Zeroed it is ready. Plain struct of its owner.
 */
typedef struct
{
  guint64 received_bytes;
  guint64 sent_bytes;
  guint64 received_bps;
  guint64 sent_bps;
  /*< private >*/
  gint64 mark_us;
  guint64 mark_received_bytes;
  guint64 mark_sent_bytes;
} PncTraffic;

/**
 * pnc_traffic_sample:
 * @self: traffic
 * @received_bytes: in all, by now
 * @sent_bytes: in all, by now
 * @now_us: monotonic time
 *
 * Called about once a second; rates are those of the last two seconds or more.
 */
void
pnc_traffic_sample (PncTraffic *self, guint64 received_bytes, guint64 sent_bytes, gint64 now_us);

G_END_DECLS
