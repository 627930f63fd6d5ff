/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "message-maker.h"

#include <string.h>

#include "pnc-limits.h"
#include "pnc-message-table.h"

#define LAST_TYPE 0x7f
#define RAW_BYTES 40u

/* Bytes */

gboolean
byte_source_has_more (const ByteSource *source)
{
  return source->left_bytes > 0;
}

guint8
byte_source_u8 (ByteSource *source)
{
  if (source->left_bytes == 0)
    return 0;
  source->left_bytes--;
  return *source->data++;
}

guint16
byte_source_u16 (ByteSource *source)
{
  guint high = byte_source_u8 (source);

  return (guint16) (high << 8 | byte_source_u8 (source));
}

guint64
byte_source_u64 (ByteSource *source)
{
  guint64 value = 0;

  for (guint i = 0; i < 8; i++)
    value = value << 8 | byte_source_u8 (source);
  return value;
}

guint
byte_source_pick (ByteSource *source, guint n)
{
  return byte_source_u8 (source) % n;
}

gboolean
byte_source_is_one_in (ByteSource *source, guint n)
{
  return byte_source_u8 (source) % n == n - 1;
}

/* Numbers */

static guint64
pick_number (ByteSource *source)
{
  static const guint64 numbers[] = {
    0,
    1,
    5,
    6,
    100,
    4096,
    PNC_INLINE_FILE_BYTES,
    PNC_INLINE_FILE_BYTES + 1,
    PNC_CHUNK_BYTES,
    PNC_CHUNK_BYTES + 5,
    2 * PNC_CHUNK_BYTES,
    G_MAXUINT32,
    G_MAXINT64,
    G_GUINT64_CONSTANT (1) << 63,
    G_MAXUINT64 - 1,
    G_MAXUINT64,
  };
  guint8 which = byte_source_u8 (source);

  if (which < G_N_ELEMENTS (numbers))
    return numbers[which];
  return which < 0xf0 ? which % 16u : byte_source_u64 (source);
}

/* Mostly within the bounds of its field. */
static guint64
pick_bounded (ByteSource *source, const PncField *field)
{
  guint64 number = pick_number (source);

  if (byte_source_is_one_in (source, 32))
    return number;
  switch (field->kind)
    {
    case PNC_FIELD_FLAGS8:
      return number & field->max;
    case PNC_FIELD_CHUNK_OFFSET:
      return number % 8 * PNC_CHUNK_BYTES;
    case PNC_FIELD_U64_OR_UNKNOWN:
      return number;
    default:
      if (number >= field->min && number <= field->max)
        return number;
      return field->min + number % (MIN (field->max - field->min, 255) + 1);
    }
}

static void
put_number (GByteArray *out, guint64 number, guint n_bytes)
{
  while (n_bytes-- > 0)
    pnc_put_u8 (out, (guint8) (number >> (8 * n_bytes)));
}

static guint64
pick_time (ByteSource *source)
{
  static const gint64 times[] = { 0,
                                  1,
                                  -1,
                                  G_GINT64_CONSTANT (1700000000000000000),
                                  G_MAXINT64,
                                  G_MININT64,
                                  G_GINT64_CONSTANT (253402300800000000) };
  guint which = byte_source_pick (source, G_N_ELEMENTS (times) + 1);

  return which < G_N_ELEMENTS (times) ? (guint64) times[which] : byte_source_u64 (source);
}

/* Names and texts */

static void
put_raw (GByteArray *out, ByteSource *source, guint n_bytes)
{
  while (n_bytes-- > 0)
    pnc_put_u8 (out, byte_source_u8 (source));
}

static void
put_name (GByteArray *out, ByteSource *source)
{
  static const char *const names[] = {
    "a",        "b",   "c",         "folder",   "file", "large",   "tree", "empty", "new",
    "link",     "A",   "a\xcc\x88", "\xc3\xa4", ".",    "..",      "",     "a/b",   ".pinnace",
    ".PINNACE", "aux", "a.",        "a\\b",     "\xff", "\x1b[2J", "sub",  "old",   "ben",
  };
  guint8 which = byte_source_u8 (source);
  char long_name[256];

  if (which >= 0xfc)
    {
      guint length = which == 0xfd ? 255 : which == 0xfe ? 256 : byte_source_pick (source, 16);

      pnc_put_u16 (out, (guint16) length);
      memset (long_name, 'x', sizeof long_name);
      if (length >= 255)
        pnc_put_fixed (out, (guint8 *) long_name, length);
      else
        put_raw (out, source, length);
      return;
    }
  /* the first ten are what there is, and the others rare */
  which = which < 0xc0 ? which % 10 : which % G_N_ELEMENTS (names);
  pnc_put_u16 (out, (guint16) strlen (names[which]));
  pnc_put_fixed (out, (const guint8 *) names[which], strlen (names[which]));
}

static void
put_path (GByteArray *out, ByteSource *source)
{
  static const guint8 depths[] = { 1, 1, 1, 1, 1, 2, 2, 2, 0, 3, 1, 1, 2, 2, 64, 255 };
  guint depth = depths[byte_source_pick (source, G_N_ELEMENTS (depths))];

  pnc_put_u8 (out, (guint8) depth);
  for (guint i = 0; i < depth; i++)
    put_name (out, source);
}

