/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-trash.h"

#include <sodium.h>
#include <string.h>

/* Sorts by time; the random part keeps those of one second and of several servers apart. */
static char *
make_name (GDateTime *now)
{
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  guint8 random[8];
  char digits[2 * sizeof random + 1];

  randombytes_buf (random, sizeof random);
  sodium_bin2hex (digits, sizeof digits, random, sizeof random);
  return g_strdup_printf ("%s-%s", time, digits);
}

static char *
make_note (PncPath *where, GDateTime *now)
{
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autofree char *path = pnc_path_to_text (where);
  g_autofree char *encoded = g_uri_escape_bytes ((const guint8 *) path, strlen (path), "/");

  return g_strdup_printf ("[Trash]\nPath=%s\nRemovedAt=%s\n", encoded, time);
}

static gboolean
write_note (PncDir *dir, const char *note, GError **error)
{
  PncFile *file = pnc_dir_create_file (dir, PNC_TRASH_INFO, 0600, error);

  if (file == NULL)
    return FALSE;
  if (pnc_file_write_at (file, note, strlen (note), 0, error))
    return pnc_file_close (file, error);
  pnc_file_free (file);
  return FALSE;
}

static gboolean
fill (PncDir *folder, PncDir *dir, const char *name, const char *note, GError **error)
{
  return write_note (folder, note, error)
         && pnc_dir_rename (dir, name, folder, PNC_TRASH_ITEM, PNC_RENAME_NONE, error);
}

gboolean
pnc_trash_put (const PncArea *area, PncDir *dir, const char *name, PncPath *where, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *folder_name = make_name (now);
  g_autofree char *note = make_note (where, now);
  g_autoptr (PncDir) folder = NULL;

  if (!pnc_dir_make_child (area->trash, folder_name, 0700, error))
    return FALSE;
  folder = pnc_dir_open_child (area->trash, folder_name, error);
  if (folder != NULL && fill (folder, dir, name, note, error))
    return TRUE;
  g_clear_pointer (&folder, pnc_dir_unref); /* Windows removes no folder that is held */
  pnc_dir_remove_tree (area->trash, folder_name, NULL, NULL);
  return FALSE;
}
