/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-tree-put.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-job-folder.h"
#include "pnc-job-put.h"
#include "pnc-limits.h"
#include "pnc-local-path.h"
#include "pnc-tree-walk.h"

/* So many jobs are worth waking a channel for; fewer wait for the next, but not for long. */
#define ANNOUNCE_JOBS 16u
#define ANNOUNCE_AFTER_US 1000

/* What the thread works on. */
typedef struct
{
  PncTransferRun *run; /* owned */
  char *local_path;    /* owned: as the person gave it */
  PncPath *remote;     /* owned */
  GPtrArray *folders;  /* owned, of PncTreeFolder, held: the folders around the walk's place */
  guint n_quiet;       /* jobs that no channel was woken for yet */
  gint64 announced_us; /* when one last was */
} Put;

static void
put_free (Put *self)
{
  g_ptr_array_unref (self->folders);
  pnc_path_unref (self->remote);
  pnc_transfer_run_unref (self->run);
  g_free (self->local_path);
  g_free (self);
}

static PncTreeFolder *
top (Put *self)
{
  return g_ptr_array_index (self->folders, self->folders->len - 1);
}

static void
announce (Put *self)
{
  if (self->n_quiet == 0)
    return;
  self->n_quiet = 0;
  self->announced_us = g_get_monotonic_time ();
  pnc_transfer_run_wake (self->run);
}

/* A walk finds files faster than a channel falls asleep and is woken again. */
static void
push (Put *self, PncJob *job)
{
  pnc_transfer_run_push_quietly (self->run, job);
  self->n_quiet += 1;
  if (self->n_quiet >= ANNOUNCE_JOBS
      || g_get_monotonic_time () - self->announced_us >= ANNOUNCE_AFTER_US)
    announce (self);
}

/* The whole cannot be begun. */
static void
fail (Put *self, const GError *error)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->local_path = g_strdup (self->local_path);
  event->remote_path = pnc_path_to_text (self->remote);
  event->error = g_error_copy (error);
  pnc_transfer_run_report (self->run, PNC_RUN_FILE, event);
}

static PncAttributes
get_attributes (Put *self, const PncFileInfo *info)
{
  if (!pnc_transfer_run_get_settings (self->run)->keep_attributes)
    return (PncAttributes){ 0 };
  return (PncAttributes){
    .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME,
    .mode = (guint16) (info->mode & 0777),
    .mtime_ns = info->mtime_ns,
  };
}

/* Nothing is left to be done in a folder: its time and permission bits can be set. */
static void
folder_done_cb (PncTreeFolder *folder)
{
  PncTransferRun *run = pnc_tree_folder_get_run (folder);

  if (pnc_tree_folder_get_attributes (folder)->which == 0)
    pnc_tree_folder_leave (folder);
  else
    {
      PncJob *job = pnc_job_set_attributes_new (folder);

      /* once it is pushed the folder may be gone at any moment: the job is counted already */
      pnc_tree_folder_let_parent_go (folder);
      pnc_transfer_run_push (run, job);
    }
}

/* Enters @folder, which is to be made on the server. */
static void
push_folder (Put *self, PncTreeFolder *folder, gboolean first)
{
  g_ptr_array_add (self->folders, folder);
  push (self, pnc_job_make_folder_new (pnc_tree_folder_hold (folder), first));
}

static gboolean
enter (Put *self, const PncTreeItem *item, GError **error)
{
  PncTreeFolder *parent = top (self);
  PncAttributes attributes = get_attributes (self, &item->info);
  g_autoptr (PncPath) remote
    = pnc_path_child (pnc_tree_folder_get_remote (parent), item->name, error);
  g_autoptr (PncLocalFolder) local = NULL;

  if (remote != NULL)
    local = pnc_local_folder_new (pnc_tree_folder_get_local (parent), item->name, error);
  if (local == NULL)
    return FALSE;
  push_folder (self,
               pnc_tree_folder_new (self->run, parent, local, remote, &attributes, folder_done_cb),
               FALSE);
  return TRUE;
}

static void
leave (Put *self)
{
  pnc_tree_folder_release (g_ptr_array_steal_index (self->folders, self->folders->len - 1));
}

static gboolean
send_file (Put *self, const PncTreeItem *item, GError **error)
{
  PncFilePair pair;

  if (!pnc_file_pair_init_in (&pair, top (self), item->name, error))
    return FALSE;
  pnc_transfer_run_expect (self->run, 1, (gint64) item->info.size_bytes);
  push (self, pnc_job_put_new (self->run, &pair, item->info.size_bytes));
  return TRUE;
}

/* @local_error: (nullable): why @item is not sent */
static void
report (Put *self, const PncTreeItem *item, PncRunKind kind, const GError *local_error)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (local_error != NULL)
    error = g_error_copy (local_error);
  else
    pnc_set_error_doing (&error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_LOCAL, item->name, "send", NULL);
  path = pnc_local_folder_path (pnc_tree_folder_get_local (top (self)), item->name);
  pnc_error_set_context (error, PNC_SIDE_LOCAL, path);
  pnc_tree_folder_report (top (self), kind, item->name, 0, PNC_OUTCOME_SKIPPED, error);
}

