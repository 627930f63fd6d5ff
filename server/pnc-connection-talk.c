/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-connection-private.h"

#include "config.h"
#include "pnc-answer.h"
#include "pnc-farewell.h"
#include "pnc-log.h"
#include "pnc-secret.h"
#include "pnc-server-channel.h"
#include "pnc-server-session.h"
#include "pnc-session-table.h"
#include "pnc-tls.h"

#include <string.h>

#define BUSY_RETRY_MS 1000

/* Requests that were sent ahead of the answer to LOGIN, and as many CANCELs. */
#define MAX_BEHIND (2 * PNC_MAX_REQUESTS_AHEAD)

static void
forget_login (PncConnection *self)
{
  if (self->login.login.secret.data != NULL)
    pnc_secret_wipe ((guint8 *) self->login.login.secret.data,
                     self->login.login.secret.length_bytes);
  g_free ((guint8 *) self->login.login.secret.data);
  g_free (self->login.login.user);
  memset (&self->login, 0, sizeof self->login);
}

/* Returns: whether there was one */
static gboolean
end_delay (PncConnection *self)
{
  if (self->delay == NULL)
    return FALSE;
  pnc_server_core_clear_source (&self->delay);
  return TRUE;
}

void
pnc_connection_stop_talking (PncConnection *self)
{
  if (end_delay (self))
    pnc_penalties_end_try (self->core->penalties, &self->trying);
  g_clear_pointer (&self->job, pnc_login_job_cancel);
  g_clear_pointer (&self->pump, pnc_frame_pump_free);
  forget_login (self);
}

static void
send (PncConnection *self, const PncMessage *message, guint64 request)
{
  pnc_frame_pump_send (self->pump, message, request != 0 ? PNC_FRAME_END : PNC_FRAME_NONE, request);
}

static void
send_error (PncConnection *self, guint64 request, const GError *error, guint retry_ms)
{
  PncMessage answer;

  pnc_answer_init_error (&answer, error, retry_ms);
  send (self, &answer, request);
}

/* Ends it when what is queued has been written. */
static void
end_politely (PncConnection *self)
{
  pnc_farewell_begin (self->core, pnc_frame_pump_steal_stream (self->pump),
                      g_steal_pointer (&self->seat));
  pnc_connection_end (self);
}

static void
refuse (PncConnection *self, guint64 request, const GError *error, guint retry_ms)
{
  g_info ("Refused %s: %s", self->peer, error->message);
  send_error (self, request, error, retry_ms);
  end_politely (self);
}

void
pnc_connection_time_out (PncConnection *self)
{
  g_autoptr (GError) error = NULL;

  pnc_set_error (&error, PNC_ERROR_TIMED_OUT, PNC_SIDE_NONE, NULL,
                 "There was no login in time. Connect again.");
  refuse (self, 0, error, 0);
}

/* HELLO */

static gboolean
check_hello (const PncHello *hello, GError **error)
{
  if (hello->major == PNC_PROTOCOL_MAJOR)
    return TRUE;
  pnc_set_error (error, PNC_ERROR_UNSUPPORTED, PNC_SIDE_NONE, NULL,
                 "This server speaks version %d of the protocol and the client version %u. Update "
                 "the older one.",
                 PNC_PROTOCOL_MAJOR, hello->major);
  return FALSE;
}

/* Bytes of files travel on data channels only. */
static guint64
our_capabilities (guint8 role)
{
  return role == PNC_ROLE_DATA ? PNC_CAPABILITY_PACKED : 0;
}

static void
send_welcome (PncConnection *self, guint64 request, guint8 role)
{
  PncMessage answer = { .type = PNC_MESSAGE_WELCOME };
  PncWelcome *welcome = &answer.welcome;

  welcome->major = PNC_PROTOCOL_MAJOR;
  welcome->minor = PNC_PROTOCOL_MINOR;
  welcome->capabilities = our_capabilities (role);
  welcome->agent = (char *) "pinnaced/" PNC_VERSION;
  welcome->server_name = self->core->server_name;
  memcpy (welcome->server_id, self->core->server_id, sizeof welcome->server_id);
  welcome->ping_interval_ms = self->core->limits.ping_interval_ms;
  send (self, &answer, request);
}

