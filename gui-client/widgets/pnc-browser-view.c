/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-browser-view-private.h"

#include <glib/gi18n.h>

#include "pnc-format.h"
#include "pnc-name-cell.h"

enum
{
  PROP_BROWSER = 1,
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

static GtkSelectionModel *
get_files (PncBrowserView *self)
{
  return GTK_SELECTION_MODEL (pnc_file_chain_get_selection (self->chain));
}

static const GError *
get_error (PncBrowserView *self)
{
  if (self->found != NULL)
    return pnc_file_search_get_error (self->found);
  return self->watched != NULL ? pnc_directory_get_error (self->watched) : NULL;
}

static gboolean
is_loading (PncBrowserView *self)
{
  if (!pnc_file_chain_is_settled (self->chain))
    return TRUE;
  return self->found != NULL ? pnc_file_search_is_running (self->found)
                             : pnc_directory_is_loading (self->watched);
}

static const char *
page_for (PncBrowserView *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (get_files (self))) > 0)
    return "files";
  if (self->watched == NULL)
    return "loading";
  if (get_error (self) != NULL)
    return "error";
  if (is_loading (self))
    return "loading";
  return pnc_browser_view_is_searching (self) ? "nothing" : "empty";
}

static gboolean
shows_files (PncBrowserView *self)
{
  return gtk_stack_get_visible_child (self->stack) == GTK_WIDGET (self->area);
}

/* The page that had the focus may be gone with it; then the new one takes it, so that keys work on.
 */
static void
keep_focus (PncBrowserView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_get_mapped (focus)
      || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->stack)))
    pnc_browser_view_focus (self);
}

static void
show_error (PncBrowserView *self, const GError *error)
{
  g_autofree char *sentence = pnc_format_error (error);
  g_autofree char *markup = g_markup_escape_text (sentence, -1);

  adw_status_page_set_title (self->error_page, self->found != NULL ? _ ("Search Failed")
                                                                   : _ ("Folder Cannot Be Shown"));
  adw_status_page_set_description (self->error_page, markup);
}

void
pnc_browser_view_show_page (PncBrowserView *self)
{
  const GError *error = get_error (self);
  const char *page = page_for (self);

  if (error != NULL)
    show_error (self, error);
  gtk_widget_set_visible (self->everywhere_button, self->found == NULL);
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0)
    return;
  gtk_stack_set_visible_child_name (self->stack, page);
  keep_focus (self);
}

void
pnc_browser_view_focus (PncBrowserView *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (shows_files (self))
    gtk_widget_grab_focus (pnc_file_area_get_list (self->area));
  else
    gtk_widget_grab_focus (gtk_stack_get_visible_child (self->stack));
}

/* A click where there are no rows brings the keys here as well. */
static void
pressed_cb (PncBrowserView *self)
{
  if (!shows_files (self))
    pnc_browser_view_focus (self);
}

/* Pages come in any order, and the list holds on to the rows that it got first: when all are there,
 * the first one is shown, or the folder one has come up from, unless somebody has begun to work. */
void
pnc_browser_view_settle (PncBrowserView *self)
{
  g_autofree char *name = NULL;
  PncFileItem *item;
  guint position = 0;

  if (self->unsettled == NULL || self->found != NULL || pnc_directory_is_loading (self->unsettled)
      || !pnc_file_chain_is_settled (self->chain))
    return;
  self->unsettled = NULL;
  name = g_steal_pointer (&self->came_from);
  if (pnc_browser_view_get_n_selected (self) > 0)
    return;
  item = name != NULL ? pnc_directory_lookup (self->watched, name) : NULL;
  if (item != NULL)
    position = pnc_file_area_select (self->area, item);
  if (position != GTK_INVALID_LIST_POSITION)
    pnc_file_area_scroll_to (self->area, position);
}

static void
loading_cb (PncBrowserView *self)
{
  pnc_browser_view_show_page (self);
  pnc_browser_view_settle (self);
}

static gboolean
settled_later_cb (gpointer data)
{
  PncBrowserView *self = data;

  self->settled_id = 0;
  loading_cb (self);
  return G_SOURCE_REMOVE;
}

/* The sorted list tells it in the midst of a change that the views have not heard of yet: who made
 * them scroll or take the focus now would have them ask for rows that are not there. */
static void
settled_cb (PncBrowserView *self)
{
  if (self->settled_id == 0)
    self->settled_id = g_idle_add_full (G_PRIORITY_DEFAULT, settled_later_cb, self, NULL);
}

/* The name in @directory under which the folder before lies, if it does. */
static char *
dup_way_back (PncBrowserView *self, PncDirectory *directory)
{
  PncPath *before = self->watched != NULL ? pnc_directory_get_path (self->watched) : NULL;
  PncPath *path = directory != NULL ? pnc_directory_get_path (directory) : NULL;

  if (before == NULL || path == NULL || !pnc_path_contains (path, before)
      || pnc_path_depth (before) == pnc_path_depth (path))
    return NULL;
  return g_strdup (pnc_path_component (before, pnc_path_depth (path)));
}

