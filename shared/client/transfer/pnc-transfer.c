/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-transfer-private.h"

#include "pnc-display.h"
#include "pnc-sync-run.h"
#include "pnc-transfer-state.h"

enum
{
  ITEM_FAILED,
  ITEM_DONE,
  ITEM_ANEW,
  N_SIGNALS
};

static GParamSpec *properties[PNC_TRANSFER_N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PncTransfer, pnc_transfer, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (PncTransferPriority,
                    pnc_transfer_priority,
                    G_DEFINE_ENUM_VALUE (PNC_PRIORITY_LOW, "low"),
                    G_DEFINE_ENUM_VALUE (PNC_PRIORITY_NORMAL, "normal"),
                    G_DEFINE_ENUM_VALUE (PNC_PRIORITY_HIGH, "high"))

G_DEFINE_ENUM_TYPE (PncHoldup,
                    pnc_holdup,
                    G_DEFINE_ENUM_VALUE (PNC_HOLDUP_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (PNC_HOLDUP_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (PNC_HOLDUP_SERVER_DISK, "server-disk"),
                    G_DEFINE_ENUM_VALUE (PNC_HOLDUP_OWN_DISK, "own-disk"),
                    G_DEFINE_ENUM_VALUE (PNC_HOLDUP_LIMIT, "limit"))

void
pnc_transfer_notify (PncTransfer *self, PncTransferProp id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[id]);
}

void
pnc_transfer_emit_item (PncTransfer *self, const PncTransferItem *item)
{
  g_signal_emit (self, signals[item->error != NULL ? ITEM_FAILED : ITEM_DONE], 0, item);
}

void
pnc_transfer_emit_anew (PncTransfer *self, const PncTransferItem *item)
{
  self->n_anew++;
  self->catch_up = (PncCatchUp){ 0 };
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_ANEW_FILES);
  g_signal_emit (self, signals[ITEM_ANEW], 0, item);
}

void
pnc_transfer_set_state (PncTransfer *self, PncTransferState goal)
{
  int state = self->state;

  while (state != (int) goal)
    {
      int next = pnc_transfer_state_step (state, goal);

      if (next == state || !pnc_state_table_move (pnc_transfer_state_table (), &state, next))
        return;
      self->state = state;
      pnc_transfer_notify (self, PNC_TRANSFER_PROP_STATE);
    }
}

static char *
dup_title (PncTransfer *self)
{
  g_autofree char *name = NULL;

  if (self->direction == PNC_UPLOAD && self->local != NULL)
    name = g_file_get_basename (self->local);
  else if (pnc_path_name (self->remote) != NULL)
    name = g_strdup (pnc_path_name (self->remote));
  return pnc_display_text (name != NULL ? name : "/", -1);
}

static char *
dup_remote_text (PncTransfer *self)
{
  g_autofree char *path = pnc_path_to_text (self->remote);

  return pnc_display_text (path, -1);
}

static guint64
get_total_bytes (PncTransfer *self)
{
  if (self->source != NULL && self->state != PNC_TRANSFER_VERIFIED)
    return G_MAXUINT64;
  return self->progress.total_bytes;
}

static double
get_fraction (PncTransfer *self)
{
  if (self->state == PNC_TRANSFER_VERIFIED)
    return 1.0;
  if (get_total_bytes (self) == G_MAXUINT64 || self->progress.total_bytes == 0)
    return 0.0;
  return MIN (1.0, (double) self->progress.done_bytes / (double) self->progress.total_bytes);
}

static const char *
get_local_path (PncTransfer *self)
{
  GFile *file = pnc_transfer_get_local_file (self);

  return file != NULL ? g_file_peek_path (file) : NULL;
}

static void
get_flow_counts (PncTransfer *self, guint id, GValue *value)
{
  PncFlowCounts counts;

  pnc_flow_get_counts (self->flow, &counts);
  if (id == PNC_TRANSFER_PROP_WIRE_BYTES)
    g_value_set_uint64 (value, counts.wire_bytes);
  else if (id == PNC_TRANSFER_PROP_PACKED_FRAMES)
    g_value_set_uint64 (value, counts.packed_frames);
  else if (id == PNC_TRANSFER_PROP_LIMIT_BPS)
    g_value_set_uint64 (value, pnc_transfer_get_limit (self));
}

static void
get_counts (PncTransfer *self, guint id, GValue *value)
{
  const PncRunProgress *progress = &self->progress;

  switch (id)
    {
    case PNC_TRANSFER_PROP_DONE_BYTES:
      g_value_set_uint64 (value, progress->done_bytes);
      break;
    case PNC_TRANSFER_PROP_TOTAL_BYTES:
      g_value_set_uint64 (value, get_total_bytes (self));
      break;
    case PNC_TRANSFER_PROP_DONE_FILES:
      g_value_set_uint64 (value, progress->done_files);
      break;
    case PNC_TRANSFER_PROP_TOTAL_FILES:
      g_value_set_uint64 (value, progress->total_files);
      break;
    case PNC_TRANSFER_PROP_FAILED_FILES:
      g_value_set_uint64 (value, progress->failed);
      break;
    case PNC_TRANSFER_PROP_SKIPPED_FILES:
      g_value_set_uint64 (value, progress->skipped);
      break;
    case PNC_TRANSFER_PROP_LEFT_OUT_FILES:
      g_value_set_uint64 (value, progress->left_out);
      break;
    case PNC_TRANSFER_PROP_ANEW_FILES:
      g_value_set_uint64 (value, self->n_anew);
      break;
    case PNC_TRANSFER_PROP_RATE_BPS:
      g_value_set_uint64 (value, pnc_transfer_get_rate_bps (self));
      break;
    default:
      get_flow_counts (self, id, value);
      break;
    }
}

static void
pnc_transfer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PncTransfer *self = PNC_TRANSFER (object);

  switch (id)
    {
    case PNC_TRANSFER_PROP_DIRECTION:
      g_value_set_int (value, self->direction);
      break;
    case PNC_TRANSFER_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PNC_TRANSFER_PROP_TITLE:
      g_value_take_string (value, dup_title (self));
      break;
    case PNC_TRANSFER_PROP_LOCAL_PATH:
      g_value_set_string (value, get_local_path (self));
      break;
    case PNC_TRANSFER_PROP_REMOTE_PATH:
      g_value_take_string (value, dup_remote_text (self));
      break;
    case PNC_TRANSFER_PROP_IS_FOLDER:
      g_value_set_boolean (value, self->progress.is_folder);
      break;
    case PNC_TRANSFER_PROP_FRACTION:
      g_value_set_double (value, get_fraction (self));
      break;
    case PNC_TRANSFER_PROP_TIME_LEFT_S:
      g_value_set_int64 (value, self->time_left_s);
      break;
    case PNC_TRANSFER_PROP_ERROR_MESSAGE:
      g_value_set_string (value, self->error != NULL ? self->error->message : NULL);
      break;
    case PNC_TRANSFER_PROP_CURRENT:
      g_value_set_string (value, self->current);
      break;
    case PNC_TRANSFER_PROP_PRIORITY:
      g_value_set_enum (value, self->priority);
      break;
    case PNC_TRANSFER_PROP_HOLDUP:
      g_value_set_enum (value, self->holdup);
      break;
    default:
      get_counts (self, id, value);
    }
}

