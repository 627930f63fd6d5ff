/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-file-area.h"

#include "pnc-file-icons.h"
#include "pnc-file-table.h"

#include <string.h>

#define SIZE_CLASS "icons-"

struct _PncFileArea
{
  AdwBin parent_instance;

  /* owned */
  PncFileChain *chain;
  PncFolderLook *look; /* nullable: before the settings are there */
  char *size_class;    /* of the style sheet */

  gboolean show_hidden;
  gboolean folders_first;

  /* template */
  GtkStack *stack;
  PncFileTable *table;
  PncFileIcons *icons;
};

enum
{
  PROP_SHOW_HIDDEN = 1,
  PROP_FOLDERS_FIRST,
  PROP_ICON_SIZE,
  N_PROPS
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncFileArea, pnc_file_area, ADW_TYPE_BIN)

static gboolean
is_icons (PncFileArea *self)
{
  return self->look != NULL && pnc_folder_look_is_icons (self->look);
}

static GtkSelectionModel *
get_files (PncFileArea *self)
{
  return GTK_SELECTION_MODEL (pnc_file_chain_get_selection (self->chain));
}

void
pnc_file_area_scroll_to (PncFileArea *self, guint position)
{
  if (is_icons (self))
    pnc_file_icons_scroll_to (self->icons, position);
  else
    pnc_file_table_scroll_to (self->table, position);
}

static guint
first_selected (PncFileArea *self)
{
  g_autoptr (GtkBitset) bits = gtk_selection_model_get_selection (get_files (self));

  return gtk_bitset_is_empty (bits) ? 0 : gtk_bitset_get_minimum (bits);
}

/* Only one of them holds the files: the other would make widgets for them as well. The keys go
 * along. */
static void
show_mode (PncFileArea *self)
{
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (self)) != NULL;

  pnc_file_table_set_model (self->table, is_icons (self) ? NULL : get_files (self));
  pnc_file_icons_set_model (self->icons, is_icons (self) ? get_files (self) : NULL);
  gtk_stack_set_visible_child (self->stack, is_icons (self) ? GTK_WIDGET (self->icons)
                                                            : GTK_WIDGET (self->table));
  pnc_file_area_scroll_to (self, first_selected (self));
  if (focused)
    gtk_widget_grab_focus (pnc_file_area_get_list (self));
}

static void
show_order (PncFileArea *self)
{
  PncFileOrder order = { .folders_first = self->folders_first };

  if (self->look != NULL)
    order.column
      = pnc_file_column_from_nick (pnc_folder_look_get_sort (self->look, &order.descending));
  pnc_file_chain_set_order (self->chain, &order);
}

/* The order of the new folder is there before its files are. */
void
pnc_file_area_set_folder (PncFileArea *self, GListModel *files, const PncLink *link, PncPath *path)
{
  pnc_file_chain_set_folder (self->chain, NULL);
  if (self->look != NULL)
    pnc_folder_look_set_folder (self->look, link, path);
  pnc_file_chain_set_folder (self->chain, files);
}

PncFileChain *
pnc_file_area_get_chain (PncFileArea *self)
{
  return self->chain;
}

PncFolderLook *
pnc_file_area_get_look (PncFileArea *self)
{
  return self->look;
}

GtkWidget *
pnc_file_area_get_list (PncFileArea *self)
{
  return is_icons (self) ? pnc_file_icons_get_list (self->icons)
                         : pnc_file_table_get_list (self->table);
}

guint
pnc_file_area_select (PncFileArea *self, PncFileItem *item)
{
  guint position = pnc_file_chain_find (self->chain, item);

  if (position != GTK_INVALID_LIST_POSITION
      && !gtk_selection_model_is_selected (get_files (self), position))
    gtk_selection_model_select_item (get_files (self), position, TRUE);
  return position;
}

static void
activate_cb (PncFileArea *self, guint position)
{
  g_autoptr (PncFileItem) item = g_list_model_get_item (G_LIST_MODEL (get_files (self)), position);

  if (item != NULL)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, item);
}

