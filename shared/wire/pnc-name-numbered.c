/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-name-numbered.h"

#include <string.h>

#include "pnc-limits.h"

/* Returns: how many bytes of @text to keep, @max_bytes at most and never a part of a character */
static gsize
cut (const char *text, gsize length_bytes, gsize max_bytes)
{
  gsize end = MIN (length_bytes, max_bytes);

  if (end == length_bytes)
    return end;
  while (end > 0 && ((guchar) text[end] & 0xc0) == 0x80)
    end--;
  return end;
}

char *
pnc_name_numbered (const char *name, guint number)
{
  const char *end = name + strlen (name);
  const char *dot = strrchr (name, '.');
  g_autofree char *text = g_strdup_printf (" (%u)", number);
  gsize text_bytes = strlen (text);
  gsize stem_bytes;

  g_return_val_if_fail (end - name <= (gssize) PNC_MAX_NAME_BYTES, NULL);

  if (dot == NULL || dot == name || text_bytes + (end - dot) >= PNC_MAX_NAME_BYTES)
    dot = end;
  stem_bytes = cut (name, dot - name, PNC_MAX_NAME_BYTES - text_bytes - (end - dot));
  return g_strdup_printf ("%.*s%s%s", (int) stem_bytes, name, text, dot);
}
