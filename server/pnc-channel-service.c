/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-channel-service.h"

#include "pnc-answer.h"
#include "pnc-channel-producer.h"
#include "pnc-channel-uploads.h"
#include "pnc-delta-produce.h"
#include "pnc-name-request.h"

#include <string.h>

/* The next chunk is read from the disk when the system has taken the one before: it still has half
 * a megabyte to send meanwhile, and a second chunk for each channel would only take memory. */
#define PRODUCE_BELOW_BYTES (16u * 1024u)
/* What is small is answered while less is on its way. */
#define PASS_BELOW_BYTES (256u * 1024u)
/* Requests of a peer that takes no answers wait in its own system. */
#define CARRY_OUT_BELOW_BYTES (256u * 1024u)
/* A peer that asks for what is answered at once must not keep a request from going on. */
#define READ_AHEAD_FRAMES 64u
/* Answers of many frames that go out by turns: each is an open file. */
#define MAX_PRODUCERS 4u
/* Small answers leave together. */
#define WRITE_FROM_BYTES (64u * 1024u)
#define WRITE_AFTER_STEPS 32u

typedef struct
{
  guint64 request;
  PncMessage message;
} Pending;

struct _PncChannelService
{
  PncChannelContext *context; /* borrowed */
  PncFrameGate gate;
  PncChannelUploads *uploads; /* owned */
  GQueue producers;           /* owned: PncChannelProducer, the answers that go out just now */
  gsize passed_bytes;         /* of small answers, since one of those went on */
  GQueue pending;             /* owned: Pending, read ahead */
  PncFrame held;              /* read ahead, the last for now: too large to keep many */
  guint8 *held_payload;       /* owned, nullable: of @held */
  gboolean closing;           /* only what is queued is still to be written */
  gboolean gone;              /* the connection has ended */
  gboolean said_bye;          /* the peer will send nothing more */
  guint idle_steps;           /* since something was written */
  guint64 running;            /* request that blocks on the disk just now; 0 for none */
};

static void
pending_free (Pending *pending)
{
  pnc_message_clear (&pending->message);
  g_free (pending);
}

PncChannelService *
pnc_channel_service_new (PncChannelContext *context, const PncFrameGate *gate)
{
  PncChannelService *self = g_new0 (PncChannelService, 1);

  self->context = context;
  self->gate = *gate;
  self->gate.state = PNC_GATE_DATA;
  self->uploads = pnc_channel_uploads_new (context);
  g_queue_init (&self->pending);
  g_queue_init (&self->producers);
  return self;
}

void
pnc_channel_service_free (PncChannelService *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->producers, (GDestroyNotify) pnc_channel_producer_free);
  pnc_channel_uploads_free (self->uploads);
  g_queue_clear_full (&self->pending, (GDestroyNotify) pending_free);
  g_free (self->held_payload);
  g_free (self);
}

static void
end_with_error (PncChannelService *self, guint64 request, const GError *error)
{
  pnc_channel_uploads_publish (self->uploads);
  pnc_channel_context_send_error (self->context, request, error);
  g_message ("Data channel of %s closed: %s", self->context->who, error->message);
  self->closing = TRUE;
}

void
pnc_channel_service_close (PncChannelService *self)
{
  PncMessage bye = { .type = PNC_MESSAGE_BYE };

  if (self->closing)
    return;
  pnc_channel_uploads_publish (self->uploads);
  pnc_channel_context_send (self->context, &bye, PNC_FRAME_NONE, 0);
  self->closing = TRUE;
}

/* Requests */

static gboolean read_ahead (PncChannelService *self);

/* While a long request runs, inside its own call: tells the peer and looks for CANCEL. */
static void
progress_cb (guint64 done_bytes, guint64 total_bytes, guint64 items, gpointer user_data)
{
  PncChannelService *self = user_data;
  PncMessage message = { .type = PNC_MESSAGE_PROGRESS };

  message.progress = (PncProgress){ done_bytes, total_bytes, items };
  if (pnc_frame_stream_get_queued_bytes (self->context->stream) < CARRY_OUT_BELOW_BYTES)
    pnc_channel_context_send (self->context, &message, PNC_FRAME_NONE, self->running);
  pnc_frame_stream_flush (self->context->stream, NULL);
  for (guint i = 0; i < READ_AHEAD_FRAMES && read_ahead (self); i++)
    ;
}

/* Whether @message may be carried out while uploads before it wait for their flush. */
static gboolean
can_join_group (PncChannelService *self, const PncMessage *message)
{
  if (message->type != PNC_MESSAGE_MAKE_FOLDER && message->type != PNC_MESSAGE_SET_ATTRIBUTES)
    return FALSE;
  return !pnc_channel_uploads_touches (self->uploads, pnc_name_request_get_path (message));
}

