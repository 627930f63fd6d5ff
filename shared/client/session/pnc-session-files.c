/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-files.h"

#include "pnc-session-private.h"

#define SHA256_BYTES 32u

/* One request and what became of it. */
typedef struct
{
  /* owned: what was asked */
  char *name; /* nullable: the only name that ENTRY may have */
  guint8 algorithm;
  guint64 time_us;                 /* of PING */
  PncSessionProgressFunc progress; /* nullable */
  gpointer progress_data;

  /* owned: the answer */
  PncEntry *entry;
  char *hex;
  char *trash_id; /* nullable */
  PncSpaceResult space;
  gint64 sent_us;
  gint64 rtt_us;
} Call;

static void
call_free (Call *call)
{
  g_clear_pointer (&call->entry, pnc_entry_unref);
  g_free (call->name);
  g_free (call->hex);
  g_free (call->trash_id);
  g_free (call);
}

static Call *
get_call (gpointer task)
{
  return g_task_get_task_data (task);
}

static void
call_done (PncSession *session, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static GTask *
call_new (PncSession *self,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (Call, 1), (GDestroyNotify) call_free);
  return task;
}

static void
call_start (GTask *task, const PncMessage *message, const PncRequestEvents *events)
{
  pnc_session_requests_add (g_task_get_source_object (task), message, events, task,
                            g_task_get_cancellable (task));
}

/* PROGRESS */

static void
set_progress (GTask *task, PncSessionProgressFunc progress, gpointer progress_data)
{
  Call *call = get_call (task);

  call->progress = progress;
  call->progress_data = progress_data;
}

/* Returns: %TRUE: nothing is wrong with it */
static gboolean
tell_progress (Call *call, const PncMessage *message)
{
  if (message->type == PNC_MESSAGE_PROGRESS && call->progress != NULL)
    call->progress (&message->progress, call->progress_data);
  return TRUE;
}

/* ENTRY */

static gboolean
entry_frame (const PncMessage *message, gpointer data, GError **error)
{
  Call *call = get_call (data);

  if (message->type != PNC_MESSAGE_ENTRY)
    return tell_progress (call, message);
  if (call->name != NULL && !g_str_equal (message->entry.entry->name, call->name))
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "an entry came for another name than the one asked for");
      return FALSE;
    }
  call->entry = pnc_entry_ref (message->entry.entry);
  return TRUE;
}

static const PncRequestEvents entry_events = {
  .frame = entry_frame,
  .done = call_done,
};

/* The share itself has no name. */
static char *
dup_expected_name (PncPath *path)
{
  return g_strdup (pnc_path_depth (path) > 0 ? pnc_path_name (path) : "");
}

void
pnc_session_stat_async (PncSession *self,
                        PncPath *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_STAT, .stat = { .path = path } };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL);

  task = call_new (self, pnc_session_entry_finish, cancellable, callback, user_data);
  get_call (task)->name = dup_expected_name (path);
  call_start (task, &message, &entry_events);
}

void
pnc_session_make_folder_async (PncSession *self,
                               PncPath *path,
                               guint8 flags,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  PncMessage message
    = { .type = PNC_MESSAGE_MAKE_FOLDER, .make_folder = { .path = path, .flags = flags } };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL);

  task = call_new (self, pnc_session_entry_finish, cancellable, callback, user_data);
  get_call (task)->name = dup_expected_name (path);
  call_start (task, &message, &entry_events);
}

/* Only with KEEP_BOTH may the server choose the name. */
static char *
dup_name_by_policy (PncPath *to, PncPolicy policy)
{
  return policy == PNC_POLICY_KEEP_BOTH ? NULL : dup_expected_name (to);
}

void
pnc_session_rename_async (PncSession *self,
                          PncPath *from,
                          PncPath *to,
                          PncPolicy policy,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  PncMessage message
    = { .type = PNC_MESSAGE_RENAME, .rename = { .from = from, .to = to, .policy = policy } };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && from != NULL && to != NULL);

  task = call_new (self, pnc_session_entry_finish, cancellable, callback, user_data);
  get_call (task)->name = dup_name_by_policy (to, policy);
  call_start (task, &message, &entry_events);
}

void
pnc_session_copy_async (PncSession *self,
                        PncPath *from,
                        PncPath *to,
                        PncPolicy policy,
                        gboolean recursive,
                        GCancellable *cancellable,
                        PncSessionProgressFunc progress,
                        gpointer progress_data,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  PncMessage message = {
    .type = PNC_MESSAGE_COPY,
    .copy = { .from = from, .to = to, .policy = policy, .recursive = recursive ? 1 : 0 },
  };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && from != NULL && to != NULL);

  task = call_new (self, pnc_session_entry_finish, cancellable, callback, user_data);
  get_call (task)->name = dup_name_by_policy (to, policy);
  set_progress (task, progress, progress_data);
  call_start (task, &message, &entry_events);
}

void
pnc_session_set_attributes_async (PncSession *self,
                                  PncPath *path,
                                  const PncAttributes *attributes,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_SET_ATTRIBUTES };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL && attributes != NULL);

  message.set_attributes.path = path;
  message.set_attributes.attributes = *attributes;
  task = call_new (self, pnc_session_entry_finish, cancellable, callback, user_data);
  get_call (task)->name = dup_expected_name (path);
  call_start (task, &message, &entry_events);
}

PncEntry *
pnc_session_entry_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_entry_finish), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&get_call (result)->entry);
}

/* REMOVED */

