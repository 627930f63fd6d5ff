/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-io-error.h"
#include "pnc-place.h"
#include "pnc-publish.h"

/* The share itself can neither be made nor moved nor removed by its users. */
static gboolean
check_not_root (PncPath *path, const char *doing, GError **error)
{
  if (pnc_path_depth (path) > 0)
    return TRUE;
  pnc_set_error_doing (error, PNC_ERROR_PERMISSION, PNC_SIDE_REMOTE, "/", doing, NULL);
  return FALSE;
}

static gboolean
set_attributes (PncShare *share,
                const PncPlace *place,
                const PncAttributes *attributes,
                GError **error)
{
  int mode = (attributes->which & PNC_ATTRIBUTE_MODE) != 0
               ? (int) (attributes->mode & share->options.mode_mask)
               : -1;
  gint64 mtime_ns
    = (attributes->which & PNC_ATTRIBUTE_MTIME) != 0 ? attributes->mtime_ns : G_MININT64;

  return pnc_share_set_name_attributes (place->dir, place->name, mode, mtime_ns, error);
}

/* Returns: whether the folder that is there already will do */
static gboolean
accept_existing (const PncPlace *place, const PncMakeFolder *request)
{
  PncFileInfo info;

  return (request->flags & PNC_PUT_EXISTING_OK) != 0 && pnc_place_query (place, &info, NULL)
         && info.kind == PNC_FILE_DIRECTORY;
}

static gboolean
make_folder (PncShare *share, const PncPlace *place, const PncMakeFolder *request, GError **error)
{
  const PncAttributes *attributes = &request->attributes;
  gboolean has_mode = (attributes->which & PNC_ATTRIBUTE_MODE) != 0;
  guint mode = (has_mode ? attributes->mode : PNC_DEFAULT_FOLDER_MODE) & share->options.mode_mask;
  g_autoptr (GError) local = NULL;

  if (pnc_dir_make_child (place->dir, place->name, mode, &local))
    return pnc_place_note_made (place, share, error)
           && ((attributes->which & PNC_ATTRIBUTE_MTIME) == 0
               || set_attributes (share, place, attributes, error));
  /* a server that is no more may have made it, and not flushed */
  if (g_error_matches (local, PNC_ERROR, PNC_ERROR_EXISTS) && accept_existing (place, request))
    return pnc_place_note_made (place, share, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

PncEntry *
pnc_share_make_folder (PncShare *share, const PncMakeFolder *request, GError **error)
{
  gboolean parents = (request->flags & PNC_PUT_PARENTS) != 0;
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  PncEntry *entry;

  if (!pnc_share_check_writable (share, request->path, error)
      || !pnc_place_resolve (&place, share, request->path, parents, error))
    return NULL;
  if (place.name == NULL && !accept_existing (&place, request))
    {
      pnc_set_error_doing (error, PNC_ERROR_EXISTS, PNC_SIDE_REMOTE, "/", "make", NULL);
      return NULL;
    }
  entry = place.name == NULL || make_folder (share, &place, request, error)
            ? pnc_place_stat (&place, error)
            : NULL;
  if (entry == NULL)
    pnc_share_explain (error, request->path, "make the folder");
  return entry;
}

PncEntry *
pnc_share_set_attributes (PncShare *share, const PncSetAttributes *request, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  PncEntry *entry = NULL;

  if (!pnc_share_check_writable (share, request->path, error)
      || !check_not_root (request->path, "set the attributes of", error)
      || !pnc_place_resolve (&place, share, request->path, FALSE, error))
    return NULL;
  if (set_attributes (share, &place, &request->attributes, error))
    entry = pnc_place_stat (&place, error);
  if (entry == NULL)
    pnc_share_explain (error, request->path, "set the attributes of");
  return entry;
}

static gboolean
check_rename (PncShare *share, const PncRename *request, GError **error)
{
  g_autofree char *text = NULL;

  if (!pnc_share_check_writable (share, request->from, error)
      || !check_not_root (request->from, "rename", error)
      || !check_not_root (request->to, "rename to", error))
    return FALSE;
  if (!pnc_path_contains (request->from, request->to)
      || pnc_path_equal (request->from, request->to))
    return TRUE;
  text = pnc_path_to_text (request->to);
  pnc_set_error (error, PNC_ERROR_BAD_NAME, PNC_SIDE_REMOTE, text,
                 "A folder cannot be moved into itself. Choose another place.");
  return FALSE;
}

/* Two names of one file: the system would leave both. */
static gboolean
remove_second_name (const PncPlace *from, const PncFileInfo *moved, GError **error)
{
  PncFileInfo info;

  if (moved->kind != PNC_FILE_REGULAR || moved->n_links < 2 || !pnc_place_query (from, &info, NULL)
      || info.file_id != moved->file_id || info.device != moved->device)
    return TRUE;
  return pnc_dir_remove_child (from->dir, from->name, error);
}

static PncEntry *
rename_place (const PncPlace *from, const PncPlace *to, const PncRename *request, GError **error)
{
  g_autofree char *name = NULL;
  PncOutcome outcome;
  PncPlace result = *to;
  PncMove move = { .from = from->dir,
                   .from_name = from->name,
                   .to = to->dir,
                   .to_name = to->name,
                   .policy = request->policy };
  PncFileInfo info;

  if (!pnc_place_query (from, &info, error))
    return NULL;
  move.kind = info.kind;
  move.mtime_ns = info.mtime_ns;
  if (!pnc_publish (&move, &outcome, &name, error))
    return NULL;
  if (outcome == PNC_OUTCOME_SKIPPED)
    {
      g_autofree char *text = pnc_path_to_text (request->to);

      pnc_set_error_doing (error, PNC_ERROR_EXISTS, PNC_SIDE_REMOTE, text, "rename to", NULL);
      return NULL;
    }
  result.name = name;
  return remove_second_name (from, &info, error) ? pnc_place_stat (&result, error) : NULL;
}

/* The sentence names the place that is to blame. */
static void
explain_rename (GError **error, const PncRename *request)
{
  gboolean about_source;

  if (error == NULL || *error == NULL)
    return;
  about_source = !g_error_matches (*error, PNC_ERROR, PNC_ERROR_EXISTS)
                 && !g_error_matches (*error, PNC_ERROR, PNC_ERROR_IS_DIRECTORY)
                 && !g_error_matches (*error, PNC_ERROR, PNC_ERROR_NOT_REGULAR);
  pnc_share_explain (error, about_source ? request->from : request->to,
                     about_source ? "rename" : "rename to");
}

PncEntry *
pnc_share_rename (PncShare *share, const PncRename *request, GError **error)
{
  g_auto (PncPlace) from = PNC_PLACE_INIT;
  g_auto (PncPlace) to = PNC_PLACE_INIT;
  PncEntry *entry;

  if (!check_rename (share, request, error)
      || !pnc_place_resolve (&from, share, request->from, FALSE, error)
      || !pnc_place_resolve (&to, share, request->to, FALSE, error))
    return NULL;
  if (pnc_path_equal (request->from, request->to))
    entry = pnc_place_stat (&from, error);
  else
    entry = rename_place (&from, &to, request, error);
  pnc_staging_note_move (share->staging);
  if (entry == NULL)
    explain_rename (error, request);
  return entry;
}
