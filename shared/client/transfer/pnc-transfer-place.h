/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * pnc_transfer_place_set:
 * @transfers: (element-type PncTransfer): of a queue, in order; all but that at @index have places
 * @index: which has just come there
 * @now_us: real time, microseconds since 1970
 *
 * Gives it a place (a number by which the list on disk keeps the order) between those beside it.
 * One at the end gets the time as its place, unless that before it is later, so that what several
 * programs have left behind is in the order in which it was asked for. Others keep their places as
 * long as there is room.
 */
void pnc_transfer_place_set (GPtrArray *transfers, guint index, gint64 now_us);

G_END_DECLS
