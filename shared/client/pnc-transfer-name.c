/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-name.h"

#include <string.h>

#include "pnc-limits.h"

/* Longer than this, what follows a dot is part of the name and no extension. */
#define MAX_EXTENSION_BYTES 16u
#define PARTIAL_LETTERS 6u

static gboolean
is_extension (const char *text, gsize length_bytes)
{
  if (length_bytes < 2 || length_bytes > MAX_EXTENSION_BYTES)
    return FALSE;
  for (gsize i = 1; i < length_bytes; i++)
    {
      if (!g_ascii_isalnum (text[i]))
        return FALSE;
    }
  return TRUE;
}

/* Returns: where the extension of @name begins, with its dot; its end when it has none */
static gsize
find_extension (const char *name)
{
  gsize length_bytes = strlen (name);
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name || !is_extension (dot, length_bytes - (dot - name)))
    return length_bytes;
  if (dot - name > 4 && g_ascii_strncasecmp (dot - 4, ".tar", 4) == 0)
    dot -= 4;
  return dot - name;
}

/* Returns: the most bytes of @text, up to @max_bytes, that do not end inside a character */
static gsize
shorten (const char *text, gsize length_bytes, gsize max_bytes)
{
  gsize end = MIN (length_bytes, max_bytes);

  if (end == length_bytes)
    return end;
  while (end > 0 && ((guchar) text[end] & 0xc0) == 0x80)
    end--;
  return end;
}

char *
pnc_transfer_name_numbered (const char *name, guint number)
{
  g_autofree char *suffix = NULL;
  gsize stem_bytes = find_extension (name);

  g_return_val_if_fail (strlen (name) <= PNC_MAX_NAME_BYTES, NULL);

  suffix = g_strdup_printf (" (%u)%s", number, name + stem_bytes);
  stem_bytes = shorten (name, stem_bytes, PNC_MAX_NAME_BYTES - strlen (suffix));
  return g_strdup_printf ("%.*s%s", (int) stem_bytes, name, suffix);
}

char *
pnc_transfer_name_partial (void)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  char random[PARTIAL_LETTERS + 1] = { 0 };

  for (guint i = 0; i < PARTIAL_LETTERS; i++)
    random[i] = letters[g_random_int_range (0, sizeof letters - 1)];
  return g_strconcat (PNC_PARTIAL_PREFIX, random, NULL);
}
