/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "fake-server.h"

#include <string.h>

#include "pnc-certificate.h"
#include "pnc-frame-pump.h"
#include "pnc-secret.h"
#include "pnc-tls.h"

#define N_TYPES 0x80

struct _FakeServer
{
  /* owned; only on the server's thread */
  GMainContext *context;
  GMainLoop *loop;
  GSocketService *service; /* nullable while stopped */
  GTlsCertificate *certificate;
  GPtrArray *connections; /* of FakeConnection */
  GPtrArray *entries;
  FakeLimits limits;
  gboolean silent;
  gboolean ticket_good;
  guint8 session_id[PNC_SESSION_ID_BYTES];
  guint8 ticket[PNC_TICKET_BYTES];
  guint8 key[PNC_CHANNEL_KEY_BYTES];
  guint8 login_keys[PNC_MAX_DATA_CHANNELS * PNC_CHANNEL_KEY_BYTES]; /* zeros: none, or used */

  /* owned; set before the thread begins, or while nobody looks */
  GThread *thread;
  char *fingerprint;
  guint16 port;
  FakeScript script;
  gpointer data;

  /* atomic */
  gint n_connections;
  gint n_frames[N_TYPES];
};

struct _FakeConnection
{
  FakeServer *server; /* borrowed */
  guint number;
  GSocketConnection *tcp;
  GTlsConnection *tls; /* nullable: silent */
  GCancellable *cancellable;
  PncFramePump *pump; /* nullable: handshake under way */
  gboolean handshaking;
  gboolean doomed;
};

static void
connection_free (FakeConnection *self)
{
  g_clear_pointer (&self->pump, pnc_frame_pump_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->tls);
  g_io_stream_close (G_IO_STREAM (self->tcp), NULL, NULL);
  g_clear_object (&self->tcp);
  g_free (self);
}

/* A handshake that is under way frees it at its end. */
static void
connection_drop (FakeConnection *self)
{
  self->doomed = TRUE;
  g_cancellable_cancel (self->cancellable);
  if (!self->handshaking)
    g_ptr_array_remove_fast (self->server->connections, self);
}

/* What an honest server says */

static void
send_welcome (FakeConnection *self, guint64 request)
{
  PncMessage message = {
    .type = PNC_MESSAGE_WELCOME,
    .welcome = {
      .major = 1,
      .agent = (char *) "fake 1.0",
      .server_name = (char *) "The fake",
      .ping_interval_ms = PNC_PING_INTERVAL_MS,
    },
  };

  fake_connection_send (self, &message, PNC_FRAME_END, request);
}

static gboolean
is_welcome (FakeServer *self, const PncLogin *login)
{
  const char *secret = (const char *) login->secret.data;
  gsize length_bytes = login->secret.length_bytes;

  if (g_strcmp0 (login->user, FAKE_USER) != 0)
    return FALSE;
  if (login->method == PNC_LOGIN_TICKET)
    return self->ticket_good && length_bytes == sizeof self->ticket
           && memcmp (secret, self->ticket, length_bytes) == 0;
  return length_bytes == strlen (FAKE_PASSWORD)
         && memcmp (secret, FAKE_PASSWORD, length_bytes) == 0;
}

static void
answer_login (FakeConnection *self, const PncLogin *login, guint64 request)
{
  FakeServer *server = self->server;
  PncMessage message = {
    .type = PNC_MESSAGE_LOGGED_IN,
    .logged_in = {
      .ticket_life_s = 60,
      .resumed = login->method == PNC_LOGIN_TICKET,
      .rights = PNC_RIGHT_READ | PNC_RIGHT_WRITE,
      .user = (char *) FAKE_USER,
      .share_name = (char *) "share",
      .max_payload_bytes = server->limits.max_payload_bytes,
      .max_data_channels = 4,
      .max_requests = server->limits.max_requests,
      .key_life_ms = server->limits.key_life_ms,
      .keys = { server->login_keys,
                MIN (login->n_keys * PNC_CHANNEL_KEY_BYTES, server->limits.max_key_bytes) },
    },
  };

  if (!is_welcome (server, login))
    {
      fake_connection_send_error (self, PNC_ERROR_LOGIN_REFUSED, request);
      return;
    }
  if (login->method == PNC_LOGIN_PASSWORD)
    pnc_random_fill (server->session_id, sizeof server->session_id);
  pnc_random_fill (server->ticket, sizeof server->ticket);
  pnc_random_fill (server->login_keys, sizeof server->login_keys);
  memcpy (message.logged_in.session_id, server->session_id, sizeof server->session_id);
  memcpy (message.logged_in.ticket, server->ticket, sizeof server->ticket);
  fake_connection_send (self, &message, PNC_FRAME_END, request);
  pnc_frame_stream_set_max_payload (pnc_frame_pump_get_stream (self->pump),
                                    PNC_MAX_PAYLOAD_CONTROL);
}

