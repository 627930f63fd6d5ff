/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-penalties.h"

#include <math.h>

#define MAX_REMEMBERED 4096
#define FORGOTTEN 0.5 /* less than half a failure is none */

typedef struct
{
  PncSource source;
  double failures;
  gint64 at_us;
} Penalty;

typedef struct
{
  PncSource source;
  guint n;
} Tries;

struct _PncPenalties
{
  const PncServerLimits *limits; /* borrowed */
  GHashTable *by_source;         /* owned: Penalty, which holds its own key */
  GHashTable *tries;             /* owned: Tries, which holds its own key; of those under way */
};

PncPenalties *
pnc_penalties_new (const PncServerLimits *limits)
{
  PncPenalties *self = g_new0 (PncPenalties, 1);

  self->limits = limits;
  self->tries = g_hash_table_new_full (pnc_source_hash, pnc_source_equal, NULL, g_free);
  self->by_source = g_hash_table_new_full (pnc_source_hash, pnc_source_equal, NULL, g_free);
  return self;
}

void
pnc_penalties_free (PncPenalties *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_source);
  g_hash_table_unref (self->tries);
  g_free (self);
}

static double
faded (PncPenalties *self, const Penalty *penalty, gint64 now_us)
{
  double half_lives
    = (double) (now_us - penalty->at_us) / (1000.0 * self->limits->penalty_half_life_ms);

  return penalty->failures * exp2 (-MAX (half_lives, 0.0));
}

static double
failures_of (PncPenalties *self, const PncSource *source, gint64 now_us)
{
  Penalty *penalty = g_hash_table_lookup (self->by_source, source);

  return penalty != NULL ? faded (self, penalty, now_us) : 0.0;
}

/* Makes room for one: whoever is forgotten by now goes, or else whoever has the least. */
static void
make_room (PncPenalties *self, gint64 now_us)
{
  GHashTableIter iter;
  Penalty *penalty;
  Penalty *least = NULL;

  if (g_hash_table_size (self->by_source) < MAX_REMEMBERED)
    return;

  g_hash_table_iter_init (&iter, self->by_source);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &penalty))
    {
      if (faded (self, penalty, now_us) < FORGOTTEN)
        g_hash_table_iter_remove (&iter);
      else if (least == NULL || faded (self, penalty, now_us) < faded (self, least, now_us))
        least = penalty;
    }
  if (g_hash_table_size (self->by_source) >= MAX_REMEMBERED)
    g_hash_table_remove (self->by_source, &least->source);
}

void
pnc_penalties_add (PncPenalties *self, const PncSource *source, gint64 now_us)
{
  Penalty *penalty = g_hash_table_lookup (self->by_source, source);

  if (penalty == NULL)
    {
      make_room (self, now_us);
      penalty = g_new0 (Penalty, 1);
      penalty->source = *source;
      penalty->at_us = now_us;
      g_hash_table_insert (self->by_source, &penalty->source, penalty);
    }
  penalty->failures
    = MIN (faded (self, penalty, now_us) + 1.0, (double) self->limits->penalty_ceiling);
  penalty->at_us = now_us;
}

gboolean
pnc_penalties_begin_try (PncPenalties *self, const PncSource *source)
{
  Tries *tries = g_hash_table_lookup (self->tries, source);

  if (tries == NULL)
    {
      tries = g_new0 (Tries, 1);
      tries->source = *source;
      g_hash_table_insert (self->tries, &tries->source, tries);
    }
  else if (tries->n >= self->limits->max_logins_per_source)
    return FALSE;
  tries->n += 1;
  return TRUE;
}

void
pnc_penalties_end_try (PncPenalties *self, const PncSource *source)
{
  Tries *tries = g_hash_table_lookup (self->tries, source);

  g_assert (tries != NULL);
  tries->n -= 1;
  if (tries->n == 0)
    g_hash_table_remove (self->tries, &tries->source);
}

static guint
count_other_tries (PncPenalties *self, const PncSource *source)
{
  const Tries *tries = g_hash_table_lookup (self->tries, source);

  return tries != NULL ? tries->n - 1 : 0;
}

guint
pnc_penalties_get_delay (PncPenalties *self, const PncSource *source, gint64 now_us)
{
  double failures = failures_of (self, source, now_us);
  double delay_ms = (failures + count_other_tries (self, source)) * self->limits->penalty_delay_ms;

  if (failures < FORGOTTEN)
    return 0;
  return (guint) MIN (delay_ms, (double) self->limits->penalty_delay_max_ms);
}

guint
pnc_penalties_get_refusal (PncPenalties *self, const PncSource *source, gint64 now_us)
{
  double failures = failures_of (self, source, now_us);
  double limit = self->limits->penalty_refuse_from;

  /* the sum of equal halves may miss a whole number by a hair */
  if (failures < limit - 0.001)
    return 0;
  return 1 + (guint) (MAX (log2 (failures / limit), 0.0) * self->limits->penalty_half_life_ms);
}

guint
pnc_penalties_count (PncPenalties *self)
{
  return g_hash_table_size (self->by_source);
}
