/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-unpacker.h"

#include "pnc-message.h"

#include "vectors.h"

#include <string.h>

/* Opens as a peer's bytes are opened. Returns: (transfer full) (nullable): what came out */
static GBytes *
open_packed (const guint8 *packed, gsize packed_bytes, GError **error)
{
  g_auto (PncUnpacker) unpacker = { 0 };
  g_autofree guint8 *data = NULL;
  gsize data_bytes = 0;

  if (!pnc_unpacker_check (packed, packed_bytes, &data_bytes, error))
    return NULL;
  g_assert_cmpuint (data_bytes, >, 0);
  g_assert_cmpuint (data_bytes, <=, PNC_CHUNK_BYTES);
  data = g_malloc (data_bytes);
  if (!pnc_unpacker_open (&unpacker, packed, packed_bytes, data, data_bytes, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), data_bytes);
}

static void
check_vector (const Vector *vector)
{
  g_autoptr (GByteArray) packed = vector_hex (vector, "packed");
  g_autoptr (GByteArray) expected = vector_hex (vector, "data");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = open_packed (packed->data, packed->len, &error);
  const char *name = vector_get (vector, "error");

  g_test_message ("line %u", vector->line);
  if (name == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (data, NULL), g_bytes_get_size (data), expected->data,
                       expected->len);
      return;
    }
  g_assert_null (data);
  g_assert_true (error->domain == PNC_ERROR);
  g_assert_cmpstr (pnc_error_code_name (error->code), ==, name);
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("packed.txt");

  g_assert_cmpuint (vectors->len, >, 10);
  for (guint i = 0; i < vectors->len; i++)
    check_vector (vectors->pdata[i]);
}

/* Cut anywhere, and with any byte changed: an error or as many bytes as were declared. */
static void
test_cut_and_changed (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("packed.txt");

  for (guint i = 0; i < vectors->len; i++)
    {
      g_autoptr (GByteArray) packed = vector_hex (vectors->pdata[i], "packed");

      for (guint length = 0; length < packed->len; length++)
        {
          g_autofree guint8 *cut = g_memdup2 (packed->data, MAX (length, 1));
          g_autoptr (GBytes) data = open_packed (cut, length, NULL);

          g_assert_true (data == NULL || vector_get (vectors->pdata[i], "error") != NULL);
        }
      for (guint at = 0; at < packed->len; at++)
        for (guint bit = 0; bit < 8; bit++)
          {
            g_autofree guint8 *changed = g_memdup2 (packed->data, packed->len);
            g_autoptr (GError) error = NULL;
            g_autoptr (GBytes) data = NULL;

            changed[at] ^= (guint8) (1 << bit);
            data = open_packed (changed, packed->len, &error);
            g_assert_true ((data == NULL) == (error != NULL));
            g_assert_true (error == NULL || error->domain == PNC_ERROR);
          }
    }
}

static GByteArray *
encode (const PncMessage *message)
{
  GByteArray *payload = g_byte_array_new ();

  pnc_message_encode (message, payload);
  return payload;
}

static PncFrame
make_frame (const PncMessage *message, const GByteArray *payload, guint16 flags)
{
  return (PncFrame){ .header = { .length_bytes = payload->len,
                                 .type = (guint16) message->type,
                                 .flags = flags,
                                 .request = 9 },
                     .payload = payload->data };
}

/* Two frames one after the other, the second larger: what the first used is used again. */
static void
test_frames (void)
{
  g_auto (PncUnpacker) unpacker = { 0 };
  g_autoptr (GPtrArray) vectors = vectors_load ("packed.txt");
  g_autoptr (PncPath) path = pnc_path_root ();

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GByteArray) packed = vector_hex (vectors->pdata[i], "packed");
      g_autoptr (GByteArray) data = vector_hex (vectors->pdata[i], "data");
      PncMessage message = { .type = PNC_MESSAGE_PUT_WHOLE,
                             .put_whole = { .path = path,
                                            .policy = PNC_POLICY_REFUSE,
                                            .hash = "0123456789abcde",
                                            .data = { packed->data, packed->len } } };
      g_autoptr (GByteArray) payload = encode (&message);
      g_autoptr (GByteArray) plain = NULL;
      g_autoptr (GError) error = NULL;
      PncFrame frame = make_frame (&message, payload, PNC_FRAME_PACKED | PNC_FRAME_END);

      g_byte_array_append (payload, (const guint8 *) "later", 5); /* a field of a later version */
      frame.payload = payload->data;
      frame.header.length_bytes = payload->len;
      message.put_whole.data = (PncSlice){ data->data, data->len };
      plain = encode (&message);
      pnc_unpacker_open_frame (&unpacker, &frame, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (frame.header.flags, ==, PNC_FRAME_END);
      g_assert_cmpuint (frame.header.request, ==, 9);
      g_assert_cmpmem (frame.payload, frame.header.length_bytes, plain->data, plain->len);
    }
}

static void
test_other_frames (void)
{
  g_auto (PncUnpacker) unpacker = { 0 };
  g_autoptr (GError) error = NULL;
  PncMessage chunk = { .type = PNC_MESSAGE_CHUNK, .chunk.data = { (const guint8 *) "plain", 5 } };
  g_autoptr (GByteArray) payload = encode (&chunk);
  PncFrame frame = make_frame (&chunk, payload, PNC_FRAME_NONE);

  /* not packed: left alone */
  g_assert_true (pnc_unpacker_open_frame (&unpacker, &frame, &error));
  g_assert_true (frame.payload == payload->data);

  /* faulty before the data: the receiver refuses it for what it is */
  frame.header.flags = PNC_FRAME_PACKED;
  frame.header.length_bytes = 10;
  g_assert_true (pnc_unpacker_open_frame (&unpacker, &frame, &error));
  g_assert_cmpuint (frame.header.flags, ==, PNC_FRAME_NONE);
  g_assert_cmpuint (frame.header.length_bytes, ==, 10);

  /* faulty data: nothing to go on with */
  frame = make_frame (&chunk, payload, PNC_FRAME_PACKED);
  g_assert_false (pnc_unpacker_open_frame (&unpacker, &frame, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/unpacker/vectors", test_vectors);
  g_test_add_func ("/unpacker/cut-and-changed", test_cut_and_changed);
  g_test_add_func ("/unpacker/frames", test_frames);
  g_test_add_func ("/unpacker/other-frames", test_other_frames);
  return g_test_run ();
}
