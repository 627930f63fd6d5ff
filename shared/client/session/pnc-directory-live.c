/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-directory-private.h"

#include "pnc-session-watch.h"

/* What comes within so long is shown together: each change of the rows costs whoever sorts them. */
#define GATHER_MS 100u

struct _PncDirectoryLive
{
  PncDirectory *directory;   /* borrowed */
  GCancellable *cancellable; /* owned; NULL while it does not watch */
  GHashTable *pending;       /* owned: name -> PncEntry, NULL for one that is gone */
  GHashTable *told;          /* owned, nullable: names told since the listing under way began */
  GSource *timer;            /* owned, nullable: until what is pending is shown */
  gint64 shown_us;           /* when that was done last */
  gboolean is_on;
};

static void
set_on (PncDirectoryLive *self, gboolean is_on)
{
  if (self->is_on == is_on)
    return;
  self->is_on = is_on;
  pnc_directory_notify_live (self->directory);
}

static void
stop_timer (PncDirectoryLive *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/* What is pending, by what it means. Keys and entries are taken over. */
static void
sort_pending (PncDirectoryLive *self, GPtrArray *entries, GPtrArray *gone)
{
  GHashTableIter iter;
  gpointer name, entry;

  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, &name, &entry))
    {
      g_hash_table_iter_steal (&iter);
      if (entry != NULL)
        {
          g_ptr_array_add (entries, entry);
          g_free (name);
        }
      else
        g_ptr_array_add (gone, name);
    }
}

static void
show_pending (PncDirectoryLive *self)
{
  g_autoptr (PncDirectory) directory = g_object_ref (self->directory);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);

  stop_timer (self);
  self->shown_us = g_get_monotonic_time ();
  sort_pending (self, entries, gone);
  if (gone->len > 0)
    pnc_directory_drop (directory, gone);
  if (entries->len > 0)
    pnc_directory_put (directory, entries);
}

static gboolean
show_cb (gpointer user_data)
{
  show_pending (user_data);
  return G_SOURCE_REMOVE;
}

/* The first change is shown at once, those behind it together. */
static void
show_soon (PncDirectoryLive *self)
{
  gint64 since_ms = (g_get_monotonic_time () - self->shown_us) / 1000;

  if (self->timer != NULL)
    return;
  self->timer = g_timeout_source_new (since_ms < GATHER_MS ? GATHER_MS - (guint) since_ms : 0);
  g_source_set_callback (self->timer, show_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/* Takes @entry. */
static void
note (PncDirectoryLive *self, const char *name, PncEntry *entry)
{
  g_hash_table_replace (self->pending, g_strdup (name), entry);
  if (self->told != NULL)
    g_hash_table_add (self->told, g_strdup (name));
}

static void
entry_unref (gpointer entry)
{
  if (entry != NULL)
    pnc_entry_unref (entry);
}

static void
begun_cb (gboolean sees_all, gpointer data)
{
  PncDirectoryLive *self = data;

  /* told on a connection before: the listing of this one knows better */
  if (self->told != NULL)
    g_hash_table_remove_all (self->told);
  set_on (self, sees_all);
}

static gboolean
is_too_large (PncDirectoryLive *self)
{
  return self->directory->rows->len + g_hash_table_size (self->pending) > PNC_MAX_LIST_ENTRIES;
}

/* Whoever is told of a name can be told of too many. */
static void
give_up (PncDirectoryLive *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_on (self, FALSE);
}

static void
changed_cb (const PncChanges *changes, gpointer data)
{
  PncDirectoryLive *self = data;

  for (guint i = 0; i < changes->gone->len; i++)
    note (self, g_ptr_array_index (changes->gone, i), NULL);
  for (guint i = 0; i < changes->entries->len; i++)
    {
      PncEntry *entry = g_ptr_array_index (changes->entries, i);

      note (self, entry->name, pnc_entry_ref (entry));
    }
  show_soon (self);
  if (is_too_large (self))
    give_up (self);
  else if ((changes->flags & PNC_CHANGES_OVERFLOW) != 0)
    pnc_directory_refresh (self->directory);
}

static const PncWatchEvents events = { begun_cb, changed_cb };

/* What is over may be one before this, and @user_data gone. */
static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PncDirectoryLive *self = user_data;
  g_autoptr (PncDirectory) directory = NULL;
  g_autoptr (GError) error = NULL;

  pnc_session_watch_finish (PNC_SESSION (source), result, &error);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  directory = g_object_ref (self->directory);
  g_info ("A folder is not live: %s", error->message);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->told, g_hash_table_unref);
  set_on (self, FALSE);
  if (g_error_matches (error, PNC_ERROR, PNC_ERROR_NOT_FOUND)
      && !pnc_directory_is_loading (directory))
    {
      g_hash_table_remove_all (self->pending);
      pnc_directory_fail (directory, g_steal_pointer (&error));
    }
}

static void
start (PncDirectoryLive *self)
{
  self->cancellable = g_cancellable_new ();
  pnc_session_watch_async (self->directory->session, self->directory->path, &events, self,
                           self->cancellable, ended_cb, self);
}

PncDirectoryLive *
pnc_directory_live_new (PncDirectory *directory)
{
  PncDirectoryLive *self = g_new0 (PncDirectoryLive, 1);

  self->directory = directory;
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_unref);
  self->shown_us = G_MININT64 / 2;
  return self;
}

void
pnc_directory_live_free (PncDirectoryLive *self)
{
  if (self == NULL)
    return;
  stop_timer (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->pending);
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_free (self);
}

gboolean
pnc_directory_live_is_on (PncDirectoryLive *self)
{
  return self != NULL && self->is_on;
}

/* What was told before is not newer than what will be listed, and must not be shown after it. */
void
pnc_directory_live_start_listing (PncDirectoryLive *self)
{
  if (self == NULL)
    return;
  show_pending (self);
  g_clear_pointer (&self->told, g_hash_table_unref);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (self->cancellable == NULL)
    start (self);
}

void
pnc_directory_live_end_listing (PncDirectoryLive *self)
{
  if (self != NULL)
    g_clear_pointer (&self->told, g_hash_table_unref);
}

void
pnc_directory_live_detached (PncDirectoryLive *self)
{
  if (self != NULL)
    set_on (self, FALSE);
}

gboolean
pnc_directory_live_has_told (PncDirectoryLive *self, const char *name)
{
  return self != NULL && self->told != NULL && g_hash_table_contains (self->told, name);
}
