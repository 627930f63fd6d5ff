/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-place.h"
#include "pnc-publish.h"
#include "pnc-stage-copy.h"
#include "pnc-tree-copy.h"

/* A copy that is going on: from one place to another, through staging. */
typedef struct
{
  PncShare *share;
  const PncCopy *request;
  PncPlace from;
  PncPlace to;
  PncFileInfo info; /* of what is copied */
  PncStagingArea *area;
  PncMeter meter;
} CopyRun;

static void
copy_run_clear (CopyRun *run)
{
  pnc_place_clear (&run->from);
  pnc_place_clear (&run->to);
  pnc_staging_area_unref (run->area);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CopyRun, copy_run_clear)

static void
set_refused (CopyRun *run, PncError code, PncPath *path, GError **error)
{
  g_autofree char *text = pnc_path_to_text (path);

  pnc_set_error_doing (error, code, PNC_SIDE_REMOTE, text, "copy", NULL);
}

static PncEntry *
stat_copy (CopyRun *run, const char *name, GError **error)
{
  PncPlace place = run->to;

  place.name = name;
  return pnc_place_stat (&place, error);
}

static PncEntry *
copy_file (CopyRun *run, GError **error)
{
  PncCommitJob job = { .policy = run->request->policy };
  PncCommitJob *jobs[] = { &job };
  PncEntry *entry = NULL;

  job.folder = pnc_staging_get_folder (run->share->staging, run->to.dir, &run->to.mount, error);
  job.name = g_strdup (run->to.name);
  run->meter.total_bytes = run->info.size_bytes;
  if (job.folder != NULL
      && pnc_stage_copy (run->area, run->from.dir, run->from.name, run->share->options.mode_mask,
                         &run->meter, &job, error)
           == PNC_STAGE_DONE)
    {
      pnc_commit_all (jobs, 1);
      if (job.error != NULL)
        g_propagate_error (error, g_steal_pointer (&job.error));
      else if (job.outcome == PNC_OUTCOME_SKIPPED)
        set_refused (run, PNC_ERROR_EXISTS, run->request->to, error);
      else
        entry = g_steal_pointer (&job.entry);
    }
  pnc_commit_job_clear (&job);
  return entry;
}

/* The owner must be able to write into a folder that moves; afterwards it gets what it had. */
static PncEntry *
publish_tree (CopyRun *run, const char *tree, GError **error)
{
  guint mode = run->info.mode & run->share->options.mode_mask;
  PncDir *partials = pnc_staging_area_get (run->area)->partials;
  PncMove move = { .from = partials,
                   .from_name = tree,
                   .kind = PNC_FILE_DIRECTORY,
                   .mtime_ns = run->info.mtime_ns,
                   .to = run->to.dir,
                   .to_name = run->to.name,
                   .policy = run->request->policy };
  g_autofree char *name = NULL;
  g_autoptr (PncFolder) folder = NULL;
  PncOutcome outcome;

  if (!pnc_share_set_name_attributes (partials, tree, (int) (mode | 0700), run->info.mtime_ns,
                                      error)
      || !pnc_publish (&move, &outcome, &name, error))
    return NULL;
  if (outcome == PNC_OUTCOME_SKIPPED)
    {
      set_refused (run, PNC_ERROR_EXISTS, run->request->to, error);
      return NULL;
    }
  folder = pnc_staging_get_folder (run->share->staging, run->to.dir, &run->to.mount, error);
  if (folder == NULL
      || !pnc_share_set_name_attributes (run->to.dir, name, (int) mode, G_MININT64, error)
      || !pnc_folder_flush (folder, run->area, error))
    return NULL;
  return stat_copy (run, name, error);
}

static void
set_left_out (CopyRun *run, const PncTreeCopy *copy, GError **error)
{
  g_autofree char *path = pnc_path_to_text (run->request->from);
  g_autofree char *subject = g_strconcat (path, "/", copy->first_left_out, NULL);
  g_autofree char *shown = pnc_display_text (subject, -1);

  if (copy->reason != NULL)
    pnc_set_error (error, copy->reason->code, PNC_SIDE_REMOTE, subject,
                   "%" G_GUINT64_FORMAT " entries were left out of the copy, “%s” among them: %s",
                   copy->n_left_out, shown, pnc_error_code_sentence (copy->reason->code));
  else
    pnc_set_error (error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_REMOTE, subject,
                   "%" G_GUINT64_FORMAT
                   " links or special files were left out of the copy, “%s” first. Everything "
                   "else was copied.",
                   copy->n_left_out, shown);
}

