/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-server-item.h"

G_BEGIN_DECLS

#define PNC_TYPE_LINK_DIALOG (pnc_link_dialog_get_type ())

/**
 * PncLinkDialog:
 *
 * The link of a server as a QR code for another device, and as text. Response "copy": somebody
 * wants it in the clipboard.
 */
G_DECLARE_FINAL_TYPE (PncLinkDialog, pnc_link_dialog, PNC, LINK_DIALOG, AdwMessageDialog)

/** pnc_link_dialog_present: @parent: above which window; @item: a server. Returns: (transfer none):
 * the dialog, which is open now */
PncLinkDialog *pnc_link_dialog_present (GtkWindow *parent, PncServerItem *item);

/** pnc_link_dialog_get_text: @self: a dialog. Returns: (transfer none): the link, which never has a
 * password */
const char *pnc_link_dialog_get_text (PncLinkDialog *self);

G_END_DECLS
