/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-ping-history.h"
#include "pnc-transfer-queue.h"

G_BEGIN_DECLS

/**
 * PncBottleneck:
 * @PNC_BOTTLENECK_UNKNOWN: files move, and it is not known yet
 * @PNC_BOTTLENECK_NOTHING: nothing moves
 * @PNC_BOTTLENECK_LINE: the line is full: pings wait in its queue
 * @PNC_BOTTLENECK_NETWORK: the network, though its queue is short, or a server that is busy
 * @PNC_BOTTLENECK_SERVER_DISK: that the server writes to its disk
 * @PNC_BOTTLENECK_OWN_DISK: reading or writing on this computer
 * @PNC_BOTTLENECK_LIMIT: a limit that a person has set
 *
 * What keeps all transfers together from being faster.
 */
typedef enum
{
  PNC_BOTTLENECK_UNKNOWN,
  PNC_BOTTLENECK_NOTHING,
  PNC_BOTTLENECK_LINE,
  PNC_BOTTLENECK_NETWORK,
  PNC_BOTTLENECK_SERVER_DISK,
  PNC_BOTTLENECK_OWN_DISK,
  PNC_BOTTLENECK_LIMIT,
} PncBottleneck;

/**
 * PncMovement:
 * @n_moving: how many transfers are under way
 * @up_bps: bytes a second to the server
 * @down_bps: bytes a second from the server
 * @n_held_up: how many of them each #PncHoldup holds up, as their rows say
 */
typedef struct
{
  guint n_moving;
  guint64 up_bps;
  guint64 down_bps;
  guint n_held_up[PNC_HOLDUP_LIMIT + 1];
} PncMovement;

/** pnc_movement_count: @self: (out): what moves; @transfers: (element-type PncTransfer): of a queue
 */
void pnc_movement_count (PncMovement *self, GListModel *transfers);

/**
 * pnc_bottleneck_find:
 * @traffic: what moves
 * @pings: how the pings were
 *
 * What most of the rows say holds them up decides; the pings tell a line that is full from a
 * network that is slow for another reason, and never contradict the rows. Pure.
 *
 * Returns: what holds up all of it
 */
PncBottleneck pnc_bottleneck_find (const PncMovement *traffic, const PncPingStats *pings);

/** pnc_bottleneck_format: @traffic: what moves; @pings: how the pings were. Returns: (transfer
 * full): translated, where the bottleneck is and how the pings show it. Pure */
char *pnc_bottleneck_format (const PncMovement *traffic, const PncPingStats *pings);

/** pnc_bottleneck_format_loss: @pings: how they were. Returns: (transfer full): translated: "None
 * of 60", "3 of 60 (5 %)", "" when there were none */
char *pnc_bottleneck_format_loss (const PncPingStats *pings);

/** pnc_bottleneck_describe: @traffic: what moves; @pings: how they were. Returns: (transfer full):
 * translated: what the graph of the pings shows, in sentences, for who cannot see it */
char *pnc_bottleneck_describe (const PncMovement *traffic, const PncPingStats *pings);

/** pnc_bottleneck_format_traffic: @traffic: what moves. Returns: (transfer full): translated: "3.2
 * MB/s up, 12 MB/s down", "Nothing moves" */
char *pnc_bottleneck_format_traffic (const PncMovement *traffic);

G_END_DECLS
