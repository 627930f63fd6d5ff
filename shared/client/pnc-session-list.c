/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-files.h"

#include "pnc-session-private.h"

#include "pnc-display.h"

typedef struct
{
  /* owned */
  char *subject;
  GHashTable *rounds;        /* PncEntry by name -> in which round it came last */
  GCancellable *stop;        /* ours: by the caller's or by too many entries */
  GCancellable *cancellable; /* the caller's, nullable */
  gulong cancelled_id;
  GError *overflow;

  /* borrowed */
  PncListPageFunc on_page;
  gpointer page_data;

  guint round; /* from 1; another one begins with each connection */
  guint max_entries;
  guint64 left_out;
} Listing;

static void
listing_free (Listing *listing)
{
  if (listing->cancellable != NULL)
    g_cancellable_disconnect (listing->cancellable, listing->cancelled_id);
  g_clear_object (&listing->cancellable);
  g_clear_object (&listing->stop);
  g_clear_error (&listing->overflow);
  g_hash_table_unref (listing->rounds);
  g_free (listing->subject);
  g_free (listing);
}

static guint
hash_entry (gconstpointer entry)
{
  return g_str_hash (((const PncEntry *) entry)->name);
}

static gboolean
same_name (gconstpointer a, gconstpointer b)
{
  return g_str_equal (((const PncEntry *) a)->name, ((const PncEntry *) b)->name);
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
  gpointer last_round;

  if (entry->name[0] == '\0')
    return refuse (error, "an entry of a listing has no name");
  if (!g_hash_table_lookup_extended (listing->rounds, entry, NULL, &last_round))
    g_ptr_array_add (fresh, entry);
  else if (GPOINTER_TO_UINT (last_round) == listing->round)
    return refuse (error, "a name was listed twice");
  g_hash_table_replace (listing->rounds, pnc_entry_ref (entry), GUINT_TO_POINTER (listing->round));
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

static gboolean
is_over_the_cap (Listing *listing)
{
  g_autofree char *shown = NULL;

  if (listing->overflow == NULL && g_hash_table_size (listing->rounds) > listing->max_entries)
    {
      shown = pnc_display_text (listing->subject, -1);
      pnc_set_error (&listing->overflow, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, listing->subject,
                     "“%s” has more than %u entries. Look at a folder with fewer.", shown,
                     listing->max_entries);
      g_cancellable_cancel (listing->stop);
    }
  return listing->overflow != NULL;
}

static gboolean
page_frame (const PncMessage *message, gpointer data, GError **error)
{
  Listing *listing = get_listing (data);
  g_autoptr (GPtrArray) fresh = NULL;

  if (g_cancellable_is_cancelled (listing->stop)) /* the request will soon know */
    return TRUE;
  fresh = g_ptr_array_new_full (message->list_page.entries->len, NULL);
  if (!take_entries (listing, message->list_page.entries, fresh, error))
    return FALSE;
  listing->left_out += message->list_page.left_out;
  if (!is_over_the_cap (listing) && listing->on_page != NULL && fresh->len > 0)
    listing->on_page (fresh, listing->page_data);
  return TRUE;
}

static void
list_restart (gpointer data)
{
  Listing *listing = get_listing (data);

  listing->round++;
  listing->left_out = 0;
}

static void
list_done (PncSession *session, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  Listing *listing = get_listing (task);

  if (listing->overflow != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&listing->overflow);
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
  listing->rounds
    = g_hash_table_new_full (hash_entry, same_name, (GDestroyNotify) pnc_entry_unref, NULL);
  listing->round = 1;
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
