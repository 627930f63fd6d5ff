/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-watch-hub.h"

struct _PncWatchHub
{
  GMainContext *context;  /* borrowed */
  PncDirMonitor *monitor; /* owned; NULL before anybody watches */
  GHashTable *folders;    /* owned: GPtrArray of borrowed PncWatchMember, by number */
  GHashTable *gone;       /* owned: numbers of folders that went while some were being added */
  guint n_adding;
  guint n_names;
};

PncWatchHub *
pnc_watch_hub_new (GMainContext *context)
{
  PncWatchHub *self = g_new0 (PncWatchHub, 1);

  self->context = context;
  self->gone = g_hash_table_new (NULL, NULL);
  self->folders = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
pnc_watch_hub_free (PncWatchHub *self)
{
  if (self == NULL)
    return;
  g_assert (self->n_adding == 0 && g_hash_table_size (self->folders) == 0);
  pnc_dir_monitor_free (self->monitor);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->gone);
  g_free (self);
}

static void
tell (GPtrArray *members, PncDirChange change, const char *name)
{
  for (guint i = 0; i < members->len; i++)
    {
      PncWatchMember *member = g_ptr_array_index (members, i);

      member->changed (member, change, name);
    }
}

static void
tell_all (PncWatchHub *self, PncDirChange change)
{
  GHashTableIter iter;
  gpointer members;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, NULL, &members))
    tell (members, change, NULL);
}

static void
changed_cb (guint id, PncDirChange change, const char *name, gpointer user_data)
{
  PncWatchHub *self = user_data;
  g_autoptr (GPtrArray) members = NULL;

  if (change == PNC_DIR_CHANGE_LOST)
    {
      g_info ("More changed at once than the system keeps");
      tell_all (self, change);
      return;
    }
  if (change == PNC_DIR_CHANGE_GONE && self->n_adding > 0)
    g_hash_table_add (self->gone, GUINT_TO_POINTER (id));
  members = g_hash_table_lookup (self->folders, GUINT_TO_POINTER (id));
  if (members == NULL)
    return;
  g_ptr_array_ref (members);
  if (change == PNC_DIR_CHANGE_GONE)
    g_hash_table_remove (self->folders, GUINT_TO_POINTER (id));
  tell (members, change, name);
}

PncDirMonitor *
pnc_watch_hub_begin (PncWatchHub *self, GError **error)
{
  if (self->monitor == NULL)
    self->monitor = pnc_dir_monitor_new (self->context, changed_cb, self, error);
  if (self->monitor != NULL)
    self->n_adding += 1;
  return self->monitor;
}

/* Whoever adds a folder that is there already gets the same number: as long as somebody is about
 * to, nobody knows whether a folder that all have left is still wanted. */
static void
sweep (PncWatchHub *self)
{
  GHashTableIter iter;
  gpointer id, members;

  if (self->n_adding > 0)
    return;
  g_hash_table_remove_all (self->gone);
  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, &id, &members))
    {
      if (((GPtrArray *) members)->len > 0)
        continue;
      pnc_dir_monitor_remove (self->monitor, GPOINTER_TO_UINT (id));
      g_hash_table_iter_remove (&iter);
    }
}

static void
join (PncWatchHub *self, guint id, PncWatchMember *member)
{
  GPtrArray *members = g_hash_table_lookup (self->folders, GUINT_TO_POINTER (id));

  if (members == NULL)
    {
      members = g_ptr_array_new ();
      g_hash_table_insert (self->folders, GUINT_TO_POINTER (id), members);
    }
  if (member != NULL)
    g_ptr_array_add (members, member);
}

gboolean
pnc_watch_hub_join (PncWatchHub *self, guint id, PncWatchMember *member)
{
  gboolean is_there = id != 0 && !g_hash_table_contains (self->gone, GUINT_TO_POINTER (id));

  g_assert (self->n_adding > 0);
  self->n_adding -= 1;
  if (is_there)
    join (self, id, member);
  sweep (self);
  return is_there;
}

void
pnc_watch_hub_leave (PncWatchHub *self, guint id, PncWatchMember *member)
{
  GPtrArray *members = g_hash_table_lookup (self->folders, GUINT_TO_POINTER (id));

  if (members == NULL || !g_ptr_array_remove_fast (members, member) || members->len > 0)
    return;
  if (self->n_adding > 0)
    return; /* see sweep () */
  pnc_dir_monitor_remove (self->monitor, id);
  g_hash_table_remove (self->folders, GUINT_TO_POINTER (id));
}

guint *
pnc_watch_hub_get_budget (PncWatchHub *self)
{
  return &self->n_names;
}

guint
pnc_watch_hub_get_n_folders (PncWatchHub *self)
{
  return g_hash_table_size (self->folders);
}
