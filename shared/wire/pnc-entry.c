/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-entry.h"

#include <string.h>

/* The entry and its name are one block. */
PncEntry *
pnc_entry_new (PncEntryKind kind,
               const char *name,
               gsize name_bytes,
               guint mode,
               const PncVersion *version)
{
  PncEntry *entry;
  char *copy;

  g_return_val_if_fail (name != NULL || name_bytes == 0, NULL);
  g_return_val_if_fail (version != NULL, NULL);

  entry = g_malloc (sizeof (PncEntry) + name_bytes + 1);
  copy = (char *) (entry + 1);
  if (name_bytes > 0)
    memcpy (copy, name, name_bytes);
  copy[name_bytes] = '\0';

  entry->kind = kind;
  entry->mode = mode & 0777;
  entry->version = *version;
  entry->name = copy;
  g_atomic_ref_count_init (&entry->ref_count);
  return entry;
}

PncEntry *
pnc_entry_ref (PncEntry *entry)
{
  g_return_val_if_fail (entry != NULL, NULL);

  g_atomic_ref_count_inc (&entry->ref_count);
  return entry;
}

void
pnc_entry_unref (PncEntry *entry)
{
  if (entry != NULL && g_atomic_ref_count_dec (&entry->ref_count))
    g_free (entry);
}

gboolean
pnc_version_equal (const PncVersion *a, const PncVersion *b)
{
  return pnc_version_same_bytes (a, b) && a->changed_ns == b->changed_ns;
}

gboolean
pnc_version_same_bytes (const PncVersion *a, const PncVersion *b)
{
  return a->size_bytes == b->size_bytes && a->mtime_ns == b->mtime_ns && a->file_id == b->file_id;
}
