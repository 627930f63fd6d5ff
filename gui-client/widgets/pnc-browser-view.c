/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-browser-view.h"

#include "pnc-column-headers.h"
#include "pnc-file-closures.h"
#include "pnc-format.h"
#include "pnc-name-cell.h"

struct _PncBrowserView
{
  AdwBin parent_instance;

  /* owned */
  PncBrowser *browser;
  PncDirectory *watched; /* the directory whose signals we listen to */

  PncDirectory *unsettled; /* borrowed: `watched`, until its first loading is done */

  gboolean show_hidden;
  gboolean folders_first;

  /* template */
  GtkStack *stack;
  GtkColumnView *column_view;
  GtkColumnViewColumn *size_column;
  GtkMultiSelection *selection;
  GtkFilterListModel *filtered;
  GtkSortListModel *sorted;
  GtkCustomFilter *hidden_filter;
  GtkCustomSorter *folders_sorter;
  GtkCustomSorter *name_sorter;
  GtkMultiSorter *sorter;
  AdwStatusPage *error_page;
};

enum
{
  PROP_BROWSER = 1,
  PROP_SHOW_HIDDEN,
  PROP_FOLDERS_FIRST,
  N_PROPS
};

enum
{
  SIGNAL_ACTIVATED,
  SIGNAL_SELECTION_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncBrowserView, pnc_browser_view, ADW_TYPE_BIN)

static gboolean
is_shown (gpointer item, gpointer data)
{
  PncBrowserView *self = data;

  return self->show_hidden || pnc_file_item_get_entry (item)->name[0] != '.';
}

static int
compare_kinds (gconstpointer a, gconstpointer b, gpointer data)
{
  PncBrowserView *self = data;
  gboolean first = pnc_file_item_get_entry ((PncFileItem *) a)->kind == PNC_ENTRY_FOLDER;
  gboolean second = pnc_file_item_get_entry ((PncFileItem *) b)->kind == PNC_ENTRY_FOLDER;

  return self->folders_first ? (int) second - (int) first : 0;
}

static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (pnc_file_item_get_sort_key ((PncFileItem *) a),
                 pnc_file_item_get_sort_key ((PncFileItem *) b));
}

static const char *
page_for (PncBrowserView *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) > 0)
    return "list";
  if (self->watched == NULL)
    return "loading";
  if (pnc_directory_get_error (self->watched) != NULL)
    return "error";
  return pnc_directory_is_loading (self->watched) ? "loading" : "empty";
}

/* The page that had the focus may be gone with it; then the new one takes it, so that keys work on.
 */
static void
keep_focus (PncBrowserView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_get_mapped (focus)
      || gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    pnc_browser_view_focus (self);
}

static void
show_page (PncBrowserView *self)
{
  const GError *error = self->watched != NULL ? pnc_directory_get_error (self->watched) : NULL;
  const char *page = page_for (self);

  if (error != NULL)
    {
      g_autofree char *sentence = pnc_format_error (error);
      g_autofree char *markup = g_markup_escape_text (sentence, -1);

      adw_status_page_set_description (self->error_page, markup);
    }
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, page);
  keep_focus (self);
}

void
pnc_browser_view_focus (PncBrowserView *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (g_strcmp0 (page, "list") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->column_view));
  else
    gtk_widget_grab_focus (gtk_stack_get_visible_child (self->stack));
}

/* A click where there are no rows brings the keys here as well. */
static void
pressed_cb (PncBrowserView *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") != 0)
    pnc_browser_view_focus (self);
}

/* Pages come in any order, and the list holds on to the rows that it got first: when all are there,
 * the first one is shown, unless somebody has begun to work. */
static void
settle (PncBrowserView *self)
{
  if (self->unsettled == NULL || pnc_directory_is_loading (self->unsettled)
      || gtk_sort_list_model_get_pending (self->sorted) > 0)
    return;
  self->unsettled = NULL;
  if (pnc_browser_view_get_n_selected (self) == 0)
    pnc_column_headers_scroll_to_top (self->column_view);
}

static void
loading_cb (PncBrowserView *self)
{
  show_page (self);
  settle (self);
}

static void
directory_cb (PncBrowserView *self)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser);

  if (self->watched == directory)
    return;
  if (self->watched != NULL)
    g_signal_handlers_disconnect_by_data (self->watched, self);
  g_set_object (&self->watched, directory);
  self->unsettled = directory;
  if (directory != NULL)
    {
      g_signal_connect_object (directory, "notify::loading", G_CALLBACK (loading_cb), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (directory, "notify::error-message", G_CALLBACK (show_page), self,
                               G_CONNECT_SWAPPED);
    }
  show_page (self);
}

static void
activate_cb (PncBrowserView *self, guint position)
{
  g_autoptr (PncFileItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, item);
}

static void
selection_changed_cb (PncBrowserView *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

GPtrArray *
pnc_browser_view_dup_selected (PncBrowserView *self)
{
  g_autoptr (GtkBitset) bits
    = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, bits, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (self->selection), position));
  return items;
}

