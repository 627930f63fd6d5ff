/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-private.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-job-folder.h"
#include "pnc-name.h"
#include "pnc-sync-local.h"

void
pnc_sync_child_free (PncSyncChild *child)
{
  pnc_entry_unref (child->entry);
  g_free (child);
}

PncAttributes
pnc_sync_attributes_of (const PncEntry *entry)
{
  return (PncAttributes){
    .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME,
    .mode = (guint16) (entry->mode & 0777),
    .mtime_ns = entry->version.mtime_ns,
  };
}

/* The first folder's end is waited for. */
static void
note_top (PncTreeFolder *folder)
{
  PncSync *sync = pnc_tree_folder_get_user_data (folder);

  if (sync == NULL)
    return;
  g_mutex_lock (&sync->lock);
  sync->tree_done = TRUE;
  g_cond_broadcast (&sync->changed);
  g_mutex_unlock (&sync->lock);
  pnc_sync_unref (sync);
}

void
pnc_sync_folder_done (PncTreeFolder *folder)
{
  PncTransferRun *run = pnc_tree_folder_get_run (folder);
  const PncAttributes *attributes = pnc_tree_folder_get_attributes (folder);
  g_autoptr (GError) error = NULL;

  /* What is left to be done here is a piece of work of its own: the sync may now end. */
  pnc_transfer_run_ref (run);
  pnc_transfer_run_begin_work (run);
  note_top (folder);
  if (attributes->which == 0)
    {
      pnc_tree_folder_leave (folder);
    }
  else if (pnc_transfer_run_get_settings (run)->direction == PNC_UPLOAD)
    {
      pnc_transfer_run_push (run, pnc_job_set_attributes_new (folder));
    }
  else
    {
      if (!pnc_local_folder_set_attributes (pnc_tree_folder_get_local (folder), attributes->mode,
                                            attributes->mtime_ns, &error))
        pnc_tree_folder_report (folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, error);
      pnc_tree_folder_leave (folder);
    }
  pnc_transfer_run_end_work (run, FALSE);
  pnc_transfer_run_unref (run);
}

void
pnc_sync_wait_for_tree (PncSync *sync)
{
  g_mutex_lock (&sync->lock);
  while (!sync->tree_done)
    g_cond_wait (&sync->changed, &sync->lock);
  g_mutex_unlock (&sync->lock);
}

static void
looked_cb (const PncJobLookResult *result, gpointer user_data)
{
  PncSyncNode *node = user_data;
  PncSync *sync = node->sync;

  g_mutex_lock (&sync->lock);
  node->entry = result->entry != NULL ? pnc_entry_ref (result->entry) : NULL;
  node->entries = result->entries != NULL ? g_ptr_array_ref (result->entries) : NULL;
  node->error = result->error != NULL ? g_error_copy (result->error) : NULL;
  node->left_out = result->left_out;
  node->answered = TRUE;
  g_cond_broadcast (&sync->changed);
  g_mutex_unlock (&sync->lock);
  pnc_sync_unref (sync);
}

void
pnc_sync_node_ask (PncSyncNode *node, PncJobLookFlags flags)
{
  node->asked = TRUE;
  g_atomic_rc_box_acquire (node->sync);
  pnc_transfer_run_push (node->sync->run, pnc_job_look_new (node->folder, flags, looked_cb, node));
}

void
pnc_sync_node_wait (PncSyncNode *node)
{
  PncSync *sync = node->sync;

  if (!node->asked)
    return;
  g_mutex_lock (&sync->lock);
  while (!node->answered)
    g_cond_wait (&sync->changed, &sync->lock);
  g_mutex_unlock (&sync->lock);
}

