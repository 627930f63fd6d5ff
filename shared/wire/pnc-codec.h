/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PncSlice:
 * @data: (nullable): the first byte; borrowed
 * @length_bytes: how many
 *
 * Bytes that belong to somebody else, usually to the frame they came in.
 */
typedef struct
{
  const guint8 *data;
  gsize length_bytes;
} PncSlice;

/**
 * PncReader:
 *
 * Takes big-endian values from a bounded buffer. Every `pnc_reader_…` returns %FALSE, leaves the
 * reader where it was and its out-parameter untouched when the bytes are not there or break the
 * bound given. Holds no memory; on the stack.
 */
typedef struct
{
  const guint8 *data;
  gsize length_bytes;
  gsize offset_bytes;
} PncReader;

/** pnc_reader_init: @reader: what to set up; @data: (nullable): borrowed; @length_bytes: how many
 */
void pnc_reader_init (PncReader *reader, const guint8 *data, gsize length_bytes);

/** pnc_reader_left: @reader: a reader. Returns: the bytes not yet taken */
gsize pnc_reader_left (const PncReader *reader);

/** pnc_reader_u8: @reader: a reader; @value: (out): the value. Returns: whether it was there */
gboolean pnc_reader_u8 (PncReader *reader, guint8 *value);

/** pnc_reader_u16: @reader: a reader; @value: (out): the value. Returns: whether it was there */
gboolean pnc_reader_u16 (PncReader *reader, guint16 *value);

/** pnc_reader_u32: @reader: a reader; @value: (out): the value. Returns: whether it was there */
gboolean pnc_reader_u32 (PncReader *reader, guint32 *value);

/** pnc_reader_u64: @reader: a reader; @value: (out): the value. Returns: whether it was there */
gboolean pnc_reader_u64 (PncReader *reader, guint64 *value);

/** pnc_reader_i64: @reader: a reader; @value: (out): two's complement. Returns: whether it was
 * there */
gboolean pnc_reader_i64 (PncReader *reader, gint64 *value);

/**
 * pnc_reader_fixed:
 * @reader: a reader
 * @bytes: (out caller-allocates): room for @length_bytes
 * @length_bytes: how many
 *
 * Returns: whether they were there
 */
gboolean pnc_reader_fixed (PncReader *reader, guint8 *bytes, gsize length_bytes);

/**
 * pnc_reader_slice16:
 * @reader: a reader
 * @max_bytes: the most that is acceptable
 * @slice: (out): the bytes, borrowed from the buffer
 *
 * Bytes behind a u16 length.
 *
 * Returns: whether they were there and within @max_bytes
 */
gboolean pnc_reader_slice16 (PncReader *reader, gsize max_bytes, PncSlice *slice);

/**
 * pnc_reader_slice32:
 * @reader: a reader
 * @max_bytes: the most that is acceptable
 * @slice: (out): the bytes, borrowed from the buffer
 *
 * Bytes behind a u32 length.
 *
 * Returns: whether they were there and within @max_bytes
 */
gboolean pnc_reader_slice32 (PncReader *reader, gsize max_bytes, PncSlice *slice);

/** pnc_put_u8: @out: where to append; @value: what */
void pnc_put_u8 (GByteArray *out, guint8 value);

/** pnc_put_u16: @out: where to append; @value: what */
void pnc_put_u16 (GByteArray *out, guint16 value);

/** pnc_put_u32: @out: where to append; @value: what */
void pnc_put_u32 (GByteArray *out, guint32 value);

/** pnc_put_u64: @out: where to append; @value: what */
void pnc_put_u64 (GByteArray *out, guint64 value);

/** pnc_put_i64: @out: where to append; @value: what */
void pnc_put_i64 (GByteArray *out, gint64 value);

/** pnc_put_fixed: @out: where to append; @bytes: what; @length_bytes: how many */
void pnc_put_fixed (GByteArray *out, const guint8 *bytes, gsize length_bytes);

/** pnc_put_slice16: @out: where to append; @bytes: (nullable): what; @length_bytes: up to 65535,
 * behind a u16 length */
void pnc_put_slice16 (GByteArray *out, const void *bytes, gsize length_bytes);

/** pnc_put_slice32: @out: where to append; @bytes: (nullable): what; @length_bytes: behind a u32
 * length */
void pnc_put_slice32 (GByteArray *out, const void *bytes, gsize length_bytes);

G_END_DECLS