static void
pnc_transfer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PNC_TRANSFER_PROP_LIMIT_BPS)
    pnc_transfer_set_limit (PNC_TRANSFER (object), g_value_get_uint64 (value));
  else if (id == PNC_TRANSFER_PROP_PRIORITY)
    pnc_transfer_set_priority (PNC_TRANSFER (object), g_value_get_enum (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pnc_transfer_dispose (GObject *object)
{
  PncTransfer *self = PNC_TRANSFER (object);

  if (self->run != NULL)
    pnc_transfer_run_stop (self->run, NULL);
  g_clear_pointer (&self->run, pnc_transfer_run_unref);
  g_clear_object (&self->source);
  g_clear_object (&self->target);
  G_OBJECT_CLASS (pnc_transfer_parent_class)->dispose (object);
}

static void
pnc_transfer_finalize (GObject *object)
{
  PncTransfer *self = PNC_TRANSFER (object);

  g_clear_object (&self->local);
  g_clear_object (&self->arrived);
  g_clear_pointer (&self->remote, pnc_path_unref);
  g_clear_pointer (&self->current, g_free);
  g_clear_pointer (&self->flow, pnc_flow_unref);
  g_clear_pointer (&self->limiter, pnc_rate_limiter_unref);
  g_clear_pointer (&self->sync, pnc_sync_options_free);
  g_clear_pointer (&self->entry, pnc_entry_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->done, pnc_done_set_unref);
  g_clear_pointer (&self->sent, pnc_done_set_unref);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (pnc_transfer_parent_class)->finalize (object);
}

static void
install_counts (GParamFlags flags)
{
  static const struct
  {
    guint id;
    const char *name;
  } counts[] = {
    { PNC_TRANSFER_PROP_DONE_BYTES, "done-bytes" },
    { PNC_TRANSFER_PROP_TOTAL_BYTES, "total-bytes" },
    { PNC_TRANSFER_PROP_DONE_FILES, "done-files" },
    { PNC_TRANSFER_PROP_TOTAL_FILES, "total-files" },
    { PNC_TRANSFER_PROP_FAILED_FILES, "failed-files" },
    { PNC_TRANSFER_PROP_SKIPPED_FILES, "skipped-files" },
    { PNC_TRANSFER_PROP_LEFT_OUT_FILES, "left-out-files" },
    { PNC_TRANSFER_PROP_ANEW_FILES, "anew-files" },
    { PNC_TRANSFER_PROP_RATE_BPS, "rate-bps" },
    { PNC_TRANSFER_PROP_WIRE_BYTES, "wire-bytes" },
    { PNC_TRANSFER_PROP_PACKED_FRAMES, "packed-frames" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    properties[counts[i].id]
      = g_param_spec_uint64 (counts[i].name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
}

static void
pnc_transfer_class_init (PncTransferClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = pnc_transfer_get_property;
  object_class->set_property = pnc_transfer_set_property;
  object_class->dispose = pnc_transfer_dispose;
  object_class->finalize = pnc_transfer_finalize;

  properties[PNC_TRANSFER_PROP_DIRECTION]
    = g_param_spec_int ("direction", NULL, NULL, 0, PNC_DOWNLOAD, 0, flags);
  properties[PNC_TRANSFER_PROP_STATE]
    = g_param_spec_enum ("state", NULL, NULL, PNC_TYPE_TRANSFER_STATE, PNC_TRANSFER_QUEUED, flags);
  properties[PNC_TRANSFER_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PNC_TRANSFER_PROP_LOCAL_PATH]
    = g_param_spec_string ("local-path", NULL, NULL, NULL, flags);
  properties[PNC_TRANSFER_PROP_REMOTE_PATH]
    = g_param_spec_string ("remote-path", NULL, NULL, NULL, flags);
  properties[PNC_TRANSFER_PROP_IS_FOLDER]
    = g_param_spec_boolean ("is-folder", NULL, NULL, FALSE, flags);
  properties[PNC_TRANSFER_PROP_FRACTION]
    = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  properties[PNC_TRANSFER_PROP_TIME_LEFT_S]
    = g_param_spec_int64 ("time-left-s", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PNC_TRANSFER_PROP_ERROR_MESSAGE]
    = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  properties[PNC_TRANSFER_PROP_CURRENT] = g_param_spec_string ("current", NULL, NULL, NULL, flags);
  properties[PNC_TRANSFER_PROP_LIMIT_BPS] = g_param_spec_uint64 (
    "limit-bps", NULL, NULL, 1, PNC_RATE_NONE, PNC_RATE_NONE, flags | G_PARAM_WRITABLE);
  properties[PNC_TRANSFER_PROP_PRIORITY]
    = g_param_spec_enum ("priority", NULL, NULL, PNC_TYPE_TRANSFER_PRIORITY, PNC_PRIORITY_NORMAL,
                         flags | G_PARAM_WRITABLE);
  properties[PNC_TRANSFER_PROP_HOLDUP]
    = g_param_spec_enum ("holdup", NULL, NULL, PNC_TYPE_HOLDUP, PNC_HOLDUP_NONE, flags);
  install_counts (flags);
  g_object_class_install_properties (object_class, PNC_TRANSFER_N_PROPS, properties);

  signals[ITEM_FAILED] = g_signal_new ("item-failed", PNC_TYPE_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ITEM_ANEW] = g_signal_new ("item-anew", PNC_TYPE_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[ITEM_DONE] = g_signal_new ("item-done", PNC_TYPE_TRANSFER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
pnc_transfer_init (PncTransfer *self)
{
  self->time_left_s = -1;
  self->after_stop = PNC_TRANSFER_CANCELLED;
  self->priority = PNC_PRIORITY_NORMAL;
  self->max_bytes = G_MAXUINT64;
  self->done = pnc_done_set_new ();
  self->sent = pnc_done_set_new ();
  pnc_transfer_set_common_limiter (self, NULL);
}

void
pnc_transfer_set_common_limiter (PncTransfer *self, PncRateLimiter *limiter)
{
  g_clear_pointer (&self->flow, pnc_flow_unref);
  g_clear_pointer (&self->limiter, pnc_rate_limiter_unref);
  self->limiter = pnc_rate_limiter_new (limiter, NULL);
  self->flow = pnc_flow_new (self->limiter);
}

gboolean
pnc_transfer_is_unrecorded (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), FALSE);

  return self->options.unrecorded;
}

void
pnc_transfer_set_limit (PncTransfer *self, guint64 limit_bps)
{
  g_return_if_fail (PNC_IS_TRANSFER (self));
  g_return_if_fail (limit_bps > 0);

  if (pnc_rate_limiter_get_limit (self->limiter) == limit_bps)
    return;
  pnc_rate_limiter_set_limit (self->limiter, limit_bps);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_LIMIT_BPS);
}

guint64
pnc_transfer_get_limit (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), PNC_RATE_NONE);

  return pnc_rate_limiter_get_limit (self->limiter);
}

PncTransfer *
pnc_transfer_new (PncDirection direction,
                  GFile *local,
                  PncPath *remote,
                  const PncTransferOptions *options)
{
  PncTransfer *self = g_object_new (PNC_TYPE_TRANSFER, NULL);

  self->direction = direction;
  self->remote = pnc_path_ref (remote);
  g_set_object (&self->local, local);
  if (options != NULL)
    self->options = *options;
  if (self->options.policy == 0)
    self->options.policy = PNC_POLICY_REFUSE;
  return self;
}

void
pnc_transfer_set_streams (PncTransfer *self, GInputStream *source, GOutputStream *target)
{
  g_set_object (&self->source, source);
  g_set_object (&self->target, target);
}

void
pnc_transfer_set_max_bytes (PncTransfer *self, guint64 max_bytes)
{
  self->max_bytes = max_bytes;
}

void
pnc_transfer_set_entry (PncTransfer *self, PncEntry *entry, GPtrArray *listed)
{
  g_clear_pointer (&self->entry, pnc_entry_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  self->entry = pnc_entry_ref (entry);
  self->listed = listed != NULL ? g_ptr_array_ref (listed) : NULL;
}

void
pnc_transfer_set_sync (PncTransfer *self, const PncSyncOptions *options)
{
  g_clear_pointer (&self->sync, pnc_sync_options_free);
  self->sync = pnc_sync_options_copy (options);
}

void
pnc_transfer_set_owner (PncTransfer *self, const PncTransferHooks *hooks, gpointer owner)
{
  self->hooks = hooks;
  self->owner = owner;
}

PncTransferState
pnc_transfer_get_state (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), PNC_TRANSFER_FAILED);

  return self->state;
}

gboolean
pnc_transfer_is_ended (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), TRUE);

  return pnc_transfer_state_is_ended (self->state);
}

