/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-tree-copy.h"

#include "pnc-name.h"
#include "pnc-share-private.h"
#include "pnc-stage-copy.h"
#include "pnc-tree-walk.h"

#include <string.h>

/* Staged files stay open until they are flushed: so many at once, or so many bytes. */
#define GROUP_FILES 32u
#define GROUP_BYTES (16u * 1024u * 1024u)

/* Folders whose attributes wait for the files that are still staged. */
#define MAX_WAITING 16u

/* Attributes of a folder, to be set when nothing more is going to be put into it. */
typedef struct
{
  PncFolder *parent;
  char *name;
  guint mode;
  gint64 mtime_ns;
} Waiting;

typedef struct
{
  PncTreeCopy *copy; /* borrowed */
  PncTreeWalk *walk; /* borrowed */
  GPtrArray *stack;  /* of PncFolder: the copy's root and the folders entered below it */
  GPtrArray *jobs;   /* of PncCommitJob */
  guint64 job_bytes;
  GPtrArray *waiting; /* of Waiting */
} Run;

static void
waiting_free (Waiting *self)
{
  pnc_folder_unref (self->parent);
  g_free (self->name);
  g_free (self);
}

static void
job_free (PncCommitJob *job)
{
  pnc_commit_job_clear (job);
  g_free (job);
}

void
pnc_tree_copy_clear (PncTreeCopy *self)
{
  g_clear_pointer (&self->first_left_out, g_free);
  g_clear_error (&self->reason);
}

static PncFolder *
current (Run *run)
{
  return run->stack->pdata[run->stack->len - 1];
}

static void
leave_out (Run *run, const PncTreeItem *item, const GError *reason)
{
  PncTreeCopy *copy = run->copy;

  copy->n_left_out++;
  if (copy->first_left_out == NULL)
    copy->first_left_out = g_strjoinv ("/", (char **) item->components);
  if (copy->reason == NULL && reason != NULL)
    copy->reason = g_error_copy (reason);
}

static gboolean
flush (Run *run, GError **error)
{
  pnc_commit_all ((PncCommitJob **) run->jobs->pdata, run->jobs->len);
  for (guint i = 0; i < run->jobs->len; i++)
    {
      PncCommitJob *job = run->jobs->pdata[i];

      if (job->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&job->error));
          return FALSE;
        }
    }
  for (guint i = 0; i < run->waiting->len; i++)
    {
      const Waiting *one = run->waiting->pdata[i];

      if (!pnc_share_set_name_attributes (pnc_folder_get_dir (one->parent), one->name,
                                          (int) one->mode, one->mtime_ns, error))
        return FALSE;
    }
  g_ptr_array_set_size (run->jobs, 0);
  g_ptr_array_set_size (run->waiting, 0);
  run->job_bytes = 0;
  return TRUE;
}

static gboolean
flush_if_many (Run *run, GError **error)
{
  if (run->jobs->len < GROUP_FILES && run->job_bytes < GROUP_BYTES
      && run->waiting->len < MAX_WAITING)
    return TRUE;
  return flush (run, error);
}

static gboolean
copy_file (Run *run, const PncTreeItem *item, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncDir *dir = pnc_tree_walk_get_parent (run->walk, NULL);
  PncCommitJob *job = g_new0 (PncCommitJob, 1);

  switch (pnc_stage_copy (run->copy->area, dir, item->name, run->copy->mode_mask, run->copy->meter,
                          job, &local))
    {
    case PNC_STAGE_DONE:
      job->folder = pnc_folder_ref (current (run));
      job->name = g_strdup (item->name);
      job->policy = PNC_POLICY_REFUSE;
      run->job_bytes += item->info.size_bytes;
      g_ptr_array_add (run->jobs, job);
      pnc_meter_add (run->copy->meter, 0, 1);
      return flush_if_many (run, error);
    case PNC_STAGE_UNREADABLE:
      job_free (job);
      leave_out (run, item, local);
      return TRUE;
    case PNC_STAGE_FAILED:
    default:
      job_free (job);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
}

/* Open to nobody else until it is complete. */
static gboolean
enter_folder (Run *run, const PncTreeItem *item, GError **error)
{
  PncDir *parent = pnc_folder_get_dir (current (run));
  g_autoptr (PncDir) dir = NULL;
  PncFolder *folder;

  if (!pnc_dir_make_child (parent, item->name, 0700, error))
    return FALSE;
  dir = pnc_dir_open_child (parent, item->name, error);
  folder = dir != NULL ? pnc_staging_get_folder (run->copy->staging, dir, &run->copy->mount, error)
                       : NULL;
  if (folder == NULL)
    return FALSE;
  g_ptr_array_add (run->stack, folder);
  pnc_meter_add (run->copy->meter, 0, 1);
  return TRUE;
}

static gboolean
leave_folder (Run *run, const PncTreeItem *item, GError **error)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  g_ptr_array_set_size (run->stack, (int) run->stack->len - 1);
  waiting->parent = pnc_folder_ref (current (run));
  waiting->name = g_strdup (item->name);
  waiting->mode = item->info.mode & run->copy->mode_mask;
  waiting->mtime_ns = item->info.mtime_ns;
  g_ptr_array_add (run->waiting, waiting);
  return flush_if_many (run, error);
}

static gboolean
is_reserved (const PncTreeItem *item)
{
  return item->name != NULL
         && pnc_name_check (item->name, strlen (item->name), PNC_NAME_RULE_WIRE)
              == PNC_NAME_RESERVED;
}

static gboolean
take_step (Run *run, const PncTreeItem *item, GError **error)
{
  if (is_reserved (item))
    {
      if (item->step == PNC_TREE_ENTER)
        pnc_tree_walk_skip (run->walk);
      return TRUE;
    }
  switch (item->step)
    {
    case PNC_TREE_ENTER:
      return enter_folder (run, item, error);
    case PNC_TREE_LEAVE:
      return leave_folder (run, item, error);
    case PNC_TREE_FILE:
      return copy_file (run, item, error);
    case PNC_TREE_ERROR:
      leave_out (run, item, item->error);
      return TRUE;
    case PNC_TREE_LINK:
    case PNC_TREE_OTHER:
    default:
      leave_out (run, item, NULL);
      return TRUE;
    }
}

static gboolean
walk_all (Run *run, GError **error)
{
  const PncTreeItem *item;

  while ((item = pnc_tree_walk_next (run->walk)) != NULL)
    {
      if (!pnc_meter_check (run->copy->meter, error) || !take_step (run, item, error))
        return FALSE;
    }
  return flush (run, error);
}

gboolean
pnc_tree_copy_run (PncTreeCopy *self, PncDir *from, PncDir *to, GError **error)
{
  g_autoptr (PncTreeWalk) walk = pnc_tree_walk_new (from, self->max_depth);
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_folder_unref);
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) job_free);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
  Run run = { .copy = self, .walk = walk, .stack = stack, .jobs = jobs, .waiting = waiting };
  PncFolder *root = pnc_staging_get_folder (self->staging, to, &self->mount, error);

  if (root == NULL)
    return FALSE;
  g_ptr_array_add (stack, root);
  return walk_all (&run, error);
}
