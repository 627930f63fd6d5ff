/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-error.h"
#include "pnc-limits.h"

G_BEGIN_DECLS

/**
 * PncFrameFlags:
 * @PNC_FRAME_NONE: more frames of this answer follow, or it is a request
 * @PNC_FRAME_END: the last frame of the answer to its request; set on every single-frame answer and
 * every ERROR
 * @PNC_FRAME_PACKED: the data of this CHUNK, PUT_WHOLE or WHOLE are a zstd frame; only towards a
 * side that said so in its capabilities (%PNC_CAPABILITY_PACKED)
 */
typedef enum
{
  PNC_FRAME_NONE = 0,
  PNC_FRAME_END = 1 << 0,
  PNC_FRAME_PACKED = 1 << 1,
} PncFrameFlags;

/**
 * PncFrameHeader:
 * @length_bytes: of the payload that follows, without the header
 * @type: one of #PncMessageType, or one this side does not know
 * @flags: #PncFrameFlags
 * @request: id of the request this frame belongs to; 0 for what the server sends unasked
 *
 * The 16 bytes before every payload, big-endian: u32 length, u16 type, u16 flags, u64 request.
 */
typedef struct
{
  guint32 length_bytes;
  guint16 type;
  guint16 flags;
  guint64 request;
} PncFrameHeader;

/**
 * pnc_frame_header_encode:
 * @header: what to write
 * @bytes: (out caller-allocates) (array fixed-size=16): where
 */
void pnc_frame_header_encode (const PncFrameHeader *header, guint8 bytes[PNC_FRAME_HEADER_BYTES]);

/**
 * pnc_frame_header_decode:
 * @header: (out caller-allocates): untouched on failure
 * @bytes: (array fixed-size=16): what was received
 * @max_payload_bytes: the cap in force
 * @error: (out) (nullable): %PNC_ERROR_TOO_LARGE over the cap, %PNC_ERROR_PROTOCOL for unknown
 * flags, and for %PNC_FRAME_PACKED on a type that carries no bytes of a file
 *
 * Checked before anything is allocated for the payload.
 *
 * Returns: %TRUE when the header is acceptable
 */
gboolean pnc_frame_header_decode (PncFrameHeader *header,
                                  const guint8 bytes[PNC_FRAME_HEADER_BYTES],
                                  guint32 max_payload_bytes,
                                  GError **error);

G_END_DECLS
