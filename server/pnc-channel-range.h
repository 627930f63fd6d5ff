/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-channel-context.h"

G_BEGIN_DECLS

/**
 * PncChannelRange:
 *
 * The range of an upload that is open on one data channel, at most one at a time; the upload was
 * begun on this or another channel of the session. Works and belongs to whoever has the channel.
 */
typedef struct _PncChannelRange PncChannelRange;

/** pnc_channel_range_new: @context: borrowed for as long as it lives. Returns: (transfer full): no
 * range */
PncChannelRange *pnc_channel_range_new (PncChannelContext *context);

/** pnc_channel_range_free: @self: (transfer full) (nullable): a range; gives back what is
 * incomplete */
void pnc_channel_range_free (PncChannelRange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncChannelRange, pnc_channel_range_free)

/** pnc_channel_range_put: @self: a range; @request: its id; @put: which. Opens it, or answers why
 * not. */
void pnc_channel_range_put (PncChannelRange *self, guint64 request, const PncPutRange *put);

/** pnc_channel_range_chunk: @self: a range; @request: an id; @chunk: bytes. Returns: whether it is
 * the open range's; its last one is answered with DONE */
gboolean pnc_channel_range_chunk (PncChannelRange *self, guint64 request, const PncChunk *chunk);

/** pnc_channel_range_cancel: @self: a range; @request: an id. Returns: whether it was the open
 * range's, which is given back now */
gboolean pnc_channel_range_cancel (PncChannelRange *self, guint64 request);

/** pnc_channel_range_is_open: @self: a range. Returns: whether one is open */
gboolean pnc_channel_range_is_open (PncChannelRange *self);

G_END_DECLS
