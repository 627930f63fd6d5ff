/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-tree-get.h"

#include "pnc-io-error.h"
#include "pnc-job-get.h"
#include "pnc-job-list.h"

/* The first job of a download: finds out what there is to fetch. */
typedef struct
{
  PncJob job;
  PncPath *remote;      /* owned */
  char *local_path;     /* owned */
  char *name;           /* owned: the last part of it */
  PncLocalFolder *base; /* owned, nullable: the folder above */
  PncEntry *entry;      /* owned, nullable: of a folder that was looked at */
  GPtrArray *listed;    /* owned, nullable: what was in it */
} FirstJob;

static gboolean
open_base (FirstJob *self, GError **error)
{
  g_autofree char *above = g_path_get_dirname (self->local_path);
  g_autoptr (PncDir) dir = NULL;

  if (self->base != NULL)
    return TRUE;
  dir = pnc_dir_open (above, error);
  if (dir == NULL)
    return FALSE;
  self->base = pnc_local_folder_new_base (dir, above);
  return TRUE;
}

static void
get_file (FirstJob *self, const PncVersion *version)
{
  PncFilePair pair;

  pnc_file_pair_init (&pair, self->base, self->name, self->remote);
  pnc_transfer_run_expect (self->job.run, 1, version != NULL ? (gint64) version->size_bytes : 0);
  pnc_transfer_run_set_complete (self->job.run);
  pnc_transfer_run_push (self->job.run, pnc_job_get_new (self->job.run, &pair, version));
}

static PncJobStep
get_folder (FirstJob *self, const PncEntry *entry, GError **error)
{
  PncTransferRun *run = self->job.run;
  g_autoptr (PncTreeListing) listing = NULL;
  g_autoptr (PncLocalFolder) local = pnc_local_folder_new (self->base, self->name, error);

  if (local == NULL)
    return PNC_JOB_FAILED;
  listing = pnc_tree_listing_new (run);
  pnc_transfer_run_set_local_path (run, self->local_path);
  pnc_transfer_run_set_folder (run);
  pnc_transfer_run_set_source (run, pnc_tree_listing_take, pnc_tree_listing_ref (listing),
                               pnc_tree_listing_drop);
  pnc_tree_listing_begin_folder (listing);
  pnc_transfer_run_push (
    run, pnc_job_list_new_first (listing, run, local, self->remote, entry, self->listed));
  return PNC_JOB_DONE;
}

static PncJobStep
first_start (PncJob *job, PncFrameStream *out, GError **error)
{
  FirstJob *self = (FirstJob *) job;
  const PncMessage message = { .type = PNC_MESSAGE_STAT, .stat = { .path = self->remote } };

  if (!open_base (self, error))
    return PNC_JOB_FAILED;
  if (self->entry != NULL)
    return get_folder (self, self->entry, error);
  if (pnc_transfer_run_get_settings (job->run)->recursive)
    {
      pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
      return PNC_JOB_WAITS;
    }
  get_file (self, NULL);
  return PNC_JOB_DONE;
}

static PncJobStep
fail_remote (FirstJob *self, GError **error)
{
  g_autofree char *path = pnc_path_to_text (self->remote);

  if (error != NULL)
    pnc_error_set_context (*error, PNC_SIDE_REMOTE, path);
  return PNC_JOB_FAILED;
}

static PncJobStep
first_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  FirstJob *self = (FirstJob *) job;
  const PncEntry *entry;

  if (message->type != PNC_MESSAGE_ENTRY || !end)
    return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");

  entry = message->entry.entry;
  if (entry->kind == PNC_ENTRY_FOLDER)
    return get_folder (self, entry, error);
  if (entry->kind == PNC_ENTRY_FILE)
    {
      get_file (self, &entry->version);
      return PNC_JOB_DONE;
    }
  pnc_set_error_doing (error, PNC_ERROR_NOT_REGULAR, PNC_SIDE_REMOTE, self->name, "fetch", NULL);
  return fail_remote (self, error);
}

static PncJobStep
first_refused (PncJob *job, const GError *refusal, GError **error)
{
  g_propagate_error (error, g_error_copy (refusal));
  return fail_remote ((FirstJob *) job, error);
}

static void
first_reset (PncJob *job)
{
}

static void
first_finish (PncJob *job, const GError *error)
{
  FirstJob *self = (FirstJob *) job;

  if (error != NULL)
    {
      PncRunEvent *event = g_new0 (PncRunEvent, 1);

      event->local_path = g_strdup (self->local_path);
      event->remote_path = pnc_path_to_text (self->remote);
      event->error = g_error_copy (error);
      pnc_transfer_run_report (job->run, PNC_RUN_FILE, event);
    }
  g_clear_pointer (&self->base, pnc_local_folder_unref);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->remote, pnc_path_unref);
  g_clear_pointer (&self->local_path, g_free);
  g_clear_pointer (&self->name, g_free);
}

static const PncJobClass first_class = {
  .name = "look",
  .start = first_start,
  .answer = first_answer,
  .refused = first_refused,
  .reset = first_reset,
  .finish = first_finish,
};

void
pnc_tree_get_start (PncTransferRun *run,
                    PncPath *remote,
                    const char *local_path,
                    PncEntry *entry,
                    GPtrArray *listed)
{
  FirstJob *self = g_new0 (FirstJob, 1);

  pnc_job_init (&self->job, &first_class, run);
  self->remote = pnc_path_ref (remote);
  self->local_path = g_strdup (local_path);
  self->name = g_path_get_basename (local_path);
  self->entry = entry != NULL ? pnc_entry_ref (entry) : NULL;
  self->listed = listed != NULL ? g_ptr_array_ref (listed) : NULL;
  pnc_transfer_run_push (run, &self->job);
  pnc_transfer_run_end_work (run, FALSE);
}
