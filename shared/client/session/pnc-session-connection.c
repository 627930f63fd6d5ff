/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-private.h"

#include "pnc-display.h"
#include "pnc-tls.h"

/* So many frames of kinds that are not known here are skipped on one connection. */
#define MAX_STRAYS 64u

void
pnc_session_count_stray (PncSession *self)
{
  GError *fault = NULL;

  if (++self->n_strays <= MAX_STRAYS)
    return;
  pnc_set_error (&fault, PNC_ERROR_PROTOCOL, PNC_SIDE_NONE, NULL,
                 "it sends many messages of kinds that are not known here");
  pnc_session_fault (self, fault);
}

static void
take_unasked (PncSession *self, const PncFrame *frame)
{
  g_auto (PncMessage) message = { 0 };
  GError *fault = NULL;

  if (pnc_message_type_name (frame->header.type) == NULL)
    {
      pnc_session_count_stray (self);
      return;
    }
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

void
pnc_session_take_connection (PncSession *self, PncSecured *connection)
{
  g_autofree char *cipher = pnc_tls_cipher_name (connection->tls);
  PncFrameStream *stream = pnc_frame_stream_new (G_IO_STREAM (connection->tls), connection->socket,
                                                 PNC_MAX_PAYLOAD_BEFORE_LOGIN);

  g_set_object (&self->address, connection->address);
  self->max_payload_bytes = PNC_MAX_PAYLOAD_BEFORE_LOGIN;
  self->connect_us = connection->connect_us;
  self->n_strays = 0;
  self->pump = pnc_frame_pump_new (stream, &pump_events, self);
  pnc_frame_pump_set_gentle (self->pump, TRUE);
  pnc_session_greet (self);
  pnc_session_set_text (self, &self->cipher, cipher, PNC_SESSION_PROP_CIPHER);
}
