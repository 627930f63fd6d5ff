/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-private.h"

#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-job-name.h"
#include "pnc-sync-local.h"

/* What a step is carried out in. */
typedef struct
{
  PncSyncNode *node;
  GPtrArray *children;   /* of PncSyncChild */
  gboolean removing;     /* the list of removals is at this folder */
  gboolean source_empty; /* the source has nothing at all: as if its disk was not mounted */
  gboolean warned;       /* that was said */
} Place;

/* A file whose bytes are being compared. */
typedef struct
{
  PncSync *sync;         /* held */
  PncTreeFolder *folder; /* held */
  PncEntry *source;      /* owned */
  PncEntry *target;      /* owned */
  PncSyncReason reason;
  gboolean upload;
  gboolean dry_run;
} Comparison;

static void
report_step (Place *place, const PncSyncStep *step, const GError *error)
{
  const PncEntry *entry = step->source != NULL ? step->source : step->target;
  guint64 size_bytes = entry->kind == PNC_ENTRY_FILE ? entry->version.size_bytes : 0;

  pnc_sync_node_report (place->node, entry->name, step->action, step->reason, size_bytes, error);
}

/* What is to be waited for on the sync's own thread. */
typedef struct
{
  PncSync *sync;
  gboolean done; /* under the lock */
  GError *error; /* under the lock */
} Wait;

static void
wake_cb (PncFilePair *pair, gboolean same, const GError *error, gpointer user_data)
{
  Wait *wait = user_data;
  PncSync *sync = g_atomic_rc_box_acquire (wait->sync);

  pnc_file_pair_clear (pair);
  g_mutex_lock (&sync->lock);
  wait->error = error != NULL ? g_error_copy (error) : NULL;
  wait->done = TRUE;
  g_cond_broadcast (&sync->changed);
  g_mutex_unlock (&sync->lock);
  pnc_sync_unref (sync);
}

static gboolean
remove_remote_now (PncSyncNode *node, const char *name, GError **error)
{
  PncSync *sync = node->sync;
  Wait wait = { .sync = sync };
  PncFilePair pair;

  if (!pnc_file_pair_init_in (&pair, node->folder, name, error))
    return FALSE;
  pnc_transfer_run_push (
    sync->run, pnc_job_remove_new (sync->run, &pair, sync->options->extra == PNC_SYNC_DELETE_EXTRA,
                                   wake_cb, &wait));
  g_mutex_lock (&sync->lock);
  while (!wait.done)
    g_cond_wait (&sync->changed, &sync->lock);
  g_mutex_unlock (&sync->lock);
  if (wait.error == NULL)
    return TRUE;
  g_propagate_error (error, wait.error);
  return FALSE;
}

/* What stands in the way of something of another kind. */
static gboolean
clear_the_way (Place *place, const PncSyncStep *step)
{
  PncSyncNode *node = place->node;
  const char *name = step->source->name;
  g_autoptr (GError) error = NULL;
  gboolean removed;

  if (!step->replace)
    return TRUE;
  pnc_sync_node_touch (node);
  if (node->sync->options->dry_run)
    removed = TRUE;
  else if (node->sync->upload)
    removed = remove_remote_now (node, name, &error);
  else
    removed = pnc_sync_local_remove (pnc_tree_folder_get_local (node->folder), name,
                                     node->sync->options->extra, &error);
  pnc_sync_node_report (node, name, PNC_SYNC_REMOVE, PNC_SYNC_KIND, 0, error);
  return removed;
}

static void
copy (Place *place, const PncSyncStep *step)
{
  PncSyncNode *node = place->node;
  g_autoptr (GError) error = NULL;
  PncFilePair pair;

  if (!clear_the_way (place, step))
    return;
  pnc_sync_node_touch (node);
  if (node->sync->options->dry_run)
    report_step (place, step, NULL);
  else if (pnc_file_pair_init_in (&pair, node->folder, step->source->name, &error))
    pnc_sync_copy (node->sync, &pair, step->source, step->target);
  else
    report_step (place, step, error);
}

static void
add_child (Place *place, const PncSyncStep *step)
{
  PncSyncChild *child;

  if (!clear_the_way (place, step))
    return;
  child = g_new0 (PncSyncChild, 1);
  child->entry = pnc_entry_ref (step->source);
  child->fresh = step->action == PNC_SYNC_MAKE_FOLDER;
  child->differs = step->reason != PNC_SYNC_SAME;
  g_ptr_array_add (place->children, child);
  if (child->fresh)
    pnc_sync_node_touch (place->node);
  if (place->node->sync->options->dry_run && child->differs)
    {
      PncSyncStep told = *step;

      told.action = child->fresh ? PNC_SYNC_MAKE_FOLDER : PNC_SYNC_SET_ATTRIBUTES;
      report_step (place, &told, NULL);
    }
}

