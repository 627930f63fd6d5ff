/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-message-table.h"
#include "pnc-message.h"

#include <stdio.h>

#include "vectors.h"

/* Reading a message back as messages.txt writes it */

static void
print_hex (GString *text, const guint8 *bytes, gsize length_bytes)
{
  if (length_bytes == 0)
    g_string_append_c (text, '-');
  for (gsize i = 0; i < length_bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
}

static void
print_quoted (GString *text, const char *bytes)
{
  g_autofree char *quoted = vectors_quote (bytes, strlen (bytes));

  g_string_append (text, quoted);
}

static void
print_version (GString *text, const PncVersion *version)
{
  g_string_append_printf (text,
                          "size=%" G_GUINT64_FORMAT " mtime=%" G_GINT64_FORMAT
                          " id=%" G_GUINT64_FORMAT " changed=%" G_GINT64_FORMAT,
                          version->size_bytes, version->mtime_ns, version->file_id,
                          version->changed_ns);
}

static void
print_entry (GString *text, const PncEntry *entry)
{
  g_string_append_printf (text, "kind=%d mode=%04o ", entry->kind, entry->mode);
  print_version (text, &entry->version);
  g_string_append (text, " name=");
  print_quoted (text, entry->name);
}

static void
print_entries (GString *text, const GPtrArray *entries)
{
  g_string_append_printf (text, "%u", entries->len);
  for (guint i = 0; i < entries->len; i++)
    {
      g_string_append (text, "\nentry: ");
      print_entry (text, entries->pdata[i]);
    }
}

static void
print_names (GString *text, const GPtrArray *names)
{
  g_string_append_printf (text, "%u", names->len);
  for (guint i = 0; i < names->len; i++)
    {
      g_string_append (text, "\nname: ");
      print_quoted (text, names->pdata[i]);
    }
}

static void
print_attributes (GString *text, const PncAttributes *attributes)
{
  g_string_append_printf (text, "which=%d mode=%04o mtime=%" G_GINT64_FORMAT, attributes->which,
                          attributes->mode, attributes->mtime_ns);
}

static void
print_path (GString *text, PncPath *path)
{
  g_autofree char *shown = pnc_path_to_text (path);

  print_quoted (text, shown);
}

#pragma GCC diagnostic error "-Wswitch"
static void
print_value (GString *text, const PncField *field, const void *value)
{
  switch (field->kind)
    {
    case PNC_FIELD_U8:
    case PNC_FIELD_FLAGS8:
      g_string_append_printf (text, "%u", *(const guint8 *) value);
      return;
    case PNC_FIELD_U16:
      g_string_append_printf (text, "%u", *(const guint16 *) value);
      return;
    case PNC_FIELD_U32:
      g_string_append_printf (text, "%u", *(const guint32 *) value);
      return;
    case PNC_FIELD_U64:
    case PNC_FIELD_U64_OR_UNKNOWN:
    case PNC_FIELD_CHUNK_OFFSET:
      g_string_append_printf (text, "%" G_GUINT64_FORMAT, *(const guint64 *) value);
      return;
    case PNC_FIELD_FIXED:
      print_hex (text, value, (gsize) field->max);
      return;
    case PNC_FIELD_TEXT:
      print_quoted (text, *(char *const *) value);
      return;
    case PNC_FIELD_SLICE16:
    case PNC_FIELD_SLICE16_CUT:
    case PNC_FIELD_SLICE32:
      print_hex (text, ((const PncSlice *) value)->data, ((const PncSlice *) value)->length_bytes);
      return;
    case PNC_FIELD_PATH:
      print_path (text, *(PncPath *const *) value);
      return;
    case PNC_FIELD_ENTRY:
      print_entry (text, *(PncEntry *const *) value);
      return;
    case PNC_FIELD_ENTRIES:
      print_entries (text, *(GPtrArray *const *) value);
      return;
    case PNC_FIELD_NAMES:
      print_names (text, *(GPtrArray *const *) value);
      return;
    case PNC_FIELD_ATTRIBUTES:
      print_attributes (text, value);
      return;
    case PNC_FIELD_VERSION:
      print_version (text, value);
      return;
    }
  g_assert_not_reached ();
}

static const char *
field_name (const PncField *field)
{
  return strchr (field->name, '.') + 1;
}

static char *
print_message (const PncMessage *message)
{
  const PncMessageRow *row = pnc_message_row (message->type);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "message: %s 0x%04x\n", row->name, message->type);
  for (gsize i = 0; i < row->n_fields; i++)
    {
      const PncField *field = &row->fields[i];

      g_string_append_printf (text, "%s: ", field_name (field));
      print_value (text, field, (const guint8 *) message + field->offset_bytes);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* Samples */

typedef struct
{
  guint16 type;
  GByteArray *payload;
  char *text;
} Sample;

static void
sample_free (Sample *sample)
{
  g_byte_array_unref (sample->payload);
  g_free (sample->text);
  g_free (sample);
}

static Sample *
sample_new (const Vector *vector)
{
  Sample *sample = g_new0 (Sample, 1);
  GString *text = g_string_new (NULL);
  char name[32];
  guint type = 0;

  g_assert_cmpint (sscanf (vector_need (vector, "message"), "%31s %x", name, &type), ==, 2);
  sample->type = (guint16) type;
  sample->payload = vector_hex (vector, "payload");
  for (guint i = 0; i < vector->keys->len; i++)
    {
      if (!g_str_equal (vector->keys->pdata[i], "payload"))
        g_string_append_printf (text, "%s: %s\n", (char *) vector->keys->pdata[i],
                                (char *) vector->values->pdata[i]);
    }
  sample->text = g_string_free (text, FALSE);
  return sample;
}

static GPtrArray *
load_samples (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("messages.txt");
  GPtrArray *samples = g_ptr_array_new_with_free_func ((GDestroyNotify) sample_free);

  for (guint i = 0; i < vectors->len; i++)
    g_ptr_array_add (samples, sample_new (vectors->pdata[i]));
  return samples;
}

/* Decodes a copy of exactly that size, so that a sanitizer sees a read behind its end. The copy
 * lives as long as
 * @keep. */
static gboolean
decode_copy (PncMessage *message,
             guint16 type,
             const guint8 *bytes,
             gsize length,
             GBytes **keep,
             GError **error)
{
  gsize got = 0;

  *keep = g_bytes_new (bytes, length);
  return pnc_message_decode (message, type, g_bytes_get_data (*keep, &got), length, error);
}

static void
assert_untouched (const PncMessage *message)
{
  const guint8 *bytes = (const guint8 *) message;

  for (gsize i = 0; i < sizeof *message; i++)
    g_assert_cmphex (bytes[i], ==, 0xaa);
}

/* The tests over all samples */

static void
test_every_type_has_a_sample (void)
{
  g_autoptr (GPtrArray) samples = load_samples ();

  for (guint type = 0; type <= G_MAXUINT16; type++)
    {
      guint n_samples = 0;

      for (guint i = 0; i < samples->len; i++)
        n_samples += ((Sample *) samples->pdata[i])->type == type;
      if (pnc_message_type_name ((guint16) type) != NULL)
        g_assert_cmpuint (n_samples, >, 0);
      else
        g_assert_cmpuint (n_samples, ==, 0);
    }
}

static void
test_samples_decode_and_encode (void)
{
  g_autoptr (GPtrArray) samples = load_samples ();

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = samples->pdata[i];
      g_auto (PncMessage) message = { 0 };
      g_autoptr (GBytes) keep = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) again = g_byte_array_new ();
      g_autofree char *text = NULL;

      decode_copy (&message, sample->type, sample->payload->data, sample->payload->len, &keep,
                   &error);
      g_assert_no_error (error);
      text = print_message (&message);
      g_assert_cmpstr (text, ==, sample->text);
      pnc_message_encode (&message, again);
      g_assert_cmpmem (again->data, again->len, sample->payload->data, sample->payload->len);
    }
}

