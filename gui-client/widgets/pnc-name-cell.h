/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pnc-directory.h"

G_BEGIN_DECLS

#define PNC_TYPE_NAME_CELL (pnc_name_cell_get_type ())

/**
 * PncNameCell:
 *
 * Icon and name of one file in a list: beside each other, or the name below the icon. Properties:
 * `item` (nullable PncFileItem), `tall` (boolean: the name below). What is dropped or clicked
 * somewhere in a row finds its item through pnc_name_cell_find_item().
 */
G_DECLARE_FINAL_TYPE (PncNameCell, pnc_name_cell, PNC, NAME_CELL, GtkWidget)

/** pnc_name_cell_find_row: @list: a list with name cells in its rows; @x: in coordinates of @list;
 * @y: likewise. Returns: (transfer none) (nullable): the row at that place */
GtkWidget *pnc_name_cell_find_row (GtkWidget *list, double x, double y);

/**
 * pnc_name_cell_find_item:
 * @list: a list with name cells in its rows
 * @x: in coordinates of @list
 * @y: in coordinates of @list
 *
 * Returns: (transfer none) (nullable): the item of the row at that place, %NULL where there is none
 */
PncFileItem *pnc_name_cell_find_item (GtkWidget *list, double x, double y);

G_END_DECLS
