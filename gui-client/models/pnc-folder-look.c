/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-folder-look.h"

#include "pnc-file-order.h"

#define LOOK_TYPE "(sssb)" /* folder, mode, sort, descending */

typedef struct
{
  const char *mode; /* interned */
  const char *sort; /* interned */
  gboolean descending;
} Look;

struct _PncFolderLook
{
  GObject parent_instance;

  /* owned */
  GSettings *settings;
  char *folder; /* nullable: as it is called in the settings */

  Look look;
};

enum
{
  PROP_MODE = 1,
  PROP_SORT,
  PROP_DESCENDING,
  PROP_IS_DEFAULT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncFolderLook, pnc_folder_look, G_TYPE_OBJECT)

/* Settings can be written by anybody: what is unknown is the usual. */
static Look
look_of (const char *mode, const char *sort, gboolean descending)
{
  return (Look){ .mode = g_strcmp0 (mode, "icons") == 0 ? "icons" : "list",
                 .sort = pnc_file_column_to_nick (pnc_file_column_from_nick (sort)),
                 .descending = descending };
}

static gboolean
looks_equal (const Look *a, const Look *b)
{
  return g_str_equal (a->mode, b->mode) && g_str_equal (a->sort, b->sort)
         && a->descending == b->descending;
}

static Look
read_default (PncFolderLook *self)
{
  g_autofree char *mode = g_settings_get_string (self->settings, "view-mode");
  g_autofree char *sort = g_settings_get_string (self->settings, "sort-column");

  return look_of (mode, sort, g_settings_get_boolean (self->settings, "sort-descending"));
}

static Look
read_look (PncFolderLook *self)
{
  g_autoptr (GVariant) looks = g_settings_get_value (self->settings, "folder-looks");
  const char *folder, *mode, *sort;
  gboolean descending;
  GVariantIter iter;

  g_variant_iter_init (&iter, looks);
  while (self->folder != NULL
         && g_variant_iter_next (&iter, "(&s&s&sb)", &folder, &mode, &sort, &descending))
    if (g_str_equal (folder, self->folder))
      return look_of (mode, sort, descending);
  return read_default (self);
}

static void
take (PncFolderLook *self, Look look)
{
  const Look before = self->look;

  self->look = look;
  if (!g_str_equal (before.mode, look.mode))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
  if (!g_str_equal (before.sort, look.sort))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SORT]);
  if (before.descending != look.descending)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCENDING]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_DEFAULT]);
}

static void
append_others (PncFolderLook *self, GVariantBuilder *builder, gsize n_max)
{
  g_autoptr (GVariant) looks = g_settings_get_value (self->settings, "folder-looks");
  gsize n = 0;

  for (gsize i = 0; i < g_variant_n_children (looks) && n < n_max; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (looks, i);
      const char *folder;

      g_variant_get_child (row, 0, "&s", &folder);
      if (g_str_equal (folder, self->folder))
        continue;
      g_variant_builder_add_value (builder, row);
      n++;
    }
}

/* The newest first; what is as the default says needs no row. */
static void
write_look (PncFolderLook *self)
{
  const Look standard = read_default (self);
  GVariantBuilder builder;

  if (self->folder == NULL)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" LOOK_TYPE));
  if (!looks_equal (&self->look, &standard))
    g_variant_builder_add (&builder, LOOK_TYPE, self->folder, self->look.mode, self->look.sort,
                           self->look.descending);
  append_others (self, &builder, PNC_FOLDER_LOOKS_MAX - 1);
  g_settings_set_value (self->settings, "folder-looks", g_variant_builder_end (&builder));
}

static void
change (PncFolderLook *self, Look look)
{
  if (looks_equal (&self->look, &look))
    return;
  take (self, look);
  write_look (self);
}

static void
settings_changed_cb (PncFolderLook *self, const char *key)
{
  if (g_str_equal (key, "folder-looks") || g_str_equal (key, "view-mode")
      || g_str_equal (key, "sort-column") || g_str_equal (key, "sort-descending"))
    take (self, read_look (self));
}

