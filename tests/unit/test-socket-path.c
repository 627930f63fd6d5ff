/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-socket-path.h"

#include "tls-pair.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#define ROUNDS 20u

/* Returns: (transfer full): the congestion control of the client's end */
static char *
get_control (TcpPair *pair)
{
  char name[32] = "";
  socklen_t length = sizeof name - 1;
  GSocket *socket = g_socket_connection_get_socket (pair->client);

  g_assert_cmpint (
    getsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_CONGESTION, name, &length), ==, 0);
  return g_strdup (name);
}

static void
send_byte (GSocketConnection *from, GSocketConnection *to)
{
  guint8 byte = 1;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (from)), &byte, 1, NULL,
                             NULL, NULL);
  g_assert_cmpint (
    g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (to)), &byte, 1, NULL, NULL), ==,
    1);
}

/* How a long way is told is for tests/integration/test_far.py: it takes one. */
static void
test_near_is_left_alone (void)
{
  g_auto (TcpPair) pair = { NULL };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  tcp_pair_open (&pair);
  for (guint i = 0; i < ROUNDS; i++)
    {
      send_byte (pair.client, pair.server);
      send_byte (pair.server, pair.client);
    }
  before = get_control (&pair);
  g_assert_cmpint (pnc_socket_suit_path (g_socket_connection_get_socket (pair.client)), ==,
                   PNC_SOCKET_PATH_NEAR);
  after = get_control (&pair);
  g_assert_cmpstr (after, ==, before);
}

static void
test_no_way_at_all (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket
    = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_assert_cmpint (pnc_socket_suit_path (socket), ==, PNC_SOCKET_PATH_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/socket-path/near-is-left-alone", test_near_is_left_alone);
  g_test_add_func ("/socket-path/no-way-at-all", test_no_way_at_all);
  return g_test_run ();
}
