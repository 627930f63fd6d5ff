/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "raw-client.h"

#include "pnc-limits.h"
#include "pnc-tls.h"

#include <string.h>

#define PATIENCE_MS 60000
#define MAX_FRAME_BYTES (4u * 1024u * 1024u)

struct _RawClient
{
  guint16 port;
  GSocketConnection *tcp; /* owned */
  GTlsConnection *tls;    /* owned */
  PncFrameStream *stream; /* owned */
  guint64 last_id;
  guint8 n_keys;    /* asked for with the login */
  GQueue early;     /* owned RawReply: came while writing */
  RawReply session; /* LOGGED_IN */
  gboolean ended;
};

void
raw_reply_clear (RawReply *reply)
{
  pnc_message_clear (&reply->message);
  g_clear_pointer (&reply->payload, g_bytes_unref);
  memset (reply, 0, sizeof *reply);
}

GSocketConnection *
raw_client_connect_tcp (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GError) error = NULL;
  GSocketConnection *tcp;

  g_socket_client_set_enable_proxy (client, FALSE);
  tcp = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  return tcp;
}

/* GIO makes each handshake on a thread of GTask's pool. A server in this process needs some of them
 * too, so clients do not take them all. */
static gboolean
handshake (GTlsConnection *tls)
{
  static GMutex one_at_a_time;
  gboolean ok;

  g_mutex_lock (&one_at_a_time);
  ok = g_tls_connection_handshake (tls, NULL, NULL);
  g_mutex_unlock (&one_at_a_time);
  return ok;
}

RawClient *
raw_client_try_new (guint16 port)
{
  g_autoptr (RawClient) self = g_new0 (RawClient, 1);
  g_autoptr (GError) error = NULL;
  GSocket *socket;

  self->port = port;
  self->tcp = raw_client_connect_tcp (port);
  socket = g_socket_connection_get_socket (self->tcp);
  self->tls = pnc_tls_client_new (self->tcp, NULL, &error);
  g_assert_no_error (error);
  self->stream = pnc_frame_stream_new (G_IO_STREAM (self->tls), socket, MAX_FRAME_BYTES);
  if (!handshake (self->tls))
    return NULL;
  return g_steal_pointer (&self);
}

RawClient *
raw_client_new (guint16 port)
{
  RawClient *self = raw_client_try_new (port);

  g_assert_nonnull (self);
  return self;
}

static void
free_reply (gpointer reply)
{
  raw_reply_clear (reply);
  g_free (reply);
}

void
raw_client_free (RawClient *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->stream, pnc_frame_stream_free);
  g_clear_object (&self->tls);
  g_clear_object (&self->tcp);
  g_queue_clear_full (&self->early, free_reply);
  raw_reply_clear (&self->session);
  g_free (self);
}

GTlsConnection *
raw_client_get_tls (RawClient *self)
{
  return self->tls;
}

GSocket *
raw_client_get_socket (RawClient *self)
{
  return g_socket_connection_get_socket (self->tcp);
}

guint64
raw_client_next_id (RawClient *self)
{
  return ++self->last_id;
}

/* Reads a frame, if there is one. */
static PncIoStatus
read_frame (RawClient *self, RawReply *reply)
{
  g_autoptr (GError) error = NULL;
  PncIoStatus status;
  PncFrame frame;
  gsize length;
  const guint8 *bytes;

  status = pnc_frame_stream_read (self->stream, &frame, &error);
  if (status != PNC_IO_DONE)
    {
      self->ended = status != PNC_IO_WOULD_BLOCK;
      return status;
    }
  reply->header = frame.header;
  reply->payload = g_bytes_new (frame.payload, frame.header.length_bytes);
  bytes = g_bytes_get_data (reply->payload, &length);
  pnc_message_decode (&reply->message, frame.header.type, bytes, length, &error);
  g_assert_no_error (error);
  return PNC_IO_DONE;
}

static void
keep_early (RawClient *self)
{
  RawReply *reply = g_new0 (RawReply, 1);

  while (!self->ended && read_frame (self, reply) == PNC_IO_DONE)
    {
      g_queue_push_tail (&self->early, reply);
      reply = g_new0 (RawReply, 1);
    }
  g_free (reply);
}