/* Returns: %FALSE when the session has ended meanwhile */
static gboolean
arm_cancel (PncChannelService *self)
{
  g_atomic_int_set (&self->context->cancelled, 0);
  return !g_atomic_int_get (&self->context->ended);
}

static void
run_name_request (PncChannelService *self, guint64 request, const PncMessage *message)
{
  PncNameContext context = { &self->context->cancelled, progress_cb, self, { 0 } };
  g_auto (PncMessage) answer = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (!can_join_group (self, message))
    {
      pnc_channel_uploads_publish (self->uploads);
      pnc_share_forget (self->context->share);
    }
  if (!arm_cancel (self))
    return;
  self->running = request;
  ok = pnc_name_request_run (self->context->share, message, &context, &answer, &error);
  self->running = 0;
  if (!ok)
    {
      pnc_name_request_log_failure (message->type, self->context->who, error);
      pnc_channel_context_send_error (self->context, request, error);
    }
  else if (pnc_channel_uploads_has_group (self->uploads))
    pnc_channel_uploads_hold (self->uploads, request, &answer);
  else
    pnc_channel_context_send (self->context, &answer, PNC_FRAME_END, request);
}

static void
end_with_stray (PncChannelService *self, const char *what)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                 "The program on the other side sent %s of an upload that it had not begun. "
                 "Update it.",
                 what);
  end_with_error (self, 0, error);
}

static void
handle_commit (PncChannelService *self, guint64 request, const PncCommit *commit)
{
  if (pnc_channel_uploads_commit (self->uploads, request, commit) == PNC_UPLOAD_WRONG)
    end_with_stray (self, "the end");
}

static void
handle_chunk (PncChannelService *self, guint64 request, const PncChunk *chunk)
{
  if (pnc_channel_uploads_chunk (self->uploads, request, chunk) == PNC_UPLOAD_WRONG)
    end_with_stray (self, "a piece");
}

/* @producer: (transfer full) (nullable): %NULL when its answer is complete */
static void
keep_producing (PncChannelService *self, PncChannelProducer *producer)
{
  if (producer != NULL)
    g_queue_push_tail (&self->producers, producer);
}

/* Begins a request that could have been kept for later. */
static void
begin (PncChannelService *self, guint64 request, const PncMessage *message)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_PUT:
      pnc_channel_uploads_put (self->uploads, request, &message->put);
      break;
    case PNC_MESSAGE_PUT_RANGE:
      pnc_channel_uploads_put_range (self->uploads, request, &message->put_range);
      break;
    case PNC_MESSAGE_COMMIT:
      handle_commit (self, request, &message->commit);
      break;
    case PNC_MESSAGE_GET:
      pnc_channel_uploads_publish (self->uploads);
      keep_producing (self, pnc_channel_producer_new_get (self->context, request, &message->get));
      break;
    case PNC_MESSAGE_PUT_DELTA:
      pnc_channel_uploads_put_delta (self->uploads, request, &message->put_delta);
      break;
    case PNC_MESSAGE_SIGNATURE:
      pnc_channel_uploads_publish (self->uploads);
      keep_producing (self,
                      pnc_delta_produce_signature (self->context, request, &message->signature));
      break;
    case PNC_MESSAGE_GET_DELTA:
      pnc_channel_uploads_publish (self->uploads);
      keep_producing (self, pnc_delta_produce_file (self->context, request, &message->get_delta));
      break;
    case PNC_MESSAGE_LIST:
      pnc_channel_uploads_publish (self->uploads);
      keep_producing (self, pnc_channel_producer_new_list (self->context, request, &message->list));
      break;
    case PNC_MESSAGE_BYE:
      pnc_channel_service_close (self);
      break;
    default:
      run_name_request (self, request, message);
      break;
    }
}

static void
pong (PncChannelService *self, guint64 request, const PncPing *ping)
{
  PncMessage answer = { .type = PNC_MESSAGE_PONG };

  answer.pong.time_us = ping->time_us;
  answer.pong.server_time_us = (guint64) g_get_monotonic_time ();
  pnc_channel_context_send (self->context, &answer, PNC_FRAME_END, request);
}

/* CANCEL */

