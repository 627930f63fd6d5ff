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
pnc_column_headers_scroll_to_top (GtkColumnView *view)
{
  GtkWidget *list = find_named (GTK_WIDGET (view), "listview");

  if (list != NULL)
    gtk_widget_activate_action (list, "list.scroll-to-item", "u", 0u);
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
      GtkWidget *label
        = column_at (view, i) == column ? find_named (title_at (view, i), "label") : NULL;

      if (label != NULL)
        {
          gtk_widget_set_hexpand (label, TRUE);
          gtk_widget_set_halign (label, GTK_ALIGN_END);
        }
    }
}

/* Reads which column sorts from its arrow; -1 when none does. */
static int
find_sorting (GtkColumnView *view, gboolean *descending)
{
  guint n = g_list_model_get_n_items (gtk_column_view_get_columns (view));

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *arrow = find_named (title_at (view, i), "sort-indicator");

      if (arrow == NULL)
        continue;
      *descending = gtk_widget_has_css_class (arrow, "descending");
      if (*descending || gtk_widget_has_css_class (arrow, "ascending"))
        return (int) i;
    }
  return -1;
}

typedef struct
{
  GtkColumnView *view; /* borrowed: it owns us */
  const char *const *names;
  GSettings *settings; /* owned */
  guint read_id;
} SortBinding;

static void
sort_binding_free (gpointer data)
{
  SortBinding *self = data;

  g_clear_handle_id (&self->read_id, g_source_remove);
  g_object_unref (self->settings);
  g_free (self);
}

static gboolean
read_cb (gpointer data)
{
  SortBinding *self = data;
  gboolean descending = FALSE;
  int found = find_sorting (self->view, &descending);

  self->read_id = 0;
  if (found >= 0)
    {
      g_settings_set_string (self->settings, "sort-column", self->names[found]);
      g_settings_set_boolean (self->settings, "sort-descending", descending);
    }
  return G_SOURCE_REMOVE;
}

/* The arrows change only after the sorter has told that it did. */
static void
sorter_changed_cb (GtkColumnView *view)
{
  SortBinding *self = g_object_get_data (G_OBJECT (view), "sort-binding");

  if (self->read_id == 0)
    self->read_id = g_idle_add (read_cb, self);
}

void
pnc_column_headers_bind_sort (GtkColumnView *view, const char *const *names, GSettings *settings)
{
  SortBinding *self = g_new0 (SortBinding, 1);
  g_autofree char *column = g_settings_get_string (settings, "sort-column");
  gboolean descending = g_settings_get_boolean (settings, "sort-descending");

  self->view = view;
  self->names = names;
  self->settings = g_object_ref (settings);
  g_object_set_data_full (G_OBJECT (view), "sort-binding", self, sort_binding_free);
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], column))
      gtk_column_view_sort_by_column (view, column_at (view, i),
                                      descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  g_signal_connect_object (gtk_column_view_get_sorter (view), "changed",
                           G_CALLBACK (sorter_changed_cb), view, G_CONNECT_SWAPPED);
}