static void
put_text (GByteArray *out, ByteSource *source)
{
  static const char *const texts[]
    = { "", "anna", "ann-pass", "Words.", "\x1b]0;x\x07", "\xe2\x80\xaegnp.exe" };
  guint which = byte_source_pick (source, G_N_ELEMENTS (texts) + 1);
  guint length = 0;

  if (which == G_N_ELEMENTS (texts))
    {
      length = byte_source_pick (source, 32);
      pnc_put_u16 (out, (guint16) length);
      put_raw (out, source, length);
      return;
    }
  pnc_put_u16 (out, (guint16) strlen (texts[which]));
  pnc_put_fixed (out, (const guint8 *) texts[which], strlen (texts[which]));
}

/* Data */

static void
put_data (GByteArray *out, ByteSource *source, const PncField *field)
{
  static const guint32 lengths[]
    = { 5, 0, 1, 100, 6, 5000, PNC_INLINE_FILE_BYTES, PNC_CHUNK_BYTES, PNC_CHUNK_BYTES, 5 };
  guint which = byte_source_pick (source, G_N_ELEMENTS (lengths) + 6);
  gboolean raw = which >= G_N_ELEMENTS (lengths);
  guint64 length = raw ? byte_source_pick (source, RAW_BYTES) : lengths[which];
  guint start;

  length = CLAMP (length, field->min, field->max);
  put_number (out, length, field->kind == PNC_FIELD_SLICE32 ? 4 : 2);
  if (raw)
    {
      put_raw (out, source, (guint) length);
      return;
    }
  start = out->len;
  g_byte_array_set_size (out, start + (guint) length);
  memset (out->data + start, byte_source_u8 (source), (gsize) length);
}

static void
put_fixed (GByteArray *out, ByteSource *source, gsize n_bytes)
{
  guint start = out->len;

  g_byte_array_set_size (out, start + (guint) n_bytes);
  memset (out->data + start, byte_source_pick (source, 4), n_bytes);
}

static void
put_version (GByteArray *out, ByteSource *source)
{
  put_number (out, pick_number (source), 8);
  put_number (out, pick_time (source), 8);
  put_number (out, pick_number (source), 8);
  put_number (out, pick_time (source), 8);
}

static void
put_attributes (GByteArray *out, ByteSource *source)
{
  guint8 which = byte_source_u8 (source);

  pnc_put_u8 (out, which < 0xf0 ? which & 3 : which);
  put_number (out, which < 0xe0 ? which * 2u : byte_source_u16 (source), 2);
  put_number (out, pick_time (source), 8);
}

static void
put_entry (GByteArray *out, ByteSource *source)
{
  guint8 kind = byte_source_u8 (source);

  pnc_put_u8 (out, kind < 0xf0 ? 1 + kind % 3 : kind);
  put_number (out, kind < 0xe0 ? 0644 : byte_source_u16 (source), 2);
  put_version (out, source);
  put_name (out, source);
}

static void
put_entries (GByteArray *out, ByteSource *source)
{
  guint n = byte_source_pick (source, 6);

  pnc_put_u16 (out, (guint16) n);
  while (n-- > 0)
    put_entry (out, source);
}

static void
put_names (GByteArray *out, ByteSource *source)
{
  guint n = byte_source_pick (source, 6);

  pnc_put_u16 (out, (guint16) n);
  while (n-- > 0)
    put_name (out, source);
}

static void
put_field (const PncField *field, ByteSource *source, GByteArray *out)
{
  switch (field->kind)
    {
    case PNC_FIELD_U8:
    case PNC_FIELD_FLAGS8:
      put_number (out, pick_bounded (source, field), 1);
      break;
    case PNC_FIELD_U16:
      put_number (out, pick_bounded (source, field), 2);
      break;
    case PNC_FIELD_U32:
      put_number (out, pick_bounded (source, field), 4);
      break;
    case PNC_FIELD_FIXED:
      put_fixed (out, source, (gsize) field->max);
      break;
    case PNC_FIELD_TEXT:
      put_text (out, source);
      break;
    case PNC_FIELD_SLICE16:
    case PNC_FIELD_SLICE16_CUT:
    case PNC_FIELD_SLICE32:
      put_data (out, source, field);
      break;
    case PNC_FIELD_PATH:
      put_path (out, source);
      break;
    case PNC_FIELD_ENTRY:
      put_entry (out, source);
      break;
    case PNC_FIELD_ENTRIES:
      put_entries (out, source);
      break;
    case PNC_FIELD_NAMES:
      put_names (out, source);
      break;
    case PNC_FIELD_ATTRIBUTES:
      put_attributes (out, source);
      break;
    case PNC_FIELD_VERSION:
      put_version (out, source);
      break;
    default:
      put_number (out, pick_bounded (source, field), 8);
      break;
    }
}

/* Messages */

/* A type that there is stands for itself, so that inputs keep their meaning when there are more. */
guint16
message_maker_type (ByteSource *source)
{
  static guint16 types[LAST_TYPE + 1];
  static guint n_types;
  guint8 type = byte_source_u8 (source) & LAST_TYPE;

  if (n_types == 0)
    for (guint16 each = 0; each <= LAST_TYPE; each++)
      if (pnc_message_row (each) != NULL)
        types[n_types++] = each;
  return pnc_message_row (type) != NULL ? type : types[type % n_types];
}

void
message_maker_payload (ByteSource *source, guint16 type, GByteArray *out)
{
  const PncMessageRow *row = pnc_message_row (type);

  for (gsize i = 0; row != NULL && i < row->n_fields; i++)
    put_field (&row->fields[i], source, out);
}

gboolean
message_maker_decode (PncMessage *message, guint16 type, const GByteArray *payload)
{
  return pnc_message_decode (message, type, payload->data, payload->len, NULL);
}
