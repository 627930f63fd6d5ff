/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-data-channel-private.h"

#include "pnc-limits.h"
#include "pnc-transfer-run.h"

/* Above the ids of greeting and attaching. */
#define FIRST_REQUEST 16u

/* So many frames are read before something is sent again. */
#define FRAMES_A_ROUND 32u

/* Fewer bytes of an answer than this are no progress: a peer that trickles is as good as dead. */
#define PROGRESS_BYTES 4096u

/* Of a PING behind its header: it is no progress either that a server takes them. */
#define PING_BYTES 8u

/* How often deadlines are looked at, at least. */
#define TICK_MS 1000u

/* Where there is a limit: what it lets through in so long, and at least so much. */
#define LIMITED_QUEUE_MS 500u
#define LIMITED_WINDOW_MS 2000u
#define LIMITED_BYTES (32u * 1024u)

static const PncChannelTimes usual_times = {
  .idle_ms = 30 * 1000,
  .ping_ms = 15 * 1000,
  .stall_ms = 120 * 1000,
  .patient_ms = 15 * 60 * 1000,
  .cancel_ms = 5 * 1000,
};

static void
note_attached (PncDataChannel *self)
{
  self->window = MIN (MAX (self->window, PNC_CHANNEL_FIRST_WINDOW), self->attachment.max_requests);
  self->worked_us = g_get_monotonic_time ();
  g_atomic_int_set (&self->attached, TRUE);
}

/* The server answers in order: what comes before ATTACHED is about that. */
static void
take_frame (PncDataChannel *self, const PncFrame *frame)
{
  if (!self->attachment.is_pending)
    {
      pnc_data_channel_dispatch (self, frame);
      return;
    }
  self->helped = TRUE;
  if (pnc_attachment_take_frame (&self->attachment, self->stream, frame, &self->error)
      && !self->attachment.is_pending)
    note_attached (self);
}

/* A frame that brought nobody any further (PONG, PROGRESS that repeats itself, what is not known
 * here) shows that the server is there; its bytes are no progress. */
static void
note_frame (PncDataChannel *self, const PncFrame *frame)
{
  if (self->helped)
    self->moved_us = g_get_monotonic_time ();
  else
    self->received_bytes += PNC_FRAME_HEADER_BYTES + frame->header.length_bytes;
}

/* Returns: whether it ended its round with more to read, perhaps */
static gboolean
read_frames (PncDataChannel *self)
{
  for (guint i = 0; i < FRAMES_A_ROUND && self->error == NULL; i++)
    {
      PncFrame frame;
      PncIoStatus status = pnc_frame_stream_read (self->stream, &frame, &self->error);

      if (status == PNC_IO_WOULD_BLOCK)
        return FALSE;
      if (status == PNC_IO_EOF)
        pnc_set_error (&self->error, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, NULL,
                       "The server closed the connection. Try again.");
      if (status != PNC_IO_DONE)
        return FALSE;
      self->doubt_us = 0;
      self->helped = FALSE;
      take_frame (self, &frame);
      note_frame (self, &frame);
    }
  return self->error == NULL;
}

/* Of what a limit lets through in @ms no more is asked for or queued than it takes to be busy: so
 * much the sooner it can be taken back. */
static guint64
within_limit (PncDataChannel *self, guint64 n_bytes, guint ms)
{
  if (self->limit_bps == PNC_RATE_NONE)
    return n_bytes;
  return CLAMP (self->limit_bps / 1000 * ms, LIMITED_BYTES, n_bytes);
}

static gboolean
has_room (PncDataChannel *self)
{
  return self->error == NULL
         && pnc_frame_stream_get_queued_bytes (self->stream)
              < within_limit (self, PNC_CHANNEL_QUEUE_BYTES, LIMITED_QUEUE_MS);
}

static gboolean
may_start (PncDataChannel *self)
{
  return has_room (self) && g_hash_table_size (self->flights) < self->window
         && self->in_flight_bytes < within_limit (self, PNC_CHANNEL_WINDOW_BYTES, LIMITED_WINDOW_MS)
         && !pnc_local_commit_is_full (self->commit);
}