guint
pnc_browser_view_get_n_selected (PncBrowserView *self)
{
  g_autoptr (GtkBitset) bits
    = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  return (guint) gtk_bitset_get_size (bits);
}

void
pnc_browser_view_select_all (PncBrowserView *self)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

GtkWidget *
pnc_browser_view_get_list (PncBrowserView *self)
{
  return GTK_WIDGET (self->column_view);
}

static guint
position_of (PncBrowserView *self, PncFileItem *item)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (PncFileItem) other = g_list_model_get_item (model, i);

      if (other == item)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

PncFileItem *
pnc_browser_view_select_at (PncBrowserView *self, double x, double y)
{
  PncFileItem *item = pnc_name_cell_find_item (GTK_WIDGET (self->column_view), x, y);
  guint position;

  if (item == NULL)
    return NULL;
  position = position_of (self, item);
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  return item;
}

static void
name_headers (PncBrowserView *self)
{
  pnc_column_headers_setup (self->column_view);
  pnc_column_headers_align_end (self->column_view, self->size_column);
}

void
pnc_browser_view_bind_settings (PncBrowserView *self, GSettings *settings)
{
  static const char *const columns[] = { "name", "size", "type", "modified", NULL };

  g_settings_bind (settings, "show-hidden", self, "show-hidden", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "folders-first", self, "folders-first", G_SETTINGS_BIND_DEFAULT);
  pnc_column_headers_bind_sort (self->column_view, columns, settings);
}

static void
pnc_browser_view_set_browser (PncBrowserView *self, PncBrowser *browser)
{
  if (!g_set_object (&self->browser, browser))
    return;
  g_signal_connect_object (browser, "notify::directory", G_CALLBACK (directory_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BROWSER]);
  directory_cb (self);
}

static void
pnc_browser_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncBrowserView *self = PNC_BROWSER_VIEW (object);

  switch (id)
    {
    case PROP_BROWSER:
      g_value_set_object (value, self->browser);
      break;
    case PROP_SHOW_HIDDEN:
      g_value_set_boolean (value, self->show_hidden);
      break;
    case PROP_FOLDERS_FIRST:
      g_value_set_boolean (value, self->folders_first);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_browser_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncBrowserView *self = PNC_BROWSER_VIEW (object);

  switch (id)
    {
    case PROP_BROWSER:
      pnc_browser_view_set_browser (self, g_value_get_object (value));
      break;
    case PROP_SHOW_HIDDEN:
      self->show_hidden = g_value_get_boolean (value);
      gtk_filter_changed (GTK_FILTER (self->hidden_filter), GTK_FILTER_CHANGE_DIFFERENT);
      break;
    case PROP_FOLDERS_FIRST:
      self->folders_first = g_value_get_boolean (value);
      gtk_sorter_changed (GTK_SORTER (self->folders_sorter), GTK_SORTER_CHANGE_DIFFERENT);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_browser_view_dispose (GObject *object)
{
  PncBrowserView *self = PNC_BROWSER_VIEW (object);

  g_clear_object (&self->watched);
  g_clear_object (&self->browser);
  G_OBJECT_CLASS (pnc_browser_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-browser-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, stack);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, column_view);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, size_column);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, selection);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, filtered);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, sorted);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, hidden_filter);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, folders_sorter);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, name_sorter);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, sorter);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, error_page);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  pnc_file_closures_bind (widget_class);
}

static void
pnc_browser_view_class_init (PncBrowserViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_browser_view_get_property;
  object_class->set_property = pnc_browser_view_set_property;
  object_class->dispose = pnc_browser_view_dispose;
  properties[PROP_BROWSER] = g_param_spec_object ("browser", NULL, NULL, PNC_TYPE_BROWSER, flags);
  properties[PROP_SHOW_HIDDEN] = g_param_spec_boolean ("show-hidden", NULL, NULL, FALSE, flags);
  properties[PROP_FOLDERS_FIRST] = g_param_spec_boolean ("folders-first", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ACTIVATED]
    = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, PNC_TYPE_FILE_ITEM);
  signals[SIGNAL_SELECTION_CHANGED]
    = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (PNC_TYPE_BROWSER);
  g_type_ensure (PNC_TYPE_FILE_ITEM);
  g_type_ensure (PNC_TYPE_NAME_CELL);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
pnc_browser_view_init (PncBrowserView *self)
{
  self->folders_first = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_custom_filter_set_filter_func (self->hidden_filter, is_shown, self, NULL);
  gtk_custom_sorter_set_sort_func (self->folders_sorter, compare_kinds, self, NULL);
  gtk_custom_sorter_set_sort_func (self->name_sorter, compare_names, self, NULL);
  gtk_multi_sorter_append (self->sorter,
                           g_object_ref (gtk_column_view_get_sorter (self->column_view)));
  name_headers (self);
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (show_page), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sorted, "notify::pending", G_CALLBACK (settle), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
}
