/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-flow.h"

G_BEGIN_DECLS

/**
 * PncPacer:
 *
 * How much of one direction of a connection may move just now, and when more may. It keeps the
 * order of the flows whose bytes are queued to go out; of what comes in only the present flow is
 * known. On the stack or in another struct; all zero is empty. One thread.
 */
typedef struct
{
  /*< private >*/
  GQueue parts;  /* owned: of queued bytes, in order */
  PncFlow *flow; /* owned, nullable: whose piece this is: */
  gsize credit_bytes;
  gboolean has_ticket;
  PncRateTicket ticket;
} PncPacer;

/** pnc_pacer_clear: @self: a pacer; gives back what was reserved */
void pnc_pacer_clear (PncPacer *self);

/** pnc_pacer_queue: @self: a pacer; @flow: (nullable): whose bytes; %NULL waits for nothing;
 * @n_bytes: were queued behind the others */
void pnc_pacer_queue (PncPacer *self, PncFlow *flow, gsize n_bytes);

/** pnc_pacer_take_back: @self: a pacer; @n_bytes: of what was queued last are not to go out */
void pnc_pacer_take_back (PncPacer *self, gsize n_bytes);

/** pnc_pacer_release: @self: a pacer; @flow: (nullable): what is queued of it waits for nothing any
 * more */
void pnc_pacer_release (PncPacer *self, PncFlow *flow);

/** pnc_pacer_allow_queued: @self: a pacer with something queued; @wait_us: (out): microseconds
 * until something may, when nothing may now. Returns: how many of the bytes queued first may go out
 */
gsize pnc_pacer_allow_queued (PncPacer *self, gint64 *wait_us);

/** pnc_pacer_spend_queued: @self: a pacer; @n_bytes: went out */
void pnc_pacer_spend_queued (PncPacer *self, gsize n_bytes);

/** pnc_pacer_allow: @self: a pacer; @flow: (nullable): whose bytes; @wait_us: (out): microseconds
 * until some may move, when none may now. Returns: how many bytes may; %G_MAXSIZE without a limit
 */
gsize pnc_pacer_allow (PncPacer *self, PncFlow *flow, gint64 *wait_us);

/** pnc_pacer_spend: @self: a pacer; @n_bytes: of the flow that was allowed to have moved */
void pnc_pacer_spend (PncPacer *self, gsize n_bytes);

G_END_DECLS
