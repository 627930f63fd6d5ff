/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PNC_TYPE_FILE_ICONS (pnc_file_icons_get_type ())

/**
 * PncFileIcons:
 *
 * Files as icons with their names below. Signal: `activated` (guint position): double click or
 * Enter.
 */
G_DECLARE_FINAL_TYPE (PncFileIcons, pnc_file_icons, PNC, FILE_ICONS, AdwBin)

/** pnc_file_icons_set_model: @self: icons; @model: (nullable): of #PncFileItem */
void pnc_file_icons_set_model (PncFileIcons *self, GtkSelectionModel *model);

/** pnc_file_icons_get_list: @self: icons. Returns: (transfer none): the widget that takes the focus
 */
GtkWidget *pnc_file_icons_get_list (PncFileIcons *self);

/** pnc_file_icons_scroll_to: @self: icons; @position: of an icon. Shows it. */
void pnc_file_icons_scroll_to (PncFileIcons *self, guint position);

G_END_DECLS
