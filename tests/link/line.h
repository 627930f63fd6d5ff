/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * PncLine: one direction of an emulated link, without any input or output of its own. A packet
 * first waits until the line is free (at most as many as the queue holds), takes the time that its
 * bits need, may be lost, and arrives a fixed delay later. The caller says what time it is, in
 * nanoseconds of a clock that never goes back. For one thread at a time.
 */

typedef struct
{
  guint64 rate_bps;    /* bits a second of whole IP packets; 0: as fast as they come */
  gint64 delay_ns;     /* from the last bit sent to the packet's arrival */
  guint64 queue_bytes; /* that may wait for the line; without a rate, that may be under way */
  guint32 loss_ppm;    /* of a million packets sent, how many are lost; at random, but see seed */
  guint64 seed;        /* the same packets are lost in every run with the same seed */
  guint mtu_bytes;     /* the largest packet */
} PncLineOptions;

typedef struct
{
  guint64 n_offered; /* = n_lost + n_dropped + n_arrived + those under way */
  guint64 n_lost;    /* on the line, at random */
  guint64 n_dropped; /* because the queue was full */
  guint64 n_arrived;
  guint64 arrived_bytes;
  gint64 wait_peak_ns; /* the longest that a packet waited for the line */
  gint64 late_peak_ns; /* the longest that the caller fetched a packet after its time */
} PncLineCounts;

typedef struct _PncLine PncLine;

/**
 * pnc_line_new:
 * @options: copied
 *
 * Returns: (transfer full): a line with nothing on it
 */
PncLine *pnc_line_new (const PncLineOptions *options);

/**
 * pnc_line_free:
 * @self: (transfer full): with all that is under way
 */
void pnc_line_free (PncLine *self);

/**
 * pnc_line_buffer:
 *
 * Returns: (transfer none): mtu_bytes to put the next packet into, until the next pnc_line_push()
 */
guint8 *pnc_line_buffer (PncLine *self);

/**
 * pnc_line_push:
 * @now_ns: when the packet was handed over
 * @length: of the packet in pnc_line_buffer(), 1 to mtu_bytes
 *
 * Returns: whether the packet is under way; else it was dropped or lost, and is counted as that
 */
gboolean pnc_line_push (PncLine *self, gint64 now_ns, gsize length);

/**
 * pnc_line_peek:
 * @length: (out): its length
 *
 * Returns: (transfer none) (nullable): the first packet if it has arrived by @now_ns, until
 *   pnc_line_pop()
 */
const guint8 *pnc_line_peek (PncLine *self, gint64 now_ns, gsize *length);

/**
 * pnc_line_pop:
 * @now_ns: when it was handed on
 *
 * Removes the first packet; there must be one.
 */
void pnc_line_pop (PncLine *self, gint64 now_ns);

/**
 * pnc_line_next_ns:
 *
 * Returns: when the first packet arrives; G_MAXINT64 when nothing is under way
 */
gint64 pnc_line_next_ns (const PncLine *self);

/**
 * pnc_line_get_counts:
 *
 * Returns: (transfer none): what has happened so far
 */
const PncLineCounts *pnc_line_get_counts (const PncLine *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncLine, pnc_line_free)
