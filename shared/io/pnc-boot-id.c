/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-boot-id.h"

#include "pnc-boot-id-private.h"

#include <string.h>

static const guint8 *override; /* borrowed */

gboolean
pnc_boot_id (guint8 id[PNC_BOOT_ID_BYTES])
{
  static const guint8 unknown[PNC_BOOT_ID_BYTES];
  static guint8 running[PNC_BOOT_ID_BYTES];
  static gsize read_once = 0;

  if (g_once_init_enter (&read_once))
    {
      if (!pnc_boot_id_read (running))
        memset (running, 0, sizeof running);
      g_once_init_leave (&read_once, 1);
    }
  memcpy (id, override != NULL ? override : running, PNC_BOOT_ID_BYTES);
  return memcmp (id, unknown, PNC_BOOT_ID_BYTES) != 0;
}

void
pnc_boot_id_override (const guint8 *id)
{
  override = id;
}
