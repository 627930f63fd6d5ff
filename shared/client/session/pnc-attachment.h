/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-stream.h"

G_BEGIN_DECLS

/**
 * PncAttachment:
 * @is_pending: ATTACH is on its way, and ATTACHED has not come
 * @max_requests: what the server allows in flight; while it is pending, what may be sent ahead:
 *   nothing where all is to be packed, for that has to be allowed first
 * @packing: what this side would like
 * @deadline_us: (of g_get_monotonic_time()): until when ATTACHED must have come
 * @is_refused: the server has answered with ERROR: nothing that was sent ahead was carried out
 * @welcomed: WELCOME has come
 * @capabilities: of the server, as WELCOME tells
 *
 * What has become of the two requests that attach a data channel. Others are sent right behind
 * them, and whoever owns the stream hands the first frames that come to this. A plain value; zeroed
 * but for @max_requests, it belongs to a channel that is attached already.
 */
typedef struct
{
  gboolean is_pending;
  guint max_requests;
  PncPackMode packing;
  gint64 deadline_us;
  gboolean is_refused;
  gboolean welcomed;
  guint64 capabilities;
} PncAttachment;

/**
 * pnc_attachment_begin:
 * @self: (out caller-allocates): an attachment
 * @stream: of a server whose key was found to be the right one
 * @attach: what proves that the channel is the session's
 * @packing: what this side would like
 * @timeout_ms: for the server to answer
 *
 * Queues HELLO and ATTACH; nothing is written.
 */
void pnc_attachment_begin (PncAttachment *self,
                           PncFrameStream *stream,
                           const PncAttach *attach,
                           PncPackMode packing,
                           guint timeout_ms);

/**
 * pnc_attachment_take_frame:
 * @self: an attachment that is pending
 * @stream: its stream
 * @frame: what came
 * @error: (out) (nullable): that of the server, %PNC_ERROR_PROTOCOL or %PNC_ERROR_UNSUPPORTED
 *
 * With ATTACHED it is no longer pending, and @stream keeps to what the server allows.
 *
 * Returns: %FALSE when nothing will come of it
 */
gboolean pnc_attachment_take_frame (PncAttachment *self,
                                    PncFrameStream *stream,
                                    const PncFrame *frame,
                                    GError **error);

/** pnc_attachment_check: @self: an attachment; @now_us: the time; @error: (out) (nullable):
 * %PNC_ERROR_TIMED_OUT. Returns: %FALSE when it has been pending for too long */
gboolean pnc_attachment_check (const PncAttachment *self, gint64 now_us, GError **error);

G_END_DECLS