static gboolean
handle_hello (PncConnection *self, const PncHello *hello, guint64 request)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *agent = pnc_log_quote (hello->agent, -1);

  if (!check_hello (hello, &error))
    {
      refuse (self, request, error, 0);
      return FALSE;
    }
  g_info ("%s is %s and opens a %s channel", self->peer, agent,
          hello->role == PNC_ROLE_DATA ? "data" : "control");
  self->capabilities = hello->capabilities;
  send_welcome (self, request, hello->role);
  if (hello->role == PNC_ROLE_DATA)
    {
      self->gate.state = PNC_GATE_ATTACHING;
      pnc_connection_set_deadline (self, self->secured_us, self->core->limits.attach_deadline_ms);
    }
  else
    self->gate.state = PNC_GATE_LOGIN;
  return TRUE;
}

/* LOGIN */

static void
hand_to_session (PncConnection *self, PncServerSession *session, gboolean resumed)
{
  const PncLoginReply reply = { self->login_request, resumed, self->n_keys };

  pnc_server_session_attach (session, pnc_frame_pump_steal_stream (self->pump),
                             g_steal_pointer (&self->seat), &self->gate, self->peer, &reply);
  pnc_connection_end (self);
}

/* What was sent ahead comes to nothing, but another LOGIN may follow. */
static void
await_next_login (PncConnection *self)
{
  self->gate.state = PNC_GATE_REFUSED;
  self->n_behind = 0;
}

/* Returns: whether the connection is still there */
static gboolean
fail_login (PncConnection *self, const GError *error, guint retry_ms)
{
  self->tries += 1;
  if (self->tries >= self->core->limits.max_login_tries)
    {
      refuse (self, self->login_request, error, retry_ms);
      return FALSE;
    }
  send_error (self, self->login_request, error, retry_ms);
  await_next_login (self);
  return TRUE;
}

static void
verified_cb (const PncUser *user, PncShare *share, const GError *error, gpointer user_data)
{
  PncConnection *self = user_data;
  g_autoptr (GError) local_error = NULL;
  PncServerSession *session = NULL;

  self->job = NULL;
  if (error == NULL)
    session = pnc_server_session_new (self->core, user, share, &local_error);
  if (session != NULL)
    hand_to_session (self, session, FALSE);
  else if (fail_login (self, error != NULL ? error : local_error, 0))
    pnc_frame_pump_resume (self->pump);
}

/* Returns: whether its source has failed too often: then the connection ends */
static gboolean
refuse_guesser (PncConnection *self)
{
  const PncSource *source = pnc_seat_get_source (self->seat);
  guint refusal_ms
    = pnc_penalties_get_refusal (self->core->penalties, source, g_get_monotonic_time ());
  g_autoptr (GError) error = NULL;

  if (refusal_ms == 0)
    return FALSE;
  pnc_limit_hits_add (&self->core->hits, PNC_HIT_PENALTY);
  pnc_set_error (&error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                 "Too many logins from your address have failed. Wait a while, then try again.");
  refuse (self, self->login_request, error, refusal_ms);
  return TRUE;
}

/* Others of the same source may have failed meanwhile. */
static gboolean
verify_cb (gpointer user_data)
{
  PncConnection *self = user_data;
  g_autoptr (GError) error = NULL;

  if (refuse_guesser (self))
    return G_SOURCE_REMOVE;
  end_delay (self);
  self->job = pnc_login_job_start (self->core, self->login.login.user, self->login.login.secret,
                                   &self->trying, self->peer, verified_cb, self, &error);
  forget_login (self);
  if (self->job == NULL)
    {
      pnc_penalties_end_try (self->core->penalties, &self->trying);
      send_error (self, self->login_request, error, BUSY_RETRY_MS);
      await_next_login (self);
      pnc_frame_pump_resume (self->pump);
    }
  return G_SOURCE_REMOVE;
}

