/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-server-control.h"

#include "pnc-answer.h"
#include "pnc-dispatcher.h"
#include "pnc-farewell.h"
#include "pnc-server-watches.h"

struct _PncServerControl
{
  PncServerCore *core; /* borrowed */
  const PncServerControlEvents *events;
  gpointer user_data;
  PncFramePump *pump;        /* owned */
  PncDispatcher *dispatcher; /* owned; works on the pump */
  PncServerWatches *watches; /* owned; work on the pump */
  PncSeat *seat;             /* owned */
  PncFrameGate gate;
  gint64 active_us; /* when a frame came or a byte of ours was taken */
  guint64 sent_bytes;
};

void
pnc_server_control_send (PncServerControl *self,
                         const PncMessage *message,
                         PncFrameFlags flags,
                         guint64 request)
{
  pnc_frame_pump_send (self->pump, message, flags, request);
}

void
pnc_server_control_send_error (PncServerControl *self, guint64 request, const GError *error)
{
  PncMessage answer;

  pnc_answer_init_error (&answer, error, 0);
  pnc_frame_pump_send (self->pump, &answer, request != 0 ? PNC_FRAME_END : PNC_FRAME_NONE, request);
}

void
pnc_server_control_send_going_away (PncServerControl *self,
                                    PncAwayReason reason,
                                    guint grace_ms,
                                    const char *sentence)
{
  PncMessage message = { .type = PNC_MESSAGE_GOING_AWAY };

  message.going_away.reason = reason;
  message.going_away.grace_ms = grace_ms;
  message.going_away.sentence = (char *) sentence;
  pnc_frame_pump_send (self->pump, &message, PNC_FRAME_NONE, 0);
}

static void
pong (PncServerControl *self, const PncMessage *ping, guint64 request)
{
  PncMessage answer = { .type = PNC_MESSAGE_PONG };

  answer.pong.time_us = ping->ping.time_us;
  answer.pong.server_time_us = (guint64) g_get_monotonic_time ();
  pnc_frame_pump_send (self->pump, &answer, PNC_FRAME_END, request);
}

/* Takes what @message holds where it needs it. */
static void
carry_out (PncServerControl *self, PncMessage *message, guint64 request)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_PING:
      pong (self, message, request);
      break;
    case PNC_MESSAGE_CANCEL:
      pnc_dispatcher_cancel (self->dispatcher, request);
      pnc_server_watches_cancel (self->watches, request);
      break;
    case PNC_MESSAGE_OPEN_CHANNEL:
      self->events->open_channel (self, request, self->user_data);
      break;
    case PNC_MESSAGE_WATCH:
      pnc_server_watches_begin (self->watches, request, message);
      break;
    default:
      pnc_dispatcher_begin (self->dispatcher, request, message);
      break;
    }
}

static void
refuse (PncServerControl *self, guint64 request, const GError *error)
{
  pnc_server_control_send_error (self, request, error);
  self->events->ended (self, PNC_SERVER_CONTROL_REFUSED, error->message, self->user_data);
}

/* Returns: whether the control channel is still there */
static gboolean
decode_and_carry_out (PncServerControl *self, const PncFrame *frame)
{
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;

  if (pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                          &error))
    {
      carry_out (self, &message, frame->header.request);
      return TRUE;
    }
  if (!pnc_answer_is_request_fault (error))
    {
      refuse (self, frame->header.request, error);
      return FALSE;
    }
  pnc_server_control_send_error (self, frame->header.request, error);
  return TRUE;
}

static gboolean
frame_cb (PncFramePump *pump, const PncFrame *frame, gpointer user_data)
{
  PncServerControl *self = user_data;
  g_autoptr (GError) error = NULL;
  guint64 request;

  self->active_us = g_get_monotonic_time ();
  switch (pnc_frame_gate_judge (&self->gate, &frame->header, &request, &error))
    {
    case PNC_GATE_BEGIN:
      return decode_and_carry_out (self, frame);
    case PNC_GATE_ERROR:
      pnc_server_control_send_error (self, request, error);
      return TRUE;
    case PNC_GATE_END:
      refuse (self, request, error);
      return FALSE;
    case PNC_GATE_CLOSE:
    default:
      self->events->ended (self, PNC_SERVER_CONTROL_OVER, NULL, self->user_data);
      return FALSE;
    }
}