static gboolean
cancel_pending (PncChannelService *self, guint64 request)
{
  g_autoptr (GError) error = NULL;

  for (GList *link = self->pending.head; link != NULL; link = link->next)
    {
      Pending *pending = link->data;

      if (pending->request != request || pending->message.type == PNC_MESSAGE_COMMIT)
        continue;
      g_queue_delete_link (&self->pending, link);
      pending_free (pending);
      pnc_set_error (&error, PNC_ERROR_CANCELLED, PNC_SIDE_NONE, NULL, "Cancelled as you asked.");
      pnc_channel_context_send_error (self->context, request, error);
      return TRUE;
    }
  return FALSE;
}

static gboolean
cancel_producer (PncChannelService *self, guint64 request)
{
  for (GList *link = self->producers.head; link != NULL; link = link->next)
    {
      PncChannelProducer *producer = link->data;

      if (pnc_channel_producer_get_request (producer) != request)
        continue;
      g_queue_delete_link (&self->producers, link);
      pnc_channel_producer_cancel (producer);
      pnc_channel_producer_free (producer);
      return TRUE;
    }
  return FALSE;
}

static void
cancel (PncChannelService *self, guint64 request)
{
  if (cancel_producer (self, request))
    return;
  if (self->running != 0 && self->running == request)
    g_atomic_int_set (&self->context->cancelled, 1);
  else if (!pnc_channel_uploads_cancel (self->uploads, request))
    cancel_pending (self, request);
}

/* Frames */

static gboolean
is_bulky (guint16 type)
{
  return type == PNC_MESSAGE_CHUNK || type == PNC_MESSAGE_PUT_WHOLE
         || type == PNC_MESSAGE_GET_DELTA;
}

static gboolean
has_work (PncChannelService *self)
{
  return self->producers.length > 0 || self->running != 0 || self->pending.length > 0
         || pnc_channel_uploads_is_working (self->uploads);
}

/* Takes what @message holds. */
static void
handle_or_keep (PncChannelService *self, guint64 request, PncMessage *message)
{
  Pending *pending;

  if (!has_work (self))
    {
      begin (self, request, message);
      return;
    }
  pending = g_new (Pending, 1);
  *pending = (Pending){ request, *message };
  memset (message, 0, sizeof *message);
  g_queue_push_tail (&self->pending, pending);
}

static void
handle_message (PncChannelService *self, guint64 request, PncMessage *message)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_PING:
      pong (self, request, &message->ping);
      break;
    case PNC_MESSAGE_CANCEL:
      cancel (self, request);
      break;
    case PNC_MESSAGE_CHUNK:
      handle_chunk (self, request, &message->chunk);
      break;
    case PNC_MESSAGE_PUT_WHOLE:
      pnc_channel_uploads_put_whole (self->uploads, request, &message->put_whole);
      break;
    default:
      handle_or_keep (self, request, message);
      break;
    }
}

static void
decode_and_handle (PncChannelService *self, const PncFrame *frame)
{
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 request = frame->header.request;

  if (pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                          &error))
    handle_message (self, request, &message);
  else if (pnc_answer_is_request_fault (error))
    pnc_channel_context_send_error (self->context, request, error);
  else
    end_with_error (self, request, error);
}

static void
handle_frame (PncChannelService *self, const PncFrame *frame)
{
  g_autoptr (GError) error = NULL;
  guint64 request;

  if (frame->header.type == PNC_MESSAGE_PUT || frame->header.type == PNC_MESSAGE_PUT_RANGE
      || frame->header.type == PNC_MESSAGE_PUT_DELTA)
    pnc_channel_uploads_note_put (self->uploads, frame->header.request);
  switch (pnc_frame_gate_judge (&self->gate, &frame->header, &request, &error))
    {
    case PNC_GATE_BEGIN:
      decode_and_handle (self, frame);
      break;
    case PNC_GATE_ERROR:
      pnc_channel_context_send_error (self->context, request, error);
      break;
    case PNC_GATE_END:
      end_with_error (self, request, error);
      break;
    case PNC_GATE_CLOSE:
    default:
      self->said_bye = TRUE;
      handle_or_keep (self, request, &(PncMessage){ .type = PNC_MESSAGE_BYE });
      break;
    }
}

/* A peer that broke the rules of frames is told so; one that left is not. */
static PncChannelStep
end_of_input (PncChannelService *self, const GError *error)
{
  if (!pnc_answer_is_frame_fault (error))
    return PNC_CHANNEL_STEP_END;
  end_with_error (self, 0, error);
  return PNC_CHANNEL_STEP_AGAIN;
}

/* A frame that must wait, and with it everything behind it. Waiting for the peer may give the
 * stream's buffers back, so it is copied. */
