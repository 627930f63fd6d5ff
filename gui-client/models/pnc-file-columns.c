/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-file-columns.h"

static const int widths[PNC_N_FILE_COLUMNS] = {
  [PNC_FILE_COLUMN_NAME] = 200,        [PNC_FILE_COLUMN_SIZE] = 100,
  [PNC_FILE_COLUMN_TYPE] = 170,        [PNC_FILE_COLUMN_MODIFIED] = 160,
  [PNC_FILE_COLUMN_PERMISSIONS] = 130,
};

/* The first one goes first where there is little room. */
static const PncFileColumn going[] = { PNC_FILE_COLUMN_PERMISSIONS, PNC_FILE_COLUMN_TYPE,
                                       PNC_FILE_COLUMN_MODIFIED, PNC_FILE_COLUMN_SIZE };

int
pnc_file_column_width (PncFileColumn column)
{
  g_return_val_if_fail (column < PNC_N_FILE_COLUMNS, 0);
  return widths[column];
}

static int
total_width (guint columns)
{
  int total = 0;

  for (guint i = 0; i < PNC_N_FILE_COLUMNS; i++)
    if ((columns & 1u << i) != 0)
      total += widths[i];
  return total;
}

guint
pnc_file_columns_fit (guint wanted, int width)
{
  guint columns = (wanted | 1u << PNC_FILE_COLUMN_NAME) & PNC_FILE_COLUMNS_ALL;

  for (guint i = 0; width > 0 && i < G_N_ELEMENTS (going) && total_width (columns) > width; i++)
    columns &= ~(1u << going[i]);
  return columns;
}
