/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-accessible.h"

void
pnc_accessible_name_buttons (GtkWidget *widget)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);

  if (GTK_IS_BUTTON (widget) && tooltip != NULL && tooltip[0] != '\0')
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                    -1);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pnc_accessible_name_buttons (child);
}

GtkWidget *
pnc_accessible_find_row (GtkWidget *widget)
{
  /* "child" is what a grid calls them */
  while (widget != NULL && g_strcmp0 (gtk_widget_get_css_name (widget), "row") != 0
         && g_strcmp0 (gtk_widget_get_css_name (widget), "child") != 0)
    widget = gtk_widget_get_parent (widget);
  return widget;
}

void
pnc_accessible_name_row (GtkWidget *widget, const char *name)
{
  GtkWidget *row = pnc_accessible_find_row (widget);

  if (row != NULL && name != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}
