/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-job-list.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-name-set.h"

typedef struct
{
  PncJob job;
  PncTreeListing *listing; /* owned */
  PncTreeFolder *folder;   /* held; NULL until it is known to be possible */
  PncTreeFolder *parent;   /* held; NULL for the first */
  PncEntry *entry;         /* owned; NULL for the first */
  gboolean made;           /* the folder is there on this computer */
  GPtrArray *listed;       /* owned, nullable: what is in the first, which need not be asked */
  PncNameSet *seen;        /* owned, nullable: the names that came, for another attempt */
  guint n_entries;         /* that came in this attempt */
} ListJob;

static PncAttributes
get_attributes (PncTransferRun *run, const PncEntry *entry)
{
  if (!pnc_transfer_run_get_settings (run)->keep_attributes)
    return (PncAttributes){ 0 };
  return (PncAttributes){
    .which = PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME,
    .mode = (guint16) (entry->mode & 0777),
    .mtime_ns = entry->version.mtime_ns,
  };
}

/* Nothing is left to be done in a folder: what it is to look like can be set. */
static void
folder_done_cb (PncTreeFolder *folder)
{
  const PncAttributes *attributes = pnc_tree_folder_get_attributes (folder);
  gboolean has_mode = (attributes->which & PNC_ATTRIBUTE_MODE) != 0;
  gboolean has_mtime = (attributes->which & PNC_ATTRIBUTE_MTIME) != 0;
  g_autoptr (GError) error = NULL;

  if ((has_mode || has_mtime)
      && !pnc_local_folder_set_attributes (pnc_tree_folder_get_local (folder),
                                           has_mode ? attributes->mode : -1,
                                           has_mtime ? attributes->mtime_ns : G_MININT64, &error))
    pnc_tree_folder_report (folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, error);
  pnc_tree_folder_leave (folder);
}

static gboolean
make_tree_folder (ListJob *self, GError **error)
{
  PncAttributes attributes = get_attributes (self->job.run, self->entry);
  PncTreeFolder *parent = self->parent;
  g_autoptr (PncPath) remote
    = pnc_path_child (pnc_tree_folder_get_remote (parent), self->entry->name, error);
  g_autoptr (PncLocalFolder) local = NULL;

  if (remote != NULL)
    local = pnc_local_folder_new (pnc_tree_folder_get_local (parent), self->entry->name, error);
  if (local == NULL)
    return FALSE;
  self->folder
    = pnc_tree_folder_new (self->job.run, parent, local, remote, &attributes, folder_done_cb);
  return TRUE;
}

static void
made_cb (PncLocalTarget *target, const GError *error, gpointer user_data)
{
  PncTreeFolder *folder = user_data;

  if (error != NULL)
    pnc_tree_folder_report (folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, error);
  pnc_tree_folder_release (folder);
}

/* A folder that was not there before gets a mode in any case. */
static void
note_created (ListJob *self)
{
  PncAttributes attributes = *pnc_tree_folder_get_attributes (self->folder);
  PncLocalFolder *around = self->parent != NULL ? pnc_tree_folder_get_local (self->parent) : NULL;

  if ((attributes.which & PNC_ATTRIBUTE_MODE) == 0)
    {
      attributes.which |= PNC_ATTRIBUTE_MODE;
      attributes.mode = 0777 & ~pnc_transfer_run_get_settings (self->job.run)->umask;
      pnc_tree_folder_set_attributes (self->folder, &attributes);
    }
  if (around == NULL)
    around = pnc_local_folder_get_parent (pnc_tree_folder_get_local (self->folder));
  pnc_local_commit_add_folder (self->job.commit, around, made_cb,
                               pnc_tree_folder_hold (self->folder));
}

static gboolean
make_local (ListJob *self, GError **error)
{
  gboolean created;

  if (self->folder == NULL && !make_tree_folder (self, error))
    return FALSE;
  if (self->made)
    return TRUE;
  if (self->parent != NULL
      && !pnc_local_folder_claim (pnc_tree_folder_get_local (self->parent), self->entry->name,
                                  error))
    return FALSE;
  if (!pnc_local_folder_make (pnc_tree_folder_get_local (self->folder), &created, error))
    return FALSE;
  self->made = TRUE;
  if (created)
    note_created (self);
  return TRUE;
}

