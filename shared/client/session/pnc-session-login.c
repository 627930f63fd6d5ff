/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "config.h"

#include "pnc-session-private.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-secret.h"

static void send_login (PncSession *self);

/* Passwords */

static void
password_answered_cb (PncQuestion *question, gboolean yes, gpointer user_data)
{
  PncSession *self = user_data;
  GError *error = NULL;

  g_clear_weak_pointer (&self->question);
  if (yes)
    {
      pnc_session_set_password (self, pnc_question_get_password (question));
      pnc_session_set_text (self, &self->user, pnc_question_get_user (question),
                            PNC_SESSION_PROP_USER);
      pnc_session_begin_try (self);
      return;
    }
  pnc_set_error (&error, PNC_ERROR_LOGIN_REFUSED, PNC_SIDE_NONE, self->name,
                 "No password was given for “%s”. Connect again to be asked once more.",
                 self->shown);
  pnc_session_lost (self, error);
}

/* Reconnecting asks nobody: the person may be far away, and the transfers are waiting. */
static void
ask_password (PncSession *self, gboolean retry, GError *reason)
{
  PncQuestionDetails details = {
    .kind = PNC_QUESTION_PASSWORD,
    .host = self->name,
    .user = self->user,
    .retry = retry,
  };

  if (self->was_connected || !pnc_session_can_ask (self))
    {
      pnc_session_lost (self, reason);
      return;
    }
  g_error_free (reason);
  pnc_session_ask (self, &details, password_answered_cb);
}

static void
ask_first_password (PncSession *self)
{
  GError *reason = NULL;

  pnc_set_error (&reason, PNC_ERROR_LOGIN_REFUSED, PNC_SIDE_NONE, self->name,
                 "The server at “%s” needs a user name and a password. Give both and try again.",
                 self->shown);
  ask_password (self, FALSE, reason);
}

static void
forget_ticket (PncSession *self)
{
  pnc_secret_wipe (self->ticket, sizeof self->ticket);
  self->has_ticket = FALSE;
}

static void
login_refused (PncSession *self, GError *refusal)
{
  GError *reason = NULL;

  /* The ticket's time is over: the password may still be good, once and without asking. */
  if (self->tried_ticket)
    {
      g_error_free (refusal);
      forget_ticket (self);
      pnc_session_requests_shut (self);
      send_login (self);
      return;
    }
  pnc_set_error (&reason, PNC_ERROR_LOGIN_REFUSED, PNC_SIDE_NONE, self->name,
                 "The login at “%s” was refused: %s", self->shown, refusal->message);
  g_error_free (refusal);
  ask_password (self, TRUE, reason);
}

static void
take_rights (PncSession *self, const PncLoggedIn *message)
{
  gboolean was_writable = pnc_session_is_writable (self);

  self->rights = message->rights;
  if (was_writable != pnc_session_is_writable (self))
    pnc_session_notify (self, PNC_SESSION_PROP_WRITABLE);
}

static void
take_limits (PncSession *self, const PncLoggedIn *message)
{
  self->max_payload_bytes
    = CLAMP (message->max_payload_bytes, PNC_MAX_PAYLOAD_BEFORE_LOGIN, PNC_MAX_PAYLOAD_CONTROL);
  self->max_channels = MIN (message->max_data_channels, PNC_MAX_DATA_CHANNELS);
  pnc_frame_stream_set_max_payload (pnc_frame_pump_get_stream (self->pump),
                                    self->max_payload_bytes);
}

static void
take_login (PncSession *self, const PncLoggedIn *message)
{
  g_autofree char *share_name = pnc_display_text (message->share_name, -1);

  memcpy (self->session_id, message->session_id, sizeof self->session_id);
  memcpy (self->ticket, message->ticket, sizeof self->ticket);
  self->has_ticket = TRUE;
  take_limits (self, message);
  self->requests.granted = message->max_requests;
  g_object_freeze_notify (G_OBJECT (self));
  take_rights (self, message);
  pnc_session_set_text (self, &self->user, message->user, PNC_SESSION_PROP_USER);
  pnc_session_set_text (self, &self->share_name, share_name, PNC_SESSION_PROP_SHARE_NAME);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
login_frame (const PncMessage *message, gpointer data, GError **error)
{
  PncSession *self = data;

  if (!self->welcomed)
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_REMOTE, self->name,
                     "The server at “%s” answered the login before the greeting. Update both "
                     "programs.",
                     self->shown);
      return FALSE;
    }
  if (!pnc_session_take_keys (self, &message->logged_in))
    {
      pnc_set_error (error, PNC_ERROR_PROTOCOL, PNC_SIDE_REMOTE, self->name,
                     "The server at “%s” gave half of a key. Update both programs.", self->shown);
      return FALSE;
    }
  take_login (self, &message->logged_in);
  return TRUE;
}

