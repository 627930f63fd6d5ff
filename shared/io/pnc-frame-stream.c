/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-frame-stream.h"

#include "pnc-frame-queue.h"
#include "pnc-link-meter.h"
#include "pnc-pacer.h"
#include "pnc-socket-path.h"
#include "pnc-socket-wait.h"
#include "pnc-unpacker.h"
#include "pnc-wide-input.h"

#include <string.h>

#define LENGTH_FIELD_BYTES 4u
#define DISCARD_BYTES (16u * 1024u)
#define DISCARD_ROUNDS 16u

/* What the system takes beyond that hides how fast the link is: a part of a file may fit in whole.
 */
#define UNSENT_BYTES (512u * 1024u)

/* Most messages without the bytes of a file are shorter. */
#define ENCODED_BYTES 512u

struct _PncFrameStream
{
  /* owned */
  GIOStream *stream;
  GSocket *socket; /* nullable */
  GError *broken;  /* nullable: what ended it; said again each time */

  /* borrowed from stream */
  GPollableInputStream *input;
  GPollableOutputStream *output;
  PncWideInput *wide; /* nullable: what TLS reads through */

  PncFrameBuffer in;
  PncFrameQueue out;
  GByteArray *encoded; /* nullable: of the last message that was queued */
  guint32 max_payload_bytes;
  gboolean refused;       /* broken by what the peer sent: it may still be told */
  gboolean read_blocked;  /* neither this stream nor TLS holds anything more */
  gsize retry_bytes;      /* offered to TLS in vain: the same must be offered again */
  gsize space_bytes;      /* of the frame that pnc_frame_stream_queue_space() began; 0: none */
  gsize space_head_bytes; /* of it, before the data */
  guint8 *space;
  guint64 received_bytes;
  guint64 sent_bytes;

  /* packing */
  gboolean takes_packed;
  PncUnpacker unpacker;
  PncPacker *packer; /* owned, nullable: nothing is packed */
  PncLinkMeter meter;

  /* limits */
  PncPacer in_pacer;
  PncPacer out_pacer;
  gint64 in_wait_us; /* as of the last attempt; 0: no limit is in the way */
  gint64 out_wait_us;
  PncFlow *in_flow;  /* owned, nullable: of what came last */
  PncFlow *out_flow; /* owned, nullable: of what is queued next */
  PncFlowFunc flow_func;
  gpointer flow_data;
};

/* Returns: (transfer none) (nullable): what TLS reads through */
static PncWideInput *
find_wide_input (GIOStream *stream)
{
  g_autoptr (GIOStream) base = NULL;
  GInputStream *input;

  if (!G_IS_TLS_CONNECTION (stream))
    return NULL;
  g_object_get (stream, "base-io-stream", &base, NULL);
  input = g_io_stream_get_input_stream (base);
  return PNC_IS_WIDE_INPUT (input) ? PNC_WIDE_INPUT (input) : NULL;
}

PncFrameStream *
pnc_frame_stream_new (GIOStream *stream, GSocket *socket, guint32 max_payload_bytes)
{
  PncFrameStream *self;
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  g_return_val_if_fail (G_IS_POLLABLE_INPUT_STREAM (input), NULL);
  g_return_val_if_fail (G_IS_POLLABLE_OUTPUT_STREAM (output), NULL);

  self = g_new0 (PncFrameStream, 1);
  self->stream = g_object_ref (stream);
  self->input = G_POLLABLE_INPUT_STREAM (input);
  self->output = G_POLLABLE_OUTPUT_STREAM (output);
  self->wide = find_wide_input (stream);
  self->max_payload_bytes = max_payload_bytes;
  g_set_object (&self->socket, socket);
  return self;
}

/* Returns: whether a few bytes can be written without waiting for the peer */
static gboolean
has_room (PncFrameStream *self)
{
  return self->retry_bytes == 0 && (self->broken == NULL || self->refused)
         && (self->socket == NULL || g_socket_condition_check (self->socket, G_IO_OUT) == G_IO_OUT);
}

/* A GTlsConnection waits when it is closed until its close-notify is written, for ever if the peer
 * does not read. Where there is no room for it, the connection below goes first. */
