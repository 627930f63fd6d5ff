/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-private.h"

#include "pnc-display.h"

#define MAX_FAULTS 3u
#define MAX_GRACE_MS 30000u
#define SECOND_US G_USEC_PER_SEC

void
pnc_session_close_connection (PncSession *self)
{
  PncQuestion *question = self->question;

  pnc_session_stop_timer (&self->login_deadline);
  pnc_session_stop_timer (&self->grace);
  pnc_session_ping_stop (self);
  g_clear_pointer (&self->pump, pnc_frame_pump_free);
  g_clear_pointer (&self->spares, pnc_spares_free);
  pnc_session_forget_keys (self);
  g_clear_object (&self->address);
  g_clear_error (&self->last_words);
  g_clear_error (&self->farewell);
  self->kicked = FALSE;
  if (self->attempt != NULL)
    g_cancellable_cancel (self->attempt);
  g_clear_object (&self->attempt);
  if (question != NULL)
    {
      g_clear_weak_pointer (&self->question);
      pnc_question_withdraw (question);
    }
}

/* Waiting for the next try */

void
pnc_session_stop_waiting (PncSession *self)
{
  pnc_session_stop_timer (&self->retry_timer);
  if (self->retry_in_s == 0)
    return;
  self->retry_in_s = 0;
  pnc_session_notify (self, PNC_SESSION_PROP_RETRY_IN_S);
}

static void
set_retry_in (PncSession *self, gint64 left_us)
{
  guint left_s = (guint) ((left_us + SECOND_US - 1) / SECOND_US);

  if (left_s == self->retry_in_s)
    return;
  self->retry_in_s = left_s;
  pnc_session_notify (self, PNC_SESSION_PROP_RETRY_IN_S);
}

static gboolean retry_cb (gpointer user_data);

/* Wakes at each full second that is left, so that the person sees it count down. */
static void
wait_on (PncSession *self)
{
  gint64 left_us = MAX (self->retry_at_us - g_get_monotonic_time (), 1);
  gint64 until_us = (left_us - 1) % SECOND_US + 1;

  pnc_session_start_timer (self, &self->retry_timer, (guint) (until_us / 1000 + 1), retry_cb);
  set_retry_in (self, left_us);
}

static gboolean
retry_cb (gpointer user_data)
{
  g_autoptr (PncSession) self = g_object_ref (user_data);

  if (g_get_monotonic_time () < self->retry_at_us)
    wait_on (self);
  else
    pnc_session_begin_try (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_next_try (PncSession *self)
{
  guint delay_ms = pnc_backoff_next_ms (&self->backoff, g_random_double ());

  self->retry_at_us = g_get_monotonic_time () + (gint64) delay_ms * 1000;
  wait_on (self);
}

/* After a loss */

static gboolean
is_final (const GError *error)
{
  switch (error->code)
    {
    case PNC_ERROR_IDENTITY_UNKNOWN:
    case PNC_ERROR_IDENTITY_CHANGED:
    case PNC_ERROR_LOGIN_REFUSED:
    case PNC_ERROR_UNSUPPORTED:
    case PNC_ERROR_USAGE:
    case PNC_ERROR_CORRUPT:    /* the file of known servers */
    case PNC_ERROR_PERMISSION: /* the same, or the user's rights */
      return TRUE;
    default:
      return FALSE;
    }
}

static void
count_failure (PncSession *self, const GError *error)
{
  gboolean was_stable
    = self->attached_us != 0
      && g_get_monotonic_time () - self->attached_us >= (gint64) self->settings.stable_ms * 1000;

  if (was_stable)
    pnc_session_forget_failures (self);
  self->attached_us = 0;
  if (error != NULL && error->code == PNC_ERROR_PROTOCOL)
    self->faults++;
  else if (error != NULL)
    self->faults = 0;
}

static gboolean
may_try_again (PncSession *self, const GError *error)
{
  if (!self->was_connected || !self->keep_trying || self->kicked)
    return FALSE;
  return error == NULL || (!is_final (error) && self->faults < MAX_FAULTS);
}

/* The state is the last to change, when everything that belongs to it is true already. */
static void
reconnect (PncSession *self, GError *error)
{
  g_autoptr (GError) lost = NULL;
  GPtrArray *requests = pnc_session_requests_close (self);

  pnc_set_error (&lost, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, self->name,
                 "The connection to “%s” broke before the answer came. Look whether it was done "
                 "before trying again.",
                 self->shown);
  g_object_freeze_notify (G_OBJECT (self));
  pnc_session_set_error (self, error);
  wait_for_next_try (self);
  pnc_session_set_state (self, PNC_SESSION_RECONNECTING);
  g_object_thaw_notify (G_OBJECT (self));
  pnc_session_requests_fail (self, requests, lost);
}

static void
fail (PncSession *self, GError *error)
{
  g_autoptr (GError) reason = g_error_copy (error);
  GPtrArray *requests = pnc_session_requests_close (self);

  pnc_session_requests_take_waiting (self, requests);
  g_object_freeze_notify (G_OBJECT (self));
  pnc_session_set_error (self, error);
  pnc_session_set_state (self, PNC_SESSION_FAILED);
  g_object_thaw_notify (G_OBJECT (self));
  pnc_session_requests_fail (self, requests, reason);
  if (self->state == PNC_SESSION_FAILED)
    pnc_session_settle_waiters (self, reason);
}

void
pnc_session_lost (PncSession *self, GError *error)
{
  g_autoptr (PncSession) alive = g_object_ref (self);
  g_autoptr (GError) farewell = g_steal_pointer (&self->farewell);
  gboolean again;

  g_assert (error != NULL || farewell != NULL);
  if (self->kicked)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&farewell);
    }
  count_failure (self, error);
  again = may_try_again (self, error);
  pnc_session_close_connection (self);
  if (again)
    reconnect (self, error);
  else
    fail (self, error != NULL ? error : g_steal_pointer (&farewell));
}