PncSyncNode *
pnc_sync_node_new_top (PncSync *sync, const PncAttributes *attributes, gboolean fresh)
{
  PncSyncNode *node = g_new0 (PncSyncNode, 1);
  gboolean make = fresh && !sync->upload && !sync->options->dry_run;

  node->sync = sync;
  node->path = g_strdup ("");
  node->fresh = fresh;
  if (attributes != NULL)
    node->attributes = *attributes;
  node->folder = pnc_tree_folder_new (sync->run, NULL, sync->local, sync->remote,
                                      &(PncAttributes){ 0 }, pnc_sync_folder_done);
  pnc_tree_folder_set_user_data (node->folder, g_atomic_rc_box_acquire (sync));
  pnc_sync_node_ask (node, PNC_LOOK_ENTRY | PNC_LOOK_LIST | (make ? PNC_LOOK_MAKE : 0));
  return node;
}

static void
begin (PncSyncNode *node)
{
  PncSync *sync = node->sync;
  gboolean make = node->fresh && !sync->options->dry_run;

  if (!sync->upload)
    pnc_sync_node_ask (node, PNC_LOOK_LIST | (make ? PNC_LOOK_MAKE | PNC_LOOK_CLAIM : 0));
  else if (!node->fresh)
    pnc_sync_node_ask (node, PNC_LOOK_LIST);
  else if (make)
    pnc_transfer_run_push (sync->run,
                           pnc_job_make_folder_new (pnc_tree_folder_hold (node->folder), FALSE));
}

PncSyncNode *
pnc_sync_node_new (PncSyncNode *parent, const PncSyncChild *child)
{
  PncSync *sync = parent->sync;
  const char *name = child->entry->name;
  PncAttributes attributes = pnc_sync_attributes_of (child->entry);
  gboolean set = (child->fresh || child->differs) && !sync->options->dry_run;
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) remote
    = pnc_path_child (pnc_tree_folder_get_remote (parent->folder), name, &error);
  g_autoptr (PncLocalFolder) local = NULL;
  PncSyncNode *node;

  if (remote != NULL)
    local = pnc_local_folder_new (pnc_tree_folder_get_local (parent->folder), name, &error);
  if (local == NULL)
    {
      pnc_sync_node_report (parent, name, PNC_SYNC_ENTER, PNC_SYNC_SAME, 0, error);
      return NULL;
    }
  node = g_new0 (PncSyncNode, 1);
  node->sync = sync;
  node->path
    = *parent->path != '\0' ? g_strconcat (parent->path, "/", name, NULL) : g_strdup (name);
  node->fresh = child->fresh;
  node->attributes = attributes;
  node->folder
    = pnc_tree_folder_new (sync->run, parent->folder, local, remote,
                           set ? &attributes : &(PncAttributes){ 0 }, pnc_sync_folder_done);
  begin (node);
  return node;
}

void
pnc_sync_node_free (PncSyncNode *node)
{
  pnc_sync_node_wait (node);
  g_clear_pointer (&node->entry, pnc_entry_unref);
  g_clear_pointer (&node->entries, g_ptr_array_unref);
  g_clear_error (&node->error);
  g_free (node->path);
  pnc_tree_folder_release (node->folder);
  g_free (node);
}

void
pnc_sync_node_report (PncSyncNode *node,
                      const char *name,
                      PncSyncAction action,
                      PncSyncReason reason,
                      guint64 size_bytes,
                      const GError *error)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);
  PncPath *folder = pnc_tree_folder_get_remote (node->folder);
  g_autofree char *text = pnc_path_to_text (folder);
  PncRunKind kind = PNC_RUN_FOLDER;

  if (action == PNC_SYNC_LEAVE_OUT || action == PNC_SYNC_KEEP)
    kind = PNC_RUN_LEFT_OUT;
  else if (action == PNC_SYNC_COPY)
    kind = PNC_RUN_FILE;
  event->local_path = pnc_local_folder_path (pnc_tree_folder_get_local (node->folder), name);
  event->remote_path = name == NULL
                         ? g_strdup (text)
                         : g_strconcat (text, pnc_path_depth (folder) > 0 ? "/" : "", name, NULL);
  event->size_bytes = size_bytes;
  event->outcome = PNC_OUTCOME_STORED;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  event->action = action;
  event->reason = reason;
  pnc_transfer_run_report (node->sync->run, kind, event);
}

