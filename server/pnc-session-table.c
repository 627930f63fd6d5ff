/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-session-table.h"

#include "pnc-secret.h"

#include <string.h>

#define TICKET_HASH_BYTES 32

typedef struct
{
  guint8 id[PNC_SESSION_ID_BYTES];
  guint8 ticket_hash[TICKET_HASH_BYTES];
  gboolean has_ticket;
  gpointer session; /* borrowed */
} Seat;

struct _PncSessionTable
{
  GHashTable *by_id;     /* owned: Seat, which holds its own key */
  GHashTable *by_ticket; /* borrowed: Seat, by the hash of its ticket */
  guint max_sessions;
};

/* Ids and hashes are random all over. */
static guint
hash_bytes (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);
  return hash;
}

static gboolean
equal_ids (gconstpointer a, gconstpointer b)
{
  return pnc_secret_equal (a, b, PNC_SESSION_ID_BYTES);
}

static gboolean
equal_hashes (gconstpointer a, gconstpointer b)
{
  return pnc_secret_equal (a, b, TICKET_HASH_BYTES);
}

PncSessionTable *
pnc_session_table_new (guint max_sessions)
{
  PncSessionTable *self = g_new0 (PncSessionTable, 1);

  self->by_id = g_hash_table_new_full (hash_bytes, equal_ids, NULL, g_free);
  self->by_ticket = g_hash_table_new (hash_bytes, equal_hashes);
  self->max_sessions = max_sessions;
  return self;
}

void
pnc_session_table_free (PncSessionTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_ticket);
  g_hash_table_unref (self->by_id);
  g_free (self);
}

void
pnc_session_table_set_max (PncSessionTable *self, guint max_sessions)
{
  self->max_sessions = max_sessions;
}

gboolean
pnc_session_table_add (PncSessionTable *self, gpointer session, guint8 *id)
{
  Seat *seat;

  if (g_hash_table_size (self->by_id) >= self->max_sessions)
    return FALSE;
  seat = g_new0 (Seat, 1);
  pnc_random_fill (seat->id, sizeof seat->id);
  seat->session = session;
  memcpy (id, seat->id, sizeof seat->id);
  g_hash_table_insert (self->by_id, seat->id, seat);
  return TRUE;
}

static void
void_ticket (PncSessionTable *self, Seat *seat)
{
  if (seat->has_ticket)
    g_hash_table_remove (self->by_ticket, seat->ticket_hash);
  seat->has_ticket = FALSE;
}

void
pnc_session_table_remove (PncSessionTable *self, const guint8 *id)
{
  Seat *seat = g_hash_table_lookup (self->by_id, id);

  if (seat == NULL)
    return;
  void_ticket (self, seat);
  g_hash_table_remove (self->by_id, seat->id);
}

gpointer
pnc_session_table_find (PncSessionTable *self, const guint8 *id)
{
  Seat *seat = g_hash_table_lookup (self->by_id, id);

  return seat != NULL ? seat->session : NULL;
}

static void
hash_ticket (const guint8 *ticket, guint8 *hash)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = TICKET_HASH_BYTES;

  g_checksum_update (checksum, ticket, PNC_TICKET_BYTES);
  g_checksum_get_digest (checksum, hash, &length);
}

void
pnc_session_table_issue_ticket (PncSessionTable *self, const guint8 *id, guint8 *ticket)
{
  Seat *seat = g_hash_table_lookup (self->by_id, id);

  g_assert (seat != NULL);
  void_ticket (self, seat);
  pnc_random_fill (ticket, PNC_TICKET_BYTES);
  hash_ticket (ticket, seat->ticket_hash);
  seat->has_ticket = TRUE;
  g_hash_table_insert (self->by_ticket, seat->ticket_hash, seat);
}

gpointer
pnc_session_table_take_ticket (PncSessionTable *self, const guint8 *ticket, gsize ticket_bytes)
{
  guint8 hash[TICKET_HASH_BYTES];
  Seat *seat;

  if (ticket_bytes != PNC_TICKET_BYTES)
    return NULL;
  hash_ticket (ticket, hash);
  seat = g_hash_table_lookup (self->by_ticket, hash);
  if (seat == NULL)
    return NULL;
  void_ticket (self, seat);
  return seat->session;
}

GPtrArray *
pnc_session_table_list (PncSessionTable *self)
{
  GPtrArray *sessions = g_ptr_array_new ();
  GHashTableIter iter;
  Seat *seat;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &seat))
    g_ptr_array_add (sessions, seat->session);
  return sessions;
}

guint
pnc_session_table_count (PncSessionTable *self)
{
  return g_hash_table_size (self->by_id);
}