static PncEntry *
fill_tree (CopyRun *run, const char *tree, GError **error)
{
  PncDir *partials = pnc_staging_area_get (run->area)->partials;
  guint to_depth = pnc_path_depth (run->request->to);
  g_auto (PncTreeCopy) copy = {
    .staging = run->share->staging,
    .area = run->area,
    .mount = run->to.mount,
    .mode_mask = run->share->options.mode_mask,
    .max_depth = MAX (run->share->options.max_depth - to_depth, 1),
    .meter = &run->meter,
  };
  g_autoptr (PncDir) from = pnc_dir_open_child (run->from.dir, run->from.name, error);
  g_autoptr (PncDir) to = from != NULL ? pnc_dir_open_child (partials, tree, error) : NULL;
  g_autoptr (PncEntry) entry = NULL;

  if (to == NULL || !pnc_tree_copy_run (&copy, from, to, error))
    return NULL;
  g_clear_pointer (&to, pnc_dir_unref); /* Windows moves no folder that is held */
  entry = publish_tree (run, tree, error);
  if (entry == NULL || copy.n_left_out == 0)
    return g_steal_pointer (&entry);
  set_left_out (run, &copy, error);
  return NULL;
}

/* The whole tree is built where no path reaches it, and appears at once. The staged file beside it,
 * which stays empty, tells other servers that somebody works on it. */
static PncEntry *
copy_folder (CopyRun *run, GError **error)
{
  g_autoptr (PncPartial) guard = pnc_partial_new (run->area, NULL, error);
  PncDir *partials = pnc_staging_area_get (run->area)->partials;
  g_autofree char *tree = NULL;
  PncEntry *entry;

  if (guard == NULL)
    return NULL;
  tree = g_strconcat (pnc_partial_get_name (guard), PNC_STAGED_TREE_SUFFIX, NULL);
  if (!pnc_dir_make_child (partials, tree, 0700, error))
    return NULL;
  entry = fill_tree (run, tree, error);
  if (entry == NULL)
    pnc_dir_remove_tree (partials, tree, NULL, NULL);
  return entry;
}

static gboolean
check_kind (CopyRun *run, GError **error)
{
  PncMove move = { .kind = run->info.kind,
                   .mtime_ns = run->info.mtime_ns,
                   .to = run->to.dir,
                   .to_name = run->to.name,
                   .policy = run->request->policy };
  gboolean skipped;

  if (run->info.kind == PNC_FILE_DIRECTORY && !run->request->recursive)
    set_refused (run, PNC_ERROR_IS_DIRECTORY, run->request->from, error);
  else if (run->info.kind != PNC_FILE_DIRECTORY && run->info.kind != PNC_FILE_REGULAR)
    set_refused (run, PNC_ERROR_NOT_REGULAR, run->request->from, error);
  else if (!pnc_publish_foresee (&move, &skipped, error))
    pnc_share_explain (error, run->request->to, "write");
  else if (skipped)
    set_refused (run, PNC_ERROR_EXISTS, run->request->to, error);
  else
    return TRUE;
  return FALSE;
}

static gboolean
begin (CopyRun *run, GError **error)
{
  const PncCopy *request = run->request;

  if (!pnc_place_resolve (&run->from, run->share, request->from, FALSE, error)
      || !pnc_place_resolve (&run->to, run->share, request->to, FALSE, error))
    return FALSE;
  if (!pnc_place_query (&run->from, &run->info, error))
    {
      pnc_share_explain (error, request->from, "copy");
      return FALSE;
    }
  if (!check_kind (run, error))
    return FALSE;
  run->area = pnc_staging_get_area (run->share->staging, run->to.top, &run->to.mount, error);
  return run->area != NULL;
}

static gboolean
check_paths (PncShare *share, const PncCopy *request, GError **error)
{
  g_autofree char *text = NULL;

  if (!pnc_share_check_writable (share, request->to, error))
    return FALSE;
  text = pnc_path_to_text (request->to);
  if (pnc_path_depth (request->from) == 0 || pnc_path_depth (request->to) == 0)
    {
      pnc_set_error_doing (error, PNC_ERROR_PERMISSION, PNC_SIDE_REMOTE, "/", "copy", NULL);
      return FALSE;
    }
  if (!pnc_path_contains (request->from, request->to)
      || pnc_path_equal (request->from, request->to))
    return TRUE;
  pnc_set_error (error, PNC_ERROR_BAD_NAME, PNC_SIDE_REMOTE, text,
                 "A folder cannot be copied into itself. Choose another place.");
  return FALSE;
}

PncEntry *
pnc_share_copy (PncShare *share,
                const PncCopy *request,
                PncShareProgress progress,
                gpointer user_data,
                const gint *cancelled,
                GError **error)
{
  g_auto (CopyRun) run
    = { .share = share,
        .request = request,
        .meter = { .progress = progress, .user_data = user_data, .cancelled = cancelled } };
  PncEntry *entry = NULL;

  if (check_paths (share, request, error) && begin (&run, error))
    entry
      = run.info.kind == PNC_FILE_DIRECTORY ? copy_folder (&run, error) : copy_file (&run, error);
  if (entry == NULL)
    pnc_share_explain (error, request->to, "write the copy");
  return entry;
}
