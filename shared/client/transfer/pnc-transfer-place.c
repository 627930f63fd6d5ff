/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-place.h"

#include "pnc-transfer-private.h"

/* How many places there are to a microsecond: room for what is moved between two others. The
 * numbers are kept in databases. */
#define PLACES_A_US 1024
#define STEP (1000 * PLACES_A_US)

/* No clock goes that far, and no step from it overflows. */
#define MAX_TIME_US (G_MAXINT64 / PLACES_A_US / 2)

static gint64
get_place (GPtrArray *transfers, guint index)
{
  const PncTransfer *transfer = g_ptr_array_index (transfers, index);

  return transfer->place;
}

static void
set_place (GPtrArray *transfers, guint index, gint64 place)
{
  PncTransfer *transfer = g_ptr_array_index (transfers, index);

  transfer->place = place;
}

static gint64
find_last (GPtrArray *transfers, guint index, gint64 now_us)
{
  gint64 place = CLAMP (now_us, 0, MAX_TIME_US) * PLACES_A_US;

  return index > 0 ? MAX (place, get_place (transfers, index - 1) + STEP) : place;
}

static void
spread_out (GPtrArray *transfers)
{
  for (guint i = 1; i < transfers->len; i++)
    set_place (transfers, i, get_place (transfers, i - 1) + STEP);
}

void
pnc_transfer_place_set (GPtrArray *transfers, guint index, gint64 now_us)
{
  gint64 before, after;

  if (index + 1 == transfers->len)
    {
      set_place (transfers, index, find_last (transfers, index, now_us));
      return;
    }
  after = get_place (transfers, index + 1);
  before = index > 0 ? get_place (transfers, index - 1) : after - 2 * STEP;
  set_place (transfers, index, before + (after - before) / 2);
  if (after - before < 2)
    spread_out (transfers);
}
