/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-chunk-hashes.h"

#include "pnc-hash.h"

#include <string.h>

#define PAGE_CHUNKS 64u

typedef struct
{
  guint64 number; /* the page's, and its key */
  guint64 present;
  guint8 hashes[PAGE_CHUNKS][PNC_HASH_BYTES];
} Page;

struct _PncChunkHashes
{
  guint64 size_bytes;
  guint64 n_chunks;
  guint64 n_present;
  GHashTable *pages; /* owned: &number -> Page */
};

PncChunkHashes *
pnc_chunk_hashes_new (guint64 size_bytes)
{
  PncChunkHashes *self = g_new0 (PncChunkHashes, 1);

  self->size_bytes = size_bytes;
  self->n_chunks = size_bytes / PNC_CHUNK_BYTES + (size_bytes % PNC_CHUNK_BYTES != 0 ? 1 : 0);
  self->pages = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return self;
}

void
pnc_chunk_hashes_free (PncChunkHashes *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->pages);
  g_free (self);
}

guint64
pnc_chunk_hashes_get_n_chunks (PncChunkHashes *self)
{
  return self->n_chunks;
}

gsize
pnc_chunk_hashes_get_length (PncChunkHashes *self, guint64 chunk)
{
  g_return_val_if_fail (chunk < self->n_chunks, 0);

  return (gsize) MIN (PNC_CHUNK_BYTES, self->size_bytes - chunk * PNC_CHUNK_BYTES);
}

static Page *
find_page (PncChunkHashes *self, guint64 chunk)
{
  guint64 number = chunk / PAGE_CHUNKS;

  return g_hash_table_lookup (self->pages, &number);
}

static guint64
bit_of (guint64 chunk)
{
  return (guint64) 1 << chunk % PAGE_CHUNKS;
}

gboolean
pnc_chunk_hashes_has (PncChunkHashes *self, guint64 chunk)
{
  const Page *page = find_page (self, chunk);

  return page != NULL && (page->present & bit_of (chunk)) != 0;
}

const guint8 *
pnc_chunk_hashes_get (PncChunkHashes *self, guint64 chunk)
{
  return pnc_chunk_hashes_has (self, chunk) ? find_page (self, chunk)->hashes[chunk % PAGE_CHUNKS]
                                            : NULL;
}

guint64
pnc_chunk_hashes_get_n_set (PncChunkHashes *self)
{
  return self->n_present;
}

static guint
last_bit (guint64 bits)
{
  guint n = 0;

  while ((bits >>= 1) != 0)
    n++;
  return n;
}

guint64
pnc_chunk_hashes_get_end (PncChunkHashes *self)
{
  GHashTableIter iter;
  gpointer value;
  const Page *last = NULL;
  guint64 chunk;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Page *page = value;

      if (page->present != 0 && (last == NULL || page->number > last->number))
        last = page;
    }
  if (last == NULL)
    return 0;
  chunk = last->number * PAGE_CHUNKS + last_bit (last->present);
  return chunk * PNC_CHUNK_BYTES + pnc_chunk_hashes_get_length (self, chunk);
}

void
pnc_chunk_hashes_set (PncChunkHashes *self, guint64 chunk, const guint8 hash[PNC_HASH_BYTES])
{
  Page *page = find_page (self, chunk);

  g_return_if_fail (chunk < self->n_chunks);

  if (page == NULL)
    {
      page = g_new0 (Page, 1);
      page->number = chunk / PAGE_CHUNKS;
      g_hash_table_insert (self->pages, &page->number, page);
    }
  self->n_present += (page->present & bit_of (chunk)) == 0 ? 1 : 0;
  page->present |= bit_of (chunk);
  memcpy (page->hashes[chunk % PAGE_CHUNKS], hash, PNC_HASH_BYTES);
}

