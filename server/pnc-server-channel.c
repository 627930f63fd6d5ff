/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-server-channel.h"

#include "pnc-channel-service.h"
#include "pnc-farewell.h"
#include "pnc-log.h"
#include "pnc-state-table.h"

#include <stdatomic.h>

/* A channel on which nothing happens for so long has finished a burst of files. */
#define TELL_AFTER_MS 1000u

/* CHANNEL_PARKED: waits on the main loop for its peer, which owns it
 * CHANNEL_WORKING: waits for a worker or has one, which owns it
 * CHANNEL_ENDED: is over */
typedef enum
{
  CHANNEL_PARKED,
  CHANNEL_WORKING,
  CHANNEL_ENDED,
} ChannelState;

static const PncStateMove moves[] = {
  { CHANNEL_PARKED, CHANNEL_WORKING },
  { CHANNEL_WORKING, CHANNEL_PARKED },
  { CHANNEL_PARKED, CHANNEL_ENDED },
};

static const PncStateTable states = {
  .name = "data channel",
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

struct _PncServerChannel
{
  /* main loop only */
  PncServerCore *core;       /* borrowed */
  PncServerSession *session; /* borrowed; NULL once it has left it */
  PncSeat *seat;             /* owned */
  int state;
  guint64 seen_bytes; /* when it was last looked */
  gint64 seen_us;     /* when they were other ones */
  GSource *readable;  /* owned, nullable: while parked */
  GSource *writable;  /* owned, nullable: while parked */
  GSource *idle;      /* owned, nullable: while parked */
  GSource *tell;      /* owned, nullable: while parked, with something for the log */
  PncParked lists;    /* in the parking while they wait for the peer */

  /* of who has the channel, but for the atomic members */
  PncChannelContext context;
  PncChannelService *service; /* owned */
  gint64 active_us;           /* when bytes last went either way */
  gboolean over;              /* the service has ended */

  /* written by who has the channel, read by the main loop */
  _Atomic guint64 received_bytes;
  _Atomic guint64 sent_bytes;
};

static void work (gpointer data);

static void
set_state (PncServerChannel *self, ChannelState state)
{
  pnc_state_table_move (&states, &self->state, (int) state);
}

/* Main loop */

static void
unpark (PncServerChannel *self)
{
  pnc_server_core_clear_source (&self->readable);
  pnc_server_core_clear_source (&self->writable);
  pnc_server_core_clear_source (&self->idle);
  pnc_server_core_clear_source (&self->tell);
  pnc_parking_leave (&self->core->parking, &self->lists);
}

static void
channel_free (PncServerChannel *self)
{
  unpark (self);
  set_state (self, CHANNEL_ENDED);
  if (self->session != NULL)
    pnc_server_session_remove_channel (self->session, self);
  if (pnc_channel_service_is_closing (self->service))
    pnc_farewell_begin (self->core, g_steal_pointer (&self->context.stream),
                        g_steal_pointer (&self->seat));
  pnc_channel_service_free (self->service);
  g_clear_pointer (&self->context.stream, pnc_frame_stream_free);
  g_clear_pointer (&self->seat, pnc_seat_free);
  pnc_share_unref (self->context.share);
  pnc_upload_table_unref (self->context.uploads);
  pnc_account_unref (self->context.account);
  pnc_transfer_log_free (self->context.log);
  g_free (self->context.who);
  g_free (self);
}

static void
give_to_worker (PncServerChannel *self)
{
  unpark (self);
  set_state (self, CHANNEL_WORKING);
  self->core->n_jobs += 1;
  /* there is room: a channel is in the queue once at most */
  if (!pnc_worker_pool_push (self->core->channels, work, self))
    g_error ("The queue for channel workers is too short");
}

static gboolean
ready_cb (GObject *stream, gpointer user_data)
{
  give_to_worker (user_data);
  return G_SOURCE_REMOVE;
}

/* One who stopped in the middle of a transfer takes no last words either. */
static gboolean
idle_cb (gpointer user_data)
{
  PncServerChannel *self = user_data;

  if (pnc_channel_service_is_busy (self->service))
    g_message ("Data channel of %s closed: nothing moved for too long", self->context.who);
  else
    pnc_channel_service_close (self->service);
  channel_free (self);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_cb (gpointer user_data)
{
  PncServerChannel *self = user_data;

  pnc_transfer_log_tell (self->context.log);
  pnc_server_core_clear_source (&self->tell);
  return G_SOURCE_REMOVE;
}

static GSource *
attach_ready (PncServerChannel *self, GSource *source)
{
  g_source_set_callback (source, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (source, self->core->context);
  return source;
}

static void
park (PncServerChannel *self)
{
  gint64 until_us = self->active_us + (gint64) self->context.limits.channel_idle_timeout_ms * 1000;
  gint64 left_us = until_us - g_get_monotonic_time ();

  if (pnc_channel_service_wants_read (self->service))
    self->readable
      = attach_ready (self, pnc_frame_stream_create_read_source (self->context.stream));
  if (pnc_channel_service_wants_write (self->service))
    self->writable
      = attach_ready (self, pnc_frame_stream_create_write_source (self->context.stream));
  self->idle = pnc_server_core_timeout (self->core, (guint) MAX (left_us / 1000, 0), idle_cb, self);
  if (pnc_transfer_log_is_open (self->context.log))
    self->tell = pnc_server_core_timeout (self->core, TELL_AFTER_MS, tell_cb, self);
}

/* Where the peer does not take what its listings have to say. */
static void
park_lists (PncServerChannel *self)
{
  if (pnc_channel_service_has_list (self->service)
      && pnc_channel_service_wants_write (self->service))
    pnc_parking_enter (&self->core->parking, &self->lists, self->core->limits.max_waiting_lists);
}

static gsize
get_list_memory (gpointer owner)
{
  return pnc_channel_service_get_list_memory (((PncServerChannel *) owner)->service);
}

/* What it waits for is another thing without them. */
static void
evict_lists (gpointer owner)
{
  PncServerChannel *self = owner;

  g_info ("Listings of %s made room for others", self->context.who);
  pnc_channel_service_evict_lists (self->service);
  unpark (self);
  park (self);
}

static const PncParkedClass parked_class = { .get_memory = get_list_memory, .evict = evict_lists };

/* The worker gives it back. */
static void
come_back (gpointer data)
{
  PncServerChannel *self = data;

  self->core->n_jobs -= 1;
  set_state (self, CHANNEL_PARKED);
  if (g_atomic_int_get (&self->context.ended) && !self->over)
    pnc_channel_service_close (self->service);
  if (self->over || g_atomic_int_get (&self->context.ended))
    channel_free (self);
  else
    {
      park (self);
      park_lists (self);
    }
}

void
pnc_server_channel_start (PncServerCore *core,
                          PncServerSession *session,
                          PncFrameStream *stream,
                          PncSeat *seat,
                          const PncFrameGate *gate,
                          const char *peer)
{
  PncServerChannel *self = g_new0 (PncServerChannel, 1);
  g_autofree char *name = pnc_log_quote (pnc_server_session_get_user (session), -1);

  self->core = core;
  self->session = session;
  self->seat = seat;
  pnc_seat_set_stage (seat, PNC_STAGE_TRUSTED);
  self->state = CHANNEL_PARKED;
  self->lists = (PncParked){ .owner = self, .class = &parked_class };
  pnc_frame_stream_set_max_payload (stream, PNC_MAX_PAYLOAD_DATA);
  pnc_frame_stream_suit_path (stream);
  self->context.stream = stream;
  self->context.share = pnc_share_fork (pnc_server_session_get_share (session));
  self->context.uploads = pnc_upload_table_ref (pnc_server_session_get_uploads (session));
  self->context.account = pnc_account_ref (pnc_server_session_get_account (session));
  self->context.limits = core->limits;
  self->context.who = g_strdup_printf ("user %s from %s", name, peer);
  self->context.log = pnc_transfer_log_new (self->context.who);
  self->context.open_files = &core->open_files;
  self->context.hits = &core->hits;
  self->service = pnc_channel_service_new (&self->context, gate);
  self->active_us = self->seen_us = g_get_monotonic_time ();
  pnc_server_session_add_channel (session, self);
  g_info ("Data channel of %s opened", self->context.who);
  give_to_worker (self);
}

void
pnc_server_channel_end (PncServerChannel *self)
{
  pnc_server_session_remove_channel (self->session, self);
  self->session = NULL;
  g_atomic_int_set (&self->context.ended, 1);
  g_atomic_int_set (&self->context.cancelled, 1);
  if (self->state != CHANNEL_PARKED)
    return;
  pnc_channel_service_close (self->service);
  channel_free (self);
}

void
pnc_server_channel_drain (PncServerChannel *self)
{
  g_atomic_int_set (&self->context.draining, 1);
}

gboolean
pnc_server_channel_is_busy (PncServerChannel *self)
{
  return g_atomic_int_get (&self->context.busy) != 0;
}

void
pnc_server_channel_get_bytes (PncServerChannel *self, guint64 *received_bytes, guint64 *sent_bytes)
{
  *received_bytes = atomic_load_explicit (&self->received_bytes, memory_order_relaxed);
  *sent_bytes = atomic_load_explicit (&self->sent_bytes, memory_order_relaxed);
}

gint64
pnc_server_channel_get_silence (PncServerChannel *self, gint64 now_us)
{
  guint64 received_bytes, sent_bytes;

  pnc_server_channel_get_bytes (self, &received_bytes, &sent_bytes);
  if (received_bytes + sent_bytes != self->seen_bytes)
    self->seen_us = now_us;
  self->seen_bytes = received_bytes + sent_bytes;
  return now_us - self->seen_us;
}

/* Worker */

typedef struct
{
  gint64 begun_us;
  guint64 begun_bytes;
} Slice;

static guint64
moved_bytes (PncServerChannel *self)
{
  guint64 received;
  guint64 sent;

  pnc_frame_stream_get_bytes (self->context.stream, &received, &sent);
  atomic_store_explicit (&self->received_bytes, received, memory_order_relaxed);
  atomic_store_explicit (&self->sent_bytes, sent, memory_order_relaxed);
  return received + sent;
}

static gboolean
is_slice_over (PncServerChannel *self, const Slice *slice)
{
  const PncServerLimits *limits = &self->context.limits;

  return moved_bytes (self) - slice->begun_bytes >= limits->slice_bytes
         || g_get_monotonic_time () - slice->begun_us >= (gint64) limits->slice_ms * 1000;
}

/* Returns: whether the peer did something before the worker has better things to do */
static gboolean
wait_for_peer (PncServerChannel *self)
{
  gboolean others_wait = pnc_worker_pool_has_waiting (self->core->channels);
  int timeout_ms = others_wait ? 0 : (int) self->context.limits.linger_ms;

  g_atomic_int_set (&self->context.busy, pnc_channel_service_is_busy (self->service));
  return pnc_frame_stream_wait (self->context.stream,
                                pnc_channel_service_wants_read (self->service),
                                pnc_channel_service_wants_write (self->service), NULL, timeout_ms);
}

/* Returns: whether others are to have the worker now */
static gboolean
work_a_slice (PncServerChannel *self)
{
  Slice slice = { g_get_monotonic_time (), moved_bytes (self) };

  g_atomic_int_set (&self->context.busy, 1);
  while (!g_atomic_int_get (&self->context.ended))
    {
      switch (pnc_channel_service_step (self->service))
        {
        case PNC_CHANNEL_STEP_AGAIN:
          if (is_slice_over (self, &slice) && pnc_worker_pool_has_waiting (self->core->channels))
            return TRUE;
          break;
        case PNC_CHANNEL_STEP_WAIT:
          if (!wait_for_peer (self))
            return FALSE;
          break;
        case PNC_CHANNEL_STEP_END:
        default:
          self->over = TRUE;
          return FALSE;
        }
    }
  return FALSE;
}

static void
work (gpointer data)
{
  PncServerChannel *self = data;
  guint64 moved = moved_bytes (self);
  gboolean again;

  do
    {
      again = work_a_slice (self);
      if (moved_bytes (self) != moved)
        self->active_us = g_get_monotonic_time ();
      if (again)
        pnc_channel_service_settle (self->service);
    }
  while (again && !pnc_worker_pool_push (self->core->channels, work, self));
  if (!again)
    pnc_worker_pool_post (self->core->context, come_back, self);
}
