/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-queue-private.h"

#include "pnc-channel-growth.h"
#include "pnc-session-files.h"
#include "pnc-transfer-place.h"
#include "pnc-transfer-sums.h"

struct _PncTransferQueue
{
  GObject parent_instance;

  /* owned */
  PncSession *session;  /* nullable */
  GPtrArray *transfers; /* of PncTransfer */
  PncTransferEngine *engine;
  GTask *closing;           /* nullable */
  PncRateLimiter *upload;   /* of all uploads together */
  PncRateLimiter *download; /* of all downloads */

  gulong state_handler;
  gboolean was_connected;
  PncTransferSums sums;
};

enum
{
  PROP_ACTIVE = 1,
  PROP_MOVING,
  PROP_PAUSED,
  PROP_TIME_LEFT_S,
  PROP_FRACTION,
  PROP_RATE_BPS,
  PROP_UPLOAD_LIMIT_BPS,
  PROP_DOWNLOAD_LIMIT_BPS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PncTransferQueue,
                               pnc_transfer_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static PncTransfer *
get_transfer (PncTransferQueue *self, guint index)
{
  return g_ptr_array_index (self->transfers, index);
}

static void
notify_if (PncTransferQueue *self, gboolean changed, guint prop)
{
  if (changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
update_sums (PncTransferQueue *self)
{
  const PncTransferSums before = self->sums;
  const PncTransferSums *now = &self->sums;

  pnc_transfer_sums_update (&self->sums, self->transfers, g_get_monotonic_time ());
  notify_if (self, now->active != before.active, PROP_ACTIVE);
  notify_if (self, now->moving != before.moving, PROP_MOVING);
  notify_if (self, now->paused != before.paused, PROP_PAUSED);
  notify_if (self, now->fraction != before.fraction, PROP_FRACTION);
  notify_if (self, now->rate_bps != before.rate_bps, PROP_RATE_BPS);
  notify_if (self, now->time_left_s != before.time_left_s, PROP_TIME_LEFT_S);
}

static void
check_closed (PncTransferQueue *self)
{
  if (self->closing == NULL || !pnc_transfer_engine_is_closed (self->engine))
    return;
  g_task_return_boolean (self->closing, TRUE);
  g_clear_object (&self->closing);
}

static void
changed_cb (GObject *owner)
{
  PncTransferQueue *self = PNC_TRANSFER_QUEUE (owner);

  update_sums (self);
  check_closed (self);
}

void
pnc_transfer_queue_set_link (PncTransferQueue *self, PncEngineLink link, const GError *error)
{
  pnc_transfer_engine_set_link (self->engine, link, error);
}

static void
set_down (PncTransferQueue *self)
{
  g_autoptr (GError) error = NULL;

  if (pnc_session_get_error (self->session) != NULL)
    error = g_error_copy (pnc_session_get_error (self->session));
  else
    pnc_set_error (&error, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, NULL,
                   "The connection was closed. Connect again and retry.");
  pnc_transfer_queue_set_link (self, PNC_LINK_DOWN, error);
}

/* Data channels may outlive their control channel: those that have broken end by themselves, and
 * only when the server has fallen silent are they given up at once. */
static void
session_state_cb (PncTransferQueue *self)
{
  PncSessionState state = pnc_session_get_state (self->session);

  switch (state)
    {
    case PNC_SESSION_CONNECTED:
      self->was_connected = TRUE;
      pnc_transfer_queue_set_link (self, PNC_LINK_UP, NULL);
      break;
    case PNC_SESSION_UNRESPONSIVE:
      break;
    case PNC_SESSION_FAILED:
      set_down (self);
      break;
    case PNC_SESSION_DISCONNECTED:
      if (self->was_connected)
        set_down (self);
      self->was_connected = FALSE;
      break;
    case PNC_SESSION_RESOLVING:
    case PNC_SESSION_CONNECTING:
    case PNC_SESSION_SECURING:
    case PNC_SESSION_CONFIRMING:
    case PNC_SESSION_LOGGING_IN:
    case PNC_SESSION_RECONNECTING:
    default:
      pnc_transfer_queue_set_link (self, PNC_LINK_WAITING, NULL);
    }
}

static void
open_channel (gpointer source,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  pnc_session_open_channel_async (source, cancellable, callback, user_data);
}

static PncFrameStream *
open_channel_finish (gpointer source,
                     GAsyncResult *result,
                     PncAttachment *attachment,
                     GError **error)
{
  return pnc_session_open_channel_finish (source, result, attachment, error);
}

static void
get_link (gpointer source, gint64 *rtt_us, guint *max_channels)
{
  *rtt_us = pnc_session_get_round_trip (source);
  *max_channels = pnc_session_get_max_channels (source);
}

static char *
dup_server (gpointer source)
{
  char *fingerprint = NULL;

  g_object_get (source, "fingerprint", &fingerprint, NULL);
  return fingerprint;
}

static const PncChannelOpener session_opener = {
  .open_async = open_channel,
  .open_finish = open_channel_finish,
  .get_link = get_link,
  .dup_server = dup_server,
};

static void
pnc_transfer_queue_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncTransferQueue *self = PNC_TRANSFER_QUEUE (object);

  switch (id)
    {
    case PROP_ACTIVE:
      g_value_set_uint (value, self->sums.active);
      break;
    case PROP_MOVING:
      g_value_set_uint (value, self->sums.moving);
      break;
    case PROP_PAUSED:
      g_value_set_uint (value, self->sums.paused);
      break;
    case PROP_TIME_LEFT_S:
      g_value_set_int64 (value, self->sums.time_left_s);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->sums.fraction);
      break;
    case PROP_RATE_BPS:
      g_value_set_uint64 (value, self->sums.rate_bps);
      break;
    case PROP_UPLOAD_LIMIT_BPS:
      g_value_set_uint64 (value, pnc_transfer_queue_get_limit (self, PNC_UPLOAD));
      break;
    case PROP_DOWNLOAD_LIMIT_BPS:
      g_value_set_uint64 (value, pnc_transfer_queue_get_limit (self, PNC_DOWNLOAD));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_transfer_queue_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PncTransferQueue *self = PNC_TRANSFER_QUEUE (object);

  switch (id)
    {
    case PROP_UPLOAD_LIMIT_BPS:
      pnc_transfer_queue_set_limit (self, PNC_UPLOAD, g_value_get_uint64 (value));
      break;
    case PROP_DOWNLOAD_LIMIT_BPS:
      pnc_transfer_queue_set_limit (self, PNC_DOWNLOAD, g_value_get_uint64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pnc_transfer_queue_dispose (GObject *object)
{
  PncTransferQueue *self = PNC_TRANSFER_QUEUE (object);

  if (self->session != NULL)
    g_clear_signal_handler (&self->state_handler, self->session);
  for (guint i = 0; i < self->transfers->len; i++)
    pnc_transfer_set_owner (get_transfer (self, i), NULL, NULL);
  g_clear_pointer (&self->engine, pnc_transfer_engine_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pnc_transfer_queue_parent_class)->dispose (object);
}

static void
pnc_transfer_queue_finalize (GObject *object)
{
  PncTransferQueue *self = PNC_TRANSFER_QUEUE (object);

  g_ptr_array_unref (self->transfers);
  pnc_rate_limiter_unref (self->upload);
  pnc_rate_limiter_unref (self->download);
  G_OBJECT_CLASS (pnc_transfer_queue_parent_class)->finalize (object);
}

static void
pnc_transfer_queue_class_init (PncTransferQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_transfer_queue_get_property;
  object_class->set_property = pnc_transfer_queue_set_property;
  object_class->dispose = pnc_transfer_queue_dispose;
  object_class->finalize = pnc_transfer_queue_finalize;

  properties[PROP_ACTIVE] = g_param_spec_uint ("active", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PAUSED] = g_param_spec_uint ("paused", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TIME_LEFT_S]
    = g_param_spec_int64 ("time-left-s", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_MOVING] = g_param_spec_uint ("moving", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  properties[PROP_RATE_BPS]
    = g_param_spec_uint64 ("rate-bps", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_UPLOAD_LIMIT_BPS] = g_param_spec_uint64 (
    "upload-limit-bps", NULL, NULL, 1, PNC_RATE_NONE, PNC_RATE_NONE, flags | G_PARAM_WRITABLE);
  properties[PROP_DOWNLOAD_LIMIT_BPS] = g_param_spec_uint64 (
    "download-limit-bps", NULL, NULL, 1, PNC_RATE_NONE, PNC_RATE_NONE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pnc_transfer_queue_init (PncTransferQueue *self)
{
  self->transfers = g_ptr_array_new_with_free_func (g_object_unref);
  self->sums.time_left_s = -1;
  self->upload = pnc_rate_limiter_new (NULL, NULL);
  self->download = pnc_rate_limiter_new (NULL, NULL);
}

static PncRateLimiter *
get_limiter (PncTransferQueue *self, PncDirection direction)
{
  return direction == PNC_UPLOAD ? self->upload : self->download;
}

void
pnc_transfer_queue_set_limit (PncTransferQueue *self, PncDirection direction, guint64 limit_bps)
{
  GParamSpec *pspec;

  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));
  g_return_if_fail (limit_bps > 0);

  if (pnc_transfer_queue_get_limit (self, direction) == limit_bps)
    return;
  pnc_rate_limiter_set_limit (get_limiter (self, direction), limit_bps);
  pspec = properties[direction == PNC_UPLOAD ? PROP_UPLOAD_LIMIT_BPS : PROP_DOWNLOAD_LIMIT_BPS];
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

guint64
pnc_transfer_queue_get_limit (PncTransferQueue *self, PncDirection direction)
{
  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), PNC_RATE_NONE);

  return pnc_rate_limiter_get_limit (get_limiter (self, direction));
}

static GType
get_item_type (GListModel *model)
{
  return PNC_TYPE_TRANSFER;
}

static guint
get_n_items (GListModel *model)
{
  return PNC_TRANSFER_QUEUE (model)->transfers->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  PncTransferQueue *self = PNC_TRANSFER_QUEUE (model);

  if (position >= self->transfers->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->transfers, position));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

PncTransferQueue *
pnc_transfer_queue_new_with_opener (const PncChannelOpener *opener,
                                    gpointer source,
                                    const PncChannelTimes *times)
{
  PncTransferQueue *self = g_object_new (PNC_TYPE_TRANSFER_QUEUE, NULL);

  self->engine
    = pnc_transfer_engine_new (self->transfers, opener, source, times, changed_cb, G_OBJECT (self));
  return self;
}

PncTransferQueue *
pnc_transfer_queue_new (PncSession *session)
{
  PncTransferQueue *self;

  g_return_val_if_fail (PNC_IS_SESSION (session), NULL);

  self = pnc_transfer_queue_new_with_opener (&session_opener, session, NULL);
  self->session = g_object_ref (session);
  self->state_handler
    = g_signal_connect_swapped (session, "notify::state", G_CALLBACK (session_state_cb), self);
  session_state_cb (self);
  return self;
}

void
pnc_transfer_queue_foresee (PncTransferQueue *self, guint n_channels)
{
  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  pnc_transfer_engine_foresee (self->engine, n_channels);
}

PncSession *
pnc_transfer_queue_get_session (PncTransferQueue *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);

  return self->session;
}

static void
append (PncTransferQueue *self, PncTransfer *transfer)
{
  g_ptr_array_add (self->transfers, transfer);
  pnc_transfer_place_set (self->transfers, self->transfers->len - 1, g_get_real_time ());
  g_list_model_items_changed (G_LIST_MODEL (self), self->transfers->len - 1, 0, 1);
  pnc_transfer_engine_schedule (self->engine);
}

static void
remove_at (PncTransferQueue *self, guint index)
{
  pnc_transfer_set_owner (get_transfer (self, index), NULL, NULL);
  g_ptr_array_remove_index (self->transfers, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
}

static void
transfer_changed_cb (PncTransfer *transfer, gpointer owner)
{
  PncTransferQueue *self = owner;

  pnc_transfer_engine_schedule (self->engine);
}

static void retry_cb (PncTransfer *transfer, gpointer owner);

static const PncTransferHooks transfer_hooks
  = { .retry = retry_cb, .changed = transfer_changed_cb };

static void
retry_cb (PncTransfer *transfer, gpointer owner)
{
  PncTransferQueue *self = owner;
  g_autoptr (PncTransfer) held = g_object_ref (transfer);
  guint index;

  if (!g_ptr_array_find (self->transfers, transfer, &index))
    return;
  remove_at (self, index);
  pnc_transfer_requeue (transfer);
  pnc_transfer_set_owner (transfer, &transfer_hooks, self);
  append (self, g_steal_pointer (&held));
}

static PncTransfer *
add (PncTransferQueue *self,
     PncDirection direction,
     GFile *local,
     PncPath *remote,
     const PncTransferOptions *options)
{
  PncTransfer *transfer = pnc_transfer_new (direction, local, remote, options);

  pnc_transfer_set_common_limiter (transfer, get_limiter (self, direction));
  pnc_transfer_set_owner (transfer, &transfer_hooks, self);
  return transfer;
}

/* Appends @transfer, unless there is no path to @local. */
static PncTransfer *
append_file (PncTransferQueue *self, PncTransfer *transfer, GFile *local)
{
  g_autoptr (GError) error = NULL;

  if (g_file_peek_path (local) == NULL)
    {
      g_autofree char *uri = g_file_get_uri (local);

      pnc_set_error (&error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_LOCAL, uri,
                     "This place has no path on this computer. Copy the file to a local folder "
                     "first.");
      pnc_transfer_fail (transfer, error);
    }
  append (self, transfer);
  return transfer;
}

static PncTransfer *
add_file (PncTransferQueue *self,
          PncDirection direction,
          GFile *local,
          PncPath *remote,
          const PncTransferOptions *options)
{
  return append_file (self, add (self, direction, local, remote, options), local);
}

PncTransfer *
pnc_transfer_queue_put (PncTransferQueue *self,
                        GFile *source,
                        PncPath *target,
                        const PncTransferOptions *options)
{
  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);

  return add_file (self, PNC_UPLOAD, source, target, options);
}

/* Who asked; the queue may be gone by the time of the answer. */
typedef struct
{
  GWeakRef queue;
  PncTransfer *transfer; /* owned */
} Foresight;

static void
foreseen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Foresight *foresight = user_data;
  g_autoptr (PncTransferQueue) queue = g_weak_ref_get (&foresight->queue);
  g_autoptr (PncTransfer) transfer = foresight->transfer;
  g_autoptr (PncEntry) entry = pnc_session_entry_finish (PNC_SESSION (source), result, NULL);

  g_weak_ref_clear (&foresight->queue);
  if (entry == NULL || queue == NULL || queue->engine == NULL)
    return;
  pnc_transfer_foresee (transfer, entry->version.size_bytes);
  pnc_transfer_engine_schedule (queue->engine);
}

/* Far away, the channels for a large file are opened while the first one is: the answer is here
 * before that one is. */
static void
foresee (PncTransferQueue *self, PncTransfer *transfer, PncPath *path)
{
  Foresight *foresight;

  if (self->session == NULL || pnc_session_get_state (self->session) != PNC_SESSION_CONNECTED
      || pnc_session_get_round_trip (self->session) < PNC_GROWTH_FAR_US)
    return;
  foresight = g_new0 (Foresight, 1);
  g_weak_ref_init (&foresight->queue, self);
  foresight->transfer = g_object_ref (transfer);
  pnc_session_stat_async (self->session, path, NULL, foreseen_cb, foresight);
}

PncTransfer *
pnc_transfer_queue_get (PncTransferQueue *self,
                        PncPath *source,
                        GFile *target,
                        const PncTransferOptions *options)
{
  PncTransfer *transfer;

  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);

  transfer = add_file (self, PNC_DOWNLOAD, target, source, options);
  if (options == NULL || !options->recursive)
    foresee (self, transfer, source);
  return transfer;
}

PncTransfer *
pnc_transfer_queue_get_folder (PncTransferQueue *self,
                               PncPath *source,
                               PncEntry *entry,
                               GPtrArray *listed,
                               GFile *target,
                               const PncTransferOptions *options)
{
  PncTransfer *transfer;

  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);
  g_return_val_if_fail (entry->kind == PNC_ENTRY_FOLDER && options->recursive, NULL);

  transfer = add (self, PNC_DOWNLOAD, target, source, options);
  pnc_transfer_set_entry (transfer, entry, listed);
  return append_file (self, transfer, target);
}

PncTransfer *
pnc_transfer_queue_put_stream (PncTransferQueue *self,
                               GInputStream *source,
                               PncPath *target,
                               const PncTransferOptions *options)
{
  PncTransfer *transfer;

  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);

