/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-name-set.h"

#include "pnc-pages.h"
#include "pnc-secret.h"

#include <sodium.h>
#include <string.h>
#include <xxhash.h>

#define FIRST_SLOTS 64u

/* Larger tables go back to the system when they are outgrown or freed. */
#define MAX_HEAP_SLOTS 8192u

/* An open table: a slot holds a hash, or 0 while it is free; where it is taken the next one is
 * tried. Never more than three quarters full. */
struct _PncNameSet
{
  guint64 *slots; /* owned */
  gsize n_slots;  /* a power of two */
  gsize n_used;
  guint64 seed;
};

static guint64 *
slots_new (gsize n_slots)
{
  if (n_slots <= MAX_HEAP_SLOTS)
    return g_new0 (guint64, n_slots);
  return pnc_pages_new0 (n_slots * sizeof (guint64));
}

static void
slots_free (guint64 *slots, gsize n_slots)
{
  if (n_slots <= MAX_HEAP_SLOTS)
    g_free (slots);
  else
    pnc_pages_free (slots, n_slots * sizeof (guint64));
}

PncNameSet *
pnc_name_set_new (void)
{
  PncNameSet *self = g_new0 (PncNameSet, 1);

  self->n_slots = FIRST_SLOTS;
  self->slots = slots_new (self->n_slots);
  pnc_random_fill (&self->seed, sizeof self->seed);
  return self;
}

void
pnc_name_set_free (PncNameSet *self)
{
  if (self == NULL)
    return;
  slots_free (self->slots, self->n_slots);
  g_free (self);
}

/* Returns: where @hash is, or the free slot where it belongs */
static guint64 *
find_slot (guint64 *slots, gsize n_slots, guint64 hash)
{
  gsize i = hash & (n_slots - 1);

  while (slots[i] != 0 && slots[i] != hash)
    i = (i + 1) & (n_slots - 1);
  return &slots[i];
}

static void
grow (PncNameSet *self)
{
  gsize n_slots = self->n_slots * 2;
  guint64 *slots = slots_new (n_slots);

  for (gsize i = 0; i < self->n_slots; i++)
    {
      if (self->slots[i] != 0)
        *find_slot (slots, n_slots, self->slots[i]) = self->slots[i];
    }
  slots_free (self->slots, self->n_slots);
  self->slots = slots;
  self->n_slots = n_slots;
}

gboolean
pnc_name_set_add (PncNameSet *self, const char *name)
{
  guint64 hash = XXH3_64bits_withSeed (name, strlen (name), self->seed);
  guint64 *slot;

  if (hash == 0) /* means a free slot */
    hash = 1;
  slot = find_slot (self->slots, self->n_slots, hash);
  if (*slot == hash)
    return FALSE;
  *slot = hash;
  self->n_used++;
  if (self->n_used > self->n_slots / 4 * 3)
    grow (self);
  return TRUE;
}

guint
pnc_name_set_get_size (PncNameSet *self)
{
  return (guint) self->n_used;
}

gsize
pnc_name_set_get_bytes (PncNameSet *self)
{
  return self->n_slots * sizeof *self->slots;
}

guint
pnc_name_hash (gconstpointer name)
{
  static guint8 key[crypto_shorthash_KEYBYTES];
  static gsize made;
  guint64 hash;

  if (g_once_init_enter (&made))
    {
      pnc_random_fill (key, sizeof key);
      g_once_init_leave (&made, 1);
    }
  G_STATIC_ASSERT (sizeof hash == crypto_shorthash_BYTES);
  crypto_shorthash ((guint8 *) &hash, name, strlen (name), key);
  return (guint) hash;
}
