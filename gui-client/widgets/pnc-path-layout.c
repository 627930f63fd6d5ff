/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-path-layout.h"

struct _PncPathLayout
{
  GtkLayoutManager parent_instance;
};

G_DEFINE_FINAL_TYPE (PncPathLayout, pnc_path_layout, GTK_TYPE_LAYOUT_MANAGER)

guint
pnc_path_layout_first_shown (const int *widths, guint n_widths, int width)
{
  int total = 0;
  guint first = n_widths - 1;

  for (guint i = 1; i < n_widths; i++)
    total += widths[i];
  if (total <= width)
    return 1;
  total = widths[0] + widths[first];
  while (first > 1 && total + widths[first - 1] <= width)
    total += widths[--first];
  return first;
}

/* The size that a child has of itself in a direction. */
static void
measure_child (GtkWidget *child,
               GtkOrientation orientation,
               int for_size,
               int *minimum,
               int *natural)
{
  *minimum = *natural = 0;
  if (gtk_widget_should_layout (child))
    gtk_widget_measure (child, orientation, for_size, minimum, natural, NULL, NULL);
}

/* In width: at least the first and the last child, at best all but the first. */
static void
pnc_path_layout_measure (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  GtkWidget *first = gtk_widget_get_first_child (widget);

  *minimum = *natural = 0;
  for (GtkWidget *child = first; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int least, best;

      measure_child (child, orientation, -1, &least, &best);
      if (orientation == GTK_ORIENTATION_VERTICAL)
        {
          *minimum = MAX (*minimum, least);
          *natural = MAX (*natural, best);
          continue;
        }
      if (child == first || gtk_widget_get_next_sibling (child) == NULL)
        *minimum += least;
      if (child != first)
        *natural += best;
    }
  *natural = MAX (*minimum, *natural);
}

static GArray *
natural_widths (GtkWidget *widget)
{
  GArray *widths = g_array_new (FALSE, FALSE, sizeof (int));

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int least, best;

      measure_child (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &best);
      g_array_append_val (widths, best);
    }
  return widths;
}

static int
place (GtkWidget *widget, GtkWidget *child, int at, int room, int wanted, int height)
{
  int width = MIN (wanted, room - at);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  gtk_widget_size_allocate (
    child, &(GtkAllocation){ mirrored ? room - at - width : at, 0, width, height }, -1);
  return at + width;
}

static void
pnc_path_layout_allocate (GtkLayoutManager *manager,
                          GtkWidget *widget,
                          int width,
                          int height,
                          int baseline)
{
  g_autoptr (GArray) widths = natural_widths (widget);
  GtkWidget *child = gtk_widget_get_first_child (widget);
  guint first;
  int at = 0;

  if (widths->len < 2)
    return;
  first = pnc_path_layout_first_shown ((const int *) (void *) widths->data, widths->len, width);
  for (guint i = 0; child != NULL; i++, child = gtk_widget_get_next_sibling (child))
    {
      gboolean shows = i == 0 ? first > 1 : i >= first;

      gtk_widget_set_child_visible (child, shows);
      if (shows && gtk_widget_should_layout (child))
        at = place (widget, child, at, width, g_array_index (widths, int, i), height);
    }
}

static void
pnc_path_layout_class_init (PncPathLayoutClass *klass)
{
  GTK_LAYOUT_MANAGER_CLASS (klass)->measure = pnc_path_layout_measure;
  GTK_LAYOUT_MANAGER_CLASS (klass)->allocate = pnc_path_layout_allocate;
}

static void
pnc_path_layout_init (PncPathLayout *self)
{
}
