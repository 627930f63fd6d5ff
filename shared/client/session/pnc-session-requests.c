/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-private.h"

#include "pnc-display.h"
#include "pnc-patience.h"
#include "pnc-secret.h"

/* One slot of the server's window is kept for pings, which must never wait. */
#define KEPT_FOR_PINGS 1u

/* So many go out behind LOGIN: of PNC_MAX_REQUESTS_AHEAD what somebody waits for at that time. */
#define SENT_AHEAD 8u

/* How often it is looked for requests that take too long. */
#define CHECK_MS 1000u

/* Room for any LOGIN, so that no copy of a password is left behind in outgrown memory. */
#define ROOM_BYTES (PNC_MAX_USER_BYTES + PNC_MAX_PASSWORD_BYTES + 16)

typedef struct
{
  guint64 id; /* 0: waits */
  const PncExchange *exchange;
  GByteArray *payload; /* owned: the request, encoded */
  char *subject;       /* owned, nullable */
  const PncRequestEvents *events;
  gpointer data;
  GSource *cancelled_source; /* owned, nullable */
  PncSession *session;       /* borrowed: whose data is the reference, or the session itself */
  PncPatience patience;      /* while it counts */
  gboolean own;              /* the session's: outside the window, with deadlines of its own */
  gboolean counted;          /* in the window */
  gboolean abandoned;        /* over for whoever asked; its last frame has not come */
  guint64 late_bytes;        /* what came of it since */
  gboolean answered;         /* events->frame was called */
  gboolean ahead;            /* it went out before the login was answered */
  gboolean stands;           /* was answered, and goes on for as long as it is wanted */
} PncRequest;

static void
request_free (PncRequest *request)
{
  pnc_session_stop_timer (&request->cancelled_source);
  pnc_secret_wipe (request->payload->data, request->payload->len);
  g_byte_array_unref (request->payload);
  g_free (request->subject);
  g_free (request);
}

/* The caller has taken @request out of the tables. */
static void
finish (PncSession *self, PncRequest *request, GError *error)
{
  const PncRequestEvents *events = request->events;
  gpointer data = request->data;
  gboolean abandoned = request->abandoned;

  request_free (request);
  if (abandoned)
    g_clear_error (&error);
  else
    events->done (self, error, data);
}

static gboolean
check_cb (gpointer user_data)
{
  g_autoptr (PncSession) self = g_object_ref (user_data);

  pnc_session_requests_check (self);
  if (self->requests.n_counted > 0)
    return G_SOURCE_CONTINUE;
  pnc_session_stop_timer (&self->requests.timer);
  return G_SOURCE_REMOVE;
}

static void
begin_patience (PncSession *self, PncRequest *request, gboolean may_take_time)
{
  const PncSessionSettings *settings = &self->settings;
  guint standstill_ms = may_take_time ? settings->standstill_ms : settings->silence_ms;
  const PncPatienceTimes times = { .silence_us = (gint64) settings->silence_ms * 1000,
                                   .standstill_us = (gint64) standstill_ms * 1000 };

  pnc_patience_begin (&request->patience, &times, pnc_clock_now (self->clock));
}

static void
count_in (PncSession *self, PncRequest *request)
{
  if (request->own)
    return;
  request->counted = TRUE;
  self->requests.n_counted += 1;
  begin_patience (self, request, request->exchange->interim == PNC_MESSAGE_PROGRESS);
  if (self->requests.timer == NULL)
    pnc_session_start_timer (self, &self->requests.timer, CHECK_MS, check_cb);
}

static void
count_out (PncSession *self, PncRequest *request)
{
  self->requests.n_counted -= request->counted;
  request->counted = FALSE;
}

