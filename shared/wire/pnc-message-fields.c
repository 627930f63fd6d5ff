/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-message-fields.h"

#include <string.h>

#include "pnc-message.h"

/* kind, mode, size, mtime, file id, change time, length of the name */
#define ENTRY_FIXED_BYTES (1 + 2 + 8 + 8 + 8 + 8 + 2)
#define ALL_ATTRIBUTES (PNC_ATTRIBUTE_MODE | PNC_ATTRIBUTE_MTIME)
#define MODE_MASK 0777

static gboolean
is_within (const PncField *field, guint64 number)
{
  switch (field->kind)
    {
    case PNC_FIELD_FLAGS8:
      return (number & ~field->max) == 0;
    case PNC_FIELD_CHUNK_OFFSET:
      return number <= field->max && number % PNC_CHUNK_BYTES == 0;
    case PNC_FIELD_U64_OR_UNKNOWN:
      return number <= field->max || number == PNC_SIZE_UNKNOWN;
    default:
      return number >= field->min && number <= field->max;
    }
}

/* Numbers */

static gboolean
decode_u8 (const PncField *field, void *value, PncReader *reader, GError **error)
{
  guint8 number;

  if (!pnc_reader_u8 (reader, &number) || !is_within (field, number))
    return FALSE;
  *(guint8 *) value = number;
  return TRUE;
}

static void
encode_u8 (const PncField *field, const void *value, GByteArray *out)
{
  g_assert (is_within (field, *(const guint8 *) value));

  pnc_put_u8 (out, *(const guint8 *) value);
}

static gboolean
decode_u16 (const PncField *field, void *value, PncReader *reader, GError **error)
{
  guint16 number;

  if (!pnc_reader_u16 (reader, &number) || !is_within (field, number))
    return FALSE;
  *(guint16 *) value = number;
  return TRUE;
}

static void
encode_u16 (const PncField *field, const void *value, GByteArray *out)
{
  g_assert (is_within (field, *(const guint16 *) value));

  pnc_put_u16 (out, *(const guint16 *) value);
}

static gboolean
decode_u32 (const PncField *field, void *value, PncReader *reader, GError **error)
{
  guint32 number;

  if (!pnc_reader_u32 (reader, &number) || !is_within (field, number))
    return FALSE;
  *(guint32 *) value = number;
  return TRUE;
}

static void
encode_u32 (const PncField *field, const void *value, GByteArray *out)
{
  g_assert (is_within (field, *(const guint32 *) value));

  pnc_put_u32 (out, *(const guint32 *) value);
}

static gboolean
decode_u64 (const PncField *field, void *value, PncReader *reader, GError **error)
{
  guint64 number;

  if (!pnc_reader_u64 (reader, &number) || !is_within (field, number))
    return FALSE;
  *(guint64 *) value = number;
  return TRUE;
}

static void
encode_u64 (const PncField *field, const void *value, GByteArray *out)
{
  g_assert (is_within (field, *(const guint64 *) value));

  pnc_put_u64 (out, *(const guint64 *) value);
}

/* Bytes and texts */

static gboolean
decode_fixed (const PncField *field, void *value, PncReader *reader, GError **error)
{
  return pnc_reader_fixed (reader, value, (gsize) field->max);
}

static void
encode_fixed (const PncField *field, const void *value, GByteArray *out)
{
  pnc_put_fixed (out, value, (gsize) field->max);
}

static gboolean
decode_slice16 (const PncField *field, void *value, PncReader *reader, GError **error)
{
  PncSlice slice;

  if (!pnc_reader_slice16 (reader, (gsize) field->max, &slice) || slice.length_bytes < field->min)
    return FALSE;
  *(PncSlice *) value = slice;
  return TRUE;
}

static void
encode_slice16 (const PncField *field, const void *value, GByteArray *out)
{
  const PncSlice *slice = value;

  g_assert (slice->length_bytes >= field->min && slice->length_bytes <= field->max);

  pnc_put_slice16 (out, slice->data, slice->length_bytes);
}

/* The longest beginning of @bytes within @max_bytes (more than three) that does not end inside a
 * UTF-8 sequence. */