/* Nobody is told of anything before all of it is true. */
static gboolean
enter_connected (PncSession *self)
{
  g_autoptr (GCancellable) attempt = g_object_ref (self->attempt);

  pnc_session_stop_timer (&self->login_deadline);
  self->was_connected = TRUE;
  self->attached_us = g_get_monotonic_time ();
  g_object_freeze_notify (G_OBJECT (self));
  pnc_session_set_error (self, NULL);
  pnc_session_watch_network (self);
  pnc_session_ping_start (self);
  pnc_session_set_state (self, PNC_SESSION_CONNECTED);
  g_object_thaw_notify (G_OBJECT (self));
  return self->attempt == attempt;
}

static void
login_succeeded (PncSession *self)
{
  if (!enter_connected (self))
    return;
  pnc_session_requests_open (self);
  if (pnc_session_state_is_attached (self->state))
    pnc_session_settle_waiters (self, NULL);
}

static void
login_done (PncSession *self, GError *error, gpointer data)
{
  if (error != NULL && error->code == PNC_ERROR_LOGIN_REFUSED)
    login_refused (self, error);
  else if (error != NULL)
    pnc_session_lost (self, error);
  else if (self->pump != NULL) /* nobody who was told of the rights has disconnected */
    login_succeeded (self);
}

static const PncRequestEvents login_events = {
  .frame = login_frame,
  .done = login_done,
};

static void
send_login_with (PncSession *self, PncLoginMethod method, gconstpointer secret, gsize length_bytes)
{
  PncMessage login = {
    .type = PNC_MESSAGE_LOGIN,
    .login = {
      .method = method,
      .user = self->user,
      .secret = { secret, length_bytes },
      .n_keys = (guint8) pnc_session_count_wanted_keys (self),
    },
  };

  self->tried_ticket = method == PNC_LOGIN_TICKET;
  pnc_session_requests_send_own (self, &login, &login_events);
}

/* What a person typed is not bounded by the protocol; what is sent is. */
static gboolean
fits (const PncSession *self)
{
  return g_utf8_validate (self->user, -1, NULL) && strlen (self->user) <= PNC_MAX_USER_BYTES
         && strlen (self->password) <= PNC_MAX_PASSWORD_BYTES;
}

static void
send_login (PncSession *self)
{
  GError *reason = NULL;

  if (self->has_ticket && self->user != NULL)
    send_login_with (self, PNC_LOGIN_TICKET, self->ticket, sizeof self->ticket);
  else if (self->user == NULL || *self->user == '\0' || self->password == NULL)
    ask_first_password (self);
  else if (fits (self))
    send_login_with (self, PNC_LOGIN_PASSWORD, self->password, strlen (self->password));
  else
    {
      pnc_set_error (&reason, PNC_ERROR_LOGIN_REFUSED, PNC_SIDE_NONE, self->name,
                     "The user name or the password for “%s” is too long, or no text. Correct it "
                     "and try again.",
                     self->shown);
      ask_password (self, TRUE, reason);
    }
}

/* Greeting */

static gboolean
hello_frame (const PncMessage *message, gpointer data, GError **error)
{
  PncSession *self = data;
  const PncWelcome *welcome = &message->welcome;
  g_autofree char *server_name = pnc_display_text (welcome->server_name, -1);
  g_autofree char *server_agent = pnc_display_text (welcome->agent, -1);

  self->welcomed = TRUE;
  self->greeting_us = MAX (g_get_monotonic_time () - self->greeted_us, 1);
  self->asked_ping_interval_ms = welcome->ping_interval_ms;
  g_object_freeze_notify (G_OBJECT (self));
  pnc_session_set_text (self, &self->server_name, server_name, PNC_SESSION_PROP_SERVER_NAME);
  pnc_session_set_text (self, &self->server_agent, server_agent, PNC_SESSION_PROP_SERVER_AGENT);
  g_object_thaw_notify (G_OBJECT (self));
  return TRUE;
}

static void
hello_done (PncSession *self, GError *error, gpointer data)
{
  if (error != NULL)
    pnc_session_lost (self, error);
  else if (self->pump != NULL && !self->login_sent)
    send_login (self);
}

gboolean
pnc_session_can_log_in_at_once (PncSession *self)
{
  if (self->user == NULL || *self->user == '\0')
    return FALSE;
  return self->has_ticket || (self->password != NULL && fits (self));
}

static const PncRequestEvents hello_events = {
  .frame = hello_frame,
  .done = hello_done,
};

void
pnc_session_greet (PncSession *self)
{
  PncMessage hello = {
    .type = PNC_MESSAGE_HELLO,
    .hello = {
      .major = PNC_PROTOCOL_MAJOR,
      .minor = PNC_PROTOCOL_MINOR,
      .role = PNC_ROLE_CONTROL,
      .agent = (char *) "pinnace " PNC_VERSION,
    },
  };

  self->greeted_us = g_get_monotonic_time ();
  self->welcomed = FALSE;
  self->login_sent = pnc_session_can_log_in_at_once (self);
  pnc_session_requests_send_own (self, &hello, &hello_events);
  if (!self->login_sent)
    return;
  send_login (self);
  pnc_session_requests_open_ahead (self);
}