/* Names come once; in another attempt those that came before come again. */
static gboolean
is_new (ListJob *self, const char *name)
{
  if (self->seen == NULL)
    self->seen = pnc_name_set_new ();
  return pnc_name_set_add (self->seen, name);
}

/* A server may never end it, with names that came before if it runs out of others. */
static gboolean
check_page (ListJob *self, const PncListPage *page, gboolean end, GError **error)
{
  guint n_entries = page->entries != NULL ? page->entries->len : 0;
  g_autofree char *path = NULL;

  if (n_entries == 0 && !end)
    return pnc_job_set_wrong_answer (error, &self->job, PNC_JOB_EMPTY_PAGE) != PNC_JOB_FAILED;
  self->n_entries += n_entries;
  if (self->n_entries <= PNC_MAX_LIST_ENTRIES)
    return TRUE;
  path = pnc_path_to_text (pnc_tree_folder_get_remote (self->folder));
  pnc_set_error_doing (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, path, "fetch", NULL);
  return FALSE;
}

static void
report (ListJob *self, PncRunKind kind, const char *name, PncError code, const char *details)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error_doing (&error, code, PNC_SIDE_REMOTE, name, "fetch", details);
  pnc_tree_folder_report (self->folder, kind, name, 0, PNC_OUTCOME_SKIPPED, error);
}

/* Returns: whether a job can be made of it; otherwise it has been reported */
static gboolean
is_wanted (ListJob *self, const PncEntry *entry)
{
  PncNameFault fault = pnc_name_check (entry->name, strlen (entry->name), pnc_name_host_rule ());
  g_autoptr (GError) error = NULL;
  g_autoptr (PncPath) path = NULL;

  if (fault != PNC_NAME_OK)
    {
      report (self, PNC_RUN_FILE, entry->name, PNC_ERROR_BAD_NAME, pnc_name_fault_sentence (fault));
      return FALSE;
    }
  if (entry->kind != PNC_ENTRY_FILE && entry->kind != PNC_ENTRY_FOLDER)
    {
      report (self, PNC_RUN_LEFT_OUT, entry->name, PNC_ERROR_NOT_REGULAR, NULL);
      return FALSE;
    }
  path = pnc_path_child (pnc_tree_folder_get_remote (self->folder), entry->name, &error);
  if (path == NULL)
    pnc_tree_folder_report (self->folder, PNC_RUN_FILE, entry->name, 0, PNC_OUTCOME_SKIPPED, error);
  return path != NULL;
}

static void
expect (ListJob *self, GPtrArray *entries)
{
  guint64 bytes = 0;
  guint files = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const PncEntry *entry = g_ptr_array_index (entries, i);

      if (entry->kind != PNC_ENTRY_FILE)
        continue;
      files++;
      bytes += entry->version.size_bytes;
    }
  pnc_transfer_run_expect (self->job.run, (gint) files, (gint64) bytes);
}

static void
report_left_out (ListJob *self, guint n_left_out)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = pnc_path_to_text (pnc_tree_folder_get_remote (self->folder));
  g_autofree char *shown = pnc_display_text (path, -1);

  if (n_left_out == 0)
    return;
  pnc_set_error (&error, PNC_ERROR_BAD_NAME, PNC_SIDE_REMOTE, path,
                 "%u names in “%s” cannot travel. Rename them on the server and try again.",
                 n_left_out, shown);
  pnc_tree_folder_report (self->folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_SKIPPED, error);
}

/* @entries: (nullable) */
static gboolean
take_entries (ListJob *self, GPtrArray *entries, GError **error)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      PncEntry *entry = g_ptr_array_index (entries, i);

      if (is_new (self, entry->name) && is_wanted (self, entry))
        g_ptr_array_add (wanted, entry);
    }
  expect (self, wanted);
  return pnc_tree_listing_add (self->listing, self->folder, wanted, error);
}