static gsize
cut (const guint8 *bytes, gsize length_bytes, gsize max_bytes)
{
  gsize end = max_bytes;

  if (length_bytes <= max_bytes)
    return length_bytes;
  for (guint i = 0; i < 3 && (bytes[end] & 0xc0) == 0x80; i++)
    end--;
  return end;
}

static void
encode_slice16_cut (const PncField *field, const void *value, GByteArray *out)
{
  const PncSlice *slice = value;

  pnc_put_slice16 (out, slice->data, cut (slice->data, slice->length_bytes, (gsize) field->max));
}

static gboolean
decode_slice32 (const PncField *field, void *value, PncReader *reader, GError **error)
{
  PncSlice slice;

  if (!pnc_reader_slice32 (reader, (gsize) field->max, &slice) || slice.length_bytes < field->min)
    return FALSE;
  *(PncSlice *) value = slice;
  return TRUE;
}

static void
encode_slice32 (const PncField *field, const void *value, GByteArray *out)
{
  const PncSlice *slice = value;

  g_assert (slice->length_bytes >= field->min && slice->length_bytes <= field->max);

  pnc_put_slice32 (out, slice->data, slice->length_bytes);
}

static gboolean
decode_text (const PncField *field, void *value, PncReader *reader, GError **error)
{
  PncSlice slice;
  const char *text;

  if (!pnc_reader_slice16 (reader, (gsize) field->max, &slice))
    return FALSE;
  text = (const char *) slice.data;
  if (!g_utf8_validate_len (text, slice.length_bytes, NULL)) /* refuses NUL as well */
    return FALSE;
  *(char **) value = g_strndup (text, slice.length_bytes);
  return TRUE;
}

static void
encode_text (const PncField *field, const void *value, GByteArray *out)
{
  const char *text = *(char *const *) value;
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");

  pnc_put_slice16 (out, valid, cut ((const guint8 *) valid, strlen (valid), (gsize) field->max));
}

static void
clear_text (void *value)
{
  g_clear_pointer ((char **) value, g_free);
}

/* Paths */

static gboolean
decode_path (const PncField *field, void *value, PncReader *reader, GError **error)
{
  PncSlice components[G_MAXUINT8];
  PncPath *path;
  guint8 depth;

  if (!pnc_reader_u8 (reader, &depth))
    return FALSE;
  for (guint i = 0; i < depth; i++)
    {
      if (!pnc_reader_slice16 (reader, G_MAXUINT16, &components[i]))
        return FALSE;
    }
  path = pnc_path_new_slices (components, depth, error);
  if (path == NULL)
    return FALSE;
  *(PncPath **) value = path;
  return TRUE;
}

static void
encode_path (const PncField *field, const void *value, GByteArray *out)
{
  PncPath *path = *(PncPath *const *) value;
  guint depth;

  g_assert (path != NULL);

  depth = pnc_path_depth (path);
  pnc_put_u8 (out, (guint8) depth);
  for (guint i = 0; i < depth; i++)
    {
      const char *name = pnc_path_component (path, i);

      pnc_put_slice16 (out, name, strlen (name));
    }
}

static void
clear_path (void *value)
{
  g_clear_pointer ((PncPath **) value, pnc_path_unref);
}

/* Versions, attributes and entries */

static gboolean
decode_version (const PncField *field, void *value, PncReader *reader, GError **error)
{
  PncVersion version;

  if (!pnc_reader_u64 (reader, &version.size_bytes) || !pnc_reader_i64 (reader, &version.mtime_ns)
      || !pnc_reader_u64 (reader, &version.file_id)
      || !pnc_reader_i64 (reader, &version.changed_ns))
    return FALSE;
  if (version.size_bytes > PNC_MAX_FILE_BYTES)
    return FALSE;
  *(PncVersion *) value = version;
  return TRUE;
}

static void
encode_version (const PncField *field, const void *value, GByteArray *out)
{
  const PncVersion *version = value;

  g_assert (version->size_bytes <= PNC_MAX_FILE_BYTES);

  pnc_put_u64 (out, version->size_bytes);
  pnc_put_i64 (out, version->mtime_ns);
  pnc_put_u64 (out, version->file_id);
  pnc_put_i64 (out, version->changed_ns);
}

