/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-tree-listing.h"

#include <string.h>

#include "pnc-io-error.h"
#include "pnc-job-get.h"
#include "pnc-job-list.h"
#include "pnc-limits.h"

/* While more files than this wait, no further folder is listed. */
#define ENOUGH_FILES 1024u

/* How many folders are listed at once at most: many, so that a tree of small folders is not bound
 * by the round trip; few, when much is known already and they may be large. */
#define MAX_LISTING 32u
#define FEW_LISTING 4u
#define MUCH_BYTES (1024u * 1024u)

/* Some entries of one folder that wait for their turn. */
typedef struct
{
  PncTreeFolder *folder; /* held */
  GPtrArray *entries;    /* owned, of PncEntry */
  guint next;
} Page;

struct _PncTreeListing
{
  gatomicrefcount ref_count;
  PncTransferRun *run; /* borrowed */

  GMutex lock;
  GQueue small;   /* of Page: files that fit into one frame */
  GQueue large;   /* of Page */
  GQueue folders; /* of Page; the last is taken first */
  guint n_files;  /* in small and large */
  guint n_listing;
  guint64 bytes;
  guint64 n_entries; /* ever */
  gboolean busy;     /* something waits: a piece of the run's work */
  gboolean dropped;
};

static Page *
page_new (PncTreeFolder *folder)
{
  Page *page = g_new0 (Page, 1);

  page->folder = pnc_tree_folder_hold (folder);
  page->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  return page;
}

static void
page_free (gpointer data)
{
  Page *page = data;

  g_ptr_array_unref (page->entries);
  pnc_tree_folder_release (page->folder);
  g_free (page);
}