static void
close_stream (PncFrameStream *self)
{
  g_autoptr (GIOStream) base = NULL;

  if (G_IS_TLS_CONNECTION (self->stream) && !has_room (self))
    {
      g_object_get (self->stream, "base-io-stream", &base, NULL);
      g_io_stream_close (base, NULL, NULL);
    }
  g_io_stream_close (self->stream, NULL, NULL);
}

void
pnc_frame_stream_free (PncFrameStream *self)
{
  if (self == NULL)
    return;
  close_stream (self);
  pnc_frame_buffer_clear (&self->in);
  pnc_frame_queue_clear (&self->out);
  g_clear_pointer (&self->encoded, g_byte_array_unref);
  pnc_unpacker_clear (&self->unpacker);
  pnc_packer_free (self->packer);
  pnc_pacer_clear (&self->in_pacer);
  pnc_pacer_clear (&self->out_pacer);
  pnc_flow_unref (self->in_flow);
  pnc_flow_unref (self->out_flow);
  g_clear_error (&self->broken);
  g_clear_object (&self->socket);
  g_clear_object (&self->stream);
  g_free (self);
}

GIOStream *
pnc_frame_stream_get_io_stream (PncFrameStream *self)
{
  return self->stream;
}

GSocket *
pnc_frame_stream_get_socket (PncFrameStream *self)
{
  return self->socket;
}

void
pnc_frame_stream_set_max_payload (PncFrameStream *self, guint32 max_payload_bytes)
{
  self->max_payload_bytes = max_payload_bytes;
}

void
pnc_frame_stream_suit_path (PncFrameStream *self)
{
  if (self->socket != NULL)
    pnc_socket_suit_path (self->socket);
}

void
pnc_frame_stream_set_packing (PncFrameStream *self, gboolean takes_packed, PncPackMode mode)
{
  self->takes_packed = takes_packed;
  g_clear_pointer (&self->packer, pnc_packer_free);
  if (mode == PNC_PACK_NEVER)
    return;
  self->packer = pnc_packer_new (mode, NULL);
  if (self->socket != NULL)
    pnc_socket_limit_unsent (self->socket, UNSENT_BYTES);
}

static void
set_flow (PncFlow **place, PncFlow *flow)
{
  if (*place == flow)
    return;
  pnc_flow_unref (*place);
  *place = flow != NULL ? pnc_flow_ref (flow) : NULL;
}

void
pnc_frame_stream_set_in_flow (PncFrameStream *self, PncFlowFunc func, gpointer user_data)
{
  self->flow_func = func;
  self->flow_data = user_data;
}

void
pnc_frame_stream_set_out_flow (PncFrameStream *self, PncFlow *flow)
{
  set_flow (&self->out_flow, flow);
}

gboolean
pnc_frame_stream_waits_for_limit (PncFrameStream *self)
{
  return self->in_wait_us > 0 || self->out_wait_us > 0;
}

void
pnc_frame_stream_release_flow (PncFrameStream *self, PncFlow *flow)
{
  pnc_pacer_release (&self->out_pacer, flow);
}

/* Keeps @reason, which says that the stream is of no further use, and hands out a copy. */
static PncIoStatus
fail (PncFrameStream *self, GError *reason, GError **error)
{
  g_clear_error (&self->broken);
  self->broken = reason;
  self->refused = FALSE;
  if (error != NULL)
    *error = g_error_copy (reason);
  return PNC_IO_ERROR;
}

static PncIoStatus
fail_again (PncFrameStream *self, GError **error)
{
  if (error != NULL)
    *error = g_error_copy (self->broken);
  return PNC_IO_ERROR;
}

/* Whatever GIO, TLS or the system call it: to the protocol the connection broke. */
static PncIoStatus
fail_disconnected (PncFrameStream *self, const char *details, GError **error)
{
  GError *reason = NULL;

  pnc_set_error (&reason, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, NULL,
                 "The connection broke (%s). Try again.", details);
  return fail (self, reason, error);
}

/* Whose bytes come next is known once the header is here; before that, they may be anybody's, most
 * likely the same one's. Returns: how many may be read, 0 for none yet */