static PncJob *
take (PncDataChannel *self)
{
  if (self->leaving)
    return NULL;
  return self->hooks->take (self, !pnc_data_channel_has_large (self), self->hooks_data);
}

/* A large file waits for the one before it to be sent. */
static PncJob *
take_again (PncDataChannel *self)
{
  PncJob *job = g_queue_peek_head (&self->again);

  if (job->large && pnc_data_channel_has_large (self))
    {
      g_queue_push_tail (&self->again, g_queue_pop_head (&self->again));
      return NULL;
    }
  return g_queue_pop_head (&self->again);
}

/* @n_again: (inout): how many jobs are to be started anew in this round. Returns: whether one more
 * was begun */
static gboolean
start_next (PncDataChannel *self, guint *n_again)
{
  gboolean from_again = *n_again > 0;
  PncJob *job;

  if (!may_start (self))
    return FALSE;
  job = from_again ? take_again (self) : take (self);
  *n_again -= from_again ? 1 : 0;
  if (job != NULL)
    pnc_data_channel_start (self, job);
  return job != NULL || from_again;
}

/* Queues as far as the windows allow, a chunk of a large file and another job in turns. Returns:
 * whether it stopped only because nothing more can be queued */
static gboolean
fill (PncDataChannel *self)
{
  guint n_again = self->again.length;
  gboolean more = TRUE;

  while (more && has_room (self))
    {
      gboolean fed = pnc_data_channel_feed (self);

      more = start_next (self, &n_again) || fed;
    }
  return more;
}

static gboolean
is_working (PncDataChannel *self)
{
  return g_hash_table_size (self->flights) > 0 || self->again.length > 0;
}

static void
send_ping (PncDataChannel *self, gint64 now_us)
{
  const PncMessage message = { .type = PNC_MESSAGE_PING, .ping = { .time_us = (guint64) now_us } };

  self->n_pings += 1;
  self->moved_bytes += PNC_FRAME_HEADER_BYTES + PING_BYTES;
  pnc_frame_stream_queue (self->stream, &message, PNC_FRAME_NONE, ++self->last_request);
}

static void
note_progress (PncDataChannel *self, gint64 now_us)
{
  guint64 received_bytes, sent_bytes;

  pnc_frame_stream_get_bytes (self->stream, &received_bytes, &sent_bytes);
  if (sent_bytes != self->sent_bytes)
    {
      self->sent_us = now_us;
      self->doubt_us = self->doubt_us != 0 ? now_us : 0;
    }
  if (sent_bytes > self->moved_bytes)
    {
      self->moved_us = now_us;
      self->moved_bytes = sent_bytes;
    }
  if (received_bytes >= self->received_bytes + PROGRESS_BYTES)
    {
      self->moved_us = now_us;
      self->doubt_us = 0;
      self->received_bytes = received_bytes;
    }
  self->sent_bytes = sent_bytes;
}

static gboolean
is_past (gint64 since_us, guint limit_ms, gint64 now_us)
{
  return now_us - since_us > (gint64) limit_ms * 1000;
}

static void
set_timed_out (PncDataChannel *self)
{
  pnc_set_error (&self->error, PNC_ERROR_TIMED_OUT, PNC_SIDE_REMOTE, NULL,
                 "The server did not answer for too long. Try again.");
}

/* Most rounds have moved something: then nobody needs to be asked for patience. */
static gboolean
has_stalled (PncDataChannel *self, gint64 now_us)
{
  if (g_hash_table_size (self->flights) == 0
      || !is_past (self->moved_us, self->times.stall_ms, now_us))
    return FALSE;
  return !pnc_data_channel_is_patient (self)
         || is_past (self->moved_us, self->times.patient_ms, now_us);
}

/* The control channel had to be made anew, so the network may have swallowed this one. What has
 * nothing to do ends; what has, has as long as a PING to hear something, counted from when
 * something could last be sent. */
static void
begin_doubt (PncDataChannel *self)
{
  if (self->attachment.is_pending) /* which has a deadline of its own */
    return;
  if (!is_working (self))
    {
      self->leaving = TRUE;
      return;
    }
  self->doubt_us = g_get_monotonic_time ();
  send_ping (self, self->doubt_us);
}

