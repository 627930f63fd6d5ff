/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-server-session.h"

#include "pnc-log.h"
#include "pnc-secret.h"
#include "pnc-server-channel.h"
#include "pnc-server-control.h"
#include "pnc-session-table.h"
#include "pnc-state-table.h"

#include <string.h>

/* A data channel that is at work moves something more often, but for a disk that flushes. */
#define LOST_AFTER_US (3 * G_USEC_PER_SEC)

G_DEFINE_ENUM_TYPE (PncServerSessionState,
                    pnc_server_session_state,
                    G_DEFINE_ENUM_VALUE (PNC_SERVER_SESSION_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (PNC_SERVER_SESSION_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (PNC_SERVER_SESSION_DRAINING, "draining"),
                    G_DEFINE_ENUM_VALUE (PNC_SERVER_SESSION_ENDED, "ended"))

static const PncStateMove moves[] = {
  { PNC_SERVER_SESSION_WAITING, PNC_SERVER_SESSION_OPEN },
  { PNC_SERVER_SESSION_OPEN, PNC_SERVER_SESSION_WAITING },
  { PNC_SERVER_SESSION_OPEN, PNC_SERVER_SESSION_DRAINING },
  { PNC_SERVER_SESSION_DRAINING, PNC_SERVER_SESSION_WAITING },
  { PNC_SERVER_SESSION_WAITING, PNC_SERVER_SESSION_ENDED },
  { PNC_SERVER_SESSION_OPEN, PNC_SERVER_SESSION_ENDED },
  { PNC_SERVER_SESSION_DRAINING, PNC_SERVER_SESSION_ENDED },
};

static const PncStateTable states = {
  .name = "session of the server",
  .enum_type = pnc_server_session_state_get_type,
  .moves = moves,
  .n_moves = G_N_ELEMENTS (moves),
};

struct _PncServerSession
{
  PncServerCore *core; /* borrowed */
  int state;
  guint8 id[PNC_SESSION_ID_BYTES];
  PncUser *user;           /* owned */
  PncShare *share;         /* owned reference */
  PncChannelKeys *keys;    /* owned */
  GPtrArray *channels;     /* borrowed: PncServerChannel */
  PncUploadTable *uploads; /* owned reference */
  PncAccount *account;     /* owned: one of its sessions */
  gint64 waiting_since_us;
  guint64 number;
  gint64 since_us;
  PncTraffic traffic;
  guint64 past_received_bytes; /* of data channels that have ended */
  guint64 past_sent_bytes;

  PncServerControl *control; /* owned; NULL while it waits */
  char *peer;                /* owned; of the last control channel */
};

static void
set_state (PncServerSession *self, PncServerSessionState state)
{
  pnc_state_table_move (&states, &self->state, state);
}

/* Whoever has been away for longest gives way to whoever is here. @user: (nullable): only theirs */
static gboolean
make_room (PncServerCore *core, const char *user)
{
  g_autoptr (GPtrArray) sessions = pnc_session_table_list (core->sessions);
  PncServerSession *longest = NULL;

  for (guint i = 0; i < sessions->len; i++)
    {
      PncServerSession *session = g_ptr_array_index (sessions, i);

      if (session->state != PNC_SERVER_SESSION_WAITING
          || (user != NULL && !g_str_equal (session->user->name, user)))
        continue;
      if (longest == NULL || session->waiting_since_us < longest->waiting_since_us)
        longest = session;
    }
  if (longest == NULL)
    return FALSE;
  pnc_server_session_end (longest, PNC_AWAY_IDLE, NULL);
  return TRUE;
}

static PncAccount *
begin_account (PncServerCore *core, const char *user, GError **error)
{
  guint most = core->limits.max_sessions_per_user;
  PncAccount *account = pnc_accounts_begin_session (core->accounts, user, most);

  if (account == NULL && make_room (core, user))
    account = pnc_accounts_begin_session (core->accounts, user, most);
  if (account == NULL)
    pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                   "You are logged in as often as one user may be. Log out elsewhere first.");
  return account;
}

PncServerSession *
pnc_server_session_new (PncServerCore *core, const PncUser *user, PncShare *share, GError **error)
{
  PncAccount *account = begin_account (core, user->name, error);
  PncServerSession *self;

  if (account == NULL)
    return NULL;
  self = g_new0 (PncServerSession, 1);
  if (!pnc_session_table_add (core->sessions, self, self->id)
      && !(make_room (core, NULL) && pnc_session_table_add (core->sessions, self, self->id)))
    {
      g_free (self);
      pnc_accounts_end_session (core->accounts, account);
      pnc_limit_hits_add (&core->hits, PNC_HIT_SESSIONS);
      pnc_set_error (error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                     "The server has as many users as it may have. Try again later.");
      return NULL;
    }
  self->core = core;
  self->account = account;
  self->state = PNC_SERVER_SESSION_WAITING;
  self->number = ++core->last_session;
  self->since_us = self->waiting_since_us = g_get_monotonic_time ();
  self->user = pnc_user_copy (user);
  self->share = pnc_share_ref (share);
  self->keys = pnc_channel_keys_new ();
  self->channels = g_ptr_array_new ();
  self->uploads = pnc_upload_table_new ();
  return self;
}

/* Ends it, its control channel gone already. */
static void
session_free (PncServerSession *self)
{
  set_state (self, PNC_SERVER_SESSION_ENDED);
  pnc_session_table_remove (self->core->sessions, self->id);
  while (self->channels->len > 0)
    pnc_server_channel_end (g_ptr_array_index (self->channels, self->channels->len - 1));
  g_ptr_array_unref (self->channels);
  pnc_channel_keys_free (self->keys);
  pnc_upload_table_unref (self->uploads);
  pnc_accounts_end_session (self->core->accounts, self->account);
  pnc_share_unref (self->share);
  pnc_user_free (self->user);
  g_free (self->peer);
  g_free (self);
}

static void
wait_for_client (PncServerSession *self)
{
  set_state (self, PNC_SERVER_SESSION_WAITING);
  self->waiting_since_us = g_get_monotonic_time ();
}

void
pnc_server_session_end (PncServerSession *self, PncAwayReason away, const char *reason)
{
  g_autofree char *name = pnc_log_quote (self->user->name, -1);

  g_message ("Session of user %s ended%s%s", name, reason != NULL ? ": " : "",
             reason != NULL ? reason : "");
  if (self->control != NULL && reason != NULL)
    pnc_server_control_send_going_away (self->control, away, 0, reason);
  g_clear_pointer (&self->control, pnc_server_control_close);
  session_free (self);
}

/* A client that has as many channels as it may have and wants another has lost one, of which
 * nothing is known here yet: the most silent one. Returns: whether one has ended */
static gboolean
end_lost_channel (PncServerSession *self)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 longest_us = LOST_AFTER_US;
  PncServerChannel *lost = NULL;

  for (guint i = 0; i < self->channels->len; i++)
    {
      PncServerChannel *channel = g_ptr_array_index (self->channels, i);
      gint64 silent_us = pnc_server_channel_get_silence (channel, now_us);

      if (silent_us < longest_us)
        continue;
      longest_us = silent_us;
      lost = channel;
    }
  if (lost != NULL)
    pnc_server_channel_end (lost);
  return lost != NULL;
}

