/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-recorder.h"

#include "pnc-store-thread.h"
#include "pnc-transfer-private.h"

/* How far transfers are is written so often. */
#define TICK_MS 500u

/* A transfer that has not ended. */
typedef struct
{
  PncTransferRecorder *recorder; /* borrowed */
  PncTransfer *transfer;         /* owned */
  gulong state_handler;
  guint64 done_bytes; /* when it was written last; so is the next */
  guint64 done_files;
  PncTransferPriority priority;
  gint64 place;
} Entry;

struct _PncTransferRecorder
{
  GObject parent_instance;

  /* owned */
  PncStoreThread *thread;   /* nullable: closed */
  PncTransferQueue *queue;  /* nullable */
  GHashTable *entries;      /* of PncTransfer to Entry */
  GPtrArray *offered;       /* of PncTransferRecord */
  GSource *tick;            /* nullable: while there are entries */
  const PncClaim *adopting; /* borrowed, nullable: what the transfer being added is */

  gboolean stopping;
};

enum
{
  PROP_N_OFFERED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint trouble_signal;

G_DEFINE_FINAL_TYPE (PncTransferRecorder, pnc_transfer_recorder, G_TYPE_OBJECT)

/* The row of a transfer, for as long as the transfer is there: one that is tried again has the same
 * row. */
static PncStoreRow *
get_row (PncTransfer *transfer)
{
  PncStoreRow *row = g_object_get_data (G_OBJECT (transfer), "pnc-store-row");

  if (row == NULL)
    {
      row = pnc_store_row_new ();
      g_object_set_data_full (G_OBJECT (transfer), "pnc-store-row", row,
                              (GDestroyNotify) pnc_store_row_unref);
    }
  return row;
}

static PncTransferRecord *
take_record (PncTransferRecorder *self, PncTransfer *transfer)
{
  PncTransferRecord *record
    = pnc_transfer_record_new_for (transfer, pnc_transfer_queue_get_session (self->queue));

  if (record->state == PNC_RECORD_CANCELLED && self->stopping)
    record->state = PNC_RECORD_INTERRUPTED;
  return record;
}

/* @keys: (transfer full) (nullable): of what is done since the last time */
static void
write_with (PncTransferRecorder *self, Entry *entry, GBytes *keys, GTask *written)
{
  PncTransferRecord *record = take_record (self, entry->transfer);

  entry->done_bytes = record->done_bytes;
  entry->done_files = record->done_files;
  entry->priority = record->priority;
  entry->place = record->place;
  pnc_store_thread_write (self->thread, get_row (entry->transfer), record, keys, written);
}

static void
write_entry (PncTransferRecorder *self, Entry *entry, GTask *written)
{
  write_with (self, entry, pnc_done_set_take_fresh (entry->transfer->done), written);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_signal_handler (&entry->state_handler, entry->transfer);
  g_object_unref (entry->transfer);
  g_free (entry);
}

static gboolean
has_changed (const Entry *entry)
{
  const PncTransfer *transfer = entry->transfer;
  const PncRunProgress *progress = &transfer->progress;

  return progress->done_bytes != entry->done_bytes || progress->done_files != entry->done_files
         || transfer->priority != entry->priority || transfer->place != entry->place;
}

static gboolean
tick_cb (gpointer data)
{
  PncTransferRecorder *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;
      GBytes *keys = pnc_done_set_take_fresh (entry->transfer->done);

      if (keys != NULL || has_changed (entry))
        write_with (self, entry, keys, NULL);
    }
  return G_SOURCE_CONTINUE;
}

static void
set_ticking (PncTransferRecorder *self, gboolean ticking)
{
  if (ticking == (self->tick != NULL))
    return;
  if (!ticking)
    {
      g_source_destroy (self->tick);
      g_clear_pointer (&self->tick, g_source_unref);
      return;
    }
  self->tick = g_timeout_source_new (TICK_MS);
  g_source_set_callback (self->tick, tick_cb, self, NULL);
  g_source_attach (self->tick, g_main_context_get_thread_default ());
}

