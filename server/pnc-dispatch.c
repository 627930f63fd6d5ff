/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-dispatch.h"

#include "pnc-name-request.h"
#include "pnc-share-search.h"

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
  PncShareSearch *search; /* owned, nullable */
  guint64 n_looked_at;    /* by it */
  gboolean counted;       /* among the searches of the server; main loop only */
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
  g_clear_pointer (&self->parent.found, g_ptr_array_unref);
  g_clear_pointer (&self->reader, pnc_share_reader_free);
  g_clear_pointer (&self->search, pnc_share_search_free);
  self->core->n_searches -= self->counted ? 1 : 0;
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

static PncLane
lane_of (const PncMessage *message)
{
  if (message->type == PNC_MESSAGE_SEARCH)
    return PNC_LANE_SEARCH;
  return pnc_name_request_is_long (message) ? PNC_LANE_LONG : PNC_LANE_QUICK;
}

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
  self->parent.lane = lane_of (message);
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
  if (self->parent.lane == PNC_LANE_SEARCH)
    self->parent.told.items = self->n_looked_at;
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

static gboolean
search_on (Dispatch *self, GError **error)
{
  const PncShareSearchBounds bounds = PNC_SHARE_SEARCH_BOUNDS;
  PncFound *answer = &self->parent.answer.found;
  PncSearchOutcome outcome;

  if (self->search == NULL)
    self->search = pnc_share_search (self->share, &self->message.search, &bounds, error);
  if (self->search == NULL)
    return FALSE;
  g_clear_pointer (&self->parent.found, g_ptr_array_unref);
  self->parent.found = pnc_share_search_step (self->search, &self->cancelled, &outcome, error);
  if (self->parent.found == NULL)
    return FALSE;
  self->parent.last = outcome != PNC_SEARCH_MORE;
  self->n_looked_at = pnc_share_search_get_looked_at (self->search);
  if (!self->parent.last)
    return TRUE;
  memset (&self->parent.answer, 0, sizeof self->parent.answer);
  self->parent.answer.type = PNC_MESSAGE_FOUND;
  answer->folder = pnc_path_root ();
  answer->outcome = outcome;
  answer->unread = pnc_share_search_get_unread (self->search);
  /* What it holds is let go of here, and not on the main loop. */
  g_clear_pointer (&self->search, pnc_share_search_free);
  return TRUE;
}

/* On a thread of a pool. */
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
  else if (self->message.type == PNC_MESSAGE_SEARCH)
    search_on (self, error);
  else
    {
      self->parent.last = TRUE;
      pnc_name_request_run (self->share, &self->message, &self->context, &self->parent.answer,
                            error);
    }
  pnc_worker_pool_post (self->core->context, finish, self);
}

static PncWorkerPool *
pool_of (Dispatch *self)
{
  switch (self->parent.lane)
    {
    case PNC_LANE_LONG:
      return self->core->long_disk;
    case PNC_LANE_SEARCH:
      return self->core->searchers;
    case PNC_LANE_QUICK:
    case PNC_N_LANES:
    default:
      return self->core->disk;
    }
}

static PncParking *
parking_of (Dispatch *self)
{
  return self->parent.lane == PNC_LANE_SEARCH ? &self->core->search_parking : &self->core->parking;
}

/* Each holds descriptors from its first step to its end.
 *
 * Returns: %FALSE when there are too many */
static gboolean
count_search (Dispatch *self)
{
  if (self->parent.lane != PNC_LANE_SEARCH || self->counted)
    return TRUE;
  if (self->core->n_searches >= self->core->limits.max_searches)
    {
      pnc_limit_hits_add (&self->core->hits, PNC_HIT_SEARCHES);
      return FALSE;
    }
  self->core->n_searches += 1;
  self->counted = TRUE;
  return TRUE;
}

gboolean
pnc_dispatch_run (PncDispatch *dispatch)
{
  Dispatch *self = (Dispatch *) dispatch;

  g_assert (!self->running);
  pnc_parking_leave (parking_of (self), &dispatch->parked);
  if (!count_search (self) || !pnc_worker_pool_push (pool_of (self), work, self))
    return FALSE;
  self->running = TRUE;
  self->core->n_jobs += 1;
  return TRUE;
}

void
pnc_dispatch_park (PncDispatch *dispatch)
{
  Dispatch *self = (Dispatch *) dispatch;
  const PncServerLimits *limits = &self->core->limits;

  g_assert (!self->running && (self->reader != NULL || self->search != NULL));
  pnc_parking_enter (parking_of (self), &dispatch->parked,
                     dispatch->lane == PNC_LANE_SEARCH ? MAX (limits->max_searches / 2, 1)
                                                       : limits->max_waiting_lists);
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
  pnc_parking_leave (parking_of (self), &dispatch->parked);
  self->abandoned = TRUE;
  if (!self->running)
    dispatch_free (self);
}
