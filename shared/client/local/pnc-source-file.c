/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-source-file.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-limits.h"

struct _PncSourceFile
{
  char *name;
  PncFile *file;
  PncFileInfo info;
  PncDigest *digest;
  guint64 offset_bytes;
};

PncSourceFile *
pnc_source_file_open (PncLocalFolder *folder, const char *name, GError **error)
{
  g_autoptr (PncDir) dir = pnc_local_folder_open (folder, error);
  g_autoptr (PncFile) file = NULL;
  PncSourceFile *self;
  PncFileInfo info;

  if (dir != NULL)
    file = pnc_dir_open_file (dir, name, error);
  if (file == NULL || !pnc_file_query_opened (file, &info, error))
    return NULL;

  self = g_new0 (PncSourceFile, 1);
  self->name = g_strdup (name);
  self->file = g_steal_pointer (&file);
  self->info = info;
  self->digest = pnc_digest_new ();
  return self;
}

void
pnc_source_file_free (PncSourceFile *self)
{
  if (self == NULL)
    return;
  pnc_file_free (self->file);
  pnc_digest_free (self->digest);
  g_free (self->name);
  g_free (self);
}

const PncFileInfo *
pnc_source_file_get_info (PncSourceFile *self)
{
  return &self->info;
}

static gboolean
set_changed (PncSourceFile *self, GError **error)
{
  pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_LOCAL, self->name, "send", NULL);
  return FALSE;
}

gboolean
pnc_source_file_read_at (PncSourceFile *self,
                         guint8 *data,
                         gsize length_bytes,
                         guint64 offset_bytes,
                         guint8 hash[PNC_HASH_BYTES],
                         GError **error)
{
  gssize n_read = pnc_file_read_at (self->file, data, length_bytes, offset_bytes, error);

  memset (hash, 0, PNC_HASH_BYTES);
  if (n_read < 0)
    return FALSE;
  if ((gsize) n_read != length_bytes)
    return set_changed (self, error);
  pnc_hash_chunk (data, length_bytes, hash);
  return TRUE;
}

gboolean
pnc_source_file_read (PncSourceFile *self,
                      guint8 *data,
                      gsize length_bytes,
                      guint8 hash[PNC_HASH_BYTES],
                      GError **error)
{
  if (!pnc_source_file_read_at (self, data, length_bytes, self->offset_bytes, hash, error))
    return FALSE;
  if (length_bytes > 0)
    pnc_digest_add (self->digest, hash);
  self->offset_bytes += length_bytes;
  return TRUE;
}

gboolean
pnc_source_file_read_to_end (PncSourceFile *self, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (PNC_CHUNK_BYTES);
  guint8 hash[PNC_HASH_BYTES];

  while (self->offset_bytes < self->info.size_bytes)
    {
      gsize length_bytes = MIN (PNC_CHUNK_BYTES, self->info.size_bytes - self->offset_bytes);

      if (!pnc_source_file_read (self, chunk, length_bytes, hash, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_same (const PncFileInfo *a, const PncFileInfo *b)
{
  return a->size_bytes == b->size_bytes && a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns
         && a->file_id == b->file_id && a->device == b->device;
}

gboolean
pnc_source_file_check (PncSourceFile *self, GError **error)
{
  PncFileInfo now;

  if (!pnc_file_query (self->file, &now, error))
    return FALSE;
  return is_same (&now, &self->info) || set_changed (self, error);
}

gboolean
pnc_source_file_is (PncSourceFile *self, const PncFileInfo *info, GError **error)
{
  return is_same (&self->info, info) || set_changed (self, error);
}

void
pnc_source_file_get_digest (PncSourceFile *self, guint8 digest[PNC_HASH_BYTES])
{
  pnc_digest_get (self->digest, digest);
}
