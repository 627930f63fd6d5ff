/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-connection-info.h"

G_BEGIN_DECLS

#define PNC_TYPE_PING_GRAPH (pnc_ping_graph_get_type ())

/**
 * PncPingGraph:
 *
 * The round trips of the last five minutes as bars, the newest at the end of the line: those while
 * files moved in the accent colour, those while nothing did in grey. A line shows what a ping takes
 * while nothing moves; one that was lost or late is a line with a head. What it shows in words is
 * its accessible description, which is renewed when somebody comes to it and not with each ping.
 */
G_DECLARE_FINAL_TYPE (PncPingGraph, pnc_ping_graph, PNC, PING_GRAPH, GtkWidget)

/** pnc_ping_graph_set_info: @self: a graph, once; @info: what it shows */
void pnc_ping_graph_set_info (PncPingGraph *self, PncConnectionInfo *info);

G_END_DECLS
