/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-display.h"
#include "pnc-name.h"
#include "pnc-place.h"

#include <string.h>

/* docs/PROTOCOL.md, sections 6.1 and 6.4: kind, mode, version and the length of the name; the two
 * counts of a page. */
#define ENTRY_BYTES (1 + 2 + 24 + 2)
#define PAGE_BYTES (4 + 4)

struct _PncShareReader
{
  PncDir *dir;          /* owned */
  PncDirReader *reader; /* owned */
  PncPath *path;        /* owned; for errors and the log */
  PncEntry *pending;    /* owned (nullable); read, but the page was full */
  gboolean ended;
  guint left_out;        /* since it was last asked for */
  guint left_out_in_all; /* of the whole listing */
  char *first_left_out;  /* owned (nullable); escaped */
};

PncShareReader *
pnc_share_list (PncShare *share, PncPath *path, GError **error)
{
  g_auto (PncPlace) place = PNC_PLACE_INIT;
  PncDirReader *entries;
  PncShareReader *reader;

  if (!pnc_place_resolve_folder (&place, share, path, error))
    return NULL;
  entries = pnc_dir_reader_new (place.dir, error);
  if (entries == NULL)
    {
      pnc_share_explain (error, path, "list");
      return NULL;
    }
  reader = g_new0 (PncShareReader, 1);
  reader->dir = g_steal_pointer (&place.dir);
  reader->reader = entries;
  reader->path = pnc_path_ref (path);
  return reader;
}

static void
leave_out (PncShareReader *self, const char *name)
{
  self->left_out++;
  self->left_out_in_all++;
  if (self->first_left_out == NULL)
    self->first_left_out = pnc_display_text (name, -1);
}

/* Once a listing, not once a name: whoever can make names must not be able to fill the log. */
static void
log_left_out (PncShareReader *self)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;

  if (self->left_out_in_all == 0)
    return;
  text = pnc_path_to_text (self->path);
  shown = pnc_display_text (text, -1);
  g_message ("Left %u names out of the listing of “%s” that no client could hold; the first is "
             "“%s”. Rename them.",
             self->left_out_in_all, shown, self->first_left_out);
}

/* Returns: whether the name goes into the listing */
static gboolean
is_listed (PncShareReader *self, const char *name)
{
  if (g_str_equal (name, PNC_RESERVED_NAME))
    return FALSE;
  if (pnc_name_check (name, strlen (name), PNC_NAME_RULE_WIRE) == PNC_NAME_OK)
    return TRUE;
  leave_out (self, name);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the next entry, %NULL at the end or with an error */
static PncEntry *
read_entry (PncShareReader *self, GError **error)
{
  const char *name;

  while (pnc_dir_reader_next (self->reader, &name, error))
    {
      g_autoptr (GError) local = NULL;
      PncFileInfo info;

      if (name == NULL)
        {
          self->ended = TRUE;
          return NULL;
        }
      if (!is_listed (self, name))
        continue;
      if (pnc_dir_query_child (self->dir, name, &info, &local))
        return pnc_entry_from_info (name, &info);
      if (!g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return NULL;
}

static PncEntry *
next_entry (PncShareReader *self, GError **error)
{
  if (self->pending != NULL)
    return g_steal_pointer (&self->pending);
  return self->ended ? NULL : read_entry (self, error);
}

GPtrArray *
pnc_share_reader_next (PncShareReader *reader,
                       guint max_entries,
                       gsize max_bytes,
                       gboolean *end,
                       GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (GError) local = NULL;
  gsize bytes = PAGE_BYTES;

  while (entries->len < max_entries)
    {
      PncEntry *entry = next_entry (reader, &local);

      if (entry == NULL)
        break;
      bytes += ENTRY_BYTES + strlen (entry->name);
      if (entries->len > 0 && bytes > max_bytes)
        {
          reader->pending = entry;
          break;
        }
      g_ptr_array_add (entries, entry);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      pnc_share_explain (error, reader->path, "list");
      return NULL;
    }
  *end = reader->ended && reader->pending == NULL;
  return g_steal_pointer (&entries);
}

guint
pnc_share_reader_take_left_out (PncShareReader *reader)
{
  guint n = reader->left_out;

  reader->left_out = 0;
  return n;
}

void
pnc_share_reader_free (PncShareReader *reader)
{
  if (reader == NULL)
    return;
  log_left_out (reader);
  pnc_dir_reader_free (reader->reader);
  pnc_dir_unref (reader->dir);
  pnc_path_unref (reader->path);
  pnc_entry_unref (reader->pending);
  g_free (reader->first_left_out);
  g_free (reader);
}
