/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-boot-id-private.h"

/* Windows counts its starts and knows about when the last one was, but has no id that no other
 * system has, and a file on a server may be gone on with from another one. What a flush has put on
 * disk counts there, and nothing else. */
gboolean
pnc_boot_id_read (guint8 id[PNC_BOOT_ID_BYTES])
{
  return FALSE;
}
