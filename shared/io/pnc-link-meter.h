/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_LINK_WINDOWS: so many of the last windows count */
#define PNC_LINK_WINDOWS 4u

/**
 * PncLinkMeter:
 *
 * How fast a connection takes what it is offered, from the times at which it does not. Only a link
 * that keeps its sender waiting most of the time, in several windows of time in a row, has a rate:
 * the best of them, so that a peer that stops now and then does not count as a slow link, and
 * neither does a sender that has little to send. On the stack or in another struct; all zero is
 * new. One thread.
 */
typedef struct
{
  /*< private >*/
  gint64 busy_since_us;    /* 0: nothing is offered */
  gint64 blocked_since_us; /* 0: it is not waiting */
  gint64 idle_since_us;
  gint64 busy_us; /* of the window */
  gint64 blocked_us;
  guint64 window_bytes;
  guint64 rates_bps[PNC_LINK_WINDOWS];
  guint n_windows;
} PncLinkMeter;

/** pnc_link_meter_offer: @self: a meter; @now_us: the time. Something is about to be written. */
void pnc_link_meter_offer (PncLinkMeter *self, gint64 now_us);

/** pnc_link_meter_take: @self: a meter; @n_bytes: were taken; @now_us: the time */
void pnc_link_meter_take (PncLinkMeter *self, gsize n_bytes, gint64 now_us);

/** pnc_link_meter_block: @self: a meter; @now_us: the time. Nothing is taken for now. */
void pnc_link_meter_block (PncLinkMeter *self, gint64 now_us);

/** pnc_link_meter_rest: @self: a meter; @now_us: the time. There is nothing more to be written. */
void pnc_link_meter_rest (PncLinkMeter *self, gint64 now_us);

/** pnc_link_meter_get_bps: @self: a meter. Returns: bytes per second; %G_MAXUINT64 when the link
 * does not hold its sender up, as far as is known */
guint64 pnc_link_meter_get_bps (const PncLinkMeter *self);

G_END_DECLS
