/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-server-item.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-limits.h"

struct _PncServerItem
{
  GObject parent_instance;

  /* owned */
  char *id; /* nullable */
  char *name;
  PncLink *link;
  PncPath *last_folder; /* nullable */

  const char *color; /* one of the static ones */
  gboolean remembers;
};

enum
{
  PROP_NAME = 1,
  PROP_ADDRESS,
  PROP_INITIAL,
  PROP_COLOR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncServerItem, pnc_server_item, G_TYPE_OBJECT)

static const char *const colors[]
  = { "blue", "green", "yellow", "orange", "red", "purple", "brown", "gray", NULL };

const char *const *
pnc_server_item_get_colors (void)
{
  return colors;
}

static const char *
find_color (const char *name)
{
  for (guint i = 0; colors[i] != NULL; i++)
    if (g_strcmp0 (colors[i], name) == 0)
      return colors[i];
  return colors[0];
}

/* Cut before it is made fit: what is not shown is not looked at. */
static char *
make_name (const char *name, const PncLink *link)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autofree char *cut = NULL;
  g_autofree char *shown = NULL;

  g_strstrip (valid);
  cut = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), PNC_SERVER_NAME_MAX));
  shown = pnc_display_text (cut[0] != '\0' ? cut : link->host, -1);
  return g_steal_pointer (&shown);
}

static char *
dup_address (PncServerItem *self)
{
  const PncLink *link = self->link;
  gboolean bare = strchr (link->host, ':') == NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (link->user != NULL && link->user[0] != '\0')
    g_string_append_printf (text, "%s@", link->user);
  if (link->port == PNC_DEFAULT_PORT)
    g_string_append (text, link->host);
  else
    g_string_append_printf (text, bare ? "%s:%u" : "[%s]:%u", link->host, link->port);
  return pnc_display_text (text->str, -1);
}

static char *
dup_initial (PncServerItem *self)
{
  char initial[8] = { 0 };

  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (self->name)), initial);
  return g_strdup (initial);
}

const char *
pnc_server_item_get_id (PncServerItem *self)
{
  return self->id;
}

const char *
pnc_server_item_get_name (PncServerItem *self)
{
  return self->name;
}

const char *
pnc_server_item_get_color (PncServerItem *self)
{
  return self->color;
}

const PncLink *
pnc_server_item_get_link (PncServerItem *self)
{
  return self->link;
}

void
pnc_server_item_set_last_folder (PncServerItem *self, PncPath *path)
{
  g_clear_pointer (&self->last_folder, pnc_path_unref);
  self->last_folder = path != NULL ? pnc_path_ref (path) : NULL;
}

PncPath *
pnc_server_item_get_last_folder (PncServerItem *self)
{
  return self->last_folder;
}

void
pnc_server_item_set_remembers (PncServerItem *self, gboolean remembers)
{
  self->remembers = remembers;
}

gboolean
pnc_server_item_remembers (PncServerItem *self)
{
  return self->remembers;
}

PncLink *
pnc_server_item_dup_link (PncServerItem *self)
{
  PncLink *link = pnc_link_copy (self->link);

  if (self->last_folder != NULL)
    {
      pnc_path_unref (link->path);
      link->path = pnc_path_ref (self->last_folder);
    }
  return link;
}

static gboolean
is_user (const char *user)
{
  return user != NULL && user[0] != '\0';
}

gboolean
pnc_server_item_is_at (PncServerItem *self, const PncLink *link)
{
  if (link == NULL || link->port != self->link->port
      || g_ascii_strcasecmp (link->host, self->link->host) != 0)
    return FALSE;
  return !is_user (self->link->user) || g_strcmp0 (self->link->user, link->user) == 0;
}

static PncLink *
copy_without_password (const PncLink *link)
{
  PncLink bare = *link;

  bare.password = NULL;
  return pnc_link_copy (&bare);
}

void
pnc_server_item_change (PncServerItem *self,
                        const char *name,
                        const char *color,
                        const PncLink *link)
{
  g_autoptr (PncLink) old = g_steal_pointer (&self->link);

  self->link = copy_without_password (link);
  g_free (self->name);
  self->name = make_name (name, link);
  self->color = find_color (color);
  for (guint i = PROP_NAME; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
pnc_server_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncServerItem *self = PNC_SERVER_ITEM (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_ADDRESS:
      g_value_take_string (value, dup_address (self));
      break;
    case PROP_INITIAL:
      g_value_take_string (value, dup_initial (self));
      break;
    case PROP_COLOR:
      g_value_set_static_string (value, self->color);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_server_item_finalize (GObject *object)
{
  PncServerItem *self = PNC_SERVER_ITEM (object);

  g_free (self->id);
  g_free (self->name);
  g_clear_pointer (&self->link, pnc_link_free);
  g_clear_pointer (&self->last_folder, pnc_path_unref);
  G_OBJECT_CLASS (pnc_server_item_parent_class)->finalize (object);
}

static void
pnc_server_item_class_init (PncServerItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_server_item_get_property;
  object_class->finalize = pnc_server_item_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", flags);
  properties[PROP_INITIAL] = g_param_spec_string ("initial", NULL, NULL, "", flags);
  properties[PROP_COLOR] = g_param_spec_string ("color", NULL, NULL, "blue", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_server_item_init (PncServerItem *self)
{
}

PncServerItem *
pnc_server_item_new (const char *id, const char *name, const char *color, const PncLink *link)
{
  PncServerItem *self = g_object_new (PNC_TYPE_SERVER_ITEM, NULL);

  self->id = g_strdup (id);
  self->link = copy_without_password (link);
  self->name = make_name (name, link);
  self->color = find_color (color);
  return self;
}
