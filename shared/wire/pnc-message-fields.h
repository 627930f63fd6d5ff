/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "pnc-codec.h"

G_BEGIN_DECLS

/**
 * PncFieldKind:
 *
 * How a field of a message looks on the wire, in its struct, and what its bounds mean. Numbers must
 * lie within
 * @min..@max; for bytes and texts the bounds are lengths.
 */
typedef enum
{
  PNC_FIELD_U8,             /* guint8 */
  PNC_FIELD_FLAGS8,         /* guint8: no bits outside @max */
  PNC_FIELD_U16,            /* guint16 */
  PNC_FIELD_U32,            /* guint32 */
  PNC_FIELD_U64,            /* guint64 */
  PNC_FIELD_U64_OR_UNKNOWN, /* guint64: or PNC_SIZE_UNKNOWN */
  PNC_FIELD_CHUNK_OFFSET,   /* guint64: a multiple of PNC_CHUNK_BYTES */
  PNC_FIELD_FIXED,          /* guint8[@max] */
  PNC_FIELD_TEXT,           /* char *, owned: slice16, UTF-8 without NUL; cut when encoded */
  PNC_FIELD_SLICE16,        /* PncSlice, borrowed: u16 length */
  PNC_FIELD_SLICE16_CUT,    /* the same, cut when encoded */
  PNC_FIELD_SLICE32,        /* PncSlice, borrowed: u32 length */
  PNC_FIELD_PATH,           /* PncPath *, owned: u8 count, slice16 components */
  PNC_FIELD_ENTRY, /* PncEntry *, owned: kind, mode, version, slice16 name of at least @min bytes */
  PNC_FIELD_ENTRIES,    /* GPtrArray *, owned: u16 count up to @max, entries with names */
  PNC_FIELD_NAMES,      /* GPtrArray * of char *, owned: u16 count up to @max, slice16 names */
  PNC_FIELD_ATTRIBUTES, /* PncAttributes: which, mode, mtime */
  PNC_FIELD_VERSION,    /* PncVersion: size, mtime, file id, change time */
} PncFieldKind;

/**
 * PncField:
 * @kind: what it is
 * @name: its name, e.g. "hello.major"
 * @offset_bytes: where in #PncMessage
 * @min: the lower bound
 * @max: the upper bound
 *
 * One field of a message, as described in the table of messages.
 */
typedef struct
{
  PncFieldKind kind;
  const char *name;
  gsize offset_bytes;
  guint64 min;
  guint64 max;
} PncField;

/**
 * pnc_field_encode:
 * @field: which field
 * @message: the #PncMessage it is in
 * @out: where to append it
 */
void pnc_field_encode (const PncField *field, const void *message, GByteArray *out);

/**
 * pnc_field_decode:
 * @field: which field
 * @message: a #PncMessage whose field is zero; still so on failure
 * @reader: where to take it from
 * @error: (out): set only where there is more to say than that it is missing or out of bounds
 *
 * Returns: %TRUE on success
 */
gboolean pnc_field_decode (const PncField *field, void *message, PncReader *reader, GError **error);

/**
 * pnc_field_clear:
 * @field: which field
 * @message: the #PncMessage it is in
 *
 * Releases what the field owns; safe when it is zero.
 */
void pnc_field_clear (const PncField *field, void *message);

G_END_DECLS