void
raw_client_queue (RawClient *self, const PncMessage *message, guint64 request)
{
  pnc_frame_stream_queue (self->stream, message, PNC_FRAME_NONE, request);
}

void
raw_client_flush (RawClient *self)
{
  while (pnc_frame_stream_flush (self->stream, NULL) == PNC_IO_WOULD_BLOCK)
    {
      keep_early (self);
      if (self->ended)
        return;
      g_assert_true (pnc_frame_stream_wait (self->stream, TRUE, TRUE, NULL, PATIENCE_MS));
    }
}

void
raw_client_send_as (RawClient *self, const PncMessage *message, guint64 request)
{
  raw_client_queue (self, message, request);
  raw_client_flush (self);
}

guint64
raw_client_send (RawClient *self, const PncMessage *message)
{
  guint64 request = raw_client_next_id (self);

  raw_client_send_as (self, message, request);
  return request;
}

void
raw_client_send_empty (RawClient *self, guint16 type, guint64 request)
{
  PncMessage message = { .type = (PncMessageType) type };

  raw_client_send_as (self, &message, request);
}

gboolean
raw_client_send_bytes (RawClient *self, const void *bytes, gsize length_bytes)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->tls));

  return g_output_stream_write_all (output, bytes, length_bytes, NULL, NULL, NULL);
}

gboolean
raw_client_send_frame (RawClient *self,
                       guint16 type,
                       guint16 flags,
                       guint64 request,
                       const void *payload,
                       gsize length_bytes)
{
  PncFrameHeader header = { (guint32) length_bytes, type, flags, request };
  g_autofree guint8 *bytes = g_malloc (PNC_FRAME_HEADER_BYTES + length_bytes);

  pnc_frame_header_encode (&header, bytes);
  if (length_bytes > 0)
    memcpy (bytes + PNC_FRAME_HEADER_BYTES, payload, length_bytes);
  return raw_client_send_bytes (self, bytes, PNC_FRAME_HEADER_BYTES + length_bytes);
}

gboolean
raw_client_receive (RawClient *self, RawReply *reply)
{
  RawReply *early = g_queue_pop_head (&self->early);

  raw_reply_clear (reply);
  if (early != NULL)
    {
      *reply = *early;
      g_free (early);
      return TRUE;
    }
  while (!self->ended)
    {
      switch (read_frame (self, reply))
        {
        case PNC_IO_DONE:
          return TRUE;
        case PNC_IO_WOULD_BLOCK:
          if (!pnc_frame_stream_wait (self->stream, TRUE, FALSE, NULL, PATIENCE_MS))
            g_error ("The server did not answer");
          break;
        default:
          break;
        }
    }
  return FALSE;
}

gboolean
raw_client_has_input (RawClient *self)
{
  keep_early (self);
  return self->early.length > 0 || self->ended;
}

void
raw_client_expect (RawClient *self, RawReply *reply, PncMessageType type, guint64 request)
{
  gboolean came = raw_client_receive (self, reply);

  if (!came)
    g_error ("The server closed where %s should have come", pnc_message_type_name (type));
  if (reply->header.type != type)
    g_error ("%s came where %s should have (%s)", pnc_message_type_name (reply->header.type),
             pnc_message_type_name (type),
             reply->header.type == PNC_MESSAGE_ERROR ? reply->message.error.sentence : "");
  g_assert_cmpuint (reply->header.request, ==, request);
}

void
raw_client_expect_error (RawClient *self, guint64 request, PncError code)
{
  g_auto (RawReply) reply = { 0 };

  raw_client_expect (self, &reply, PNC_MESSAGE_ERROR, request);
  g_assert_cmpstr (pnc_error_code_name (reply.message.error.status), ==,
                   pnc_error_code_name (code));
  g_assert_cmpuint (reply.header.flags, ==, request != 0 ? PNC_FRAME_END : PNC_FRAME_NONE);
}

void
raw_client_expect_end (RawClient *self)
{
  g_auto (RawReply) reply = { 0 };

  while (raw_client_receive (self, &reply))
    {
      gboolean last_words = reply.header.type == PNC_MESSAGE_GOING_AWAY
                            || reply.header.type == PNC_MESSAGE_BYE
                            || reply.header.type == PNC_MESSAGE_ERROR;

      if (!last_words || reply.header.request != 0)
        g_error ("%s came where the server should have closed",
                 pnc_message_type_name (reply.header.type));
    }
}