static gboolean
removed_frame (const PncMessage *message, gpointer data, GError **error)
{
  Call *call = get_call (data);

  if (message->type != PNC_MESSAGE_REMOVED)
    return tell_progress (call, message);
  call->trash_id = g_strdup (message->removed.id);
  return TRUE;
}

static const PncRequestEvents removed_events = {
  .frame = removed_frame,
  .done = call_done,
};

void
pnc_session_remove_async (PncSession *self,
                          PncPath *path,
                          guint8 flags,
                          GCancellable *cancellable,
                          PncSessionProgressFunc progress,
                          gpointer progress_data,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_REMOVE, .remove = { .path = path, .flags = flags } };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL);

  task = call_new (self, pnc_session_remove_async, cancellable, callback, user_data);
  set_progress (task, progress, progress_data);
  call_start (task, &message, &removed_events);
}

gboolean
pnc_session_remove_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
pnc_session_get_trash_id (GAsyncResult *result)
{
  const char *id;

  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_remove_async), NULL);

  id = get_call (result)->trash_id;
  return id != NULL && id[0] != '\0' ? id : NULL;
}

void
pnc_session_restore_async (PncSession *self,
                           PncPath *path,
                           const char *id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_RESTORE };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL && id != NULL);

  message.restore.path = path;
  message.restore.id = (char *) id; /* only read */
  task = call_new (self, pnc_session_entry_finish, cancellable, callback, user_data);
  get_call (task)->name = dup_expected_name (path);
  call_start (task, &message, &entry_events);
}

/* SUM_RESULT */

static gsize
sum_bytes (guint8 algorithm)
{
  return algorithm == PNC_SUM_SHA256 ? SHA256_BYTES : PNC_HASH_BYTES;
}

static char *
to_hex (const PncSlice *bytes)
{
  GString *hex = g_string_sized_new (2 * bytes->length_bytes);

  for (gsize i = 0; i < bytes->length_bytes; i++)
    g_string_append_printf (hex, "%02x", bytes->data[i]);
  return g_string_free (hex, FALSE);
}

static gboolean
sum_frame (const PncMessage *message, gpointer data, GError **error)
{
  Call *call = get_call (data);
  const PncSumResult *sum = &message->sum_result;

  if (message->type != PNC_MESSAGE_SUM_RESULT)
    return tell_progress (call, message);
  if (sum->algorithm != call->algorithm || sum->hash.length_bytes != sum_bytes (call->algorithm))
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "a sum came of another kind than the one asked for");
      return FALSE;
    }
  call->hex = to_hex (&sum->hash);
  return TRUE;
}

static const PncRequestEvents sum_events = {
  .frame = sum_frame,
  .done = call_done,
};

void
pnc_session_sum_async (PncSession *self,
                       PncPath *path,
                       PncSumAlgorithm algorithm,
                       GCancellable *cancellable,
                       PncSessionProgressFunc progress,
                       gpointer progress_data,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_SUM, .sum = { .path = path, .algorithm = algorithm } };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL);

  task = call_new (self, pnc_session_sum_async, cancellable, callback, user_data);
  get_call (task)->algorithm = (guint8) algorithm;
  set_progress (task, progress, progress_data);
  call_start (task, &message, &sum_events);
}

char *
pnc_session_sum_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_sum_async), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&get_call (result)->hex);
}

/* SPACE_RESULT */

static gboolean
space_frame (const PncMessage *message, gpointer data, GError **error)
{
  get_call (data)->space = message->space_result;
  return TRUE;
}

static const PncRequestEvents space_events = {
  .frame = space_frame,
  .done = call_done,
};

void
pnc_session_space_async (PncSession *self,
                         PncPath *path,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_SPACE, .stat = { .path = path } };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL);

  task = call_new (self, pnc_session_space_async, cancellable, callback, user_data);
  call_start (task, &message, &space_events);
}

gboolean
pnc_session_space_finish (PncSession *self,
                          GAsyncResult *result,
                          PncSpaceResult *space,
                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_space_async), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *space = get_call (result)->space;
  return TRUE;
}

/* PONG */

static void
ping_sent (gpointer data)
{
  get_call (data)->sent_us = g_get_monotonic_time ();
}

static gboolean
pong_frame (const PncMessage *message, gpointer data, GError **error)
{
  Call *call = get_call (data);

  if (message->pong.time_us != call->time_us)
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "PONG does not repeat the time of its PING");
      return FALSE;
    }
  call->rtt_us = MAX (g_get_monotonic_time () - call->sent_us, 1);
  return TRUE;
}

static void
pong_done (PncSession *session, GError *error, gpointer data)
{
  g_autoptr (PncSession) alive = g_object_ref (session);
  gboolean answered = error == NULL;

  if (answered)
    pnc_rtt_add (&session->rtt, get_call (data)->rtt_us);
  call_done (session, error, data);
  if (answered)
    pnc_session_emit_ping (session);
}

static const PncRequestEvents ping_events = {
  .sent = ping_sent,
  .frame = pong_frame,
  .done = pong_done,
};

void
pnc_session_ping_async (PncSession *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_PING };
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self));

  task = call_new (self, pnc_session_ping_async, cancellable, callback, user_data);
  message.ping.time_us = (guint64) g_get_monotonic_time ();
  get_call (task)->time_us = message.ping.time_us;
  call_start (task, &message, &ping_events);
}

gint64
pnc_session_ping_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_ping_async), -1);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return -1;
  return get_call (result)->rtt_us;
}
