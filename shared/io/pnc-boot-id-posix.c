/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-boot-id-private.h"

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"

/* Linux gives a UUID: 32 hexadecimal digits among dashes. */
gboolean
pnc_boot_id_read (guint8 id[PNC_BOOT_ID_BYTES])
{
  g_autofree char *text = NULL;
  guint n_digits = 0;

  if (!g_file_get_contents (BOOT_ID_PATH, &text, NULL, NULL))
    return FALSE;
  for (const char *c = text; *c != '\0' && n_digits < 2 * PNC_BOOT_ID_BYTES; c++)
    {
      if (!g_ascii_isxdigit (*c))
        continue;
      id[n_digits / 2] = (guint8) (id[n_digits / 2] << 4 | g_ascii_xdigit_value (*c));
      n_digits++;
    }
  return n_digits == 2 * PNC_BOOT_ID_BYTES;
}
