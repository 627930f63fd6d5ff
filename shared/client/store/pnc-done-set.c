/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-done-set.h"

#include <string.h>

#include "pnc-codec.h"
#include "pnc-hash.h"

struct _PncDoneSet
{
  gatomicrefcount ref_count;
  GMutex lock;
  GHashTable *keys; /* under lock; owned: of guint64 */
  GArray *fresh;    /* under lock; owned, nullable: those not taken yet */
};

PncDoneSet *
pnc_done_set_new (void)
{
  PncDoneSet *self = g_new0 (PncDoneSet, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

PncDoneSet *
pnc_done_set_ref (PncDoneSet *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_done_set_unref (PncDoneSet *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->keys);
  g_clear_pointer (&self->fresh, g_array_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static guint64
make_key (PncPath *path, guint64 size_bytes, gint64 mtime_ns)
{
  g_autofree char *text = pnc_path_to_text (path);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 hash[PNC_HASH_BYTES];
  guint64 key;

  pnc_put_u64 (bytes, size_bytes);
  pnc_put_i64 (bytes, mtime_ns);
  pnc_put_fixed (bytes, (const guint8 *) text, strlen (text));
  pnc_hash_chunk (bytes->data, bytes->len, hash);
  memcpy (&key, hash, sizeof key);
  return key;
}

void
pnc_done_set_add (PncDoneSet *self, PncPath *path, guint64 size_bytes, gint64 mtime_ns)
{
  guint64 *key = g_new (guint64, 1);

  *key = make_key (path, size_bytes, mtime_ns);
  g_mutex_lock (&self->lock);
  if (self->fresh != NULL)
    g_array_append_val (self->fresh, *key);
  g_hash_table_add (self->keys, key);
  g_mutex_unlock (&self->lock);
}

void
pnc_done_set_keep_fresh (PncDoneSet *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->fresh == NULL)
    self->fresh = g_array_new (FALSE, FALSE, sizeof (guint64));
}

GBytes *
pnc_done_set_take_fresh (PncDoneSet *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gsize n;

  if (self->fresh == NULL || self->fresh->len == 0)
    return NULL;
  n = self->fresh->len;
  return g_bytes_new_take (g_array_steal (self->fresh, NULL), n * sizeof (guint64));
}

void
pnc_done_set_load (PncDoneSet *self, GBytes *keys)
{
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (keys, &length_bytes);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (gsize at = 0; length_bytes - at >= sizeof (guint64); at += sizeof (guint64))
    {
      guint64 *key = g_new (guint64, 1);

      memcpy (key, data + at, sizeof *key);
      g_hash_table_add (self->keys, key);
    }
}

gboolean
pnc_done_set_has (PncDoneSet *self, PncPath *path, guint64 size_bytes, gint64 mtime_ns)
{
  guint64 key = make_key (path, size_bytes, mtime_ns);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_contains (self->keys, &key);
}
