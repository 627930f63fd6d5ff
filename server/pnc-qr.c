/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-qr.h"

#include <qrencode.h>

#define BLACK_ON_WHITE "\033[30;107m"
#define RESET "\033[0m"

/* Indexed by whether the upper and the lower module get ink. */
static const char *const half_blocks[2][2] = {
  { " ", "▄" },
  { "▀", "█" },
};

static void
free_code (QRcode *code)
{
  QRcode_free (code);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QRcode, free_code)

static gboolean
is_dark (const QRcode *code, int row, int column)
{
  if (row < 0 || column < 0 || row >= code->width || column >= code->width)
    return FALSE;
  return (code->data[row * code->width + column] & 1) != 0;
}

static void
append_row (GString *out, const QRcode *code, int row, gboolean ink_is_dark)
{
  for (int column = -PNC_QR_QUIET_MODULES; column < code->width + PNC_QR_QUIET_MODULES; column++)
    {
      gboolean upper = is_dark (code, row, column) == ink_is_dark;
      gboolean lower = is_dark (code, row + 1, column) == ink_is_dark;

      g_string_append (out, half_blocks[upper][lower]);
    }
}

char *
pnc_qr_text (const char *text, gboolean colour)
{
  g_autoptr (QRcode) code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);
  GString *out;

  if (code == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (int row = -PNC_QR_QUIET_MODULES; row < code->width + PNC_QR_QUIET_MODULES; row += 2)
    {
      g_string_append (out, colour ? BLACK_ON_WHITE : "");
      append_row (out, code, row, colour);
      g_string_append (out, colour ? RESET "\n" : "\n");
    }
  return g_string_free (out, FALSE);
}
