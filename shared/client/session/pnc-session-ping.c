/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-private.h"

/* What a server may ask for (docs/PROTOCOL.md, section 5.1). */
#define MIN_INTERVAL_MS 1000u
#define MAX_INTERVAL_MS 30000u

static gboolean interval_cb (gpointer user_data);
static gboolean silence_cb (gpointer user_data);

static guint
overdue_ms (const PncSession *self)
{
  return MAX (self->settings.ping_timeout_ms / 3, 1);
}

static void
send_next_later (PncSession *self)
{
  self->ping.sent_us = 0;
  self->ping.overdue = FALSE;
  pnc_session_start_timer (self, &self->ping.timer, self->ping.interval_ms, interval_cb);
}

static gboolean
pong_frame (const PncMessage *message, gpointer data, GError **error)
{
  PncSession *self = data;

  if (message->pong.time_us == (guint64) self->ping.sent_us)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                 "PONG does not repeat the time of its PING");
  return FALSE;
}

/* A ping that came back too late was counted as lost, and is not counted twice. */
static void
pong_done (PncSession *self, GError *error, gpointer data)
{
  gboolean counted = self->ping.overdue;

  if (error != NULL)
    {
      pnc_session_fault (self, error);
      return;
    }
  if (!counted)
    pnc_rtt_add (&self->rtt, g_get_monotonic_time () - self->ping.sent_us);
  send_next_later (self);
  if (!counted)
    pnc_session_emit_ping (self);
}

static const PncRequestEvents ping_events = {
  .frame = pong_frame,
  .done = pong_done,
};

static void
send_ping (PncSession *self)
{
  PncMessage ping = { .type = PNC_MESSAGE_PING };

  self->ping.sent_us = g_get_monotonic_time ();
  self->ping.overdue = FALSE;
  ping.ping.time_us = (guint64) self->ping.sent_us;
  pnc_session_start_timer (self, &self->ping.timer, overdue_ms (self), silence_cb);
  pnc_session_requests_send_own (self, &ping, &ping_events);
}

static gboolean
interval_cb (gpointer user_data)
{
  send_ping (user_data);
  return G_SOURCE_REMOVE;
}

static void
give_up (PncSession *self)
{
  GError *error = NULL;

  pnc_set_error (&error, PNC_ERROR_TIMED_OUT, PNC_SIDE_NONE, self->name,
                 "The server at “%s” has not answered for %.3g s. Check the network, and whether "
                 "the server runs.",
                 self->shown, self->settings.ping_timeout_ms / 1000.0);
  pnc_session_lost (self, error);
}

/* The ping under way is late. Other frames show that the server is there all the same. */
static gboolean
silence_cb (gpointer user_data)
{
  g_autoptr (PncSession) self = g_object_ref (user_data);
  gint64 heard_us = MAX (self->ping.sent_us, self->ping.last_frame_us);
  gint64 silent_ms = (g_get_monotonic_time () - heard_us) / 1000;
  gint64 left_ms = (gint64) self->settings.ping_timeout_ms - silent_ms;
  gboolean first = !self->ping.overdue;

  if (left_ms <= 0)
    {
      give_up (self);
      return G_SOURCE_REMOVE;
    }
  self->ping.overdue = TRUE;
  if (first)
    pnc_rtt_add_lost (&self->rtt);
  pnc_session_start_timer (self, &self->ping.timer,
                           (guint) MIN (left_ms, (gint64) overdue_ms (self)), silence_cb);
  if (silent_ms >= (gint64) overdue_ms (self))
    pnc_session_set_state (self, PNC_SESSION_UNRESPONSIVE);
  if (first)
    pnc_session_emit_ping (self);
  return G_SOURCE_REMOVE;
}

void
pnc_session_ping_start (PncSession *self)
{
  guint asked_ms = CLAMP (self->asked_ping_interval_ms, MIN_INTERVAL_MS, MAX_INTERVAL_MS);

  self->ping.interval_ms
    = self->settings.ping_interval_ms != 0 ? self->settings.ping_interval_ms : asked_ms;
  self->ping.last_frame_us = g_get_monotonic_time ();
  send_ping (self);
}

void
pnc_session_ping_stop (PncSession *self)
{
  pnc_session_stop_timer (&self->ping.timer);
  self->ping.sent_us = 0;
}

void
pnc_session_ping_now (PncSession *self)
{
  if (self->ping.sent_us == 0)
    send_ping (self);
}

void
pnc_session_ping_frame_came (PncSession *self)
{
  self->ping.last_frame_us = g_get_monotonic_time ();
  if (self->state == PNC_SESSION_UNRESPONSIVE)
    pnc_session_set_state (self, PNC_SESSION_CONNECTED);
}
