/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-made-folders.h"

typedef struct
{
  PncDir *dir; /* owned */
  guint64 device;
  guint64 file_id;
  guint64 stamp; /* of the last time that one was made in it */
} Made;

struct _PncMadeFolders
{
  GMutex lock;
  GArray *waiting; /* under @lock: of Made */
  guint64 stamp;   /* under @lock: counts */
};

static void
clear_made (gpointer data)
{
  pnc_dir_unref (((Made *) data)->dir);
}

PncMadeFolders *
pnc_made_folders_new (void)
{
  PncMadeFolders *self = g_new0 (PncMadeFolders, 1);

  g_mutex_init (&self->lock);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Made));
  g_array_set_clear_func (self->waiting, clear_made);
  return self;
}

void
pnc_made_folders_free (PncMadeFolders *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->waiting);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static Made *
get (PncMadeFolders *self, guint index)
{
  return &g_array_index (self->waiting, Made, index);
}

/* With the lock held. Returns: (nullable) */
static Made *
find (PncMadeFolders *self, guint64 device, guint64 file_id)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      if (get (self, i)->device == device && get (self, i)->file_id == file_id)
        return get (self, i);
    }
  return NULL;
}

/* Returns: whether it waits now; otherwise there are too many */
static gboolean
add (PncMadeFolders *self, PncDir *dir, guint64 device, guint64 file_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Made *there = find (self, device, file_id);
  Made made = { .device = device, .file_id = file_id, .stamp = ++self->stamp };

  if (there != NULL)
    {
      there->stamp = made.stamp;
      return TRUE;
    }
  if (self->waiting->len >= PNC_MADE_FOLDERS_MAX)
    return FALSE;
  /* a handle of its own, where it can be had: it remembers that a flush has failed */
  made.dir = pnc_dir_reopen (dir, NULL);
  if (made.dir == NULL)
    made.dir = pnc_dir_ref (dir);
  g_array_append_val (self->waiting, made);
  return TRUE;
}

gboolean
pnc_made_folders_note (PncMadeFolders *self, PncDir *dir, guint64 device, GError **error)
{
  g_autoptr (PncDir) own = NULL;
  PncFileInfo info;

  if (!pnc_dir_query (dir, &info, error))
    return FALSE;
  if (add (self, dir, device, info.file_id))
    return TRUE;
  own = pnc_dir_reopen (dir, error);
  return own != NULL && pnc_dir_sync (own, error);
}

guint
pnc_made_folders_count (PncMadeFolders *self, guint64 device, guint64 *stamp)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  guint n = 0;

  for (guint i = 0; i < self->waiting->len; i++)
    n += get (self, i)->device == device ? 1 : 0;
  *stamp = self->stamp;
  return n;
}

void
pnc_made_folders_forget (PncMadeFolders *self, guint64 device, guint64 stamp)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = self->waiting->len; i-- > 0;)
    {
      if (get (self, i)->device == device && get (self, i)->stamp <= stamp)
        g_array_remove_index_fast (self->waiting, i);
    }
}

/* Returns: (transfer full) (element-type Made): those on @device, as they are now */
static GArray *
copy (PncMadeFolders *self, guint64 device)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GArray *copies = g_array_new (FALSE, FALSE, sizeof (Made));

  g_array_set_clear_func (copies, clear_made);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      Made made = *get (self, i);

      if (made.device != device)
        continue;
      made.dir = pnc_dir_ref (made.dir);
      g_array_append_val (copies, made);
    }
  return copies;
}

/* Unless another one was made in it meanwhile. */
static void
forget_one (PncMadeFolders *self, const Made *flushed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = self->waiting->len; i-- > 0;)
    {
      if (get (self, i)->dir == flushed->dir && get (self, i)->stamp == flushed->stamp)
        g_array_remove_index_fast (self->waiting, i);
    }
}

/* A handle that has seen a flush fail says so for ever: the next one gets another. */
static void
retire_one (PncMadeFolders *self, const Made *failed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  PncDir *again = pnc_dir_reopen (failed->dir, NULL);

  for (guint i = self->waiting->len; i-- > 0;)
    {
      Made *made = get (self, i);

      if (made->dir != failed->dir || again == NULL)
        continue;
      pnc_dir_unref (made->dir);
      made->dir = pnc_dir_ref (again);
    }
  pnc_dir_unref (again);
}

gboolean
pnc_made_folders_flush (PncMadeFolders *self, guint64 device, GError **error)
{
  g_autoptr (GArray) copies = copy (self, device);

  for (guint i = 0; i < copies->len; i++)
    {
      const Made *made = &g_array_index (copies, Made, i);

      if (!pnc_dir_sync (made->dir, error))
        {
          retire_one (self, made);
          return FALSE;
        }
      forget_one (self, made);
    }
  return TRUE;
}
