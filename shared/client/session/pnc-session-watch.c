/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-watch.h"

#include "pnc-session-private.h"

typedef struct
{
  const PncWatchEvents *events;
  gpointer data;
  gboolean has_begun; /* on this connection */
} Watch;

static Watch *
get_watch (gpointer task)
{
  return g_task_get_task_data (task);
}

static gboolean
refuse (GError **error, const char *what)
{
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL, "%s", what);
  return FALSE;
}

static gboolean
watch_frame (const PncMessage *message, gpointer data, GError **error)
{
  Watch *watch = get_watch (data);
  gboolean begins = message->type == PNC_MESSAGE_WATCHING;

  if (begins && watch->has_begun)
    return refuse (error, "WATCHING came twice");
  if (!begins && !watch->has_begun)
    return refuse (error, "CHANGES came before WATCHING");
  watch->has_begun = TRUE;
  if (g_cancellable_is_cancelled (g_task_get_cancellable (data)))
    return TRUE;
  if (begins)
    watch->events->begun (message->watching.scope == PNC_WATCH_ALL, watch->data);
  else
    watch->events->changed (&message->changes, watch->data);
  return TRUE;
}

static void
watch_restart (gpointer data)
{
  get_watch (data)->has_begun = FALSE;
}

static void
watch_done (PncSession *session, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_assert (error != NULL); /* nothing else ends it */
  g_task_return_error (task, error);
}

static const PncRequestEvents watch_events = {
  .frame = watch_frame,
  .restart = watch_restart,
  .done = watch_done,
};

void
pnc_session_watch_async (PncSession *self,
                         PncPath *path,
                         const PncWatchEvents *events,
                         gpointer data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_WATCH, .watch = { .path = path } };
  Watch *watch;
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL && events != NULL);

  watch = g_new0 (Watch, 1);
  watch->events = events;
  watch->data = data;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pnc_session_watch_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, watch, g_free);
  pnc_session_requests_add (self, &message, &watch_events, task, cancellable);
}

void
pnc_session_watch_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_if_fail (g_task_is_valid (result, self));
  g_return_if_fail (g_async_result_is_tagged (result, pnc_session_watch_async));

  g_task_propagate_boolean (G_TASK (result), error);
}