static void
test_samples_cut_at_every_byte (void)
{
  g_autoptr (GPtrArray) samples = load_samples ();

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = samples->pdata[i];

      for (guint length = 0; length < sample->payload->len; length++)
        {
          PncMessage message;
          g_autoptr (GBytes) keep = NULL;
          g_autoptr (GError) error = NULL;

          memset (&message, 0xaa, sizeof message);
          g_assert_false (
            decode_copy (&message, sample->type, sample->payload->data, length, &keep, &error));
          g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
          assert_untouched (&message);
        }
    }
}

static void
test_samples_with_bytes_behind (void)
{
  g_autoptr (GPtrArray) samples = load_samples ();
  const guint8 behind[] = { 0x00, 0xff, 0x01, 0x80, 0x00, 0x00, 0x00, 0x02 };

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = samples->pdata[i];
      g_auto (PncMessage) message = { 0 };
      g_autoptr (GBytes) keep = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_byte_array_append (sample->payload, behind, sizeof behind);
      decode_copy (&message, sample->type, sample->payload->data, sample->payload->len, &keep,
                   &error);
      g_assert_no_error (error);
      text = print_message (&message);
      g_assert_cmpstr (text, ==, sample->text);
    }
}

/* A payload that is not the sample's any more: refused with an error of ours, or taken, and then
 * encoding and decoding give the same message. */
