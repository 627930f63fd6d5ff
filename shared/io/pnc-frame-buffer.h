/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-frame.h"

G_BEGIN_DECLS

/**
 * PncFrame:
 * @header: its header, already checked against the cap
 * @payload: (array): its payload; valid until the next read or the end of the stream
 */
typedef struct
{
  PncFrameHeader header;
  const guint8 *payload;
} PncFrame;

/**
 * PncFrameNext:
 * @PNC_FRAME_NEXT_REFUSED: what came is not allowed
 * @PNC_FRAME_NEXT_MORE: the frame is not complete yet
 * @PNC_FRAME_NEXT_READY: here it is
 */
typedef enum
{
  PNC_FRAME_NEXT_REFUSED = -1,
  PNC_FRAME_NEXT_MORE = 0,
  PNC_FRAME_NEXT_READY = 1,
} PncFrameNext;

/**
 * PncFrameBuffer:
 *
 * Gathers bytes as they arrive and cuts them into frames; the payload of each lies in one piece.
 * Holds no memory while it holds no bytes, once trimmed. On the stack or in another struct; all
 * zero is empty. One thread.
 */
typedef struct
{
  /*< private >*/
  guint8 *bytes;
  gsize capacity;
  gsize start;           /* first byte not yet given out */
  gsize end;             /* behind the last byte received */
  gsize given_out;       /* bytes of the frame that the caller is looking at */
  PncFrameHeader header; /* of the frame at @start, when has_header */
  gboolean has_header;
} PncFrameBuffer;

/** pnc_frame_buffer_clear: @self: a buffer; drops all it holds */
void pnc_frame_buffer_clear (PncFrameBuffer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PncFrameBuffer, pnc_frame_buffer_clear)

/**
 * pnc_frame_buffer_next:
 * @self: a buffer
 * @max_payload_bytes: the cap in force
 * @frame: (out caller-allocates): the frame, on %PNC_FRAME_NEXT_READY
 * @error: (out) (nullable): %PNC_ERROR_TOO_LARGE or %PNC_ERROR_PROTOCOL
 *
 * Takes the next frame. The one given out before is gone.
 *
 * Returns: whether there is one
 */
PncFrameNext pnc_frame_buffer_next (PncFrameBuffer *self,
                                    guint32 max_payload_bytes,
                                    PncFrame *frame,
                                    GError **error);

/**
 * pnc_frame_buffer_space:
 * @self: a buffer whose pnc_frame_buffer_next() said %PNC_FRAME_NEXT_MORE
 * @space_bytes: (out): how many bytes may be put there, at least 1
 *
 * Room for what arrives. A large frame gets exactly what it lacks, so that nothing of the next one
 * has to be moved.
 *
 * Returns: (transfer none): where to put it
 */
guint8 *pnc_frame_buffer_space (PncFrameBuffer *self, gsize *space_bytes);

/** pnc_frame_buffer_add: @self: a buffer; @n_bytes: how many bytes were put into its space */
void pnc_frame_buffer_add (PncFrameBuffer *self, gsize n_bytes);

/** pnc_frame_buffer_has_partial: @self: a buffer. Returns: whether bytes are here that were not
 * given out */
gboolean pnc_frame_buffer_has_partial (const PncFrameBuffer *self);

/** pnc_frame_buffer_peek: @self: a buffer that said %PNC_FRAME_NEXT_MORE. Returns: (transfer none)
 * (nullable): the header of the frame that is arriving, if that much is here */
const PncFrameHeader *pnc_frame_buffer_peek (const PncFrameBuffer *self);

/** pnc_frame_buffer_trim: @self: a buffer; gives its memory back if it holds nothing (the last
 * frame included) */
void pnc_frame_buffer_trim (PncFrameBuffer *self);

G_END_DECLS
