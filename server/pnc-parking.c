/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-parking.h"

#include "pnc-error.h"
#include "pnc-share.h"

/* Those that wait leave half of the memory to those that are being read. */
#define MOST_MEMORY_BYTES (PNC_SHARE_MAX_LISTING_BYTES / 2)

void
pnc_parking_leave (PncParking *self, PncParked *parked)
{
  if (!parked->is_in)
    return;
  parked->is_in = FALSE;
  g_queue_unlink (&self->parked, &parked->place);
}

static void
evict (PncParking *self, PncParked *parked)
{
  pnc_parking_leave (self, parked);
  parked->class->evict (parked->owner);
}

/* Returns: (nullable): the one before @newest that has waited longest, of those that remember much
 */
static PncParked *
find_large (PncParking *self, const PncParked *newest)
{
  for (GList *link = self->parked.head; link != NULL && link->data != newest; link = link->next)
    {
      PncParked *parked = link->data;

      if (parked->class->get_memory (parked->owner) > 0)
        return parked;
    }
  return NULL;
}

void
pnc_parking_enter (PncParking *self, PncParked *parked, guint most)
{
  PncParked *large = NULL;

  g_assert (!parked->is_in && most > 0);
  parked->is_in = TRUE;
  parked->place.data = parked;
  g_queue_push_tail_link (&self->parked, &parked->place);

  while (self->parked.length > most)
    evict (self, self->parked.head->data);
  while (pnc_share_readers_get_memory () > MOST_MEMORY_BYTES
         && (large = find_large (self, parked)) != NULL)
    evict (self, large);
}

void
pnc_parking_set_evicted (GError **error)
{
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "The folder was not taken in time, and the server needed the room for others. Try "
                 "again in a moment.");
}