  transfer = add (self, PNC_UPLOAD, NULL, target, options);
  pnc_transfer_set_streams (transfer, source, NULL);
  append (self, transfer);
  return transfer;
}

PncTransfer *
pnc_transfer_queue_get_stream (PncTransferQueue *self, PncPath *source, GOutputStream *target)
{
  PncTransfer *transfer;

  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);

  transfer = add (self, PNC_DOWNLOAD, NULL, source, NULL);
  pnc_transfer_set_streams (transfer, NULL, target);
  append (self, transfer);
  return transfer;
}

PncTransfer *
pnc_transfer_queue_peek (PncTransferQueue *self,
                         PncPath *source,
                         GOutputStream *target,
                         guint64 max_bytes)
{
  PncTransfer *transfer;

  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);

  transfer = add (self, PNC_DOWNLOAD, NULL, source, NULL);
  pnc_transfer_set_streams (transfer, NULL, target);
  pnc_transfer_set_max_bytes (transfer, max_bytes);
  pnc_transfer_set_priority (transfer, PNC_PRIORITY_HIGH);
  pnc_transfer_engine_add_aside (self->engine, transfer);
  return transfer;
}

PncTransfer *
pnc_transfer_queue_sync (PncTransferQueue *self,
                         PncDirection direction,
                         GFile *local,
                         PncPath *remote,
                         const PncSyncOptions *options)
{
  const PncTransferOptions transfer_options = { .policy = PNC_POLICY_OVERWRITE, .recursive = TRUE };
  PncTransfer *transfer;

  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), NULL);

  transfer = add (self, direction, local, remote, &transfer_options);
  pnc_transfer_set_sync (transfer, options);
  return append_file (self, transfer, local);
}

