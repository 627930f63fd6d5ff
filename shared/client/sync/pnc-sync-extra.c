/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-private.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-job-name.h"
#include "pnc-sync-local.h"

static void
report_removal (PncTransferRun *run, const PncFilePair *pair, const GError *error)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->local_path = pnc_file_pair_dup_local_path (pair);
  event->remote_path = pnc_path_to_text (pair->remote);
  event->outcome = PNC_OUTCOME_STORED;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  event->action = PNC_SYNC_REMOVE;
  event->reason = PNC_SYNC_EXTRA;
  pnc_transfer_run_report (run, PNC_RUN_FOLDER, event);
}

static void
removed_cb (PncFilePair *pair, gboolean same, const GError *error, gpointer user_data)
{
  PncTransferRun *run = user_data;

  report_removal (run, pair, error);
  pnc_file_pair_clear (pair);
  pnc_transfer_run_unref (run);
}

/* Returns: (transfer full) (nullable): a folder of the tree, held */
static PncTreeFolder *
find_folder (PncSync *self, const PncSyncRemoval *removal, GError **error)
{
  g_auto (GStrv) names = g_strsplit (removal->text, "/", -1);
  g_autoptr (PncLocalFolder) local = pnc_local_folder_ref (self->local);
  g_autoptr (PncPath) remote = pnc_path_ref (self->remote);

  for (guint i = 0; names[i] != NULL; i++)
    {
      PncLocalFolder *below = pnc_local_folder_new (local, names[i], error);
      PncPath *path = below != NULL ? pnc_path_child (remote, names[i], error) : NULL;

      pnc_local_folder_unref (local);
      local = below;
      if (path == NULL)
        return NULL;
      pnc_path_unref (remote);
      remote = path;
    }
  return pnc_tree_folder_new (self->run, NULL, local, remote, &removal->attributes,
                              pnc_sync_folder_done);
}

static void
remove_one (PncSync *self, PncTreeFolder *folder, const char *name)
{
  PncSyncDelete how = self->options->extra;
  g_autoptr (GError) error = NULL;
  PncFilePair pair;

  if (!pnc_file_pair_init_in (&pair, folder, name, &error))
    {
      pnc_tree_folder_report (folder, PNC_RUN_FOLDER, name, 0, PNC_OUTCOME_STORED, error);
      return;
    }
  if (self->upload)
    {
      pnc_transfer_run_push (self->run,
                             pnc_job_remove_new (self->run, &pair, how == PNC_SYNC_DELETE_EXTRA,
                                                 removed_cb, pnc_transfer_run_ref (self->run)));
      return;
    }
  pnc_sync_local_remove (pair.local, name, how, &error);
  removed_cb (&pair, TRUE, error, pnc_transfer_run_ref (self->run));
}

static void
fail (PncSync *self, const GError *error)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->local_path = pnc_local_folder_path (self->local, NULL);
  event->remote_path = pnc_path_to_text (self->remote);
  event->error = g_error_copy (error);
  event->action = PNC_SYNC_REMOVE;
  event->reason = PNC_SYNC_EXTRA;
  pnc_transfer_run_report (self->run, PNC_RUN_FOLDER, event);
}

static void
remove_all (PncSync *self)
{
  PncTreeFolder *folder = NULL;
  g_autoptr (GError) error = NULL;
  PncSyncRemoval removal;

  while (pnc_transfer_run_wait_for_room (self->run)
         && pnc_sync_removals_next (self->removals, &removal))
    {
      if (removal.kind != 0)
        {
          if (folder != NULL)
            remove_one (self, folder, removal.text);
          continue;
        }
      g_clear_pointer (&folder, pnc_tree_folder_release);
      folder = find_folder (self, &removal, &error);
      if (error != NULL)
        fail (self, error);
      g_clear_error (&error);
    }
  g_clear_pointer (&folder, pnc_tree_folder_release);
}

static gboolean
check_local_source (PncSync *self, GError **error)
{
  g_autofree char *path = pnc_local_folder_path (self->local, NULL);
  g_autoptr (PncDir) held = pnc_local_folder_open (self->local, error);
  g_autoptr (PncDir) named = held != NULL ? pnc_dir_open (path, error) : NULL;
  PncFileInfo before, now;

  if (named == NULL || !pnc_dir_query (held, &before, error) || !pnc_dir_query (named, &now, error))
    return FALSE;
  if (before.device == now.device && before.file_id == now.file_id)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_LOCAL, path, "go back to", NULL);
  return FALSE;
}

/* What is missing in a source that is itself no longer there was never meant to be removed. */
static gboolean
check_source (PncSync *self, GError **error)
{
  PncTreeFolder *folder;
  PncSyncNode *node;
  gboolean there;

  if (self->upload)
    return check_local_source (self, error);
  folder = pnc_tree_folder_new (self->run, NULL, self->local, self->remote, &(PncAttributes){ 0 },
                                pnc_sync_folder_done);
  node = g_new0 (PncSyncNode, 1);
  node->sync = self;
  node->folder = folder;
  pnc_sync_node_ask (node, PNC_LOOK_ENTRY);
  pnc_sync_node_wait (node);
  there = node->entry != NULL && node->entry->kind == PNC_ENTRY_FOLDER;
  if (node->error != NULL)
    g_propagate_error (error, g_error_copy (node->error));
  else if (!there)
    pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_REMOTE, NULL, "go back to", NULL);
  pnc_sync_node_free (node);
  return there;
}

static gboolean
check_all_went_well (PncSync *self, GError **error)
{
  PncRunProgress progress;

  pnc_transfer_run_get_progress (self->run, &progress);
  if (progress.failed == 0)
    return check_source (self, error);
  pnc_set_error (
    error, PNC_ERROR_FAILED, self->upload ? PNC_SIDE_REMOTE : PNC_SIDE_LOCAL, NULL,
    "Nothing was deleted, because not everything could be compared and sent. Remove the "
    "cause and try again.");
  return FALSE;
}

void
pnc_sync_remove_extra (PncSync *self)
{
  g_autoptr (GError) error = NULL;

  if (pnc_transfer_run_is_stopped (self->run) || pnc_sync_removals_get_count (self->removals) == 0)
    return;
  if (check_all_went_well (self, &error) && pnc_sync_removals_rewind (self->removals, &error))
    remove_all (self);
  if (error != NULL)
    fail (self, error);
}
