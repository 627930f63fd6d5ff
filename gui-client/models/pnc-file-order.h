/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pnc-file-item.h"

G_BEGIN_DECLS

/** PncFileColumn: what a folder is sorted by */
typedef enum
{
  PNC_FILE_COLUMN_NAME,
  PNC_FILE_COLUMN_SIZE,
  PNC_FILE_COLUMN_TYPE,
  PNC_FILE_COLUMN_MODIFIED,
  PNC_FILE_COLUMN_PERMISSIONS,
  PNC_N_FILE_COLUMNS
} PncFileColumn;

/**
 * PncFileOrder:
 * @column: what decides first
 * @descending: largest, last or newest first
 * @folders_first: folders before everything else, whatever the column
 *
 * An order of files. Pure: the same two items compare the same way always, and only items of the
 * same name are equal.
 */
typedef struct
{
  PncFileColumn column;
  gboolean descending;
  gboolean folders_first;
} PncFileOrder;

/** pnc_file_column_to_nick: @column: a column. Returns: (transfer none): what settings and actions
 * call it: "name", "size", "type", "modified", "permissions" */
const char *pnc_file_column_to_nick (PncFileColumn column);

/** pnc_file_column_from_nick: @nick: (nullable): what settings call it. Returns: the column;
 * %PNC_FILE_COLUMN_NAME for anything unknown */
PncFileColumn pnc_file_column_from_nick (const char *nick);

/**
 * pnc_file_order_compare:
 * @order: an order
 * @a: (transfer none): an item
 * @b: (transfer none): an item
 *
 * What is equal in the column is sorted by name, upwards. Names compare by their collation key, so
 * that "file 9" comes before "file 10"; it is made when an item is first compared. Only files have
 * a size; all else counts as smaller.
 *
 * Returns: less than, equal to or greater than 0
 */
int pnc_file_order_compare (const PncFileOrder *order, PncFileItem *a, PncFileItem *b);

G_END_DECLS
