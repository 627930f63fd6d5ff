/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-io-error.h"
#include "pnc-place.h"

struct _PncDownload
{
  PncFile *file;   /* owned */
  PncPath *path;   /* owned */
  PncEntry *entry; /* owned; as it was when it was opened */
  guint64 end_bytes;
};

static gboolean
set_changed (PncPath *path, GError **error)
{
  g_autofree char *text = pnc_path_to_text (path);

  pnc_set_error_doing (error, PNC_ERROR_CHANGED, PNC_SIDE_REMOTE, text, "read", NULL);
  return FALSE;
}

static PncFile *
open_place (const PncPlace *place, GError **error)
{
  if (place->name != NULL)
    return pnc_dir_open_file (place->dir, place->name, error);
  pnc_set_error_doing (error, PNC_ERROR_IS_DIRECTORY, PNC_SIDE_REMOTE, "/", "read", NULL);
  return NULL;
}

/* The number of bytes asked for ends where the file does; a beginning behind its end means that it
 * is not the one that the client knows. */
static gboolean
check_request (PncDownload *self, const PncGet *request, GError **error)
{
  guint64 size_bytes = self->entry->version.size_bytes;

  if (request->offset_bytes > size_bytes
      || (request->check_version && !pnc_version_equal (&request->version, &self->entry->version)))
    return set_changed (self->path, error);
  self->end_bytes
    = request->offset_bytes + MIN (request->length_bytes, size_bytes - request->offset_bytes);
  return TRUE;
}

PncDownload *
pnc_share_get (PncShare *share, const PncGet *request, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  g_autoptr (PncDownload) self = g_new0 (PncDownload, 1);
  PncFileInfo info;

  self->path = pnc_path_ref (request->path);
  if (!pnc_place_resolve (&place, share, request->path, FALSE, error))
    return NULL;
  self->file = open_place (&place, error);
  if (self->file == NULL || !pnc_file_query_opened (self->file, &info, error))
    {
      pnc_share_explain (error, request->path, "read");
      return NULL;
    }
  self->entry = pnc_entry_from_info (place.name, &info);
  return check_request (self, request, error) ? g_steal_pointer (&self) : NULL;
}

PncEntry *
pnc_download_get_entry (PncDownload *download)
{
  return download->entry;
}

guint64
pnc_download_get_end (PncDownload *download)
{
  return download->end_bytes;
}

gboolean
pnc_download_read (PncDownload *download,
                   void *buffer,
                   gsize length_bytes,
                   guint64 offset_bytes,
                   GError **error)
{
  gssize n = pnc_file_read_at (download->file, buffer, length_bytes, offset_bytes, error);

  if (n < 0)
    {
      pnc_share_explain (error, download->path, "read");
      return FALSE;
    }
  return (gsize) n == length_bytes || set_changed (download->path, error);
}

gboolean
pnc_download_check (PncDownload *download, GError **error)
{
  PncFileInfo info;
  PncVersion now;

  if (!pnc_file_query (download->file, &info, error))
    {
      pnc_share_explain (error, download->path, "read");
      return FALSE;
    }
  now = pnc_version_from_info (&info);
  return pnc_version_same_bytes (&now, &download->entry->version)
         || set_changed (download->path, error);
}

void
pnc_download_free (PncDownload *download)
{
  if (download == NULL)
    return;
  pnc_file_free (download->file);
  pnc_path_unref (download->path);
  pnc_entry_unref (download->entry);
  g_free (download);
}