static void
send_pong (FakeConnection *self, const PncPing *ping, guint64 request)
{
  PncMessage message = { .type = PNC_MESSAGE_PONG, .pong = { .time_us = ping->time_us } };

  fake_connection_send (self, &message, PNC_FRAME_END, request);
}

static void
send_pages (FakeConnection *self, guint64 request)
{
  GPtrArray *entries = self->server->entries;
  guint first = 0;

  do
    {
      guint length = MIN (entries->len - first, self->server->limits.page_entries);
      g_autoptr (GPtrArray) page = g_ptr_array_new ();
      PncMessage message = { .type = PNC_MESSAGE_LIST_PAGE, .list_page = { .entries = page } };

      for (guint i = 0; i < length; i++)
        g_ptr_array_add (page, g_ptr_array_index (entries, first + i));
      first += length;
      fake_connection_send (self, &message, first == entries->len ? PNC_FRAME_END : PNC_FRAME_NONE,
                            request);
    }
  while (first < entries->len);
}

static void
send_stat (FakeConnection *self, PncPath *path, guint64 request)
{
  PncVersion version = { .size_bytes = 1, .mtime_ns = 2, .file_id = 3 };
  const char *name = pnc_path_depth (path) > 0 ? pnc_path_name (path) : "";
  g_autoptr (PncEntry) entry
    = pnc_entry_new (PNC_ENTRY_FOLDER, name, strlen (name), 0755, &version);
  PncMessage message = { .type = PNC_MESSAGE_ENTRY, .entry = { .entry = entry } };

  fake_connection_send (self, &message, PNC_FRAME_END, request);
}

static void
send_key (FakeConnection *self, guint64 request)
{
  PncMessage message = { .type = PNC_MESSAGE_CHANNEL_KEY, .channel_key = { .life_ms = 15000 } };

  pnc_random_fill (self->server->key, sizeof self->server->key);
  memcpy (message.channel_key.key, self->server->key, sizeof self->server->key);
  fake_connection_send (self, &message, PNC_FRAME_END, request);
}

/* Each is good once. */
static gboolean
takes_login_key (FakeConnection *self, const PncAttach *attach)
{
  for (guint i = 0; i < PNC_MAX_DATA_CHANNELS; i++)
    {
      guint8 *key = self->server->login_keys + i * PNC_CHANNEL_KEY_BYTES;
      guint8 proof[PNC_CHANNEL_PROOF_BYTES];

      g_assert_true (pnc_tls_channel_proof (self->tls, self->server->session_id, key, proof, NULL));
      if (memcmp (proof, attach->proof, sizeof proof) != 0)
        continue;
      pnc_random_fill (key, PNC_CHANNEL_KEY_BYTES);
      return TRUE;
    }
  return FALSE;
}

static void
answer_attach (FakeConnection *self, const PncAttach *attach, guint64 request)
{
  guint8 proof[PNC_CHANNEL_PROOF_BYTES];
  PncMessage message = {
    .type = PNC_MESSAGE_ATTACHED,
    .attached = { .max_payload_bytes = PNC_MAX_PAYLOAD_DATA, .max_requests = 256 },
  };

  g_assert_true (
    pnc_tls_channel_proof (self->tls, self->server->session_id, self->server->key, proof, NULL));
  if (memcmp (proof, attach->proof, sizeof proof) == 0 || takes_login_key (self, attach))
    fake_connection_send (self, &message, PNC_FRAME_END, request);
  else
    fake_connection_send_error (self, PNC_ERROR_LOGIN_REFUSED, request);
}

