/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-message.h"
#include "pnc-partial.h"

G_BEGIN_DECLS

/**
 * PncCommitJob:
 * @partial: (nullable): owned: the staged file, its attributes set; taken by the commit
 * @folder: owned: where it is going to be
 * @name: owned: under which name
 * @policy: what to do when that is taken
 * @check_version: whether what has the name must be @version
 * @version: what is to be replaced
 * @mtime_ns: its time
 * @digest: of the file, for its journal
 * @check: (nullable): asked right before it gets its name, when all is on the disk, whether it
 * still may
 * @check_data: for @check
 * @error: (nullable): owned; why it failed. One that is set beforehand fails the job
 * @outcome: what became of it
 * @kept_number: what keeping both added to its name; noted where it has a journal, else 0
 * @entry: (nullable): owned; what has the name now
 *
 * One staged file on its way to its name. Plain struct.
 */
typedef struct
{
  PncPartial *partial;
  PncFolder *folder;
  char *name;
  PncPolicy policy;
  gboolean check_version;
  PncVersion version;
  gint64 mtime_ns;
  guint8 digest[PNC_HASH_BYTES];
  gboolean (*check) (gpointer data, GError **error);
  gpointer check_data;
  GError *error;
  PncOutcome outcome;
  guint kept_number;
  PncEntry *entry;
} PncCommitJob;

/**
 * pnc_commit_job_clear:
 * @job: a job
 *
 * Releases what it owns and zeroes it; what was not published is gone.
 */
void pnc_commit_job_clear (PncCommitJob *job);

/**
 * pnc_commit_all:
 * @jobs: (array length=n_jobs): jobs of one or several shares
 * @n_jobs: how many
 *
 * Flush all, once for many, and note in their journals that they are complete; rename each by its
 * policy; flush the folders, once each or once for many, and note what became of them. An error of
 * a flush before the renaming fails every file that it may concern, and what was there stays.
 * Afterwards each job has either an entry or an error; one's failure is not another's. Blocking;
 * any thread.
 */
void pnc_commit_all (PncCommitJob **jobs, guint n_jobs);

G_END_DECLS