PncDirection
pnc_transfer_get_direction (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), PNC_UPLOAD);

  return self->direction;
}

const GError *
pnc_transfer_get_error (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), NULL);

  return self->error;
}

GFile *
pnc_transfer_get_local_file (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), NULL);

  return self->arrived != NULL ? self->arrived : self->local;
}

PncPath *
pnc_transfer_get_remote_path (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), NULL);

  return self->remote;
}

PncTransferRun *
pnc_transfer_get_run (PncTransfer *self)
{
  return self->run;
}

guint64
pnc_transfer_get_rate_bps (PncTransfer *self)
{
  return self->run != NULL ? pnc_rate_get_bps (&self->rate) : 0;
}

guint64
pnc_transfer_get_moved_bytes (PncTransfer *self)
{
  return self->progress.done_bytes - self->progress.kept_bytes;
}

void
pnc_transfer_get_bytes (PncTransfer *self, guint64 *done_bytes, guint64 *total_bytes)
{
  *done_bytes = self->progress.done_bytes;
  *total_bytes = MAX (self->progress.total_bytes, self->progress.done_bytes);
}

static void
tell_owner (PncTransfer *self)
{
  if (self->hooks != NULL)
    self->hooks->changed (self, self->owner);
}

void
pnc_transfer_cancel (PncTransfer *self)
{
  g_return_if_fail (PNC_IS_TRANSFER (self));

  self->after_stop = PNC_TRANSFER_CANCELLED;
  if (self->run != NULL)
    pnc_transfer_run_stop (self->run, NULL);
  else if (!pnc_transfer_is_ended (self))
    pnc_transfer_set_state (self, PNC_TRANSFER_CANCELLED);
  if (self->left != NULL)
    pnc_left_partials_discard (g_steal_pointer (&self->left));
  tell_owner (self);
}

