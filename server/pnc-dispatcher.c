/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-dispatcher.h"

#include "pnc-answer.h"
#include "pnc-dispatch.h"
#include "pnc-name-request.h"

/* Requests that wait for each other: those that read or remove much must not keep the person from
 * looking around meanwhile. */
typedef struct
{
  GQueue waiting; /* borrowed: not begun, in order */
  guint n_begun;  /* run, or wait for the pump */
} Lane;

struct _PncDispatcher
{
  PncServerCore *core;  /* borrowed */
  PncShare *share;      /* owned reference */
  PncFramePump *pump;   /* borrowed */
  char *who;            /* owned: user and address, quoted */
  GHashTable *requests; /* owned: PncDispatch by its id */
  guint n_telling;      /* of them: those whose client hears how far they are */
  GSource *heartbeat;   /* owned, nullable: while there are any */
  Lane lanes[PNC_N_LANES];
  guint n_holds; /* of the quick lane */
};

static Lane *
lane_of (PncDispatcher *self, const PncDispatch *dispatch)
{
  return &self->lanes[dispatch->lane];
}

/* Nobody has all the threads for long requests, and a person looks for one thing at a time. */
static guint
lane_limit (PncDispatcher *self, const Lane *lane)
{
  const PncServerLimits *limits = &self->core->limits;

  if (lane == &self->lanes[PNC_LANE_SEARCH])
    return 1;
  if (lane == &self->lanes[PNC_LANE_LONG])
    return (limits->long_threads + 1) / 2;
  return limits->max_running_requests;
}

PncDispatcher *
pnc_dispatcher_new (PncServerCore *core, PncShare *share, PncFramePump *pump, const char *who)
{
  PncDispatcher *self = g_new0 (PncDispatcher, 1);

  self->core = core;
  self->share = pnc_share_ref (share);
  self->pump = pump;
  self->who = g_strdup (who);
  self->requests = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < PNC_N_LANES; i++)
    g_queue_init (&self->lanes[i].waiting);
  return self;
}

/* How far requests are */

static void
stop_heartbeat (PncDispatcher *self)
{
  if (self->heartbeat != NULL)
    g_source_destroy (self->heartbeat);
  g_clear_pointer (&self->heartbeat, g_source_unref);
}

/* News that nobody takes are not worth keeping. */
static void
tell (PncDispatcher *self, PncDispatch *dispatch)
{
  PncMessage message = { .type = PNC_MESSAGE_PROGRESS, .progress = dispatch->told };

  if (!pnc_frame_pump_is_full (self->pump))
    pnc_frame_pump_send (self->pump, &message, PNC_FRAME_NONE, dispatch->request);
}

/* Those that wait for their turn, or for the disk, are not forgotten: their clients see that. */
static gboolean
heartbeat_cb (gpointer user_data)
{
  PncDispatcher *self = user_data;
  GHashTableIter iter;
  PncDispatch *dispatch;

  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &dispatch))
    {
      if (dispatch->tells && !pnc_dispatch_is_cancelled (dispatch))
        tell (self, dispatch);
    }
  return G_SOURCE_CONTINUE;
}

static void
start_heartbeat (PncDispatcher *self)
{
  if (self->heartbeat != NULL)
    return;
  self->heartbeat = g_timeout_source_new (self->core->limits.progress_interval_ms);
  g_source_set_static_name (self->heartbeat, "PncDispatcher heartbeat");
  g_source_set_callback (self->heartbeat, heartbeat_cb, self, NULL);
  g_source_attach (self->heartbeat, self->core->context);
}

void
pnc_dispatcher_free (PncDispatcher *self)
{
  GHashTableIter iter;
  PncDispatch *dispatch;

  if (self == NULL)
    return;
  stop_heartbeat (self);
  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &dispatch))
    pnc_dispatch_abandon (dispatch);
  g_hash_table_unref (self->requests);
  for (guint i = 0; i < PNC_N_LANES; i++)
    g_queue_clear (&self->lanes[i].waiting);
  pnc_share_unref (self->share);
  g_free (self->who);
  g_free (self);
}

static void
send_error (PncDispatcher *self, guint64 request, const GError *error)
{
  PncMessage answer;

  pnc_answer_init_error (&answer, error, 0);
  pnc_frame_pump_send (self->pump, &answer, PNC_FRAME_END, request);
}

/* Returns: whether a thread of the pool took it */
static gboolean
run (PncDispatcher *self, PncDispatch *dispatch)
{
  g_autoptr (GError) error = NULL;

  if (pnc_dispatch_run (dispatch))
    return TRUE;
  pnc_set_error (&error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "The server has too much to do. Try again in a moment.");
  send_error (self, dispatch->request, error);
  return FALSE;
}

static void
forget (PncDispatcher *self, PncDispatch *dispatch)
{
  g_hash_table_remove (self->requests, &dispatch->request);
  self->n_telling -= dispatch->tells ? 1 : 0;
  if (self->n_telling == 0)
    stop_heartbeat (self);
  pnc_dispatch_abandon (dispatch);
}

static void
begin_waiting (PncDispatcher *self, Lane *lane)
{
  if (lane == &self->lanes[PNC_LANE_QUICK] && self->n_holds > 0)
    return;
  while (lane->n_begun < lane_limit (self, lane) && lane->waiting.length > 0)
    {
      PncDispatch *dispatch = g_queue_pop_head (&lane->waiting);

      if (run (self, dispatch))
        lane->n_begun += 1;
      else
        forget (self, dispatch);
    }
}

