/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-speed-limits.h"

#define BYTES_PER_KB 1000u

guint64
pnc_speed_limits_to_bps (gboolean limited, guint limit_kb)
{
  return limited ? (guint64) limit_kb * BYTES_PER_KB : PNC_RATE_NONE;
}

gboolean
pnc_speed_limits_from_bps (guint64 limit_bps, guint *limit_kb)
{
  if (limit_bps == PNC_RATE_NONE)
    return FALSE;
  *limit_kb = (guint) CLAMP (limit_bps / BYTES_PER_KB, 1, G_MAXUINT);
  return TRUE;
}

guint64
pnc_speed_limits_get (GSettings *settings, PncDirection direction)
{
  gboolean upload = direction == PNC_UPLOAD;

  return pnc_speed_limits_to_bps (
    g_settings_get_boolean (settings, upload ? "limit-uploads" : "limit-downloads"),
    g_settings_get_uint (settings, upload ? "upload-limit" : "download-limit"));
}

static void
apply_cb (GSettings *settings, const char *key, PncTransferQueue *queue)
{
  if (key != NULL && g_strrstr (key, "limit") == NULL)
    return;
  pnc_transfer_queue_set_limit (queue, PNC_UPLOAD, pnc_speed_limits_get (settings, PNC_UPLOAD));
  pnc_transfer_queue_set_limit (queue, PNC_DOWNLOAD, pnc_speed_limits_get (settings, PNC_DOWNLOAD));
}

void
pnc_speed_limits_bind (GSettings *settings, PncTransferQueue *queue)
{
  g_signal_connect_object (settings, "changed", G_CALLBACK (apply_cb), queue, 0);
  apply_cb (settings, NULL, queue);
}
