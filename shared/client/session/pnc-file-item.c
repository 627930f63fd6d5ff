/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-file-item-private.h"

#include "pnc-display.h"

#include <string.h>

struct _PncFileItem
{
  GObject parent_instance;

  /* owned */
  PncEntry *entry;

  /* made when first asked for */
  const char *name;         /* owned unless it is the entry's own */
  char *sort_key;           /* owned */
  const char *content_type; /* borrowed: interned */

  PncFileItemRow row; /* the directory's */
  gboolean cut;
};

G_DEFINE_FINAL_TYPE (PncFileItem, pnc_file_item, G_TYPE_OBJECT)

enum
{
  PROP_NAME = 1,
  PROP_KIND,
  PROP_SIZE,
  PROP_MTIME,
  PROP_MODE,
  PROP_CONTENT_TYPE,
  PROP_ICON,
  PROP_CUT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
pnc_file_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncFileItem *self = PNC_FILE_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, pnc_file_item_get_name (self));
      break;
    case PROP_KIND:
      g_value_set_int (value, self->entry->kind);
      break;
    case PROP_SIZE:
      g_value_set_uint64 (value, self->entry->version.size_bytes);
      break;
    case PROP_MTIME:
      g_value_set_int64 (value, self->entry->version.mtime_ns);
      break;
    case PROP_MODE:
      g_value_set_uint (value, self->entry->mode);
      break;
    case PROP_CONTENT_TYPE:
      g_value_set_string (value, pnc_file_item_get_content_type (self));
      break;
    case PROP_ICON:
      g_value_set_object (value, pnc_file_item_get_icon (self));
      break;
    case PROP_CUT:
      g_value_set_boolean (value, self->cut);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_file_item_finalize (GObject *object)
{
  PncFileItem *self = PNC_FILE_ITEM (object);

  if (self->name != self->entry->name)
    g_free ((char *) self->name);
  pnc_entry_unref (self->entry);
  g_free (self->sort_key);
  G_OBJECT_CLASS (pnc_file_item_parent_class)->finalize (object);
}

static void
pnc_file_item_class_init (PncFileItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = pnc_file_item_get_property;
  object_class->finalize = pnc_file_item_finalize;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, 0, PNC_ENTRY_OTHER, 0, flags);
  properties[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_MTIME]
    = g_param_spec_int64 ("mtime", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_MODE] = g_param_spec_uint ("mode", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CONTENT_TYPE] = g_param_spec_string ("content-type", NULL, NULL, NULL, flags);
  properties[PROP_ICON] = g_param_spec_object ("icon", NULL, NULL, G_TYPE_ICON, flags);
  properties[PROP_CUT] = g_param_spec_boolean ("cut", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_file_item_init (PncFileItem *self)
{
}

/* The types come from the computer's own tables, never from the server, so this stays small. */
static GIcon *
lookup_icon (const char *content_type)
{
  static GMutex mutex;
  static GHashTable *icons; /* interned content type -> GIcon; lives as long as the program */
  GIcon *icon;

  g_mutex_lock (&mutex);
  if (icons == NULL)
    icons = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  icon = g_hash_table_lookup (icons, content_type);
  if (icon == NULL)
    {
      icon = g_content_type_get_icon (content_type);
      g_hash_table_insert (icons, (gpointer) content_type, icon);
    }
  g_mutex_unlock (&mutex);
  return icon;
}

static const char *
guess_content_type (PncFileItem *self)
{
  g_autofree char *guess = NULL;

  switch (self->entry->kind)
    {
    case PNC_ENTRY_FOLDER:
      return g_intern_static_string ("inode/directory");
    case PNC_ENTRY_LINK:
      return g_intern_static_string ("inode/symlink");
    case PNC_ENTRY_FILE:
      guess = g_content_type_guess (pnc_file_item_get_name (self), NULL, 0, NULL);
      return g_intern_string (guess);
    case PNC_ENTRY_OTHER:
    default:
      return g_intern_static_string ("application/octet-stream");
    }
}

PncFileItem *
pnc_file_item_new (PncEntry *entry)
{
  PncFileItem *self;

  g_return_val_if_fail (entry != NULL, NULL);

  self = g_object_new (PNC_TYPE_FILE_ITEM, NULL);
  self->entry = pnc_entry_ref (entry);
  return self;
}

static void
notify_changes (PncFileItem *self, const PncEntry *old)
{
  const PncEntry *entry = self->entry;

  if (entry->version.size_bytes != old->version.size_bytes)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
  if (entry->version.mtime_ns != old->version.mtime_ns)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MTIME]);
  if (entry->mode != old->mode)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
  if (entry->kind == old->kind)
    return;
  self->content_type = NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KIND]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTENT_TYPE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ICON]);
}

void
pnc_file_item_set_entry (PncFileItem *self, PncEntry *entry)
{
  PncEntry *old = self->entry;

  g_assert (strcmp (entry->name, old->name) == 0);

  if (self->name == old->name)
    self->name = entry->name;
  self->entry = pnc_entry_ref (entry);
  g_object_freeze_notify (G_OBJECT (self));
  notify_changes (self, old);
  g_object_thaw_notify (G_OBJECT (self));
  pnc_entry_unref (old);
}

PncEntry *
pnc_file_item_get_entry (PncFileItem *self)
{
  g_return_val_if_fail (PNC_IS_FILE_ITEM (self), NULL);
  return self->entry;
}

const char *
pnc_file_item_get_name (PncFileItem *self)
{
  g_return_val_if_fail (PNC_IS_FILE_ITEM (self), NULL);

  if (self->name == NULL)
    {
      g_autofree char *shown = pnc_display_text (self->entry->name, -1);

      self->name
        = strcmp (shown, self->entry->name) == 0 ? self->entry->name : g_steal_pointer (&shown);
    }
  return self->name;
}

const char *
pnc_file_item_get_sort_key (PncFileItem *self)
{
  g_return_val_if_fail (PNC_IS_FILE_ITEM (self), NULL);

  if (self->sort_key == NULL)
    {
      /* copied, for it comes with several times the room that it needs */
      g_autofree char *key = g_utf8_collate_key_for_filename (pnc_file_item_get_name (self), -1);

      self->sort_key = g_strdup (key);
    }
  return self->sort_key;
}

const char *
pnc_file_item_get_content_type (PncFileItem *self)
{
  g_return_val_if_fail (PNC_IS_FILE_ITEM (self), NULL);

  if (self->content_type == NULL)
    self->content_type = guess_content_type (self);
  return self->content_type;
}

GIcon *
pnc_file_item_get_icon (PncFileItem *self)
{
  g_return_val_if_fail (PNC_IS_FILE_ITEM (self), NULL);

  return lookup_icon (pnc_file_item_get_content_type (self));
}

gboolean
pnc_file_item_is_cut (PncFileItem *self)
{
  g_return_val_if_fail (PNC_IS_FILE_ITEM (self), FALSE);

  return self->cut;
}

void
pnc_file_item_set_cut (PncFileItem *self, gboolean cut)
{
  g_return_if_fail (PNC_IS_FILE_ITEM (self));

  if (self->cut == cut)
    return;
  self->cut = cut;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CUT]);
}

PncFileItemRow *
pnc_file_item_get_row (PncFileItem *self)
{
  return &self->row;
}
