/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-column-headers.h"

static GtkColumnViewColumn *
column_at (GtkColumnView *view, guint position)
{
  g_autoptr (GtkColumnViewColumn) column
    = g_list_model_get_item (gtk_column_view_get_columns (view), position);

  return column;
}

/* The header is the first child of the view; its children are the titles of the columns that are
 * visible, in order. */
static GtkWidget *
title_at (GtkColumnView *view, guint position)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  if (!gtk_column_view_column_get_visible (column_at (view, position)))
    return NULL;
  for (guint i = 0; title != NULL && i < position; i++)
    if (gtk_column_view_column_get_visible (column_at (view, i)))
      title = gtk_widget_get_next_sibling (title);
  return title;
}

/* Everything below @widget that has the CSS name @name: the label or the arrow of a title. */
static GtkWidget *
find_named (GtkWidget *widget, const char *name)
{
  if (widget == NULL || g_str_equal (gtk_widget_get_css_name (widget), name))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_named (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

void
pnc_column_headers_scroll_to (GtkColumnView *view, guint position)
{
  GtkWidget *list = find_named (GTK_WIDGET (view), "listview");

  if (list != NULL)
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
}

void
pnc_column_headers_setup (GtkColumnView *view)
{
  guint n = g_list_model_get_n_items (gtk_column_view_get_columns (view));

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *title = title_at (view, i);

      if (title != NULL)
        gtk_accessible_update_property (GTK_ACCESSIBLE (title), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                        gtk_column_view_column_get_title (column_at (view, i)), -1);
    }
}

void
pnc_column_headers_align_end (GtkColumnView *view, GtkColumnViewColumn *column)
{
  guint n = g_list_model_get_n_items (gtk_column_view_get_columns (view));

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *title = column_at (view, i) == column ? title_at (view, i) : NULL;
      GtkWidget *label = find_named (title, "label");
      GtkWidget *arrow = find_named (title, "sort-indicator");

      if (label == NULL || arrow == NULL)
        continue;
      gtk_widget_set_hexpand (arrow, TRUE);
      gtk_widget_set_halign (arrow, GTK_ALIGN_END);
      gtk_widget_insert_before (arrow, gtk_widget_get_parent (label), label);
    }
}

GtkColumnViewColumn *
pnc_column_headers_get_sort (GtkColumnView *view, gboolean *descending)
{
  guint n = g_list_model_get_n_items (gtk_column_view_get_columns (view));

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *arrow = find_named (title_at (view, i), "sort-indicator");

      if (arrow == NULL)
        continue;
      *descending = gtk_widget_has_css_class (arrow, "descending");
      if (*descending || gtk_widget_has_css_class (arrow, "ascending"))
        return column_at (view, i);
    }
  return NULL;
}
