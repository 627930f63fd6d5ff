/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-files.h"

#include "pnc-session-private.h"

#include "pnc-display.h"
#include "pnc-name-set.h"

typedef struct
{
  /* owned */
  char *subject;
  PncNameSet *met;           /* in this round */
  PncNameSet *reported;      /* in earlier rounds, nullable in the first */
  GCancellable *stop;        /* ours: by the caller's, or by too many entries */
  GCancellable *cancellable; /* the caller's, nullable */
  gulong cancelled_id;
  GError *reason; /* nullable: why we stopped it ourselves */

  /* borrowed */
  PncListPageFunc on_page;
  gpointer page_data;

  guint max_entries;
  guint64 left_out;
  gboolean saw_end; /* a page without entries came in this round, which must be the last */
} Listing;

static void
listing_free (Listing *listing)
{
  if (listing->cancellable != NULL)
    g_cancellable_disconnect (listing->cancellable, listing->cancelled_id);
  g_clear_object (&listing->cancellable);
  g_clear_object (&listing->stop);
  g_clear_error (&listing->reason);
  pnc_name_set_free (listing->met);
  pnc_name_set_free (listing->reported);
  g_free (listing->subject);
  g_free (listing);
}

static Listing *
get_listing (gpointer task)
{
  return g_task_get_task_data (task);
}

static gboolean
refuse (GError **error, const char *what)
{
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL, "%s", what);
  return FALSE;
}

/* @fresh: where to append what has not been reported yet */
static gboolean
take_entry (Listing *listing, PncEntry *entry, GPtrArray *fresh, GError **error)
{
  if (entry->name[0] == '\0')
    return refuse (error, "an entry of a listing has no name");
  if (!pnc_name_set_add (listing->met, entry->name))
    return refuse (error, "a name was listed twice");
  if (listing->reported == NULL || pnc_name_set_add (listing->reported, entry->name))
    g_ptr_array_add (fresh, entry);
  return TRUE;
}

static gboolean
take_entries (Listing *listing, GPtrArray *entries, GPtrArray *fresh, GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      if (!take_entry (listing, g_ptr_array_index (entries, i), fresh, error))
        return FALSE;
    }
  return TRUE;
}

/* Takes @reason. */
static void
stop (Listing *listing, GError *reason)
{
  g_assert (listing->reason == NULL);
  listing->reason = reason;
  g_cancellable_cancel (listing->stop);
}

static gboolean
is_over_the_cap (Listing *listing)
{
  g_autofree char *shown = NULL;
  GError *error = NULL;
  guint n = pnc_name_set_get_size (listing->met);

  if (listing->reported != NULL)
    n = MAX (n, pnc_name_set_get_size (listing->reported));
  if (n <= listing->max_entries)
    return FALSE;
  shown = pnc_display_text (listing->subject, -1);
  pnc_set_error (&error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, listing->subject,
                 "“%s” has more than %u entries. Look at a folder with fewer.", shown,
                 listing->max_entries);
  stop (listing, error);
  return TRUE;
}

static gboolean
page_frame (const PncMessage *message, gpointer data, GError **error)
{
  Listing *listing = get_listing (data);
  GPtrArray *entries = message->list_page.entries;
  g_autoptr (GPtrArray) fresh = NULL;

  if (g_cancellable_is_cancelled (listing->stop)) /* the request will soon know */
    return TRUE;
  if (listing->saw_end)
    return refuse (error, "a page without entries was not the last of its listing");
  listing->saw_end = entries->len == 0;
  fresh = g_ptr_array_new_full (entries->len, NULL);
  if (!take_entries (listing, entries, fresh, error))
    return FALSE;
  listing->left_out += message->list_page.left_out;
  if (is_over_the_cap (listing))
    return TRUE;
  if (listing->on_page != NULL && fresh->len > 0)
    listing->on_page (fresh, listing->page_data);
  return TRUE;
}

static void
list_restart (gpointer data)
{
  Listing *listing = get_listing (data);

  if (listing->reported == NULL)
    listing->reported = g_steal_pointer (&listing->met);
  pnc_name_set_free (listing->met);
  listing->met = pnc_name_set_new ();
  listing->left_out = 0;
  listing->saw_end = FALSE;
}

static void
list_done (PncSession *session, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  Listing *listing = get_listing (task);

  if (listing->reason != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&listing->reason);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static const PncRequestEvents list_events = {
  .frame = page_frame,
  .restart = list_restart,
  .done = list_done,
};

/* Any thread. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static Listing *
listing_new (PncSession *self, PncPath *path, GCancellable *cancellable)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->subject = pnc_path_to_text (path);
  listing->met = pnc_name_set_new ();
  listing->max_entries = self->settings.max_entries;
  listing->stop = g_cancellable_new ();
  if (cancellable != NULL)
    {
      listing->cancellable = g_object_ref (cancellable);
      listing->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                     g_object_ref (listing->stop), g_object_unref);
    }
  return listing;
}

void
pnc_session_list_async (PncSession *self,
                        PncPath *path,
                        PncListPageFunc on_page,
                        gpointer page_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  PncMessage message = {
    .type = PNC_MESSAGE_LIST,
    .list = { .path = path, .page_entries = PNC_MAX_LIST_PAGE_ENTRIES },
  };
  GTask *task;
  Listing *listing;

  g_return_if_fail (PNC_IS_SESSION (self) && path != NULL);

  listing = listing_new (self, path, cancellable);
  listing->on_page = on_page;
  listing->page_data = page_data;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pnc_session_list_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, listing, (GDestroyNotify) listing_free);
  pnc_session_requests_add (self, &message, &list_events, task, listing->stop);
}

gboolean
pnc_session_list_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_list_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

guint64
pnc_session_list_get_left_out (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_list_async), 0);

  return get_listing (result)->left_out;
}
