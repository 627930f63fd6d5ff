/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-qr-code.h"

#include <qrencode.h>

struct _PncQrCode
{
  QRcode *code; /* owned */
};

/* "M": read from a screen, where nothing gets torn or dirty, but glare may hide a little of it. */
PncQrCode *
pnc_qr_code_new (const char *text)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  PncQrCode *self;

  if (code == NULL)
    return NULL;
  self = g_new0 (PncQrCode, 1);
  self->code = code;
  return self;
}

void
pnc_qr_code_free (PncQrCode *self)
{
  if (self == NULL)
    return;
  QRcode_free (self->code);
  g_free (self);
}

guint
pnc_qr_code_get_size (const PncQrCode *self)
{
  return (guint) self->code->width;
}

gboolean
pnc_qr_code_is_dark (const PncQrCode *self, guint column, guint row)
{
  guint size = pnc_qr_code_get_size (self);

  if (column >= size || row >= size)
    return FALSE;
  return (self->code->data[row * size + column] & 1) != 0;
}