static gboolean
decode_attributes (const PncField *field, void *value, PncReader *reader, GError **error)
{
  PncAttributes attributes = { 0 };

  if (!pnc_reader_u8 (reader, &attributes.which) || !pnc_reader_u16 (reader, &attributes.mode)
      || !pnc_reader_i64 (reader, &attributes.mtime_ns))
    return FALSE;
  if ((attributes.which & ~ALL_ATTRIBUTES) != 0 || attributes.mode > MODE_MASK)
    return FALSE;
  *(PncAttributes *) value = attributes;
  return TRUE;
}

static void
encode_attributes (const PncField *field, const void *value, GByteArray *out)
{
  const PncAttributes *attributes = value;

  g_assert ((attributes->which & ~ALL_ATTRIBUTES) == 0);

  pnc_put_u8 (out, attributes->which);
  pnc_put_u16 (out, attributes->mode & MODE_MASK);
  pnc_put_i64 (out, attributes->mtime_ns);
}

/* One component, or nothing at all where the share itself may stand (@min_bytes 0). */
static gboolean
check_entry_name (const PncSlice *name, gsize min_bytes, GError **error)
{
  g_autoptr (PncPath) path = NULL;

  if (name->length_bytes == 0 && min_bytes == 0)
    return TRUE;
  path = pnc_path_new_slices (name, 1, error);
  return path != NULL;
}

static PncEntry *
take_entry (PncReader *reader, gsize min_name_bytes, GError **error)
{
  PncVersion version;
  PncSlice name;
  guint8 kind;
  guint16 mode;

  if (!pnc_reader_u8 (reader, &kind) || !pnc_reader_u16 (reader, &mode)
      || !decode_version (NULL, &version, reader, error)
      || !pnc_reader_slice16 (reader, G_MAXUINT16, &name))
    return NULL;
  if (kind < PNC_ENTRY_FILE || kind > PNC_ENTRY_OTHER || mode > MODE_MASK)
    return NULL;
  if (!check_entry_name (&name, min_name_bytes, error))
    return NULL;
  return pnc_entry_new (kind, (const char *) name.data, name.length_bytes, mode, &version);
}

static void
put_entry (const PncEntry *entry, gsize min_name_bytes, GByteArray *out)
{
  gsize name_bytes = strlen (entry->name);

  g_assert (name_bytes >= min_name_bytes && name_bytes <= PNC_MAX_NAME_BYTES);

  pnc_put_u8 (out, (guint8) entry->kind);
  pnc_put_u16 (out, entry->mode & MODE_MASK);
  encode_version (NULL, &entry->version, out);
  pnc_put_slice16 (out, entry->name, name_bytes);
}

gsize
pnc_message_entry_bytes (const PncEntry *entry)
{
  return ENTRY_FIXED_BYTES + strlen (entry->name);
}

static gboolean
decode_entry (const PncField *field, void *value, PncReader *reader, GError **error)
{
  PncEntry *entry = take_entry (reader, (gsize) field->min, error);

  if (entry == NULL)
    return FALSE;
  *(PncEntry **) value = entry;
  return TRUE;
}

static void
encode_entry (const PncField *field, const void *value, GByteArray *out)
{
  const PncEntry *entry = *(PncEntry *const *) value;

  g_assert (entry != NULL);

  put_entry (entry, (gsize) field->min, out);
}

static void
clear_entry (void *value)
{
  g_clear_pointer ((PncEntry **) value, pnc_entry_unref);
}

static gboolean
decode_entries (const PncField *field, void *value, PncReader *reader, GError **error)
{
  g_autoptr (GPtrArray) entries = NULL;
  guint16 count;

  if (!pnc_reader_u16 (reader, &count) || count > field->max)
    return FALSE;

  /* grows with what is really there: a count alone costs nothing */
  entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  for (guint i = 0; i < count; i++)
    {
      PncEntry *entry = take_entry (reader, 1, error);

      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (entries, entry);
    }
  *(GPtrArray **) value = g_steal_pointer (&entries);
  return TRUE;
}