/* Returns: %FALSE when there are as many channels, with those that may still come, as it may have
 */
static gboolean
mint_key (PncServerSession *self, guint8 key[PNC_CHANNEL_KEY_BYTES])
{
  const PncServerLimits *limits = &self->core->limits;
  gint64 now_us = g_get_monotonic_time ();
  guint n = self->channels->len + pnc_channel_keys_count (self->keys, now_us);

  return n < limits->max_data_channels
         && pnc_channel_keys_mint (self->keys, key, limits->key_life_ms, now_us);
}

static void
open_channel_cb (PncServerControl *control, guint64 request, gpointer user_data)
{
  PncServerSession *self = user_data;
  PncMessage answer = { .type = PNC_MESSAGE_CHANNEL_KEY };
  g_autoptr (GError) error = NULL;

  if (self->channels->len >= self->core->limits.max_data_channels)
    end_lost_channel (self);
  if (!mint_key (self, answer.channel_key.key))
    {
      pnc_limit_hits_add (&self->core->hits, PNC_HIT_DATA_CHANNELS);
      pnc_set_error (&error, PNC_ERROR_BUSY, PNC_SIDE_NONE, NULL,
                     "This session has as many data channels as it may have. Use those.");
      pnc_server_control_send_error (control, request, error);
      return;
    }
  answer.channel_key.life_ms = self->core->limits.key_life_ms;
  pnc_server_control_send (control, &answer, PNC_FRAME_END, request);
  pnc_secret_wipe (&answer, sizeof answer);
}