static void
check_deadlines (PncDataChannel *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 cancel_us = pnc_data_channel_oldest_cancel (self);

  note_progress (self, now_us);
  if (self->attachment.is_pending)
    {
      pnc_attachment_check (&self->attachment, now_us, &self->error);
      return;
    }
  if (self->limit_bps != PNC_RATE_NONE && cancel_us != 0)
    cancel_us = MAX (cancel_us, self->sent_us); /* CANCEL itself may be what waits */
  if (!is_working (self))
    {
      self->moved_us = now_us;
      return;
    }
  self->worked_us = now_us;
  if (cancel_us != 0 && is_past (cancel_us, self->times.cancel_ms, now_us))
    set_timed_out (self);
  else if (has_stalled (self, now_us)
           || (self->doubt_us != 0 && is_past (self->doubt_us, self->times.ping_ms, now_us)))
    set_timed_out (self);
  else if (is_past (self->sent_us, self->times.ping_ms, now_us)
           && (self->n_pings == 0 || pnc_frame_stream_get_queued_bytes (self->stream) == 0))
    send_ping (self, now_us);
}

static int
wait_ms (PncDataChannel *self)
{
  const PncChannelTimes *times = &self->times;
  gint64 now_us = g_get_monotonic_time ();
  gint64 idle_us = now_us - self->worked_us;

  if (self->attachment.is_pending)
    return (int) CLAMP ((self->attachment.deadline_us - now_us) / 1000, 0, TICK_MS) + 1;
  if (is_working (self))
    return (int) MIN (TICK_MS,
                      MIN (times->cancel_ms, MIN (times->ping_ms, times->stall_ms)) / 4 + 1);
  return (int) MAX (0, (gint64) times->idle_ms - idle_us / 1000) + 1;
}

static gboolean
is_idle (PncDataChannel *self)
{
  if (is_working (self) || self->attachment.is_pending)
    return FALSE;
  return self->leaving || is_past (self->worked_us, self->times.idle_ms, g_get_monotonic_time ());
}

static PncWaitKind
find_wait (PncDataChannel *self)
{
  gboolean all_sent = pnc_frame_stream_get_queued_bytes (self->stream) == 0;

  if (pnc_frame_stream_waits_for_limit (self->stream))
    return PNC_WAIT_LIMIT;
  return all_sent && pnc_data_channel_has_sent_all (self) ? PNC_WAIT_ANSWER : PNC_WAIT_NETWORK;
}

static void
wait_for_more (PncDataChannel *self)
{
  PncWaitKind kind = find_wait (self);
  gint64 begun_us = g_get_monotonic_time ();
  GPollFD poll;

  pnc_wakeup_get_poll (self->wakeup, &poll);
  pnc_frame_stream_wait (self->stream, TRUE, pnc_frame_stream_get_queued_bytes (self->stream) > 0,
                         &poll, wait_ms (self));
  if (poll.revents != 0)
    pnc_wakeup_clear (self->wakeup);
  if (is_working (self))
    pnc_data_channel_note_time (self, kind, begun_us);
  else
    g_clear_pointer (&self->served, pnc_transfer_run_unref);
}

/* The disk may have taken longer than any deadline: that was not the peer's fault. */
static void
commit (PncDataChannel *self)
{
  gint64 begun_us = g_get_monotonic_time ();

  pnc_local_commit_flush (self->commit);
  pnc_data_channel_note_time (self, PNC_WAIT_DISK, begun_us);
  self->moved_us = self->worked_us = g_get_monotonic_time ();
}

/* Returns: whether there will be another round */
static gboolean
go_round (PncDataChannel *self)
{
  gboolean more, full;

  if (g_atomic_int_compare_and_exchange (&self->check_stopped, TRUE, FALSE))
    pnc_data_channel_sweep (self);
  if (g_atomic_int_get (&self->stopping))
    return FALSE;
  if (g_atomic_int_compare_and_exchange (&self->doubted, TRUE, FALSE))
    begin_doubt (self);
  more = read_frames (self);
  full = self->error == NULL && fill (self);
  if (self->error == NULL)
    pnc_frame_stream_flush (self->stream, &self->error);
  more = more || (full && has_room (self));

  if (!pnc_local_commit_is_empty (self->commit)
      && (!more || pnc_local_commit_is_full (self->commit)))
    {
      commit (self);
      more = TRUE;
    }
  if (self->error == NULL)
    check_deadlines (self);
  if (self->error != NULL || is_idle (self))
    return FALSE;
  if (!more)
    wait_for_more (self);
  return TRUE;
}

