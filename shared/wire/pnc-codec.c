/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-codec.h"

#include <string.h>

void
pnc_reader_init (PncReader *reader, const guint8 *data, gsize length_bytes)
{
  g_return_if_fail (reader != NULL);
  g_return_if_fail (data != NULL || length_bytes == 0);

  reader->data = data;
  reader->length_bytes = length_bytes;
  reader->offset_bytes = 0;
}

gsize
pnc_reader_left (const PncReader *reader)
{
  return reader->length_bytes - reader->offset_bytes;
}

/* The big-endian number in the next @n_bytes (1 to 8), which are taken. */
static gboolean
take_number (PncReader *reader, guint n_bytes, guint64 *number)
{
  guint64 sum = 0;

  if (pnc_reader_left (reader) < n_bytes)
    return FALSE;

  for (guint i = 0; i < n_bytes; i++)
    sum = sum << 8 | reader->data[reader->offset_bytes + i];
  reader->offset_bytes += n_bytes;
  *number = sum;
  return TRUE;
}

gboolean
pnc_reader_u8 (PncReader *reader, guint8 *value)
{
  guint64 number;

  if (!take_number (reader, 1, &number))
    return FALSE;
  *value = (guint8) number;
  return TRUE;
}

gboolean
pnc_reader_u16 (PncReader *reader, guint16 *value)
{
  guint64 number;

  if (!take_number (reader, 2, &number))
    return FALSE;
  *value = (guint16) number;
  return TRUE;
}

gboolean
pnc_reader_u32 (PncReader *reader, guint32 *value)
{
  guint64 number;

  if (!take_number (reader, 4, &number))
    return FALSE;
  *value = (guint32) number;
  return TRUE;
}

gboolean
pnc_reader_u64 (PncReader *reader, guint64 *value)
{
  return take_number (reader, 8, value);
}

gboolean
pnc_reader_i64 (PncReader *reader, gint64 *value)
{
  guint64 number;

  if (!take_number (reader, 8, &number))
    return FALSE;
  *value = (gint64) number;
  return TRUE;
}

gboolean
pnc_reader_fixed (PncReader *reader, guint8 *bytes, gsize length_bytes)
{
  if (pnc_reader_left (reader) < length_bytes)
    return FALSE;

  if (length_bytes > 0)
    memcpy (bytes, reader->data + reader->offset_bytes, length_bytes);
  reader->offset_bytes += length_bytes;
  return TRUE;
}

/* Bytes behind a length of @n_length_bytes. */
static gboolean
take_slice (PncReader *reader, guint n_length_bytes, gsize max_bytes, PncSlice *slice)
{
  PncReader ahead = *reader;
  guint64 length;

  if (!take_number (&ahead, n_length_bytes, &length))
    return FALSE;
  if (length > max_bytes || length > pnc_reader_left (&ahead))
    return FALSE;

  slice->data = ahead.data + ahead.offset_bytes;
  slice->length_bytes = (gsize) length;
  reader->offset_bytes = ahead.offset_bytes + (gsize) length;
  return TRUE;
}

gboolean
pnc_reader_slice16 (PncReader *reader, gsize max_bytes, PncSlice *slice)
{
  return take_slice (reader, 2, max_bytes, slice);
}

gboolean
pnc_reader_slice32 (PncReader *reader, gsize max_bytes, PncSlice *slice)
{
  return take_slice (reader, 4, max_bytes, slice);
}

static void
put_number (GByteArray *out, guint n_bytes, guint64 number)
{
  guint8 bytes[8];

  for (guint i = 0; i < n_bytes; i++)
    bytes[i] = (guint8) (number >> (8 * (n_bytes - 1 - i)));
  g_byte_array_append (out, bytes, n_bytes);
}

void
pnc_put_u8 (GByteArray *out, guint8 value)
{
  put_number (out, 1, value);
}

void
pnc_put_u16 (GByteArray *out, guint16 value)
{
  put_number (out, 2, value);
}

void
pnc_put_u32 (GByteArray *out, guint32 value)
{
  put_number (out, 4, value);
}

void
pnc_put_u64 (GByteArray *out, guint64 value)
{
  put_number (out, 8, value);
}

void
pnc_put_i64 (GByteArray *out, gint64 value)
{
  put_number (out, 8, (guint64) value);
}

void
pnc_put_fixed (GByteArray *out, const guint8 *bytes, gsize length_bytes)
{
  g_assert (length_bytes <= G_MAXUINT);

  if (bytes != NULL && length_bytes > 0)
    g_byte_array_append (out, bytes, (guint) length_bytes);
}

void
pnc_put_slice16 (GByteArray *out, const void *bytes, gsize length_bytes)
{
  g_assert (length_bytes <= G_MAXUINT16);

  put_number (out, 2, length_bytes);
  pnc_put_fixed (out, bytes, length_bytes);
}

void
pnc_put_slice32 (GByteArray *out, const void *bytes, gsize length_bytes)
{
  g_assert (length_bytes <= G_MAXUINT32);

  put_number (out, 4, length_bytes);
  pnc_put_fixed (out, bytes, length_bytes);
}