static void
follow_look (PncFileArea *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } rows[] = { { "notify::mode", G_CALLBACK (show_mode) },
               { "notify::sort", G_CALLBACK (show_order) },
               { "notify::descending", G_CALLBACK (show_order) } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_signal_connect_object (self->look, rows[i].signal, rows[i].callback, self, G_CONNECT_SWAPPED);
  pnc_file_table_set_look (self->table, self->look);
  show_order (self);
  show_mode (self);
}

void
pnc_file_area_bind_settings (PncFileArea *self, GSettings *settings)
{
  const GSettingsBindFlags flags = G_SETTINGS_BIND_DEFAULT;

  g_settings_bind (settings, "show-hidden", self, "show-hidden", flags);
  g_settings_bind (settings, "folders-first", self, "folders-first", flags);
  g_settings_bind (settings, "icon-size", self, "icon-size", flags);
  g_settings_bind (settings, "column-size", self->table, "show-size", flags);
  g_settings_bind (settings, "column-type", self->table, "show-type", flags);
  g_settings_bind (settings, "column-modified", self->table, "show-modified", flags);
  g_settings_bind (settings, "column-permissions", self->table, "show-permissions", flags);
  self->look = pnc_folder_look_new (settings);
  follow_look (self);
}

/* The size itself is in the style sheet. */
static void
set_icon_size (PncFileArea *self, const char *size)
{
  if (self->size_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->size_class);
  g_free (self->size_class);
  self->size_class = g_strconcat (SIZE_CLASS, size, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self), self->size_class);
}

static void
pnc_file_area_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncFileArea *self = PNC_FILE_AREA (object);

  switch (id)
    {
    case PROP_SHOW_HIDDEN:
      g_value_set_boolean (value, self->show_hidden);
      break;
    case PROP_FOLDERS_FIRST:
      g_value_set_boolean (value, self->folders_first);
      break;
    case PROP_ICON_SIZE:
      g_value_set_string (value, self->size_class + strlen (SIZE_CLASS));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_file_area_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncFileArea *self = PNC_FILE_AREA (object);

  switch (id)
    {
    case PROP_SHOW_HIDDEN:
      self->show_hidden = g_value_get_boolean (value);
      pnc_file_chain_set_show_hidden (self->chain, self->show_hidden);
      g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_FOLDERS_FIRST:
      self->folders_first = g_value_get_boolean (value);
      show_order (self);
      break;
    case PROP_ICON_SIZE:
      set_icon_size (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_file_area_dispose (GObject *object)
{
  PncFileArea *self = PNC_FILE_AREA (object);

  /* The actions of the window may hold it still. */
  if (self->look != NULL)
    g_signal_handlers_disconnect_by_data (self->look, self);
  g_clear_object (&self->look);
  G_OBJECT_CLASS (pnc_file_area_parent_class)->dispose (object);
}

static void
pnc_file_area_finalize (GObject *object)
{
  g_object_unref (PNC_FILE_AREA (object)->chain);
  g_free (PNC_FILE_AREA (object)->size_class);
  G_OBJECT_CLASS (pnc_file_area_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_SHOW_HIDDEN] = g_param_spec_boolean ("show-hidden", NULL, NULL, FALSE, flags);
  properties[PROP_FOLDERS_FIRST] = g_param_spec_boolean ("folders-first", NULL, NULL, TRUE, flags);
  properties[PROP_ICON_SIZE] = g_param_spec_string ("icon-size", NULL, NULL, "medium", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_file_area_class_init (PncFileAreaClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pnc_file_area_get_property;
  object_class->set_property = pnc_file_area_set_property;
  object_class->dispose = pnc_file_area_dispose;
  object_class->finalize = pnc_file_area_finalize;
  install_properties (object_class);
  signals[SIGNAL_ACTIVATED]
    = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, PNC_TYPE_FILE_ITEM);
  g_type_ensure (PNC_TYPE_FILE_TABLE);
  g_type_ensure (PNC_TYPE_FILE_ICONS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/pinnace/Pinnace/ui/pnc-file-area.ui");
  gtk_widget_class_bind_template_child (widget_class, PncFileArea, stack);
  gtk_widget_class_bind_template_child (widget_class, PncFileArea, table);
  gtk_widget_class_bind_template_child (widget_class, PncFileArea, icons);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
pnc_file_area_init (PncFileArea *self)
{
  self->folders_first = TRUE;
  self->chain = pnc_file_chain_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  set_icon_size (self, "medium");
}