static void
hold (PncChannelService *self, const PncFrame *frame)
{
  self->held_payload = g_memdup2 (frame->payload, frame->header.length_bytes);
  self->held.header = frame->header;
  self->held.payload = self->held_payload;
}

static PncChannelStep
handle_held (PncChannelService *self)
{
  g_autofree guint8 *payload = g_steal_pointer (&self->held_payload);

  handle_frame (self, &self->held);
  return PNC_CHANNEL_STEP_AGAIN;
}

/* Reads one frame, if it is there. */
static PncChannelStep
read_frame (PncChannelService *self)
{
  g_autoptr (GError) error = NULL;
  PncFrame frame;

  switch (pnc_frame_stream_read (self->context->stream, &frame, &error))
    {
    case PNC_IO_DONE:
      if (has_work (self) && is_bulky (frame.header.type))
        hold (self, &frame);
      else
        handle_frame (self, &frame);
      return PNC_CHANNEL_STEP_AGAIN;
    case PNC_IO_WOULD_BLOCK:
      return PNC_CHANNEL_STEP_WAIT;
    case PNC_IO_EOF:
    case PNC_IO_ERROR:
    default:
      return end_of_input (self, error);
    }
}

/* While something runs, what can be answered at once is: PING, faults, CANCEL. A peer that takes no
 * answers gets no more of them. */
static gboolean
may_read_ahead (PncChannelService *self)
{
  return self->held_payload == NULL && !self->closing && !self->gone && !self->said_bye
         && self->pending.length < PNC_MAX_DATA_REQUESTS_IN_FLIGHT
         && pnc_frame_stream_get_queued_bytes (self->context->stream)
              < self->context->limits.channel_queue_bytes;
}

/* Returns: whether a frame came */
static gboolean
read_ahead (PncChannelService *self)
{
  PncChannelStep step = PNC_CHANNEL_STEP_WAIT;

  if (may_read_ahead (self))
    step = read_frame (self);
  if (step == PNC_CHANNEL_STEP_END)
    {
      self->gone = TRUE;
      g_atomic_int_set (&self->context->cancelled, 1);
    }
  return step == PNC_CHANNEL_STEP_AGAIN;
}

/* Steps */

static gsize
queued (PncChannelService *self)
{
  return pnc_frame_stream_get_queued_bytes (self->context->stream);
}

/* Returns: (nullable): the first that may be answered while others are; none of those changes
 * anything, nor does any that it goes before */
static GList *
find_passing (PncChannelService *self)
{
  for (GList *link = self->pending.head; link != NULL; link = link->next)
    {
      const PncMessage *message = &((Pending *) link->data)->message;
      gboolean is_get = message->type == PNC_MESSAGE_GET;

      if (!is_get && message->type != PNC_MESSAGE_LIST && message->type != PNC_MESSAGE_STAT)
        return NULL;
      /* A piece of a large file comes when the one before it is over. */
      if (!is_get || message->get.inline_max_bytes > 0)
        return link;
    }
  return NULL;
}

/* What is small goes between the chunks of what is large: as many bytes of the one as of the other.
 * Returns: whether there was anything */
static gboolean
pass (PncChannelService *self)
{
  gsize before = queued (self);
  GList *link = NULL;
  Pending *pending;

  if (self->passed_bytes < PNC_CHUNK_BYTES && self->producers.length < MAX_PRODUCERS)
    link = find_passing (self);
  if (link == NULL)
    return FALSE;
  pending = link->data;
  g_queue_delete_link (&self->pending, link);
  begin (self, pending->request, &pending->message);
  pending_free (pending);
  self->passed_bytes += MAX (queued (self), before) - before;
  return TRUE;
}

static void
produce_in_turn (PncChannelService *self)
{
  GList *link = g_queue_pop_head_link (&self->producers);

  self->passed_bytes = 0;
  g_queue_push_tail_link (&self->producers, link);
  if (pnc_channel_producer_produce (link->data))
    return;
  pnc_channel_producer_free (link->data);
  g_queue_delete_link (&self->producers, link);
}

static PncChannelStep
step_produce (PncChannelService *self)
{
  gsize before = queued (self);
  gboolean came = read_ahead (self);

  if (self->gone)
    return PNC_CHANNEL_STEP_END;
  if (self->producers.length == 0 || self->closing)
    return PNC_CHANNEL_STEP_AGAIN;
  if (before < PASS_BELOW_BYTES && pass (self))
    return PNC_CHANNEL_STEP_AGAIN;
  if (before >= PRODUCE_BELOW_BYTES)
    return came ? PNC_CHANNEL_STEP_AGAIN : PNC_CHANNEL_STEP_WAIT;
  produce_in_turn (self);
  return PNC_CHANNEL_STEP_AGAIN;
}

