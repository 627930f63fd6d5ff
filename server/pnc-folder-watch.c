/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-folder-watch.h"

#include "pnc-change-set.h"
#include "pnc-name.h"
#include "pnc-share-watch.h"
#include "pnc-watch-hub.h"

#include <string.h>

/* When all threads have too much to do. */
#define RETRY_US (200 * 1000)

struct _PncFolderWatch
{
  PncWatchMember member;
  PncServerCore *core; /* borrowed */
  PncFramePump *pump;  /* borrowed */
  const PncFolderWatchEvents *events;
  gpointer user_data;
  guint64 request;
  guint *n_looking;      /* borrowed */
  PncChangeSet *changes; /* owned */
  gboolean check_folder; /* whether it is still where its path leads */
  GSource *timer;        /* owned, nullable */
  gint64 timer_us;
  gboolean has_begun;
  gboolean running;
  gboolean abandoned;
  gboolean lost; /* to be told with what was looked at */
  /* while it runs, the thread's; otherwise the main loop's */
  PncShare *share;        /* owned reference */
  PncPath *path;          /* owned reference */
  PncDirMonitor *monitor; /* borrowed; of the hub */
  PncWatchedFolder folder;
  GPtrArray *names;   /* owned, nullable: being looked at */
  GPtrArray *entries; /* owned */
  GPtrArray *gone;    /* owned: borrowed from names */
  GError *error;      /* owned, nullable */
};

static void schedule (PncFolderWatch *self);

static PncFolderWatch *
from_member (PncWatchMember *member)
{
  return (PncFolderWatch *) (void *) ((char *) member - G_STRUCT_OFFSET (PncFolderWatch, member));
}

static void
changed_cb (PncWatchMember *member, PncDirChange change, const char *name)
{
  PncFolderWatch *self = from_member (member);
  g_autoptr (GError) error = NULL;

  switch (change)
    {
    case PNC_DIR_CHANGE_NAME:
      if (pnc_name_check (name, strlen (name), PNC_NAME_RULE_WIRE) != PNC_NAME_OK)
        return;
      pnc_change_set_add (self->changes, name);
      break;
    case PNC_DIR_CHANGE_LOST:
      pnc_change_set_lose (self->changes);
      break;
    case PNC_DIR_CHANGE_SELF:
      self->check_folder = TRUE;
      break;
    case PNC_DIR_CHANGE_GONE:
    default:
      /* what has its path by now may even have its number: nobody would tell of that one */
      pnc_share_set_moved (&error, self->path);
      self->events->ended (self, error, self->user_data);
      return;
    }
  schedule (self);
}

PncFolderWatch *
pnc_folder_watch_new (PncServerCore *core,
                      PncShare *share,
                      PncPath *path,
                      PncFramePump *pump,
                      guint64 request,
                      guint *n_looking,
                      const PncFolderWatchEvents *events,
                      gpointer user_data)
{
  PncFolderWatch *self = g_new0 (PncFolderWatch, 1);

  self->member.changed = changed_cb;
  self->core = core;
  self->share = pnc_share_ref (share);
  self->path = pnc_path_ref (path);
  self->pump = pump;
  self->request = request;
  self->n_looking = n_looking;
  self->events = events;
  self->user_data = user_data;
  self->changes = pnc_change_set_new (pnc_watch_hub_get_budget (core->watches));
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pnc_entry_unref);
  self->gone = g_ptr_array_new ();
  return self;
}

static void
watch_free (PncFolderWatch *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->gone);
  g_clear_error (&self->error);
  pnc_path_unref (self->path);
  pnc_share_unref (self->share);
  g_free (self);
}

/* What it took of the hub goes at once; the rest when no thread uses it. */
void
pnc_folder_watch_free (PncFolderWatch *self)
{
  if (self == NULL)
    return;
  pnc_server_core_clear_source (&self->timer);
  if (self->running && self->has_begun)
    *self->n_looking -= 1;
  if (self->has_begun)
    pnc_watch_hub_leave (self->core->watches, self->folder.id, &self->member);
  g_clear_pointer (&self->changes, pnc_change_set_free);
  self->abandoned = TRUE;
  if (!self->running)
    watch_free (self);
}

static void
send_watching (PncFolderWatch *self)
{
  PncMessage answer = { .type = PNC_MESSAGE_WATCHING };

  answer.watching.scope = self->folder.sees_all ? PNC_WATCH_ALL : PNC_WATCH_HOST;
  pnc_frame_pump_send (self->pump, &answer, PNC_FRAME_NONE, self->request);
}

static void
send_changes (PncFolderWatch *self)
{
  PncMessage answer = { .type = PNC_MESSAGE_CHANGES };

  answer.changes.flags = self->lost ? PNC_CHANGES_OVERFLOW : 0;
  answer.changes.entries = self->entries;
  answer.changes.gone = self->gone;
  if (self->lost || self->entries->len > 0 || self->gone->len > 0)
    pnc_frame_pump_send (self->pump, &answer, PNC_FRAME_NONE, self->request);
  g_ptr_array_set_size (self->entries, 0);
  g_ptr_array_set_size (self->gone, 0);
  g_clear_pointer (&self->names, g_ptr_array_unref);
}

