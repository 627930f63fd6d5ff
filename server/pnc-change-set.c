/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-change-set.h"

#include <string.h>

typedef struct
{
  GList link;        /* in one of the queues; its data is the name itself */
  gint64 rested_us;  /* when it may be told again; 0 while it is due */
  gboolean is_dirty; /* changed while it rests */
  char text[];
} Name;

struct _PncChangeSet
{
  GHashTable *names; /* owned: Name by its own text */
  GQueue due;        /* borrowed: in the order in which they changed */
  GQueue resting;    /* borrowed: in the order in which they were told */
  guint *n_in_all;   /* borrowed */
  gboolean lost;
  gint64 lost_rested_us;
};

PncChangeSet *
pnc_change_set_new (guint *n_in_all)
{
  PncChangeSet *self = g_new0 (PncChangeSet, 1);

  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->due);
  g_queue_init (&self->resting);
  self->n_in_all = n_in_all;
  return self;
}

static GQueue *
queue_of (PncChangeSet *self, Name *name)
{
  return name->rested_us == 0 ? &self->due : &self->resting;
}

static void
drop (PncChangeSet *self, Name *name)
{
  g_queue_unlink (queue_of (self, name), &name->link);
  g_hash_table_remove (self->names, name->text);
  *self->n_in_all -= 1;
  g_free (name);
}

static void
drop_all (PncChangeSet *self, GQueue *queue)
{
  while (queue->head != NULL)
    drop (self, queue->head->data);
}

void
pnc_change_set_free (PncChangeSet *self)
{
  if (self == NULL)
    return;
  drop_all (self, &self->due);
  drop_all (self, &self->resting);
  g_hash_table_unref (self->names);
  g_free (self);
}

/* What waits is forgotten as well as what rests: whoever lists anew needs neither. */
void
pnc_change_set_lose (PncChangeSet *self)
{
  drop_all (self, &self->due);
  drop_all (self, &self->resting);
  self->lost = TRUE;
}

/* Those that rest and have not changed are remembered only so as not to be told too often.
 *
 * Returns: whether there is room for another name */
static gboolean
make_room (PncChangeSet *self)
{
  Name *oldest = self->resting.head != NULL ? self->resting.head->data : NULL;

  if (g_hash_table_size (self->names) < PNC_CHANGE_SET_MOST
      && *self->n_in_all < PNC_CHANGE_SETS_MOST)
    return TRUE;
  if (oldest == NULL || oldest->is_dirty)
    return FALSE;
  drop (self, oldest);
  return TRUE;
}

static void
add_new (PncChangeSet *self, const char *text)
{
  gsize bytes = strlen (text) + 1;
  Name *name;

  if (!make_room (self))
    {
      g_info ("More changed at once than is kept: %u names here, %u in all",
              g_hash_table_size (self->names), *self->n_in_all);
      pnc_change_set_lose (self);
      return;
    }
  name = g_malloc0 (sizeof *name + bytes);
  memcpy (name->text, text, bytes);
  name->link.data = name;
  g_hash_table_insert (self->names, name->text, name);
  g_queue_push_tail_link (&self->due, &name->link);
  *self->n_in_all += 1;
}

void
pnc_change_set_add (PncChangeSet *self, const char *text)
{
  Name *name;

  if (self->lost)
    return;
  name = g_hash_table_lookup (self->names, text);
  if (name == NULL)
    add_new (self, text);
  else if (name->rested_us != 0)
    name->is_dirty = TRUE;
}

gint64
pnc_change_set_get_due (PncChangeSet *self)
{
  if (self->lost)
    return self->lost_rested_us;
  if (self->due.length > 0)
    return 0;
  return self->resting.head != NULL ? ((Name *) self->resting.head->data)->rested_us : G_MAXINT64;
}

/* Those that have rested are due when they have changed, and of no interest otherwise. */
static void
wake (PncChangeSet *self, gint64 now_us)
{
  while (self->resting.head != NULL)
    {
      Name *name = self->resting.head->data;

      if (name->rested_us > now_us)
        return;
      if (!name->is_dirty)
        {
          drop (self, name);
          continue;
        }
      g_queue_unlink (&self->resting, &name->link);
      name->rested_us = 0;
      name->is_dirty = FALSE;
      g_queue_push_tail_link (&self->due, &name->link);
    }
}

static gboolean
take_lost (PncChangeSet *self, gint64 now_us)
{
  if (!self->lost || now_us < self->lost_rested_us)
    return FALSE;
  self->lost = FALSE;
  self->lost_rested_us = now_us + PNC_CHANGE_LOST_REST_US;
  return TRUE;
}

GPtrArray *
pnc_change_set_take (PncChangeSet *self, guint most, gboolean *lost, gint64 now_us)
{
  GPtrArray *taken = g_ptr_array_new_with_free_func (g_free);

  *lost = take_lost (self, now_us);
  wake (self, now_us);
  while (self->due.head != NULL && taken->len < most)
    {
      Name *name = self->due.head->data;

      g_queue_unlink (&self->due, &name->link);
      name->rested_us = now_us + PNC_CHANGE_REST_US;
      g_queue_push_tail_link (&self->resting, &name->link);
      g_ptr_array_add (taken, g_strdup (name->text));
    }
  return taken;
}

guint
pnc_change_set_get_size (PncChangeSet *self)
{
  return g_hash_table_size (self->names);
}