static void
ended_cb (PncServerControl *control,
          PncServerControlEnd end,
          const char *reason,
          gpointer user_data)
{
  static const char *const what[] = { "disconnected", "was disconnected", "logged out" };
  PncServerSession *self = user_data;
  g_autofree char *name = pnc_log_quote (self->user->name, -1);

  g_message ("User %s from %s %s%s%s", name, self->peer, what[end], reason != NULL ? ": " : "",
             reason != NULL ? reason : "");
  if (end == PNC_SERVER_CONTROL_LOST)
    g_clear_pointer (&self->control, pnc_server_control_free);
  else
    g_clear_pointer (&self->control, pnc_server_control_close);

  if (end == PNC_SERVER_CONTROL_OVER)
    session_free (self);
  else
    wait_for_client (self);
}

static const PncServerControlEvents control_events = {
  .open_channel = open_channel_cb,
  .ended = ended_cb,
};

/* Those of the control channel before went to somebody who may never have got them: nobody is to
 * wait until they expire. Returns: how many bytes of @keys are keys now */
static gsize
renew_keys (PncServerSession *self,
            guint8 keys[PNC_MAX_DATA_CHANNELS * PNC_CHANNEL_KEY_BYTES],
            guint n_wanted)
{
  guint n_keys = 0;

  pnc_channel_keys_free (self->keys);
  self->keys = pnc_channel_keys_new ();
  while (n_keys < MIN (n_wanted, PNC_MAX_DATA_CHANNELS)
         && mint_key (self, keys + n_keys * PNC_CHANNEL_KEY_BYTES))
    n_keys++;
  return n_keys * PNC_CHANNEL_KEY_BYTES;
}

static void
send_logged_in (PncServerSession *self, const PncLoginReply *reply)
{
  guint8 keys[PNC_MAX_DATA_CHANNELS * PNC_CHANNEL_KEY_BYTES];
  PncMessage answer = { .type = PNC_MESSAGE_LOGGED_IN };
  PncLoggedIn *logged_in = &answer.logged_in;

  memcpy (logged_in->session_id, self->id, sizeof self->id);
  pnc_session_table_issue_ticket (self->core->sessions, self->id, logged_in->ticket);
  logged_in->ticket_life_s = self->core->limits.session_grace_ms / 1000;
  logged_in->resumed = reply->resumed;
  logged_in->rights = PNC_RIGHT_READ;
  if (pnc_share_is_writable (self->share))
    logged_in->rights |= PNC_RIGHT_WRITE;
  logged_in->user = self->user->name;
  logged_in->share_name = self->core->share_name;
  logged_in->max_payload_bytes = PNC_MAX_PAYLOAD_CONTROL;
  logged_in->max_data_channels = (guint8) self->core->limits.max_data_channels;
  logged_in->max_requests = (guint16) self->core->limits.max_requests;
  logged_in->key_life_ms = self->core->limits.key_life_ms;
  logged_in->keys = (PncSlice){ keys, renew_keys (self, keys, reply->n_keys) };
  pnc_server_control_send (self->control, &answer, PNC_FRAME_END, reply->request);
  pnc_secret_wipe (logged_in->ticket, sizeof logged_in->ticket);
  pnc_secret_wipe (keys, sizeof keys);
}

void
pnc_server_session_attach (PncServerSession *self,
                           PncFrameStream *stream,
                           PncSeat *seat,
                           const PncFrameGate *gate,
                           const char *peer,
                           const PncLoginReply *reply)
{
  g_autofree char *name = pnc_log_quote (self->user->name, -1);
  g_autofree char *who = g_strdup_printf ("user %s from %s", name, peer);

  g_message ("User %s from %s %s", name, peer, reply->resumed ? "came back" : "logged in");
  if (self->control != NULL)
    {
      g_clear_pointer (&self->control, pnc_server_control_close);
      wait_for_client (self);
    }
  g_free (self->peer);
  self->peer = g_strdup (peer);
  set_state (self, PNC_SERVER_SESSION_OPEN);
  self->control = pnc_server_control_new (self->core, self->share, self->account, stream, seat,
                                          gate, who, &control_events, self);
  send_logged_in (self, reply);
}

PncServerSessionState
pnc_server_session_get_state (PncServerSession *self)
{
  return (PncServerSessionState) self->state;
}

const char *
pnc_server_session_get_user (PncServerSession *self)
{
  return self->user->name;
}

PncShare *
pnc_server_session_get_share (PncServerSession *self)
{
  return self->share;
}