static gsize
may_receive (PncFrameStream *self)
{
  const PncFrameHeader *header = pnc_frame_buffer_peek (&self->in);

  if (self->flow_func == NULL)
    return G_MAXSIZE;
  if (header != NULL)
    set_flow (&self->in_flow, self->flow_func (header->request, self->flow_data));
  return pnc_pacer_allow (&self->in_pacer, self->in_flow, &self->in_wait_us);
}

static PncIoStatus
receive (PncFrameStream *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize allowed_bytes = may_receive (self);
  gsize space_bytes;
  guint8 *space;
  gssize n_read;

  if (allowed_bytes == 0)
    return PNC_IO_WOULD_BLOCK;
  space = pnc_frame_buffer_space (&self->in, &space_bytes);
  space_bytes = MIN (space_bytes, allowed_bytes);
  if (self->wide != NULL && pnc_frame_buffer_peek (&self->in) != NULL)
    pnc_wide_input_expect (self->wide, space_bytes);
  n_read = g_pollable_input_stream_read_nonblocking (self->input, space, space_bytes, NULL,
                                                     &local_error);
  self->read_blocked = g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  if (self->read_blocked)
    return PNC_IO_WOULD_BLOCK;
  if (n_read < 0)
    return fail_disconnected (self, local_error->message, error);
  if (n_read == 0 && pnc_frame_buffer_has_partial (&self->in))
    return fail_disconnected (self, "it ended in the middle of a message", error);
  if (n_read == 0)
    return PNC_IO_EOF;

  pnc_frame_buffer_add (&self->in, (gsize) n_read);
  pnc_pacer_spend (&self->in_pacer, (gsize) n_read);
  self->received_bytes += (gsize) n_read;
  return PNC_IO_DONE;
}

static PncIoStatus
fail_refused (PncFrameStream *self, GError *reason, GError **error)
{
  PncIoStatus status = fail (self, reason, error);

  self->refused = TRUE;
  return status;
}

static gboolean
unpack (PncFrameStream *self, PncFrame *frame, GError **error)
{
  if ((frame->header.flags & PNC_FRAME_PACKED) == 0)
    return TRUE;
  if (self->takes_packed)
    return pnc_unpacker_open_frame (&self->unpacker, frame, error);
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                 "A frame was packed, which this side had not offered to take. Update both "
                 "programs.");
  return FALSE;
}

/* A whole frame is here, as it travelled. */
static PncIoStatus
hand_out (PncFrameStream *self, PncFrame *frame, GError **error)
{
  gsize wire_bytes = frame->header.length_bytes;
  gboolean packed = (frame->header.flags & PNC_FRAME_PACKED) != 0;
  GError *reason = NULL;
  PncFlow *flow;

  if (!unpack (self, frame, &reason))
    return fail_refused (self, reason, error);
  flow = self->flow_func != NULL ? self->flow_func (frame->header.request, self->flow_data) : NULL;
  set_flow (&self->in_flow, flow);
  if (flow != NULL)
    pnc_flow_count (flow, PNC_FRAME_HEADER_BYTES + wire_bytes, packed,
                    packed ? frame->header.length_bytes - wire_bytes : 0);
  return PNC_IO_DONE;
}

PncIoStatus
pnc_frame_stream_read (PncFrameStream *self, PncFrame *frame, GError **error)
{
  GError *reason = NULL;
  PncIoStatus status = PNC_IO_DONE;
  PncFrameNext next;

  if (self->broken != NULL)
    return fail_again (self, error);

  while (status == PNC_IO_DONE)
    {
      next = pnc_frame_buffer_next (&self->in, self->max_payload_bytes, frame, &reason);
      if (next == PNC_FRAME_NEXT_READY)
        return hand_out (self, frame, error);
      if (next == PNC_FRAME_NEXT_REFUSED)
        return fail_refused (self, reason, error);
      status = receive (self, error);
    }
  return status;
}

gboolean
pnc_frame_stream_has_partial (PncFrameStream *self)
{
  return pnc_frame_buffer_has_partial (&self->in);
}

