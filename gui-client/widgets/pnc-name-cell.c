/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-name-cell.h"

#include <glib/gi18n.h>

#include "pnc-accessible.h"
#include "pnc-found-item.h"

/* In a narrow window the other columns are scrolled to. */
#define WIDTH_CHARS 16
#define TALL_WIDTH_CHARS 14
#define TALL_LINES 3

struct _PncNameCell
{
  GtkWidget parent_instance;

  PncFileItem *item; /* owned, nullable */
  gboolean tall;

  /* template */
  GtkLabel *label;
  GtkLabel *where_label;
};

enum
{
  PROP_ITEM = 1,
  PROP_TALL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncNameCell, pnc_name_cell, GTK_TYPE_WIDGET)

static PncNameCell *
find_cell_below (GtkWidget *widget)
{
  if (PNC_IS_NAME_CELL (widget))
    return PNC_NAME_CELL (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      PncNameCell *cell = find_cell_below (child);

      if (cell != NULL)
        return cell;
    }
  return NULL;
}

GtkWidget *
pnc_name_cell_find_row (GtkWidget *list, double x, double y)
{
  GtkWidget *row = pnc_accessible_find_row (gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT));

  /* The row of the headers has no name cell. */
  return row != NULL && find_cell_below (row) != NULL ? row : NULL;
}

PncFileItem *
pnc_name_cell_find_item (GtkWidget *list, double x, double y)
{
  GtkWidget *row = pnc_name_cell_find_row (list, x, y);

  return row != NULL ? find_cell_below (row)->item : NULL;
}

/* What was cut is there still, and will not be. */
static double
cut_opacity (PncNameCell *self, gboolean cut)
{
  return cut ? 0.5 : 1.0;
}

static void
name_row (PncNameCell *self)
{
  const char *where = self->item != NULL ? pnc_found_item_get_where (self->item) : "";
  g_autofree char *both = NULL;

  if (self->item == NULL)
    return;
  if (where[0] != '\0')
    /* Translators: the name of a file that was found, and the folder that it is in */
    both = g_strdup_printf (_ ("%s in %s"), pnc_file_item_get_name (self->item), where);
  pnc_accessible_name_row (GTK_WIDGET (self),
                           both != NULL ? both : pnc_file_item_get_name (self->item));
}

/* Only what was found elsewhere says where. */
static void
show_where (PncNameCell *self)
{
  const char *where = self->item != NULL ? pnc_found_item_get_where (self->item) : "";

  gtk_label_set_label (self->where_label, where);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->where_label), where);
  gtk_widget_set_visible (GTK_WIDGET (self->where_label), where[0] != '\0');
}

static void
pnc_name_cell_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pnc_name_cell_parent_class)->map (widget);
  name_row (PNC_NAME_CELL (widget));
}

/* A label is as wide as it may be: icons of a size stand in columns, however long their names. */
static void
set_tall (PncNameCell *self, gboolean tall)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  self->tall = tall;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout),
                                  tall ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_valign (GTK_WIDGET (self), tall ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  gtk_label_set_xalign (self->label, tall ? 0.5f : 0.0f);
  gtk_label_set_justify (self->label, tall ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
  gtk_label_set_wrap (self->label, tall);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->label, tall ? TALL_LINES : -1);
  gtk_label_set_width_chars (self->label, tall ? TALL_WIDTH_CHARS : WIDTH_CHARS);
  gtk_label_set_max_width_chars (self->label, tall ? TALL_WIDTH_CHARS : -1);
  gtk_label_set_xalign (self->where_label, tall ? 0.5f : 0.0f);
  gtk_label_set_max_width_chars (self->where_label, tall ? TALL_WIDTH_CHARS : -1);
}

static void
pnc_name_cell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncNameCell *self = PNC_NAME_CELL (object);

  if (id == PROP_TALL)
    g_value_set_boolean (value, self->tall);
  else
    g_value_set_object (value, self->item);
}

static void
pnc_name_cell_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncNameCell *self = PNC_NAME_CELL (object);

  if (id == PROP_TALL)
    {
      set_tall (self, g_value_get_boolean (value));
      g_object_notify_by_pspec (object, pspec);
      return;
    }
  if (!g_set_object (&self->item, g_value_get_object (value)))
    return;
  name_row (self);
  show_where (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
pnc_name_cell_dispose (GObject *object)
{
  PncNameCell *self = PNC_NAME_CELL (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (pnc_name_cell_parent_class)->dispose (object);
}

static void
pnc_name_cell_class_init (PncNameCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_name_cell_get_property;
  object_class->set_property = pnc_name_cell_set_property;
  object_class->dispose = pnc_name_cell_dispose;
  GTK_WIDGET_CLASS (klass)->map = pnc_name_cell_map;
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, PNC_TYPE_FILE_ITEM, flags);
  properties[PROP_TALL] = g_param_spec_boolean ("tall", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/org/pinnace/Pinnace/ui/pnc-name-cell.ui");
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), PncNameCell, label);
  gtk_widget_class_bind_template_child (GTK_WIDGET_CLASS (klass), PncNameCell, where_label);
  gtk_widget_class_bind_template_callback (GTK_WIDGET_CLASS (klass), cut_opacity);
}

static void
pnc_name_cell_init (PncNameCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