static gboolean
check_any_payload (guint16 type, const guint8 *bytes, gsize length)
{
  g_auto (PncMessage) message = { 0 };
  g_auto (PncMessage) again = { 0 };
  g_autoptr (GByteArray) encoded = g_byte_array_new ();
  g_autoptr (GBytes) keep = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  if (!decode_copy (&message, type, bytes, length, &keep, &error))
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == PNC_ERROR);
      return FALSE;
    }
  pnc_message_encode (&message, encoded);
  g_assert_cmpmem (encoded->data, encoded->len, bytes, MIN (encoded->len, length));
  g_assert_true (pnc_message_decode (&again, type, encoded->data, encoded->len, NULL));
  text = print_message (&message);
  text_again = print_message (&again);
  g_assert_cmpstr (text, ==, text_again);
  return TRUE;
}

static void
test_samples_with_every_byte_changed (void)
{
  g_autoptr (GPtrArray) samples = load_samples ();
  guint n_taken = 0;
  guint n_refused = 0;

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = samples->pdata[i];

      for (guint at = 0; at < sample->payload->len; at++)
        {
          guint8 before = sample->payload->data[at];

          for (guint byte = 0; byte <= 0xff; byte++)
            {
              sample->payload->data[at] = (guint8) byte;
              if (check_any_payload (sample->type, sample->payload->data, sample->payload->len))
                n_taken++;
              else
                n_refused++;
            }
          sample->payload->data[at] = before;
        }
    }
  g_assert_cmpuint (n_taken, >, 0);
  g_assert_cmpuint (n_refused, >, 0);
}

static void
test_samples_as_every_other_type (void)
{
  g_autoptr (GPtrArray) samples = load_samples ();

  for (guint i = 0; i < samples->len; i++)
    {
      const Sample *sample = samples->pdata[i];

      for (guint type = 0; type <= PNC_MESSAGE_PUT_DELTA; type++)
        check_any_payload ((guint16) type, sample->payload->data, sample->payload->len);
    }
}

/* What must be refused, and why */

static void
test_bad_messages (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("bad-messages.txt");

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = vectors->pdata[i];
      g_autoptr (GByteArray) payload = vector_hex (vector, "payload");
      g_autoptr (GBytes) keep = NULL;
      g_autoptr (GError) error = NULL;
      guint16 type = (guint16) vector_number (vector, "type");
      PncMessage message;

      g_test_message ("line %u: %s", vector->line, vector_need (vector, "why"));
      memset (&message, 0xaa, sizeof message);
      g_assert_false (decode_copy (&message, type, payload->data, payload->len, &keep, &error));
      g_assert_true (error->domain == PNC_ERROR);
      g_assert_cmpstr (pnc_error_code_name (error->code), ==, vector_need (vector, "error"));
      g_assert_true (g_str_has_suffix (error->message, "."));
      assert_untouched (&message);
      g_assert_false (pnc_message_decode (&message, type, payload->data, payload->len, NULL));
    }
}

static void
test_unknown_types (void)
{
  g_assert_cmpstr (pnc_message_type_name (PNC_MESSAGE_HELLO), ==, "HELLO");
  g_assert_cmpstr (pnc_message_type_name (PNC_MESSAGE_WHOLE), ==, "WHOLE");
  g_assert_null (pnc_message_type_name (0));
  g_assert_null (pnc_message_type_name (PNC_MESSAGE_PUT_DELTA + 1));
  g_assert_null (pnc_message_type_name (G_MAXUINT16));
}

/* What is cut, masked and left to the caller when encoding */

static void
encode_and_decode (const PncMessage *message, PncMessage *back, GByteArray *payload)
{
  g_autoptr (GError) error = NULL;

  pnc_message_encode (message, payload);
  pnc_message_decode (back, (guint16) message->type, payload->data, payload->len, &error);
  g_assert_no_error (error);
}

