/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-file-table.h"

#include "pnc-column-headers.h"
#include "pnc-file-closures.h"
#include "pnc-file-columns.h"
#include "pnc-name-cell.h"

struct _PncFileTable
{
  AdwBin parent_instance;

  /* owned */
  PncFolderLook *look; /* nullable */

  guint read_id; /* pending: read the arrows */
  guint fit_id;  /* pending: show the columns that fit */
  guint wanted;  /* the columns that are asked for, a bit for each */
  guint shown;   /* those of them for which there is room, and the name */

  /* template */
  GtkScrolledWindow *scrolled;
  GtkColumnView *column_view;
  GtkColumnViewColumn *name_column;
  GtkColumnViewColumn *size_column;
  GtkColumnViewColumn *type_column;
  GtkColumnViewColumn *modified_column;
  GtkColumnViewColumn *permissions_column;
};

/* The numbers of the columns are those of the properties. */
enum
{
  PROP_SHOW_SIZE = PNC_FILE_COLUMN_SIZE,
  PROP_SHOW_TYPE = PNC_FILE_COLUMN_TYPE,
  PROP_SHOW_MODIFIED = PNC_FILE_COLUMN_MODIFIED,
  PROP_SHOW_PERMISSIONS = PNC_FILE_COLUMN_PERMISSIONS,
  N_PROPS = PNC_N_FILE_COLUMNS
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncFileTable, pnc_file_table, ADW_TYPE_BIN)

static GtkColumnViewColumn *
column_of (PncFileTable *self, PncFileColumn column)
{
  GtkColumnViewColumn *const columns[PNC_N_FILE_COLUMNS] = {
    [PNC_FILE_COLUMN_NAME] = self->name_column,
    [PNC_FILE_COLUMN_SIZE] = self->size_column,
    [PNC_FILE_COLUMN_TYPE] = self->type_column,
    [PNC_FILE_COLUMN_MODIFIED] = self->modified_column,
    [PNC_FILE_COLUMN_PERMISSIONS] = self->permissions_column,
  };

  return columns[column];
}

static void sorter_changed_cb (PncFileTable *self);

/* It is a person's doing only where it is not ours. */
static void
sort_by (PncFileTable *self, GtkColumnViewColumn *column, GtkSortType direction)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->column_view);

  g_signal_handlers_block_by_func (sorter, sorter_changed_cb, self);
  gtk_column_view_sort_by_column (self->column_view, column, direction);
  g_signal_handlers_unblock_by_func (sorter, sorter_changed_cb, self);
}

/* The arrow shows the order; where its column does not show, there is none. */
static void
show_order (PncFileTable *self)
{
  gboolean descending, arrow_descending = FALSE;
  PncFileColumn sort;
  GtkColumnViewColumn *column;

  if (self->look == NULL)
    return;
  sort = pnc_file_column_from_nick (pnc_folder_look_get_sort (self->look, &descending));
  column = (self->shown & 1u << sort) != 0 ? column_of (self, sort) : NULL;
  if (pnc_column_headers_get_sort (self->column_view, &arrow_descending) != column
      || (column != NULL && arrow_descending != descending))
    sort_by (self, column, descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
}

static gboolean
read_cb (gpointer data)
{
  PncFileTable *self = data;
  gboolean descending = FALSE;
  GtkColumnViewColumn *found = pnc_column_headers_get_sort (self->column_view, &descending);

  self->read_id = 0;
  for (guint i = 0; found != NULL && self->look != NULL && i < PNC_N_FILE_COLUMNS; i++)
    if (column_of (self, i) == found)
      pnc_folder_look_set_sort (self->look, pnc_file_column_to_nick (i), descending);
  return G_SOURCE_REMOVE;
}

/* The arrows change only after the sorter has told that it did. */
static void
sorter_changed_cb (PncFileTable *self)
{
  if (self->read_id == 0)
    self->read_id = g_idle_add (read_cb, self);
}

/* Taken out and put in again in their order, rather than hidden: what comes back from hiding would
 * be the last for those who read the row with their ears. */
static void
rebuild_columns (PncFileTable *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->column_view);

  g_signal_handlers_block_by_func (gtk_column_view_get_sorter (self->column_view),
                                   sorter_changed_cb, self);
  for (guint i = g_list_model_get_n_items (columns); i > 1; i--)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i - 1);

      gtk_column_view_remove_column (self->column_view, column);
    }
  for (guint i = PNC_FILE_COLUMN_NAME + 1; i < PNC_N_FILE_COLUMNS; i++)
    if ((self->shown & 1u << i) != 0)
      gtk_column_view_append_column (self->column_view, column_of (self, i));
  g_signal_handlers_unblock_by_func (gtk_column_view_get_sorter (self->column_view),
                                     sorter_changed_cb, self);
  pnc_column_headers_setup (self->column_view);
  pnc_column_headers_align_end (self->column_view, self->size_column);
  show_order (self);
}

