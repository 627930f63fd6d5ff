/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-server-watches.h"

#include "pnc-answer.h"
#include "pnc-folder-watch.h"
#include "pnc-name-request.h"

struct _PncServerWatches
{
  PncServerCore *core;       /* borrowed */
  PncShare *share;           /* owned reference */
  PncAccount *account;       /* borrowed */
  PncFramePump *pump;        /* borrowed */
  PncDispatcher *dispatcher; /* borrowed */
  char *who;                 /* owned */
  GHashTable *watches;       /* owned: PncFolderWatch by its id */
  guint n_looking;
};

PncServerWatches *
pnc_server_watches_new (PncServerCore *core,
                        PncShare *share,
                        PncAccount *account,
                        PncFramePump *pump,
                        PncDispatcher *dispatcher,
                        const char *who)
{
  PncServerWatches *self = g_new0 (PncServerWatches, 1);

  self->core = core;
  self->share = pnc_share_ref (share);
  self->account = account;
  self->pump = pump;
  self->dispatcher = dispatcher;
  self->who = g_strdup (who);
  self->watches = g_hash_table_new (g_int64_hash, g_int64_equal);
  return self;
}

/* @watch is in no table any more. */
static void
drop (PncServerWatches *self, PncFolderWatch *watch)
{
  gboolean has_begun = pnc_folder_watch_has_begun (watch);

  pnc_folder_watch_free (watch);
  pnc_account_return_watch (self->account);
  if (!has_begun)
    pnc_dispatcher_release (self->dispatcher);
}

void
pnc_server_watches_free (PncServerWatches *self)
{
  GHashTableIter iter;
  gpointer watch;

  if (self == NULL)
    return;
  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    {
      g_hash_table_iter_remove (&iter);
      pnc_folder_watch_free (watch);
      pnc_account_return_watch (self->account);
    }
  g_hash_table_unref (self->watches);
  pnc_share_unref (self->share);
  g_free (self->who);
  g_free (self);
}

static void
send_error (PncServerWatches *self, guint64 request, const GError *error)
{
  PncMessage answer;

  pnc_answer_init_error (&answer, error, 0);
  pnc_frame_pump_send (self->pump, &answer, PNC_FRAME_END, request);
}

static void
end (PncServerWatches *self, PncFolderWatch *watch, const GError *error)
{
  guint64 request = *pnc_folder_watch_get_request (watch);

  send_error (self, request, error);
  g_hash_table_remove (self->watches, &request);
  drop (self, watch);
}

static void
continue_all (PncServerWatches *self)
{
  GHashTableIter iter;
  gpointer watch;

  g_hash_table_iter_init (&iter, self->watches);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    pnc_folder_watch_continue (watch);
}

static void
looked_cb (gpointer user_data)
{
  continue_all (user_data);
}

static void
begun_cb (PncFolderWatch *watch, gpointer user_data)
{
  PncServerWatches *self = user_data;

  pnc_dispatcher_release (self->dispatcher);
}

static void
ended_cb (PncFolderWatch *watch, const GError *error, gpointer user_data)
{
  PncServerWatches *self = user_data;

  if (!pnc_folder_watch_has_begun (watch))
    pnc_name_request_log_failure (PNC_MESSAGE_WATCH, self->who, error);
  end (self, watch, error);
  continue_all (self);
}

static const PncFolderWatchEvents events = {
  .looked = looked_cb,
  .begun = begun_cb,
  .ended = ended_cb,
};

static gboolean
may_begin (PncServerWatches *self, GError **error)
{
  const PncServerLimits *limits = &self->core->limits;

  if (g_hash_table_size (self->watches) < limits->max_watches
      && pnc_account_take_watch (self->account, limits->max_watches_per_user))
    return TRUE;
  pnc_limit_hits_add (&self->core->hits, PNC_HIT_WATCHES);
  pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "You watch as many folders as you may. Close some of them first.");
  return FALSE;
}

void
pnc_server_watches_begin (PncServerWatches *self, guint64 request, const PncMessage *message)
{
  g_autoptr (GError) error = NULL;
  PncFolderWatch *watch;

  if (!may_begin (self, &error))
    {
      send_error (self, request, error);
      return;
    }
  watch = pnc_folder_watch_new (self->core, self->share, message->watch.path, self->pump, request,
                                &self->n_looking, &events, self);
  g_hash_table_insert (self->watches, (gpointer) pnc_folder_watch_get_request (watch), watch);
  pnc_dispatcher_hold (self->dispatcher);
  if (!pnc_folder_watch_begin (watch, &error))
    end (self, watch, error);
}

void
pnc_server_watches_cancel (PncServerWatches *self, guint64 request)
{
  PncFolderWatch *watch = g_hash_table_lookup (self->watches, &request);
  g_autoptr (GError) error = NULL;

  if (watch == NULL)
    return;
  pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "Cancelled as you asked.");
  end (self, watch, error);
}

void
pnc_server_watches_drained (PncServerWatches *self)
{
  continue_all (self);
}

guint
pnc_server_watches_count (PncServerWatches *self)
{
  return g_hash_table_size (self->watches);
}