void
pnc_transfer_queue_hold (PncTransferQueue *self, PncTransfer *transfer)
{
  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  transfer->n_holds++;
}

void
pnc_transfer_queue_let_go (PncTransferQueue *self, PncTransfer *transfer)
{
  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));
  g_return_if_fail (transfer->n_holds > 0);

  transfer->n_holds--;
  if (self->engine != NULL)
    pnc_transfer_engine_schedule (self->engine);
}

static gpointer
steal_at (GPtrArray *array, guint index)
{
  gpointer item = g_object_ref (g_ptr_array_index (array, index));

  g_ptr_array_remove_index (array, index);
  return item;
}

void
pnc_transfer_queue_move (PncTransferQueue *self, PncTransfer *transfer, guint position)
{
  guint index, first, n;

  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  position = MIN (position, self->transfers->len - 1);
  if (!g_ptr_array_find (self->transfers, transfer, &index) || index == position)
    return;
  g_ptr_array_insert (self->transfers, (gint) position, steal_at (self->transfers, index));
  pnc_transfer_place_set (self->transfers, position, g_get_real_time ());
  first = MIN (index, position);
  n = MAX (index, position) - first + 1;
  g_list_model_items_changed (G_LIST_MODEL (self), first, n, n);
  pnc_transfer_engine_schedule (self->engine);
}