void
pnc_session_fault (PncSession *self, GError *detail)
{
  GError *error = NULL;
  g_autofree char *shown = pnc_display_text (detail->message, -1);

  if (self->pump != NULL)
    {
      pnc_set_error (&error, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, self->name,
                     "The server at “%s” does not keep to the protocol (%s). Update both programs; "
                     "if that does not help, tell the server's owner.",
                     self->shown, shown);
      pnc_session_lost (self, error);
    }
  g_error_free (detail);
}

void
pnc_session_forget_failures (PncSession *self)
{
  pnc_backoff_reset (&self->backoff);
  self->faults = 0;
}

/* The network */

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean available, gpointer user_data)
{
  if (available)
    pnc_session_network_changed (user_data);
}

/* The monitor speaks on the default context only; a session that lives elsewhere does without. */
void
pnc_session_watch_network (PncSession *self)
{
  if (self->network != NULL || self->context != g_main_context_default ())
    return;
  self->network = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect (self->network, "network-changed", G_CALLBACK (network_changed_cb), self);
}

void
pnc_session_network_changed (PncSession *self)
{
  g_autoptr (PncSession) alive = g_object_ref (self);

  if (self->state == PNC_SESSION_RECONNECTING)
    pnc_session_begin_try (self);
  else if (pnc_session_state_is_attached (self->state))
    pnc_session_ping_now (self);
}

/* A server that goes away */

static gboolean
grace_cb (gpointer user_data)
{
  pnc_session_lost (user_data, NULL);
  return G_SOURCE_REMOVE;
}

void
pnc_session_going_away (PncSession *self, const PncGoingAway *message)
{
  g_autofree char *sentence = pnc_display_text (message->sentence, -1);

  g_clear_error (&self->farewell);
  pnc_set_error (&self->farewell, PNC_ERROR_GOING_AWAY, PNC_SIDE_NONE, self->name, "%s",
                 sentence[0] != '\0' ? sentence : pnc_error_code_sentence (PNC_ERROR_GOING_AWAY));
  self->kicked = message->reason == PNC_AWAY_KICKED;
  if (self->grace == NULL) /* to say it again puts nothing off */
    pnc_session_start_timer (self, &self->grace, MIN (message->grace_ms, MAX_GRACE_MS), grace_cb);
}