static void
drained_cb (PncFramePump *pump, gpointer user_data)
{
  PncServerControl *self = user_data;

  pnc_dispatcher_drained (self->dispatcher);
  pnc_server_watches_drained (self->watches);
}

static void
closed_cb (PncFramePump *pump, const GError *error, gpointer user_data)
{
  PncServerControl *self = user_data;
  gboolean refused = pnc_answer_is_frame_fault (error);

  if (refused)
    pnc_answer_queue_error (pnc_frame_pump_get_stream (pump), error, 0);
  self->events->ended (self, refused ? PNC_SERVER_CONTROL_REFUSED : PNC_SERVER_CONTROL_LOST,
                       error != NULL ? error->message : NULL, self->user_data);
}

static const PncFramePumpEvents pump_events = {
  .frame = frame_cb,
  .drained = drained_cb,
  .closed = closed_cb,
};

PncServerControl *
pnc_server_control_new (PncServerCore *core,
                        PncShare *share,
                        PncAccount *account,
                        PncFrameStream *stream,
                        PncSeat *seat,
                        const PncFrameGate *gate,
                        const char *who,
                        const PncServerControlEvents *events,
                        gpointer user_data)
{
  PncServerControl *self = g_new0 (PncServerControl, 1);

  self->core = core;
  self->events = events;
  self->user_data = user_data;
  self->seat = seat;
  pnc_seat_set_stage (seat, PNC_STAGE_TRUSTED);
  self->gate = *gate;
  self->gate.state = PNC_GATE_CONTROL;
  self->active_us = g_get_monotonic_time ();
  pnc_frame_stream_set_max_payload (stream, PNC_MAX_PAYLOAD_CONTROL);
  self->pump = pnc_frame_pump_new (stream, &pump_events, self);
  pnc_frame_pump_set_high_water (self->pump, core->limits.control_queue_bytes);
  pnc_frame_pump_join (self->pump, core->crowd);
  self->dispatcher = pnc_dispatcher_new (core, share, self->pump, who);
  self->watches = pnc_server_watches_new (core, share, account, self->pump, self->dispatcher, who);
  return self;
}

void
pnc_server_control_free (PncServerControl *self)
{
  if (self == NULL)
    return;
  pnc_server_watches_free (self->watches);
  pnc_dispatcher_free (self->dispatcher);
  pnc_frame_pump_free (self->pump);
  g_clear_pointer (&self->seat, pnc_seat_free);
  g_free (self);
}

void
pnc_server_control_close (PncServerControl *self)
{
  PncFrameStream *stream = pnc_frame_pump_steal_stream (self->pump);
  PncMessage bye = { .type = PNC_MESSAGE_BYE };

  pnc_frame_stream_queue (stream, &bye, PNC_FRAME_NONE, 0);
  pnc_farewell_begin (self->core, stream, g_steal_pointer (&self->seat));
  pnc_server_control_free (self);
}

void
pnc_server_control_drain (PncServerControl *self)
{
  self->gate.state = PNC_GATE_CONTROL_DRAINING;
}

gboolean
pnc_server_control_is_busy (PncServerControl *self)
{
  return pnc_dispatcher_count (self->dispatcher) > 0;
}

gint64
pnc_server_control_get_silence (PncServerControl *self, gint64 now_us)
{
  guint64 sent_bytes;

  pnc_frame_stream_get_bytes (pnc_frame_pump_get_stream (self->pump), NULL, &sent_bytes);
  if (sent_bytes != self->sent_bytes)
    self->active_us = now_us;
  self->sent_bytes = sent_bytes;
  return now_us - self->active_us;
}