/* The sentence of an ERROR after a journey. */
static char *
send_sentence (const char *sentence)
{
  PncMessage message = { .type = PNC_MESSAGE_ERROR, .error = { .sentence = (char *) sentence } };
  g_auto (PncMessage) back = { 0 };
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  encode_and_decode (&message, &back, payload);
  return g_steal_pointer (&back.error.sentence);
}

static void
test_texts_are_cut (void)
{
  g_autofree char *exact = g_strnfill (PNC_MAX_TEXT_BYTES, 'x');
  g_autofree char *long_text = g_strnfill (PNC_MAX_TEXT_BYTES + 1, 'x');
  g_autofree char *wide = g_strconcat (exact + 1, "€", NULL);
  g_autofree char *got_exact = send_sentence (exact);
  g_autofree char *got_long = send_sentence (long_text);
  g_autofree char *got_wide = send_sentence (wide);
  g_autofree char *got_bad = send_sentence ("a\xff");
  g_autofree char *got_null = send_sentence (NULL);

  g_assert_cmpstr (got_exact, ==, exact);
  g_assert_cmpstr (got_long, ==, exact);
  g_assert_cmpstr (got_wide, ==, exact + 1);
  g_assert_cmpstr (got_bad, ==, "a\357\277\275");
  g_assert_cmpstr (got_null, ==, "");
}

static gsize
send_subject (const char *subject, gsize length_bytes)
{
  PncMessage message = {
    .type = PNC_MESSAGE_ERROR,
    .error = { .subject = { (const guint8 *) subject, length_bytes } },
  };
  g_auto (PncMessage) back = { 0 };
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  encode_and_decode (&message, &back, payload);
  g_assert_cmpmem (back.error.subject.data, back.error.subject.length_bytes, subject,
                   back.error.subject.length_bytes);
  return back.error.subject.length_bytes;
}

static void
test_subjects_are_cut (void)
{
  g_autofree char *ascii = g_strnfill (PNC_MAX_SUBJECT_BYTES + 1, 'x');
  g_autofree char *stray = g_strnfill (PNC_MAX_SUBJECT_BYTES + 1, '\x80');
  g_autofree char *wide = g_strnfill (PNC_MAX_SUBJECT_BYTES + 2, 'x');

  memcpy (wide + PNC_MAX_SUBJECT_BYTES - 2, "\xf0\x9f\x98\x80", 4);
  g_assert_cmpuint (send_subject (NULL, 0), ==, 0);
  g_assert_cmpuint (send_subject (ascii, PNC_MAX_SUBJECT_BYTES), ==, PNC_MAX_SUBJECT_BYTES);
  g_assert_cmpuint (send_subject (ascii, PNC_MAX_SUBJECT_BYTES + 1), ==, PNC_MAX_SUBJECT_BYTES);
  g_assert_cmpuint (send_subject (wide, PNC_MAX_SUBJECT_BYTES + 2), ==, PNC_MAX_SUBJECT_BYTES - 2);
  g_assert_cmpuint (send_subject (stray, PNC_MAX_SUBJECT_BYTES + 1), ==, PNC_MAX_SUBJECT_BYTES - 3);
}

static void
test_modes_are_masked (void)
{
  g_autoptr (PncPath) path = pnc_path_root ();
  PncMessage message = {
    .type = PNC_MESSAGE_SET_ATTRIBUTES,
    .set_attributes = { .path = path, .attributes = { PNC_ATTRIBUTE_MODE, 06755, 0 } },
  };
  g_auto (PncMessage) back = { 0 };
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  encode_and_decode (&message, &back, payload);
  g_assert_cmphex (back.set_attributes.attributes.mode, ==, 0755);
}

static void
test_data_may_follow_later (void)
{
  PncMessage message = {
    .type = PNC_MESSAGE_CHUNK,
    .chunk = { .offset_bytes = PNC_CHUNK_BYTES, .hash = { 1, 2, 3 }, .data = { NULL, 5 } },
  };
  g_auto (PncMessage) back = { 0 };
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  pnc_message_encode (&message, payload);
  g_assert_cmpuint (payload->len, ==, 8 + PNC_HASH_BYTES + 4);
  g_assert_cmpmem (payload->data + payload->len - 4 - PNC_HASH_BYTES, PNC_HASH_BYTES,
                   message.chunk.hash, PNC_HASH_BYTES);
  g_assert_false (pnc_message_decode (&back, PNC_MESSAGE_CHUNK, payload->data, payload->len, NULL));
  g_byte_array_append (payload, (const guint8 *) "ahoy!", 5);
  g_assert_true (pnc_message_decode (&back, PNC_MESSAGE_CHUNK, payload->data, payload->len, NULL));
  g_assert_cmpmem (back.chunk.data.data, back.chunk.data.length_bytes, "ahoy!", 5);
}