/* A folder that fails while it is listed is the one the walk is in, not one below it. */
static void
report_error (Put *self, const PncTreeItem *item)
{
  if (item->depth < self->folders->len)
    pnc_tree_folder_report (top (self), PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_SKIPPED, item->error);
  else
    report (self, item, PNC_RUN_FOLDER, item->error);
}

static void
take_item (Put *self, PncTreeWalk *walk, const PncTreeItem *item)
{
  g_autoptr (GError) error = NULL;

  switch (item->step)
    {
    case PNC_TREE_ENTER:
      if (enter (self, item, &error))
        return;
      report (self, item, PNC_RUN_FOLDER, error);
      pnc_tree_walk_skip (walk);
      return;
    case PNC_TREE_LEAVE:
      leave (self);
      return;
    case PNC_TREE_FILE:
      if (!send_file (self, item, &error))
        report (self, item, PNC_RUN_FILE, error);
      return;
    case PNC_TREE_LINK:
    case PNC_TREE_OTHER:
      report (self, item, PNC_RUN_LEFT_OUT, NULL);
      return;
    case PNC_TREE_ERROR:
      report_error (self, item);
    }
}

static void
walk_folder (Put *self, PncDir *dir)
{
  guint depth = pnc_path_depth (self->remote);
  g_autoptr (PncTreeWalk) walk
    = pnc_tree_walk_new (dir, MAX (1, PNC_MAX_PATH_DEPTH - MIN (depth, PNC_MAX_PATH_DEPTH - 1)));
  const PncTreeItem *item;

  while (pnc_transfer_run_wait_for_room (self->run) && (item = pnc_tree_walk_next (walk)) != NULL)
    take_item (self, walk, item);
  announce (self);
  pnc_transfer_run_set_complete (self->run);
  while (self->folders->len > 0)
    leave (self);
}

static gboolean
send_folder (Put *self, const char *path, GError **error)
{
  g_autoptr (PncDir) dir = NULL;
  g_autoptr (PncLocalFolder) local = NULL;
  PncAttributes attributes;
  PncFileInfo info;

  if (!pnc_transfer_run_get_settings (self->run)->recursive)
    {
      pnc_set_error_doing (error, PNC_ERROR_IS_DIRECTORY, PNC_SIDE_LOCAL, self->local_path, "send",
                           NULL);
      return FALSE;
    }
  dir = pnc_dir_open (path, error);
  if (dir == NULL || !pnc_dir_query (dir, &info, error))
    return FALSE;

  local = pnc_local_folder_new_base (dir, self->local_path);
  attributes = get_attributes (self, &info);
  pnc_transfer_run_set_folder (self->run);
  /* Files may come to the server before their first folder, on other channels: they make it too. */
  pnc_transfer_run_set_gate (self->run, !pnc_transfer_run_get_settings (self->run)->place_known);
  push_folder (
    self, pnc_tree_folder_new (self->run, NULL, local, self->remote, &attributes, folder_done_cb),
    TRUE);
  walk_folder (self, dir);
  return TRUE;
}

static gboolean
send_one (Put *self, const char *path, GError **error)
{
  g_autofree char *above = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (PncDir) dir = pnc_dir_open (above, error);
  g_autoptr (PncLocalFolder) base = NULL;
  PncFileInfo info;
  PncFilePair pair;

  if (dir == NULL || !pnc_dir_query_child (dir, name, &info, error))
    return FALSE;
  if (info.kind == PNC_FILE_DIRECTORY)
    return send_folder (self, path, error);
  if (info.kind != PNC_FILE_REGULAR)
    {
      pnc_set_error_doing (error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_LOCAL, name, "send", NULL);
      return FALSE;
    }
  base = pnc_local_folder_new_base (dir, above);
  pnc_file_pair_init (&pair, base, name, self->remote);
  pnc_transfer_run_expect (self->run, 1, (gint64) info.size_bytes);
  pnc_transfer_run_set_complete (self->run);
  pnc_transfer_run_push (self->run, pnc_job_put_new (self->run, &pair, info.size_bytes));
  return TRUE;
}

static gboolean
send (Put *self, GError **error)
{
  g_autofree char *path = pnc_local_path_resolve (self->local_path, error);

  if (path == NULL)
    return FALSE;
  if (*g_path_skip_root (path) == '\0')
    return send_folder (self, path, error);
  return send_one (self, path, error);
}

static gpointer
put_cb (gpointer user_data)
{
  Put *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!send (self, &error))
    {
      pnc_error_set_context (error, PNC_SIDE_LOCAL, self->local_path);
      fail (self, error);
    }
  pnc_transfer_run_end_work (self->run, FALSE);
  put_free (self);
  return NULL;
}

void
pnc_tree_put_start (PncTransferRun *run, const char *local_path, PncPath *remote)
{
  Put *self = g_new0 (Put, 1);

  self->run = pnc_transfer_run_ref (run);
  self->local_path = g_strdup (local_path);
  self->remote = pnc_path_ref (remote);
  self->folders = g_ptr_array_new ();
  g_thread_unref (g_thread_new ("pnc-walk", put_cb, self));
}
