/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-upload-table.h"

#include <string.h>

typedef struct
{
  guint8 transfer_id[PNC_TRANSFER_ID_BYTES];
  PncUploadRanges *ranges; /* owned */
  GSocket *socket;         /* owned, nullable */
} Item;

/* At most one for each data channel, so a list is as good as anything. */
struct _PncUploadTable
{
  gatomicrefcount ref_count;
  GMutex lock;
  GArray *items; /* owned: of Item; under lock */
};

static void
clear_item (gpointer data)
{
  Item *item = data;

  pnc_upload_ranges_unref (item->ranges);
  g_clear_object (&item->socket);
}

PncUploadTable *
pnc_upload_table_new (void)
{
  PncUploadTable *self = g_new0 (PncUploadTable, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (self->items, clear_item);
  return self;
}

PncUploadTable *
pnc_upload_table_ref (PncUploadTable *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
pnc_upload_table_unref (PncUploadTable *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->items);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Call with the lock held. */
static Item *
find (PncUploadTable *self, const guint8 *transfer_id)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = &g_array_index (self->items, Item, i);

      if (memcmp (item->transfer_id, transfer_id, sizeof item->transfer_id) == 0)
        return item;
    }
  return NULL;
}

gboolean
pnc_upload_table_add (PncUploadTable *self,
                      const guint8 *transfer_id,
                      PncUploadRanges *ranges,
                      GSocket *socket,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Item item;

  if (find (self, transfer_id) != NULL)
    {
      pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_REMOTE, NULL,
                     "This very transfer is going on already. Wait for it to end, or begin a new "
                     "one.");
      return FALSE;
    }
  memcpy (item.transfer_id, transfer_id, sizeof item.transfer_id);
  item.ranges = pnc_upload_ranges_ref (ranges);
  item.socket = socket != NULL ? g_object_ref (socket) : NULL;
  g_array_append_val (self->items, item);
  return TRUE;
}

void
pnc_upload_table_remove (PncUploadTable *self, PncUploadRanges *ranges)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (guint i = 0; i < self->items->len; i++)
    {
      if (g_array_index (self->items, Item, i).ranges != ranges)
        continue;
      g_array_remove_index_fast (self->items, i);
      return;
    }
}

void
pnc_upload_table_end (PncUploadTable *self, const guint8 *transfer_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Item *item = find (self, transfer_id);

  if (item != NULL && item->socket != NULL)
    g_socket_shutdown (item->socket, TRUE, TRUE, NULL);
}

PncUploadRanges *
pnc_upload_table_find (PncUploadTable *self, const guint8 *transfer_id, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  Item *item = find (self, transfer_id);

  if (item != NULL)
    return pnc_upload_ranges_ref (item->ranges);
  pnc_set_error (error, PNC_ERROR_NOT_FOUND, PNC_SIDE_REMOTE, NULL,
                 "This session has no such upload open. Send the file again.");
  return NULL;
}
