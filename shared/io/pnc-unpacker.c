/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-unpacker.h"

#include "pnc-message.h"

#include <string.h>
#include <zstd.h>

#define LENGTH_FIELD_BYTES 4u

/* Of a zstd frame (RFC 8878, section 3.1.1). */
#define MAGIC 0xfd2fb528u
#define MAGIC_BYTES 4u
#define DICTIONARY_BITS 0x03u
#define RESERVED_BIT 0x08u
#define SINGLE_SEGMENT_BIT 0x20u
#define SIZE_SHIFT 6

void
pnc_unpacker_clear (PncUnpacker *self)
{
  ZSTD_freeDCtx (self->context);
  g_free (self->payload);
  memset (self, 0, sizeof *self);
}

static gboolean
refuse (const char *what, GError **error)
{
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                 "Packed data %s. Update both programs.", what);
  return FALSE;
}

static guint64
read_little_endian (const guint8 *bytes, gsize n_bytes)
{
  guint64 number = 0;

  for (gsize i = n_bytes; i > 0; i--)
    number = number << 8 | bytes[i - 1];
  return number;
}

/* Returns: the window of a frame that is not in one segment */
static guint64
window_bytes (guint8 descriptor)
{
  guint64 base = G_GUINT64_CONSTANT (1) << (10 + (descriptor >> 3));

  return base + base / 8 * (descriptor & 7);
}

/* Returns: 0 when the size is not declared */
static gsize
size_field_bytes (guint8 descriptor)
{
  static const gsize bytes[] = { 0, 2, 4, 8 };

  if (descriptor >> SIZE_SHIFT == 0)
    return (descriptor & SINGLE_SEGMENT_BIT) != 0 ? 1 : 0;
  return bytes[descriptor >> SIZE_SHIFT];
}

/* The library would do more than is wanted here: dictionaries, frames to be skipped, old formats,
 * windows of any size. Returns: %FALSE when it is not a frame of the one allowed kind */
static gboolean
read_header (const guint8 *packed, gsize packed_bytes, guint64 *data_bytes, GError **error)
{
  guint8 descriptor;
  gsize size_bytes, at;

  if (packed_bytes < MAGIC_BYTES + 2 || read_little_endian (packed, MAGIC_BYTES) != MAGIC)
    return refuse ("are no zstd frame", error);
  descriptor = packed[MAGIC_BYTES];
  at = MAGIC_BYTES + 1;
  size_bytes = size_field_bytes (descriptor);
  if ((descriptor & (DICTIONARY_BITS | RESERVED_BIT)) != 0)
    return refuse ("want a dictionary or something unknown", error);
  if (size_bytes == 0)
    return refuse ("do not say how large they are", error);
  if ((descriptor & SINGLE_SEGMENT_BIT) == 0 && window_bytes (packed[at++]) > PNC_CHUNK_BYTES)
    return refuse ("want too large a window", error);
  if (packed_bytes - at < size_bytes)
    return refuse ("end too early", error);
  *data_bytes = read_little_endian (packed + at, size_bytes) + (size_bytes == 2 ? 256 : 0);
  return TRUE;
}

gboolean
pnc_unpacker_check (const guint8 *packed, gsize packed_bytes, gsize *data_bytes, GError **error)
{
  guint64 declared_bytes;

  if (!read_header (packed, packed_bytes, &declared_bytes, error))
    return FALSE;
  if (declared_bytes == 0 || declared_bytes > PNC_CHUNK_BYTES)
    return refuse ("are empty, or larger than a chunk", error);
  if (ZSTD_findFrameCompressedSize (packed, packed_bytes) != packed_bytes)
    return refuse ("end too early, or something follows them", error);
  *data_bytes = (gsize) declared_bytes;
  return TRUE;
}

gboolean
pnc_unpacker_open (PncUnpacker *self,
                   const guint8 *packed,
                   gsize packed_bytes,
                   guint8 *data,
                   gsize data_bytes,
                   GError **error)
{
  gsize n_bytes;

  if (self->context == NULL)
    self->context = ZSTD_createDCtx ();
  n_bytes = ZSTD_decompressDCtx (self->context, data, data_bytes, packed, packed_bytes);
  if (n_bytes == data_bytes)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_CORRUPT, PNC_SIDE_NONE, NULL,
                 "Packed data could not be opened (%s). Try again.",
                 ZSTD_isError (n_bytes) ? ZSTD_getErrorName (n_bytes) : "too few bytes");
  return FALSE;
}

/* Returns: room for so many bytes; what it held before is gone */
static guint8 *
make_room (PncUnpacker *self, gsize n_bytes)
{
  if (self->capacity < n_bytes)
    {
      g_free (self->payload);
      self->payload = g_malloc (n_bytes);
      self->capacity = n_bytes;
    }
  return self->payload;
}

/* What comes before the data stays as it is; what a later version puts behind them is not known
 * here anyway. */
static gboolean
open_payload (PncUnpacker *self, PncFrame *frame, const PncSlice *packed, GError **error)
{
  gsize head_bytes = (gsize) (packed->data - frame->payload);
  gsize data_bytes;
  guint8 *payload;

  if (!pnc_unpacker_check (packed->data, packed->length_bytes, &data_bytes, error))
    return FALSE;
  payload = make_room (self, head_bytes + data_bytes);
  memcpy (payload, frame->payload, head_bytes - LENGTH_FIELD_BYTES);
  for (guint i = 0; i < LENGTH_FIELD_BYTES; i++)
    payload[head_bytes - 1 - i] = (guint8) (data_bytes >> 8 * i);
  if (!pnc_unpacker_open (self, packed->data, packed->length_bytes, payload + head_bytes,
                          data_bytes, error))
    return FALSE;
  frame->payload = payload;
  frame->header.length_bytes = (guint32) (head_bytes + data_bytes);
  return TRUE;
}

gboolean
pnc_unpacker_open_frame (PncUnpacker *self, PncFrame *frame, GError **error)
{
  g_auto (PncMessage) message = { 0 };

  if ((frame->header.flags & PNC_FRAME_PACKED) == 0)
    return TRUE;
  if (pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                          NULL)
      && !open_payload (self, frame, pnc_message_get_data (&message), error))
    return FALSE;
  frame->header.flags &= (guint16) ~PNC_FRAME_PACKED;
  return TRUE;
}
