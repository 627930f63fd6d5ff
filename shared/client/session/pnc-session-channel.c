/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-client"

#include "pnc-session-private.h"

#include <string.h>

#include "pnc-identity-check.h"
#include "pnc-secret.h"
#include "pnc-tls.h"

/* Of the life of a key: so much later the channel could come too late. */
#define KEY_USE_PERCENT 80

typedef struct
{
  /* owned */
  PncSession *session;
  char *fingerprint; /* of the control channel when the key was minted */

  guint8 session_id[PNC_SESSION_ID_BYTES];
  guint8 key[PNC_CHANNEL_KEY_BYTES]; /* wiped */
  gint64 attached_us;                /* of the session when the key came */
  gint64 key_until_us;
  gboolean connecting;    /* it was begun */
  gboolean has_key;       /* not shown to the server yet */
  PncSecured *connection; /* owned, nullable: secured, and waiting for the key */
  gboolean over;          /* it has failed */
  PncAttachment attachment;
} Opening;

static void
opening_free (Opening *opening)
{
  pnc_secret_wipe (opening->key, sizeof opening->key);
  g_clear_pointer (&opening->connection, pnc_secured_free);
  g_clear_object (&opening->session);
  g_free (opening->fingerprint);
  g_free (opening);
}

static Opening *
get_opening (GTask *task)
{
  return g_task_get_task_data (task);
}

/* A key that nobody uses would stand for a channel until the server takes it to be too old: the
 * next channel is attached with it. */
static void
give_back_key (Opening *opening)
{
  PncSession *session = opening->session;

  if (!opening->has_key)
    return;
  if (pnc_session_state_is_attached (session->state) && session->attached_us == opening->attached_us
      && g_get_monotonic_time () < opening->key_until_us
      && session->n_keys < G_N_ELEMENTS (session->keys))
    {
      session->keys_until_us = session->n_keys > 0
                                 ? MIN (session->keys_until_us, opening->key_until_us)
                                 : opening->key_until_us;
      memcpy (session->keys[session->n_keys++], opening->key, sizeof opening->key);
    }
  opening->has_key = FALSE;
  pnc_secret_wipe (opening->key, sizeof opening->key);
}

