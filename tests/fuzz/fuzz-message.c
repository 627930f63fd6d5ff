/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-fuzz"

#include "pnc-frame.h"
#include "pnc-message.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was taken, encoded, is taken again and encoded to the same bytes. */
static void
check_both_ways (const PncMessage *message)
{
  g_autoptr (GByteArray) first = g_byte_array_new ();
  g_autoptr (GByteArray) second = g_byte_array_new ();
  g_auto (PncMessage) again = { 0 };

  pnc_message_encode (message, first);
  g_assert_true (
    pnc_message_decode (&again, (guint16) message->type, first->data, first->len, NULL));
  pnc_message_encode (&again, second);
  g_assert_cmpmem (first->data, first->len, second->data, second->len);
}

static void
check_header (const guint8 *data)
{
  PncFrameHeader header;
  guint8 again[PNC_FRAME_HEADER_BYTES];

  if (!pnc_frame_header_decode (&header, data, PNC_MAX_PAYLOAD_DATA, NULL))
    return;
  g_assert_cmpuint (header.length_bytes, <=, PNC_MAX_PAYLOAD_DATA);
  pnc_frame_header_encode (&header, again);
  g_assert_cmpmem (again, sizeof again, data, PNC_FRAME_HEADER_BYTES);
}

/* The input is the type of a message in two bytes, and its payload; its beginning is tried as a
 * header as well. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;

  if (size >= PNC_FRAME_HEADER_BYTES)
    check_header (data);
  if (size < 2)
    return 0;
  if (pnc_message_decode (&message, (guint16) (data[0] << 8 | data[1]), data + 2, size - 2, &error))
    check_both_ways (&message);
  else
    g_assert_true (error->domain == PNC_ERROR && error->message[0] != '\0');
  return 0;
}