void
pnc_frame_stream_trim (PncFrameStream *self)
{
  pnc_frame_buffer_trim (&self->in);
  pnc_frame_queue_trim (&self->out);
  g_clear_pointer (&self->encoded, g_byte_array_unref);
  pnc_unpacker_clear (&self->unpacker);
  if (self->packer != NULL)
    pnc_packer_trim (self->packer);
}

static void
put_header (guint8 *bytes,
            PncMessageType type,
            PncFrameFlags flags,
            guint64 request,
            gsize length_bytes)
{
  const PncFrameHeader header = {
    .length_bytes = (guint32) length_bytes,
    .type = (guint16) type,
    .flags = (guint16) flags,
    .request = request,
  };

  pnc_frame_header_encode (&header, bytes);
}

/* Returns: (transfer none): an empty array, the same for each message: many are queued in a row */
static GByteArray *
begin_encoding (PncFrameStream *self)
{
  if (self->encoded == NULL)
    self->encoded = g_byte_array_sized_new (ENCODED_BYTES);
  return g_byte_array_set_size (self->encoded, 0);
}

/* @saved_bytes: by which the frame is smaller than it would have been; 0 when it is not packed */
static void
note_queued (PncFrameStream *self, gsize wire_bytes, gsize saved_bytes)
{
  pnc_pacer_queue (&self->out_pacer, self->out_flow, wire_bytes);
  if (self->out_flow != NULL)
    pnc_flow_count (self->out_flow, wire_bytes, saved_bytes > 0, saved_bytes);
}

void
pnc_frame_stream_queue (PncFrameStream *self,
                        const PncMessage *message,
                        PncFrameFlags flags,
                        guint64 request)
{
  GByteArray *payload;
  guint8 *bytes;

  g_return_if_fail (self->space_bytes == 0);

  payload = begin_encoding (self);
  pnc_message_encode (message, payload);
  bytes = pnc_frame_queue_append (&self->out, PNC_FRAME_HEADER_BYTES + payload->len);
  put_header (bytes, message->type, flags, request, payload->len);
  if (payload->len > 0)
    memcpy (bytes + PNC_FRAME_HEADER_BYTES, payload->data, payload->len);
  note_queued (self, PNC_FRAME_HEADER_BYTES + payload->len, 0);
}

/* Encodes with one byte of data and cuts it off with its length: hash, length and data are the last
 * fields of all three messages (docs/PROTOCOL.md, section 7). Returns: (transfer none): the payload
 * up to and with the hash */
static GByteArray *
encode_before_data (PncFrameStream *self, const PncMessage *message)
{
  PncMessage copy = *message;
  GByteArray *head = begin_encoding (self);

  *pnc_message_get_data (&copy) = (PncSlice){ (const guint8 *) "", 1 };
  pnc_message_encode (&copy, head);
  g_byte_array_set_size (head, head->len - LENGTH_FIELD_BYTES - 1);
  return head;
}

guint8 *
pnc_frame_stream_queue_space (PncFrameStream *self,
                              const PncMessage *message,
                              PncFrameFlags flags,
                              guint64 request)
{
  const PncSlice *slice = pnc_message_get_data ((PncMessage *) message);
  GByteArray *head;

  g_return_val_if_fail (self->space_bytes == 0, NULL);
  g_return_val_if_fail (slice != NULL && slice->length_bytes <= PNC_CHUNK_BYTES, NULL);

  if (self->packer != NULL && message->type == PNC_MESSAGE_CHUNK
      && message->chunk.offset_bytes == 0)
    pnc_packer_begin_file (self->packer);
  head = encode_before_data (self, message);
  pnc_put_u32 (head, (guint32) slice->length_bytes);
  self->space_head_bytes = PNC_FRAME_HEADER_BYTES + head->len;
  self->space_bytes = self->space_head_bytes + slice->length_bytes;
  self->space = pnc_frame_queue_append (&self->out, self->space_bytes);
  put_header (self->space, message->type, flags, request, head->len + slice->length_bytes);
  memcpy (self->space + PNC_FRAME_HEADER_BYTES, head->data, head->len);
  return self->space + self->space_head_bytes;
}