static void
end (PncDispatcher *self, PncDispatch *dispatch)
{
  Lane *lane = lane_of (self, dispatch);

  lane->n_begun -= 1;
  forget (self, dispatch);
  begin_waiting (self, lane);
}

/* A page in which nothing could be listed is only sent when it is the last. */
static gboolean
is_worth_sending (const PncDispatch *dispatch)
{
  if (dispatch->last)
    return TRUE;
  return dispatch->answer.type == PNC_MESSAGE_LIST_PAGE
         && dispatch->answer.list_page.entries->len > 0;
}

static void
send_found (PncDispatcher *self, PncDispatch *dispatch)
{
  for (guint i = 0; dispatch->found != NULL && i < dispatch->found->len; i++)
    {
      const PncFound *found = g_ptr_array_index (dispatch->found, i);
      const PncMessage message = { .type = PNC_MESSAGE_FOUND, .found = *found };

      pnc_frame_pump_send (self->pump, &message, PNC_FRAME_NONE, dispatch->request);
    }
}

static void
result_cb (PncDispatch *dispatch, gpointer user_data)
{
  PncDispatcher *self = user_data;

  if (dispatch->error != NULL)
    {
      pnc_name_request_log_failure (dispatch->type, self->who, dispatch->error);
      send_error (self, dispatch->request, dispatch->error);
      end (self, dispatch);
      return;
    }
  send_found (self, dispatch);
  if (is_worth_sending (dispatch))
    pnc_frame_pump_send (self->pump, &dispatch->answer,
                         dispatch->last ? PNC_FRAME_END : PNC_FRAME_NONE, dispatch->request);
  if (dispatch->last)
    end (self, dispatch);
  else if (pnc_frame_pump_is_full (self->pump))
    pnc_dispatch_park (dispatch);
  else if (!run (self, dispatch))
    end (self, dispatch);
}

static void
progress_cb (PncDispatch *dispatch, gpointer user_data)
{
  tell (user_data, dispatch);
}

static void
evicted_cb (PncDispatch *dispatch, gpointer user_data)
{
  PncDispatcher *self = user_data;
  g_autoptr (GError) error = NULL;

  pnc_limit_hits_add (&self->core->hits,
                      dispatch->lane == PNC_LANE_SEARCH ? PNC_HIT_SEARCHES : PNC_HIT_WAITING_LISTS);
  pnc_parking_set_evicted (&error);
  send_error (self, dispatch->request, error);
  end (self, dispatch);
}

static const PncDispatchEvents events = {
  .result = result_cb,
  .progress = progress_cb,
  .evicted = evicted_cb,
};

void
pnc_dispatcher_begin (PncDispatcher *self, guint64 request, PncMessage *message)
{
  g_autoptr (GError) error = NULL;
  PncDispatch *dispatch;
  Lane *lane;

  if (g_hash_table_size (self->requests) >= self->core->limits.max_requests)
    {
      pnc_message_clear (message);
      pnc_limit_hits_add (&self->core->hits, PNC_HIT_REQUESTS);
      pnc_set_error (&error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                     "Too many requests at once. Wait for some answers.");
      send_error (self, request, error);
      return;
    }
  dispatch = pnc_dispatch_new (self->core, self->share, request, message, &events, self);
  lane = lane_of (self, dispatch);
  g_hash_table_insert (self->requests, &dispatch->request, dispatch);
  self->n_telling += dispatch->tells ? 1 : 0;
  if (dispatch->tells)
    start_heartbeat (self);
  g_queue_push_tail (&lane->waiting, dispatch);
  begin_waiting (self, lane);
}

void
pnc_dispatcher_hold (PncDispatcher *self)
{
  self->n_holds += 1;
}

void
pnc_dispatcher_release (PncDispatcher *self)
{
  g_assert (self->n_holds > 0);
  self->n_holds -= 1;
  begin_waiting (self, &self->lanes[PNC_LANE_QUICK]);
}

void
pnc_dispatcher_cancel (PncDispatcher *self, guint64 request)
{
  PncDispatch *dispatch = g_hash_table_lookup (self->requests, &request);
  g_autoptr (GError) error = NULL;
  gboolean waited;

  if (dispatch == NULL)
    return;
  pnc_dispatch_cancel (dispatch);
  waited = g_queue_remove (&lane_of (self, dispatch)->waiting, dispatch);
  if (!waited && !dispatch->parked.is_in)
    return;

  pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "Cancelled as you asked.");
  send_error (self, request, error);
  if (waited)
    forget (self, dispatch);
  else
    end (self, dispatch);
}

/* Returns: (transfer container): what waits for the pump; a copy, for the end of one may be that of
 * others that have not begun */
static GPtrArray *
list_parked (PncDispatcher *self)
{
  GPtrArray *parked = g_ptr_array_new ();
  GHashTableIter iter;
  PncDispatch *dispatch;

  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &dispatch))
    {
      if (dispatch->parked.is_in)
        g_ptr_array_add (parked, dispatch);
    }
  return parked;
}

void
pnc_dispatcher_drained (PncDispatcher *self)
{
  g_autoptr (GPtrArray) parked = list_parked (self);

  for (guint i = 0; i < parked->len; i++)
    {
      PncDispatch *dispatch = g_ptr_array_index (parked, i);

      if (!run (self, dispatch))
        end (self, dispatch);
    }
}

guint
pnc_dispatcher_count (PncDispatcher *self)
{
  return g_hash_table_size (self->requests);
}
