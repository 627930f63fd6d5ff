/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-link"

#include "line.h"

#define S_NS 1000000000u

typedef struct _Packet Packet;

struct _Packet
{
  Packet *next;
  gint64 due_ns;
  gsize length;
  guint8 bytes[]; /* mtu_bytes */
};

struct _PncLine
{
  PncLineOptions options;
  PncLineCounts counts;
  guint64 random;
  gint64 free_ns; /* when the line has sent all that was put on it */
  guint64 under_way_bytes;
  Packet *first; /* in the order of their arrival */
  Packet *last;
  Packet *spare; /* a stack: the ones used last are still in the processor's cache */
};

PncLine *
pnc_line_new (const PncLineOptions *options)
{
  PncLine *self = g_new0 (PncLine, 1);

  g_assert (options->mtu_bytes > 0 && options->loss_ppm <= 1000000 && options->delay_ns >= 0);
  self->options = *options;
  self->random = options->seed;
  self->free_ns = G_MININT64;
  return self;
}

static void
free_packets (Packet *packet)
{
  while (packet != NULL)
    {
      Packet *next = packet->next;

      g_free (packet);
      packet = next;
    }
}

void
pnc_line_free (PncLine *self)
{
  free_packets (self->first);
  free_packets (self->spare);
  g_free (self);
}

guint8 *
pnc_line_buffer (PncLine *self)
{
  if (self->spare == NULL)
    {
      self->spare = g_malloc (sizeof (Packet) + self->options.mtu_bytes);
      self->spare->next = NULL;
    }
  return self->spare->bytes;
}

/* splitmix64: small, and of even quality in all bits */
static guint64
draw (PncLine *self)
{
  guint64 z = self->random += 0x9e3779b97f4a7c15u;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* How long the bits of so many bytes take, rounded up. */
static gint64
sending_ns (const PncLine *self, guint64 bytes)
{
  guint64 rate_bps = self->options.rate_bps;

  if (rate_bps == 0)
    return 0;
  return (gint64) ((bytes * 8 * S_NS + rate_bps - 1) / rate_bps);
}

/* What a packet finds before it, itself included, must fit into the queue. */
static gboolean
has_room (const PncLine *self, gint64 wait_ns, gsize length)
{
  if (self->options.rate_bps == 0)
    return self->under_way_bytes + length <= self->options.queue_bytes;
  return wait_ns + sending_ns (self, length) <= sending_ns (self, self->options.queue_bytes);
}

static void
append (PncLine *self, gint64 due_ns, gsize length)
{
  Packet *packet = self->spare;

  self->spare = packet->next;
  packet->next = NULL;
  packet->due_ns = due_ns;
  packet->length = length;
  if (self->last != NULL)
    self->last->next = packet;
  else
    self->first = packet;
  self->last = packet;
  self->under_way_bytes += length;
}

gboolean
pnc_line_push (PncLine *self, gint64 now_ns, gsize length)
{
  gint64 wait_ns = MAX (self->free_ns, now_ns) - now_ns;

  g_assert (self->spare != NULL && length > 0 && length <= self->options.mtu_bytes);
  self->counts.n_offered++;
  if (!has_room (self, wait_ns, length))
    {
      self->counts.n_dropped++;
      return FALSE;
    }
  self->counts.wait_peak_ns = MAX (self->counts.wait_peak_ns, wait_ns);
  self->free_ns = now_ns + wait_ns + sending_ns (self, length);
  if (draw (self) % 1000000 < self->options.loss_ppm)
    {
      self->counts.n_lost++;
      return FALSE;
    }
  append (self, self->free_ns + self->options.delay_ns, length);
  return TRUE;
}

const guint8 *
pnc_line_peek (PncLine *self, gint64 now_ns, gsize *length)
{
  if (self->first == NULL || self->first->due_ns > now_ns)
    return NULL;
  *length = self->first->length;
  return self->first->bytes;
}

void
pnc_line_pop (PncLine *self, gint64 now_ns)
{
  Packet *packet = self->first;

  g_assert (packet != NULL);
  self->first = packet->next;
  if (self->first == NULL)
    self->last = NULL;
  self->under_way_bytes -= packet->length;
  self->counts.n_arrived++;
  self->counts.arrived_bytes += packet->length;
  self->counts.late_peak_ns = MAX (self->counts.late_peak_ns, now_ns - packet->due_ns);
  packet->next = self->spare;
  self->spare = packet;
}

gint64
pnc_line_next_ns (const PncLine *self)
{
  return self->first != NULL ? self->first->due_ns : G_MAXINT64;
}

const PncLineCounts *
pnc_line_get_counts (const PncLine *self)
{
  return &self->counts;
}