static void
transmit (PncSession *self, PncRequest *request)
{
  g_auto (PncMessage) message = { 0 };
  gboolean decoded;

  /* Decoding what we encoded ourselves gives the message back without a copy of every kind. */
  decoded = pnc_message_decode (&message, (guint16) request->exchange->request,
                                request->payload->data, request->payload->len, NULL);
  g_assert (decoded);

  request->id = ++self->requests.last_id;
  request->ahead = self->requests.ahead;
  g_hash_table_insert (self->requests.in_flight, &request->id, request);
  count_in (self, request);
  pnc_frame_pump_send (self->pump, &message, PNC_FRAME_NONE, request->id);
  if (request->events->sent != NULL)
    request->events->sent (request->data);
}

static gboolean
is_open (PncSession *self)
{
  return self->pump != NULL && self->farewell == NULL
         && self->requests.n_counted < self->requests.window;
}

static void
set_too_long (GError **error, const PncRequest *request)
{
  g_autofree char *shown = pnc_display_text (request->subject != NULL ? request->subject : "", -1);

  pnc_set_error (error, PNC_ERROR_TOO_LARGE, PNC_SIDE_REMOTE, request->subject,
                 "“%s” is too long a path for this server. Use fewer or shorter folder names.",
                 shown);
}

static void
set_cancelled (GError **error, const PncRequest *request)
{
  pnc_set_error (error, PNC_ERROR_CANCELLED, PNC_SIDE_REMOTE, request->subject, "%s",
                 pnc_error_code_sentence (PNC_ERROR_CANCELLED));
}

static gboolean
may_go_out (PncSession *self, PncRequest *request, GError **error)
{
  if (request->events->is_wanted != NULL && !request->events->is_wanted (request->data))
    {
      set_cancelled (error, request);
      return FALSE;
    }
  if (request->payload->len > self->max_payload_bytes)
    {
      set_too_long (error, request);
      return FALSE;
    }
  return TRUE;
}

/* Whoever answers has shown whose key it has; whether it lets us in is not known yet. */
static gboolean
is_held_back (PncSession *self, const PncRequest *request)
{
  PncMessageType type = request->exchange->request;

  if (!self->requests.ahead)
    return FALSE;
  return (type != PNC_MESSAGE_STAT && type != PNC_MESSAGE_LIST && type != PNC_MESSAGE_SPACE
          && type != PNC_MESSAGE_WATCH)
         || request->payload->len > PNC_MAX_PAYLOAD_BEFORE_LOGIN;
}

/* Returns: (nullable): the next that may go out; those that never can are ended on the way */
static PncRequest *
next_request (PncSession *self)
{
  while (is_open (self) && !g_queue_is_empty (&self->requests.waiting))
    {
      PncRequest *request = g_queue_peek_head (&self->requests.waiting);
      GError *error = NULL;

      if (is_held_back (self, request))
        return NULL;
      g_queue_pop_head (&self->requests.waiting);
      if (may_go_out (self, request, &error))
        return request;
      finish (self, request, error);
    }
  return NULL;
}

static void
send_waiting (PncSession *self)
{
  PncRequest *request;

  while ((request = next_request (self)) != NULL)
    transmit (self, request);
}

static gboolean
remove_in_flight (PncSession *self, PncRequest *request)
{
  if (!g_hash_table_remove (self->requests.in_flight, &request->id))
    return FALSE;
  count_out (self, request);
  return TRUE;
}

/* Whoever asked has their answer; the server is told, and has some time to end it as well. Takes
 * @error. */
static void
abandon (PncSession *self, PncRequest *request, GError *error)
{
  PncMessage cancel = { .type = PNC_MESSAGE_CANCEL };

  pnc_session_stop_timer (&request->cancelled_source);
  request->abandoned = TRUE;
  if (!request->counted)
    count_in (self, request); /* it stood; now it has to end */
  begin_patience (self, request, FALSE);
  pnc_frame_pump_send (self->pump, &cancel, PNC_FRAME_NONE, request->id);
  request->events->done (self, error, request->data);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  PncRequest *request = user_data;
  g_autoptr (PncSession) self = g_object_ref (request->session);
  GError *error = NULL;

  pnc_session_stop_timer (&request->cancelled_source);
  set_cancelled (&error, request);
  if (request->id == 0)
    {
      g_queue_remove (&self->requests.waiting, request);
      finish (self, request, error);
      return G_SOURCE_REMOVE;
    }
  abandon (self, request, error);
  return G_SOURCE_REMOVE;
}

