/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-frame.h"

#include "pnc-message.h"
#include "vectors.h"

static void
check_good (const Vector *vector, const guint8 *bytes, guint32 cap)
{
  PncFrameHeader header = { 0 };
  guint8 again[PNC_FRAME_HEADER_BYTES];
  g_autoptr (GError) error = NULL;

  pnc_frame_header_decode (&header, bytes, cap, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (header.length_bytes, ==, vector_number (vector, "length"));
  g_assert_cmphex (header.type, ==, vector_number (vector, "type"));
  g_assert_cmpuint (header.flags, ==, vector_number (vector, "flags"));
  g_assert_cmpuint (header.request, ==, vector_number (vector, "request"));
  pnc_frame_header_encode (&header, again);
  g_assert_cmpmem (again, sizeof again, bytes, PNC_FRAME_HEADER_BYTES);
}

static void
check_bad (const guint8 *bytes, guint32 cap, const char *name)
{
  PncFrameHeader header = { 77, 77, 77, 77 };
  g_autoptr (GError) error = NULL;

  g_assert_false (pnc_frame_header_decode (&header, bytes, cap, &error));
  g_assert_true (error->domain == PNC_ERROR);
  g_assert_cmpstr (pnc_error_code_name (error->code), ==, name);
  g_assert_cmpuint (header.length_bytes, ==, 77);
  g_assert_cmpuint (header.request, ==, 77);
}

static void
test_vectors (void)
{
  g_autoptr (GPtrArray) vectors = vectors_load ("frames.txt");

  for (guint i = 0; i < vectors->len; i++)
    {
      const Vector *vector = vectors->pdata[i];
      g_autoptr (GByteArray) bytes = vector_hex (vector, "header");
      guint32 cap = (guint32) vector_number (vector, "cap");

      g_test_message ("line %u", vector->line);
      g_assert_cmpuint (bytes->len, ==, PNC_FRAME_HEADER_BYTES);
      if (vector_get (vector, "error") == NULL)
        check_good (vector, bytes->data, cap);
      else
        check_bad (bytes->data, cap, vector_get (vector, "error"));
    }
}

/* Every cap lets its own length through and not one more. */
static void
test_caps (void)
{
  const guint32 caps[] = { 0, PNC_MAX_PAYLOAD_BEFORE_LOGIN, PNC_MAX_PAYLOAD_CONTROL,
                           PNC_MAX_PAYLOAD_DATA, G_MAXUINT32 - 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (caps); i++)
    {
      PncFrameHeader header = { .length_bytes = caps[i], .type = 1, .request = 1 };
      guint8 bytes[PNC_FRAME_HEADER_BYTES];

      pnc_frame_header_encode (&header, bytes);
      g_assert_true (pnc_frame_header_decode (&header, bytes, caps[i], NULL));
      header.length_bytes++;
      pnc_frame_header_encode (&header, bytes);
      g_assert_false (pnc_frame_header_decode (&header, bytes, caps[i], NULL));
    }
}

static void
test_packed_types (void)
{
  for (guint type = 0; type <= 0x100; type++)
    {
      PncFrameHeader header = { .type = (guint16) type, .flags = PNC_FRAME_PACKED | PNC_FRAME_END };
      guint8 bytes[PNC_FRAME_HEADER_BYTES];
      g_autoptr (GError) error = NULL;
      gboolean taken;

      pnc_frame_header_encode (&header, bytes);
      taken = pnc_frame_header_decode (&header, bytes, 0, &error);
      g_assert_cmpint (taken, ==,
                       type == PNC_MESSAGE_CHUNK || type == PNC_MESSAGE_WHOLE
                         || type == PNC_MESSAGE_PUT_WHOLE);
      if (!taken)
        g_assert_error (error, PNC_ERROR, PNC_ERROR_PROTOCOL);
    }
}

static void
test_every_flag (void)
{
  for (guint flags = 0; flags <= G_MAXUINT16; flags++)
    {
      PncFrameHeader header = { .flags = (guint16) flags };
      guint8 bytes[PNC_FRAME_HEADER_BYTES];

      pnc_frame_header_encode (&header, bytes);
      g_assert_cmpint (pnc_frame_header_decode (&header, bytes, 0, NULL), ==,
                       flags == PNC_FRAME_NONE || flags == PNC_FRAME_END);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frame/vectors", test_vectors);
  g_test_add_func ("/frame/caps", test_caps);
  g_test_add_func ("/frame/packed", test_packed_types);
  g_test_add_func ("/frame/flags", test_every_flag);
  return g_test_run ();
}
