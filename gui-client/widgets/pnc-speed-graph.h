/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

#define PNC_TYPE_SPEED_GRAPH (pnc_speed_graph_get_type ())

/**
 * PncSpeedGraph:
 *
 * How fast the transfers of a queue were in the last minute, all together; the newest at the end of
 * the line. Visible while something moves. Its accessible name says what it shows.
 */
G_DECLARE_FINAL_TYPE (PncSpeedGraph, pnc_speed_graph, PNC, SPEED_GRAPH, GtkWidget)

/** pnc_speed_graph_set_queue: @self: a graph; @queue: (nullable): of what */
void pnc_speed_graph_set_queue (PncSpeedGraph *self, PncTransferQueue *queue);

G_END_DECLS
