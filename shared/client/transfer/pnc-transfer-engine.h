/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-channel-pool.h"
#include "pnc-transfer-private.h"

G_BEGIN_DECLS

/** PNC_ENGINE_MAX_RUNNING: how many transfers of one priority, and those above it, are under way at
 * once; the others are queued */
#define PNC_ENGINE_MAX_RUNNING 8u

/**
 * PncEngineLink:
 * @PNC_LINK_WAITING: there is no connection yet, or again: transfers wait
 * @PNC_LINK_UP: there is one
 * @PNC_LINK_DOWN: there will be none: transfers fail
 *
 * What the session is to the engine.
 */
typedef enum
{
  PNC_LINK_WAITING,
  PNC_LINK_UP,
  PNC_LINK_DOWN,
} PncEngineLink;

/**
 * PncTransferEngine:
 *
 * Moves the transfers of a queue: starts them by priority and in order, opens channels for them,
 * tells their progress ten times a second and their end at once. Lives on the thread-default main
 * context of the thread that made it.
 */
typedef struct _PncTransferEngine PncTransferEngine;

/**
 * PncTransferEngineFunc:
 * @owner: as given
 *
 * Something may have changed in some transfer.
 */
typedef void (*PncTransferEngineFunc) (GObject *owner);

/**
 * pnc_transfer_engine_new:
 * @transfers: (element-type PncTransfer): the queue, in order; kept and read, never changed
 * @opener: where channels come from; static
 * @source: for @opener; outlives the engine
 * @times: (nullable): deadlines of the channels; static; %NULL for the usual ones
 * @changed: called after each look at the transfers
 * @owner: for @changed; owns the engine, and is kept alive while it looks
 *
 * Returns: (transfer full): an engine waiting for a connection
 */
PncTransferEngine *pnc_transfer_engine_new (GPtrArray *transfers,
                                            const PncChannelOpener *opener,
                                            gpointer source,
                                            const PncChannelTimes *times,
                                            PncTransferEngineFunc changed,
                                            GObject *owner);

/** pnc_transfer_engine_free: @self: (transfer full) (nullable): an engine. Stops everything and
 * waits for the channels' threads: close it first. */
void pnc_transfer_engine_free (PncTransferEngine *self);

/** pnc_transfer_engine_foresee: @self: an engine; @n_channels: how many channels to open while
 * there are no transfers yet */
void pnc_transfer_engine_foresee (PncTransferEngine *self, guint n_channels);

/** pnc_transfer_engine_schedule: @self: an engine. Lets it look at the transfers soon: one was
 * added. */
void pnc_transfer_engine_schedule (PncTransferEngine *self);

/** pnc_transfer_engine_add_aside: @self: an engine; @transfer: one that is not in the queue. Moves
 * it as the others, and keeps it until it has ended; then it has no owner any more. */
void pnc_transfer_engine_add_aside (PncTransferEngine *self, PncTransfer *transfer);

/** pnc_transfer_engine_set_link: @self: an engine; @link: what the session is now; @error:
 * (nullable): why it is down */
void
pnc_transfer_engine_set_link (PncTransferEngine *self, PncEngineLink link, const GError *error);

/** pnc_transfer_engine_close: @self: an engine. Cancels every transfer and ends the channels;
 * nothing is started any more. */
void pnc_transfer_engine_close (PncTransferEngine *self);

/** pnc_transfer_engine_is_closed: @self: an engine. Returns: whether it was closed and nothing is
 * under way any more */
gboolean pnc_transfer_engine_is_closed (PncTransferEngine *self);

G_END_DECLS
