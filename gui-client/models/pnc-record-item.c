/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "config.h"

#include "pnc-record-item.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pnc-display.h"
#include "pnc-format.h"

struct _PncRecordItem
{
  GObject parent_instance;

  PncTransferRecord *record; /* owned */
  char *haystack;            /* owned, nullable: what is searched, once somebody does */
};

enum
{
  PROP_TITLE = 1,
  PROP_PLACE,
  PROP_DETAILS,
  PROP_ICON_NAME,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncRecordItem, pnc_record_item, G_TYPE_OBJECT)

static char *
dup_place (PncRecordItem *self)
{
  const PncTransferRecord *record = self->record;
  g_autofree char *local = pnc_display_text (record->local, -1);
  g_autofree char *remote = pnc_display_text (record->remote, -1);
  g_autofree char *host = pnc_display_text (record->host != NULL ? record->host : "", -1);

  if (record->direction == PNC_UPLOAD)
    /* Translators: where a file was uploaded to: a path, and the server’s name */
    return g_strdup_printf (_ ("To “%s” on the server %s"), remote, host);
  /* Translators: a path on the server, the server’s name, and a path on this computer */
  return g_strdup_printf (_ ("From “%s” on the server %s to “%s”"), remote, host, local);
}

static const char *
get_icon_name (PncRecordItem *self)
{
  switch (self->record->state)
    {
    case PNC_RECORD_DONE:
      return "object-select-symbolic";
    case PNC_RECORD_FAILED:
      return "dialog-error-symbolic";
    default:
      return self->record->direction == PNC_UPLOAD ? "go-up-symbolic" : "go-down-symbolic";
    }
}

static void
pnc_record_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncRecordItem *self = PNC_RECORD_ITEM (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_take_string (value, pnc_transfer_record_dup_title (self->record));
      break;
    case PROP_PLACE:
      g_value_take_string (value, dup_place (self));
      break;
    case PROP_DETAILS:
      g_value_take_string (value, pnc_format_record_state (self->record));
      break;
    case PROP_ICON_NAME:
      g_value_set_static_string (value, get_icon_name (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_record_item_finalize (GObject *object)
{
  PncRecordItem *self = PNC_RECORD_ITEM (object);

  pnc_transfer_record_free (self->record);
  g_free (self->haystack);
  G_OBJECT_CLASS (pnc_record_item_parent_class)->finalize (object);
}

static void
pnc_record_item_class_init (PncRecordItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const char *const names[N_PROPS] = { NULL, "title", "place", "details", "icon-name" };

  object_class->get_property = pnc_record_item_get_property;
  object_class->finalize = pnc_record_item_finalize;
  for (guint i = 1; i < N_PROPS; i++)
    properties[i]
      = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_record_item_init (PncRecordItem *self)
{
}

PncRecordItem *
pnc_record_item_new (PncTransferRecord *record)
{
  PncRecordItem *self = g_object_new (PNC_TYPE_RECORD_ITEM, NULL);

  self->record = record;
  return self;
}

const PncTransferRecord *
pnc_record_item_get_record (PncRecordItem *self)
{
  return self->record;
}

static char *
fold (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

  return g_utf8_casefold (composed != NULL ? composed : "", -1);
}

static const char *
get_haystack (PncRecordItem *self)
{
  g_autofree char *title = NULL;
  g_autofree char *place = NULL;
  g_autofree char *details = NULL;
  g_autofree char *local = NULL;
  g_autofree char *all = NULL;

  if (self->haystack != NULL)
    return self->haystack;
  title = pnc_transfer_record_dup_title (self->record);
  place = dup_place (self);
  details = pnc_format_record_state (self->record);
  local = pnc_display_text (self->record->local, -1);
  all = g_strjoin ("\n", title, place, details, local, NULL);
  self->haystack = fold (all);
  return self->haystack;
}

gboolean
pnc_record_item_matches (PncRecordItem *self, const char *words)
{
  g_autofree char *folded = fold (words);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (get_haystack (self), parts[i]) == NULL)
      return FALSE;
  return TRUE;
}

GFile *
pnc_record_item_dup_local_file (PncRecordItem *self)
{
  const PncTransferRecord *record = self->record;

  if (record->direction == PNC_DOWNLOAD && record->state != PNC_RECORD_DONE)
    return NULL;
  return g_file_new_for_path (record->local);
}

char *
pnc_record_item_dup_link (PncRecordItem *self)
{
  const PncTransferRecord *record = self->record;
  g_autoptr (PncLink) link = NULL;
  PncPath *path = pnc_path_parse (record->remote, NULL);

  if (path == NULL || record->host == NULL
      || (record->direction == PNC_UPLOAD && record->state != PNC_RECORD_DONE))
    {
      g_clear_pointer (&path, pnc_path_unref);
      return NULL;
    }
  link = pnc_transfer_record_dup_link (record);
  pnc_path_unref (link->path);
  link->path = path;
  return pnc_link_format (link, PNC_LINK_NONE);
}
