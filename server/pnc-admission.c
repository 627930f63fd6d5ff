/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admission.h"

typedef struct
{
  PncSource source;
  guint n_places;
  guint n_strangers;
} Crowd;

struct _PncSeat
{
  PncAdmission *admission; /* borrowed */
  Crowd *crowd;            /* borrowed from the admission */
  PncStage stage;
  guint index;         /* in the strangers, while it is one */
  gpointer connection; /* borrowed */
  PncAdmissionEvict evict;
};

struct _PncAdmission
{
  const PncServerLimits *limits; /* borrowed */
  GRand *random;                 /* owned */
  GHashTable *crowds;            /* owned: Crowd by its source */
  GPtrArray *strangers;          /* borrowed places that are not trusted, in any order */
  guint n_places;
};

PncAdmission *
pnc_admission_new (const PncServerLimits *limits)
{
  PncAdmission *self = g_new0 (PncAdmission, 1);

  self->limits = limits;
  self->random = g_rand_new ();
  self->crowds = g_hash_table_new_full (pnc_source_hash, pnc_source_equal, NULL, g_free);
  self->strangers = g_ptr_array_new ();
  return self;
}

void
pnc_admission_free (PncAdmission *self)
{
  if (self == NULL)
    return;
  g_assert (self->n_places == 0);
  g_rand_free (self->random);
  g_hash_table_unref (self->crowds);
  g_ptr_array_unref (self->strangers);
  g_free (self);
}

void
pnc_admission_set_seed (PncAdmission *self, guint32 seed)
{
  g_rand_set_seed (self->random, seed);
}

/* @crowd: (nullable): only one of these. Returns: (nullable): one at random of those at the lowest
 * stage */
static PncSeat *
choose_stranger (PncAdmission *self, const Crowd *crowd)
{
  PncSeat *chosen = NULL;
  gint32 n_equal = 0;

  for (guint i = 0; i < self->strangers->len; i++)
    {
      PncSeat *place = g_ptr_array_index (self->strangers, i);

      if (crowd != NULL && place->crowd != crowd)
        continue;
      if (chosen != NULL && place->stage > chosen->stage)
        continue;
      if (chosen != NULL && place->stage < chosen->stage)
        n_equal = 0;
      n_equal += 1;
      if (g_rand_int_range (self->random, 0, n_equal) == 0)
        chosen = place;
    }
  return chosen;
}

static void
evict_one (PncAdmission *self, const Crowd *crowd)
{
  PncSeat *place = choose_stranger (self, crowd);

  if (place == NULL)
    return;
  g_info ("Dropped a connection that had not logged in, to make room for another");
  place->evict (place->connection);
}

/* From the threshold on, somebody is dropped with a probability that reaches 1 at the limit. */
static gboolean
is_dropping (PncAdmission *self)
{
  guint from = MIN (self->limits->drop_unauthenticated_from, self->limits->max_unauthenticated);
  guint span = self->limits->max_unauthenticated - from;
  guint n = self->strangers->len;

  if (n >= self->limits->max_unauthenticated)
    return TRUE;
  if (n < from)
    return FALSE;
  return g_rand_int_range (self->random, 0, (gint32) span) < (gint32) (n - from);
}

static Crowd *
ensure_crowd (PncAdmission *self, const PncSource *source)
{
  Crowd *crowd = g_hash_table_lookup (self->crowds, source);

  if (crowd == NULL)
    {
      crowd = g_new0 (Crowd, 1);
      crowd->source = *source;
      g_hash_table_insert (self->crowds, &crowd->source, crowd);
    }
  return crowd;
}

static void
drop_empty_crowd (PncAdmission *self, Crowd *crowd)
{
  if (crowd->n_places == 0)
    g_hash_table_remove (self->crowds, &crowd->source);
}

/* Each place counts from the beginning, so that evicting cannot free the crowd that it is for. */
static PncSeat *
place_new (PncAdmission *self, Crowd *crowd)
{
  PncSeat *place = g_new0 (PncSeat, 1);

  place->admission = self;
  place->crowd = crowd;
  place->index = self->strangers->len;
  g_ptr_array_add (self->strangers, place);
  crowd->n_places += 1;
  crowd->n_strangers += 1;
  self->n_places += 1;
  return place;
}

static void
make_room (PncAdmission *self, const Crowd *crowd)
{
  if (crowd->n_strangers >= self->limits->max_unauthenticated_per_source)
    evict_one (self, crowd);
  else if (is_dropping (self))
    evict_one (self, NULL);
  else if (self->n_places >= self->limits->max_connections)
    evict_one (self, NULL);
}

PncSeat *
pnc_admission_enter (PncAdmission *self,
                     GInetAddress *address,
                     gpointer connection,
                     PncAdmissionEvict evict,
                     GError **error)
{
  PncSource source;
  PncSeat *place;
  Crowd *crowd;
  gboolean full;
  gboolean source_full;

  pnc_source_init (&source, address);
  crowd = ensure_crowd (self, &source);
  crowd->n_places += 1; /* held while others leave */
  make_room (self, crowd);
  crowd->n_places -= 1;

  full = self->n_places >= self->limits->max_connections;
  source_full = crowd->n_places >= self->limits->max_connections_per_source;
  if (!full && !source_full)
    {
      place = place_new (self, crowd);
      pnc_seat_set_guest (place, connection, evict);
      return place;
    }

  drop_empty_crowd (self, crowd);
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL, "%s",
                 full ? "The server has as many connections as it may have."
                      : "This address has as many connections as one may have.");
  return NULL;
}

guint
pnc_admission_count (PncAdmission *self)
{
  return self->n_places;
}

guint
pnc_admission_count_unauthenticated (PncAdmission *self)
{
  return self->strangers->len;
}

static void
leave_strangers (PncSeat *place)
{
  GPtrArray *strangers = place->admission->strangers;

  g_ptr_array_remove_index_fast (strangers, place->index);
  if (place->index < strangers->len)
    ((PncSeat *) g_ptr_array_index (strangers, place->index))->index = place->index;
  place->crowd->n_strangers -= 1;
}

void
pnc_seat_free (PncSeat *place)
{
  if (place == NULL)
    return;
  if (place->stage != PNC_STAGE_TRUSTED)
    leave_strangers (place);
  place->crowd->n_places -= 1;
  place->admission->n_places -= 1;
  drop_empty_crowd (place->admission, place->crowd);
  g_free (place);
}

const PncSource *
pnc_seat_get_source (PncSeat *place)
{
  return &place->crowd->source;
}

PncStage
pnc_seat_get_stage (PncSeat *place)
{
  return place->stage;
}

void
pnc_seat_set_stage (PncSeat *place, PncStage stage)
{
  g_assert (stage >= place->stage);
  if (stage == PNC_STAGE_TRUSTED && place->stage != PNC_STAGE_TRUSTED)
    leave_strangers (place);
  place->stage = stage;
}

void
pnc_seat_set_guest (PncSeat *place, gpointer connection, PncAdmissionEvict evict)
{
  place->connection = connection;
  place->evict = evict;
}
