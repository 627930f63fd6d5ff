/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-pump.h"
#include "pnc-server-core.h"

G_BEGIN_DECLS

/**
 * PncFarewell:
 *
 * A connection that nobody serves any more and that only writes what is still queued: an ERROR, a
 * GOING_AWAY, a BYE. It ends by itself, at the latest at its deadline. Main loop only.
 */
typedef struct _PncFarewell PncFarewell;

/**
 * pnc_farewell_begin:
 * @core: the server, which keeps it
 * @stream: (transfer full): the connection
 * @seat: (transfer full): its seat, which it gives up at its end
 */
void pnc_farewell_begin (PncServerCore *core, PncFrameStream *stream, PncSeat *seat);

/** pnc_farewell_free: @self: (transfer full): a farewell, cut short */
void pnc_farewell_free (PncFarewell *self);

G_END_DECLS