static void
report_pair (const PncFilePair *pair,
             PncTransferRun *run,
             PncSyncAction action,
             PncSyncReason reason,
             guint64 size_bytes,
             const GError *error)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->local_path = pnc_file_pair_dup_local_path (pair);
  event->remote_path = pnc_path_to_text (pair->remote);
  event->size_bytes = size_bytes;
  event->outcome = PNC_OUTCOME_STORED;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  event->action = action;
  event->reason = reason;
  pnc_transfer_run_report (run, action == PNC_SYNC_COPY ? PNC_RUN_FILE : PNC_RUN_FOLDER, event);
}

static void
attributes_set_cb (PncFilePair *pair, gboolean same, const GError *error, gpointer user_data)
{
  PncTransferRun *run = user_data;
  gboolean unsupported = g_error_matches (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);

  report_pair (pair, run, PNC_SYNC_SET_ATTRIBUTES, PNC_SYNC_MODE, 0, unsupported ? NULL : error);
  pnc_file_pair_clear (pair);
  pnc_transfer_run_unref (run);
}

static gboolean
set_local_attributes (const PncFilePair *pair, const PncAttributes *attributes, GError **error)
{
  g_autoptr (PncDir) dir = pnc_local_folder_open (pair->local, error);

  if (dir == NULL)
    return FALSE;
  return pnc_dir_set_child_attributes (dir, pair->name, attributes->mode, attributes->mtime_ns,
                                       error);
}

/* @pair: (transfer full) */
static void
set_attributes (PncTransferRun *run, gboolean upload, PncFilePair *pair, const PncEntry *source)
{
  PncAttributes attributes = pnc_sync_attributes_of (source);
  g_autoptr (GError) error = NULL;

  if (upload)
    {
      pnc_transfer_run_push (run, pnc_job_set_file_attributes_new (run, pair, &attributes,
                                                                   attributes_set_cb,
                                                                   pnc_transfer_run_ref (run)));
      return;
    }
  if (!set_local_attributes (pair, &attributes, &error))
    pnc_file_pair_fail_local (pair, &error);
  attributes_set_cb (pair, TRUE, error, pnc_transfer_run_ref (run));
}

static void
change_attributes (Place *place, const PncSyncStep *step)
{
  PncSyncNode *node = place->node;
  g_autoptr (GError) error = NULL;
  PncFilePair pair;

  if (node->sync->options->dry_run)
    report_step (place, step, NULL);
  else if (pnc_file_pair_init_in (&pair, node->folder, step->source->name, &error))
    set_attributes (node->sync->run, node->sync->upload, &pair, step->source);
  else
    report_step (place, step, error);
}

static void
comparison_free (Comparison *self)
{
  pnc_entry_unref (self->source);
  pnc_entry_unref (self->target);
  pnc_tree_folder_release (self->folder);
  pnc_sync_unref (self->sync);
  g_free (self);
}

/* Returns: whether @pair was handed on */
static gboolean
follow_comparison (Comparison *self, PncTransferRun *run, PncFilePair *pair, gboolean same)
{
  PncSyncReason reason = same ? self->reason : PNC_SYNC_CONTENT;

  if (same && self->reason == PNC_SYNC_SAME)
    return FALSE;
  if (self->dry_run)
    {
      report_pair (pair, run, same ? PNC_SYNC_SET_ATTRIBUTES : PNC_SYNC_COPY, reason,
                   self->source->version.size_bytes, NULL);
      return FALSE;
    }
  if (same)
    set_attributes (run, self->upload, pair, self->source);
  else
    pnc_sync_copy (self->sync, pair, self->source, self->upload ? self->target : NULL);
  return TRUE;
}

static void
compared_cb (PncFilePair *pair, gboolean same, const GError *error, gpointer user_data)
{
  Comparison *self = user_data;
  PncTransferRun *run = pnc_tree_folder_get_run (self->folder);

  if (error != NULL)
    report_pair (pair, run, PNC_SYNC_COPY, self->reason, 0, error);
  if (error != NULL || !follow_comparison (self, run, pair, same))
    pnc_file_pair_clear (pair);
  comparison_free (self);
}

/* The digest of the file here is taken at once, that of the other one while the walk goes on. */
static void
compare (Place *place, const PncSyncStep *step)
{
  PncSyncNode *node = place->node;
  PncTransferRun *run = node->sync->run;
  guint8 digest[PNC_HASH_BYTES];
  g_autoptr (GError) error = NULL;
  Comparison *comparison;
  PncFilePair pair;

  if (!pnc_sync_local_digest (pnc_tree_folder_get_local (node->folder), step->source->name,
                              pnc_transfer_run_get_cancellable (run), digest, &error)
      || !pnc_file_pair_init_in (&pair, node->folder, step->source->name, &error))
    {
      report_step (place, step, error);
      return;
    }
  pnc_sync_node_touch (node);
  comparison = g_new0 (Comparison, 1);
  comparison->folder = pnc_tree_folder_hold (node->folder);
  comparison->source = pnc_entry_ref (step->source);
  comparison->target = pnc_entry_ref (step->target);
  comparison->reason = step->reason;
  comparison->upload = node->sync->upload;
  comparison->dry_run = node->sync->options->dry_run;
  comparison->sync = g_atomic_rc_box_acquire (node->sync);
  pnc_transfer_run_push (run, pnc_job_compare_new (run, &pair, digest, compared_cb, comparison));
}

