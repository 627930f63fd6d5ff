/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-stream.h"
#include "pnc-message.h"

G_BEGIN_DECLS

/**
 * pnc_answer_init_error:
 * @answer: (out caller-allocates): an ERROR message, which borrows from @error: encode it at once,
 * do not clear it
 * @error: what went wrong, of any domain
 * @retry_ms: when it makes sense to try again; 0 says nothing
 */
void pnc_answer_init_error (PncMessage *answer, const GError *error, guint32 retry_ms);

/**
 * pnc_answer_queue_error:
 * @stream: where to queue it
 * @error: what went wrong
 * @request: the request that ends with it, or 0 for the connection
 */
void pnc_answer_queue_error (PncFrameStream *stream, const GError *error, guint64 request);

/**
 * pnc_answer_is_request_fault:
 * @error: why a payload could not be decoded
 *
 * Returns: whether only its request has failed (a path that is not allowed); otherwise the
 * connection ends (docs/PROTOCOL.md, section 3.6)
 */
gboolean pnc_answer_is_request_fault (const GError *error);

/**
 * pnc_answer_is_frame_fault:
 * @error: (nullable): why a connection ended
 *
 * Returns: whether it ended because the peer broke the rules of frames, of which it is told
 */
gboolean pnc_answer_is_frame_fault (const GError *error);

G_END_DECLS
