/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "tls-pair.h"

#include "pnc-certificate.h"
#include "pnc-tls.h"

static GSocket *
listen_on_loopback (guint16 *port)
{
  g_autoptr (GError) error = NULL;
  GSocket *listener
    = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_no_error (error);
  g_socket_bind (listener, any, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (listener, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (listener, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return listener;
}

void
tcp_pair_open (TcpPair *pair)
{
  guint16 port;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) listener = listen_on_loopback (&port);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr (GSocket) accepted = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  pair->client = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  accepted = g_socket_accept (listener, NULL, &error);
  g_assert_no_error (error);
  pair->server = g_socket_connection_factory_create_connection (accepted);
}

void
tcp_pair_clear (TcpPair *pair)
{
  g_clear_object (&pair->client);
  g_clear_object (&pair->server);
}

GTlsCertificate *
tls_pair_identity (void)
{
  static GTlsCertificate *identity;

  if (g_once_init_enter (&identity))
    {
      g_autoptr (GError) error = NULL;
      GTlsCertificate *made = pnc_certificate_generate (&error);

      g_assert_no_error (error);
      g_once_init_leave (&identity, made);
    }
  return identity;
}

typedef struct
{
  GTlsConnection *tls; /* borrowed */
  GError *error;       /* owned */
} Handshake;

static gpointer
handshake_thread (gpointer data)
{
  Handshake *handshake = data;

  g_tls_connection_handshake (handshake->tls, NULL, &handshake->error);
  return NULL;
}

/* A side that fails hangs up, so that the other does not wait for ever. */
static void
hang_up_on_error (GTlsConnection *tls, const GError *error)
{
  g_autoptr (GIOStream) base = NULL;

  if (error == NULL)
    return;
  g_object_get (tls, "base-io-stream", &base, NULL);
  g_io_stream_close (base, NULL, NULL);
}

void
tls_handshake_both (GTlsConnection *client,
                    GTlsConnection *server,
                    GError **client_error,
                    GError **server_error)
{
  Handshake ours = { client, NULL };
  Handshake theirs = { server, NULL };
  GThread *thread = g_thread_new ("server-handshake", handshake_thread, &theirs);

  handshake_thread (&ours);
  hang_up_on_error (client, ours.error);
  g_thread_join (thread);
  if (ours.error != NULL)
    g_propagate_error (client_error, ours.error);
  if (theirs.error != NULL)
    g_propagate_error (server_error, theirs.error);
}

void
tls_pair_open (TlsPair *pair)
{
  g_auto (TcpPair) tcp = { NULL };
  g_autoptr (GError) client_error = NULL;
  g_autoptr (GError) server_error = NULL;

  tcp_pair_open (&tcp);
  pair->client_socket = g_socket_connection_get_socket (tcp.client);
  pair->server_socket = g_socket_connection_get_socket (tcp.server);
  pair->client = pnc_tls_client_new (tcp.client, "localhost", &client_error);
  pair->server = pnc_tls_server_new (tcp.server, tls_pair_identity (), &server_error);
  g_assert_no_error (client_error);
  g_assert_no_error (server_error);
  tls_handshake_both (pair->client, pair->server, &client_error, &server_error);
  g_assert_no_error (client_error);
  g_assert_no_error (server_error);
}

void
tls_pair_clear (TlsPair *pair)
{
  g_clear_object (&pair->client);
  g_clear_object (&pair->server);
}
