/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-order.h"

G_BEGIN_DECLS

/** PNC_FILE_COLUMNS_ALL: every column, as a set: a bit for each #PncFileColumn */
#define PNC_FILE_COLUMNS_ALL ((1u << PNC_N_FILE_COLUMNS) - 1)

/** pnc_file_column_width: @column: a column. Returns: how wide it is, in pixels at the usual size
 * of text; for the name, how much it needs to be of use */
int pnc_file_column_width (PncFileColumn column);

/**
 * pnc_file_columns_fit:
 * @wanted: a set of columns
 * @width: how much room there is, in pixels at the usual size of text; 0 where that is not known
 *
 * The name always shows. Of the others the permissions go first, then type, time and size. Where
 * the room is not known, all fit.
 *
 * Returns: those of @wanted that show, and the name
 */
guint pnc_file_columns_fit (guint wanted, int width);

G_END_DECLS
