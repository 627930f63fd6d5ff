/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-private.h"

#include "pnc-identity-check.h"

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

/* The server's identity */

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
        pnc_session_ask (self, &details, identity_answered_cb);
      return;
    }
  pnc_set_error (
    &error, PNC_ERROR_IDENTITY_UNKNOWN, PNC_SIDE_NONE, self->name,
    "The server at “%s” is not known yet. Its fingerprint is %s: compare it with what "
    "the server printed when it started, and give it as the pin (“?pin=…” at the end of "
    "the link).",
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
        pnc_session_take_connection (self, step->connection);
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

/* The data channels' connections are made alongside this one. They say nothing before it is known
 * whose key this one has, and theirs must be the same. */
static void
reached_cb (GSocketAddress *address, gint64 connect_us, gpointer user_data)
{
  Step *step = user_data;
  PncSession *self = step->session;

  if (is_over (step))
    return;
  g_set_object (&self->address, address);
  self->connect_us = connect_us;
  if (pnc_session_can_log_in_at_once (self))
    pnc_session_connect_ahead (self);
}

/* Nobody is told of anything before all of it is true. */
static gboolean
enter_try (PncSession *self, GCancellable *attempt)
{
  g_object_freeze_notify (G_OBJECT (self));
  pnc_session_close_connection (self);
  pnc_session_stop_waiting (self);
  self->attempt = g_object_ref (attempt);
  pnc_session_set_state (self, PNC_SESSION_RESOLVING);
  g_object_thaw_notify (G_OBJECT (self));
  return self->attempt == attempt;
}

void
pnc_session_begin_try (PncSession *self)
{
  g_autoptr (PncSession) alive = g_object_ref (self);
  g_autoptr (GCancellable) attempt = g_cancellable_new ();
  PncConnectorTarget target = {
    .host = self->link->host,
    .port = self->link->port,
    .timeout_ms = self->settings.connect_timeout_ms,
    .on_stage = stage_cb,
    .on_reached = reached_cb,
  };

  if (!enter_try (self, attempt))
    return;
  target.stage_data = step_new (self, NULL);
  pnc_connector_connect_async (&target, attempt, secured_cb, target.stage_data);
}
