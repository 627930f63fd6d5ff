/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "pnc-frame-buffer.h"
#include "pnc-flow.h"
#include "pnc-frame.h"
#include "pnc-message.h"
#include "pnc-packer.h"

G_BEGIN_DECLS

/**
 * PncIoStatus:
 *
 * What became of a call that never blocks.
 */
typedef enum
{
  PNC_IO_ERROR = -1,      /* @error is set; the stream is of no further use */
  PNC_IO_WOULD_BLOCK = 0, /* wait and call again */
  PNC_IO_DONE = 1,
  PNC_IO_EOF = 2, /* the peer closed at a frame boundary */
} PncIoStatus;

/**
 * PncFrameStream:
 *
 * Frames over a GIOStream whose two halves are pollable (a GTlsConnection, or anything in tests),
 * without blocking and without a loop. One owner thread at a time; ownership may be handed from
 * thread to thread. Plain struct, one owner.
 *
 * Buffers grow to what a frame needs; pnc_frame_stream_trim() gives them back when the stream is
 * idle.
 */
typedef struct _PncFrameStream PncFrameStream;

/**
 * pnc_frame_stream_new:
 * @stream: both halves pollable; the frame stream keeps a reference and closes it when freed
 * @socket: (nullable): the socket below, for pnc_frame_stream_wait(); a reference is kept
 * @max_payload_bytes: cap for received payloads, at first
 *
 * Returns: (transfer full): a frame stream
 */
PncFrameStream *
pnc_frame_stream_new (GIOStream *stream, GSocket *socket, guint32 max_payload_bytes);

/**
 * pnc_frame_stream_free:
 * @self: (transfer full) (nullable): a frame stream
 *
 * Closes the connection without waiting for anything still queued, and never for the peer: the TLS
 * close-notify is sent where there is room for it.
 */
void pnc_frame_stream_free (PncFrameStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncFrameStream, pnc_frame_stream_free)

/**
 * pnc_frame_stream_get_io_stream:
 * @self: a frame stream
 *
 * Returns: (transfer none): the stream below
 */
GIOStream *pnc_frame_stream_get_io_stream (PncFrameStream *self);

/**
 * pnc_frame_stream_get_socket:
 * @self: a frame stream
 *
 * Returns: (transfer none) (nullable): the socket below. After pnc_frame_stream_read() said
 * %PNC_IO_WOULD_BLOCK, and no limit is in the way, it is all that there is to wait for.
 */
GSocket *pnc_frame_stream_get_socket (PncFrameStream *self);

/**
 * pnc_frame_stream_set_max_payload:
 * @self: a frame stream
 * @max_payload_bytes: the cap from now on (after login, or attaching)
 */
void pnc_frame_stream_set_max_payload (PncFrameStream *self, guint32 max_payload_bytes);

/**
 * pnc_frame_stream_suit_path:
 * @self: a frame stream on which something was sent and answered
 *
 * Many bytes are to follow: lets the socket below suit the way to the peer
 * (pnc_socket_suit_path()).
 */
void pnc_frame_stream_suit_path (PncFrameStream *self);

/**
 * pnc_frame_stream_set_packing:
 * @self: a frame stream
 * @takes_packed: whether this side has said that it takes packed frames; one that comes is unpacked
 * before pnc_frame_stream_read() hands it out, and refused (%PNC_ERROR_PROTOCOL) otherwise
 * @mode: which data of CHUNK, PUT_WHOLE and WHOLE are packed on their way out; %PNC_PACK_NEVER
 * unless the other side has said that it takes them
 *
 * At first it takes and packs none.
 */
void pnc_frame_stream_set_packing (PncFrameStream *self, gboolean takes_packed, PncPackMode mode);

/**
 * PncFlowFunc:
 * @request: id of a request
 * @user_data: as given
 *
 * Returns: (transfer none) (nullable): whose bytes the frames with this id are; %NULL for nobody's,
 * which wait for no limit
 */
typedef PncFlow *(*PncFlowFunc) (guint64 request, gpointer user_data);

/** pnc_frame_stream_set_in_flow: @self: a frame stream; @func: (nullable): tells whose bytes come
 * in; @user_data: for @func */
void pnc_frame_stream_set_in_flow (PncFrameStream *self, PncFlowFunc func, gpointer user_data);

/** pnc_frame_stream_set_out_flow: @self: a frame stream; @flow: (nullable): whose bytes the frames
 * are that are queued from now on. Reading, writing and waiting keep to the flows' limits by
 * themselves: what may not move yet would block. */
void pnc_frame_stream_set_out_flow (PncFrameStream *self, PncFlow *flow);

/** pnc_frame_stream_waits_for_limit: @self: a stream. Returns: whether the limit of a flow kept the
 * last attempt to read or to write from moving more */
gboolean pnc_frame_stream_waits_for_limit (PncFrameStream *self);

/** pnc_frame_stream_release_flow: @self: a frame stream; @flow: (nullable): what is queued of it
 * waits for its limit no longer: the rest of a frame, after which somebody else's come */
void pnc_frame_stream_release_flow (PncFrameStream *self, PncFlow *flow);

/**
 * pnc_frame_stream_read:
 * @self: a frame stream
 * @frame: (out caller-allocates): the next frame, on %PNC_IO_DONE
 * @error: (out) (nullable): %PNC_ERROR_DISCONNECTED when it broke or ended inside a frame,
 * %PNC_ERROR_TOO_LARGE, %PNC_ERROR_PROTOCOL, %PNC_ERROR_CORRUPT: nothing more can be read after
 * these three, but the peer may still be told
 *
 * Reads at most one frame. Call again until it would block: the stream may hold more than one.
 *
 * Returns: %PNC_IO_DONE, %PNC_IO_WOULD_BLOCK, %PNC_IO_EOF or %PNC_IO_ERROR
 */
