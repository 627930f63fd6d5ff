/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PNC_TYPE_QR_VIEW (pnc_qr_view_get_type ())

/**
 * PncQrView:
 *
 * A QR code as a picture: dark on light with a light border, whatever the theme is, because readers
 * expect that. Each module is a whole number of pixels of the screen wide.
 */
G_DECLARE_FINAL_TYPE (PncQrView, pnc_qr_view, PNC, QR_VIEW, GtkWidget)

/** pnc_qr_view_set_text: @self: a view; @text: what its code shall say. Returns: whether there is a
 * code; a text may be too long for one */
gboolean pnc_qr_view_set_text (PncQrView *self, const char *text);

G_END_DECLS
