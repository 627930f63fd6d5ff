/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-frame-pump.h"

#include "pnc-state-table.h"

#define HIGH_WATER_BYTES (256u * 1024u)
#define LOW_WATER_PART 4u

/* What one turn may do before the other sources of the loop have theirs. */
#define TURN_FRAMES 16u
#define TURN_BYTES (256u * 1024u)

/* How long a gentle pump goes on without a pause, and how long its rest is. */
#define WORK_US 12000
#define REST_US 1000

/* PUMP_READING: frames come and go
 * PUMP_PAUSED: `frame` said stop; frames only go
 * PUMP_CLOSING: what is queued goes, then the end is announced
 * PUMP_LINGERING: all is sent; waiting for the peer to close as well
 * PUMP_ENDED: `closed` was called, or the stream was taken */
typedef enum
{
  PUMP_READING,
  PUMP_PAUSED,
  PUMP_CLOSING,
  PUMP_LINGERING,
  PUMP_ENDED,
} PumpState;

static const PncStateMove pump_moves[] = {
  { PUMP_READING, PUMP_PAUSED },    { PUMP_READING, PUMP_CLOSING }, { PUMP_READING, PUMP_ENDED },
  { PUMP_PAUSED, PUMP_READING },    { PUMP_PAUSED, PUMP_CLOSING },  { PUMP_PAUSED, PUMP_ENDED },
  { PUMP_CLOSING, PUMP_LINGERING }, { PUMP_CLOSING, PUMP_ENDED },   { PUMP_LINGERING, PUMP_ENDED },
};

static const PncStateTable pump_table = {
  .name = "frame pump",
  .moves = pump_moves,
  .n_moves = G_N_ELEMENTS (pump_moves),
};

struct _PncFramePump
{
  /* owned */
  PncFrameStream *stream; /* nullable: taken */
  GMainContext *context;
  GSource *turn;         /* nullable: attached while there is something to do */
  GSource *readable;     /* nullable: attached while there is nothing more to read */
  PncSocketWatch *watch; /* nullable: the same in a crowd */
  GSource *writable;     /* nullable: attached while the queue is stuck */
  GSource *deadline;     /* nullable: of closing */

  /* borrowed */
  PncSocketCrowd *crowd; /* nullable */
  const PncFramePumpEvents *events;
  gpointer user_data;

  int state; /* PumpState */
  guint high_water_bytes;
  gboolean full; /* above the high-water mark, and not below the low one since */
  gboolean read_when_full;
  gboolean gentle;
  gint64
    busy_since_us; /* of a gentle one: when it had its last rest; 0: when it has nothing to do */
  guint depth;     /* turns in progress: while there is one, freeing waits for its end */
  gboolean doomed; /* freed during a turn */
};

static void take_turn (PncFramePump *self);

static void
set_state (PncFramePump *self, PumpState state)
{
  pnc_state_table_move (&pump_table, &self->state, (int) state);
}

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
drop_sources (PncFramePump *self)
{
  drop_source (&self->turn);
  drop_source (&self->readable);
  g_clear_pointer (&self->watch, pnc_socket_watch_free);
  drop_source (&self->writable);
  drop_source (&self->deadline);
}