/* The answer to a source that has failed before comes late, right or wrong. */
static gboolean
begin_password_login (PncConnection *self, const PncLogin *login)
{
  PncPenalties *penalties = self->core->penalties;
  g_autoptr (GError) error = NULL;

  if (refuse_guesser (self))
    return FALSE;
  self->trying = *pnc_seat_get_source (self->seat);
  if (!pnc_penalties_begin_try (penalties, &self->trying))
    {
      pnc_set_error (&error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                     "Too many people are logging in from your address at once. Try again in a "
                     "moment.");
      send_error (self, self->login_request, error, BUSY_RETRY_MS);
      return TRUE;
    }
  forget_login (self);
  self->login.type = PNC_MESSAGE_LOGIN;
  self->login.login.user = g_strdup (login->user);
  self->login.login.secret.data = g_memdup2 (login->secret.data, login->secret.length_bytes);
  self->login.login.secret.length_bytes = login->secret.length_bytes;
  self->delay = pnc_server_core_timeout (
    self->core, pnc_penalties_get_delay (penalties, &self->trying, g_get_monotonic_time ()),
    verify_cb, self);
  return FALSE; /* what was sent ahead waits for the outcome */
}

static gboolean
log_in_with_ticket (PncConnection *self, const PncLogin *login)
{
  PncServerSession *session = pnc_session_table_take_ticket (
    self->core->sessions, login->secret.data, login->secret.length_bytes);
  g_autoptr (PncUser) user = pnc_users_lookup (self->core->users, login->user);
  g_autoptr (GError) error = NULL;

  if (session != NULL && pnc_server_session_is_of (session, user))
    {
      hand_to_session (self, session, TRUE);
      return FALSE;
    }
  pnc_login_set_refused (&error);
  return fail_login (self, error, 0);
}

static gboolean
handle_login (PncConnection *self, const PncLogin *login, guint64 request)
{
  g_autoptr (GError) error = NULL;

  self->login_request = request;
  self->n_keys = login->n_keys;
  if (self->core->draining)
    {
      pnc_set_error (&error, PNC_ERROR_GOING_AWAY, PNC_SIDE_NONE, NULL,
                     "The server is stopping. Connect again in a moment.");
      refuse (self, request, error, 0);
      return FALSE;
    }
  if (login->method == PNC_LOGIN_TICKET)
    return log_in_with_ticket (self, login);
  return begin_password_login (self, login);
}

/* ATTACH */

typedef struct
{
  GTlsConnection *tls;
  const guint8 *session_id;
} Proving;

static gboolean
prove (const guint8 *key, guint8 *proof, gpointer user_data)
{
  const Proving *proving = user_data;

  return pnc_tls_channel_proof (proving->tls, proving->session_id, key, proof, NULL);
}

static PncServerSession *
find_session (PncConnection *self, const PncAttach *attach)
{
  GIOStream *stream = pnc_frame_stream_get_io_stream (pnc_frame_pump_get_stream (self->pump));
  Proving proving = { G_TLS_CONNECTION (stream), attach->session_id };
  PncServerSession *session = pnc_session_table_find (self->core->sessions, attach->session_id);

  if (session == NULL || self->core->draining
      || !pnc_server_session_take_key (session, attach->proof, prove, &proving))
    return NULL;
  return session;
}

static void
send_attached (PncConnection *self, guint64 request)
{
  PncMessage answer = { .type = PNC_MESSAGE_ATTACHED };

  answer.attached.max_payload_bytes = PNC_MAX_PAYLOAD_DATA;
  answer.attached.max_requests = PNC_MAX_DATA_REQUESTS_IN_FLIGHT;
  send (self, &answer, request);
}

/* Not before now: a stranger is not unpacked for. */
static void
set_packing (PncConnection *self)
{
  PncPackMode mode = PNC_PACK_NEVER;

  if ((self->capabilities & PNC_CAPABILITY_PACKED) != 0)
    mode
      = (self->capabilities & PNC_CAPABILITY_WANTS_PACKED) != 0 ? PNC_PACK_ALWAYS : PNC_PACK_AUTO;
  pnc_frame_stream_set_packing (pnc_frame_pump_get_stream (self->pump), TRUE, mode);
}

