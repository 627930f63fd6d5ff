/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-checksum.h"
#include "pnc-io-error.h"
#include "pnc-meter.h"
#include "pnc-place.h"

/* In chunks of the protocol: that is what the digest is made of. */
static gboolean
add_all (PncChecksum *checksum, PncDownload *download, PncMeter *meter, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (PNC_CHUNK_BYTES);
  guint64 end = pnc_download_get_end (download);

  for (guint64 offset = 0; offset < end;)
    {
      gsize length = (gsize) MIN (PNC_CHUNK_BYTES, end - offset);

      if (!pnc_meter_check (meter, error)
          || !pnc_download_read (download, buffer, length, offset, error))
        return FALSE;
      pnc_checksum_add (checksum, buffer, length);
      pnc_meter_add (meter, length, 0);
      offset += length;
    }
  return pnc_download_check (download, error);
}

gboolean
pnc_share_sum (PncShare *share,
               const PncSum *request,
               guint8 *hash,
               gsize *hash_bytes,
               PncVersion *version,
               PncShareProgress progress,
               gpointer user_data,
               const gint *cancelled,
               GError **error)
{
  PncGet get = { .path = request->path, .length_bytes = PNC_SIZE_UNKNOWN };
  PncMeter meter = { .progress = progress, .user_data = user_data, .cancelled = cancelled };
  g_autoptr (PncChecksum) checksum = pnc_checksum_new (request->algorithm, error);
  g_autoptr (PncDownload) download = NULL;

  if (checksum == NULL)
    return FALSE;
  download = pnc_share_get (share, &get, error);
  if (download == NULL)
    return FALSE;
  meter.total_bytes = pnc_download_get_end (download);
  if (!add_all (checksum, download, &meter, error))
    {
      pnc_share_explain (error, request->path, "read");
      return FALSE;
    }
  *hash_bytes = pnc_checksum_get (checksum, hash);
  *version = pnc_download_get_entry (download)->version;
  return TRUE;
}