static PncChannelStep
step_pending (PncChannelService *self)
{
  Pending *pending = g_queue_pop_head (&self->pending);

  begin (self, pending->request, &pending->message);
  pending_free (pending);
  return PNC_CHANNEL_STEP_AGAIN;
}

/* What a chunk stands for may be much more than what it weighs. */
static PncChannelStep
step_work (PncChannelService *self)
{
  read_ahead (self);
  if (pnc_channel_uploads_is_working (self->uploads))
    pnc_channel_uploads_work (self->uploads);
  return PNC_CHANNEL_STEP_AGAIN;
}

static PncChannelStep
step_once (PncChannelService *self)
{
  if (self->closing || self->gone)
    return PNC_CHANNEL_STEP_END;
  if (pnc_channel_uploads_is_working (self->uploads))
    return step_work (self);
  if (self->producers.length > 0)
    return step_produce (self);
  if (queued (self) >= CARRY_OUT_BELOW_BYTES)
    return PNC_CHANNEL_STEP_WAIT;
  if (self->pending.length > 0)
    return step_pending (self);
  if (self->held_payload != NULL)
    return handle_held (self);
  return read_frame (self);
}

static gboolean
is_time_to_write (PncChannelService *self)
{
  self->idle_steps += 1;
  return queued (self) >= WRITE_FROM_BYTES
         || (queued (self) > 0 && self->idle_steps >= WRITE_AFTER_STEPS);
}

/* Returns: %FALSE when the connection broke */
static gboolean
write_queued (PncChannelService *self)
{
  self->idle_steps = 0;
  return pnc_frame_stream_flush (self->context->stream, NULL) != PNC_IO_ERROR;
}

/* Nothing can go on without the peer: what waited for more to come waits no longer. */
static PncChannelStep
step_wait (PncChannelService *self)
{
  gsize before;

  pnc_channel_uploads_publish (self->uploads);
  pnc_share_forget (self->context->share);
  before = queued (self);
  if (!write_queued (self))
    return PNC_CHANNEL_STEP_END;
  return queued (self) < before ? PNC_CHANNEL_STEP_AGAIN : PNC_CHANNEL_STEP_WAIT;
}

PncChannelStep
pnc_channel_service_step (PncChannelService *self)
{
  PncChannelStep step;

  if (g_atomic_int_get (&self->context->draining))
    self->gate.state = PNC_GATE_DATA_DRAINING;
  if (is_time_to_write (self) && !write_queued (self))
    return PNC_CHANNEL_STEP_END;
  step = step_once (self);
  return step == PNC_CHANNEL_STEP_WAIT ? step_wait (self) : step;
}

gboolean
pnc_channel_service_wants_read (PncChannelService *self)
{
  if (self->producers.length > 0)
    return may_read_ahead (self);
  return queued (self) < CARRY_OUT_BELOW_BYTES;
}

gboolean
pnc_channel_service_wants_write (PncChannelService *self)
{
  return queued (self) > 0;
}

gboolean
pnc_channel_service_is_busy (PncChannelService *self)
{
  return has_work (self) || self->held_payload != NULL
         || pnc_channel_uploads_is_open (self->uploads)
         || pnc_channel_uploads_has_group (self->uploads) || queued (self) > 0;
}

gboolean
pnc_channel_service_has_list (PncChannelService *self)
{
  for (GList *link = self->producers.head; link != NULL; link = link->next)
    {
      if (pnc_channel_producer_is_list (link->data))
        return TRUE;
    }
  return FALSE;
}

gsize
pnc_channel_service_get_list_memory (PncChannelService *self)
{
  gsize bytes = 0;

  for (GList *link = self->producers.head; link != NULL; link = link->next)
    bytes += pnc_channel_producer_get_memory (link->data);
  return bytes;
}

void
pnc_channel_service_evict_lists (PncChannelService *self)
{
  GList *next = NULL;

  for (GList *link = self->producers.head; link != NULL; link = next)
    {
      next = link->next;
      if (!pnc_channel_producer_is_list (link->data))
        continue;
      pnc_channel_producer_evict (link->data);
      pnc_channel_producer_free (link->data);
      g_queue_delete_link (&self->producers, link);
    }
}

gboolean
pnc_channel_service_is_closing (PncChannelService *self)
{
  return self->closing;
}

void
pnc_channel_service_settle (PncChannelService *self)
{
  pnc_channel_uploads_publish (self->uploads);
  pnc_share_forget (self->context->share);
}