static void
report_odd (PncSyncNode *node, const char *name, PncErrorSide side, const char *fault)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error_doing (&error, PNC_ERROR_BAD_NAME, side, name,
                       side == PNC_SIDE_LOCAL ? "send" : "fetch", fault);
  pnc_sync_node_report (node, name, PNC_SYNC_COPY, PNC_SYNC_SAME, 0, error);
}

static void
odd_cb (const char *name, const char *fault, gpointer user_data)
{
  report_odd (user_data, name, PNC_SIDE_LOCAL, fault);
}

/* Of a download: names that this computer cannot hold are not asked for. */
static void
drop_odd_names (PncSyncNode *node, GPtrArray *entries)
{
  PncNameRule rule = pnc_name_host_rule ();

  for (guint i = entries->len; i > 0; i--)
    {
      const PncEntry *entry = g_ptr_array_index (entries, i - 1);
      PncNameFault fault = pnc_name_check (entry->name, strlen (entry->name), rule);

      if (fault == PNC_NAME_OK)
        continue;
      report_odd (node, entry->name, PNC_SIDE_REMOTE, pnc_name_fault_sentence (fault));
      g_ptr_array_remove_index_fast (entries, i - 1);
    }
}

static gboolean
check_answer (PncSyncNode *node, GError **error)
{
  g_autofree char *text = pnc_path_to_text (pnc_tree_folder_get_remote (node->folder));
  g_autofree char *shown = pnc_display_text (text, -1);

  if (node->error != NULL)
    {
      g_propagate_error (error, g_error_copy (node->error));
      return FALSE;
    }
  if (!pnc_sync_sort (node->entries))
    {
      pnc_set_error_doing (error, PNC_ERROR_PROTOCOL, PNC_SIDE_REMOTE, text, "list",
                           "a name came twice");
      return FALSE;
    }
  if (node->left_out > 0)
    {
      pnc_set_error (error, PNC_ERROR_BAD_NAME, PNC_SIDE_REMOTE, text,
                     "%" G_GUINT64_FORMAT " names in “%s” cannot travel. Rename them on the server "
                     "and try again.",
                     node->left_out, shown);
      pnc_sync_node_report (node, NULL, PNC_SYNC_ENTER, PNC_SYNC_SAME, 0, *error);
      g_clear_error (error);
    }
  return TRUE;
}

static GPtrArray *
take_remote (PncSyncNode *node, GError **error)
{
  pnc_sync_node_wait (node);
  if (!node->asked)
    return g_ptr_array_new ();
  if (!check_answer (node, error))
    return NULL;
  if (!node->sync->upload)
    drop_odd_names (node, node->entries);
  return g_steal_pointer (&node->entries);
}

static GPtrArray *
take_local (PncSyncNode *node, GError **error)
{
  PncLocalFolder *local = pnc_tree_folder_get_local (node->folder);

  if (node->sync->upload)
    return pnc_sync_local_list (local, odd_cb, node, error);
  return node->fresh ? g_ptr_array_new () : pnc_sync_local_list (local, NULL, NULL, error);
}

gboolean
pnc_sync_node_list (PncSyncNode *node, GPtrArray **source, GPtrArray **target)
{
  gboolean upload = node->sync->upload;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) remote = take_remote (node, &error);
  g_autoptr (GPtrArray) local = remote != NULL ? take_local (node, &error) : NULL;

  if (local == NULL)
    {
      pnc_sync_node_report (node, NULL, PNC_SYNC_ENTER, PNC_SYNC_SAME, 0, error);
      return FALSE;
    }
  *source = upload ? g_steal_pointer (&local) : g_steal_pointer (&remote);
  *target = upload ? g_steal_pointer (&remote) : g_steal_pointer (&local);
  return TRUE;
}

void
pnc_sync_node_touch (PncSyncNode *node)
{
  gboolean is_share
    = node->sync->upload && pnc_path_depth (pnc_tree_folder_get_remote (node->folder)) == 0;

  if (!node->fresh && !is_share && !node->sync->options->dry_run)
    pnc_tree_folder_set_attributes (node->folder, &node->attributes);
}