/* Who waits for a row to be on the disk; the queue may be gone by then. */
typedef struct
{
  GWeakRef queue;
  PncTransfer *transfer; /* owned */
} Hold;

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Hold *hold = data;
  g_autoptr (PncTransferQueue) queue = g_weak_ref_get (&hold->queue);

  /* where it could not be written, the thread has said so, and the transfer goes on all the same */
  if (queue != NULL)
    pnc_transfer_queue_let_go (queue, hold->transfer);
  g_weak_ref_clear (&hold->queue);
  g_object_unref (hold->transfer);
}

static void
hold (PncTransferRecorder *self, Entry *entry)
{
  Hold *data = g_new0 (Hold, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, kept_cb, data);

  g_weak_ref_init (&data->queue, self->queue);
  data->transfer = g_object_ref (entry->transfer);
  g_task_set_source_tag (task, hold);
  pnc_transfer_queue_hold (self->queue, entry->transfer);
  write_entry (self, entry, task);
}

static void
drop_entry (PncTransferRecorder *self, PncTransfer *transfer)
{
  g_hash_table_remove (self->entries, transfer);
  set_ticking (self, g_hash_table_size (self->entries) > 0);
}

static void
state_cb (PncTransfer *transfer, GParamSpec *pspec, Entry *entry)
{
  PncTransferRecorder *self = entry->recorder;

  if (pnc_transfer_get_state (transfer) == PNC_TRANSFER_PREPARING
      || pnc_transfer_get_state (transfer) == PNC_TRANSFER_PAUSED
      || pnc_transfer_is_ended (transfer))
    write_entry (self, entry, NULL);
  if (pnc_transfer_is_ended (transfer))
    drop_entry (self, transfer);
}

static gboolean
is_recorded (PncTransfer *transfer)
{
  return transfer->local != NULL && transfer->sync == NULL && !transfer->options.unrecorded
         && !pnc_transfer_is_ended (transfer);
}

static void
adopt (PncTransferRecorder *self, PncTransfer *transfer)
{
  const PncClaim *claim = self->adopting;
  const PncTransferRecord *record = claim->record;
  const PncRunProgress before = {
    .done_bytes = record->done_bytes,
    .total_bytes = record->total_bytes,
    .done_files = record->done_files,
    .total_files = record->total_files,
  };

  pnc_store_row_set_id (get_row (transfer), record->id);
  pnc_transfer_set_limit (transfer, record->limit_bps);
  pnc_transfer_set_priority (transfer, record->priority);
  pnc_transfer_set_reached (transfer, &before);
  pnc_transfer_go_on_from (transfer, claim->done_keys);
}

static void
add (PncTransferRecorder *self, PncTransfer *transfer)
{
  Entry *entry;

  if (!is_recorded (transfer) || g_hash_table_contains (self->entries, transfer))
    return;
  entry = g_new0 (Entry, 1);
  entry->recorder = self;
  entry->transfer = g_object_ref (transfer);
  entry->state_handler = g_signal_connect (transfer, "notify::state", G_CALLBACK (state_cb), entry);
  g_hash_table_insert (self->entries, transfer, entry);
  if (self->adopting != NULL)
    adopt (self, transfer);
  pnc_done_set_keep_fresh (transfer->done);
  hold (self, entry);
  set_ticking (self, TRUE);
}

static void
items_changed_cb (PncTransferRecorder *self, guint position, guint removed, guint added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PncTransfer) transfer = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

      add (self, transfer);
    }
}

void
pnc_transfer_recorder_watch (PncTransferRecorder *self, PncTransferQueue *queue)
{
  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));
  g_return_if_fail (g_hash_table_size (self->entries) == 0);

  if (self->queue != NULL)
    g_signal_handlers_disconnect_by_data (self->queue, self);
  g_set_object (&self->queue, queue);
  self->stopping = FALSE;
  g_signal_connect_object (queue, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
pnc_transfer_recorder_set_stopping (PncTransferRecorder *self)
{
  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));

  self->stopping = TRUE;
}