static PncRequest *
request_new (PncSession *self,
             const PncMessage *message,
             const PncRequestEvents *events,
             gpointer data)
{
  PncRequest *request = g_new0 (PncRequest, 1);

  request->exchange = pnc_exchange_find (message->type);
  g_assert (request->exchange != NULL);
  request->payload = g_byte_array_sized_new (ROOM_BYTES);
  pnc_message_encode (message, request->payload);
  request->subject = pnc_exchange_subject (message);
  request->events = events;
  request->data = data;
  request->session = self;
  return request;
}

static void
watch_cancellable (PncSession *self, PncRequest *request, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  request->cancelled_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (request->cancelled_source, G_SOURCE_FUNC (cancelled_cb), request, NULL);
  g_source_attach (request->cancelled_source, self->context);
}

static GError *
error_at_rest (PncSession *self, const PncRequest *request)
{
  GError *error = NULL;

  if (self->error != NULL)
    return g_error_copy (self->error);
  pnc_set_error (&error, PNC_ERROR_DISCONNECTED, PNC_SIDE_REMOTE, request->subject,
                 "There is no connection to “%s”. Connect first.", self->shown);
  return error;
}

void
pnc_session_requests_init (PncSession *self)
{
  self->requests.in_flight = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_queue_init (&self->requests.waiting);
}

void
pnc_session_requests_clear (PncSession *self)
{
  g_clear_pointer (&self->requests.in_flight, g_hash_table_unref);
}

void
pnc_session_requests_add (PncSession *self,
                          const PncMessage *message,
                          const PncRequestEvents *events,
                          gpointer data,
                          GCancellable *cancellable)
{
  PncRequest *request = request_new (self, message, events, data);

  if (self->state == PNC_SESSION_DISCONNECTED || self->state == PNC_SESSION_FAILED)
    {
      finish (self, request, error_at_rest (self, request));
      return;
    }
  watch_cancellable (self, request, cancellable);
  g_queue_push_tail (&self->requests.waiting, request);
  send_waiting (self);
}

void
pnc_session_requests_send_own (PncSession *self,
                               const PncMessage *message,
                               const PncRequestEvents *events)
{
  PncRequest *request = request_new (self, message, events, self);

  request->own = TRUE;
  transmit (self, request);
}

void
pnc_session_requests_open_ahead (PncSession *self)
{
  self->requests.ahead = TRUE;
  self->requests.window = SENT_AHEAD;
  send_waiting (self);
}

void
pnc_session_requests_shut (PncSession *self)
{
  self->requests.ahead = FALSE;
  self->requests.window = 0;
}

void
pnc_session_requests_open (PncSession *self)
{
  guint window = CLAMP (self->requests.granted, 1, PNC_MAX_REQUESTS_IN_FLIGHT);

  self->requests.ahead = FALSE;
  self->requests.window = MAX (window - KEPT_FOR_PINGS, 1);
  send_waiting (self);
}

static gboolean
can_be_asked_again (const PncRequest *request)
{
  return !request->abandoned && !request->own && request->exchange->read_only
         && (!request->answered || request->events->restart != NULL);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const PncRequest *first = *(PncRequest *const *) a;
  const PncRequest *second = *(PncRequest *const *) b;

  return (first->id > second->id) - (first->id < second->id);
}

static void
put_back (PncSession *self, PncRequest *request)
{
  if (request->answered)
    request->events->restart (request->data);
  request->answered = FALSE;
  request->stands = FALSE;
  request->counted = FALSE;
  request->id = 0;
  g_queue_push_head (&self->requests.waiting, request);
}