static gboolean
turn_cb (gpointer user_data)
{
  take_turn (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
turn_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs turn_funcs = {
  NULL, NULL, turn_dispatch, NULL, NULL, NULL,
};

static gboolean
is_over (PncFramePump *self)
{
  return self->doomed || self->state == PUMP_ENDED;
}

/* Has the pump's turn come at @ready_us, 0 for soon, from the loop and not from here. */
static void
ask_for_turn_at (PncFramePump *self, gint64 ready_us)
{
  if (self->turn != NULL || is_over (self))
    return;
  self->turn = g_source_new (&turn_funcs, sizeof (GSource));
  g_source_set_static_name (self->turn, "PncFramePump");
  g_source_set_callback (self->turn, turn_cb, self, NULL);
  g_source_set_ready_time (self->turn, ready_us);
  g_source_attach (self->turn, self->context);
}

static void
ask_for_turn (PncFramePump *self)
{
  ask_for_turn_at (self, 0);
}

/* Returns: whether it has gone on for so long that it rests. */
static gboolean
is_tired (PncFramePump *self)
{
  return self->gentle && self->busy_since_us != 0
         && g_get_monotonic_time () - self->busy_since_us >= WORK_US;
}

/* There is more to read. */
static void
go_on (PncFramePump *self)
{
  gint64 ready_us = 0;

  if (is_tired (self))
    {
      ready_us = g_get_monotonic_time () + REST_US;
      self->busy_since_us = 0;
    }
  ask_for_turn_at (self, ready_us);
}

static gboolean
ready_cb (GObject *stream, gpointer user_data)
{
  take_turn (user_data);
  return G_SOURCE_CONTINUE;
}

static void
watch_cb (gpointer user_data)
{
  take_turn (user_data);
}

static void
attach (PncFramePump *self, GSource **place, GSource *source)
{
  g_source_set_callback (source, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (source, self->context);
  *place = source;
}

static void
wait_for_reading (PncFramePump *self, gboolean wait)
{
  if (!wait)
    {
      drop_source (&self->readable);
      g_clear_pointer (&self->watch, pnc_socket_watch_free);
    }
  else if (self->crowd == NULL && self->readable == NULL)
    attach (self, &self->readable, pnc_frame_stream_create_read_source (self->stream));
  else if (self->crowd != NULL && self->watch == NULL)
    self->watch = pnc_socket_crowd_watch (self->crowd, pnc_frame_stream_get_socket (self->stream),
                                          watch_cb, self);
}

static void
wait_for_writing (PncFramePump *self, gboolean wait)
{
  if (!wait)
    drop_source (&self->writable);
  else if (self->writable == NULL)
    attach (self, &self->writable, pnc_frame_stream_create_write_source (self->stream));
}

static void
end (PncFramePump *self, const GError *error)
{
  if (self->state == PUMP_ENDED)
    return;
  set_state (self, PUMP_ENDED);
  drop_sources (self);
  self->events->closed (self, error, self->user_data);
}

static gboolean
may_read (PncFramePump *self)
{
  return !self->doomed && self->state == PUMP_READING && (!self->full || self->read_when_full);
}

static void
hand_on (PncFramePump *self, const PncFrame *frame)
{
  if (!self->events->frame (self, frame, self->user_data) && self->state == PUMP_READING
      && !self->doomed)
    set_state (self, PUMP_PAUSED);
}

/* Reads until it would block or the turn is over. */
static void
read_frames (PncFramePump *self)
{
  PncIoStatus status = PNC_IO_DONE;
  g_autoptr (GError) error = NULL;
  guint n_frames = 0;
  gsize n_bytes = 0;

  if (self->gentle && self->busy_since_us == 0)
    self->busy_since_us = g_get_monotonic_time ();
  while (may_read (self) && n_frames < TURN_FRAMES && n_bytes < TURN_BYTES && !is_tired (self))
    {
      PncFrame frame;

      status = pnc_frame_stream_read (self->stream, &frame, &error);
      if (status != PNC_IO_DONE)
        break;
      n_frames++;
      n_bytes += frame.header.length_bytes;
      hand_on (self, &frame);
    }

  if (status == PNC_IO_EOF || status == PNC_IO_ERROR)
    {
      end (self, error);
      return;
    }
  if (self->state == PUMP_ENDED || self->doomed)
    return;
  wait_for_reading (self, status == PNC_IO_WOULD_BLOCK && may_read (self));
  if (status == PNC_IO_DONE && may_read (self))
    go_on (self);
  else
    self->busy_since_us = 0;
}

/* The end is announced to the peer; what it still sends is thrown away until it ends as well. */
static void
linger (PncFramePump *self)
{
  PncIoStatus status;

  if (self->state == PUMP_CLOSING)
    {
      set_state (self, PUMP_LINGERING);
      pnc_frame_stream_shutdown (self->stream);
    }
  status = pnc_frame_stream_discard (self->stream);
  if (status == PNC_IO_EOF)
    {
      end (self, NULL);
      return;
    }
  wait_for_reading (self, status == PNC_IO_WOULD_BLOCK);
  if (status == PNC_IO_DONE)
    ask_for_turn (self);
}

static void
note_drained (PncFramePump *self)
{
  if (!self->full
      || pnc_frame_stream_get_queued_bytes (self->stream)
           >= self->high_water_bytes / LOW_WATER_PART)
    return;
  self->full = FALSE;
  ask_for_turn (self); /* reading goes on */
  if (self->events->drained != NULL)
    self->events->drained (self, self->user_data);
}

static void
write_frames (PncFramePump *self)
{
  g_autoptr (GError) error = NULL;
  PncIoStatus status = pnc_frame_stream_flush (self->stream, &error);

  if (status == PNC_IO_ERROR)
    {
      end (self, error);
      return;
    }
  wait_for_writing (self, status == PNC_IO_WOULD_BLOCK);
  note_drained (self);
}

static gboolean
has_to_linger (PncFramePump *self)
{
  return self->state == PUMP_LINGERING
         || (self->state == PUMP_CLOSING && pnc_frame_stream_get_queued_bytes (self->stream) == 0);
}

static void
destroy (PncFramePump *self)
{
  drop_sources (self);
  g_clear_pointer (&self->stream, pnc_frame_stream_free);
  g_main_context_unref (self->context);
  g_free (self);
}

static void
leave_turn (PncFramePump *self)
{
  self->depth--;
  if (self->depth == 0 && self->doomed)
    destroy (self);
}

/* All calls back happen here, but for the deadline's. Reads first, so that the answers made on
 * the way leave in the same turn, in one piece. */
static void
take_turn (PncFramePump *self)
{
  if (self->depth > 0) /* a callback runs a loop of its own */
    return;
  self->depth++;
  drop_source (&self->turn);
  if (self->state == PUMP_READING)
    read_frames (self);
  if (!is_over (self) && self->state != PUMP_LINGERING)
    write_frames (self);
  if (!is_over (self) && has_to_linger (self))
    linger (self);
  if (!is_over (self) && (self->readable != NULL || self->watch != NULL))
    pnc_frame_stream_trim (self->stream);
  leave_turn (self);
}

PncFramePump *
pnc_frame_pump_new (PncFrameStream *stream, const PncFramePumpEvents *events, gpointer user_data)
{
  PncFramePump *self = g_new0 (PncFramePump, 1);

  self->stream = stream;
  self->high_water_bytes = HIGH_WATER_BYTES;
  self->events = events;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->state = PUMP_READING;
  ask_for_turn (self);
  return self;
}

void
pnc_frame_pump_free (PncFramePump *self)
{
  if (self == NULL)
    return;
  if (self->depth == 0)
    {
      destroy (self);
      return;
    }
  self->doomed = TRUE;
  drop_sources (self);
}

PncFrameStream *
pnc_frame_pump_steal_stream (PncFramePump *self)
{
  g_return_val_if_fail (self->stream != NULL, NULL);

  if (self->state != PUMP_ENDED)
    set_state (self, PUMP_ENDED);
  drop_sources (self);
  return g_steal_pointer (&self->stream);
}

PncFrameStream *
pnc_frame_pump_get_stream (PncFramePump *self)
{
  return self->stream;
}

static gboolean
may_send (PncFramePump *self)
{
  return !self->doomed && (self->state == PUMP_READING || self->state == PUMP_PAUSED);
}

void
pnc_frame_pump_send (PncFramePump *self,
                     const PncMessage *message,
                     PncFrameFlags flags,
                     guint64 request)
{
  if (!may_send (self))
    return;
  pnc_frame_stream_queue (self->stream, message, flags, request);
  if (pnc_frame_stream_get_queued_bytes (self->stream) > self->high_water_bytes)
    self->full = TRUE;
  /* what is sent during a turn leaves with it */
  if (self->writable == NULL && self->depth == 0)
    ask_for_turn (self);
}

gboolean
pnc_frame_pump_is_full (PncFramePump *self)
{
  return self->stream != NULL
         && pnc_frame_stream_get_queued_bytes (self->stream) > self->high_water_bytes;
}

void
pnc_frame_pump_set_gentle (PncFramePump *self, gboolean gentle)
{
  self->gentle = gentle;
}

void
pnc_frame_pump_set_high_water (PncFramePump *self, guint bytes)
{
  self->high_water_bytes = bytes;
}

void
pnc_frame_pump_set_read_when_full (PncFramePump *self, gboolean read_when_full)
{
  self->read_when_full = read_when_full;
  ask_for_turn (self);
}

void
pnc_frame_pump_join (PncFramePump *self, PncSocketCrowd *crowd)
{
  g_return_if_fail (pnc_frame_stream_get_socket (self->stream) != NULL);

  self->crowd = crowd;
}

void
pnc_frame_pump_resume (PncFramePump *self)
{
  if (self->state != PUMP_PAUSED)
    return;
  set_state (self, PUMP_READING);
  ask_for_turn (self);
}

static gboolean
deadline_cb (gpointer user_data)
{
  PncFramePump *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->state == PUMP_CLOSING)
    pnc_set_error (&error, PNC_ERROR_TIMED_OUT, PNC_SIDE_NONE, NULL,
                   "The other side did not take the last messages in time. Try again.");
  self->depth++;
  end (self, error);
  leave_turn (self);
  return G_SOURCE_REMOVE;
}

void
pnc_frame_pump_close_when_sent (PncFramePump *self, guint deadline_ms)
{
  if (!may_send (self))
    return;
  set_state (self, PUMP_CLOSING);
  wait_for_reading (self, FALSE);
  self->deadline = g_timeout_source_new (deadline_ms);
  g_source_set_callback (self->deadline, deadline_cb, self, NULL);
  g_source_attach (self->deadline, self->context);
  ask_for_turn (self);
}