/* Returns: whether nothing is left in the page */
static gboolean
clear_in (PncChunkHashes *self, Page *page, guint64 first, guint64 end)
{
  guint64 page_first = page->number * PAGE_CHUNKS;

  for (guint i = 0; i < PAGE_CHUNKS; i++)
    {
      guint64 chunk = page_first + i;

      if (chunk < first || chunk >= end || (page->present & bit_of (chunk)) == 0)
        continue;
      page->present &= ~bit_of (chunk);
      self->n_present--;
    }
  return page->present == 0;
}

static void
clear_one (PncChunkHashes *self, guint64 chunk)
{
  Page *page = find_page (self, chunk);

  if (page != NULL && clear_in (self, page, chunk, chunk + 1))
    g_hash_table_remove (self->pages, &page->number);
}

void
pnc_chunk_hashes_clear (PncChunkHashes *self, guint64 first, guint64 end)
{
  GHashTableIter iter;
  gpointer page;

  if (end - first == 1)
    {
      clear_one (self, first);
      return;
    }
  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    {
      if (clear_in (self, page, first, end))
        g_hash_table_iter_remove (&iter);
    }
}

PncChunkHashes *
pnc_chunk_hashes_copy (PncChunkHashes *self)
{
  PncChunkHashes *copy = pnc_chunk_hashes_new (self->size_bytes);
  GHashTableIter iter;
  gpointer page;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    {
      Page *own = g_memdup2 (page, sizeof (Page));

      g_hash_table_insert (copy->pages, &own->number, own);
    }
  copy->n_present = self->n_present;
  return copy;
}

typedef struct
{
  GByteArray *hashes; /* owned */
  guint64 end;        /* the chunk behind them */
  gsize max_bytes;
  PncChunkRun run;
  gpointer user_data;
} Runs;

static void
end_run (Runs *runs)
{
  gsize n_hashes = runs->hashes->len / PNC_HASH_BYTES;

  if (n_hashes > 0)
    runs->run (runs->end - n_hashes, runs->hashes->data, n_hashes, runs->user_data);
  g_byte_array_set_size (runs->hashes, 0);
}

static void
add_page (Runs *runs, const Page *page)
{
  for (guint i = 0; i < PAGE_CHUNKS; i++)
    {
      guint64 chunk = page->number * PAGE_CHUNKS + i;

      if ((page->present & bit_of (chunk)) == 0)
        continue;
      if (chunk != runs->end || runs->hashes->len == runs->max_bytes)
        end_run (runs);
      g_byte_array_append (runs->hashes, page->hashes[i], PNC_HASH_BYTES);
      runs->end = chunk + 1;
    }
}

static int
compare_pages (gconstpointer a, gconstpointer b)
{
  const Page *one = *(const Page *const *) a;
  const Page *other = *(const Page *const *) b;

  return one->number < other->number ? -1 : one->number > other->number;
}

void
pnc_chunk_hashes_foreach_run (PncChunkHashes *self,
                              gsize max_hashes,
                              PncChunkRun run,
                              gpointer user_data)
{
  g_autoptr (GPtrArray) pages = g_ptr_array_new ();
  g_autoptr (GByteArray) hashes = g_byte_array_new ();
  Runs runs = { hashes, 0, max_hashes * PNC_HASH_BYTES, run, user_data };
  GHashTableIter iter;
  gpointer page;

  g_hash_table_iter_init (&iter, self->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    g_ptr_array_add (pages, page);
  g_ptr_array_sort (pages, compare_pages);
  for (guint i = 0; i < pages->len; i++)
    add_page (&runs, pages->pdata[i]);
  end_run (&runs);
}

gboolean
pnc_chunk_hashes_get_digest (PncChunkHashes *self, guint8 digest[PNC_HASH_BYTES])
{
  g_autoptr (PncDigest) running = NULL;

  if (self->n_present != self->n_chunks)
    return FALSE;
  running = pnc_digest_new ();
  for (guint64 chunk = 0; chunk < self->n_chunks; chunk++)
    pnc_digest_add (running, find_page (self, chunk)->hashes[chunk % PAGE_CHUNKS]);
  pnc_digest_get (running, digest);
  return TRUE;
}