/* Data, and the hash before them, end every message that has them: frames are filled in place. */
static void
test_data_are_last (void)
{
  for (guint type = 0; type <= PNC_MESSAGE_PUT_RANGE; type++)
    {
      const PncMessageRow *row = pnc_message_row (type);

      for (gsize i = 0; row != NULL && i < row->n_fields; i++)
        {
          if (row->fields[i].kind != PNC_FIELD_SLICE32)
            continue;
          g_assert_cmpuint (i, ==, row->n_fields - 1);
          g_assert_cmpint (row->fields[i - 1].kind, ==, PNC_FIELD_FIXED);
          g_assert_cmpuint (row->fields[i - 1].max, ==, PNC_HASH_BYTES);
        }
    }
}

/* Lists */

static PncEntry *
new_entry (const char *name, gsize length_bytes)
{
  const PncVersion version = { 1, 2, 3, 4 };

  return pnc_entry_new (PNC_ENTRY_FILE, name, length_bytes, 0644, &version);
}

static void
test_a_page_without_entries (void)
{
  PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE };
  g_auto (PncMessage) back = { 0 };
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  encode_and_decode (&message, &back, payload);
  g_assert_cmpuint (payload->len, ==, PNC_LIST_PAGE_BYTES);
  g_assert_cmpuint (back.list_page.entries->len, ==, 0);
}

static void
test_entry_bytes (void)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = entries } };
  g_autofree char *name = g_strnfill (PNC_MAX_NAME_BYTES, 'n');
  gsize expected = PNC_LIST_PAGE_BYTES;

  for (gsize length = 1; length <= PNC_MAX_NAME_BYTES; length++)
    {
      g_autoptr (GByteArray) payload = g_byte_array_new ();

      g_ptr_array_add (entries, new_entry (name, length));
      expected += pnc_message_entry_bytes (entries->pdata[length - 1]);
      pnc_message_encode (&message, payload);
      g_assert_cmpuint (payload->len, ==, expected);
    }
}

static void
test_changes_bytes (void)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  g_autofree char *name = g_strnfill (PNC_MAX_NAME_BYTES, 'n');
  PncMessage message = { .type = PNC_MESSAGE_CHANGES };
  g_auto (PncMessage) back = { 0 };
  g_autoptr (GByteArray) none = g_byte_array_new ();
  g_autoptr (GByteArray) payload = g_byte_array_new ();

  encode_and_decode (&message, &back, none);
  g_assert_cmpuint (none->len, ==, PNC_CHANGES_BYTES);
  g_assert_cmpuint (back.changes.entries->len, ==, 0);
  g_assert_cmpuint (back.changes.gone->len, ==, 0);

  g_ptr_array_add (gone, name);
  g_ptr_array_add (gone, name + PNC_MAX_NAME_BYTES - 1);
  message.changes.gone = gone;
  pnc_message_encode (&message, payload);
  g_assert_cmpuint (payload->len, ==,
                    PNC_CHANGES_BYTES + pnc_message_name_bytes (name)
                      + pnc_message_name_bytes ("n"));
}

/* Clearing */

static void
test_clear_twice (void)
{
  PncMessage message = {
    .type = PNC_MESSAGE_RENAME,
    .rename = { .from = pnc_path_root (), .to = pnc_path_root (), .policy = PNC_POLICY_REFUSE },
  };

  pnc_message_clear (&message);
  g_assert_cmpint (message.type, ==, 0);
  g_assert_null (message.rename.from);
  pnc_message_clear (&message);
}

/* Our own mistakes end the program. */

static void
test_data_of_files (void)
{
  for (guint type = 0; type <= 0x100; type++)
    {
      PncMessage message = { .type = type };
      PncSlice *data = pnc_message_get_data (&message);

      g_assert_cmpint (pnc_message_type_has_data ((guint16) type), ==, data != NULL);
      if (type == PNC_MESSAGE_CHUNK)
        g_assert_true (data == &message.chunk.data);
      if (type == PNC_MESSAGE_PUT_WHOLE)
        g_assert_true (data == &message.put_whole.data);
      if (type == PNC_MESSAGE_WHOLE)
        g_assert_true (data == &message.whole.data);
    }
}

