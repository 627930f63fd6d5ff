/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "config.h"

#include "pnc-session-private.h"

#include <string.h>

#include "pnc-display.h"
#include "pnc-identity-check.h"
#include "pnc-question-private.h"
#include "pnc-secret.h"
#include "pnc-tls.h"

/* A step of a try that may come back after the try is over. */
typedef struct
{
  PncSession *session;    /* owned */
  GCancellable *attempt;  /* owned */
  PncSecured *connection; /* owned, nullable */
} Step;

static Step *
step_new (PncSession *self, PncSecured *connection)
{
  Step *step = g_new0 (Step, 1);

  step->session = g_object_ref (self);
  step->attempt = g_object_ref (self->attempt);
  step->connection = connection;
  return step;
}

static void
step_free (Step *step)
{
  g_clear_pointer (&step->connection, pnc_secured_free);
  g_object_unref (step->attempt);
  g_object_unref (step->session);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static gboolean
is_over (const Step *step)
{
  return step->session->attempt != step->attempt;
}

/* Logging in */

static void send_login (PncSession *self);

static void
identity_answered_cb (PncQuestion *question, gboolean yes, gpointer user_data)
{
  PncSession *self = user_data;
  GError *error = NULL;

  g_clear_weak_pointer (&self->question);
  if (yes)
    {
      g_free (self->pin);
      self->pin = g_strdup (pnc_question_get_fingerprint (question));
      pnc_session_begin_try (self);
      return;
    }
  pnc_set_error (&error, PNC_ERROR_IDENTITY_UNKNOWN, PNC_SIDE_NONE, self->name,
                 "The server at “%s” was not accepted. Compare its fingerprint, %s, with what the "
                 "server printed when it started.",
                 self->shown, self->fingerprint);
  pnc_session_lost (self, error);
}

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

/* No connection is kept open while a person thinks: it would only run into the server's deadline.
 */
static void
ask (PncSession *self, const PncQuestionDetails *details, PncQuestionFunc answered)
{
  pnc_session_close_connection (self);
  g_ptr_array_unref (pnc_session_requests_close (self));
  pnc_session_ask (self, pnc_question_new (details, answered, self));
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
  ask (self, &details, password_answered_cb);
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
  take_login (data, &message->logged_in);
  return TRUE;
}

static void
login_done (PncSession *self, GError *error, gpointer data)
{
  g_autoptr (GCancellable) attempt = NULL;

  if (error != NULL && error->code == PNC_ERROR_LOGIN_REFUSED)
    {
      login_refused (self, error);
      return;
    }
  if (error != NULL)
    {
      pnc_session_lost (self, error);
      return;
    }
  if (self->pump == NULL) /* somebody who was told of the rights has disconnected */
    return;
  pnc_session_stop_timer (&self->login_deadline);
  self->was_connected = TRUE;
  self->attached_us = g_get_monotonic_time ();
  pnc_session_set_error (self, NULL);
  pnc_session_watch_network (self);
  pnc_session_ping_start (self);
  attempt = g_object_ref (self->attempt);
  if (!pnc_session_set_state (self, PNC_SESSION_CONNECTED) || self->attempt != attempt)
    return;
  pnc_session_requests_open (self);
  if (self->attempt == attempt)
    pnc_session_settle_waiters (self, NULL);
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
    .login = { .method = method, .user = self->user, .secret = { secret, length_bytes } },
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
  else if (self->pump != NULL)
    send_login (self);
}

static const PncRequestEvents hello_events = {
  .frame = hello_frame,
  .done = hello_done,
};

static void
send_hello (PncSession *self)
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

  pnc_session_requests_send_own (self, &hello, &hello_events);
}

/* The connection */

static void
take_unasked (PncSession *self, const PncFrame *frame)
{
  g_auto (PncMessage) message = { 0 };
  GError *fault = NULL;

  if (pnc_message_type_name (frame->header.type) == NULL)
    return;
  if (!pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                           &fault))
    {
      pnc_session_fault (self, fault);
      return;
    }
  switch (message.type)
    {
    case PNC_MESSAGE_GOING_AWAY:
      pnc_session_going_away (self, &message.going_away);
      break;
    case PNC_MESSAGE_BYE: /* it will close */
      break;
    case PNC_MESSAGE_ERROR: /* it will close, and this is why */
      g_clear_error (&self->last_words);
      self->last_words = pnc_session_error_from_message (&message.error, self->name);
      break;
    default:
      pnc_set_error (&fault, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL, "%s came unasked",
                     pnc_message_type_name (message.type));
      pnc_session_fault (self, fault);
    }
}

static gboolean
frame_cb (PncFramePump *pump, const PncFrame *frame, gpointer user_data)
{
  g_autoptr (PncSession) self = g_object_ref (user_data);

  pnc_session_ping_frame_came (self);
  if (self->pump != pump) /* whoever saw that the server is there again has disconnected */
    return FALSE;
  if (frame->header.request == 0)
    take_unasked (self, frame);
  else
    pnc_session_requests_take_frame (self, frame);
  return self->pump == pump;
}

static gboolean
is_fault (const GError *error)
{
  return error->code == PNC_ERROR_PROTOCOL || error->code == PNC_ERROR_TOO_LARGE;
}

static void
closed_cb (PncFramePump *pump, const GError *error, gpointer user_data)
{
  g_autoptr (PncSession) self = g_object_ref (user_data);
  GError *reason = NULL;

  if (self->last_words != NULL)
    reason = g_steal_pointer (&self->last_words);
  else if (self->farewell != NULL)
    ;
  else if (error != NULL && is_fault (error))
    {
      pnc_session_fault (self, g_error_copy (error));
      return;
    }
  else if (error != NULL && error->code != PNC_ERROR_DISCONNECTED)
    reason = g_error_copy (error);
  else
    pnc_set_error (&reason, PNC_ERROR_DISCONNECTED, PNC_SIDE_NONE, self->name,
                   "The connection to “%s” broke. Check the network, and whether the server runs.",
                   self->shown);
  pnc_session_lost (self, reason);
}

