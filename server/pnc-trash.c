/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-trash.h"

#include <sodium.h>
#include <string.h>

/* Of an id: 20240229T123456Z-0123456789abcdef */
#define TIME_LENGTH 16u
#define RANDOM_BYTES 8u

/* Sorts by time; the random part keeps those of one second and of several servers apart. */
static char *
make_name (GDateTime *now)
{
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  guint8 random[RANDOM_BYTES];
  char digits[2 * sizeof random + 1];

  randombytes_buf (random, sizeof random);
  sodium_bin2hex (digits, sizeof digits, random, sizeof random);
  return g_strdup_printf ("%s-%s", time, digits);
}

char *
pnc_trash_make_note (PncPath *where, const char *user)
{
  g_autofree char *path = pnc_path_to_text (where);
  g_autofree char *encoded = g_uri_escape_bytes ((const guint8 *) path, strlen (path), "/");
  g_autofree char *encoded_user = g_uri_escape_bytes ((const guint8 *) user, strlen (user), NULL);

  return g_strdup_printf ("[Trash]\nPath=%s\nUser=%s\n", encoded, encoded_user);
}

static gboolean
write_note (PncDir *dir, const char *note, GDateTime *now, GError **error)
{
  g_autofree char *time = g_date_time_format_iso8601 (now);
  g_autofree char *all = g_strdup_printf ("%sRemovedAt=%s\n", note, time);
  PncFile *file = pnc_dir_create_file (dir, PNC_TRASH_INFO, 0600, error);

  if (file == NULL)
    return FALSE;
  if (pnc_file_write_at (file, all, strlen (all), 0, error))
    return pnc_file_close (file, error);
  pnc_file_free (file);
  return FALSE;
}

static gboolean
fill (PncDir *folder,
      PncDir *dir,
      const char *name,
      const char *note,
      GDateTime *now,
      GError **error)
{
  return write_note (folder, note, now, error)
         && pnc_dir_rename (dir, name, folder, PNC_TRASH_ITEM, PNC_RENAME_NONE, error);
}

char *
pnc_trash_put (const PncArea *area, PncDir *dir, const char *name, const char *note, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *folder_name = make_name (now);
  g_autoptr (PncDir) folder = NULL;

  if (!pnc_dir_make_child (area->trash, folder_name, 0700, error))
    return NULL;
  folder = pnc_dir_open_child (area->trash, folder_name, error);
  if (folder != NULL && fill (folder, dir, name, note, now, error))
    return g_steal_pointer (&folder_name);
  g_clear_pointer (&folder, pnc_dir_unref); /* Windows removes no folder that is held */
  pnc_dir_remove_tree (area->trash, folder_name, NULL, NULL);
  return NULL;
}

/* What no peer can make anything else of: it becomes the name of a folder. */
static gboolean
is_id (const char *id)
{
  const char *digits = id + TIME_LENGTH + 1;

  if (strlen (id) != TIME_LENGTH + 1 + 2 * RANDOM_BYTES || id[8] != 'T'
      || id[TIME_LENGTH - 1] != 'Z' || id[TIME_LENGTH] != '-')
    return FALSE;
  for (guint i = 0; i < TIME_LENGTH - 1; i++)
    if (i != 8 && !g_ascii_isdigit (id[i]))
      return FALSE;
  return strspn (digits, "0123456789abcdef") == 2 * RANDOM_BYTES;
}

static gboolean
begins_with (PncDir *folder, const char *note, GError **error)
{
  gsize length_bytes = strlen (note);
  g_autofree char *there = g_malloc (length_bytes);
  g_autoptr (PncFile) file = pnc_dir_open_file (folder, PNC_TRASH_INFO, error);
  gssize got_bytes = file != NULL ? pnc_file_read_at (file, there, length_bytes, 0, error) : -1;

  if (got_bytes < 0)
    return FALSE;
  if ((gsize) got_bytes == length_bytes && memcmp (there, note, length_bytes) == 0)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL, NULL, "It was noted otherwise.");
  return FALSE;
}

PncDir *
pnc_trash_open (const PncArea *area, const char *id, const char *note, GError **error)
{
  g_autoptr (PncDir) folder = NULL;

  if (!is_id (id))
    {
      pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_LOCAL, NULL, "There is no such id.");
      return NULL;
    }
  folder = pnc_dir_open_child (area->trash, id, error);
  if (folder == NULL || !begins_with (folder, note, error))
    return NULL;
  return g_steal_pointer (&folder);
}

void
pnc_trash_drop (const PncArea *area, const char *id)
{
  g_autoptr (PncDir) folder = pnc_dir_open_child (area->trash, id, NULL);

  if (folder == NULL)
    return;
  pnc_dir_remove_child (folder, PNC_TRASH_INFO, NULL);
  g_clear_pointer (&folder, pnc_dir_unref); /* Windows removes no folder that is held */
  pnc_dir_remove_child (area->trash, id, NULL);
}