void
pnc_transfer_leave (PncTransfer *self)
{
  g_return_if_fail (PNC_IS_TRANSFER (self));

  self->after_stop = PNC_TRANSFER_CANCELLED;
  g_clear_pointer (&self->left, g_ptr_array_unref);
  if (self->run != NULL)
    pnc_transfer_run_leave (self->run);
  else
    pnc_transfer_cancel (self);
}

static gboolean
is_stream (PncTransfer *self)
{
  return self->source != NULL || self->target != NULL;
}

gboolean
pnc_transfer_can_retry (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), FALSE);

  return self->hooks != NULL && !is_stream (self)
         && (self->state == PNC_TRANSFER_FAILED || self->state == PNC_TRANSFER_CANCELLED);
}

void
pnc_transfer_retry (PncTransfer *self)
{
  g_return_if_fail (PNC_IS_TRANSFER (self));

  if (pnc_transfer_can_retry (self))
    self->hooks->retry (self, self->owner);
}

void
pnc_transfer_set_priority (PncTransfer *self, PncTransferPriority priority)
{
  g_return_if_fail (PNC_IS_TRANSFER (self));

  if (self->priority == priority)
    return;
  self->priority = priority;
  if (self->run != NULL)
    pnc_transfer_run_set_priority (self->run, priority);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_PRIORITY);
  tell_owner (self);
}