static void
encode_entries (const PncField *field, const void *value, GByteArray *out)
{
  const GPtrArray *entries = *(GPtrArray *const *) value;
  guint count = entries != NULL ? entries->len : 0;

  g_assert (count <= field->max);

  pnc_put_u16 (out, (guint16) count);
  for (guint i = 0; i < count; i++)
    put_entry (entries->pdata[i], 1, out);
}

static void
clear_array (void *value)
{
  g_clear_pointer ((GPtrArray **) value, g_ptr_array_unref);
}

gsize
pnc_message_name_bytes (const char *name)
{
  return 2 + strlen (name);
}

static gboolean
decode_names (const PncField *field, void *value, PncReader *reader, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  guint16 count;

  if (!pnc_reader_u16 (reader, &count) || count > field->max)
    return FALSE;

  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < count; i++)
    {
      PncSlice name;

      if (!pnc_reader_slice16 (reader, G_MAXUINT16, &name) || !check_entry_name (&name, 1, error))
        return FALSE;
      g_ptr_array_add (names, g_strndup ((const char *) name.data, name.length_bytes));
    }
  *(GPtrArray **) value = g_steal_pointer (&names);
  return TRUE;
}

static void
encode_names (const PncField *field, const void *value, GByteArray *out)
{
  const GPtrArray *names = *(GPtrArray *const *) value;
  guint count = names != NULL ? names->len : 0;

  g_assert (count <= field->max);

  pnc_put_u16 (out, (guint16) count);
  for (guint i = 0; i < count; i++)
    pnc_put_slice16 (out, names->pdata[i], strlen (names->pdata[i]));
}

/* What is done for each kind. */
static const struct
{
  gboolean (*decode) (const PncField *field, void *value, PncReader *reader, GError **error);
  void (*encode) (const PncField *field, const void *value, GByteArray *out);
  void (*clear) (void *value);
} codecs[] = {
  [PNC_FIELD_U8] = { decode_u8, encode_u8, NULL },
  [PNC_FIELD_FLAGS8] = { decode_u8, encode_u8, NULL },
  [PNC_FIELD_U16] = { decode_u16, encode_u16, NULL },
  [PNC_FIELD_U32] = { decode_u32, encode_u32, NULL },
  [PNC_FIELD_U64] = { decode_u64, encode_u64, NULL },
  [PNC_FIELD_U64_OR_UNKNOWN] = { decode_u64, encode_u64, NULL },
  [PNC_FIELD_CHUNK_OFFSET] = { decode_u64, encode_u64, NULL },
  [PNC_FIELD_FIXED] = { decode_fixed, encode_fixed, NULL },
  [PNC_FIELD_TEXT] = { decode_text, encode_text, clear_text },
  [PNC_FIELD_SLICE16] = { decode_slice16, encode_slice16, NULL },
  [PNC_FIELD_SLICE16_CUT] = { decode_slice16, encode_slice16_cut, NULL },
  [PNC_FIELD_SLICE32] = { decode_slice32, encode_slice32, NULL },
  [PNC_FIELD_PATH] = { decode_path, encode_path, clear_path },
  [PNC_FIELD_ENTRY] = { decode_entry, encode_entry, clear_entry },
  [PNC_FIELD_ENTRIES] = { decode_entries, encode_entries, clear_array },
  [PNC_FIELD_NAMES] = { decode_names, encode_names, clear_array },
  [PNC_FIELD_ATTRIBUTES] = { decode_attributes, encode_attributes, NULL },
  [PNC_FIELD_VERSION] = { decode_version, encode_version, NULL },
};

void
pnc_field_encode (const PncField *field, const void *message, GByteArray *out)
{
  codecs[field->kind].encode (field, (const guint8 *) message + field->offset_bytes, out);
}

gboolean
pnc_field_decode (const PncField *field, void *message, PncReader *reader, GError **error)
{
  return codecs[field->kind].decode (field, (guint8 *) message + field->offset_bytes, reader,
                                     error);
}

void
pnc_field_clear (const PncField *field, void *message)
{
  if (codecs[field->kind].clear != NULL)
    codecs[field->kind].clear ((guint8 *) message + field->offset_bytes);
}
