/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PncDispatch PncDispatch;

/**
 * PncParking:
 *
 * The listings of control channels, of all sessions, that wait for their peers to take what was
 * sent. Each holds a directory handle and what it remembers of its folder. Where too many wait, or
 * they remember too much, the one that has waited longest ends with %PNC_ERROR_BUSY: whoever does
 * not read keeps nobody else from listing. In another struct; all zero is empty. Main loop only.
 */
typedef struct
{
  /*< private >*/
  GQueue dispatches; /* borrowed; the one that has waited longest first */
} PncParking;

/**
 * pnc_parking_enter:
 * @self: a parking
 * @dispatch: a listing between two pages
 * @most: so many may wait
 *
 * Others may be ended because of it, by their `evicted` callback; never @dispatch.
 */
void pnc_parking_enter (PncParking *self, PncDispatch *dispatch, guint most);

/** pnc_parking_leave: @self: a parking; @dispatch: a listing that waits in it */
void pnc_parking_leave (PncParking *self, PncDispatch *dispatch);

G_END_DECLS