static void
watch (PncBrowserView *self, PncDirectory *directory)
{
  if (self->watched != NULL)
    g_signal_handlers_disconnect_by_data (self->watched, self);
  g_set_object (&self->watched, directory);
  self->unsettled = directory;
  if (directory == NULL)
    return;
  g_signal_connect_object (directory, "notify::loading", G_CALLBACK (loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (directory, "notify::error-message",
                           G_CALLBACK (pnc_browser_view_show_page), self, G_CONNECT_SWAPPED);
}

static void
directory_cb (PncBrowserView *self)
{
  PncDirectory *directory = pnc_browser_get_directory (self->browser);
  PncSession *session = pnc_browser_get_session (self->browser);

  if (self->watched == directory)
    return;
  g_free (self->came_from);
  self->came_from
    = self->wanted != NULL ? g_steal_pointer (&self->wanted) : dup_way_back (self, directory);
  watch (self, directory);
  pnc_browser_view_end_search (self);
  pnc_file_area_set_folder (self->area, G_LIST_MODEL (directory),
                            session != NULL ? pnc_session_get_link (session) : NULL,
                            directory != NULL ? pnc_directory_get_path (directory) : NULL);
  pnc_browser_view_show_page (self);
}

static void
activated_cb (PncBrowserView *self, PncFileItem *item)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, item);
}

static void
selection_changed_cb (PncBrowserView *self)
{
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        PncBrowserView *self)
{
  return pnc_folder_search_take_key (self->search, controller, keyval, state);
}

GPtrArray *
pnc_browser_view_dup_selected (PncBrowserView *self)
{
  return pnc_file_chain_dup_selected (self->chain);
}

guint
pnc_browser_view_get_n_selected (PncBrowserView *self)
{
  return pnc_file_chain_get_n_selected (self->chain);
}

void
pnc_browser_view_select_all (PncBrowserView *self)
{
  gtk_selection_model_select_all (get_files (self));
}

PncFolderLook *
pnc_browser_view_get_look (PncBrowserView *self)
{
  return pnc_file_area_get_look (self->area);
}

gboolean
pnc_browser_view_is_list_focused (PncBrowserView *self)
{
  GtkWidget *list = pnc_file_area_get_list (self->area);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  return focus != NULL && (focus == list || gtk_widget_is_ancestor (focus, list));
}

PncFileItem *
pnc_browser_view_find_file (PncBrowserView *self, PncFileItem *item, int direction)
{
  return pnc_file_chain_find_file (self->chain, item, direction);
}

void
pnc_browser_view_select (PncBrowserView *self, PncFileItem *item)
{
  guint position = pnc_file_area_select (self->area, item);

  if (position != GTK_INVALID_LIST_POSITION)
    pnc_file_area_scroll_to (self->area, position);
}

PncFileItem *
pnc_browser_view_select_at (PncBrowserView *self, double x, double y)
{
  PncFileItem *item = pnc_name_cell_find_item (GTK_WIDGET (self), x, y);

  if (item != NULL)
    pnc_file_area_select (self->area, item);
  return item;
}

void
pnc_browser_view_bind_settings (PncBrowserView *self, GSettings *settings)
{
  pnc_file_area_bind_settings (self->area, settings);
}

static void
pnc_browser_view_set_browser (PncBrowserView *self, PncBrowser *browser)
{
  if (!g_set_object (&self->browser, browser))
    return;
  pnc_folder_status_set (self->status, browser, self->chain);
  g_signal_connect_object (browser, "notify::directory", G_CALLBACK (directory_cb), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BROWSER]);
  directory_cb (self);
}

static void
pnc_browser_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, PNC_BROWSER_VIEW (object)->browser);
}

static void
pnc_browser_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  pnc_browser_view_set_browser (PNC_BROWSER_VIEW (object), g_value_get_object (value));
}

static void
pnc_browser_view_dispose (GObject *object)
{
  PncBrowserView *self = PNC_BROWSER_VIEW (object);

  g_clear_handle_id (&self->settled_id, g_source_remove);
  g_clear_pointer (&self->came_from, g_free);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->found);
  g_clear_object (&self->watched);
  g_clear_object (&self->browser);
  G_OBJECT_CLASS (pnc_browser_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-browser-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, search);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, stack);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, area);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, error_page);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, everywhere_button);
  gtk_widget_class_bind_template_child (widget_class, PncBrowserView, status);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback_full (widget_class, "search_text_cb",
                                                G_CALLBACK (pnc_browser_view_search_text_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "search_leave_cb",
                                                G_CALLBACK (pnc_browser_view_search_leave_cb));
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
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_ACTIVATED]
    = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, PNC_TYPE_FILE_ITEM);
  signals[SIGNAL_SELECTION_CHANGED]
    = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (PNC_TYPE_FOLDER_SEARCH);
  g_type_ensure (PNC_TYPE_FOLDER_STATUS);
  g_type_ensure (PNC_TYPE_FILE_AREA);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
pnc_browser_view_init (PncBrowserView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->chain = pnc_file_area_get_chain (self->area);
  pnc_browser_view_setup_search (self);
  /* After the views: they know of the change then. */
  g_signal_connect_object (get_files (self), "items-changed",
                           G_CALLBACK (pnc_browser_view_show_page), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (get_files (self), "selection-changed", G_CALLBACK (selection_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chain, "notify::settled", G_CALLBACK (settled_cb), self,
                           G_CONNECT_SWAPPED);
}
