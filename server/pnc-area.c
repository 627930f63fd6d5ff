/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-area.h"

#include "pnc-journal.h"
#include "pnc-limits.h"

#include <string.h>

#define STAGING_NAME "staging"
#define TRASH_NAME "trash"
#define PRIVATE_MODE 0700u
#define ID_CHARS (2 * PNC_TRANSFER_ID_BYTES)

static gboolean
make_private (PncDir *dir, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncFileInfo info;

  if (pnc_dir_make_child (dir, name, PRIVATE_MODE, &local))
    return TRUE;
  if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_EXISTS))
    {
      /* One that is there already will do on a file system that takes nothing new. */
      if (pnc_dir_query_child (dir, name, &info, NULL) && info.kind == PNC_FILE_DIRECTORY)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!pnc_dir_query_child (dir, name, &info, error))
    return FALSE;
  if (info.kind == PNC_FILE_DIRECTORY && (info.mode & ~PRIVATE_MODE) != 0)
    return pnc_dir_set_child_attributes (dir, name, PRIVATE_MODE, G_MININT64, error);
  return TRUE;
}

static PncDir *
open_private (PncDir *dir, const char *name, GError **error)
{
  return make_private (dir, name, error) ? pnc_dir_open_child (dir, name, error) : NULL;
}

PncArea *
pnc_area_open (PncDir *top, GError **error)
{
  g_autoptr (PncArea) area = g_new0 (PncArea, 1);
  g_autoptr (PncDir) own = open_private (top, PNC_RESERVED_NAME, error);

  if (own == NULL)
    return NULL;
  area->partials = open_private (own, STAGING_NAME, error);
  if (area->partials == NULL)
    return NULL;
  area->trash = open_private (own, TRASH_NAME, error);
  return area->trash != NULL ? g_steal_pointer (&area) : NULL;
}

void
pnc_area_free (PncArea *area)
{
  if (area == NULL)
    return;
  pnc_dir_unref (area->partials);
  pnc_dir_unref (area->trash);
  g_free (area);
}

static gboolean
is_staged_name (const char *name)
{
  gsize digits = strspn (name, "0123456789abcdef");

  return digits == ID_CHARS
         && (name[digits] == '\0' || g_str_equal (name + digits, PNC_STAGED_TREE_SUFFIX)
             || g_str_equal (name + digits, PNC_JOURNAL_SUFFIX));
}

/* The time of the last change of the inode: the modification time may be the one of the original.
 */
static gboolean
is_stale (const PncFileInfo *info, gint64 now_us, gint64 stale_us)
{
  return info->ctime_ns / 1000 < now_us - stale_us;
}

/* Not even the owner may open a file without any permission bits. */
PncFile *
pnc_area_open_staged (const PncArea *area, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncFile *file = pnc_dir_open_file_for_update (area->partials, name, &local);

  if (file != NULL)
    return file;
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_PERMISSION)
      && pnc_dir_set_child_attributes (area->partials, name, 0600, G_MININT64, NULL))
    return pnc_dir_open_file_for_update (area->partials, name, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

gboolean
pnc_area_remove_journal (const PncArea *area, const char *name, GError **error)
{
  g_autofree char *journal = g_strconcat (name, PNC_JOURNAL_SUFFIX, NULL);
  g_autoptr (GError) local = NULL;

  if (pnc_dir_remove_child (area->partials, journal, &local)
      || g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
pnc_area_remove_staged (const PncArea *area, const char *name, GError **error)
{
  return pnc_area_remove_journal (area, name, error)
         && pnc_dir_remove_child (area->partials, name, error);
}

/* Returns: whether the guard of @name is ours, or gone: then nobody works on it. */
static gboolean
take_guard (const PncArea *area, const char *name, PncFile **guard, GError **error)
{
  g_autofree char *id = g_strndup (name, ID_CHARS);
  g_autoptr (GError) local = NULL;

  *guard = pnc_area_open_staged (area, id, &local);
  if (*guard == NULL && g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return TRUE;
  if (*guard != NULL)
    return pnc_file_try_lock (*guard, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
remove_stale (const PncArea *area, const char *name, GError **error)
{
  g_autoptr (PncFile) guard = NULL;

  if (!take_guard (area, name, &guard, error))
    return FALSE;
  if (guard != NULL && g_str_has_suffix (name, PNC_JOURNAL_SUFFIX))
    return FALSE; /* it goes with the file */
  if (name[ID_CHARS] == '\0' && !pnc_area_remove_journal (area, name, error))
    return FALSE;
  return pnc_dir_remove_tree (area->partials, name, NULL, error);
}

static gboolean
collect_one (const PncArea *area, const char *name, gint64 now_us, gint64 stale_us)
{
  g_autoptr (GError) error = NULL;
  PncFileInfo info;

  if (!is_staged_name (name) || !pnc_dir_query_child (area->partials, name, &info, NULL)
      || !is_stale (&info, now_us, stale_us))
    return FALSE;
  if (remove_stale (area, name, &error))
    return TRUE;
  if (error != NULL && !g_error_matches (error, PNC_ERROR, PNC_ERROR_IN_USE)
      && !g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    g_message ("An old partial file stays in staging. %s", error->message);
  return FALSE;
}

guint
pnc_area_collect (PncArea *area, gint64 now_us, gint64 stale_us)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PncDirReader) reader = pnc_dir_reader_new (area->partials, &error);
  const char *name = NULL;
  guint n_removed = 0;

  while (reader != NULL && pnc_dir_reader_next (reader, &name, &error) && name != NULL)
    n_removed += collect_one (area, name, now_us, stale_us) ? 1 : 0;
  if (error != NULL)
    g_message ("Staging could not be looked through. %s", error->message);
  if (n_removed > 0)
    g_message ("Removed what nobody had gone on with from staging: %u entries.", n_removed);
  return n_removed;
}
