/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-shelf.h"

#include "pnc-dir.h"
#include "pnc-file-lock.h"

#include <errno.h>
#include <glib/gstdio.h>

#define LOCK_NAME "lock"

/* In a folder that was handed out, beside the files: since when. */
#define MARK_SUFFIX ".out"

struct _PncShelf
{
  GObject parent_instance;

  /* owned */
  char *root;
  char *run;         /* nullable: the folder of this run */
  PncFileLock *lock; /* nullable: on it */

  guint n_folders;
};

G_DEFINE_FINAL_TYPE (PncShelf, pnc_shelf, G_TYPE_OBJECT)

/* ---- removing; on any thread ---- */

static void
remove_tree (const char *parent, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDir) dir = pnc_dir_open (parent, &error);

  if (dir == NULL || !pnc_dir_remove_tree (dir, name, NULL, &error))
    g_debug ("%s/%s stays: %s", parent, name, error->message);
}

/* A folder has a mark beside it once it was handed out; its time counts. */
static gboolean
is_in_use (const char *run, const char *name)
{
  g_autofree char *mark_name = g_strconcat (name, MARK_SUFFIX, NULL);
  g_autofree char *mark = g_build_filename (run, mark_name, NULL);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  GStatBuf info;

  return g_stat (mark, &info) == 0 && ABS (now_s - (gint64) info.st_mtime) < PNC_SHELF_GRACE_S;
}

/* Returns: whether all of the run is gone but its lock */
static gboolean
remove_old (const char *run)
{
  g_autoptr (GDir) dir = g_dir_open (run, 0, NULL);
  gboolean all = TRUE;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *mark = g_strconcat (name, MARK_SUFFIX, NULL);

      if (g_str_equal (name, LOCK_NAME) || g_str_has_suffix (name, MARK_SUFFIX))
        continue;
      if (is_in_use (run, name))
        {
          all = FALSE;
          continue;
        }
      remove_tree (run, name);
      remove_tree (run, mark);
    }
  return all;
}

/* That of a program which has ended, however it did. */
static void
sweep_run (const char *root, const char *name)
{
  g_autofree char *run = g_build_filename (root, name, NULL);
  g_autofree char *lock_path = g_build_filename (run, LOCK_NAME, NULL);
  g_autoptr (PncFileLock) lock = pnc_file_lock_take (lock_path, 0, NULL);

  if (lock != NULL && remove_old (run))
    remove_tree (root, name);
}

static void
sweep_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *root = data;
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    sweep_run (root, name);
  g_task_return_boolean (task, TRUE);
}

void
pnc_shelf_sweep_async (PncShelf *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, pnc_shelf_sweep_async);
  g_task_set_task_data (task, g_strdup (self->root), g_free);
  g_task_run_in_thread (task, sweep_thread);
}

gboolean
pnc_shelf_sweep_finish (PncShelf *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_shelf_sweep_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
remove_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *parent = g_path_get_dirname (data);
  g_autofree char *name = g_path_get_basename (data);

  remove_tree (parent, name);
  g_task_return_boolean (task, TRUE);
}

void
pnc_shelf_remove (PncShelf *self, GFile *folder)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, NULL, NULL);

  g_return_if_fail (pnc_shelf_holds (self, folder));

  g_task_set_source_tag (task, pnc_shelf_remove);
  g_task_set_task_data (task, g_file_get_path (folder), g_free);
  g_task_run_in_thread (task, remove_thread);
}

/* ---- making ---- */

static gboolean
set_system_error (GError **error, const char *path)
{
  int code = errno;
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code),
               "The folder “%s” cannot be made: %s", shown, g_strerror (code));
  return FALSE;
}

static gboolean
make_run (PncShelf *self, GError **error)
{
  g_autofree char *run = g_build_filename (self->root, "XXXXXX", NULL);
  g_autofree char *lock_path = NULL;

  if (self->run != NULL)
    return TRUE;
  if (g_mkdir_with_parents (self->root, 0700) != 0)
    return set_system_error (error, self->root);
  if (g_mkdtemp (run) == NULL)
    return set_system_error (error, self->root);
  lock_path = g_build_filename (run, LOCK_NAME, NULL);
  self->lock = pnc_file_lock_take (lock_path, 0, error);
  if (self->lock == NULL)
    return FALSE;
  self->run = g_steal_pointer (&run);
  return TRUE;
}

GFile *
pnc_shelf_make_folder (PncShelf *self, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%u", ++self->n_folders);
  g_autofree char *path = NULL;

  if (!make_run (self, error))
    return NULL;
  path = g_build_filename (self->run, name, NULL);
  if (g_mkdir (path, 0700) != 0)
    {
      set_system_error (error, path);
      return NULL;
    }
  return g_file_new_for_path (path);
}

/* Its time is when it was told of last. */
void
pnc_shelf_hand_out (PncShelf *self, GFile *folder)
{
  g_autofree char *mark = g_strconcat (g_file_peek_path (folder), MARK_SUFFIX, NULL);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (pnc_shelf_holds (self, folder));

  if (!g_file_set_contents_full (mark, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_warning ("%s", error->message);
}

gboolean
pnc_shelf_holds (PncShelf *self, GFile *file)
{
  g_autoptr (GFile) root = g_file_new_for_path (self->root);

  return file != NULL && g_file_has_prefix (file, root);
}

void
pnc_shelf_close (PncShelf *self)
{
  g_autofree char *name = NULL;

  if (self->run == NULL)
    return;
  name = g_path_get_basename (self->run);
  if (remove_old (self->run))
    remove_tree (self->root, name);
  g_clear_pointer (&self->lock, pnc_file_lock_release);
  g_clear_pointer (&self->run, g_free);
}

static void
pnc_shelf_finalize (GObject *object)
{
  PncShelf *self = PNC_SHELF (object);

  pnc_shelf_close (self);
  g_free (self->root);
  G_OBJECT_CLASS (pnc_shelf_parent_class)->finalize (object);
}

static void
pnc_shelf_class_init (PncShelfClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pnc_shelf_finalize;
}

static void
pnc_shelf_init (PncShelf *self)
{
}

PncShelf *
pnc_shelf_new (const char *root)
{
  PncShelf *self = g_object_new (PNC_TYPE_SHELF, NULL);

  self->root = root != NULL ? g_strdup (root)
                            : g_build_filename (g_get_user_cache_dir (), "pinnace", "drag", NULL);
  return self;
}

PncShelf *
pnc_shelf_get_default (void)
{
  static PncShelf *shelf; /* lives as long as the program */

  if (shelf == NULL)
    shelf = pnc_shelf_new (NULL);
  return shelf;
}