static void
set_offered (PncTransferRecorder *self, GPtrArray *records)
{
  g_ptr_array_set_size (self->offered, 0);
  if (records != NULL)
    g_ptr_array_extend_and_steal (self->offered, g_ptr_array_ref (records));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_OFFERED]);
}

static void
offered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncTransferRecorder) self = data;
  g_autoptr (GPtrArray) records = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self->thread != NULL && records != NULL)
    set_offered (self, records);
}

static gpointer
offer_call (PncTransferStore *store, gpointer data, GError **error)
{
  return pnc_transfer_store_offer (store, data, error);
}

void
pnc_transfer_recorder_offer (PncTransferRecorder *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, offered_cb, g_object_ref (self));
  PncTransferRecord *server = pnc_transfer_record_new ();

  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));
  g_return_if_fail (self->queue != NULL);

  pnc_transfer_record_set_server (server, pnc_transfer_queue_get_session (self->queue));
  g_task_set_source_tag (task, pnc_transfer_recorder_offer);
  g_task_set_task_data (task, server, (GDestroyNotify) pnc_transfer_record_free);
  pnc_store_thread_call (self->thread, task, offer_call, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
pnc_transfer_recorder_get_offered (PncTransferRecorder *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER_RECORDER (self), NULL);

  return self->offered;
}

static GArray *
take_offered_ids (PncTransferRecorder *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->offered->len; i++)
    {
      const PncTransferRecord *record = self->offered->pdata[i];

      g_array_append_val (ids, record->id);
    }
  set_offered (self, NULL);
  return ids;
}

static void
claimed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (PncTransferRecorder) self = data;
  g_autoptr (GPtrArray) claims = pnc_transfer_recorder_claim_finish (self, result, NULL);

  if (self->thread == NULL || claims == NULL)
    return;
  /* who was faster has those that are no claims */
  for (guint i = 0; i < claims->len; i++)
    {
      const PncClaim *claim = claims->pdata[i];

      if (claim->record != NULL)
        pnc_transfer_recorder_continue (self, claim);
    }
}

void
pnc_transfer_recorder_continue_offered (PncTransferRecorder *self)
{
  g_autoptr (GArray) ids = NULL;

  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));

  ids = take_offered_ids (self);
  pnc_transfer_recorder_claim_async (self, ids, claimed_cb, g_object_ref (self));
}

static gpointer
forget_call (PncTransferStore *store, gpointer data, GError **error)
{
  GArray *ids = data;

  for (guint i = 0; i < ids->len; i++)
    pnc_transfer_store_forget (store, g_array_index (ids, gint64, i), NULL);
  return NULL;
}

void
pnc_transfer_recorder_forget_offered (PncTransferRecorder *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));

  g_task_set_source_tag (task, pnc_transfer_recorder_forget_offered);
  g_task_set_task_data (task, take_offered_ids (self), (GDestroyNotify) g_array_unref);
  pnc_store_thread_call (self->thread, task, forget_call, NULL);
}

void
pnc_claim_free (PncClaim *claim)
{
  if (claim == NULL)
    return;
  g_clear_pointer (&claim->record, pnc_transfer_record_free);
  g_clear_pointer (&claim->done_keys, g_bytes_unref);
  g_clear_error (&claim->error);
  g_free (claim);
}

static gpointer
claim_call (PncTransferStore *store, gpointer data, GError **error)
{
  GPtrArray *claims = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_claim_free);
  GArray *ids = data;

  for (guint i = 0; i < ids->len; i++)
    {
      PncClaim *claim = g_new0 (PncClaim, 1);

      claim->record = pnc_transfer_store_claim (store, g_array_index (ids, gint64, i),
                                                &claim->done_keys, &claim->error);
      g_ptr_array_add (claims, claim);
    }
  return claims;
}