/* Returns: (transfer container): all that were in flight, in the order in which they were sent */
static GPtrArray *
take_in_flight (PncSession *self)
{
  GPtrArray *all = g_ptr_array_sized_new (g_hash_table_size (self->requests.in_flight));
  GHashTableIter iter;
  gpointer request;

  g_hash_table_iter_init (&iter, self->requests.in_flight);
  while (g_hash_table_iter_next (&iter, NULL, &request))
    g_ptr_array_add (all, request);
  g_hash_table_remove_all (self->requests.in_flight);
  g_ptr_array_sort (all, compare_ids);
  return all;
}

GPtrArray *
pnc_session_requests_close (PncSession *self)
{
  g_autoptr (GPtrArray) all = take_in_flight (self);
  GPtrArray *lost = g_ptr_array_new ();

  self->requests.n_counted = 0;
  pnc_session_stop_timer (&self->requests.timer);
  pnc_session_requests_shut (self);
  self->requests.last_id = 0;
  for (guint i = all->len; i > 0; i--)
    {
      PncRequest *request = g_ptr_array_index (all, i - 1);

      if (can_be_asked_again (request))
        put_back (self, request);
      else if (request->abandoned || request->own)
        request_free (request);
      else
        g_ptr_array_insert (lost, 0, request);
    }
  return lost;
}

void
pnc_session_requests_take_waiting (PncSession *self, GPtrArray *requests)
{
  gpointer request;

  while ((request = g_queue_pop_head (&self->requests.waiting)) != NULL)
    g_ptr_array_add (requests, request);
}

void
pnc_session_requests_fail (PncSession *self, GPtrArray *requests, const GError *error)
{
  for (guint i = 0; i < requests->len; i++)
    {
      PncRequest *request = g_ptr_array_index (requests, i);
      GError *copy = g_error_copy (error);

      pnc_error_set_context (copy, PNC_SIDE_REMOTE, request->subject);
      finish (self, request, copy);
    }
  g_ptr_array_unref (requests);
}

/* The whole subject that we know is better than one that the server had to cut. */
static char *
choose_subject (const PncSlice *theirs, const char *ours)
{
  g_autofree char *text = g_strndup ((const char *) theirs->data, theirs->length_bytes);

  if (text[0] == '\0' || (ours != NULL && g_str_has_prefix (ours, text)))
    return g_strdup (ours);
  return g_steal_pointer (&text);
}

GError *
pnc_session_error_from_message (const PncErrorMessage *message, const char *subject)
{
  PncError code = pnc_error_from_status (message->status);
  g_autofree char *sentence = pnc_display_text (message->sentence, -1);
  g_autofree char *chosen = choose_subject (&message->subject, subject);
  GError *error = NULL;

  pnc_set_error (&error, code, chosen != NULL ? PNC_SIDE_REMOTE : PNC_SIDE_NONE, chosen, "%s",
                 sentence[0] != '\0' ? sentence : pnc_error_code_sentence (code));
  return error;
}

/* Returns: whether it was not begun, and may be asked on this connection or on the next */
static gboolean
was_not_begun (PncSession *self, const PncRequest *request, const GError *error)
{
  if (!can_be_asked_again (request))
    return FALSE;
  if (request->ahead && (error->code == PNC_ERROR_NOT_LOGGED_IN || error->code == PNC_ERROR_BUSY))
    return TRUE;
  return error->code == PNC_ERROR_GOING_AWAY && self->farewell != NULL;
}

static void
take_error (PncSession *self, PncRequest *request, const PncMessage *message)
{
  GError *error = pnc_session_error_from_message (&message->error, request->subject);

  remove_in_flight (self, request);

  if (was_not_begun (self, request, error))
    {
      g_error_free (error);
      put_back (self, request);
      return;
    }
  finish (self, request, error);
}