static void
say_bye (PncDataChannel *self)
{
  const PncMessage message = { .type = PNC_MESSAGE_BYE };

  pnc_frame_stream_queue (self->stream, &message, PNC_FRAME_NONE, 0);
  pnc_frame_stream_flush (self->stream, NULL);
}

static gpointer
run_cb (gpointer user_data)
{
  PncDataChannel *self = user_data;
  g_autoptr (GError) stopped = NULL;

  while (go_round (self))
    continue;
  pnc_set_error (&stopped, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, NULL,
                 "The connection was closed. Try again.");
  pnc_data_channel_give_up (self, self->error != NULL ? self->error : stopped);
  if (!pnc_local_commit_is_empty (self->commit))
    pnc_local_commit_flush (self->commit);
  if (self->error == NULL)
    say_bye (self);
  g_clear_pointer (&self->served, pnc_transfer_run_unref);
  g_clear_pointer (&self->stream, pnc_frame_stream_free);
  self->hooks->ended (self, self->error, self->hooks_data);
  return NULL;
}

static PncFlow *
in_flow_cb (guint64 request, gpointer user_data)
{
  return pnc_data_channel_get_in_flow (user_data, request);
}

PncDataChannel *
pnc_data_channel_new (PncFrameStream *stream,
                      const PncAttachment *attachment,
                      const PncChannelTimes *times,
                      const PncDataChannelHooks *hooks,
                      gpointer user_data)
{
  PncDataChannel *self = g_new0 (PncDataChannel, 1);

  self->wakeup = pnc_wakeup_new ();
  self->times = times != NULL ? *times : usual_times;
  self->hooks = hooks;
  self->hooks_data = user_data;
  self->attachment = *attachment;
  self->attached = !attachment->is_pending;
  self->window = MIN (PNC_CHANNEL_FIRST_WINDOW, attachment->max_requests);
  self->stream = stream;
  pnc_frame_stream_suit_path (stream);
  self->commit = pnc_local_commit_new ();
  self->flights
    = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) pnc_flight_free);
  self->heavy = g_ptr_array_new ();
  self->last_request = FIRST_REQUEST;
  self->limit_bps = PNC_RATE_NONE;
  pnc_frame_stream_set_in_flow (stream, in_flow_cb, self);
  self->since_us = g_get_monotonic_time ();
  self->sent_us = self->moved_us = self->worked_us = self->since_us;
  g_queue_init (&self->again);
  self->thread = g_thread_new ("pnc-channel", run_cb, self);
  return self;
}

void
pnc_data_channel_free (PncDataChannel *self)
{
  if (self == NULL)
    return;
  g_thread_join (self->thread);
  g_hash_table_unref (self->flights);
  g_ptr_array_unref (self->heavy);
  pnc_local_commit_free (self->commit);
  pnc_wakeup_free (self->wakeup);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
pnc_data_channel_is_attached (PncDataChannel *self)
{
  return g_atomic_int_get (&self->attached);
}

void
pnc_data_channel_wake (PncDataChannel *self)
{
  pnc_wakeup_signal (self->wakeup);
}

void
pnc_data_channel_check_stopped (PncDataChannel *self)
{
  g_atomic_int_set (&self->check_stopped, TRUE);
  pnc_wakeup_signal (self->wakeup);
}

void
pnc_data_channel_doubt (PncDataChannel *self)
{
  g_atomic_int_set (&self->doubted, TRUE);
  pnc_wakeup_signal (self->wakeup);
}

void
pnc_data_channel_stop (PncDataChannel *self)
{
  g_atomic_int_set (&self->stopping, TRUE);
  pnc_wakeup_signal (self->wakeup);
}
