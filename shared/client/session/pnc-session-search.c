/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-search.h"

#include "pnc-session-private.h"

#include <string.h>

typedef struct
{
  const PncSearchEvents *events;
  gpointer data;
  PncPath *path; /* owned */
  guint most;
  PncSearchEnd end; /* so far, on this connection */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  pnc_path_unref (search->path);
  g_free (search);
}

static Search *
get_search (gpointer task)
{
  return g_task_get_task_data (task);
}

static gboolean
refuse (GError **error, const char *what)
{
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL, "%s", what);
  return FALSE;
}

/* Returns: (transfer full) (nullable): the folder as a whole path, if all that is said to be in it
 * has a path of its own */
static PncPath *
whole_folder (Search *search, const PncFound *found, GError **error)
{
  g_autoptr (PncPath) folder = pnc_path_join (search->path, found->folder, NULL);

  for (guint i = 0; folder != NULL && i < found->entries->len; i++)
    {
      const PncEntry *entry = g_ptr_array_index (found->entries, i);
      g_autoptr (PncPath) path = pnc_path_child (folder, entry->name, NULL);

      if (path == NULL)
        g_clear_pointer (&folder, pnc_path_unref);
    }
  if (folder == NULL)
    refuse (error, "FOUND has a path over the limits");
  return g_steal_pointer (&folder);
}

static gboolean
take_found (Search *search, const PncFound *found, GError **error)
{
  if (search->end.outcome != PNC_SEARCH_MORE)
    return refuse (error, "FOUND came after the last one");
  if (found->outcome == PNC_SEARCH_MORE && found->entries->len == 0)
    return refuse (error, "FOUND without entries is not the last");
  search->end.outcome = found->outcome;
  search->end.n_found += found->entries->len;
  search->end.n_unread = found->unread;
  if (search->end.n_found > search->most)
    return refuse (error, "FOUND has more than was asked for");
  return TRUE;
}

static gboolean
search_frame (const PncMessage *message, gpointer data, GError **error)
{
  Search *search = get_search (data);
  gboolean wanted = !g_cancellable_is_cancelled (g_task_get_cancellable (data));
  g_autoptr (PncPath) folder = NULL;

  if (message->type == PNC_MESSAGE_PROGRESS)
    {
      if (wanted && search->events->looked != NULL)
        search->events->looked (message->progress.items, search->data);
      return TRUE;
    }
  if (!take_found (search, &message->found, error))
    return FALSE;
  folder = whole_folder (search, &message->found, error);
  if (folder == NULL)
    return FALSE;
  if (wanted && message->found.entries->len > 0)
    search->events->found (folder, message->found.entries, search->data);
  return TRUE;
}

static void
search_restart (gpointer data)
{
  Search *search = get_search (data);

  memset (&search->end, 0, sizeof search->end);
  search->events->restarted (search->data);
}

static void
search_done (PncSession *session, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error == NULL && get_search (task)->end.outcome == PNC_SEARCH_MORE)
    refuse (&error, "The last FOUND does not say how the search has ended");
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static const PncRequestEvents search_events = {
  .frame = search_frame,
  .restart = search_restart,
  .done = search_done,
};

void
pnc_session_search_async (PncSession *self,
                          const PncSearch *search,
                          const PncSearchEvents *events,
                          gpointer data,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_SEARCH, .search = *search };
  Search *own;
  GTask *task;

  g_return_if_fail (PNC_IS_SESSION (self) && events != NULL);
  g_return_if_fail (search->path != NULL && search->words != NULL && search->most > 0);

  own = g_new0 (Search, 1);
  own->events = events;
  own->data = data;
  own->path = pnc_path_ref (search->path);
  own->most = search->most;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pnc_session_search_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, own, search_free);
  if (strlen (search->words) > PNC_MAX_SEARCH_BYTES)
    {
      g_task_return_new_error (task, PNC_ERROR, PNC_ERROR_TOO_LARGE,
                               "That is too much to look for. Use fewer words.");
      g_object_unref (task);
      return;
    }
  pnc_session_requests_add (self, &message, &search_events, task, cancellable);
}

gboolean
pnc_session_search_finish (PncSession *self,
                           GAsyncResult *result,
                           PncSearchEnd *end,
                           GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_search_async), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *end = get_search (result)->end;
  return TRUE;
}