static void
answer (FakeConnection *self, const PncMessage *message, guint64 request)
{
  static char trashed[] = "trashed";
  PncMessage removed = { .type = PNC_MESSAGE_REMOVED, .removed = { .id = trashed } };

  switch (message->type)
    {
    case PNC_MESSAGE_HELLO:
      send_welcome (self, request);
      break;
    case PNC_MESSAGE_LOGIN:
      answer_login (self, &message->login, request);
      break;
    case PNC_MESSAGE_PING:
      send_pong (self, &message->ping, request);
      break;
    case PNC_MESSAGE_LIST:
      send_pages (self, request);
      break;
    case PNC_MESSAGE_STAT:
      send_stat (self, message->stat.path, request);
      break;
    case PNC_MESSAGE_MAKE_FOLDER:
      send_stat (self, message->make_folder.path, request);
      break;
    case PNC_MESSAGE_RESTORE:
      send_stat (self, message->restore.path, request);
      break;
    case PNC_MESSAGE_REMOVE:
      fake_connection_send (self, &removed, PNC_FRAME_END, request);
      break;
    case PNC_MESSAGE_OPEN_CHANNEL:
      send_key (self, request);
      break;
    case PNC_MESSAGE_ATTACH:
      answer_attach (self, &message->attach, request);
      break;
    case PNC_MESSAGE_BYE:
      fake_connection_close (self);
      break;
    case PNC_MESSAGE_CANCEL:
      break;
    default:
      fake_connection_send_error (self, PNC_ERROR_UNSUPPORTED, request);
      break;
    }
}

/* Connections */

static gboolean
frame_cb (PncFramePump *pump, const PncFrame *frame, gpointer user_data)
{
  FakeConnection *self = user_data;
  FakeServer *server = self->server;
  g_auto (PncMessage) message = { 0 };
  g_autoptr (GError) error = NULL;

  pnc_message_decode (&message, frame->header.type, frame->payload, frame->header.length_bytes,
                      &error);
  g_assert_no_error (error);
  g_atomic_int_inc (&server->n_frames[frame->header.type]);
  if (server->script == NULL || !server->script (self, &frame->header, &message, server->data))
    answer (self, &message, frame->header.request);
  g_main_context_wakeup (NULL); /* the test may be waiting for this frame */
  return TRUE;
}

static void
closed_cb (PncFramePump *pump, const GError *error, gpointer user_data)
{
  connection_drop (user_data);
}

static const PncFramePumpEvents pump_events = {
  .frame = frame_cb,
  .closed = closed_cb,
};

static void
handshake_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FakeConnection *self = user_data;
  GSocket *socket = g_socket_connection_get_socket (self->tcp);
  gboolean done = g_tls_connection_handshake_finish (self->tls, result, NULL);

  self->handshaking = FALSE;
  if (!done || self->doomed)
    {
      connection_drop (self);
      return;
    }
  self->pump = pnc_frame_pump_new (
    pnc_frame_stream_new (G_IO_STREAM (self->tls), socket, PNC_MAX_PAYLOAD_DATA), &pump_events,
    self);
}

static gboolean
incoming_cb (GSocketService *service, GSocketConnection *tcp, GObject *source, gpointer user_data)
{
  FakeServer *server = user_data;
  FakeConnection *self = g_new0 (FakeConnection, 1);

  self->server = server;
  self->tcp = g_object_ref (tcp);
  self->cancellable = g_cancellable_new ();
  self->number = (guint) g_atomic_int_add (&server->n_connections, 1);
  g_ptr_array_add (server->connections, self);
  g_main_context_wakeup (NULL);
  if (server->silent)
    return TRUE;
  self->tls = pnc_tls_server_new (tcp, server->certificate, NULL);
  self->handshaking = TRUE;
  g_tls_connection_handshake_async (self->tls, G_PRIORITY_DEFAULT, self->cancellable, handshake_cb,
                                    self);
  return TRUE;
}

