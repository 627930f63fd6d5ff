/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-client-hello.h"

#include "tls-pair.h"

typedef struct
{
  const char *bytes;
  gsize n_bytes;
  gsize n_available;
  PncClientHello verdict;
} Row;

static const Row rows[] = {
  { "", 0, 0, PNC_CLIENT_HELLO_PART },
  { "\x16", 1, 1, PNC_CLIENT_HELLO_PART },
  { "\x16\x03", 2, 2, PNC_CLIENT_HELLO_PART },
  { "\x16\x03\x01\x02", 4, 4, PNC_CLIENT_HELLO_PART },
  { "\x16\x03\x01\x02\x00", 5, 5, PNC_CLIENT_HELLO_PART },
  { "\x16\x03\x01\x02\x00", 5, 5 + 0x1ff, PNC_CLIENT_HELLO_PART },
  { "\x16\x03\x01\x02\x00", 5, 5 + 0x200, PNC_CLIENT_HELLO_THERE },
  { "\x16\x03\x03\x02\x00", 5, 9999, PNC_CLIENT_HELLO_THERE },
  { "\x16\x03\x01\x40\x00", 5, 5 + 0x4000, PNC_CLIENT_HELLO_THERE },
  { "\x16\x03\x01\x40\x01", 5, 5 + 0x4001, PNC_CLIENT_HELLO_NONE },
  { "\x16\x03\x01\xff\xff", 5, 99999, PNC_CLIENT_HELLO_NONE },
  { "\x16\x03\x01\x00\x00", 5, 5, PNC_CLIENT_HELLO_NONE },
  { "\x15\x03\x01\x00\x02", 5, 7, PNC_CLIENT_HELLO_NONE },
  { "\x16\x02", 2, 2, PNC_CLIENT_HELLO_NONE },
  { "GET /", 5, 100, PNC_CLIENT_HELLO_NONE },
  { "S", 1, 1, PNC_CLIENT_HELLO_NONE },
  { "\x80\x2e\x01", 3, 3, PNC_CLIENT_HELLO_NONE },
};

static void
test_judge (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (
      pnc_client_hello_judge ((const guint8 *) rows[i].bytes, rows[i].n_bytes, rows[i].n_available),
      ==, rows[i].verdict);
}

static void
push (TcpPair *pair, const char *bytes, gsize n_bytes)
{
  GSocket *socket = g_socket_connection_get_socket (pair->client);

  g_assert_cmpint (g_socket_send (socket, bytes, n_bytes, NULL, NULL), ==, n_bytes);
  g_socket_condition_wait (g_socket_connection_get_socket (pair->server), G_IO_IN, NULL, NULL);
}

/* Byte by byte: it is there with the last one, and nothing was taken. */
static void
test_peek (void)
{
  static const char hello[] = "\x16\x03\x01\x00\x04"
                              "abcd";
  g_auto (TcpPair) pair = { NULL };
  GSocket *socket;
  char taken[64];

  tcp_pair_open (&pair);
  socket = g_socket_connection_get_socket (pair.server);
  g_socket_set_blocking (socket, FALSE);
  g_assert_cmpint (pnc_client_hello_peek (socket), ==, PNC_CLIENT_HELLO_PART);
  for (gsize i = 0; i + 1 < sizeof hello - 1; i++)
    {
      push (&pair, hello + i, 1);
      g_assert_cmpint (pnc_client_hello_peek (socket), ==, PNC_CLIENT_HELLO_PART);
    }
  push (&pair, hello + sizeof hello - 2, 1);
  while (g_socket_get_available_bytes (socket) < (gssize) sizeof hello - 1)
    g_thread_yield ();
  g_assert_cmpint (pnc_client_hello_peek (socket), ==, PNC_CLIENT_HELLO_THERE);
  g_assert_cmpint (g_socket_receive (socket, taken, sizeof taken, NULL, NULL), ==,
                   sizeof hello - 1);
}

static void
test_gone (void)
{
  g_auto (TcpPair) pair = { NULL };
  GSocket *socket;

  tcp_pair_open (&pair);
  socket = g_socket_connection_get_socket (pair.server);
  g_socket_set_blocking (socket, FALSE);
  g_clear_object (&pair.client);
  g_socket_condition_wait (socket, G_IO_IN, NULL, NULL);
  g_assert_cmpint (pnc_client_hello_peek (socket), ==, PNC_CLIENT_HELLO_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-hello/judge", test_judge);
  g_test_add_func ("/client-hello/peek", test_peek);
  g_test_add_func ("/client-hello/gone", test_gone);
  return g_test_run ();
}