static const PncFramePumpEvents pump_events = {
  .frame = frame_cb,
  .closed = closed_cb,
};

static gboolean
login_deadline_cb (gpointer user_data)
{
  g_autoptr (PncSession) self = g_object_ref (user_data);
  GError *error = NULL;

  pnc_set_error (&error, PNC_ERROR_TIMED_OUT, PNC_SIDE_NONE, self->name,
                 "The server at “%s” was reached, but did not answer the login in time. Try again "
                 "later.",
                 self->shown);
  pnc_session_lost (self, error);
  return G_SOURCE_REMOVE;
}

static void
log_in (PncSession *self, PncSecured *connection)
{
  g_autofree char *cipher = pnc_tls_cipher_name (connection->tls);
  PncFrameStream *stream = pnc_frame_stream_new (G_IO_STREAM (connection->tls), connection->socket,
                                                 PNC_MAX_PAYLOAD_BEFORE_LOGIN);

  g_set_object (&self->address, connection->address);
  self->max_payload_bytes = PNC_MAX_PAYLOAD_BEFORE_LOGIN;
  self->pump = pnc_frame_pump_new (stream, &pump_events, self);
  send_hello (self);
  pnc_session_set_text (self, &self->cipher, cipher, PNC_SESSION_PROP_CIPHER);
}

/* The server's identity */

static void
ask_identity (PncSession *self)
{
  PncQuestionDetails details = {
    .kind = PNC_QUESTION_IDENTITY,
    .host = self->name,
    .fingerprint = self->fingerprint,
  };
  GError *error = NULL;

  if (!self->was_connected && pnc_session_can_ask (self))
    {
      if (pnc_session_set_state (self, PNC_SESSION_CONFIRMING))
        ask (self, &details, identity_answered_cb);
      return;
    }
  pnc_set_error (&error, PNC_ERROR_IDENTITY_UNKNOWN, PNC_SIDE_NONE, self->name,
                 "The server at “%s” is not known yet. Its fingerprint is %s: compare it with what "
                 "the server printed when it started, and give it as the pin.",
                 self->shown, self->fingerprint);
  pnc_session_lost (self, error);
}

static void
identity_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  PncSession *self = step->session;
  g_autofree char *fingerprint = NULL;
  GError *error = NULL;
  PncIdentityVerdict verdict = pnc_identity_check_finish (result, &fingerprint, &error);

  if (!is_over (step))
    pnc_session_set_text (self, &self->fingerprint, fingerprint, PNC_SESSION_PROP_FINGERPRINT);
  if (is_over (step))
    {
      g_clear_error (&error);
      return;
    }
  switch (verdict)
    {
    case PNC_IDENTITY_ACCEPTED:
      if (pnc_session_set_state (self, PNC_SESSION_LOGGING_IN) && !is_over (step))
        log_in (self, step->connection);
      break;
    case PNC_IDENTITY_UNKNOWN:
      g_clear_pointer (&step->connection, pnc_secured_free);
      ask_identity (self);
      break;
    case PNC_IDENTITY_REFUSED:
    default:
      pnc_session_lost (self, error);
      break;
    }
}

static void
check_identity (PncSession *self, PncSecured *connection)
{
  PncIdentityCheck check = {
    .host = self->link->host,
    .port = self->link->port,
    .pin = self->pin,
    .known = self->known,
  };

  pnc_session_start_timer (self, &self->login_deadline, self->settings.login_timeout_ms,
                           login_deadline_cb);
  pnc_identity_check_async (&check, connection->tls, self->attempt, identity_checked_cb,
                            step_new (self, connection));
}

/* Reaching it */

static void
secured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Step) step = user_data;
  GError *error = NULL;
  PncSecured *connection = pnc_connector_connect_finish (result, &error);

  if (is_over (step))
    {
      g_clear_error (&error);
      g_clear_pointer (&connection, pnc_secured_free);
    }
  else if (connection == NULL)
    pnc_session_lost (step->session, error);
  else
    check_identity (step->session, connection);
}

static void
stage_cb (PncConnectorStage stage, gpointer user_data)
{
  Step *step = user_data;

  if (is_over (step))
    return;
  if (stage == PNC_CONNECTOR_SECURING && step->session->state == PNC_SESSION_RESOLVING
      && !pnc_session_set_state (step->session, PNC_SESSION_CONNECTING))
    return;
  pnc_session_set_state (step->session, stage == PNC_CONNECTOR_SECURING ? PNC_SESSION_SECURING
                                                                        : PNC_SESSION_CONNECTING);
}

void
pnc_session_begin_try (PncSession *self)
{
  g_autoptr (GCancellable) attempt = g_cancellable_new ();
  PncConnectorTarget target = {
    .host = self->link->host,
    .port = self->link->port,
    .timeout_ms = self->settings.connect_timeout_ms,
    .on_stage = stage_cb,
  };

  pnc_session_close_connection (self);
  pnc_session_stop_waiting (self);
  self->attempt = g_object_ref (attempt);
  if (!pnc_session_set_state (self, PNC_SESSION_RESOLVING) || self->attempt != attempt)
    return;
  target.stage_data = step_new (self, NULL);
  pnc_connector_connect_async (&target, attempt, secured_cb, target.stage_data);
}