PncUploadTable *
pnc_server_session_get_uploads (PncServerSession *self)
{
  return self->uploads;
}

PncAccount *
pnc_server_session_get_account (PncServerSession *self)
{
  return self->account;
}

gboolean
pnc_server_session_is_of (PncServerSession *self, const PncUser *user)
{
  return user != NULL && pnc_user_equal (user, self->user);
}

gboolean
pnc_server_session_take_key (PncServerSession *self,
                             const guint8 *proof,
                             PncChannelProve prove,
                             gpointer user_data)
{
  return pnc_channel_keys_take (self->keys, proof, prove, user_data, g_get_monotonic_time ());
}

void
pnc_server_session_add_channel (PncServerSession *self, PncServerChannel *channel)
{
  g_ptr_array_add (self->channels, channel);
}

void
pnc_server_session_remove_channel (PncServerSession *self, PncServerChannel *channel)
{
  guint64 received_bytes, sent_bytes;

  pnc_server_channel_get_bytes (channel, &received_bytes, &sent_bytes);
  self->past_received_bytes += received_bytes;
  self->past_sent_bytes += sent_bytes;
  g_ptr_array_remove_fast (self->channels, channel);
}

void
pnc_server_session_drain (PncServerSession *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    pnc_server_channel_drain (g_ptr_array_index (self->channels, i));
  if (self->control == NULL)
    return;
  set_state (self, PNC_SERVER_SESSION_DRAINING);
  pnc_server_control_drain (self->control);
  pnc_server_control_send_going_away (self->control, PNC_AWAY_DRAINING,
                                      self->core->limits.drain_grace_ms,
                                      "The server is stopping. Connect again in a moment.");
}

gboolean
pnc_server_session_is_busy (PncServerSession *self)
{
  for (guint i = 0; i < self->channels->len; i++)
    {
      if (pnc_server_channel_is_busy (g_ptr_array_index (self->channels, i)))
        return TRUE;
    }
  return self->control != NULL && pnc_server_control_is_busy (self->control);
}

static void
sample_traffic (PncServerSession *self, gint64 now_us)
{
  guint64 received_bytes = self->past_received_bytes;
  guint64 sent_bytes = self->past_sent_bytes;

  for (guint i = 0; i < self->channels->len; i++)
    {
      guint64 received, sent;

      pnc_server_channel_get_bytes (g_ptr_array_index (self->channels, i), &received, &sent);
      pnc_server_channel_get_silence (g_ptr_array_index (self->channels, i), now_us);
      received_bytes += received;
      sent_bytes += sent;
    }
  pnc_traffic_sample (&self->traffic, received_bytes, sent_bytes, now_us);
}

void
pnc_server_session_get_facts (PncServerSession *self, PncServerSessionFacts *facts)
{
  static const char *const words[] = { "waiting", "open", "draining", "ended" };

  sample_traffic (self, g_get_monotonic_time ());
  *facts = (PncServerSessionFacts){
    .number = self->number,
    .user = self->user->name,
    .peer = self->peer,
    .state = words[self->state],
    .is_waiting = self->control == NULL,
    .since_us = self->since_us,
    .channels = self->channels->len,
    .traffic = self->traffic,
  };
  for (guint i = 0; i < self->channels->len; i++)
    facts->moving += pnc_server_channel_is_busy (g_ptr_array_index (self->channels, i)) ? 1 : 0;
}

static void
close_silent (PncServerSession *self)
{
  g_autofree char *name = pnc_log_quote (self->user->name, -1);

  g_message ("User %s from %s was silent for too long", name, self->peer);
  pnc_server_control_send_going_away (self->control, PNC_AWAY_IDLE, 0,
                                      "Nothing came for too long. Connect again.");
  g_clear_pointer (&self->control, pnc_server_control_close);
  wait_for_client (self);
}

void
pnc_server_session_tick (PncServerSession *self, gint64 now_us)
{
  const PncServerLimits *limits = &self->core->limits;
  gint64 waited_us = now_us - self->waiting_since_us;

  sample_traffic (self, now_us);
  if (self->control != NULL)
    {
      if (pnc_server_control_get_silence (self->control, now_us)
          >= (gint64) limits->idle_timeout_ms * 1000)
        close_silent (self);
    }
  else if (waited_us >= (gint64) limits->session_grace_ms * 1000)
    pnc_server_session_end (self, PNC_AWAY_IDLE, NULL);
}
