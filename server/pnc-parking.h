/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PncParkedClass:
 * @get_memory: what the listings of @owner remember, in bytes
 * @evict: they have to make room for others, and have left the parking already: @owner ends them
 *
 * Called on the main loop, from inside pnc_parking_enter() of somebody else.
 */
typedef struct
{
  gsize (*get_memory) (gpointer owner);
  void (*evict) (gpointer owner);
} PncParkedClass;

/**
 * PncParked:
 * @owner: (nullable): whose listings they are
 * @class: what can be done with them
 * @is_in: whether they wait in a parking
 *
 * A place in a parking. In another struct; set @owner and @class before the first use.
 */
typedef struct
{
  gpointer owner;
  const PncParkedClass *class;
  gboolean is_in;
  /*< private >*/
  GList place;
} PncParked;

/**
 * PncParking:
 *
 * The listings, of all sessions, that wait for their peers to take what was sent: each one of a
 * control channel by itself, those of a data channel together. Each holds a directory handle and
 * what it remembers of its folder. Where too many wait, or they remember too much, the one that has
 * waited longest ends with %PNC_ERROR_BUSY: whoever does not read keeps nobody else from listing.
 * In another struct; all zero is empty. Main loop only.
 */
typedef struct
{
  /*< private >*/
  GQueue parked; /* borrowed: PncParked; the one that has waited longest first */
} PncParking;

/**
 * pnc_parking_enter:
 * @self: a parking
 * @parked: who waits from now on
 * @most: so many may wait
 *
 * Others may be evicted because of it; never @parked.
 */
void pnc_parking_enter (PncParking *self, PncParked *parked, guint most);

/** pnc_parking_leave: @self: a parking; @parked: who may wait in it, or not */
void pnc_parking_leave (PncParking *self, PncParked *parked);

/** pnc_parking_set_evicted: @error: (out) (nullable): what the peer of evicted listings is told */
void pnc_parking_set_evicted (GError **error);

G_END_DECLS