PncTransferPriority
pnc_transfer_get_priority (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), PNC_PRIORITY_NORMAL);

  return self->priority;
}

gboolean
pnc_transfer_can_pause (PncTransfer *self)
{
  g_return_val_if_fail (PNC_IS_TRANSFER (self), FALSE);

  if (is_stream (self) || (self->run != NULL && pnc_transfer_run_is_stopped (self->run)))
    return FALSE;
  return pnc_state_table_allows (pnc_transfer_state_table (), (int) self->state,
                                 PNC_TRANSFER_PAUSED);
}

void
pnc_transfer_pause (PncTransfer *self)
{
  g_return_if_fail (PNC_IS_TRANSFER (self));

  if (self->after_stop == PNC_TRANSFER_QUEUED)
    self->after_stop = PNC_TRANSFER_PAUSED;
  if (!pnc_transfer_can_pause (self))
    return;
  if (self->run == NULL)
    {
      pnc_transfer_set_state (self, PNC_TRANSFER_PAUSED);
      tell_owner (self);
      return;
    }
  self->after_stop = PNC_TRANSFER_PAUSED;
  pnc_transfer_run_leave (self->run);
}

/* What was counted stays on the screen until the next run counts. */
static void
go_on (PncTransfer *self)
{
  self->again = self->again || self->started;
  g_clear_pointer (&self->left, g_ptr_array_unref);
  pnc_transfer_set_state (self, PNC_TRANSFER_QUEUED);
  tell_owner (self);
}

void
pnc_transfer_note_paused (PncTransfer *self, GPtrArray *left)
{
  gboolean wanted = self->after_stop == PNC_TRANSFER_QUEUED;

  self->after_stop = PNC_TRANSFER_CANCELLED;
  g_clear_pointer (&self->left, g_ptr_array_unref);
  self->left = left;
  pnc_transfer_set_state (self, PNC_TRANSFER_PAUSED);
  if (wanted)
    go_on (self);
}

void
pnc_transfer_resume (PncTransfer *self)
{
  g_return_if_fail (PNC_IS_TRANSFER (self));

  if (self->state == PNC_TRANSFER_PAUSED)
    go_on (self);
  else if (self->after_stop == PNC_TRANSFER_PAUSED)
    self->after_stop = PNC_TRANSFER_QUEUED;
}

void
pnc_transfer_go_on_from (PncTransfer *self, GBytes *done_keys)
{
  self->unsure = TRUE;
  self->again = TRUE;
  if (done_keys != NULL)
    pnc_done_set_load (self->done, done_keys);
}

void
pnc_transfer_set_reached (PncTransfer *self, const PncRunProgress *before)
{
  self->progress.total_bytes = MAX (before->total_bytes, before->done_bytes);
  self->progress.done_bytes = before->done_bytes;
  self->progress.kept_bytes = before->done_bytes;
  self->progress.total_files = MAX (before->total_files, before->done_files);
  self->progress.done_files = before->done_files;
}

void
pnc_transfer_requeue (PncTransfer *self)
{
  self->again = TRUE;
  self->progress = (PncRunProgress){ .is_folder = self->progress.is_folder };
  self->n_anew = 0;
  self->time_left_s = -1;
  g_clear_error (&self->error);
  g_clear_object (&self->arrived);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_ERROR_MESSAGE);
  pnc_transfer_set_state (self, PNC_TRANSFER_QUEUED);
}

void
pnc_transfer_fail (PncTransfer *self, const GError *error)
{
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  pnc_transfer_notify (self, PNC_TRANSFER_PROP_ERROR_MESSAGE);
  pnc_transfer_set_state (self, PNC_TRANSFER_FAILED);
}
