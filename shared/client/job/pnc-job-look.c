/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-look.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-tree-listing.h"

typedef struct
{
  PncJob job;
  PncTreeFolder *folder; /* held */
  PncJobLookFlags flags;
  gboolean made;
  PncEntry *entry;    /* owned, nullable: once it is known */
  GPtrArray *entries; /* owned, nullable: what has come so far */
  gsize bytes;        /* that they take, about */
  guint64 left_out;
  PncJobLookFunc done;
  gpointer user_data;
} LookJob;

static void
made_cb (PncLocalTarget *target, const GError *error, gpointer user_data)
{
  PncTreeFolder *folder = user_data;

  if (error != NULL)
    pnc_tree_folder_report (folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, error);
  pnc_tree_folder_release (folder);
}

static gboolean
make_local (LookJob *self, GError **error)
{
  PncLocalFolder *local = pnc_tree_folder_get_local (self->folder);
  PncLocalFolder *around = pnc_local_folder_get_parent (local);
  const char *name = pnc_path_name (pnc_tree_folder_get_remote (self->folder));
  gboolean claim = (self->flags & PNC_LOOK_CLAIM) != 0;
  gboolean created;

  if (self->made || (self->flags & PNC_LOOK_MAKE) == 0)
    return TRUE;
  if ((claim && !pnc_local_folder_claim (around, name, error))
      || !pnc_local_folder_make (local, &created, error))
    return FALSE;
  self->made = TRUE;
  if (!created)
    return TRUE;
  pnc_local_commit_add_folder (self->job.commit, around, made_cb,
                               pnc_tree_folder_hold (self->folder));
  return TRUE;
}

static PncJobStep
look_start (PncJob *job, PncFrameStream *out, GError **error)
{
  LookJob *self = (LookJob *) job;
  PncPath *path = pnc_tree_folder_get_remote (self->folder);
  PncMessage message = { .type = PNC_MESSAGE_LIST, .list = { .path = path } };

  if (!make_local (self, error))
    return PNC_JOB_FAILED;
  if ((self->flags & PNC_LOOK_ENTRY) != 0 && self->entry == NULL)
    message = (PncMessage){ .type = PNC_MESSAGE_STAT, .stat = { .path = path } };
  else
    self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
  return PNC_JOB_WAITS;
}

static PncJobStep
take_entry (LookJob *self, PncEntry *entry, GError **error)
{
  g_autofree char *path = NULL;

  self->entry = pnc_entry_ref (entry);
  if ((self->flags & PNC_LOOK_LIST) == 0)
    return PNC_JOB_DONE;
  if (entry->kind == PNC_ENTRY_FOLDER)
    return PNC_JOB_AGAIN;
  path = pnc_path_to_text (pnc_tree_folder_get_remote (self->folder));
  pnc_set_error_doing (error, PNC_ERROR_NOT_DIRECTORY, PNC_SIDE_REMOTE, path, "compare", NULL);
  return PNC_JOB_FAILED;
}

static PncJobStep
take_page (LookJob *self, const PncListPage *page, gboolean end, GError **error)
{
  g_autofree char *path = NULL;

  if ((page->entries == NULL || page->entries->len == 0) && !end)
    return pnc_job_set_wrong_answer (error, &self->job, PNC_JOB_EMPTY_PAGE);
  for (guint i = 0; page->entries != NULL && i < page->entries->len; i++)
    {
      PncEntry *entry = g_ptr_array_index (page->entries, i);

      g_ptr_array_add (self->entries, pnc_entry_ref (entry));
      self->bytes += PNC_LISTING_ENTRY_BYTES + strlen (entry->name);
    }
  self->left_out += page->left_out;
  if (self->entries->len <= PNC_MAX_LIST_ENTRIES && self->bytes <= PNC_LISTING_MAX_BYTES)
    return end ? PNC_JOB_DONE : PNC_JOB_WAITS;

  path = pnc_path_to_text (pnc_tree_folder_get_remote (self->folder));
  pnc_set_error_doing (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, path, "compare", NULL);
  return PNC_JOB_FAILED;
}

static PncJobStep
look_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  LookJob *self = (LookJob *) job;

  if (message->type == PNC_MESSAGE_ENTRY && end && self->entries == NULL)
    return take_entry (self, message->entry.entry, error);
  if (message->type == PNC_MESSAGE_LIST_PAGE && self->entries != NULL)
    return take_page (self, &message->list_page, end, error);
  return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
}

static PncJobStep
look_refused (PncJob *job, const GError *refusal, GError **error)
{
  LookJob *self = (LookJob *) job;
  g_autofree char *path = pnc_path_to_text (pnc_tree_folder_get_remote (self->folder));
  GError *copy = g_error_copy (refusal);

  pnc_error_set_context (copy, PNC_SIDE_REMOTE, path);
  g_propagate_error (error, copy);
  return PNC_JOB_FAILED;
}

/* A listing that was cut off counts for nothing: it comes again, whole. */
static void
look_reset (PncJob *job)
{
  LookJob *self = (LookJob *) job;

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  self->bytes = 0;
  self->left_out = 0;
}

static void
look_finish (PncJob *job, const GError *error)
{
  LookJob *self = (LookJob *) job;
  const PncJobLookResult result = {
    .entry = error == NULL ? self->entry : NULL,
    .entries = error == NULL ? self->entries : NULL,
    .left_out = self->left_out,
    .error = error,
  };

  self->done (&result, self->user_data);
  look_reset (job);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  pnc_tree_folder_release (self->folder);
}

static const PncJobClass look_class = {
  .name = "look at folder",
  .start = look_start,
  .answer = look_answer,
  .refused = look_refused,
  .reset = look_reset,
  .finish = look_finish,
};

PncJob *
pnc_job_look_new (PncTreeFolder *folder,
                  PncJobLookFlags flags,
                  PncJobLookFunc done,
                  gpointer user_data)
{
  LookJob *self = g_new0 (LookJob, 1);

  pnc_job_init (&self->job, &look_class, pnc_tree_folder_get_run (folder));
  self->job.urgent = TRUE;
  self->folder = pnc_tree_folder_hold (folder);
  self->flags = flags;
  self->done = done;
  self->user_data = user_data;
  return &self->job;
}