PncIoStatus pnc_frame_stream_read (PncFrameStream *self, PncFrame *frame, GError **error);

/**
 * pnc_frame_stream_has_partial:
 * @self: a frame stream
 *
 * Returns: whether some but not all bytes of a frame are here (a deadline should be running)
 */
gboolean pnc_frame_stream_has_partial (PncFrameStream *self);

/**
 * pnc_frame_stream_trim:
 * @self: a frame stream
 *
 * Gives back the buffers that hold nothing; the last frame is gone. pnc_frame_stream_wait() does it
 * after a wait in vain.
 */
void pnc_frame_stream_trim (PncFrameStream *self);

/**
 * pnc_frame_stream_queue:
 * @self: a frame stream
 * @message: what to send; encoded at once, nothing is kept
 * @flags: %PNC_FRAME_END for the last frame of an answer
 * @request: the request's id
 *
 * Queues one frame behind the others. Nothing is written before pnc_frame_stream_flush().
 */
void pnc_frame_stream_queue (PncFrameStream *self,
                             const PncMessage *message,
                             PncFrameFlags flags,
                             guint64 request);

/**
 * pnc_frame_stream_queue_space:
 * @self: a frame stream
 * @message: a CHUNK, PUT_WHOLE or WHOLE whose data slice has no bytes yet (data %NULL, length set)
 * @flags: as pnc_frame_stream_queue()
 * @request: the request's id
 *
 * Queues a frame whose data are to be filled in place: read the file straight into the space
 * returned, hash it, then call pnc_frame_stream_queue_space_done(), which packs it if that pays.
 * Nothing else may be called on the stream in between.
 *
 * Returns: (array): room for `data.length_bytes` bytes
 */
guint8 *pnc_frame_stream_queue_space (PncFrameStream *self,
                                      const PncMessage *message,
                                      PncFrameFlags flags,
                                      guint64 request);

/**
 * pnc_frame_stream_queue_space_done:
 * @self: a frame stream
 * @hash: (nullable) (array fixed-size=16): the data's hash, put into the frame's hash field
 * @keep: %FALSE takes the frame back as if it had never been queued (the file could not be read)
 */
void pnc_frame_stream_queue_space_done (PncFrameStream *self, const guint8 *hash, gboolean keep);

/**
 * pnc_frame_stream_get_queued_bytes:
 * @self: a frame stream
 *
 * Returns: bytes queued and not yet taken by the connection
 */
gsize pnc_frame_stream_get_queued_bytes (PncFrameStream *self);

/**
 * pnc_frame_stream_flush:
 * @self: a frame stream
 * @error: (out) (nullable): %PNC_ERROR_DISCONNECTED
 *
 * Writes what is queued, as far as it goes without blocking.
 *
 * Returns: %PNC_IO_DONE when all is written, %PNC_IO_WOULD_BLOCK or %PNC_IO_ERROR
 */
PncIoStatus pnc_frame_stream_flush (PncFrameStream *self, GError **error);

/**
 * pnc_frame_stream_wait:
 * @self: a frame stream made with a socket
 * @for_reading: wait until something may be readable
 * @for_writing: wait until something may be writable
 * @wakeup: (nullable): a further descriptor to wait for; its revents are set
 * @timeout_ms: how long at most; 0 only looks, negative has no limit (the caller then has another
 * bound through @wakeup)
 *
 * poll() for worker threads. What TLS or this stream may still hold counts as readable: unless the
 * last pnc_frame_stream_read() said %PNC_IO_WOULD_BLOCK, there is nothing to wait for.
 *
 * Returns: whether the connection (not only @wakeup) may have become ready
 */
gboolean pnc_frame_stream_wait (PncFrameStream *self,
                                gboolean for_reading,
                                gboolean for_writing,
                                GPollFD *wakeup,
                                int timeout_ms);

/**
 * pnc_frame_stream_create_read_source:
 * @self: a frame stream
 *
 * Read until it would block before attaching the source, and each time that it is dispatched: it
 * knows nothing of what the stream or TLS already hold.
 *
 * Returns: (transfer full): a source (GPollableSourceFunc) that is dispatched when reading may get
 * further
 */
GSource *pnc_frame_stream_create_read_source (PncFrameStream *self);

/**
 * pnc_frame_stream_create_write_source:
 * @self: a frame stream
 *
 * Returns: (transfer full): a source (GPollableSourceFunc) that is dispatched when writing may get
 * further
 */
GSource *pnc_frame_stream_create_write_source (PncFrameStream *self);

/**
 * pnc_frame_stream_shutdown:
 * @self: a frame stream with nothing queued
 *
 * Tells the peer that nothing more will come (TLS close-notify, then FIN). From here on the stream
 * may only be discarded from and freed. Closing without this while the peer still sends resets the
 * connection: the peer fails in its sending and may never see our last frames.
 */
void pnc_frame_stream_shutdown (PncFrameStream *self);

/**
 * pnc_frame_stream_discard:
 * @self: a frame stream after pnc_frame_stream_shutdown()
 *
 * Throws away what the peer still sends, as far as it goes without blocking and within bounds.
 *
 * Returns: %PNC_IO_EOF when the peer has closed as well or the connection broke;
 * %PNC_IO_WOULD_BLOCK to wait for reading; %PNC_IO_DONE to call again
 */
PncIoStatus pnc_frame_stream_discard (PncFrameStream *self);

/**
 * pnc_frame_stream_get_bytes:
 * @self: a frame stream
 * @received: (out) (optional): payload and header bytes received since it was made
 * @sent: (out) (optional): the same for sent
 */
void pnc_frame_stream_get_bytes (PncFrameStream *self, guint64 *received, guint64 *sent);

G_END_DECLS
