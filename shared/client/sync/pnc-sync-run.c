/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-private.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-job-folder.h"
#include "pnc-local-path.h"

/* So many folders of one level are asked about before their turn. */
#define MAX_AHEAD 16u

/* A folder whose folders are being compared. */
typedef struct
{
  PncSyncNode *node;   /* owned */
  GPtrArray *children; /* owned, of PncSyncChild */
  guint next;
  GQueue ahead; /* of PncSyncNode, owned: those asked about */
} Level;

static void
clear (gpointer data)
{
  PncSync *self = data;

  g_clear_pointer (&self->local, pnc_local_folder_unref);
  pnc_sync_removals_free (self->removals);
  pnc_sync_options_free (self->options);
  pnc_path_unref (self->remote);
  g_free (self->local_path);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  pnc_transfer_run_unref (self->run);
}

void
pnc_sync_unref (PncSync *sync)
{
  g_atomic_rc_box_release_full (sync, clear);
}

/* @error: why the whole cannot be begun */
static void
fail (PncSync *self, const GError *error)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->local_path = g_strdup (self->local_path);
  event->remote_path = pnc_path_to_text (self->remote);
  event->error = g_error_copy (error);
  pnc_transfer_run_report (self->run, PNC_RUN_FOLDER, event);
}

static Level *
level_new (PncSyncNode *node)
{
  Level *level = g_new0 (Level, 1);

  level->node = node;
  level->children = pnc_sync_node_carry_out (node);
  g_queue_init (&level->ahead);
  return level;
}

static void
level_free (gpointer data)
{
  Level *level = data;

  g_queue_clear_full (&level->ahead, (GDestroyNotify) pnc_sync_node_free);
  g_ptr_array_unref (level->children);
  pnc_sync_node_free (level->node);
  g_free (level);
}

/* Returns: (transfer full) (nullable): the next folder in it to be compared */
static PncSyncNode *
level_next (Level *level)
{
  while (level->ahead.length < MAX_AHEAD && level->next < level->children->len)
    {
      PncSyncNode *node
        = pnc_sync_node_new (level->node, g_ptr_array_index (level->children, level->next++));

      if (node != NULL)
        g_queue_push_tail (&level->ahead, node);
    }
  return g_queue_pop_head (&level->ahead);
}

/* @top: (transfer full) */
static void
walk (PncSync *self, PncSyncNode *top)
{
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func (level_free);

  g_ptr_array_add (levels, level_new (top));
  while (levels->len > 0 && pnc_transfer_run_wait_for_room (self->run))
    {
      PncSyncNode *node = level_next (g_ptr_array_index (levels, levels->len - 1));

      if (node != NULL)
        g_ptr_array_add (levels, level_new (node));
      else
        g_ptr_array_set_size (levels, (gint) levels->len - 1);
    }
}

/* The server does not have the folder yet. */
static void
make_top (PncSync *self, PncSyncNode *top)
{
  g_clear_error (&top->error);
  top->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  top->fresh = TRUE;
  if (self->options->dry_run)
    {
      pnc_sync_node_report (top, NULL, PNC_SYNC_MAKE_FOLDER, PNC_SYNC_NEW, 0, NULL);
      return;
    }
  pnc_tree_folder_set_attributes (top->folder, &top->attributes);
  pnc_transfer_run_set_gate (self->run, TRUE);
  pnc_transfer_run_push (self->run,
                         pnc_job_make_folder_new (pnc_tree_folder_hold (top->folder), TRUE));
}

/* @local: of the folder on this computer, where it is there */
static void
settle_top (PncSync *self, PncSyncNode *top, const PncEntry *local)
{
  gboolean is_share = self->upload && pnc_path_depth (self->remote) == 0;
  gboolean missing;

  pnc_sync_node_wait (top);
  missing = g_error_matches (top->error, PNC_ERROR, PNC_ERROR_NOT_FOUND);
  if (self->upload && missing)
    {
      make_top (self, top);
      return;
    }
  if (top->entry == NULL)
    return;
  if (!self->upload)
    top->attributes = pnc_sync_attributes_of (top->entry);
  if (self->options->dry_run)
    {
      if (local == NULL)
        pnc_sync_node_report (top, NULL, PNC_SYNC_MAKE_FOLDER, PNC_SYNC_NEW, 0, NULL);
      return;
    }
  /* What the share itself is like is for its owner to say. */
  if (!is_share
      && (local == NULL || local->mode != top->entry->mode
          || !pnc_sync_same_time (local->version.mtime_ns, top->entry->version.mtime_ns)))
    pnc_tree_folder_set_attributes (top->folder, &top->attributes);
}

