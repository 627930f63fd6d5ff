/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-file-order.h"

#include <string.h>

static const char *const nicks[PNC_N_FILE_COLUMNS] = {
  [PNC_FILE_COLUMN_NAME] = "name",
  [PNC_FILE_COLUMN_SIZE] = "size",
  [PNC_FILE_COLUMN_TYPE] = "type",
  [PNC_FILE_COLUMN_MODIFIED] = "modified",
  [PNC_FILE_COLUMN_PERMISSIONS] = "permissions",
};

const char *
pnc_file_column_to_nick (PncFileColumn column)
{
  g_return_val_if_fail (column < PNC_N_FILE_COLUMNS, nicks[0]);
  return nicks[column];
}

PncFileColumn
pnc_file_column_from_nick (const char *nick)
{
  for (guint i = 0; i < PNC_N_FILE_COLUMNS; i++)
    if (g_strcmp0 (nicks[i], nick) == 0)
      return (PncFileColumn) i;
  return PNC_FILE_COLUMN_NAME;
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return (a > b) - (a < b);
}

static gint64
size_of (const PncEntry *entry)
{
  return entry->kind == PNC_ENTRY_FILE ? (gint64) entry->version.size_bytes : -1;
}

static int
compare_column (PncFileColumn column, PncFileItem *a, PncFileItem *b)
{
  const PncEntry *first = pnc_file_item_get_entry (a);
  const PncEntry *second = pnc_file_item_get_entry (b);

  switch (column)
    {
    case PNC_FILE_COLUMN_SIZE:
      return compare_numbers (size_of (first), size_of (second));
    case PNC_FILE_COLUMN_TYPE:
      return strcmp (pnc_file_item_get_content_type (a), pnc_file_item_get_content_type (b));
    case PNC_FILE_COLUMN_MODIFIED:
      return compare_numbers (first->version.mtime_ns, second->version.mtime_ns);
    case PNC_FILE_COLUMN_PERMISSIONS:
      return compare_numbers (first->mode, second->mode);
    case PNC_FILE_COLUMN_NAME:
    case PNC_N_FILE_COLUMNS:
    default:
      return 0;
    }
}

/* Names that collate alike are still told apart, by their bytes. */
static int
compare_names (PncFileItem *a, PncFileItem *b)
{
  int result = strcmp (pnc_file_item_get_sort_key (a), pnc_file_item_get_sort_key (b));

  if (result != 0)
    return result;
  return strcmp (pnc_file_item_get_entry (a)->name, pnc_file_item_get_entry (b)->name);
}

int
pnc_file_order_compare (const PncFileOrder *order, PncFileItem *a, PncFileItem *b)
{
  gboolean first = pnc_file_item_get_entry (a)->kind == PNC_ENTRY_FOLDER;
  gboolean second = pnc_file_item_get_entry (b)->kind == PNC_ENTRY_FOLDER;
  int result;

  if (order->folders_first && first != second)
    return first ? -1 : 1;
  result = compare_column (order->column, a, b);
  if (result == 0)
    {
      result = compare_names (a, b);
      if (order->column != PNC_FILE_COLUMN_NAME)
        return result;
    }
  return order->descending ? -result : result;
}
