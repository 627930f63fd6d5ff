/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-bench"

#include "pnc-certificate.h"
#include "pnc-frame-pump.h"
#include "pnc-tls.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * bench-idle-io [CONNECTIONS]: what an idle control channel costs a server in memory, TLS included
 * and sessions not. The clients live in a process of their own. Each connection has served one ping
 * and is waiting for the next. Prints one JSON object.
 */

#define WARM_UP 50u

typedef struct
{
  gint64 resident_bytes;
  gint64 allocated_bytes;
} Memory;

static void
need (gboolean good, const GError *error)
{
  if (!good)
    g_error ("%s", error != NULL ? error->message : "failed");
}

static Memory
measure (void)
{
  struct mallinfo2 info = mallinfo2 ();
  g_autofree char *text = NULL;
  gint64 pages;

  need (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL), NULL);
  pages = g_ascii_strtoll (strchr (text, ' '), NULL, 10);
  return (Memory){ pages * sysconf (_SC_PAGESIZE), (gint64) (info.uordblks + info.hblkhd) };
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* Client */

static PncFrameStream *
connect_client (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) tcp = NULL;
  g_autoptr (GTlsConnection) tls = NULL;
  g_autoptr (GError) error = NULL;

  tcp = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  need (tcp != NULL, error);
  tls = pnc_tls_client_new (tcp, NULL, &error);
  need (tls != NULL && g_tls_connection_handshake (tls, NULL, &error), error);
  return pnc_frame_stream_new (G_IO_STREAM (tls), g_socket_connection_get_socket (tcp),
                               PNC_MAX_PAYLOAD_CONTROL);
}

static void
ping (PncFrameStream *stream)
{
  const PncMessage message = { .type = PNC_MESSAGE_PING, .ping = { .time_us = 1 } };
  g_autoptr (GError) error = NULL;
  PncIoStatus status;
  PncFrame frame;

  pnc_frame_stream_queue (stream, &message, PNC_FRAME_NONE, 1);
  need (pnc_frame_stream_flush (stream, &error) == PNC_IO_DONE, error);
  while ((status = pnc_frame_stream_read (stream, &frame, &error)) == PNC_IO_WOULD_BLOCK)
    pnc_frame_stream_wait (stream, TRUE, FALSE, NULL, -1);
  need (status == PNC_IO_DONE, error);
}

/* Connects one after the other, then holds them all until the server's process closes @gate. */
static void
run_clients (guint16 port, guint n_connections, int gate)
{
  char byte;

  for (guint i = 0; i < n_connections; i++)
    ping (connect_client (port));
  while (read (gate, &byte, 1) > 0)
    ;
  _exit (0);
}

/* Server */

static gboolean
frame_cb (PncFramePump *pump, const PncFrame *frame, gpointer user_data)
{
  guint *n_pings = user_data;
  const PncMessage pong = { .type = PNC_MESSAGE_PONG, .pong = { .time_us = 1 } };

  pnc_frame_pump_send (pump, &pong, PNC_FRAME_END, frame->header.request);
  (*n_pings)++;
  return TRUE;
}

static void
closed_cb (PncFramePump *pump, const GError *error, gpointer user_data)
{
  need (FALSE, error);
}

static const PncFramePumpEvents events = { .frame = frame_cb, .closed = closed_cb };

static PncFramePump *
accept_one (GSocket *listener, GTlsCertificate *identity, guint *n_pings)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, &error);
  g_autoptr (GSocketConnection) tcp = NULL;
  g_autoptr (GTlsConnection) tls = NULL;

  need (socket != NULL, error);
  tcp = g_socket_connection_factory_create_connection (socket);
  tls = pnc_tls_server_new (tcp, identity, &error);
  need (tls != NULL && g_tls_connection_handshake (tls, NULL, &error), error);
  need (pnc_tls_check (tls, &error), error);
  return pnc_frame_pump_new (
    pnc_frame_stream_new (G_IO_STREAM (tls), socket, PNC_MAX_PAYLOAD_CONTROL), &events, n_pings);
}

/* Serves @n_connections more, until each has had its ping and all is quiet. */
static void
serve (GSocket *listener, GTlsCertificate *identity, GPtrArray *pumps, guint n_connections)
{
  static guint n_pings;
  guint target = n_pings + n_connections;

  for (guint i = 0; i < n_connections; i++)
    {
      g_ptr_array_add (pumps, accept_one (listener, identity, &n_pings));
      while (n_pings < target - n_connections + i + 1)
        g_main_context_iteration (NULL, TRUE);
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static GSocket *
listen_on_loopback (guint16 *port)
{
  g_autoptr (GError) error = NULL;
  GSocket *listener
    = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  need (g_socket_bind (listener, any, TRUE, &error) && g_socket_listen (listener, &error), error);
  bound = g_socket_get_local_address (listener, &error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return listener;
}

int
main (int argc, char **argv)
{
  guint n_connections = argc > 1 ? (guint) atoi (argv[1]) : 2000;
  g_autoptr (GPtrArray) pumps = g_ptr_array_new ();
  GTlsCertificate *identity;
  GSocket *listener;
  Memory before;
  Memory after;
  guint16 port;
  int gate[2];

  pnc_tls_init ();
  raise_descriptor_limit ();
  listener = listen_on_loopback (&port);
  if (pipe (gate) != 0)
    need (FALSE, NULL);
  if (fork () == 0)
    {
      close (gate[1]);
      run_clients (port, n_connections + WARM_UP, gate[0]);
    }

  identity = pnc_certificate_generate (NULL);
  serve (listener, identity, pumps, WARM_UP);
  before = measure ();
  serve (listener, identity, pumps, n_connections);
  after = measure ();
  printf ("{\"connections\": %u, \"resident_bytes_each\": %" G_GINT64_FORMAT
          ", \"allocated_bytes_each\": %" G_GINT64_FORMAT "}\n",
          n_connections, (after.resident_bytes - before.resident_bytes) / n_connections,
          (after.allocated_bytes - before.allocated_bytes) / n_connections);
  fflush (stdout);
  close (gate[1]);
  wait (NULL);
  _exit (0); /* nobody is interested in the connections any more */
}