/* The thread */

typedef struct
{
  FakeServer *server;
  void (*func) (FakeServer *server, gpointer data);
  gpointer data;
  GMutex mutex;
  GCond cond;
  gboolean done;
} Order;

static gboolean
order_cb (gpointer user_data)
{
  Order *order = user_data;

  order->func (order->server, order->data);
  g_mutex_lock (&order->mutex);
  order->done = TRUE;
  g_cond_signal (&order->cond);
  g_mutex_unlock (&order->mutex);
  return G_SOURCE_REMOVE;
}

/* Has @func done on the server's thread, and waits for it. */
static void
have_done (FakeServer *self, void (*func) (FakeServer *server, gpointer data), gpointer data)
{
  Order order = { .server = self, .func = func, .data = data };
  g_autoptr (GSource) source = g_idle_source_new ();

  g_mutex_init (&order.mutex);
  g_cond_init (&order.cond);
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, order_cb, &order, NULL);
  g_source_attach (source, self->context);
  g_mutex_lock (&order.mutex);
  while (!order.done)
    g_cond_wait (&order.cond, &order.mutex);
  g_mutex_unlock (&order.mutex);
  g_mutex_clear (&order.mutex);
  g_cond_clear (&order.cond);
}

static gpointer
server_thread (gpointer data)
{
  FakeServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
do_drop_all (FakeServer *self, gpointer data)
{
  for (guint i = self->connections->len; i > 0; i--)
    connection_drop (g_ptr_array_index (self->connections, i - 1));
}

static void
do_start (FakeServer *self, gpointer data)
{
  g_autoptr (GSocketAddress) address
    = g_inet_socket_address_new_from_string ("127.0.0.1", self->port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->service = g_socket_service_new ();
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
}

static void
do_stop (FakeServer *self, gpointer data)
{
  if (self->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_clear_object (&self->service);
  do_drop_all (self, NULL);
}

static void
do_new_identity (FakeServer *self, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->certificate);
  self->certificate = pnc_certificate_generate (&error);
  g_assert_no_error (error);
  g_free (self->fingerprint);
  self->fingerprint = pnc_tls_fingerprint (self->certificate);
}

static gboolean
nothing_left (FakeServer *self)
{
  return self->connections->len == 0;
}

FakeServer *
fake_server_new (FakeScript script, gpointer data)
{
  FakeServer *self = g_new0 (FakeServer, 1);

  self->script = script;
  self->data = data;
  self->limits = (FakeLimits){
    .max_requests = PNC_MAX_REQUESTS_IN_FLIGHT,
    .max_payload_bytes = PNC_MAX_PAYLOAD_CONTROL,
    .page_entries = PNC_MAX_LIST_PAGE_ENTRIES,
    .max_key_bytes = sizeof self->login_keys,
    .key_life_ms = PNC_CHANNEL_KEY_LIFE_MS,
  };
  self->ticket_good = TRUE;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->connections = g_ptr_array_new_with_free_func ((GDestroyNotify) connection_free);
  self->entries = g_ptr_array_new ();
  self->thread = g_thread_new ("fake-server", server_thread, self);
  have_done (self, do_new_identity, NULL);
  fake_server_start (self);
  return self;
}

void
fake_server_free (FakeServer *self)
{
  fake_server_stop (self);
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);

  /* Handshakes that were cut off come to their end here. */
  g_main_context_push_thread_default (self->context);
  while (!nothing_left (self))
    g_main_context_iteration (self->context, TRUE);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_ptr_array_unref (self->connections);
  g_ptr_array_unref (self->entries);
  g_object_unref (self->certificate);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self->fingerprint);
  g_free (self);
}

guint16
fake_server_get_port (FakeServer *self)
{
  return self->port;
}

const char *
fake_server_get_fingerprint (FakeServer *self)
{
  return self->fingerprint;
}

char *
fake_server_dup_link (FakeServer *self, const char *login, gboolean pin)
{
  return g_strdup_printf ("pinnace://%s%s127.0.0.1:%u/%s%s", login != NULL ? login : "",
                          login != NULL ? "@" : "", self->port, pin ? "?pin=" : "",
                          pin ? self->fingerprint : "");
}

