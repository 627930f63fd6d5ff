/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-pacer.h"

typedef struct
{
  PncFlow *flow; /* owned, nullable */
  gsize n_bytes;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  pnc_flow_unref (part->flow);
  g_free (part);
}

static void
give_back (PncPacer *self)
{
  gsize n_bytes = self->credit_bytes + (self->has_ticket ? self->ticket.n_bytes : 0);

  if (n_bytes > 0)
    pnc_rate_limiter_give_back (pnc_flow_get_limiter (self->flow), n_bytes);
  self->credit_bytes = 0;
  self->has_ticket = FALSE;
}

static void
set_flow (PncPacer *self, PncFlow *flow)
{
  if (self->flow == flow)
    return;
  give_back (self);
  pnc_flow_unref (self->flow);
  self->flow = flow != NULL ? pnc_flow_ref (flow) : NULL;
}

void
pnc_pacer_clear (PncPacer *self)
{
  set_flow (self, NULL);
  g_queue_clear_full (&self->parts, part_free);
}

void
pnc_pacer_queue (PncPacer *self, PncFlow *flow, gsize n_bytes)
{
  Part *part = g_queue_peek_tail (&self->parts);

  if (part == NULL || part->flow != flow)
    {
      part = g_new0 (Part, 1);
      part->flow = flow != NULL ? pnc_flow_ref (flow) : NULL;
      g_queue_push_tail (&self->parts, part);
    }
  part->n_bytes += n_bytes;
}

void
pnc_pacer_take_back (PncPacer *self, gsize n_bytes)
{
  Part *part = g_queue_peek_tail (&self->parts);

  g_assert (part != NULL && part->n_bytes >= n_bytes);
  part->n_bytes -= n_bytes;
  if (part->n_bytes == 0)
    part_free (g_queue_pop_tail (&self->parts));
}

void
pnc_pacer_release (PncPacer *self, PncFlow *flow)
{
  for (GList *link = self->parts.head; link != NULL; link = link->next)
    {
      Part *part = link->data;

      if (flow != NULL && part->flow == flow)
        g_clear_pointer (&part->flow, pnc_flow_unref);
    }
}

gsize
pnc_pacer_allow_queued (PncPacer *self, gint64 *wait_us)
{
  const Part *part = g_queue_peek_head (&self->parts);

  g_assert (part != NULL);
  return MIN (part->n_bytes, pnc_pacer_allow (self, part->flow, wait_us));
}

void
pnc_pacer_spend_queued (PncPacer *self, gsize n_bytes)
{
  Part *part = g_queue_peek_head (&self->parts);

  g_assert (part != NULL && part->n_bytes >= n_bytes);
  pnc_pacer_spend (self, n_bytes);
  part->n_bytes -= n_bytes;
  if (part->n_bytes == 0)
    part_free (g_queue_pop_head (&self->parts));
}

gsize
pnc_pacer_allow (PncPacer *self, PncFlow *flow, gint64 *wait_us)
{
  PncRateLimiter *limiter;

  *wait_us = 0;
  set_flow (self, flow);
  if (pnc_flow_get_limit (flow) == PNC_RATE_NONE)
    {
      if (flow != NULL && (self->credit_bytes > 0 || self->has_ticket))
        give_back (self);
      return G_MAXSIZE;
    }
  if (self->credit_bytes > 0)
    return self->credit_bytes;
  limiter = pnc_flow_get_limiter (flow);
  if (self->has_ticket && pnc_rate_limiter_is_stale (limiter, &self->ticket))
    give_back (self);
  if (!self->has_ticket)
    pnc_rate_limiter_reserve (limiter, &self->ticket);
  *wait_us = pnc_rate_limiter_get_wait_us (limiter, &self->ticket);
  self->has_ticket = *wait_us > 0;
  if (*wait_us == 0)
    self->credit_bytes = self->ticket.n_bytes;
  return self->credit_bytes;
}

void
pnc_pacer_spend (PncPacer *self, gsize n_bytes)
{
  self->credit_bytes -= MIN (self->credit_bytes, n_bytes);
}