typedef struct
{
  const char *path;
  PncMessage message;
} Mistake;

static const Mistake mistakes[] = {
  { "/message/mistake/type", { .type = 0 } },
  { "/message/mistake/enum", { .type = PNC_MESSAGE_HELLO } },
  { "/message/mistake/flags", { .type = PNC_MESSAGE_REMOVE, .remove.flags = 4 } },
  { "/message/mistake/page", { .type = PNC_MESSAGE_LIST, .list.page_entries = 1025 } },
  { "/message/mistake/cap", { .type = PNC_MESSAGE_ATTACHED } },
  { "/message/mistake/offset", { .type = PNC_MESSAGE_CHUNK, .chunk.offset_bytes = 1 } },
  { "/message/mistake/hashes", { .type = PNC_MESSAGE_PUT_HAVE } },
  { "/message/mistake/secret",
    { .type = PNC_MESSAGE_LOGIN, .login = { 1, NULL, { NULL, 1025 } } } },
  { "/message/mistake/data", { .type = PNC_MESSAGE_CHUNK } },
  { "/message/mistake/hash", { .type = PNC_MESSAGE_SUM_RESULT, .sum_result.algorithm = 1 } },
  { "/message/mistake/version",
    { .type = PNC_MESSAGE_GET, .get.version = { PNC_MAX_FILE_BYTES + 1, 0, 0, 0 } } },
  { "/message/mistake/attributes",
    { .type = PNC_MESSAGE_SET_ATTRIBUTES, .set_attributes.attributes = { 4, 0, 0 } } },
  { "/message/mistake/path", { .type = PNC_MESSAGE_RENAME } },
  { "/message/mistake/entry", { .type = PNC_MESSAGE_ENTRY } },
  { "/message/mistake/range",
    { .type = PNC_MESSAGE_GET,
      .get = { .offset_bytes = PNC_CHUNK_BYTES, .length_bytes = PNC_MAX_FILE_BYTES } } },
};

static void
test_mistake (gconstpointer data)
{
  const Mistake *mistake = data;
  PncMessage message = mistake->message;
  const PncMessageRow *row = pnc_message_row (message.type);
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  g_autoptr (PncPath) path = pnc_path_root ();

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
      g_test_trap_assert_stderr ("*assertion failed*");
      return;
    }
  if (row != NULL && row->n_fields > 0 && row->fields[0].kind == PNC_FIELD_PATH
      && message.type != PNC_MESSAGE_RENAME)
    *(PncPath **) (void *) ((guint8 *) &message + row->fields[0].offset_bytes) = path;
  pnc_message_encode (&message, payload);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/samples/every-type", test_every_type_has_a_sample);
  g_test_add_func ("/message/samples/both-ways", test_samples_decode_and_encode);
  g_test_add_func ("/message/samples/cut", test_samples_cut_at_every_byte);
  g_test_add_func ("/message/samples/longer", test_samples_with_bytes_behind);
  g_test_add_func ("/message/samples/changed", test_samples_with_every_byte_changed);
  g_test_add_func ("/message/samples/other-type", test_samples_as_every_other_type);
  g_test_add_func ("/message/bad", test_bad_messages);
  g_test_add_func ("/message/unknown", test_unknown_types);
  g_test_add_func ("/message/encode/texts", test_texts_are_cut);
  g_test_add_func ("/message/encode/subjects", test_subjects_are_cut);
  g_test_add_func ("/message/encode/modes", test_modes_are_masked);
  g_test_add_func ("/message/encode/data-later", test_data_may_follow_later);
  g_test_add_func ("/message/table/data-last", test_data_are_last);
  g_test_add_func ("/message/list/empty", test_a_page_without_entries);
  g_test_add_func ("/message/list/bytes", test_entry_bytes);
  g_test_add_func ("/message/changes/bytes", test_changes_bytes);
  g_test_add_func ("/message/data-of-files", test_data_of_files);
  g_test_add_func ("/message/clear", test_clear_twice);
  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    g_test_add_data_func (mistakes[i].path, &mistakes[i], test_mistake);
  return g_test_run ();
}
