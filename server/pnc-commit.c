/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-commit.h"

#include "pnc-place.h"
#include "pnc-publish.h"

#include <string.h>

/* From so many on, one flush of the file system is cheaper than one a file or folder. */
#define TOGETHER_FROM 8u

typedef struct
{
  PncCommitJob **jobs;
  guint n_jobs;
} Batch;

void
pnc_commit_job_clear (PncCommitJob *job)
{
  pnc_partial_free (job->partial);
  pnc_folder_unref (job->folder);
  pnc_entry_unref (job->entry);
  g_clear_error (&job->error);
  g_free (job->name);
  memset (job, 0, sizeof *job);
}

static gboolean
is_alive (const PncCommitJob *job)
{
  return job->error == NULL && job->partial != NULL;
}

static PncStagingArea *
area_of (const PncCommitJob *job)
{
  return pnc_partial_get_area (job->partial);
}

static guint
count_in_area (const Batch *batch, PncStagingArea *area)
{
  guint n = 0;

  for (guint i = 0; i < batch->n_jobs; i++)
    n += is_alive (batch->jobs[i]) && area_of (batch->jobs[i]) == area ? 1 : 0;
  return n;
}

/* Then each has to be flushed by itself. */
static gboolean
is_unsupported (const GError *error)
{
  return g_error_matches (error, PNC_ERROR, PNC_ERROR_UNSUPPORTED);
}

static void
fail_in_area (const Batch *batch, PncStagingArea *area, const GError *error)
{
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      if (is_alive (batch->jobs[i]) && area_of (batch->jobs[i]) == area)
        batch->jobs[i]->error = g_error_copy (error);
    }
}

/* Returns: (transfer container): the areas of those alive that were flushed as a whole */
static GHashTable *
flush_areas (const Batch *batch)
{
  GHashTable *flushed = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      g_autoptr (GError) error = NULL;
      PncStagingArea *area = is_alive (batch->jobs[i]) ? area_of (batch->jobs[i]) : NULL;

      if (area == NULL || !g_hash_table_add (seen, area)
          || count_in_area (batch, area) < TOGETHER_FROM)
        continue;
      if (pnc_staging_area_flush (area, &error))
        g_hash_table_add (flushed, area);
      else if (!is_unsupported (error))
        fail_in_area (batch, area, error);
    }
  return flushed;
}

/* All bytes on disk, all files closed: what comes after this cannot lose any. */
static void
flush_files (const Batch *batch)
{
  g_autoptr (GHashTable) flushed = flush_areas (batch);

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      PncCommitJob *job = batch->jobs[i];

      if (is_alive (job) && !g_hash_table_contains (flushed, area_of (job)))
        pnc_file_sync (pnc_partial_get_file (job->partial), &job->error);
    }
}

/* From now on the file may have its name, whatever becomes of the server. */
static void
note_commits (const Batch *batch)
{
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      PncCommitJob *job = batch->jobs[i];
      PncJournal *journal = is_alive (job) ? pnc_partial_get_journal (job->partial) : NULL;

      if (journal != NULL)
        pnc_journal_commit (journal, job->digest, 0, &job->error);
    }
}

/* What failed, or was left alone, is not to be asked for again. */
static void
note_result (PncCommitJob *job)
{
  PncJournal *journal = job->partial != NULL ? pnc_partial_get_journal (job->partial) : NULL;
  PncJournalResult result = { .outcome = (guint8) job->outcome, .kept_number = job->kept_number };

  if (journal == NULL)
    return;
  if (job->error != NULL || job->outcome == PNC_OUTCOME_SKIPPED)
    {
      pnc_partial_discard (job->partial);
      return;
    }
  memcpy (result.digest, job->digest, sizeof result.digest);
  pnc_journal_store (journal, &result);
}

/* Getting its name has changed its change time. */
static PncEntry *
make_entry (PncDir *dir, const char *name, const PncFileInfo *before)
{
  PncFileInfo now;

  if (pnc_dir_query_child (dir, name, &now, NULL) && now.file_id == before->file_id)
    return pnc_entry_from_info (name, &now);
  return pnc_entry_from_info (name, before);
}

/* Before the file has the name: were the server to die right afterwards, it could not be told what
 * the file is called. */
static gboolean
note_number (guint number, gpointer user_data, GError **error)
{
  PncCommitJob *job = user_data;

  job->kept_number = number;
  return pnc_journal_commit (pnc_partial_get_journal (job->partial), job->digest, number, error);
}