static gboolean
handle_attach (PncConnection *self, const PncAttach *attach, guint64 request)
{
  PncServerSession *session = find_session (self, attach);
  g_autoptr (GError) error = NULL;

  if (session == NULL)
    {
      if (pnc_log_throttle (&self->core->refusals, g_get_monotonic_time ()))
        g_message ("Refused a data channel from %s: its key is wrong, used or expired", self->peer);
      pnc_set_error (&error, PNC_ERROR_LOGIN_REFUSED, PNC_SIDE_NONE, NULL,
                     "The key of this data channel is wrong, used or expired. Ask for another.");
      refuse (self, request, error, 0);
      return FALSE;
    }
  send_attached (self, request);
  set_packing (self);
  pnc_server_channel_start (self->core, session, pnc_frame_pump_steal_stream (self->pump),
                            g_steal_pointer (&self->seat), &self->gate, self->peer);
  pnc_connection_end (self);
  return FALSE;
}

/* Frames */

/* Returns: whether to go on reading */
static gboolean
carry_out (PncConnection *self, const PncMessage *message, guint64 request)
{
  switch ((int) message->type)
    {
    case PNC_MESSAGE_HELLO:
      return handle_hello (self, &message->hello, request);
    case PNC_MESSAGE_LOGIN:
      return handle_login (self, &message->login, request);
    case PNC_MESSAGE_ATTACH:
      return handle_attach (self, &message->attach, request);
    case PNC_MESSAGE_CANCEL: /* of something behind a refused LOGIN, which is over */
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

/* Returns: whether no more has come behind the last LOGIN than may */
static gboolean
count_behind (PncConnection *self, guint16 type)
{
  if (self->gate.state != PNC_GATE_REFUSED || type == PNC_MESSAGE_LOGIN)
    return TRUE;
  return ++self->n_behind <= MAX_BEHIND;
}

static gboolean
frame_cb (PncFramePump *pump, const PncFrame *frame, gpointer user_data)
{
  PncConnection *self = user_data;
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;
  guint64 request;

  switch (pnc_frame_gate_judge (&self->gate, &frame->header, &request, &error))
    {
    case PNC_GATE_BEGIN:
      if (!count_behind (self, frame->header.type))
        {
          end_politely (self);
          return FALSE;
        }
      if (pnc_message_decode (&message, frame->header.type, frame->payload,
                              frame->header.length_bytes, &error))
        return carry_out (self, &message, request);
      refuse (self, request, error, 0);
      return FALSE;
    case PNC_GATE_ERROR:
      if (count_behind (self, frame->header.type))
        {
          send_error (self, request, error, 0);
          return TRUE;
        }
      refuse (self, request, error, 0);
      return FALSE;
    case PNC_GATE_END:
      refuse (self, request, error, 0);
      return FALSE;
    case PNC_GATE_CLOSE:
    default:
      end_politely (self);
      return FALSE;
    }
}

static void
closed_cb (PncFramePump *pump, const GError *error, gpointer user_data)
{
  PncConnection *self = user_data;

  g_info ("%s left%s%s", self->peer, error != NULL ? ": " : "",
          error != NULL ? error->message : "");
  if (!pnc_answer_is_frame_fault (error))
    {
      pnc_connection_end (self);
      return;
    }
  pnc_answer_queue_error (pnc_frame_pump_get_stream (pump), error, 0);
  end_politely (self);
}

static const PncFramePumpEvents events = {
  .frame = frame_cb,
  .closed = closed_cb,
};

void
pnc_connection_start_talking (PncConnection *self, GTlsConnection *tls)
{
  g_autoptr (GTlsConnection) owned = tls;

  self->pump = pnc_frame_pump_new (pnc_frame_stream_new (G_IO_STREAM (owned),
                                                         g_socket_connection_get_socket (self->tcp),
                                                         PNC_MAX_PAYLOAD_BEFORE_LOGIN),
                                   &events, self);
}
