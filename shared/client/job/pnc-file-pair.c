/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-file-pair.h"

#include <string.h>

void
pnc_file_pair_init (PncFilePair *pair, PncLocalFolder *local, const char *name, PncPath *remote)
{
  pair->folder = NULL;
  pair->local = pnc_local_folder_ref (local);
  pair->name = g_strdup (name);
  pair->remote = pnc_path_ref (remote);
  pair->entry = NULL;
}

gboolean
pnc_file_pair_init_in (PncFilePair *pair, PncTreeFolder *folder, const char *name, GError **error)
{
  g_autoptr (PncPath) remote = pnc_path_child (pnc_tree_folder_get_remote (folder), name, error);

  if (remote == NULL)
    return FALSE;
  pnc_file_pair_init (pair, pnc_tree_folder_get_local (folder), name, remote);
  pair->folder = pnc_tree_folder_hold (folder);
  return TRUE;
}

void
pnc_file_pair_clear (PncFilePair *pair)
{
  PncTreeFolder *folder = g_steal_pointer (&pair->folder);

  g_clear_pointer (&pair->local, pnc_local_folder_unref);
  g_clear_pointer (&pair->name, g_free);
  g_clear_pointer (&pair->remote, pnc_path_unref);
  g_clear_pointer (&pair->entry, pnc_entry_unref);
  if (folder != NULL)
    pnc_tree_folder_release (folder);
}

void
pnc_file_pair_note_entry (PncFilePair *pair, PncEntry *entry)
{
  if (pair->folder != NULL)
    return;
  g_clear_pointer (&pair->entry, pnc_entry_unref);
  pair->entry = pnc_entry_ref (entry);
}

void
pnc_file_pair_note_version (PncFilePair *pair, const PncVersion *version, guint mode)
{
  const char *name = pnc_path_name (pair->remote);
  g_autoptr (PncEntry) entry = pnc_entry_new (PNC_ENTRY_FILE, name, strlen (name), mode, version);

  pnc_file_pair_note_entry (pair, entry);
}

char *
pnc_file_pair_dup_local_path (const PncFilePair *pair)
{
  return pair->local != NULL ? pnc_local_folder_path (pair->local, pair->name) : NULL;
}

gboolean
pnc_file_pair_fail_local (const PncFilePair *pair, GError **error)
{
  g_autofree char *path = pnc_file_pair_dup_local_path (pair);

  if (error != NULL && *error != NULL)
    pnc_error_set_context (*error, PNC_SIDE_LOCAL, path);
  return FALSE;
}

gboolean
pnc_file_pair_fail_remote (const PncFilePair *pair, GError **error)
{
  g_autofree char *path = pnc_path_to_text (pair->remote);

  if (error != NULL && *error != NULL)
    pnc_error_set_context (*error, PNC_SIDE_REMOTE, path);
  return FALSE;
}

static PncRunKind
kind_of (const PncFilePair *pair, const GError *error)
{
  if (pair->folder != NULL && g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_REGULAR))
    return PNC_RUN_LEFT_OUT;
  return PNC_RUN_FILE;
}

static PncRunEvent *
event_about (const PncFilePair *pair)
{
  PncRunEvent *event = g_new0 (PncRunEvent, 1);

  event->local_path = pnc_file_pair_dup_local_path (pair);
  event->remote_path = pnc_path_to_text (pair->remote);
  return event;
}

void
pnc_file_pair_report_anew (const PncFilePair *pair, PncTransferRun *run)
{
  pnc_transfer_run_report_anew (run, event_about (pair));
}

void
pnc_file_pair_report (const PncFilePair *pair,
                      PncTransferRun *run,
                      guint64 size_bytes,
                      PncOutcome outcome,
                      const GError *error)
{
  PncRunEvent *event = event_about (pair);

  event->size_bytes = size_bytes;
  event->outcome = outcome;
  event->error = error != NULL ? g_error_copy (error) : NULL;
  event->entry = pair->entry != NULL ? pnc_entry_ref (pair->entry) : NULL;
  pnc_transfer_run_report (run, kind_of (pair, error), event);
}