void
fake_server_stop (FakeServer *self)
{
  have_done (self, do_stop, NULL);
}

void
fake_server_start (FakeServer *self)
{
  have_done (self, do_start, NULL);
}

void
fake_server_new_identity (FakeServer *self)
{
  have_done (self, do_new_identity, NULL);
}

static void
do_set_silent (FakeServer *self, gpointer data)
{
  self->silent = GPOINTER_TO_INT (data);
}

void
fake_server_set_silent (FakeServer *self, gboolean silent)
{
  have_done (self, do_set_silent, GINT_TO_POINTER (silent));
}

static void
do_set_ticket_good (FakeServer *self, gpointer data)
{
  self->ticket_good = GPOINTER_TO_INT (data);
}

void
fake_server_set_ticket_good (FakeServer *self, gboolean good)
{
  have_done (self, do_set_ticket_good, GINT_TO_POINTER (good));
}

static void
do_set_limits (FakeServer *self, gpointer data)
{
  const FakeLimits *limits = data;

  if (limits->max_requests != 0)
    self->limits.max_requests = limits->max_requests;
  if (limits->max_payload_bytes != 0)
    self->limits.max_payload_bytes = limits->max_payload_bytes;
  if (limits->max_key_bytes != 0)
    self->limits.max_key_bytes = limits->max_key_bytes;
  if (limits->key_life_ms != 0)
    self->limits.key_life_ms = limits->key_life_ms;
  if (limits->page_entries != 0)
    self->limits.page_entries = limits->page_entries;
}

void
fake_server_set_limits (FakeServer *self, const FakeLimits *limits)
{
  have_done (self, do_set_limits, (gpointer) limits);
}

static void
do_set_entries (FakeServer *self, gpointer data)
{
  g_ptr_array_ref (data);
  g_ptr_array_unref (self->entries);
  self->entries = data;
}

void
fake_server_set_entries (FakeServer *self, GPtrArray *entries)
{
  have_done (self, do_set_entries, entries);
}

guint
fake_server_count (FakeServer *self, PncMessageType type)
{
  return (guint) g_atomic_int_get (&self->n_frames[type]);
}

guint
fake_server_count_connections (FakeServer *self)
{
  return (guint) g_atomic_int_get (&self->n_connections);
}

void
fake_server_drop_all (FakeServer *self)
{
  have_done (self, do_drop_all, NULL);
}

typedef struct
{
  const PncMessage *message;
  guint64 request;
} Sending;

static void
do_send_all (FakeServer *self, gpointer data)
{
  const Sending *sending = data;

  for (guint i = 0; i < self->connections->len; i++)
    fake_connection_send (g_ptr_array_index (self->connections, i), sending->message, PNC_FRAME_END,
                          sending->request);
}

void
fake_server_send_all (FakeServer *self, const PncMessage *message, guint64 request)
{
  Sending sending = { message, request };

  have_done (self, do_send_all, &sending);
}

void
fake_connection_send (FakeConnection *self,
                      const PncMessage *message,
                      PncFrameFlags flags,
                      guint64 request)
{
  if (self->pump != NULL)
    pnc_frame_pump_send (self->pump, message, flags, request);
}

void
fake_connection_send_error (FakeConnection *self, PncError code, guint64 request)
{
  PncMessage message = {
    .type = PNC_MESSAGE_ERROR,
    .error = { .status = (guint16) code, .sentence = (char *) pnc_error_code_sentence (code) },
  };

  fake_connection_send (self, &message, PNC_FRAME_END, request);
}

void
fake_connection_send_bytes (FakeConnection *self, const void *bytes, gsize length_bytes)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (self->tls));
  gssize written = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (out),
                                                               bytes, length_bytes, NULL, NULL);

  g_assert_cmpint (written, ==, (gssize) length_bytes);
}

void
fake_connection_close (FakeConnection *self)
{
  pnc_frame_pump_close_when_sent (self->pump, 1000);
}

guint
fake_connection_get_number (FakeConnection *self)
{
  return self->number;
}