/* A server does only so many of somebody's long requests at once: those that have not begun wait
 * for one that moves. */
static void
let_others_wait (PncSession *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->requests.in_flight);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PncRequest *other = value;

      if (other->counted && !other->abandoned && other->exchange->interim == PNC_MESSAGE_PROGRESS
          && !pnc_patience_has_moved (&other->patience))
        pnc_patience_wait_for_another (&other->patience, pnc_clock_now (self->clock));
    }
}

static void
note_part (PncSession *self, PncRequest *request, const PncMessage *message)
{
  gint64 now_us = pnc_clock_now (self->clock);

  if (message->type == PNC_MESSAGE_PROGRESS)
    {
      if (pnc_patience_take_progress (&request->patience, &message->progress, now_us))
        let_others_wait (self);
    }
  else if (message->type == PNC_MESSAGE_LIST_PAGE)
    pnc_patience_take_names (&request->patience, message->list_page.entries->len, now_us);
  else if (message->type == PNC_MESSAGE_FOUND)
    pnc_patience_take_names (&request->patience, message->found.entries->len, now_us);
}

/* @request may be gone afterwards, and so may the connection. */
static void
take_part (PncSession *self, PncRequest *request, const PncMessage *message, gboolean is_last)
{
  GError *fault = NULL;

  if (is_last)
    remove_in_flight (self, request);
  else if (request->exchange->endless && !request->stands)
    {
      count_out (self, request);
      request->stands = TRUE;
    }
  else
    note_part (self, request, message);
  request->answered = TRUE;
  if (request->events->frame != NULL && !request->events->frame (message, request->data, &fault))
    {
      if (is_last)
        {
          GError *copy = g_error_copy (fault);

          pnc_error_set_context (copy, PNC_SIDE_REMOTE, request->subject);
          finish (self, request, copy);
        }
      pnc_session_fault (self, fault);
      return;
    }
  if (is_last)
    finish (self, request, NULL);
}

static void
take_answer (PncSession *self, PncRequest *request, const PncFrame *frame, PncExchangeStep step)
{
  g_auto (PncMessage) message = { 0 };
  GError *fault = NULL;

  if (!pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                           &fault))
    pnc_session_fault (self, fault);
  else if (step == PNC_EXCHANGE_ERROR)
    take_error (self, request, &message);
  else
    take_part (self, request, &message, step == PNC_EXCHANGE_LAST);
}

