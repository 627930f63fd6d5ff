/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-wire"

#include "pnc-frame.h"

#include "pnc-message.h"

#define KNOWN_FLAGS (PNC_FRAME_END | PNC_FRAME_PACKED)

/* Big-endian, without a GByteArray: this runs for every frame. */
static void
write_number (guint8 *bytes, guint n_bytes, guint64 number)
{
  for (guint i = 0; i < n_bytes; i++)
    bytes[i] = (guint8) (number >> (8 * (n_bytes - 1 - i)));
}

static guint64
read_number (const guint8 *bytes, guint n_bytes)
{
  guint64 number = 0;

  for (guint i = 0; i < n_bytes; i++)
    number = number << 8 | bytes[i];
  return number;
}

void
pnc_frame_header_encode (const PncFrameHeader *header, guint8 bytes[PNC_FRAME_HEADER_BYTES])
{
  write_number (bytes, 4, header->length_bytes);
  write_number (bytes + 4, 2, header->type);
  write_number (bytes + 6, 2, header->flags);
  write_number (bytes + 8, 8, header->request);
}

gboolean
pnc_frame_header_decode (PncFrameHeader *header,
                         const guint8 bytes[PNC_FRAME_HEADER_BYTES],
                         guint32 max_payload_bytes,
                         GError **error)
{
  PncFrameHeader taken = {
    .length_bytes = (guint32) read_number (bytes, 4),
    .type = (guint16) read_number (bytes + 4, 2),
    .flags = (guint16) read_number (bytes + 6, 2),
    .request = read_number (bytes + 8, 8),
  };

  if ((taken.flags & ~KNOWN_FLAGS) != 0)
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "A frame has unknown flags (0x%04x). Update both programs.", taken.flags);
      return FALSE;
    }
  if ((taken.flags & PNC_FRAME_PACKED) != 0 && !pnc_message_type_has_data (taken.type))
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "A frame of type 0x%04x cannot be packed. Update both programs.", taken.type);
      return FALSE;
    }
  if (taken.length_bytes > max_payload_bytes)
    {
      pnc_set_error (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_NONE, NULL,
                     "A frame of %u bytes is over the limit of %u. Update both programs.",
                     taken.length_bytes, max_payload_bytes);
      return FALSE;
    }
  *header = taken;
  return TRUE;
}