/* A disk that is not mounted is an empty folder. Nobody means to lose everything by that. */
static void
report_empty_source (Place *place)
{
  PncSync *sync = place->node->sync;
  PncErrorSide side = sync->upload ? PNC_SIDE_LOCAL : PNC_SIDE_REMOTE;
  g_autofree char *text
    = sync->upload ? g_strdup (sync->local_path) : pnc_path_to_text (sync->remote);
  g_autofree char *shown = pnc_display_text (text, -1);
  g_autoptr (GError) error = NULL;

  if (place->warned)
    return;
  place->warned = TRUE;
  pnc_set_error (&error, PNC_ERROR_FAILED, side, text,
                 "There is nothing at all in “%s”, so nothing was deleted. See whether its disk is "
                 "there, or remove yourself what is to go.",
                 shown);
  pnc_sync_node_report (place->node, NULL, PNC_SYNC_REMOVE, PNC_SYNC_EXTRA, 0, error);
}

static void
note_removal (Place *place, const PncSyncStep *step)
{
  PncSyncNode *node = place->node;

  if (place->source_empty)
    {
      report_empty_source (place);
      return;
    }
  if (node->sync->options->dry_run)
    {
      report_step (place, step, NULL);
      return;
    }
  pnc_sync_node_touch (node);
  if (!place->removing)
    pnc_sync_removals_add_folder (node->sync->removals, node->path,
                                  pnc_tree_folder_get_attributes (node->folder));
  place->removing = TRUE;
  pnc_sync_removals_add (node->sync->removals, step->target->name, step->target->kind);
}

static void
report_clash (Place *place, const PncSyncStep *step)
{
  gboolean upload = place->node->sync->upload;
  g_autofree char *shown = pnc_display_text (step->source->name, -1);
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error,
                 step->target->kind == PNC_ENTRY_FOLDER ? PNC_ERROR_IS_DIRECTORY
                                                        : PNC_ERROR_NOT_DIRECTORY,
                 upload ? PNC_SIDE_REMOTE : PNC_SIDE_LOCAL, step->source->name,
                 "“%s” is %s where it comes from and %s where it is to go. Remove one of them, or "
                 "let what is in the way be deleted.",
                 shown, step->source->kind == PNC_ENTRY_FOLDER ? "a folder" : "a file",
                 step->target->kind == PNC_ENTRY_FOLDER
                   ? "a folder"
                   : (step->target->kind == PNC_ENTRY_FILE ? "a file" : "no regular file"));
  report_step (place, step, error);
}

static void
report_kept (Place *place, const PncSyncStep *step)
{
  gboolean upload = place->node->sync->upload;
  g_autofree char *shown = pnc_display_text (step->target->name, -1);
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, PNC_ERROR_EXISTS, upload ? PNC_SIDE_REMOTE : PNC_SIDE_LOCAL,
                 step->target->name,
                 "“%s” is not deleted: many disks take it for another name that is to stay. Remove "
                 "it yourself if it is not.",
                 shown);
  report_step (place, step, error);
}

static void
report_left_out (Place *place, const PncSyncStep *step)
{
  gboolean upload = place->node->sync->upload;
  g_autoptr (GError) error = NULL;

  pnc_set_error_doing (&error, PNC_ERROR_NOT_REGULAR, upload ? PNC_SIDE_LOCAL : PNC_SIDE_REMOTE,
                       step->source->name, upload ? "send" : "fetch", NULL);
  report_step (place, step, error);
}

static void
take_step_cb (const PncSyncStep *step, gpointer user_data)
{
  Place *place = user_data;

  if (!pnc_transfer_run_wait_for_room (place->node->sync->run))
    return;
  switch (step->action)
    {
    case PNC_SYNC_COPY:
      copy (place, step);
      return;
    case PNC_SYNC_COMPARE:
      compare (place, step);
      return;
    case PNC_SYNC_MAKE_FOLDER:
    case PNC_SYNC_ENTER:
      add_child (place, step);
      return;
    case PNC_SYNC_SET_ATTRIBUTES:
      change_attributes (place, step);
      return;
    case PNC_SYNC_REMOVE:
      note_removal (place, step);
      return;
    case PNC_SYNC_LEAVE_OUT:
      report_left_out (place, step);
      return;
    case PNC_SYNC_KEEP:
      report_kept (place, step);
      return;
    case PNC_SYNC_CLASH:
      report_clash (place, step);
      return;
    case PNC_SYNC_NOTHING:
    default:
      return;
    }
}

GPtrArray *
pnc_sync_node_carry_out (PncSyncNode *node)
{
  GPtrArray *children = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_sync_child_free);
  Place place = { .node = node, .children = children };
  g_autoptr (GPtrArray) source = NULL;
  g_autoptr (GPtrArray) target = NULL;

  if (!pnc_sync_node_list (node, &source, &target))
    return children;
  place.source_empty = *node->path == '\0' && source->len == 0;
  pnc_sync_plan (source, target, node->path, node->sync->options, take_step_cb, &place);
  return children;
}