static void
dispatch (PncSession *self, PncRequest *request, const PncFrame *frame)
{
  GError *error = NULL;
  PncExchangeStep step = pnc_exchange_judge (request->exchange, &frame->header, &error);

  switch (step)
    {
    case PNC_EXCHANGE_FAULT:
      pnc_session_fault (self, error);
      break;
    case PNC_EXCHANGE_SKIP:
      pnc_session_count_stray (self);
      break;
    case PNC_EXCHANGE_ALIEN:
      pnc_error_set_context (error, PNC_SIDE_REMOTE, request->subject);
      remove_in_flight (self, request);
      finish (self, request, error);
      break;
    case PNC_EXCHANGE_MORE:
    case PNC_EXCHANGE_LAST:
    case PNC_EXCHANGE_ERROR:
      take_answer (self, request, frame, step);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Its last frame may be long in coming; only a server that means harm goes on with the others. */
static void
take_frame_of_abandoned (PncSession *self, PncRequest *request, const PncFrame *frame)
{
  GError *fault = NULL;

  request->late_bytes += frame->header.length_bytes;
  if ((frame->header.flags & PNC_FRAME_END) != 0)
    {
      remove_in_flight (self, request);
      request_free (request);
    }
  else if (!request->counted || request->late_bytes > self->settings.late_bytes)
    {
      pnc_set_error (&fault, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "the answer to %s goes on though it was cancelled long ago",
                     pnc_message_type_name (request->exchange->request));
      pnc_session_fault (self, fault);
    }
}

void
pnc_session_requests_take_frame (PncSession *self, const PncFrame *frame)
{
  PncRequest *request = g_hash_table_lookup (self->requests.in_flight, &frame->header.request);
  GError *fault = NULL;

  if (request == NULL)
    {
      pnc_set_error (&fault, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                     "an answer came to request %" G_GUINT64_FORMAT ", which is not under way",
                     frame->header.request);
      pnc_session_fault (self, fault);
      return;
    }
  if (request->abandoned)
    take_frame_of_abandoned (self, request, frame);
  else
    dispatch (self, request, frame);
  send_waiting (self);
}

/* What takes too long */

static void
set_took_too_long (GError **error, const PncRequest *request, PncPatienceEnd end)
{
  g_autofree char *shown = pnc_display_text (request->subject != NULL ? request->subject : "", -1);
  const PncPatienceTimes *times = &request->patience.times;
  gboolean silent = end == PNC_PATIENCE_SILENT;
  gint64 waited_us = silent ? times->silence_us : times->standstill_us;

  pnc_set_error (error, PNC_ERROR_TIMED_OUT, PNC_SIDE_REMOTE, request->subject,
                 "The server is there, but %s%s%s%s for %" G_GINT64_FORMAT " s. %s",
                 silent ? "has not answered" : "has got nowhere",
                 shown[0] == '\0' ? "" : (silent ? " about “" : " with “"), shown,
                 shown[0] == '\0' ? "" : "”", waited_us / G_USEC_PER_SEC,
                 request->exchange->read_only
                   ? "Try again later, or tell whoever runs it."
                   : "It may still do what it was asked: look before you try again.");
}

/* Returns: (nullable): one that counts and has taken too long; how, in @end */
static PncRequest *
find_overdue (PncSession *self, PncPatienceEnd *end)
{
  gint64 now_us = pnc_clock_now (self->clock);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->requests.in_flight);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      PncRequest *request = value;

      if (request->counted
          && (*end = pnc_patience_check (&request->patience, now_us)) != PNC_PATIENCE_WAIT)
        return request;
    }
  return NULL;
}

/* One that was abandoned has had its time to end: from now on it takes nobody's place in the
 * window, or a server that never answers would soon have all of it. */
void
pnc_session_requests_check (PncSession *self)
{
  PncRequest *request;
  PncPatienceEnd end;

  while ((request = find_overdue (self, &end)) != NULL)
    {
      GError *error = NULL;

      if (request->abandoned)
        {
          count_out (self, request);
          continue;
        }
      set_took_too_long (&error, request, end);
      abandon (self, request, error);
    }
  send_waiting (self);
}

/* pnc_session_request_async() */

typedef struct
{
  PncSessionFrameFunc on_frame;
  gpointer frame_data;
} Listener;

static gboolean
listener_frame (const PncMessage *message, gpointer data, GError **error)
{
  Listener *listener = g_task_get_task_data (data);

  if (listener->on_frame != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (data)))
    listener->on_frame (message, listener->frame_data);
  return TRUE;
}

static void
listener_done (PncSession *session, GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static const PncRequestEvents listener_events = {
  .frame = listener_frame,
  .done = listener_done,
};

void
pnc_session_request_async (PncSession *self,
                           const PncMessage *request,
                           PncSessionFrameFunc on_frame,
                           gpointer frame_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task;
  Listener *listener;

  g_return_if_fail (PNC_IS_SESSION (self));
  g_return_if_fail (request != NULL && pnc_exchange_find (request->type) != NULL);

  listener = g_new0 (Listener, 1);
  listener->on_frame = on_frame;
  listener->frame_data = frame_data;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pnc_session_request_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, listener, g_free);
  pnc_session_requests_add (self, request, &listener_events, task, cancellable);
}

gboolean
pnc_session_request_finish (PncSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_request_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
