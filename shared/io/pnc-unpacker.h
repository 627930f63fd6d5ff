/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame-buffer.h"

G_BEGIN_DECLS

/**
 * PncUnpacker:
 *
 * Opens packed data (docs/PROTOCOL.md, section 7.5) from a peer that is not trusted. Nothing is
 * made room for before the declared size was compared with the cap, and no more comes out than was
 * declared. Holds no memory before its first use, and none once trimmed. On the stack or in another
 * struct; all zero is empty. One thread.
 */
typedef struct
{
  /*< private >*/
  gpointer context; /* owned, nullable: ZSTD_DCtx */
  guint8 *payload;  /* owned, nullable */
  gsize capacity;
} PncUnpacker;

/** pnc_unpacker_clear: @self: an unpacker; gives back all it holds */
void pnc_unpacker_clear (PncUnpacker *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncUnpacker, pnc_unpacker_clear)

/**
 * pnc_unpacker_check:
 * @packed: (array length=packed_bytes): what came
 * @packed_bytes: how many bytes
 * @data_bytes: (out): how many will come out, 1 to %PNC_CHUNK_BYTES
 * @error: (out) (nullable): %PNC_ERROR_PROTOCOL when it is no zstd frame, does not declare its size
 * or one out of bounds, wants a dictionary or a window over %PNC_CHUNK_BYTES, or when it does not
 * end with @packed
 *
 * Looks at the header only.
 *
 * Returns: %TRUE when it may be opened
 */
gboolean
pnc_unpacker_check (const guint8 *packed, gsize packed_bytes, gsize *data_bytes, GError **error);

/**
 * pnc_unpacker_open:
 * @self: an unpacker
 * @packed: (array length=packed_bytes): what pnc_unpacker_check() let through
 * @packed_bytes: how many bytes
 * @data: (array length=data_bytes): where to put what comes out
 * @data_bytes: how many bytes must come out
 * @error: (out) (nullable): %PNC_ERROR_CORRUPT when it cannot be opened or another number comes out
 *
 * Returns: %TRUE on success
 */
gboolean pnc_unpacker_open (PncUnpacker *self,
                            const guint8 *packed,
                            gsize packed_bytes,
                            guint8 *data,
                            gsize data_bytes,
                            GError **error);

/**
 * pnc_unpacker_open_frame:
 * @self: an unpacker
 * @frame: (inout): a frame; one with %PNC_FRAME_PACKED becomes what it would have been without; its
 * payload then is valid until the next call
 * @error: (out) (nullable): as pnc_unpacker_check() and pnc_unpacker_open()
 *
 * A payload that is faulty before its data is left as it is, for the receiver to refuse.
 *
 * Returns: %TRUE when @frame holds no packed data any more
 */
gboolean pnc_unpacker_open_frame (PncUnpacker *self, PncFrame *frame, GError **error);

G_END_DECLS