static void
publish_job (PncCommitJob *job)
{
  PncMove move = {
    .from_name = pnc_partial_get_name (job->partial),
    .kind = PNC_FILE_REGULAR,
    .mtime_ns = job->mtime_ns,
    .to = pnc_folder_get_dir (job->folder),
    .to_name = job->name,
    .policy = job->policy,
    .expected = job->check_version ? &job->version : NULL,
    .chosen = pnc_partial_get_journal (job->partial) != NULL ? note_number : NULL,
    .user_data = job,
  };
  g_autofree char *name = NULL;
  PncFileInfo info;

  move.from = pnc_staging_area_get (area_of (job))->partials;
  if (!pnc_file_query (pnc_partial_get_file (job->partial), &info, &job->error)
      || !pnc_partial_close (job->partial, &job->error)
      || (job->check != NULL && !job->check (job->check_data, &job->error))
      || !pnc_publish (&move, &job->outcome, &name, &job->error))
    return;
  if (job->outcome != PNC_OUTCOME_SKIPPED)
    pnc_partial_set_published (job->partial);
  else if (!pnc_dir_query_child (move.to, name, &info, &job->error))
    return;
  job->entry = make_entry (move.to, name, &info);
}

static gboolean
was_published (const PncCommitJob *job)
{
  return is_alive (job) && job->outcome != PNC_OUTCOME_SKIPPED;
}

static void
fail_in_folder (const Batch *batch, PncFolder *folder, const GError *error)
{
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      if (was_published (batch->jobs[i]) && batch->jobs[i]->folder == folder)
        batch->jobs[i]->error = g_error_copy (error);
    }
}

static void
fail_published (const Batch *batch, PncStagingArea *area, const GError *error)
{
  for (guint i = 0; i < batch->n_jobs; i++)
    {
      if (was_published (batch->jobs[i]) && area_of (batch->jobs[i]) == area)
        batch->jobs[i]->error = g_error_copy (error);
    }
}

/* Returns: (transfer container): the distinct folders of those published in @area */
static GHashTable *
folders_in_area (const Batch *batch, PncStagingArea *area)
{
  GHashTable *folders = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < batch->n_jobs; i++)
    {
      if (was_published (batch->jobs[i]) && area_of (batch->jobs[i]) == area)
        g_hash_table_add (folders, batch->jobs[i]->folder);
    }
  return folders;
}

/* The folders on the way to what was published may be as new as that. */
static gboolean
flush_made (PncStagingArea *area, GError **error)
{
  PncMadeFolders *made = pnc_staging_area_get_made (area);
  g_autoptr (GError) local = NULL;

  if (pnc_made_folders_flush (made, pnc_staging_area_get_device (area), &local)
      || (g_error_matches (local, PNC_ERROR, PNC_ERROR_PERMISSION)
          && pnc_staging_area_flush (area, NULL)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Returns: whether all names are on disk; without @error when that remains to be done one by one */
static gboolean
flush_together (PncStagingArea *area, guint n_folders, GError **error)
{
  PncMadeFolders *made = pnc_staging_area_get_made (area);
  guint64 device = pnc_staging_area_get_device (area);
  g_autoptr (GError) local = NULL;
  guint64 stamp;

  if (n_folders + pnc_made_folders_count (made, device, &stamp) < TOGETHER_FROM)
    return FALSE;
  if (pnc_staging_area_flush (area, &local))
    {
      pnc_made_folders_forget (made, device, stamp);
      return TRUE;
    }
  if (!is_unsupported (local))
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
flush_folders (const Batch *batch, PncStagingArea *area)
{
  g_autoptr (GHashTable) folders = folders_in_area (batch, area);
  g_autoptr (GError) together = NULL;
  GHashTableIter iter;
  gpointer folder;

  if (flush_together (area, g_hash_table_size (folders), &together))
    return;
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    {
      g_autoptr (GError) error = together != NULL ? g_error_copy (together) : NULL;

      if (error != NULL || !pnc_folder_flush (folder, area, &error))
        fail_in_folder (batch, folder, error);
    }
  if (together == NULL && !flush_made (area, &together))
    fail_published (batch, area, together);
}

void
pnc_commit_all (PncCommitJob **jobs, guint n_jobs)
{
  Batch batch = { jobs, n_jobs };
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  flush_files (&batch);
  note_commits (&batch);
  for (guint i = 0; i < n_jobs; i++)
    {
      if (is_alive (jobs[i]))
        publish_job (jobs[i]);
    }
  for (guint i = 0; i < n_jobs; i++)
    {
      if (was_published (jobs[i]) && g_hash_table_add (seen, area_of (jobs[i])))
        flush_folders (&batch, area_of (jobs[i]));
    }
  for (guint i = 0; i < n_jobs; i++)
    note_result (jobs[i]);
}
