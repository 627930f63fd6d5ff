/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "pnc-unpacker.h"

#include "pnc-message.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The same bytes as the data of a packed CHUNK. */
static GByteArray *
wrap (const guint8 *data, gsize size)
{
  GByteArray *payload = g_byte_array_new ();
  const PncMessage chunk = { .type = PNC_MESSAGE_CHUNK, .chunk.data = { data, size } };

  pnc_message_encode (&chunk, payload);
  return payload;
}

/* What a peer sends as packed data: whatever it is, either an error or exactly what was declared
 * comes out, and a frame that holds it opens to the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (PncUnpacker) unpacker = { 0 };
  g_auto (PncUnpacker) another = { 0 };
  g_autoptr (GByteArray) payload = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *opened = NULL;
  gsize opened_bytes = 0;
  PncFrame frame;
  gboolean ok = FALSE;

  if (size == 0 || size > PNC_CHUNK_BYTES)
    return 0;
  if (pnc_unpacker_check (data, size, &opened_bytes, &error))
    {
      g_assert_true (opened_bytes > 0 && opened_bytes <= PNC_CHUNK_BYTES);
      opened = g_malloc (opened_bytes);
      ok = pnc_unpacker_open (&unpacker, data, size, opened, opened_bytes, &error);
    }
  g_assert_true (ok == (error == NULL));

  payload = wrap (data, size);
  frame = (PncFrame){ .header = { .length_bytes = payload->len,
                                  .type = PNC_MESSAGE_CHUNK,
                                  .flags = PNC_FRAME_PACKED },
                      .payload = payload->data };
  g_assert_true (pnc_unpacker_open_frame (&another, &frame, NULL) == ok);
  g_assert_true (
    !ok
    || (frame.header.length_bytes >= opened_bytes
        && memcmp (frame.payload + frame.header.length_bytes - opened_bytes, opened, opened_bytes)
             == 0));
  return 0;
}
