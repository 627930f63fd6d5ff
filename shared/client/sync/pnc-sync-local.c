/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-sync-local.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-limits.h"
#include "pnc-name.h"
#include "pnc-signature-maker.h"
#include "pnc-source-file.h"
#include "pnc-transfer-name.h"

/* So often is a folder read that changes meanwhile. */
#define MAX_READS 3u

static gboolean
fail_at (PncLocalFolder *folder, const char *name, GError **error)
{
  g_autofree char *path = pnc_local_folder_path (folder, name);

  if (error != NULL && *error != NULL)
    pnc_error_set_context (*error, PNC_SIDE_LOCAL, path);
  return FALSE;
}

static PncEntryKind
kind_of (const PncFileInfo *info)
{
  switch (info->kind)
    {
    case PNC_FILE_REGULAR:
      return PNC_ENTRY_FILE;
    case PNC_FILE_DIRECTORY:
      return PNC_ENTRY_FOLDER;
    case PNC_FILE_LINK:
      return PNC_ENTRY_LINK;
    case PNC_FILE_OTHER:
    default:
      return PNC_ENTRY_OTHER;
    }
}

/* Returns: %FALSE only on an error; what was there a moment ago and is not any more is none */
static gboolean
add_entry (PncDir *dir, const char *name, GPtrArray *entries, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  PncFileInfo info;
  PncVersion version;

  if (!pnc_dir_query_child (dir, name, &info, &local_error))
    {
      if (g_error_matches (local_error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  version = (PncVersion){
    .size_bytes = info.size_bytes,
    .mtime_ns = info.mtime_ns,
    .file_id = info.file_id,
    .changed_ns = info.ctime_ns,
  };
  g_ptr_array_add (entries,
                   pnc_entry_new (kind_of (&info), name, strlen (name), info.mode, &version));
  return TRUE;
}

static gboolean
is_ours (const char *name, PncNameFault fault)
{
  return fault == PNC_NAME_RESERVED || g_str_has_prefix (name, PNC_PARTIAL_PREFIX);
}

static gboolean
read_names (PncDir *dir, GPtrArray *entries, PncSyncOddFunc odd, gpointer user_data, GError **error)
{
  g_autoptr (PncDirReader) reader = pnc_dir_reader_new (dir, error);
  const char *name = NULL;

  if (reader == NULL)
    return FALSE;
  while (pnc_dir_reader_next (reader, &name, error))
    {
      PncNameFault fault;

      if (name == NULL)
        return TRUE;
      fault = pnc_name_check (name, strlen (name), PNC_NAME_RULE_WIRE);
      if (is_ours (name, fault))
        continue;
      if (fault == PNC_NAME_OK && !add_entry (dir, name, entries, error))
        return FALSE;
      if (fault != PNC_NAME_OK && odd != NULL)
        odd (name, pnc_name_fault_sentence (fault), user_data);
    }
  return FALSE;
}

static gboolean
same_folder (const PncFileInfo *a, const PncFileInfo *b)
{
  return a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns && a->file_id == b->file_id;
}

/* Returns: (transfer full) (nullable): the entries; %NULL without an error when it has changed */
static GPtrArray *
read_once (PncDir *dir, PncSyncOddFunc odd, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  PncFileInfo before, after;

  if (!pnc_dir_query (dir, &before, error) || !read_names (dir, entries, odd, user_data, error)
      || !pnc_dir_query (dir, &after, error))
    return NULL;
  return same_folder (&before, &after) ? g_steal_pointer (&entries) : NULL;
}

GPtrArray *
pnc_sync_local_list (PncLocalFolder *folder, PncSyncOddFunc odd, gpointer user_data, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (PncDir) dir = pnc_local_folder_open (folder, error);

  if (dir == NULL)
    return NULL;
  for (guint i = 0; i < MAX_READS && local_error == NULL; i++)
    {
      GPtrArray *entries = read_once (dir, i == 0 ? odd : NULL, user_data, &local_error);

      if (entries != NULL)
        return entries;
    }
  if (local_error == NULL)
    pnc_set_error_doing (&local_error, PNC_ERROR_CHANGED, PNC_SIDE_LOCAL, NULL, "list", NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  fail_at (folder, NULL, error);
  return NULL;
}

static gboolean
move_to_trash (PncLocalFolder *folder, const char *name, GError **error)
{
  g_autofree char *path = pnc_local_folder_path (folder, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local_error = NULL;

  if (g_file_trash (file, NULL, &local_error)
      || g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      pnc_set_error_doing (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_LOCAL, path, "move to the trash",
                           "there is none for this place: only deleting for good is possible");
      return FALSE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  pnc_error_adopt (error, PNC_SIDE_LOCAL, path, "move to the trash");
  return FALSE;
}

static gboolean
remove_for_good (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (pnc_dir_remove_tree (dir, name, NULL, &local_error)
      || g_error_matches (local_error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
pnc_sync_local_remove (PncLocalFolder *folder, const char *name, PncSyncDelete how, GError **error)
{
  g_autoptr (PncDir) dir = NULL;

  g_return_val_if_fail (how != PNC_SYNC_KEEP_EXTRA, FALSE);

  /* Also where a path is used in the end: the folder must still be the one that was listed. */
  dir = pnc_local_folder_open (folder, error);
  if (dir == NULL)
    return FALSE;
  if (how == PNC_SYNC_TRASH_EXTRA)
    return move_to_trash (folder, name, error);
  return remove_for_good (dir, name, error) || fail_at (folder, name, error);
}

/* @maker: (nullable): takes what is read */
static gboolean
read_all (PncSourceFile *file, PncSignatureMaker *maker, GCancellable *cancellable, GError **error)
{
  guint64 left_bytes = pnc_source_file_get_info (file)->size_bytes;
  g_autofree guint8 *chunk = g_malloc (PNC_CHUNK_BYTES);
  guint8 hash[PNC_HASH_BYTES];

  while (left_bytes > 0)
    {
      gsize length_bytes = MIN (PNC_CHUNK_BYTES, left_bytes);

      if (g_cancellable_is_cancelled (cancellable))
        {
          pnc_set_error (error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL,
                         "The transfer was cancelled.");
          return FALSE;
        }
      if (!pnc_source_file_read (file, chunk, length_bytes, hash, error))
        return FALSE;
      if (maker != NULL)
        pnc_signature_maker_add (maker, chunk, length_bytes);
      left_bytes -= length_bytes;
    }
  return pnc_source_file_check (file, error);
}

gboolean
pnc_sync_local_digest (PncLocalFolder *folder,
                       const char *name,
                       GCancellable *cancellable,
                       guint8 digest[PNC_HASH_BYTES],
                       GError **error)
{
  g_autoptr (PncSourceFile) file = pnc_source_file_open (folder, name, error);

  if (file == NULL || !read_all (file, NULL, cancellable, error))
    return fail_at (folder, name, error);
  pnc_source_file_get_digest (file, digest);
  return TRUE;
}

GBytes *
pnc_sync_local_signature (PncLocalFolder *folder,
                          const char *name,
                          GCancellable *cancellable,
                          PncVersion *version,
                          GError **error)
{
  g_autoptr (PncSourceFile) file = pnc_source_file_open (folder, name, error);
  g_autoptr (PncSignatureMaker) maker = NULL;
  const PncFileInfo *info;

  if (file == NULL)
    return NULL;
  info = pnc_source_file_get_info (file);
  if (pnc_signature_block_bytes (info->size_bytes) == 0)
    {
      pnc_set_error_doing (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_LOCAL, name, "take a signature of",
                           NULL);
      return NULL;
    }
  maker = pnc_signature_maker_new (info->size_bytes);
  if (!read_all (file, maker, cancellable, error))
    return NULL;
  *version = (PncVersion){
    .size_bytes = info->size_bytes,
    .mtime_ns = info->mtime_ns,
    .file_id = info->file_id,
    .changed_ns = info->ctime_ns,
  };
  return pnc_signature_maker_finish (maker);
}