/* How much larger than usual text is; the columns are so much wider. */
static double
text_scale (PncFileTable *self)
{
  int dpi = -1;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return dpi > 0 ? dpi / (96.0 * PANGO_SCALE) : 1.0;
}

static void
show_columns (PncFileTable *self)
{
  double width
    = gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (self->scrolled));
  guint shown = pnc_file_columns_fit (self->wanted, (int) (width / text_scale (self)));

  if (shown == self->shown)
    return;
  self->shown = shown;
  rebuild_columns (self);
}

static gboolean
fit_cb (gpointer data)
{
  PncFileTable *self = data;

  self->fit_id = 0;
  show_columns (self);
  return G_SOURCE_REMOVE;
}

/* In the midst of a layout, in which nothing may come or go. */
static void
width_cb (PncFileTable *self)
{
  if (self->fit_id == 0)
    self->fit_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_cb, self, NULL);
}

static void
text_size_cb (PncFileTable *self)
{
  for (guint i = PNC_FILE_COLUMN_NAME + 1; i < PNC_N_FILE_COLUMNS; i++)
    gtk_column_view_column_set_fixed_width (column_of (self, i),
                                            (int) (pnc_file_column_width (i) * text_scale (self)));
  width_cb (self);
}

void
pnc_file_table_set_model (PncFileTable *self, GtkSelectionModel *model)
{
  gtk_column_view_set_model (self->column_view, model);
}

void
pnc_file_table_set_look (PncFileTable *self, PncFolderLook *look)
{
  if (!g_set_object (&self->look, look))
    return;
  g_signal_connect_object (look, "notify::sort", G_CALLBACK (show_order), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (look, "notify::descending", G_CALLBACK (show_order), self,
                           G_CONNECT_SWAPPED);
  show_order (self);
}

GtkWidget *
pnc_file_table_get_list (PncFileTable *self)
{
  return GTK_WIDGET (self->column_view);
}

void
pnc_file_table_scroll_to (PncFileTable *self, guint position)
{
  pnc_column_headers_scroll_to (self->column_view, position);
}

static void
activate_cb (PncFileTable *self, guint position)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, position);
}

static void
pnc_file_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, (PNC_FILE_TABLE (object)->wanted & 1u << id) != 0);
}

static void
pnc_file_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncFileTable *self = PNC_FILE_TABLE (object);

  if (((self->wanted & 1u << id) != 0) == g_value_get_boolean (value))
    return;
  self->wanted ^= 1u << id;
  show_columns (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
pnc_file_table_dispose (GObject *object)
{
  PncFileTable *self = PNC_FILE_TABLE (object);

  /* The sorter of a list that goes down still tells of it. */
  if (self->column_view != NULL)
    g_signal_handlers_disconnect_by_func (gtk_column_view_get_sorter (self->column_view),
                                          sorter_changed_cb, self);
  self->column_view = NULL;
  g_clear_handle_id (&self->read_id, g_source_remove);
  g_clear_handle_id (&self->fit_id, g_source_remove);
  if (self->look != NULL)
    g_signal_handlers_disconnect_by_data (self->look, self);
  g_clear_object (&self->look);
  G_OBJECT_CLASS (pnc_file_table_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-file-table.ui");
  gtk_widget_class_bind_template_child (widget_class, PncFileTable, scrolled);
  gtk_widget_class_bind_template_child (widget_class, PncFileTable, column_view);
  gtk_widget_class_bind_template_child (widget_class, PncFileTable, name_column);
  gtk_widget_class_bind_template_child (widget_class, PncFileTable, size_column);
  gtk_widget_class_bind_template_child (widget_class, PncFileTable, type_column);
  gtk_widget_class_bind_template_child (widget_class, PncFileTable, modified_column);
  gtk_widget_class_bind_template_child (widget_class, PncFileTable, permissions_column);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  pnc_file_closures_bind (widget_class);
}

static void
pnc_file_table_class_init (PncFileTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const char *const names[N_PROPS]
    = { NULL, "show-size", "show-type", "show-modified", "show-permissions" };

  object_class->get_property = pnc_file_table_get_property;
  object_class->set_property = pnc_file_table_set_property;
  object_class->dispose = pnc_file_table_dispose;
  for (guint i = PROP_SHOW_SIZE; i < N_PROPS; i++)
    properties[i] = g_param_spec_boolean (names[i], NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATED]
    = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_UINT);
  g_type_ensure (PNC_TYPE_FILE_ITEM);
  g_type_ensure (PNC_TYPE_NAME_CELL);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
pnc_file_table_init (PncFileTable *self)
{
  self->shown = pnc_file_columns_fit (0, 0);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_column_view_get_sorter (self->column_view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scrolled),
                           "notify::page-size", G_CALLBACK (width_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_widget_get_settings (GTK_WIDGET (self)), "notify::gtk-xft-dpi",
                           G_CALLBACK (text_size_cb), self, G_CONNECT_SWAPPED);
  text_size_cb (self);
  rebuild_columns (self);
}
