/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-local-commit.h"

/* From so many on, one flush of the file system costs less than one of each. */
#define MANY 3u

typedef struct
{
  PncLocalTarget *target; /* owned; NULL for a folder that was made */
  PncLocalFolder *folder; /* owned: where it is */
  PncLocalCommitFunc done;
  gpointer user_data;
  gboolean asked;   /* its file system was to be flushed as a whole */
  gboolean flushed; /* its bytes are on disk */
  GError *error;    /* owned, nullable */
} Waiting;

struct _PncLocalCommit
{
  GPtrArray *waiting; /* owned, of Waiting */
  guint64 bytes;
};

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  pnc_local_target_free (waiting->target);
  pnc_local_folder_unref (waiting->folder);
  g_clear_error (&waiting->error);
  g_free (waiting);
}

PncLocalCommit *
pnc_local_commit_new (void)
{
  PncLocalCommit *self = g_new0 (PncLocalCommit, 1);

  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  return self;
}

void
pnc_local_commit_free (PncLocalCommit *self)
{
  if (self == NULL)
    return;
  g_warn_if_fail (self->waiting->len == 0);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

static void
add (PncLocalCommit *self,
     PncLocalTarget *target,
     PncLocalFolder *folder,
     PncLocalCommitFunc done,
     gpointer user_data)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->target = target;
  waiting->folder = pnc_local_folder_ref (folder);
  waiting->done = done;
  waiting->user_data = user_data;
  g_ptr_array_add (self->waiting, waiting);
}

void
pnc_local_commit_add (PncLocalCommit *self,
                      PncLocalTarget *target,
                      PncLocalCommitFunc done,
                      gpointer user_data)
{
  self->bytes += pnc_local_target_get_size (target);
  add (self, target, pnc_local_target_get_folder (target), done, user_data);
}

void
pnc_local_commit_add_folder (PncLocalCommit *self,
                             PncLocalFolder *parent,
                             PncLocalCommitFunc done,
                             gpointer user_data)
{
  add (self, NULL, parent, done, user_data);
}

gboolean
pnc_local_commit_is_empty (PncLocalCommit *self)
{
  return self->waiting->len == 0;
}

gboolean
pnc_local_commit_is_full (PncLocalCommit *self)
{
  return self->waiting->len >= PNC_LOCAL_COMMIT_FILES || self->bytes >= PNC_LOCAL_COMMIT_BYTES;
}

static Waiting *
get (GPtrArray *waiting, guint index)
{
  return g_ptr_array_index (waiting, index);
}

/* Returns: (transfer container): the files on the file system of the one at @first */
static GPtrArray *
take_device (GPtrArray *waiting, guint first)
{
  GPtrArray *same = g_ptr_array_new ();
  Waiting *like = get (waiting, first);

  for (guint i = first; i < waiting->len; i++)
    {
      Waiting *item = get (waiting, i);

      if (item->target == NULL || item->asked
          || !pnc_local_folder_same_device (item->folder, like->folder))
        continue;
      item->asked = TRUE;
      g_ptr_array_add (same, item);
    }
  return same;
}

/* Many files of one file system share a flush. Where that cannot be had, or fails, each file's own
 * handle is asked: only that one knows about its bytes. */
static void
flush_device (GPtrArray *waiting, guint first)
{
  g_autoptr (GPtrArray) same = take_device (waiting, first);
  gboolean all
    = same->len >= MANY && pnc_local_folder_sync_device (get (waiting, first)->folder, NULL);

  for (guint i = 0; i < same->len; i++)
    {
      Waiting *item = get (same, i);

      item->flushed = all || pnc_local_target_flush (item->target, &item->error);
    }
}

static void
flush_bytes (GPtrArray *waiting)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      if (get (waiting, i)->target != NULL && !get (waiting, i)->asked)
        flush_device (waiting, i);
    }
}

static void
publish (GPtrArray *waiting)
{
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiting *item = get (waiting, i);

      if (item->flushed)
        pnc_local_target_publish (item->target, &item->error);
    }
}

/* Returns: (transfer full) (element-type PncLocalFolder): borrowed: the folders with new names */
static GHashTable *
collect_folders (GPtrArray *waiting, gboolean *one_device)
{
  GHashTable *folders = g_hash_table_new (NULL, NULL);
  PncLocalFolder *first = NULL;

  *one_device = TRUE;
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiting *item = get (waiting, i);

      if (item->error != NULL)
        continue;
      first = first != NULL ? first : item->folder;
      *one_device = *one_device && pnc_local_folder_same_device (item->folder, first);
      g_hash_table_add (folders, item->folder);
    }
  return folders;
}

static void
flush_folder (PncLocalFolder *folder, GPtrArray *waiting)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = pnc_local_folder_open (folder, &error);

  if (dir != NULL && pnc_dir_sync (dir, &error))
    return;
  for (guint i = 0; i < waiting->len; i++)
    {
      Waiting *item = get (waiting, i);

      if (item->folder == folder && item->error == NULL)
        item->error = g_error_copy (error);
    }
}

static void
flush_names (GPtrArray *waiting)
{
  gboolean one_device;
  g_autoptr (GHashTable) folders = collect_folders (waiting, &one_device);
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, folders);
  if (one_device && g_hash_table_size (folders) >= MANY
      && g_hash_table_iter_next (&iter, &folder, NULL)
      && pnc_local_folder_sync_device (folder, NULL))
    return;

  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    flush_folder (folder, waiting);
}

/* What failed leaves no trace behind when its failure is told. */
static void
tell (Waiting *item)
{
  if (item->error != NULL)
    g_clear_pointer (&item->target, pnc_local_target_free);
  item->done (item->target, item->error, item->user_data);
}

void
pnc_local_commit_flush (PncLocalCommit *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  self->bytes = 0;
  flush_bytes (waiting);
  publish (waiting);
  flush_names (waiting);
  for (guint i = 0; i < waiting->len; i++)
    tell (get (waiting, i));
}
