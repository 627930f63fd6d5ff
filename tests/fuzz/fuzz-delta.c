/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdint.h>
#include <string.h>

#include "pnc-delta.h"
#include "pnc-patch.h"

/* The first byte says what the others are: a signature, or a delta against a small file that comes
 * in two pieces. */

#define BASE_BYTES 5000u
#define ROOM_BYTES 4096u
#define MOST_BYTES (256u * 1024u)

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static gboolean
read_cb (gpointer buffer,
         gsize length_bytes,
         guint64 offset_bytes,
         gpointer user_data,
         GError **error)
{
  g_assert (length_bytes > 0 && offset_bytes < BASE_BYTES
            && length_bytes <= BASE_BYTES - offset_bytes);
  memset (buffer, (int) (offset_bytes & 0xff), length_bytes);
  return TRUE;
}

/* What was accepted must bear being searched. */
static void
try_signature (const uint8_t *data, size_t size, guint64 base_bytes)
{
  g_autofree guint8 *file = g_malloc0 (20000);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (PncDelta) delta = NULL;
  PncSignature *signature = pnc_signature_load (data, size, base_bytes, NULL);

  if (signature == NULL)
    return;
  delta = pnc_delta_new (signature);
  pnc_delta_add (delta, file, 20000, out);
  pnc_delta_add (delta, NULL, 0, out);
  g_assert (out->len >= 5);
}

static void
try_patch (const uint8_t *data, size_t size)
{
  g_autoptr (PncPatch) patch = pnc_patch_new (BASE_BYTES, read_cb, NULL);
  guint8 room[ROOM_BYTES];
  size_t first = size / 2, made = 0;
  PncPatchStep step = PNC_PATCH_HUNGRY;

  for (guint piece = 0; piece < 2 && step == PNC_PATCH_HUNGRY; piece++)
    {
      pnc_patch_set_input (patch, data + piece * first, piece == 0 ? first : size - first);
      do
        {
          g_autoptr (GError) error = NULL;
          gsize written;

          step = pnc_patch_run (patch, room, sizeof room, &written, &error);
          g_assert (written <= sizeof room && (error != NULL) == (step == PNC_PATCH_FAILED));
          made += written;
        }
      while (step == PNC_PATCH_FULL && made < MOST_BYTES);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  if (data[0] < 128)
    try_signature (data + 1, size - 1, (guint64) data[0] * 1000);
  else
    try_patch (data + 1, size - 1);
  return 0;
}
