/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-parking.h"

#include "pnc-dispatch.h"

/* Those that wait leave half of the memory to those that are being read. */
#define MOST_MEMORY_BYTES (PNC_SHARE_MAX_LISTING_BYTES / 2)

void
pnc_parking_leave (PncParking *self, PncDispatch *dispatch)
{
  g_assert (dispatch->parked);
  dispatch->parked = FALSE;
  g_queue_unlink (&self->dispatches, &dispatch->place);
}

static void
evict (PncParking *self, PncDispatch *dispatch)
{
  pnc_parking_leave (self, dispatch);
  pnc_dispatch_evict (dispatch);
}

/* Returns: (nullable): the one before @newest that has waited longest, of those that remember much
 */
static PncDispatch *
find_large (PncParking *self, const PncDispatch *newest)
{
  for (GList *link = self->dispatches.head; link != NULL && link->data != newest; link = link->next)
    {
      if (pnc_dispatch_get_memory (link->data) > 0)
        return link->data;
    }
  return NULL;
}

void
pnc_parking_enter (PncParking *self, PncDispatch *dispatch, guint most)
{
  PncDispatch *large = NULL;

  g_assert (!dispatch->parked && most > 0);
  dispatch->parked = TRUE;
  dispatch->place.data = dispatch;
  g_queue_push_tail_link (&self->dispatches, &dispatch->place);

  while (self->dispatches.length > most)
    evict (self, self->dispatches.head->data);
  while (pnc_share_readers_get_memory () > MOST_MEMORY_BYTES
         && (large = find_large (self, dispatch)) != NULL)
    evict (self, large);
}