void
raw_client_receive_answer (RawClient *self, guint64 request, RawReply *reply)
{
  do
    {
      if (!raw_client_receive (self, reply))
        g_error ("The server closed before it answered");
    }
  while (reply->header.request != request || (reply->header.flags & PNC_FRAME_END) == 0);
}

void
raw_client_hello (RawClient *self, PncRole role)
{
  PncMessage hello = { .type = PNC_MESSAGE_HELLO };
  g_auto (RawReply) reply = { 0 };

  hello.hello.major = PNC_PROTOCOL_MAJOR;
  hello.hello.minor = PNC_PROTOCOL_MINOR;
  hello.hello.role = (guint8) role;
  hello.hello.agent = (char *) "raw client";
  raw_client_expect (self, &reply, PNC_MESSAGE_WELCOME, raw_client_send (self, &hello));
  g_assert_cmpuint (reply.header.flags, ==, PNC_FRAME_END);
}

guint64
raw_client_send_login (RawClient *self,
                       PncLoginMethod method,
                       const char *user,
                       const void *secret,
                       gsize secret_bytes)
{
  PncMessage login = { .type = PNC_MESSAGE_LOGIN };

  login.login.method = (guint8) method;
  login.login.user = (char *) user;
  login.login.secret = (PncSlice){ secret, secret_bytes };
  login.login.n_keys = self->n_keys;
  return raw_client_send (self, &login);
}

void
raw_client_log_in (RawClient *self, const char *user, const char *password)
{
  guint64 request
    = raw_client_send_login (self, PNC_LOGIN_PASSWORD, user, password, strlen (password));

  raw_client_expect (self, &self->session, PNC_MESSAGE_LOGGED_IN, request);
}

const PncLoggedIn *
raw_client_get_session (RawClient *self)
{
  return &self->session.message.logged_in;
}

void
raw_client_ask_key (RawClient *self, guint8 key[PNC_CHANNEL_KEY_BYTES])
{
  guint64 request = raw_client_next_id (self);
  g_auto (RawReply) reply = { 0 };

  raw_client_send_empty (self, PNC_MESSAGE_OPEN_CHANNEL, request);
  raw_client_expect (self, &reply, PNC_MESSAGE_CHANNEL_KEY, request);
  memcpy (key, reply.message.channel_key.key, PNC_CHANNEL_KEY_BYTES);
}

guint64
raw_client_send_attach (RawClient *self,
                        const guint8 session_id[PNC_SESSION_ID_BYTES],
                        const guint8 key[PNC_CHANNEL_KEY_BYTES])
{
  PncMessage attach = { .type = PNC_MESSAGE_ATTACH };
  g_autoptr (GError) error = NULL;

  memcpy (attach.attach.session_id, session_id, PNC_SESSION_ID_BYTES);
  pnc_tls_channel_proof (self->tls, session_id, key, attach.attach.proof, &error);
  g_assert_no_error (error);
  return raw_client_send (self, &attach);
}

void
raw_client_set_keys (RawClient *self, guint8 n_keys)
{
  self->n_keys = n_keys;
}

RawClient *
raw_client_open_channel (RawClient *self)
{
  guint8 key[PNC_CHANNEL_KEY_BYTES];

  raw_client_ask_key (self, key);
  return raw_client_open_channel_with (self, key);
}

RawClient *
raw_client_open_channel_with (RawClient *self, const guint8 key[PNC_CHANNEL_KEY_BYTES])
{
  RawClient *channel;
  g_auto (RawReply) reply = { 0 };
  guint64 request;

  channel = raw_client_new (self->port);
  raw_client_hello (channel, PNC_ROLE_DATA);
  request = raw_client_send_attach (channel, raw_client_get_session (self)->session_id, key);
  raw_client_expect (channel, &reply, PNC_MESSAGE_ATTACHED, request);
  return channel;
}

PncPath *
raw_client_path (const char *text)
{
  g_autoptr (GError) error = NULL;
  PncPath *path = pnc_path_parse (text, &error);

  g_assert_no_error (error);
  return path;
}
