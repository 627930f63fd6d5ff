/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-file-closures.h"

#include "pnc-file-item.h"
#include "pnc-format.h"

/* The last argument of each is what the cell has to be told anew for when it changes. */

/* A dash, not nothing: an empty cell reads like something that was forgotten. */
static char *
format_size (GtkListItem *cell, PncFileItem *item, guint64 size_bytes)
{
  if (item == NULL)
    return g_strdup ("");
  if (pnc_file_item_get_entry (item)->kind != PNC_ENTRY_FILE)
    return g_strdup ("—");
  return pnc_format_size (pnc_file_item_get_entry (item)->version.size_bytes);
}

static char *
format_type (GtkListItem *cell, PncFileItem *item, const char *content_type)
{
  if (item == NULL)
    return g_strdup ("");
  return pnc_format_kind (pnc_file_item_get_entry (item)->kind,
                          pnc_file_item_get_content_type (item));
}

static char *
format_modified (GtkListItem *cell, PncFileItem *item, gint64 mtime_ns)
{
  if (item == NULL)
    return g_strdup ("");
  return pnc_format_date (pnc_file_item_get_entry (item)->version.mtime_ns, g_get_real_time ());
}

static char *
format_mode (GtkListItem *cell, PncFileItem *item)
{
  if (item == NULL)
    return g_strdup ("");
  return pnc_format_mode (pnc_file_item_get_entry (item)->mode);
}

void
pnc_file_closures_bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, format_size);
  gtk_widget_class_bind_template_callback (widget_class, format_type);
  gtk_widget_class_bind_template_callback (widget_class, format_modified);
  gtk_widget_class_bind_template_callback (widget_class, format_mode);
}
