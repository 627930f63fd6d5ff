/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-server"

#include "pnc-admin.h"

#include <json-glib/json-glib.h>
#include <string.h>

typedef struct
{
  PncAdmin *admin;              /* borrowed; NULL once it is gone */
  GSocketConnection *transport; /* owned */
  GCancellable *cancelled;      /* owned */
  GSource *deadline;            /* owned */
  char *answer;                 /* owned, nullable */
  gsize length_bytes;
  char line[PNC_ADMIN_MAX_LINE_BYTES];
} Peer;

struct _PncAdmin
{
  PncAdminPlace *place;    /* owned */
  GSocketService *service; /* owned */
  GMainContext *context;   /* owned */
  GPtrArray *peers;        /* borrowed: each frees itself when its last call has returned */
  PncAdminAnswer answer;
  gpointer user_data;
};

static void
peer_free (Peer *peer)
{
  if (peer->admin != NULL)
    g_ptr_array_remove_fast (peer->admin->peers, peer);
  g_source_destroy (peer->deadline);
  g_source_unref (peer->deadline);
  g_socket_close (g_socket_connection_get_socket (peer->transport), NULL);
  g_object_unref (peer->transport);
  g_object_unref (peer->cancelled);
  g_free (peer->answer);
  g_free (peer);
}

char *
pnc_admin_refusal (const char *sentence)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "ok");
  json_builder_add_boolean_value (builder, FALSE);
  json_builder_set_member_name (builder, "error");
  json_builder_add_string_value (builder, sentence);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
is_plain (const char *text, gsize length_bytes)
{
  if (!g_utf8_validate_len (text, length_bytes, NULL))
    return FALSE;
  for (gsize i = 0; i < length_bytes; i++)
    {
      if (g_ascii_iscntrl (text[i]))
        return FALSE;
    }
  return TRUE;
}

/* @line: without its end. Returns: (transfer full) */
static char *
answer_line (PncAdmin *self, const char *line, gsize length_bytes)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *text = NULL;

  if (length_bytes == 0 || !is_plain (line, length_bytes))
    return pnc_admin_refusal ("That is no request. Use “pinnaced status”, “kick” or “drain”.");
  text = g_strndup (line, length_bytes);
  words = g_strsplit (text, " ", 2);
  return self->answer (words[0], words[1] != NULL ? words[1] : "", self->user_data);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL);
  peer_free (user_data);
}

/* @line: (transfer full) */
static void
say (Peer *peer, char *line)
{
  peer->answer = g_strconcat (line, "\n", NULL);
  g_free (line);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (peer->transport)),
                                   peer->answer, strlen (peer->answer), G_PRIORITY_DEFAULT,
                                   peer->cancelled, written_cb, peer);
}

static void read_more (Peer *peer);

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Peer *peer = user_data;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);
  const char *end;

  if (n_read <= 0 || peer->admin == NULL)
    {
      peer_free (peer);
      return;
    }
  peer->length_bytes += (gsize) n_read;
  end = memchr (peer->line, '\n', peer->length_bytes);
  if (end != NULL)
    say (peer, answer_line (peer->admin, peer->line, (gsize) (end - peer->line)));
  else if (peer->length_bytes == sizeof peer->line)
    say (peer, pnc_admin_refusal ("The request is too long."));
  else
    read_more (peer);
}

static void
read_more (Peer *peer)
{
  g_input_stream_read_async (
    g_io_stream_get_input_stream (G_IO_STREAM (peer->transport)), peer->line + peer->length_bytes,
    sizeof peer->line - peer->length_bytes, G_PRIORITY_DEFAULT, peer->cancelled, read_cb, peer);
}

static gboolean
deadline_cb (gpointer user_data)
{
  Peer *peer = user_data;

  g_cancellable_cancel (peer->cancelled);
  return G_SOURCE_REMOVE;
}

static void
receive (PncAdmin *self, GSocketConnection *transport)
{
  Peer *peer = g_new0 (Peer, 1);

  peer->admin = self;
  peer->transport = g_object_ref (transport);
  peer->cancelled = g_cancellable_new ();
  peer->deadline = g_timeout_source_new (PNC_ADMIN_DEADLINE_MS);
  g_source_set_callback (peer->deadline, deadline_cb, peer, NULL);
  g_source_attach (peer->deadline, self->context);
  g_ptr_array_add (self->peers, peer);
  read_more (peer);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *transport,
             GObject *source,
             gpointer user_data)
{
  PncAdmin *self = user_data;
  GSocket *socket = g_socket_connection_get_socket (transport);

  if (self->peers->len < PNC_ADMIN_MAX_PEERS && pnc_admin_place_is_owner (socket))
    receive (self, transport);
  else
    g_socket_close (socket, NULL);
  return TRUE;
}

PncAdmin *
pnc_admin_new (PncAdminPlace *place, PncAdminAnswer answer, gpointer user_data, GError **error)
{
  PncAdmin *self = g_new0 (PncAdmin, 1);

  self->place = place;
  self->service = g_socket_service_new ();
  self->context = g_main_context_ref_thread_default ();
  self->peers = g_ptr_array_new ();
  self->answer = answer;
  self->user_data = user_data;
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  if (!g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service),
                                     pnc_admin_place_get_socket (place), NULL, error))
    {
      pnc_admin_free (self);
      return NULL;
    }
  return self;
}

void
pnc_admin_free (PncAdmin *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->peers->len; i++)
    {
      Peer *peer = g_ptr_array_index (self->peers, i);

      peer->admin = NULL;
      g_cancellable_cancel (peer->cancelled);
    }
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  pnc_admin_place_free (self->place);
  g_ptr_array_unref (self->peers);
  g_main_context_unref (self->context);
  g_free (self);
}
