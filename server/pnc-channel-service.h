/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-channel-context.h"
#include "pnc-frame-gate.h"

G_BEGIN_DECLS

/**
 * PncChannelStep:
 * @PNC_CHANNEL_STEP_AGAIN: something was done: call again
 * @PNC_CHANNEL_STEP_WAIT: nothing can be done before the peer sends or takes something
 * @PNC_CHANNEL_STEP_END: the connection is to be closed
 */
typedef enum
{
  PNC_CHANNEL_STEP_AGAIN,
  PNC_CHANNEL_STEP_WAIT,
  PNC_CHANNEL_STEP_END,
} PncChannelStep;

/**
 * PncChannelService:
 *
 * What a data channel does with its frames, as a machine that makes one step at a time, blocks on
 * the disk but never on the peer, and can be taken up by another thread between two steps. Requests
 * are carried out in the order in which they came; while an answer of many frames goes out it reads
 * ahead, within bounds, to see a CANCEL.
 */
typedef struct _PncChannelService PncChannelService;

/**
 * pnc_channel_service_new:
 * @context: borrowed for as long as it lives
 * @gate: what has come on the connection so far
 *
 * Returns: (transfer full): a service
 */
PncChannelService *pnc_channel_service_new (PncChannelContext *context, const PncFrameGate *gate);

/** pnc_channel_service_free: @self: (transfer full) (nullable): a service; open uploads leave no
 * trace */
void pnc_channel_service_free (PncChannelService *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChannelService, pnc_channel_service_free)

/** pnc_channel_service_step: @self: a service. Does a little: reads or writes some frames, carries
 * out one request. Returns: what next */
PncChannelStep pnc_channel_service_step (PncChannelService *self);

/** pnc_channel_service_wants_read: @self: a service that waits. Returns: whether it waits for the
 * peer to send */
gboolean pnc_channel_service_wants_read (PncChannelService *self);

/** pnc_channel_service_wants_write: @self: a service that waits. Returns: whether it waits for the
 * peer to take */
gboolean pnc_channel_service_wants_write (PncChannelService *self);

/** pnc_channel_service_is_busy: @self: a service. Returns: whether a request is not answered yet */
gboolean pnc_channel_service_is_busy (PncChannelService *self);

/** pnc_channel_service_settle: @self: a service. Publishes what waits for more, before the channel
 * lets go of its worker. */
void pnc_channel_service_settle (PncChannelService *self);

/** pnc_channel_service_close: @self: a service. Queues BYE; its next step ends. */
void pnc_channel_service_close (PncChannelService *self);

/** pnc_channel_service_has_list: @self: a service. Returns: whether a listing is under way */
gboolean pnc_channel_service_has_list (PncChannelService *self);

/** pnc_channel_service_get_list_memory: @self: a service. Returns: bytes that its listings
 * remember */
gsize pnc_channel_service_get_list_memory (PncChannelService *self);

/** pnc_channel_service_evict_lists: @self: a service. Ends its listings, and tells the peer why */
void pnc_channel_service_evict_lists (PncChannelService *self);

/** pnc_channel_service_is_closing: @self: a service. Returns: whether it ended with last words,
 * which are to be written */
gboolean pnc_channel_service_is_closing (PncChannelService *self);

G_END_DECLS