static void
began (gpointer data)
{
  PncFolderWatch *self = data;
  gboolean is_there;

  self->core->n_jobs -= 1;
  self->running = FALSE;
  is_there = pnc_watch_hub_join (self->core->watches, self->folder.id,
                                 self->abandoned ? NULL : &self->member);
  if (!is_there && self->error == NULL)
    pnc_share_set_moved (&self->error, self->path);
  if (self->abandoned)
    watch_free (self);
  else if (self->error != NULL)
    self->events->ended (self, self->error, self->user_data);
  else
    {
      self->has_begun = TRUE;
      send_watching (self);
      self->events->begun (self, self->user_data);
    }
}

/* On a thread of the disk pool. */
static void
begin_work (gpointer data)
{
  PncFolderWatch *self = data;

  pnc_share_watch (self->share, self->path, self->monitor, &self->folder, &self->error);
  pnc_worker_pool_post (self->core->context, began, self);
}

static void
looked (gpointer data)
{
  PncFolderWatch *self = data;

  self->core->n_jobs -= 1;
  self->running = FALSE;
  if (self->abandoned)
    {
      watch_free (self);
      return;
    }
  *self->n_looking -= 1;
  send_changes (self);
  if (self->error != NULL)
    {
      self->events->ended (self, self->error, self->user_data);
      return;
    }
  schedule (self);
  self->events->looked (self->user_data);
}

/* On a thread of the disk pool. */
static void
look_work (gpointer data)
{
  PncFolderWatch *self = data;

  pnc_share_look (self->share, self->path, &self->folder, self->names, self->entries, self->gone,
                  &self->error);
  pnc_worker_pool_post (self->core->context, looked, self);
}

static gboolean
push (PncFolderWatch *self, PncWork work)
{
  if (!pnc_worker_pool_push (self->core->disk, work, self))
    return FALSE;
  self->running = TRUE;
  self->core->n_jobs += 1;
  return TRUE;
}

gboolean
pnc_folder_watch_begin (PncFolderWatch *self, GError **error)
{
  self->monitor = pnc_watch_hub_begin (self->core->watches, error);
  if (self->monitor == NULL)
    return FALSE;
  if (push (self, begin_work))
    return TRUE;
  pnc_watch_hub_join (self->core->watches, 0, NULL);
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "The server has too much to do. Try again in a moment.");
  return FALSE;
}

static gboolean
timer_cb (gpointer data)
{
  PncFolderWatch *self = data;

  pnc_server_core_clear_source (&self->timer);
  schedule (self);
  return G_SOURCE_REMOVE;
}

static void
wait_until (PncFolderWatch *self, gint64 due_us, gint64 now_us)
{
  if (self->timer != NULL && self->timer_us <= due_us)
    return;
  pnc_server_core_clear_source (&self->timer);
  self->timer_us = due_us;
  self->timer = pnc_server_core_timeout (self->core, (guint) ((due_us - now_us + 999) / 1000),
                                         timer_cb, self);
}

/* No thread could be had: what was to be looked at is due again later. */
static void
put_back (PncFolderWatch *self, gint64 now_us)
{
  for (guint i = 0; i < self->names->len; i++)
    pnc_change_set_add (self->changes, g_ptr_array_index (self->names, i));
  if (self->lost)
    pnc_change_set_lose (self->changes);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  wait_until (self, now_us + RETRY_US, now_us);
}

static void
look (PncFolderWatch *self, gint64 now_us)
{
  self->names = pnc_change_set_take (self->changes, PNC_FOLDER_WATCH_NAMES, &self->lost, now_us);
  if (self->names->len == 0 && !self->lost && !self->check_folder)
    {
      g_clear_pointer (&self->names, g_ptr_array_unref); /* all had only rested */
      schedule (self);
      return;
    }
  if (!push (self, look_work))
    {
      put_back (self, now_us);
      return;
    }
  self->check_folder = FALSE;
  *self->n_looking += 1;
}

/* Looks now, later, or when it is continued. */
static void
schedule (PncFolderWatch *self)
{
  gint64 due_us = self->check_folder ? 0 : pnc_change_set_get_due (self->changes);
  gint64 now_us = g_get_monotonic_time ();

  if (self->running || !self->has_begun || due_us == G_MAXINT64)
    return;
  if (due_us > now_us)
    wait_until (self, due_us, now_us);
  else if (!pnc_frame_pump_is_full (self->pump) && *self->n_looking < PNC_FOLDER_WATCH_LOOKS)
    look (self, now_us);
}

void
pnc_folder_watch_continue (PncFolderWatch *self)
{
  schedule (self);
}

gboolean
pnc_folder_watch_has_begun (PncFolderWatch *self)
{
  return self->has_begun;
}

const guint64 *
pnc_folder_watch_get_request (PncFolderWatch *self)
{
  return &self->request;
}
