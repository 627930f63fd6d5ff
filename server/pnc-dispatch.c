/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-dispatch.h"

#include "pnc-name-request.h"

#include <string.h>

/* What LIST_PAGE and the frame need beside the entries. */
#define PAGE_OVERHEAD_BYTES 64
/* Other answers of the same channel come between two pages. */
#define PAGE_BYTES (64u * 1024u - PAGE_OVERHEAD_BYTES)

typedef struct
{
  PncDispatch parent;
  PncServerCore *core; /* borrowed */
  const PncDispatchEvents *events;
  gpointer user_data;
  gboolean running;   /* main loop only */
  gboolean abandoned; /* main loop only */
  gint cancelled;     /* atomic */
  /* while it runs, the thread's; otherwise the main loop's */
  PncShare *share; /* owned reference */
  PncMessage message;
  PncNameContext context;
  PncShareReader *reader; /* owned, nullable */
} Dispatch;

typedef struct
{
  Dispatch *dispatch;
  PncProgress progress;
} News;

static void
dispatch_free (Dispatch *self)
{
  pnc_message_clear (&self->parent.answer);
  pnc_message_clear (&self->message);
  g_clear_error (&self->parent.error);
  g_clear_pointer (&self->reader, pnc_share_reader_free);
  pnc_share_unref (self->share);
  g_free (self);
}

/* What was posted comes in order: the request's end is still behind this. */
static void
deliver_news (gpointer data)
{
  News *news = data;
  Dispatch *self = news->dispatch;

  self->parent.told = news->progress;
  if (!self->abandoned)
    self->events->progress (&self->parent, self->user_data);
  g_free (news);
}

/* On a thread of the disk pool. */
static void
progress_cb (guint64 done_bytes, guint64 total_bytes, guint64 items, gpointer user_data)
{
  Dispatch *self = user_data;
  News *news = g_new (News, 1);

  *news = (News){ self, { done_bytes, total_bytes, items } };
  pnc_worker_pool_post (self->core->context, deliver_news, news);
}

static gsize
get_memory (gpointer owner)
{
  Dispatch *self = owner;

  return self->reader != NULL ? pnc_share_reader_get_memory (self->reader) : 0;
}

static void
evict (gpointer owner)
{
  Dispatch *self = owner;

  self->events->evicted (&self->parent, self->user_data);
}

static const PncParkedClass parked_class = { .get_memory = get_memory, .evict = evict };

PncDispatch *
pnc_dispatch_new (PncServerCore *core,
                  PncShare *share,
                  guint64 request,
                  PncMessage *message,
                  const PncDispatchEvents *events,
                  gpointer user_data)
{
  Dispatch *self = g_new0 (Dispatch, 1);

  self->parent.request = request;
  self->parent.type = message->type;
  self->parent.parked = (PncParked){ .owner = self, .class = &parked_class };
  self->parent.is_long = pnc_name_request_is_long (message);
  self->parent.tells = pnc_name_request_tells (message);
  self->core = core;
  self->events = events;
  self->user_data = user_data;
  self->share = pnc_share_ref (share);
  self->message = *message;
  memset (message, 0, sizeof *message);
  self->context.cancelled = &self->cancelled;
  self->context.progress = progress_cb;
  self->context.user_data = self;
  return &self->parent;
}

static void
finish (gpointer data)
{
  Dispatch *self = data;

  self->core->n_jobs -= 1;
  self->running = FALSE;
  if (self->abandoned)
    dispatch_free (self);
  else
    self->events->result (&self->parent, self->user_data);
}

static gboolean
read_page (Dispatch *self, GError **error)
{
  guint most = self->message.list.page_entries;
  PncMessage *answer = &self->parent.answer;

  if (self->reader == NULL)
    self->reader = pnc_share_list (self->share, self->message.list.path, error);
  if (self->reader == NULL)
    return FALSE;
  memset (answer, 0, sizeof *answer);
  answer->type = PNC_MESSAGE_LIST_PAGE;
  answer->list_page.entries
    = pnc_share_reader_next (self->reader, most != 0 ? most : PNC_MAX_LIST_PAGE_ENTRIES, PAGE_BYTES,
                             &self->parent.last, error);
  if (answer->list_page.entries == NULL)
    return FALSE;
  if (answer->list_page.entries->len > 0 || self->parent.last)
    answer->list_page.left_out = pnc_share_reader_take_left_out (self->reader);
  return TRUE;
}

/* On a thread of the disk pool. */
static void
work (gpointer data)
{
  Dispatch *self = data;
  GError **error = &self->parent.error;

  pnc_message_clear (&self->parent.answer);
  if (g_atomic_int_get (&self->cancelled))
    pnc_set_error (error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "Cancelled as you asked.");
  else if (self->message.type == PNC_MESSAGE_LIST)
    read_page (self, error);
  else
    {
      self->parent.last = TRUE;
      pnc_name_request_run (self->share, &self->message, &self->context, &self->parent.answer,
                            error);
    }
  pnc_worker_pool_post (self->core->context, finish, self);
}

gboolean
pnc_dispatch_run (PncDispatch *dispatch)
{
  Dispatch *self = (Dispatch *) dispatch;

  g_assert (!self->running);
  pnc_parking_leave (&self->core->parking, &dispatch->parked);
  if (!pnc_worker_pool_push (dispatch->is_long ? self->core->long_disk : self->core->disk, work,
                             self))
    return FALSE;
  self->running = TRUE;
  self->core->n_jobs += 1;
  return TRUE;
}

void
pnc_dispatch_park (PncDispatch *dispatch)
{
  Dispatch *self = (Dispatch *) dispatch;

  g_assert (!self->running && self->reader != NULL);
  pnc_parking_enter (&self->core->parking, &dispatch->parked, self->core->limits.max_waiting_lists);
}

gboolean
pnc_dispatch_is_cancelled (PncDispatch *dispatch)
{
  return g_atomic_int_get (&((Dispatch *) dispatch)->cancelled) != 0;
}

void
pnc_dispatch_cancel (PncDispatch *dispatch)
{
  g_atomic_int_set (&((Dispatch *) dispatch)->cancelled, 1);
}

void
pnc_dispatch_abandon (PncDispatch *dispatch)
{
  Dispatch *self = (Dispatch *) dispatch;

  pnc_dispatch_cancel (dispatch);
  pnc_parking_leave (&self->core->parking, &dispatch->parked);
  self->abandoned = TRUE;
  if (!self->running)
    dispatch_free (self);
}