void
pnc_transfer_recorder_claim_async (PncTransferRecorder *self,
                                   GArray *ids,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));

  g_task_set_source_tag (task, pnc_transfer_recorder_claim_async);
  g_task_set_task_data (task, g_array_ref (ids), (GDestroyNotify) g_array_unref);
  pnc_store_thread_call (self->thread, task, claim_call, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
pnc_transfer_recorder_claim_finish (PncTransferRecorder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_transfer_recorder_claim_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
list_call (PncTransferStore *store, gpointer data, GError **error)
{
  return pnc_transfer_store_list (store, TRUE, error);
}

void
pnc_transfer_recorder_list_async (PncTransferRecorder *self,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));

  g_task_set_source_tag (task, pnc_transfer_recorder_list_async);
  pnc_store_thread_call (self->thread, task, list_call, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
pnc_transfer_recorder_list_finish (PncTransferRecorder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_transfer_recorder_list_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

PncTransfer *
pnc_transfer_recorder_continue (PncTransferRecorder *self, const PncClaim *claim)
{
  const PncTransferRecord *record = claim->record;
  g_autoptr (PncPath) remote = pnc_path_parse (record->remote, NULL);
  g_autoptr (GFile) local = g_file_new_for_path (record->local);
  PncTransfer *transfer;

  g_return_val_if_fail (PNC_IS_TRANSFER_RECORDER (self), NULL);
  g_return_val_if_fail (self->queue != NULL, NULL);

  if (remote == NULL)
    return NULL;
  self->adopting = claim;
  if (record->direction == PNC_UPLOAD)
    transfer = pnc_transfer_queue_put (self->queue, local, remote, &record->options);
  else
    transfer = pnc_transfer_queue_get (self->queue, remote, local, &record->options);
  self->adopting = NULL;
  return transfer;
}

static void
trouble_cb (const GError *error, gpointer data)
{
  g_autoptr (PncTransferRecorder) self = g_weak_ref_get (data);

  if (self != NULL)
    g_signal_emit (self, trouble_signal, 0, error);
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

PncTransferRecorder *
pnc_transfer_recorder_new (const char *path)
{
  PncTransferRecorder *self = g_object_new (PNC_TYPE_TRANSFER_RECORDER, NULL);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  self->thread = pnc_store_thread_new (path, trouble_cb, weak, weak_ref_free);
  return self;
}

/* What has not ended is the store's to call interrupted. */
void
pnc_transfer_recorder_close (PncTransferRecorder *self)
{
  g_return_if_fail (PNC_IS_TRANSFER_RECORDER (self));

  if (self->thread == NULL)
    return;
  if (self->queue != NULL)
    {
      tick_cb (self);
      g_signal_handlers_disconnect_by_data (self->queue, self);
    }
  g_hash_table_remove_all (self->entries);
  set_ticking (self, FALSE);
  g_clear_pointer (&self->thread, pnc_store_thread_free);
}

static void
pnc_transfer_recorder_dispose (GObject *object)
{
  PncTransferRecorder *self = PNC_TRANSFER_RECORDER (object);

  pnc_transfer_recorder_close (self);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (pnc_transfer_recorder_parent_class)->dispose (object);
}

static void
pnc_transfer_recorder_finalize (GObject *object)
{
  PncTransferRecorder *self = PNC_TRANSFER_RECORDER (object);

  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->offered);
  G_OBJECT_CLASS (pnc_transfer_recorder_parent_class)->finalize (object);
}

static void
pnc_transfer_recorder_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, PNC_TRANSFER_RECORDER (object)->offered->len);
}

static void
pnc_transfer_recorder_class_init (PncTransferRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pnc_transfer_recorder_get_property;
  object_class->dispose = pnc_transfer_recorder_dispose;
  object_class->finalize = pnc_transfer_recorder_finalize;
  properties[PROP_N_OFFERED]
    = g_param_spec_uint ("n-offered", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  trouble_signal = g_signal_new ("trouble", PNC_TYPE_TRANSFER_RECORDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
pnc_transfer_recorder_init (PncTransferRecorder *self)
{
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->offered = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_transfer_record_free);
}
