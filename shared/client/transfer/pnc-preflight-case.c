/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-preflight-case.h"

#include <string.h>

static char
swap (char letter)
{
  return g_ascii_islower (letter) ? g_ascii_toupper (letter) : g_ascii_tolower (letter);
}

gboolean
pnc_preflight_has_case (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (swap (*c) != *c)
      return TRUE;
  return FALSE;
}

char *
pnc_preflight_swap_case (const char *name)
{
  char *swapped = g_strdup (name);

  for (char *c = swapped; *c != '\0'; c++)
    *c = swap (*c);
  return swapped;
}

gboolean
pnc_preflight_has_case_doubles (GPtrArray *sources)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < sources->len; i++)
    {
      const PncPreflightSource *source = sources->pdata[i];
      g_autofree char *key = pnc_name_collision_key (source->name);
      const char *other = g_hash_table_lookup (names, key);

      if (other != NULL && strcmp (other, source->name) != 0)
        return TRUE;
      g_hash_table_insert (names, g_steal_pointer (&key), source->name);
    }
  return FALSE;
}

gboolean
pnc_preflight_local_folds (PncDir *dir, const char *path, PncNameRule rule)
{
  g_autoptr (GDir) listing = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  g_autofree char *swapped = NULL;
  PncFileInfo info, other;

  if (rule == PNC_NAME_RULE_PORTABLE || listing == NULL)
    return TRUE;
  do
    name = g_dir_read_name (listing);
  while (name != NULL && !pnc_preflight_has_case (name));
  if (name == NULL || !pnc_dir_query_child (dir, name, &info, NULL))
    return TRUE;
  swapped = pnc_preflight_swap_case (name);
  return pnc_dir_query_child (dir, swapped, &other, NULL) && other.device == info.device
         && other.file_id == info.file_id;
}
