/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** PNC_QR_CODE_QUIET: how many modules wide the empty border around a code has to be */
#define PNC_QR_CODE_QUIET 4

/**
 * PncQrCode:
 *
 * The dark and light modules of a QR code. Pure and unchangeable.
 */
typedef struct _PncQrCode PncQrCode;

/** pnc_qr_code_new: @text: what the code shall say. Returns: (transfer full) (nullable): a code
 * with the error correction "M"; %NULL when @text is too long for one */
PncQrCode *pnc_qr_code_new (const char *text);

/** pnc_qr_code_free: @self: (transfer full) (nullable): a code */
void pnc_qr_code_free (PncQrCode *self);

/** pnc_qr_code_get_size: @self: a code. Returns: its width and its height in modules, without the
 * border */
guint pnc_qr_code_get_size (const PncQrCode *self);

/** pnc_qr_code_is_dark: @self: a code; @column: from the left, 0 or more; @row: from the top.
 * Returns: whether that module is dark; those beyond the edge are not */
gboolean pnc_qr_code_is_dark (const PncQrCode *self, guint column, guint row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PncQrCode, pnc_qr_code_free)

G_END_DECLS
