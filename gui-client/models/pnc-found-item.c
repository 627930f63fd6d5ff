/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-found-item.h"

#include "pnc-display.h"

#define FOLDER "pnc-found-item-folder"
#define WHERE "pnc-found-item-where"

PncFileItem *
pnc_found_item_new (PncEntry *entry, PncPath *folder)
{
  PncFileItem *item = pnc_file_item_new (entry);
  g_autofree char *text = pnc_path_to_text (folder);

  g_object_set_data_full (G_OBJECT (item), FOLDER, pnc_path_ref (folder),
                          (GDestroyNotify) pnc_path_unref);
  g_object_set_data_full (G_OBJECT (item), WHERE, pnc_display_text (text, -1), g_free);
  return item;
}

PncPath *
pnc_found_item_get_folder (PncFileItem *item)
{
  return g_object_get_data (G_OBJECT (item), FOLDER);
}

const char *
pnc_found_item_get_where (PncFileItem *item)
{
  const char *text = g_object_get_data (G_OBJECT (item), WHERE);

  return text != NULL ? text : "";
}
