/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admission.h"

typedef struct
{
  PncSource source;
  guint n_seats;
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
  GPtrArray *strangers;          /* borrowed seats that are not trusted, in any order */
  guint n_seats;
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
  g_assert (self->n_seats == 0);
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
      PncSeat *seat = g_ptr_array_index (self->strangers, i);

      if (crowd != NULL && seat->crowd != crowd)
        continue;
      if (chosen != NULL && seat->stage > chosen->stage)
        continue;
      if (chosen != NULL && seat->stage < chosen->stage)
        n_equal = 0;
      n_equal += 1;
      if (g_rand_int_range (self->random, 0, n_equal) == 0)
        chosen = seat;
    }
  return chosen;
}

static void
evict_one (PncAdmission *self, const Crowd *crowd)
{
  PncSeat *seat = choose_stranger (self, crowd);

  if (seat == NULL)
    return;
  g_info ("Dropped a connection that had not logged in, to make room for another");
  seat->evict (seat->connection);
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
  if (crowd->n_seats == 0)
    g_hash_table_remove (self->crowds, &crowd->source);
}

/* Each seat counts from the beginning, so that evicting cannot free the crowd that it is for. */
static PncSeat *
seat_new (PncAdmission *self, Crowd *crowd)
{
  PncSeat *seat = g_new0 (PncSeat, 1);

  seat->admission = self;
  seat->crowd = crowd;
  seat->index = self->strangers->len;
  g_ptr_array_add (self->strangers, seat);
  crowd->n_seats += 1;
  crowd->n_strangers += 1;
  self->n_seats += 1;
  return seat;
}

static void
make_room (PncAdmission *self, const Crowd *crowd)
{
  if (crowd->n_strangers >= self->limits->max_unauthenticated_per_source)
    evict_one (self, crowd);
  else if (is_dropping (self))
    evict_one (self, NULL);
  else if (self->n_seats >= self->limits->max_connections)
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
  PncSeat *seat;
  Crowd *crowd;
  gboolean full;
  gboolean source_full;

  pnc_source_init (&source, address);
  crowd = ensure_crowd (self, &source);
  crowd->n_seats += 1; /* held while others leave */
  make_room (self, crowd);
  crowd->n_seats -= 1;

  full = self->n_seats >= self->limits->max_connections;
  source_full = crowd->n_seats >= self->limits->max_connections_per_source;
  if (!full && !source_full)
    {
      seat = seat_new (self, crowd);
      pnc_seat_set_guest (seat, connection, evict);
      return seat;
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
  return self->n_seats;
}

guint
pnc_admission_count_unauthenticated (PncAdmission *self)
{
  return self->strangers->len;
}

static void
leave_strangers (PncSeat *seat)
{
  GPtrArray *strangers = seat->admission->strangers;

  g_ptr_array_remove_index_fast (strangers, seat->index);
  if (seat->index < strangers->len)
    ((PncSeat *) g_ptr_array_index (strangers, seat->index))->index = seat->index;
  seat->crowd->n_strangers -= 1;
}

void
pnc_seat_free (PncSeat *seat)
{
  if (seat == NULL)
    return;
  if (seat->stage != PNC_STAGE_TRUSTED)
    leave_strangers (seat);
  seat->crowd->n_seats -= 1;
  seat->admission->n_seats -= 1;
  drop_empty_crowd (seat->admission, seat->crowd);
  g_free (seat);
}

const PncSource *
pnc_seat_get_source (PncSeat *seat)
{
  return &seat->crowd->source;
}

PncStage
pnc_seat_get_stage (PncSeat *seat)
{
  return seat->stage;
}

void
pnc_seat_set_stage (PncSeat *seat, PncStage stage)
{
  g_assert (stage >= seat->stage);
  if (stage == PNC_STAGE_TRUSTED && seat->stage != PNC_STAGE_TRUSTED)
    leave_strangers (seat);
  seat->stage = stage;
}

void
pnc_seat_set_guest (PncSeat *seat, gpointer connection, PncAdmissionEvict evict)
{
  seat->connection = connection;
  seat->evict = evict;
}
