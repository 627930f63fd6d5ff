/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-frame-stream.h"

#include "pnc-frame-queue.h"
#include "pnc-socket-wait.h"

#include <string.h>

#define LENGTH_FIELD_BYTES 4u
#define DISCARD_BYTES (16u * 1024u)
#define DISCARD_ROUNDS 16u
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
};

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

void
pnc_frame_stream_set_max_payload (PncFrameStream *self, guint32 max_payload_bytes)
{
  self->max_payload_bytes = max_payload_bytes;
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

static PncIoStatus
receive (PncFrameStream *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize space_bytes;
  guint8 *space = pnc_frame_buffer_space (&self->in, &space_bytes);
  gssize n_read = g_pollable_input_stream_read_nonblocking (self->input, space, space_bytes, NULL,
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
  self->received_bytes += (gsize) n_read;
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
        return PNC_IO_DONE;
      if (next == PNC_FRAME_NEXT_REFUSED)
        {
          status = fail (self, reason, error);
          self->refused = TRUE;
          return status;
        }
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
}

/* Returns: (nullable): the data slice of a message that carries the bytes of a file at its end */
static PncSlice *
get_data_slice (PncMessage *message)
{
  switch (message->type)
    {
    case PNC_MESSAGE_CHUNK:
      return &message->chunk.data;
    case PNC_MESSAGE_PUT_WHOLE:
      return &message->put_whole.data;
    case PNC_MESSAGE_WHOLE:
      return &message->whole.data;
    default:
      return NULL;
    }
}

/* Encodes with one byte of data and cuts it off with its length: hash, length and data are the last
 * fields of all three messages (docs/PROTOCOL.md, section 7). Returns: (transfer none): the payload
 * up to and with the hash */
static GByteArray *
encode_before_data (PncFrameStream *self, const PncMessage *message)
{
  PncMessage copy = *message;
  GByteArray *head = begin_encoding (self);

  *get_data_slice (&copy) = (PncSlice){ (const guint8 *) "", 1 };
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
  const PncSlice *slice = get_data_slice ((PncMessage *) message);
  GByteArray *head;

  g_return_val_if_fail (self->space_bytes == 0, NULL);
  g_return_val_if_fail (slice != NULL && slice->length_bytes <= PNC_CHUNK_BYTES, NULL);

  head = encode_before_data (self, message);
  pnc_put_u32 (head, (guint32) slice->length_bytes);
  self->space_head_bytes = PNC_FRAME_HEADER_BYTES + head->len;
  self->space_bytes = self->space_head_bytes + slice->length_bytes;
  self->space = pnc_frame_queue_append (&self->out, self->space_bytes);
  put_header (self->space, message->type, flags, request, head->len + slice->length_bytes);
  memcpy (self->space + PNC_FRAME_HEADER_BYTES, head->data, head->len);
  return self->space + self->space_head_bytes;
}

void
pnc_frame_stream_queue_space_done (PncFrameStream *self, const guint8 *hash, gboolean keep)
{
  gsize hash_offset = self->space_head_bytes - LENGTH_FIELD_BYTES - PNC_HASH_BYTES;

  g_return_if_fail (self->space_bytes > 0);

  if (!keep)
    pnc_frame_queue_take_back (&self->out, self->space_bytes);
  else if (hash != NULL)
    memcpy (self->space + hash_offset, hash, PNC_HASH_BYTES);
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
  gssize n_written;

  if (self->retry_bytes > 0)
    length_bytes = self->retry_bytes;
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
  self->sent_bytes += (gsize) n_written;
  return PNC_IO_DONE;
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

  while (status == PNC_IO_DONE
         && (bytes = pnc_frame_queue_peek (&self->out, &length_bytes)) != NULL)
    status = send (self, bytes, length_bytes, error);
  return status;
}

gboolean
pnc_frame_stream_wait (PncFrameStream *self,
                       gboolean for_reading,
                       gboolean for_writing,
                       GPollFD *wakeup,
                       int timeout_ms)
{
  GIOCondition condition = (for_reading ? G_IO_IN : 0) | (for_writing ? G_IO_OUT : 0);
  gboolean at_hand = self->broken != NULL || (for_reading && !self->read_blocked);
  gboolean ready;

  g_return_val_if_fail (self->socket != NULL, TRUE);

  ready = pnc_socket_wait (self->socket, condition, wakeup, at_hand ? 0 : timeout_ms);
  if (!ready && !at_hand && timeout_ms != 0)
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
