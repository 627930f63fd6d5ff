/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-rtt.h"

G_BEGIN_DECLS

#define PNC_TYPE_PING_GRAPH (pnc_ping_graph_get_type ())

/**
 * PncPingGraph:
 *
 * The round trips of the last minutes as bars, oldest first; a lost ping is a full bar in the
 * colour of errors.
 */
G_DECLARE_FINAL_TYPE (PncPingGraph, pnc_ping_graph, PNC, PING_GRAPH, GtkWidget)

/** pnc_ping_graph_set_rtt: @self: a graph; @rtt: (nullable): statistics; what is drawn is copied */
void pnc_ping_graph_set_rtt (PncPingGraph *self, const PncRtt *rtt);

G_END_DECLS