static PncJobStep
list_start (PncJob *job, PncFrameStream *out, GError **error)
{
  ListJob *self = (ListJob *) job;
  PncMessage message = { .type = PNC_MESSAGE_LIST };

  if (!make_local (self, error))
    return PNC_JOB_FAILED;
  pnc_transfer_run_begin_file (job->run, NULL);
  if (self->listed != NULL)
    return take_entries (self, self->listed, error) ? PNC_JOB_DONE : PNC_JOB_FAILED;
  message.list.path = pnc_tree_folder_get_remote (self->folder);
  pnc_frame_stream_queue (out, &message, PNC_FRAME_NONE, job->request);
  return PNC_JOB_WAITS;
}

static PncJobStep
list_answer (PncJob *job, const PncMessage *message, gboolean end, GError **error)
{
  ListJob *self = (ListJob *) job;
  const PncListPage *page = &message->list_page;

  if (message->type != PNC_MESSAGE_LIST_PAGE)
    return pnc_job_set_wrong_answer (error, job, "sent an answer to something else");
  if (!check_page (self, page, end, error))
    return PNC_JOB_FAILED;

  report_left_out (self, page->left_out);
  if (!take_entries (self, page->entries, error))
    return PNC_JOB_FAILED;
  return end ? PNC_JOB_DONE : PNC_JOB_WAITS;
}

static PncJobStep
list_refused (PncJob *job, const GError *refusal, GError **error)
{
  ListJob *self = (ListJob *) job;
  g_autofree char *path = pnc_path_to_text (pnc_tree_folder_get_remote (self->folder));
  GError *copy = g_error_copy (refusal);

  pnc_error_set_context (copy, PNC_SIDE_REMOTE, path);
  g_propagate_error (error, copy);
  return PNC_JOB_FAILED;
}

static void
list_reset (PncJob *job)
{
  ((ListJob *) job)->n_entries = 0;
}

static void
report_failure (ListJob *self, const GError *error)
{
  if (self->folder != NULL)
    pnc_tree_folder_report (self->folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, error);
  else
    pnc_tree_folder_report (self->parent, PNC_RUN_FOLDER, self->entry->name, 0, PNC_OUTCOME_STORED,
                            error);
}

static void
list_finish (PncJob *job, const GError *error)
{
  ListJob *self = (ListJob *) job;

  if (error != NULL)
    report_failure (self, error);
  else
    pnc_tree_folder_report (self->folder, PNC_RUN_FOLDER, NULL, 0, PNC_OUTCOME_STORED, NULL);
  if (self->folder != NULL && !self->made)
    pnc_tree_folder_set_attributes (self->folder, &(PncAttributes){ 0 });
  g_clear_pointer (&self->folder, pnc_tree_folder_release);
  g_clear_pointer (&self->parent, pnc_tree_folder_release);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->seen, pnc_name_set_free);
  pnc_tree_listing_end_folder (self->listing);
  pnc_tree_listing_unref (self->listing);
}

static const PncJobClass list_class = {
  .name = "list",
  .start = list_start,
  .answer = list_answer,
  .refused = list_refused,
  .reset = list_reset,
  .finish = list_finish,
};

static ListJob *
list_job_new (PncTreeListing *listing, PncTransferRun *run)
{
  ListJob *self = g_new0 (ListJob, 1);

  pnc_job_init (&self->job, &list_class, run);
  self->listing = pnc_tree_listing_ref (listing);
  return self;
}

PncJob *
pnc_job_list_new (PncTreeListing *listing, PncTreeFolder *parent, PncEntry *entry)
{
  ListJob *self = list_job_new (listing, pnc_tree_folder_get_run (parent));

  self->parent = pnc_tree_folder_hold (parent);
  self->entry = pnc_entry_ref (entry);
  return &self->job;
}

PncJob *
pnc_job_list_new_first (PncTreeListing *listing,
                        PncTransferRun *run,
                        PncLocalFolder *local,
                        PncPath *remote,
                        const PncEntry *entry,
                        GPtrArray *listed)
{
  ListJob *self = list_job_new (listing, run);
  PncAttributes attributes = get_attributes (run, entry);

  self->folder = pnc_tree_folder_new (run, NULL, local, remote, &attributes, folder_done_cb);
  self->listed = listed != NULL ? g_ptr_array_ref (listed) : NULL;
  return &self->job;
}
