/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pnc-folder-look.h"

G_BEGIN_DECLS

#define PNC_TYPE_FILE_TABLE (pnc_file_table_get_type ())

/**
 * PncFileTable:
 *
 * Files as a list with columns. The name is always there; a click on a header sorts, and a right
 * click on it has the menu of the columns.
 *
 * Properties: `show-size`, `show-type`, `show-modified`, `show-permissions` (boolean). Signal:
 * `activated` (guint position): double click or Enter.
 */
G_DECLARE_FINAL_TYPE (PncFileTable, pnc_file_table, PNC, FILE_TABLE, AdwBin)

/** pnc_file_table_set_model: @self: a table; @model: (nullable): of #PncFileItem */
void pnc_file_table_set_model (PncFileTable *self, GtkSelectionModel *model);

/** pnc_file_table_set_look: @self: a table; @look: whose order the headers show, and which they
 * change */
void pnc_file_table_set_look (PncFileTable *self, PncFolderLook *look);

/** pnc_file_table_get_list: @self: a table. Returns: (transfer none): the widget that takes the
 * focus */
GtkWidget *pnc_file_table_get_list (PncFileTable *self);

/** pnc_file_table_scroll_to: @self: a table; @position: of a row. Shows it. */
void pnc_file_table_scroll_to (PncFileTable *self, guint position);

G_END_DECLS
