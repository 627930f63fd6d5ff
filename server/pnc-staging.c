/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-staging.h"

#define COLLECT_INTERVAL_US (6 * G_TIME_SPAN_HOUR)

/* What an area or a folder is known by. */
typedef struct
{
  gboolean is_area;
  PncMount mount;
  guint64 file_id; /* of a folder */
} HeldKey;

/* First member of both. The table has no reference: the last holder takes it out, under the lock.
 */
typedef struct
{
  HeldKey key;
  PncStaging *staging; /* owned */
  guint ref_count;     /* under the lock of @staging */
} Held;

struct _PncStagingArea
{
  Held held;
  PncArea *area; /* owned */
};

struct _PncFolder
{
  Held held;
  PncDir *dir; /* owned */
};

struct _PncStaging
{
  gatomicrefcount ref_count;
  PncMadeFolders *made; /* owned */
  gint n_moves;         /* atomic */
  gint partial_age_s;   /* atomic */
  GMutex lock;
  GHashTable *held; /* under @lock; HeldKey -> Held, neither owned */
};

static guint
key_hash (gconstpointer data)
{
  const HeldKey *key = data;
  guint64 mixed = key->mount.device * 31 + key->mount.mount * 17 + key->file_id;

  return g_int64_hash (&mixed);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const HeldKey *one = a;
  const HeldKey *other = b;

  return one->is_area == other->is_area && one->file_id == other->file_id
         && one->mount.device == other->mount.device && one->mount.mount == other->mount.mount;
}

PncStaging *
pnc_staging_new (void)
{
  PncStaging *self = g_new0 (PncStaging, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->partial_age_s = PNC_DEFAULT_PARTIAL_AGE_S;
  g_mutex_init (&self->lock);
  self->held = g_hash_table_new (key_hash, key_equal);
  self->made = pnc_made_folders_new ();
  return self;
}

PncStaging *
pnc_staging_ref (PncStaging *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_staging_unref (PncStaging *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_assert (g_hash_table_size (self->held) == 0);
  g_hash_table_unref (self->held);
  pnc_made_folders_free (self->made);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
pnc_staging_set_partial_age (PncStaging *self, guint age_s)
{
  g_atomic_int_set (&self->partial_age_s, (gint) age_s);
}

static gint64
get_stale_us (PncStaging *self)
{
  return g_atomic_int_get (&self->partial_age_s) * G_TIME_SPAN_SECOND;
}

PncMadeFolders *
pnc_staging_get_made (PncStaging *self)
{
  return self->made;
}

void
pnc_staging_note_move (PncStaging *self)
{
  g_atomic_int_inc (&self->n_moves);
}

gint
pnc_staging_count_moves (PncStaging *self)
{
  return g_atomic_int_get (&self->n_moves);
}

/* Returns: (transfer full) (nullable): the one that is there */
static gpointer
find (PncStaging *self, const HeldKey *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Held *held = g_hash_table_lookup (self->held, key);

  if (held != NULL)
    held->ref_count++;
  return held;
}

/* Where another thread was faster, both are good; the later one serves those who ask next. */
static void
enter (PncStaging *self, Held *held, const HeldKey *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  held->key = *key;
  held->staging = pnc_staging_ref (self);
  held->ref_count = 1;
  g_hash_table_replace (self->held, &held->key, held);
}

/* With the lock held. */
static void
take_out (Held *held)
{
  if (g_hash_table_lookup (held->staging->held, &held->key) == held)
    g_hash_table_remove (held->staging->held, &held->key);
}

static void
retire (Held *held)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&held->staging->lock);

  take_out (held);
}

static gpointer
ref (Held *held)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&held->staging->lock);

  held->ref_count++;
  return held;
}

/* Returns: whether nobody holds it any more */
static gboolean
unref (Held *held)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&held->staging->lock);

  if (--held->ref_count > 0)
    return FALSE;
  take_out (held);
  return TRUE;
}

static gboolean
is_time_to_collect (PncStagingArea *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->held.staging->lock);
  gint64 now_us = g_get_monotonic_time ();
  gint64 interval_us = MIN (COLLECT_INTERVAL_US, get_stale_us (self->held.staging));

  if (self->area->collected_us != 0 && now_us - self->area->collected_us < interval_us)
    return FALSE;
  self->area->collected_us = now_us;
  return TRUE;
}

PncStagingArea *
pnc_staging_get_area (PncStaging *self, PncDir *top, const PncMount *mount, GError **error)
{
  HeldKey key = { .is_area = TRUE, .mount = *mount };
  PncStagingArea *held = find (self, &key);

  if (held == NULL)
    {
      PncArea *area = pnc_area_open (top, error);

      if (area == NULL)
        return NULL;
      held = g_new0 (PncStagingArea, 1);
      held->area = area;
      enter (self, &held->held, &key);
    }
  if (is_time_to_collect (held))
    pnc_area_collect (held->area, g_get_real_time (), get_stale_us (self));
  return held;
}

const PncArea *
pnc_staging_area_get (PncStagingArea *self)
{
  return self->area;
}

PncStagingArea *
pnc_staging_area_ref (PncStagingArea *self)
{
  return ref (&self->held);
}

void
pnc_staging_area_unref (PncStagingArea *self)
{
  if (self == NULL || !unref (&self->held))
    return;
  pnc_area_free (self->area);
  pnc_staging_unref (self->held.staging);
  g_free (self);
}

guint64
pnc_staging_area_get_device (PncStagingArea *self)
{
  return self->held.key.mount.device;
}

PncMadeFolders *
pnc_staging_area_get_made (PncStagingArea *self)
{
  return self->held.staging->made;
}

void
pnc_staging_area_retire (PncStagingArea *self)
{
  retire (&self->held);
}

gboolean
pnc_staging_area_flush (PncStagingArea *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (pnc_dir_sync_file_system (self->area->partials, &local))
    return TRUE;
  if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    pnc_staging_area_retire (self);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A handle of its own: the flush that fails on this one must not spoil the one that the share
 * holds. */
static PncDir *
open_afresh (PncDir *dir)
{
  PncDir *again = pnc_dir_reopen (dir, NULL);

  return again != NULL ? again : pnc_dir_ref (dir);
}

PncFolder *
pnc_staging_get_folder (PncStaging *self, PncDir *dir, const PncMount *mount, GError **error)
{
  HeldKey key = { .mount = *mount };
  PncFileInfo info;
  PncFolder *held;

  if (!pnc_dir_query (dir, &info, error))
    return NULL;
  key.file_id = info.file_id;
  held = find (self, &key);
  if (held == NULL)
    {
      held = g_new0 (PncFolder, 1);
      held->dir = open_afresh (dir);
      enter (self, &held->held, &key);
    }
  return held;
}

PncDir *
pnc_folder_get_dir (PncFolder *self)
{
  return self->dir;
}

PncFolder *
pnc_folder_ref (PncFolder *self)
{
  return ref (&self->held);
}

void
pnc_folder_unref (PncFolder *self)
{
  if (self == NULL || !unref (&self->held))
    return;
  pnc_dir_unref (self->dir);
  pnc_staging_unref (self->held.staging);
  g_free (self);
}

gboolean
pnc_folder_flush (PncFolder *self, PncStagingArea *area, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (pnc_dir_sync (self->dir, &local)
      || (g_error_matches (local, PNC_ERROR, PNC_ERROR_PERMISSION)
          && pnc_staging_area_flush (area, NULL)))
    return TRUE;
  pnc_folder_retire (self);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

void
pnc_folder_retire (PncFolder *self)
{
  retire (&self->held);
}