gboolean
pnc_transfer_queue_find (PncTransferQueue *self, PncTransfer *transfer, guint *position)
{
  g_return_val_if_fail (PNC_IS_TRANSFER_QUEUE (self), FALSE);

  return g_ptr_array_find (self->transfers, transfer, position);
}

void
pnc_transfer_queue_clear_ended (PncTransferQueue *self)
{
  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  for (guint i = self->transfers->len; i > 0; i--)
    {
      PncTransferState state = pnc_transfer_get_state (get_transfer (self, i - 1));

      if (state == PNC_TRANSFER_VERIFIED || state == PNC_TRANSFER_CANCELLED)
        remove_at (self, i - 1);
    }
}

void
pnc_transfer_queue_remove (PncTransferQueue *self, PncTransfer *transfer)
{
  guint index;

  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  if (pnc_transfer_is_ended (transfer) && g_ptr_array_find (self->transfers, transfer, &index))
    remove_at (self, index);
}

void
pnc_transfer_queue_close_async (PncTransferQueue *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (PNC_IS_TRANSFER_QUEUE (self));

  g_task_set_source_tag (task, pnc_transfer_queue_close_async);
  if (self->closing != NULL)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_BUSY, "The queue is closing already.");
      return;
    }
  self->closing = g_steal_pointer (&task);
  pnc_transfer_engine_close (self->engine);
}

gboolean
pnc_transfer_queue_close_finish (PncTransferQueue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_transfer_queue_close_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
