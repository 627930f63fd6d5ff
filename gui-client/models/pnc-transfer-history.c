/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-gui"

#include "pnc-transfer-history.h"

#include "pnc-format.h"

struct _PncTransferHistory
{
  GObject parent_instance;

  /* owned */
  PncTransferRecorder *recorder;
  GPtrArray *all; /* of PncRecordItem, newest first */
  GListStore *items;
  char *search;
  char *error_message; /* nullable */

  gboolean loaded;
};

enum
{
  PROP_ITEMS = 1,
  PROP_N_RECORDS,
  PROP_LOADED,
  PROP_ERROR_MESSAGE,
  PROP_SEARCH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (PncTransferHistory, pnc_transfer_history, G_TYPE_OBJECT)

static void
find (PncTransferHistory *self)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < self->all->len; i++)
    if (pnc_record_item_matches (self->all->pdata[i], self->search))
      g_ptr_array_add (found, self->all->pdata[i]);
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       found->pdata, found->len);
}

static void
take_records (PncTransferHistory *self, GPtrArray *records)
{
  gsize n = 0;
  g_autofree gpointer *stolen = g_ptr_array_steal (records, &n);

  for (gsize i = n; i > 0; i--)
    {
      PncTransferRecord *record = stolen[i - 1];

      if (record->state == PNC_RECORD_INTERRUPTED || pnc_record_state_is_history (record->state))
        g_ptr_array_add (self->all, pnc_record_item_new (record));
      else
        pnc_transfer_record_free (record);
    }
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncTransferHistory) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records
    = pnc_transfer_recorder_list_finish (self->recorder, result, &error);

  if (records != NULL)
    take_records (self, records);
  else
    self->error_message = pnc_format_error (error);
  self->loaded = TRUE;
  find (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_MESSAGE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_RECORDS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADED]);
}

GListModel *
pnc_transfer_history_get_items (PncTransferHistory *self)
{
  return G_LIST_MODEL (self->items);
}

void
pnc_transfer_history_set_search (PncTransferHistory *self, const char *words)
{
  if (g_strcmp0 (self->search, words) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (words != NULL ? words : "");
  find (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

static void
pnc_transfer_history_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncTransferHistory *self = PNC_TRANSFER_HISTORY (object);

  switch (id)
    {
    case PROP_ITEMS:
      g_value_set_object (value, self->items);
      break;
    case PROP_N_RECORDS:
      g_value_set_uint (value, self->all->len);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error_message);
      break;
    case PROP_SEARCH:
      g_value_set_string (value, self->search);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_transfer_history_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  pnc_transfer_history_set_search (PNC_TRANSFER_HISTORY (object), g_value_get_string (value));
}

static void
pnc_transfer_history_finalize (GObject *object)
{
  PncTransferHistory *self = PNC_TRANSFER_HISTORY (object);

  g_clear_object (&self->recorder);
  g_clear_object (&self->items);
  g_ptr_array_unref (self->all);
  g_free (self->search);
  g_free (self->error_message);
  G_OBJECT_CLASS (pnc_transfer_history_parent_class)->finalize (object);
}

static void
pnc_transfer_history_class_init (PncTransferHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_transfer_history_get_property;
  object_class->set_property = pnc_transfer_history_set_property;
  object_class->finalize = pnc_transfer_history_finalize;
  properties[PROP_ITEMS] = g_param_spec_object ("items", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_N_RECORDS] = g_param_spec_uint ("n-records", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  properties[PROP_SEARCH]
    = g_param_spec_string ("search", NULL, NULL, "", flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_transfer_history_init (PncTransferHistory *self)
{
  self->all = g_ptr_array_new_with_free_func (g_object_unref);
  self->items = g_list_store_new (PNC_TYPE_RECORD_ITEM);
  self->search = g_strdup ("");
}

PncTransferHistory *
pnc_transfer_history_new (const char *path)
{
  PncTransferHistory *self = g_object_new (PNC_TYPE_TRANSFER_HISTORY, NULL);

  self->recorder = pnc_transfer_recorder_new (path);
  pnc_transfer_recorder_list_async (self->recorder, listed_cb, g_object_ref (self));
  return self;
}
