/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-rate-limiter.h"

G_BEGIN_DECLS

/**
 * PncFlow:
 *
 * The bytes of one transfer, on whichever channels they travel: how fast they may, and how many
 * frames and bytes they have been. Atomically reference counted; any thread.
 */
typedef struct _PncFlow PncFlow;

/**
 * PncFlowCounts:
 * @wire_bytes: of its frames as they travelled, headers included, TLS not
 * @packed_frames: how many of them were packed
 * @saved_bytes: by which those were smaller
 */
typedef struct
{
  guint64 wire_bytes;
  guint64 packed_frames;
  guint64 saved_bytes;
} PncFlowCounts;

/** pnc_flow_new: @limiter: (nullable): how fast it may be; kept. Returns: (transfer full): a flow
 */
PncFlow *pnc_flow_new (PncRateLimiter *limiter);

/** pnc_flow_ref: @self: a flow. Returns: (transfer full): @self */
PncFlow *pnc_flow_ref (PncFlow *self);

/** pnc_flow_unref: @self: (transfer full) (nullable): a flow */
void pnc_flow_unref (PncFlow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFlow, pnc_flow_unref)

/** pnc_flow_get_limiter: @self: a flow. Returns: (transfer none) (nullable): how fast it may be */
PncRateLimiter *pnc_flow_get_limiter (PncFlow *self);

/** pnc_flow_get_limit: @self: (nullable): a flow. Returns: the lowest limit that holds for it,
 * bytes per second, or %PNC_RATE_NONE */
guint64 pnc_flow_get_limit (PncFlow *self);

/** pnc_flow_count: @self: a flow; @wire_bytes: of a frame; @packed: whether it was packed;
 * @saved_bytes: by which it was smaller then */
void pnc_flow_count (PncFlow *self, guint64 wire_bytes, gboolean packed, guint64 saved_bytes);

/** pnc_flow_get_counts: @self: a flow; @counts: (out caller-allocates): so far */
void pnc_flow_get_counts (PncFlow *self, PncFlowCounts *counts);

G_END_DECLS