static gsize
pack (PncFrameStream *self, gsize data_bytes)
{
  guint64 link_bps
    = MIN (pnc_link_meter_get_bps (&self->meter), pnc_flow_get_limit (self->out_flow));

  return pnc_packer_pack (self->packer, self->space + self->space_head_bytes, data_bytes, link_bps);
}

/* Returns: how many bytes that saved */
static gsize
pack_space (PncFrameStream *self)
{
  gsize data_bytes = self->space_bytes - self->space_head_bytes;
  gsize packed_bytes = self->packer != NULL ? pack (self, data_bytes) : 0;
  PncFrameHeader header;

  if (packed_bytes == 0)
    return 0;
  pnc_frame_header_decode (&header, self->space, G_MAXUINT32, NULL);
  header.length_bytes -= (guint32) (data_bytes - packed_bytes);
  header.flags |= PNC_FRAME_PACKED;
  pnc_frame_header_encode (&header, self->space);
  for (guint i = 0; i < LENGTH_FIELD_BYTES; i++)
    self->space[self->space_head_bytes - 1 - i] = (guint8) (packed_bytes >> 8 * i);
  pnc_frame_queue_take_back (&self->out, data_bytes - packed_bytes);
  return data_bytes - packed_bytes;
}

void
pnc_frame_stream_queue_space_done (PncFrameStream *self, const guint8 *hash, gboolean keep)
{
  gsize saved_bytes;
  gsize hash_offset = self->space_head_bytes - LENGTH_FIELD_BYTES - PNC_HASH_BYTES;

  g_return_if_fail (self->space_bytes > 0);

  if (!keep)
    {
      pnc_frame_queue_take_back (&self->out, self->space_bytes);
    }
  else
    {
      if (hash != NULL)
        memcpy (self->space + hash_offset, hash, PNC_HASH_BYTES);
      saved_bytes = pack_space (self);
      note_queued (self, self->space_bytes - saved_bytes, saved_bytes);
    }
  self->space = NULL;
  self->space_bytes = 0;
}

gsize
pnc_frame_stream_get_queued_bytes (PncFrameStream *self)
{
  return self->out.queued_bytes;
}

/* TLS has encrypted what it was offered and could not send: it must be offered the same, not more.
 */
static PncIoStatus
send (PncFrameStream *self, const guint8 *bytes, gsize length_bytes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize allowed_bytes = pnc_pacer_allow_queued (&self->out_pacer, &self->out_wait_us);
  gssize n_written;

  if (self->retry_bytes > 0)
    length_bytes = self->retry_bytes;
  else
    length_bytes = MIN (length_bytes, allowed_bytes);
  if (length_bytes == 0)
    return PNC_IO_WOULD_BLOCK;
  n_written = g_pollable_output_stream_write_nonblocking (self->output, bytes, length_bytes, NULL,
                                                          &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      self->retry_bytes = length_bytes;
      return PNC_IO_WOULD_BLOCK;
    }
  self->retry_bytes = 0;
  if (n_written < 0)
    return fail_disconnected (self, local_error->message, error);

  pnc_frame_queue_drop (&self->out, (gsize) n_written);
  pnc_pacer_spend_queued (&self->out_pacer, (gsize) n_written);
  if (self->packer != NULL)
    pnc_link_meter_take (&self->meter, (gsize) n_written, g_get_monotonic_time ());
  self->sent_bytes += (gsize) n_written;
  return PNC_IO_DONE;
}

static void
note_flushed (PncFrameStream *self, PncIoStatus status)
{
  if (self->packer == NULL)
    return;
  if (status == PNC_IO_WOULD_BLOCK)
    pnc_link_meter_block (&self->meter, g_get_monotonic_time ());
  else
    pnc_link_meter_rest (&self->meter, g_get_monotonic_time ());
}