/* Takes over the reference that the steps hand on. Of two that fail, the first is told of. */
static void
fail (GTask *task, GError *error)
{
  Opening *opening = get_opening (task);

  give_back_key (opening);

  if (opening->over)
    {
      g_error_free (error);
      g_object_unref (task);
      return;
    }
  opening->over = TRUE;
  pnc_error_set_context (error, PNC_SIDE_NONE, opening->session->name);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
is_same_server (GTask *task, GTlsConnection *tls, GError **error)
{
  Opening *opening = get_opening (task);
  g_autofree char *seen = pnc_tls_peer_fingerprint (tls);

  if (g_strcmp0 (seen, opening->fingerprint) == 0)
    return TRUE;
  pnc_identity_set_changed_error (error, opening->session->name, opening->fingerprint,
                                  seen != NULL ? seen : "none", NULL);
  return FALSE;
}

/* Nobody waits for the answer here: requests follow at once. */
static void
attach (GTask *task, PncSecured *connection)
{
  Opening *opening = get_opening (task);
  PncSession *session = opening->session;
  PncAttach proven = { 0 };
  PncFrameStream *stream;
  GError *error = NULL;

  memcpy (proven.session_id, opening->session_id, sizeof proven.session_id);
  if (!is_same_server (task, connection->tls, &error)
      || !pnc_tls_channel_proof (connection->tls, opening->session_id, opening->key, proven.proof,
                                 &error))
    {
      fail (task, error);
      return;
    }
  opening->has_key = FALSE;
  stream = pnc_frame_stream_new (G_IO_STREAM (connection->tls), connection->socket,
                                 PNC_MAX_PAYLOAD_BEFORE_LOGIN);
  pnc_attachment_begin (&opening->attachment, stream, &proven, session->settings.packing,
                        session->settings.login_timeout_ms);
  g_task_return_pointer (task, stream, (GDestroyNotify) pnc_frame_stream_free);
  g_object_unref (task);
}

/* Two ways lead here, each with a reference of its own to @task: the one that is late goes on. */
static void
attach_when_ready (GTask *task)
{
  Opening *opening = get_opening (task);
  g_autoptr (PncSecured) connection = NULL;

  if (opening->over || !opening->has_key || opening->connection == NULL)
    {
      g_object_unref (task);
      return;
    }
  connection = g_steal_pointer (&opening->connection);
  attach (task, connection);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *opening = get_opening (user_data);
  GError *error = NULL;

  opening->connection = pnc_spares_connect_finish (result, &error);
  if (opening->connection == NULL)
    fail (user_data, error);
  else
    attach_when_ready (user_data);
}

/* Where the control channel is. */
static PncConnectorTarget
same_target (PncSession *session)
{
  return (PncConnectorTarget){
    .host = session->link->host,
    .port = session->link->port,
    .address = session->address,
    .timeout_ms = session->settings.connect_timeout_ms,
  };
}

static void
connect_channel (GTask *task)
{
  Opening *opening = get_opening (task);
  PncConnectorTarget target = same_target (opening->session);

  opening->connecting = TRUE;
  pnc_spares_connect_async (opening->session->spares, &target, g_task_get_cancellable (task),
                            connected_cb, task);
}

/* Nearby a round trip costs less than a channel that is not used. */
static guint
count_foreseen (PncSession *self)
{
  return self->connect_us >= self->settings.far_us ? self->settings.n_foreseen : 0;
}

void
pnc_session_connect_ahead (PncSession *self)
{
  PncConnectorTarget target = same_target (self);
  guint n_spares = count_foreseen (self);

  g_clear_pointer (&self->spares, pnc_spares_free);
  if (n_spares > 0)
    self->spares = pnc_spares_new (&target, n_spares, PNC_SPARE_LIFE_MS);
}

/* Keys */

guint
pnc_session_count_wanted_keys (PncSession *self)
{
  return count_foreseen (self);
}

void
pnc_session_forget_keys (PncSession *self)
{
  pnc_secret_wipe (self->keys, sizeof self->keys);
  self->n_keys = 0;
}

/* Returns: until when a key that has come now is used */
static gint64
until_us (guint32 life_ms)
{
  return g_get_monotonic_time () + (gint64) life_ms * 1000 * KEY_USE_PERCENT / 100;
}

gboolean
pnc_session_take_keys (PncSession *self, const PncLoggedIn *message)
{
  const PncSlice *keys = &message->keys;
  gsize n_keys = keys->length_bytes / PNC_CHANNEL_KEY_BYTES;

  pnc_session_forget_keys (self);
  if (keys->length_bytes % PNC_CHANNEL_KEY_BYTES != 0)
    return FALSE;
  if (n_keys > 0)
    memcpy (self->keys, keys->data, keys->length_bytes);
  self->n_keys = (guint) n_keys;
  self->keys_until_us = until_us (message->key_life_ms);
  return TRUE;
}

/* What the key belongs to is noted down together with it: the session may be another one by the
 * time the channel is connected. */
static void
note_key (Opening *opening, const guint8 key[PNC_CHANNEL_KEY_BYTES], gint64 until_us)
{
  PncSession *session = opening->session;

  opening->has_key = TRUE;
  opening->key_until_us = until_us;
  opening->attached_us = session->attached_us;
  g_free (opening->fingerprint);
  memcpy (opening->key, key, sizeof opening->key);
  memcpy (opening->session_id, session->session_id, sizeof opening->session_id);
  opening->fingerprint = g_strdup (session->fingerprint);
}

/* Returns: whether there was a key that had come with the login */
static gboolean
take_kept_key (Opening *opening)
{
  PncSession *session = opening->session;

  if (!pnc_session_state_is_attached (session->state))
    return FALSE;
  if (session->n_keys > 0 && g_get_monotonic_time () >= session->keys_until_us)
    pnc_session_forget_keys (session);
  if (session->n_keys == 0)
    return FALSE;
  session->n_keys -= 1;
  note_key (opening, session->keys[session->n_keys], session->keys_until_us);
  pnc_secret_wipe (session->keys[session->n_keys], PNC_CHANNEL_KEY_BYTES);
  return TRUE;
}

static gboolean
is_key_wanted (gpointer data)
{
  return !get_opening (data)->over;
}

static gboolean
key_frame (const PncMessage *message, gpointer data, GError **error)
{
  const PncChannelKey *minted = &message->channel_key;

  note_key (get_opening (data), minted->key, until_us (minted->life_ms));
  return TRUE;
}

static void
key_done (PncSession *session, GError *error, gpointer data)
{
  Opening *opening = get_opening (data);

  if (error != NULL)
    {
      fail (data, error);
      return;
    }
  if (opening->over)
    give_back_key (opening);
  else if (!opening->connecting)
    connect_channel (g_object_ref (data));
  attach_when_ready (data);
}

static const PncRequestEvents key_events = {
  .is_wanted = is_key_wanted,
  .frame = key_frame,
  .done = key_done,
};

void
pnc_session_open_channel_async (PncSession *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  PncMessage message = { .type = PNC_MESSAGE_OPEN_CHANNEL };
  GTask *task;
  Opening *opening;

  g_return_if_fail (PNC_IS_SESSION (self));

  opening = g_new0 (Opening, 1);
  opening->session = g_object_ref (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, pnc_session_open_channel_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  if (take_kept_key (opening))
    {
      connect_channel (task);
      return;
    }
  g_object_ref (task);
  pnc_session_requests_add (self, &message, &key_events, task, cancellable);
  /* The connection is made while the key is on its way: that spares a round trip. */
  if (!opening->over && pnc_session_state_is_attached (self->state))
    connect_channel (g_object_ref (task));
  g_object_unref (task);
}

PncFrameStream *
pnc_session_open_channel_finish (PncSession *self,
                                 GAsyncResult *result,
                                 PncAttachment *attachment,
                                 GError **error)
{
  PncFrameStream *stream;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, pnc_session_open_channel_async), NULL);

  stream = g_task_propagate_pointer (G_TASK (result), error);
  if (stream != NULL)
    *attachment = get_opening (G_TASK (result))->attachment;
  return stream;
}
