/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-share-private.h"

#include "pnc-display.h"
#include "pnc-name.h"
#include "pnc-name-set.h"
#include "pnc-place.h"

#include <string.h>

/* docs/PROTOCOL.md, sections 6.1 and 6.4: kind, mode, version and the length of the name; the two
 * counts of a page. */
#define ENTRY_BYTES (1 + 2 + 32 + 2)
#define PAGE_BYTES (4 + 4)

/* What is on the screen first comes first; then pages grow fourfold. */
#define FIRST_PAGE_ENTRIES 64u

/* A page is made in a bounded time, also where most names are left out. */
#define MAX_LOOKED_AT 4096u

/* What each listing may remember without being counted: some 6,000 names. */
#define FREE_BYTES (64u * 1024u)

/* What all listings together remember of names. Beyond the first few of each, only so much is there
 * for all of them. */
static gsize remembered_bytes; /* atomic */

struct _PncShareReader
{
  PncDirReader *reader; /* owned */
  PncPath *path;        /* owned; for errors and the log */
  PncNameSet *met;      /* owned; what was listed */
  gsize counted_bytes;  /* of @met, in remembered_bytes */
  PncEntry *pending;    /* owned (nullable); read, but the page was full */
  gboolean ended;
  guint n_looked_at;     /* for this page */
  guint ramp;            /* most entries of this page */
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
  reader->reader = entries;
  reader->met = pnc_name_set_new ();
  reader->path = pnc_path_ref (path);
  reader->ramp = FIRST_PAGE_ENTRIES;
  return reader;
}

gsize
pnc_share_reader_get_memory (PncShareReader *reader)
{
  return reader->counted_bytes;
}

gsize
pnc_share_readers_get_memory (void)
{
  return (gsize) g_atomic_pointer_get (&remembered_bytes);
}

/* Counts the memory of @self anew.
 *
 * Returns: %FALSE when all listings together hold more than they may */
static gboolean
count_memory (PncShareReader *self, GError **error)
{
  gsize bytes = pnc_name_set_get_bytes (self->met);
  gsize more = bytes > FREE_BYTES ? bytes - self->counted_bytes : 0;

  if (more == 0)
    return TRUE;
  self->counted_bytes += more;
  if ((gsize) g_atomic_pointer_add (&remembered_bytes, (gssize) more) + more
      <= PNC_SHARE_MAX_LISTING_BYTES)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "The server is listing too many large folders. Try again in a moment.");
  return FALSE;
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

/* Looks at the name that was just read. It may be gone by now; and one that was removed and made
 * anew meanwhile can come a second time.
 *
 * Returns: %FALSE with an error; otherwise @entry is what to list, or %NULL */
static gboolean
look_at (PncShareReader *self, const char *name, PncEntry **entry, GError **error)
{
  g_autoptr (GError) local = NULL;
  PncFileInfo info;

  *entry = NULL;
  if (!is_listed (self, name))
    return TRUE;
  if (!pnc_dir_reader_query (self->reader, &info, &local))
    {
      if (g_error_matches (local, PNC_ERROR, PNC_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (pnc_name_set_add (self->met, name))
    *entry = pnc_entry_from_info (name, &info);
  return TRUE;
}

/* Returns: (transfer full) (nullable): the next entry; %NULL at the end, with an error, and when
 * enough was looked at for one page */
static PncEntry *
read_entry (PncShareReader *self, GError **error)
{
  PncEntry *entry = NULL;
  const char *name;

  while (entry == NULL && self->n_looked_at < MAX_LOOKED_AT)
    {
      if (!pnc_dir_reader_next (self->reader, &name, error))
        return NULL;
      if (name == NULL)
        {
          self->ended = TRUE;
          return NULL;
        }
      self->n_looked_at++;
      if (!look_at (self, name, &entry, error))
        return NULL;
    }
  return entry;
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

  reader->n_looked_at = 0;
  max_entries = MIN (max_entries, reader->ramp);
  reader->ramp = MIN (reader->ramp * 4, PNC_MAX_LIST_PAGE_ENTRIES);
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
  if (local != NULL || !count_memory (reader, &local))
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
  g_atomic_pointer_add (&remembered_bytes, -(gssize) reader->counted_bytes);
  pnc_name_set_free (reader->met);
  pnc_dir_reader_free (reader->reader);
  pnc_path_unref (reader->path);
  pnc_entry_unref (reader->pending);
  g_free (reader->first_left_out);
  g_free (reader);
}
