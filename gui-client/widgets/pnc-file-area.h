/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-file-chain.h"
#include "pnc-folder-look.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_AREA (pnc_file_area_get_type ())

/**
 * PncFileArea:
 *
 * The files of a folder, as a list with columns or as icons.
 *
 * Properties: `show-hidden` and `folders-first` (boolean), `icon-size` ("small", "medium", "large",
 * "huge"; the style sheet knows how many pixels). Signal: `activated` (PncFileItem): double click
 * or Enter.
 */
G_DECLARE_FINAL_TYPE (PncFileArea, pnc_file_area, PNC, FILE_AREA, AdwBin)

/** pnc_file_area_bind_settings: @self: an area; @settings: of the application. What is shown and
 * how follows them, and they follow what a person does. Once. */
void pnc_file_area_bind_settings (PncFileArea *self, GSettings *settings);

/** pnc_file_area_set_folder: @self: an area; @files: (nullable): of #PncFileItem; @link:
 * (nullable): the server; @path: (nullable): the folder there, which is shown as it was the last
 * time */
void
pnc_file_area_set_folder (PncFileArea *self, GListModel *files, const PncLink *link, PncPath *path);

/** pnc_file_area_get_chain: @self: an area. Returns: (transfer none): what is shown and selected */
PncFileChain *pnc_file_area_get_chain (PncFileArea *self);

/** pnc_file_area_get_look: @self: an area. Returns: (transfer none) (nullable): how the folder is
 * looked at; there once the settings are */
PncFolderLook *pnc_file_area_get_look (PncFileArea *self);

/** pnc_file_area_get_list: @self: an area. Returns: (transfer none): the widget with the rows or
 * icons, which takes the focus */
GtkWidget *pnc_file_area_get_list (PncFileArea *self);

/** pnc_file_area_scroll_to: @self: an area; @position: of a file. Shows it. */
void pnc_file_area_scroll_to (PncFileArea *self, guint position);

/** pnc_file_area_select: @self: an area; @item: a file. Selects it alone, unless it is selected
 * already. Returns: its position, or %GTK_INVALID_LIST_POSITION when it does not show */
guint pnc_file_area_select (PncFileArea *self, PncFileItem *item);

G_END_DECLS
