/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-search.h"

#include "pnc-name-match.h"
#include "pnc-name.h"
#include "pnc-place.h"
#include "pnc-share-private.h"
#include "pnc-tree-walk.h"

#include <string.h>

/* docs/PROTOCOL.md, sections 6.1 and 6.15: an entry beside its name, a FOUND beside its entries,
 * and its frame. */
#define ENTRY_BYTES (1 + 2 + 32 + 2)
#define FOUND_BYTES (1 + 2 + 1 + 4 + PNC_FRAME_HEADER_BYTES)

/* A step ends with what makes up the largest page of a listing, or when the first few are there:
 * whoever waits wants to see something. */
#define STEP_BYTES (48u * 1024u)
#define STEP_ENTRIES 256u

struct _PncShareSearch
{
  PncPath *path;       /* owned; where it begins */
  gsize path_bytes;    /* of its components */
  PncNameMatch *match; /* owned, nullable: nothing is found */
  PncTreeWalk *walk;   /* owned, nullable: no name below may travel */
  gboolean hidden;
  guint most;
  PncShareSearchBounds bounds;
  gint64 begun_us;
  guint64 n_looked_at;
  guint n_found;
  guint n_unread;
  guint inside; /* folders that the walk has entered and not left */

  /* of one step */
  GPtrArray *pages; /* owned by whoever called; of PncFound */
  gsize bytes;
  guint n_entries;
  guint n_names;
  gint64 until_us;
};

static gsize
count_bytes (PncPath *path)
{
  gsize bytes = 0;

  for (guint i = 0; i < pnc_path_depth (path); i++)
    bytes += strlen (pnc_path_component (path, i));
  return bytes;
}

PncShareSearch *
pnc_share_search (PncShare *share,
                  const PncSearch *request,
                  const PncShareSearchBounds *bounds,
                  GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  guint depth = pnc_path_depth (request->path);
  PncShareSearch *self;

  if (!pnc_place_resolve_folder (&place, share, request->path, error))
    return NULL;
  self = g_new0 (PncShareSearch, 1);
  self->path = pnc_path_ref (request->path);
  self->path_bytes = count_bytes (request->path);
  self->match = pnc_name_match_new (request->words, (request->flags & PNC_SEARCH_CASE) != 0);
  if (depth < share->options.max_depth)
    self->walk = pnc_tree_walk_new (
      place.dir, MIN (PNC_SHARE_SEARCH_MAX_DEPTH, share->options.max_depth - depth));
  self->hidden = (request->flags & PNC_SEARCH_HIDDEN) != 0;
  self->most = request->most;
  self->bounds = *bounds;
  self->begun_us = g_get_monotonic_time ();
  return self;
}