/* Returns: (transfer full) (nullable): what @folder is, or %NULL where it is not there */
static PncEntry *
query_local (PncLocalFolder *folder, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (PncDir) dir = pnc_local_folder_open (folder, &local_error);
  PncFileInfo info;
  PncVersion version;

  if (dir == NULL || !pnc_dir_query (dir, &info, &local_error))
    {
      if (!g_error_matches (local_error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  version = (PncVersion){
    .mtime_ns = info.mtime_ns,
    .file_id = info.file_id,
    .changed_ns = info.ctime_ns,
  };
  return pnc_entry_new (PNC_ENTRY_FOLDER, "", 0, info.mode, &version);
}

/* A folder of this computer as it was named: links lead on, and only the last name may be missing.
 */
static gboolean
find_local (PncSync *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = pnc_local_path_resolve (self->local_path, &local_error);
  g_autofree char *above = NULL;
  g_autofree char *name = NULL;
  g_autoptr (PncDir) dir = NULL;
  g_autoptr (PncLocalFolder) base = NULL;

  if (path == NULL
      && (self->upload || !g_error_matches (local_error, PNC_ERROR, PNC_ERROR_NOT_FOUND)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (path == NULL)
    path = g_canonicalize_filename (self->local_path, NULL);
  if (*g_path_skip_root (path) == '\0')
    {
      pnc_set_error_doing (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_LOCAL, path, "compare",
                           "the top of a file system cannot be made equal to anything");
      return FALSE;
    }
  above = g_path_get_dirname (path);
  name = g_path_get_basename (path);
  dir = pnc_dir_open (above, error);
  if (dir == NULL)
    return FALSE;
  base = pnc_local_folder_new_base (dir, above);
  self->local = pnc_local_folder_new (base, name, error);
  return self->local != NULL;
}

static gboolean
compare_all (PncSync *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (PncEntry) local = NULL;
  PncAttributes attributes;
  PncSyncNode *top;

  if (!find_local (self, error))
    return FALSE;
  local = query_local (self->local, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  pnc_transfer_run_set_folder (self->run);
  pnc_transfer_run_set_local_path (self->run, self->local_path);
  if (local != NULL)
    attributes = pnc_sync_attributes_of (local);
  top = pnc_sync_node_new_top (self, self->upload && local != NULL ? &attributes : NULL,
                               local == NULL);
  settle_top (self, top, local);
  walk (self, top);
  pnc_transfer_run_set_complete (self->run);
  pnc_sync_wait_for_tree (self);
  return TRUE;
}

static gpointer
sync_cb (gpointer user_data)
{
  PncSync *self = user_data;
  g_autoptr (PncTransferRun) run = pnc_transfer_run_ref (self->run);
  g_autoptr (GError) error = NULL;

  if (compare_all (self, &error))
    {
      pnc_sync_remove_extra (self);
    }
  else
    {
      pnc_error_set_context (error, PNC_SIDE_LOCAL, self->local_path);
      fail (self, error);
    }
  pnc_sync_unref (self);
  pnc_transfer_run_end_work (run, FALSE);
  return NULL;
}

void
pnc_sync_start (PncTransferRun *run,
                const char *local_path,
                PncPath *remote,
                const PncSyncOptions *options)
{
  PncSync *self = g_atomic_rc_box_new0 (PncSync);

  self->run = pnc_transfer_run_ref (run);
  self->options = pnc_sync_options_copy (options);
  self->upload = pnc_transfer_run_get_settings (run)->direction == PNC_UPLOAD;
  self->local_path = g_strdup (local_path);
  self->remote = pnc_path_ref (remote);
  self->removals = pnc_sync_removals_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_thread_unref (g_thread_new ("pnc-sync", sync_cb, self));
}