void
pnc_folder_look_set_folder (PncFolderLook *self, const PncLink *link, PncPath *path)
{
  g_autoptr (PncLink) place = NULL;

  g_clear_pointer (&self->folder, g_free);
  if (link != NULL && path != NULL)
    {
      place = pnc_link_copy (link);
      pnc_path_unref (place->path);
      place->path = pnc_path_ref (path);
      g_clear_pointer (&place->pin, g_free);
      self->folder = pnc_link_format (place, PNC_LINK_NONE);
    }
  take (self, read_look (self));
}

/* The defaults first: until the rows are gone, the row of this folder holds it as it is. */
void
pnc_folder_look_use_for_all (PncFolderLook *self)
{
  const Look look = self->look;

  g_settings_set_string (self->settings, "view-mode", look.mode);
  g_settings_set_string (self->settings, "sort-column", look.sort);
  g_settings_set_boolean (self->settings, "sort-descending", look.descending);
  g_settings_reset (self->settings, "folder-looks");
  take (self, read_look (self));
}

void
pnc_folder_look_set_sort (PncFolderLook *self, const char *sort, gboolean descending)
{
  change (self, look_of (self->look.mode, sort, descending));
}

const char *
pnc_folder_look_get_sort (PncFolderLook *self, gboolean *descending)
{
  *descending = self->look.descending;
  return self->look.sort;
}

gboolean
pnc_folder_look_is_icons (PncFolderLook *self)
{
  return g_str_equal (self->look.mode, "icons");
}

static void
pnc_folder_look_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncFolderLook *self = PNC_FOLDER_LOOK (object);
  const Look standard = read_default (self);

  switch (id)
    {
    case PROP_MODE:
      g_value_set_static_string (value, self->look.mode);
      break;
    case PROP_SORT:
      g_value_set_static_string (value, self->look.sort);
      break;
    case PROP_DESCENDING:
      g_value_set_boolean (value, self->look.descending);
      break;
    case PROP_IS_DEFAULT:
      g_value_set_boolean (value, looks_equal (&self->look, &standard));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_folder_look_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncFolderLook *self = PNC_FOLDER_LOOK (object);
  Look look = self->look;

  switch (id)
    {
    case PROP_MODE:
      change (self, look_of (g_value_get_string (value), look.sort, look.descending));
      break;
    case PROP_SORT:
      change (self, look_of (look.mode, g_value_get_string (value), look.descending));
      break;
    case PROP_DESCENDING:
      change (self, look_of (look.mode, look.sort, g_value_get_boolean (value)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_folder_look_finalize (GObject *object)
{
  PncFolderLook *self = PNC_FOLDER_LOOK (object);

  g_object_unref (self->settings);
  g_free (self->folder);
  G_OBJECT_CLASS (pnc_folder_look_parent_class)->finalize (object);
}

static void
pnc_folder_look_class_init (PncFolderLookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_folder_look_get_property;
  object_class->set_property = pnc_folder_look_set_property;
  object_class->finalize = pnc_folder_look_finalize;
  properties[PROP_MODE] = g_param_spec_string ("mode", NULL, NULL, "list", flags);
  properties[PROP_SORT] = g_param_spec_string ("sort", NULL, NULL, "name", flags);
  properties[PROP_DESCENDING] = g_param_spec_boolean ("descending", NULL, NULL, FALSE, flags);
  properties[PROP_IS_DEFAULT]
    = g_param_spec_boolean ("is-default", NULL, NULL, TRUE,
                            G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_folder_look_init (PncFolderLook *self)
{
}

PncFolderLook *
pnc_folder_look_new (GSettings *settings)
{
  PncFolderLook *self = g_object_new (PNC_TYPE_FOLDER_LOOK, NULL);

  self->settings = g_object_ref (settings);
  self->look = read_default (self);
  g_signal_connect_object (settings, "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