PncTreeListing *
pnc_tree_listing_new (PncTransferRun *run)
{
  PncTreeListing *self = g_new0 (PncTreeListing, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->run = run;
  g_mutex_init (&self->lock);
  g_queue_init (&self->small);
  g_queue_init (&self->large);
  g_queue_init (&self->folders);
  return self;
}

PncTreeListing *
pnc_tree_listing_ref (PncTreeListing *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_tree_listing_unref (PncTreeListing *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_warn_if_fail (self->small.length + self->large.length + self->folders.length == 0);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gsize
cost_of (const PncEntry *entry)
{
  return PNC_LISTING_ENTRY_BYTES + strlen (entry->name);
}

static GQueue *
queue_of (PncTreeListing *self, const PncEntry *entry)
{
  if (entry->kind == PNC_ENTRY_FOLDER)
    return &self->folders;
  return entry->version.size_bytes > PNC_INLINE_FILE_BYTES ? &self->large : &self->small;
}

/* Call with the lock held. */
static void
sort_in (PncTreeListing *self, PncTreeFolder *folder, PncEntry *entry)
{
  GQueue *queue = queue_of (self, entry);
  Page *page = g_queue_peek_tail (queue);

  if (page == NULL || page->folder != folder)
    {
      page = page_new (folder);
      g_queue_push_tail (queue, page);
    }
  g_ptr_array_add (page->entries, pnc_entry_ref (entry));
  self->bytes += cost_of (entry);
  self->n_files += entry->kind == PNC_ENTRY_FOLDER ? 0 : 1;
}

static gboolean
has_room (PncTreeListing *self, guint n_entries, PncTreeFolder *folder, GError **error)
{
  g_autofree char *path = NULL;

  self->n_entries += n_entries + 1;
  if (self->n_entries <= PNC_LISTING_MAX_ENTRIES && self->bytes <= PNC_LISTING_MAX_BYTES)
    return TRUE;
  path = pnc_path_to_text (pnc_tree_folder_get_remote (folder));
  pnc_set_error_doing (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, path, "fetch", NULL);
  return FALSE;
}

gboolean
pnc_tree_listing_add (PncTreeListing *self,
                      PncTreeFolder *folder,
                      GPtrArray *entries,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!has_room (self, entries->len, folder, error))
    return FALSE;
  if (self->dropped || entries->len == 0)
    return TRUE;
  for (guint i = 0; i < entries->len; i++)
    sort_in (self, folder, g_ptr_array_index (entries, i));
  if (!self->busy)
    pnc_transfer_run_begin_work (self->run);
  self->busy = TRUE;
  g_clear_pointer (&locker, g_mutex_locker_free);
  pnc_transfer_run_wake (self->run);
  return TRUE;
}

void
pnc_tree_listing_begin_folder (PncTreeListing *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_listing++;
  pnc_transfer_run_begin_look (self->run);
}

void
pnc_tree_listing_end_folder (PncTreeListing *self)
{
  gboolean complete;

  g_mutex_lock (&self->lock);
  self->n_listing--;
  complete = self->n_listing == 0 && self->folders.length == 0;
  g_mutex_unlock (&self->lock);

  if (complete)
    pnc_transfer_run_set_complete (self->run);
  pnc_transfer_run_end_look (self->run);
  pnc_transfer_run_wake (self->run);
}

static guint
max_listing (PncTreeListing *self)
{
  if (self->n_files > ENOUGH_FILES)
    return 0;
  return self->bytes > MUCH_BYTES ? FEW_LISTING : MAX_LISTING;
}

/* Returns: (transfer full) (nullable): the page, when it has been used up */
static Page *
advance (PncTreeListing *self, GQueue *queue, Page *page)
{
  const PncEntry *entry = g_ptr_array_index (page->entries, page->next++);

  self->bytes -= cost_of (entry);
  self->n_files -= entry->kind == PNC_ENTRY_FOLDER ? 0 : 1;
  if (page->next < page->entries->len)
    return NULL;
  g_queue_remove (queue, page);
  return page;
}

/* @used: (out) (transfer full) (nullable): to be freed once the lock is not held */
static PncJob *
take_folder (PncTreeListing *self, Page **used)
{
  Page *page = g_queue_peek_tail (&self->folders);
  PncJob *job;

  if (page == NULL || self->n_listing >= max_listing (self))
    return NULL;
  job = pnc_job_list_new (self, page->folder, g_ptr_array_index (page->entries, page->next));
  self->n_listing++;
  pnc_transfer_run_begin_look (self->run);
  *used = advance (self, &self->folders, page);
  return job;
}

static PncJob *
take_file (PncTreeListing *self, GQueue *queue, Page **used)
{
  Page *page = g_queue_peek_head (queue);
  const PncEntry *entry;
  PncFilePair pair;
  PncJob *job;

  if (page == NULL)
    return NULL;
  entry = g_ptr_array_index (page->entries, page->next);
  if (!pnc_file_pair_init_in (&pair, page->folder, entry->name, NULL))
    g_error ("A path that was found to fit does not");
  job = pnc_job_get_new (self->run, &pair, &entry->version);
  *used = advance (self, queue, page);
  return job;
}

/* The last entry has become a job: it keeps the run from ending, and nothing else has to. */
static void
settle_work (PncTreeListing *self)
{
  if (!self->busy || self->small.length + self->large.length + self->folders.length > 0)
    return;
  self->busy = FALSE;
  pnc_transfer_run_pass_work (self->run);
}

PncJob *
pnc_tree_listing_take (gboolean allow_large, gpointer user_data)
{
  PncTreeListing *self = user_data;
  Page *used = NULL;
  PncJob *job;

  g_mutex_lock (&self->lock);
  job = take_folder (self, &used);
  if (job == NULL && allow_large)
    job = take_file (self, &self->large, &used);
  if (job == NULL)
    job = take_file (self, &self->small, &used);
  settle_work (self);
  g_mutex_unlock (&self->lock);

  /* The job holds the folder as well: this is never the last hold. */
  if (used != NULL)
    page_free (used);
  return job;
}

static void
clear_queue (GQueue *queue, GPtrArray *pages)
{
  while (queue->length > 0)
    g_ptr_array_add (pages, g_queue_pop_head (queue));
}

void
pnc_tree_listing_drop (gpointer user_data)
{
  g_autoptr (PncTreeListing) self = user_data;
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func (page_free);
  gboolean was_busy;

  g_mutex_lock (&self->lock);
  clear_queue (&self->small, pages);
  clear_queue (&self->large, pages);
  clear_queue (&self->folders, pages);
  was_busy = self->busy;
  self->busy = FALSE;
  self->dropped = TRUE;
  g_mutex_unlock (&self->lock);

  g_ptr_array_set_size (pages, 0);
  if (was_busy)
    pnc_transfer_run_end_work (self->run, FALSE);
}