PncIoStatus
pnc_frame_stream_flush (PncFrameStream *self, GError **error)
{
  PncIoStatus status = PNC_IO_DONE;
  const guint8 *bytes;
  gsize length_bytes;

  g_return_val_if_fail (self->space_bytes == 0, PNC_IO_DONE);

  if (self->broken != NULL && !self->refused)
    return fail_again (self, error);

  self->out_wait_us = 0;
  if (self->packer != NULL && self->out.queued_bytes > 0)
    pnc_link_meter_offer (&self->meter, g_get_monotonic_time ());
  while (status == PNC_IO_DONE
         && (bytes = pnc_frame_queue_peek (&self->out, &length_bytes)) != NULL)
    status = send (self, bytes, length_bytes, error);
  note_flushed (self, status);
  return status;
}

/* What a limit is in the way of is waited for by the clock. */
static GIOCondition
choose_condition (PncFrameStream *self,
                  gboolean for_reading,
                  gboolean for_writing,
                  gint64 *paced_us)
{
  gint64 in_us = for_reading ? self->in_wait_us : 0;
  gint64 out_us = for_writing ? self->out_wait_us : 0;

  *paced_us = in_us > 0 && out_us > 0 ? MIN (in_us, out_us) : MAX (in_us, out_us);
  return (for_reading && in_us == 0 ? G_IO_IN : 0) | (for_writing && out_us == 0 ? G_IO_OUT : 0);
}

/* Rounded up: a wait that ends too early would only be repeated. */
static int
shorter_ms (int timeout_ms, gint64 paced_us)
{
  gint64 paced_ms = MIN (paced_us / 1000 + 1, G_MAXINT);

  return timeout_ms < 0 ? (int) paced_ms : MIN (timeout_ms, (int) paced_ms);
}

gboolean
pnc_frame_stream_wait (PncFrameStream *self,
                       gboolean for_reading,
                       gboolean for_writing,
                       GPollFD *wakeup,
                       int timeout_ms)
{
  gint64 paced_us = 0;
  GIOCondition condition = choose_condition (self, for_reading, for_writing, &paced_us);
  gboolean at_hand = self->broken != NULL || ((condition & G_IO_IN) != 0 && !self->read_blocked);
  gboolean ready;

  g_return_val_if_fail (self->socket != NULL, TRUE);

  if (paced_us > 0)
    timeout_ms = shorter_ms (timeout_ms, paced_us);
  ready = pnc_socket_wait (self->socket, condition, wakeup, at_hand ? 0 : timeout_ms);
  if (!ready && !at_hand && timeout_ms != 0 && paced_us == 0)
    pnc_frame_stream_trim (self);
  return ready || at_hand;
}

GSource *
pnc_frame_stream_create_read_source (PncFrameStream *self)
{
  return g_pollable_input_stream_create_source (self->input, NULL);
}

GSource *
pnc_frame_stream_create_write_source (PncFrameStream *self)
{
  return g_pollable_output_stream_create_source (self->output, NULL);
}

void
pnc_frame_stream_shutdown (PncFrameStream *self)
{
  if (has_room (self))
    g_output_stream_close (G_OUTPUT_STREAM (self->output), NULL, NULL);
  if (self->socket != NULL)
    g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
}

/* Returns: as read() does, of bytes that nobody wants; those of TLS need not be decrypted for that
 */
static gssize
read_rubbish (PncFrameStream *self, guint8 *bytes, gsize length_bytes, GError **error)
{
  if (self->socket != NULL)
    return g_socket_receive_with_blocking (self->socket, (char *) bytes, length_bytes, FALSE, NULL,
                                           error);
  return g_pollable_input_stream_read_nonblocking (self->input, bytes, length_bytes, NULL, error);
}

PncIoStatus
pnc_frame_stream_discard (PncFrameStream *self)
{
  guint8 bytes[DISCARD_BYTES];

  for (guint i = 0; i < DISCARD_ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;
      gssize n_read = read_rubbish (self, bytes, sizeof bytes, &error);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return PNC_IO_WOULD_BLOCK;
      if (n_read <= 0)
        return PNC_IO_EOF;
    }
  return PNC_IO_DONE;
}

void
pnc_frame_stream_get_bytes (PncFrameStream *self, guint64 *received, guint64 *sent)
{
  if (received != NULL)
    *received = self->received_bytes;
  if (sent != NULL)
    *sent = self->sent_bytes;
}