void
pnc_found_free (PncFound *self)
{
  pnc_path_unref (self->folder);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/* Returns: whether the item, and what is in it, could be listed by whoever asks */
static gboolean
may_be_told (PncShareSearch *self, const PncTreeItem *item)
{
  gsize bytes = self->path_bytes;

  if (item->name[0] == '.' && !self->hidden)
    return FALSE;
  if (pnc_name_check (item->name, strlen (item->name), PNC_NAME_RULE_WIRE) != PNC_NAME_OK)
    return FALSE;
  for (guint i = 0; i < item->depth; i++)
    bytes += strlen (item->components[i]);
  return bytes <= PNC_MAX_PATH_BYTES;
}

/* Returns: (transfer full): the folder that @item is in */
static PncPath *
folder_of (const PncTreeItem *item)
{
  PncSlice names[PNC_SHARE_SEARCH_MAX_DEPTH];
  guint n = item->depth - 1;
  PncPath *path;

  g_assert (n < PNC_SHARE_SEARCH_MAX_DEPTH);
  for (guint i = 0; i < n; i++)
    names[i] = (PncSlice){ (const guint8 *) item->components[i], strlen (item->components[i]) };
  path = pnc_path_new_slices (names, n, NULL);
  g_assert (path != NULL); /* all of them were looked at on the way down */
  return path;
}

/* Returns: (transfer none): where the entries of @folder go; takes @folder */
static PncFound *
page_for (PncShareSearch *self, PncPath *folder)
{
  guint n = self->pages->len;
  PncFound *page = n > 0 ? g_ptr_array_index (self->pages, n - 1) : NULL;

  if (page != NULL && pnc_path_equal (page->folder, folder)
      && page->entries->len < PNC_MAX_LIST_PAGE_ENTRIES)
    {
      pnc_path_unref (folder);
      return page;
    }
  page = g_new0 (PncFound, 1);
  page->folder = folder;
  page->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_ptr_array_add (self->pages, page);
  self->bytes += FOUND_BYTES + count_bytes (folder) + 2 * pnc_path_depth (folder);
  return page;
}

static void
test (PncShareSearch *self, const PncTreeItem *item)
{
  if (self->match == NULL || !pnc_name_match_test (self->match, item->name))
    return;
  g_ptr_array_add (page_for (self, folder_of (item))->entries,
                   pnc_entry_from_info (item->name, &item->info));
  self->bytes += ENTRY_BYTES + strlen (item->name);
  self->n_entries += 1;
  self->n_found += 1;
}

static void
enter (PncShareSearch *self, const PncTreeItem *item)
{
  if (!may_be_told (self, item))
    {
      pnc_tree_walk_skip (self->walk);
      return;
    }
  self->inside += 1;
  test (self, item);
}

/* What is gone by now is none. A folder that could not be entered has a name all the same; one that
 * was, and cannot be read to its end, had its name looked at. */
static void
take_error (PncShareSearch *self, const PncTreeItem *item)
{
  if (g_error_matches (item->error, PNC_ERROR, PNC_ERROR_NOT_FOUND))
    return;
  if (item->depth > self->inside)
    {
      if (!may_be_told (self, item))
        return;
      if (item->info.kind == PNC_FILE_DIRECTORY)
        test (self, item);
    }
  self->n_unread += 1;
}

/* Returns: %FALSE when the folder that it began with cannot be listed at all */
static gboolean
look_at (PncShareSearch *self, const PncTreeItem *item, GError **error)
{
  gboolean is_first = self->n_looked_at == 0;

  if (item->step == PNC_TREE_LEAVE)
    {
      self->inside -= 1;
      return TRUE;
    }
  self->n_looked_at += 1;
  self->n_names += 1;
  if (item->step == PNC_TREE_ERROR && item->depth == 0 && is_first)
    {
      g_propagate_error (error, g_error_copy (item->error));
      pnc_share_explain (error, self->path, "search");
      return FALSE;
    }
  if (item->step == PNC_TREE_ERROR)
    take_error (self, item);
  else if (item->step == PNC_TREE_ENTER)
    enter (self, item);
  else if (may_be_told (self, item))
    test (self, item);
  return TRUE;
}

/* Returns: how it has ended, if it has */
static PncSearchOutcome
judge (PncShareSearch *self, gint64 now_us)
{
  if (self->n_found >= self->most)
    return PNC_SEARCH_ENOUGH;
  if (self->n_looked_at >= self->bounds.max_names || now_us - self->begun_us > self->bounds.max_us)
    return PNC_SEARCH_GAVE_UP;
  return PNC_SEARCH_MORE;
}

static gboolean
goes_on (PncShareSearch *self, gint64 now_us, const gint *cancelled)
{
  return self->n_names < self->bounds.slice_names && now_us < self->until_us
         && self->bytes < STEP_BYTES && self->n_entries < STEP_ENTRIES
         && !g_atomic_int_get (cancelled);
}

static gboolean
take_steps (PncShareSearch *self, const gint *cancelled, PncSearchOutcome *outcome, GError **error)
{
  gint64 now_us = g_get_monotonic_time ();

  self->bytes = 0;
  self->n_entries = 0;
  self->n_names = 0;
  self->until_us = now_us + self->bounds.slice_us;
  do
    {
      const PncTreeItem *item = pnc_tree_walk_next (self->walk);

      if (item == NULL)
        {
          *outcome = PNC_SEARCH_ALL;
          return TRUE;
        }
      if (!look_at (self, item, error))
        return FALSE;
      now_us = g_get_monotonic_time ();
      *outcome = judge (self, now_us);
    }
  while (*outcome == PNC_SEARCH_MORE && goes_on (self, now_us, cancelled));
  return TRUE;
}

GPtrArray *
pnc_share_search_step (PncShareSearch *self,
                       const gint *cancelled,
                       PncSearchOutcome *outcome,
                       GError **error)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_found_free);

  *outcome = PNC_SEARCH_ALL;
  self->pages = pages;
  if (self->walk != NULL && self->match != NULL && !take_steps (self, cancelled, outcome, error))
    return NULL;
  self->pages = NULL;
  return g_steal_pointer (&pages);
}

guint64
pnc_share_search_get_looked_at (PncShareSearch *self)
{
  return self->n_looked_at;
}

guint
pnc_share_search_get_unread (PncShareSearch *self)
{
  return self->n_unread;
}

void
pnc_share_search_free (PncShareSearch *self)
{
  if (self == NULL)
    return;
  pnc_tree_walk_free (self->walk);
  pnc_name_match_free (self->match);
  pnc_path_unref (self->path);
  g_free (self);
}
