/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-folder.h"

typedef struct
{
  PncJob job;
  PncTreeFolder *folder; /* held */
  gboolean first;
} FolderJob;

static PncJobStep
make_start (PncJob *job, PncFrameStream *out, GError **error)
{
  FolderJob *self = (FolderJob *) job;
  const PncAttributes *attributes = pnc_tree_folder_get_attributes (self->folder);
  const PncMessage message = {
    .type = PNC_MESSAGE_MAKE_FOLDER,
    .make_folder = {
      .path = pnc_tree_folder_get_remote (self->folder),
      .attributes = { .which = attributes->which & PNC_ATTRIBUTE_MODE,
                      .mode = attributes->mode | 0700 },
      .flags = PNC_PUT_EXISTING_OK | (self->first ? 0 : PNC_PUT_PARENTS),
    },
  };

  pnc_transfer_run_begin_file (job->run, NULL);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
  return PNC_JOB_WAITS;
}

static PncJobStep
folder_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  if (message->type != PNC_MESSAGE_ENTRY || !end || message->entry.entry->kind != PNC_ENTRY_FOLDER)
    return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
  return PNC_JOB_DONE;
}

static PncJobStep
folder_refused (PncJob *job, const GError *refusal, GError **error)
{
  FolderJob *self = (FolderJob *) job;
  g_autofree char *path = pnc_path_to_text (pnc_tree_folder_get_remote (self->folder));
  GError *copy = g_error_copy (refusal);

  pnc_error_set_context (copy, PNC_SIDE_REMOTE, path);
  g_propagate_error (error, copy);
  return PNC_JOB_FAILED;
}

static void
folder_reset (PncJob *job)
{
}

static void
make_finish (PncJob *job, const GError *error)
{
  FolderJob *self = (FolderJob *) job;

  pnc_tree_folder_report (self->folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, error);
  if (self->first && error != NULL)
    pnc_transfer_run_stop (job->run, error);
  if (self->first)
    pnc_transfer_run_set_gate (job->run, FALSE);
  pnc_tree_folder_release (self->folder);
}

static const PncJobClass make_class = {
  .name = "make folder",
  .start = make_start,
  .answer = folder_answer,
  .refused = folder_refused,
  .reset = folder_reset,
  .finish = make_finish,
};

PncJob *
pnc_job_make_folder_new (PncTreeFolder *folder, gboolean first)
{
  FolderJob *self = g_new0 (FolderJob, 1);

  pnc_job_init (&self->job, &make_class, pnc_tree_folder_get_run (folder));
  self->job.urgent = first;
  self->folder = folder;
  self->first = first;
  return &self->job;
}

static PncJobStep
attributes_start (PncJob *job, PncFrameStream *out, GError **error)
{
  FolderJob *self = (FolderJob *) job;
  const PncMessage message = {
    .type = PNC_MESSAGE_SET_ATTRIBUTES,
    .set_attributes = {
      .path = pnc_tree_folder_get_remote (self->folder),
      .attributes = *pnc_tree_folder_get_attributes (self->folder),
    },
  };

  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
  pnc_transfer_run_mark_stored (job->run, job);
  return PNC_JOB_WAITS;
}

static void
attributes_finish (PncJob *job, const GError *error)
{
  FolderJob *self = (FolderJob *) job;

  /* A file system without permission bits is no failure. */
  if (error != NULL && !g_error_matches (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED))
    pnc_tree_folder_report (self->folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, error);
  pnc_tree_folder_leave (self->folder);
}

static const PncJobClass attributes_class = {
  .name = "set attributes",
  .start = attributes_start,
  .answer = folder_answer,
  .refused = folder_refused,
  .reset = folder_reset,
  .finish = attributes_finish,
};

PncJob *
pnc_job_set_attributes_new (PncTreeFolder *folder)
{
  FolderJob *self = g_new0 (FolderJob, 1);

  pnc_job_init (&self->job, &attributes_class, pnc_tree_folder_get_run (folder));
  self->folder = folder;
  return &self->job;
}
