/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-socket-wait.h"

#include <gio/gio.h>

/* More than any system sends to somebody who does not read. */
#define MOST_BYTES (64u * 1024u * 1024u)
#define PIECE_BYTES (64u * 1024u)
#define UNSENT_BYTES (256u * 1024u)

/* Two ends of a connection over loopback; nobody reads. */
typedef struct
{
  GSocket *listener;
  GSocket *near;
  GSocket *far;
} Fixture;

static GSocket *
new_socket (void)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, &error);

  g_assert_no_error (error);
  return socket;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  fixture->listener = new_socket ();
  g_socket_bind (fixture->listener, any, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (fixture->listener, &error);
  g_assert_no_error (error);
  address = g_socket_get_local_address (fixture->listener, &error);
  g_assert_no_error (error);
  fixture->near = new_socket ();
  g_socket_connect (fixture->near, address, NULL, &error);
  g_assert_no_error (error);
  fixture->far = g_socket_accept (fixture->listener, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (fixture->near, FALSE);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->near);
  g_clear_object (&fixture->far);
  g_clear_object (&fixture->listener);
}

/* Returns: how much the system takes until it takes no more */
static gsize
fill (GSocket *socket)
{
  g_autofree char *piece = g_malloc0 (PIECE_BYTES);
  gsize n_bytes = 0;
  gssize n_sent;

  while ((n_sent = g_socket_send (socket, piece, PIECE_BYTES, NULL, NULL)) > 0)
    {
      n_bytes += (gsize) n_sent;
      g_assert_cmpuint (n_bytes, <, MOST_BYTES);
    }
  return n_bytes;
}

static void
test_wait (Fixture *fixture, gconstpointer data)
{
  g_assert_true (pnc_socket_wait (fixture->near, G_IO_OUT, NULL, -1));
  g_assert_false (pnc_socket_wait (fixture->far, G_IO_IN, NULL, 0));
  g_assert_cmpint (g_socket_send (fixture->near, "x", 1, NULL, NULL), ==, 1);
  g_assert_true (pnc_socket_wait (fixture->far, G_IO_IN, NULL, -1));
}

/* A peer that does not read takes the same from both; the rest is what the system holds back. */
static void
test_limit_unsent (Fixture *fixture, gconstpointer data)
{
#ifdef G_OS_UNIX
  Fixture other = { 0 };
  gsize usual_bytes, limited_bytes;

  fixture_set_up (&other, NULL);
  usual_bytes = fill (other.near);
  fixture_tear_down (&other, NULL);

  pnc_socket_limit_unsent (fixture->near, UNSENT_BYTES);
  limited_bytes = fill (fixture->near);
  g_assert_cmpuint (limited_bytes, >, 0);
  g_assert_cmpuint (limited_bytes, <, usual_bytes);
  g_assert_false (pnc_socket_wait (fixture->near, G_IO_OUT, NULL, 0));
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/socket-wait/wait", Fixture, NULL, fixture_set_up, test_wait, fixture_tear_down);
  g_test_add ("/socket-wait/limit-unsent", Fixture, NULL, fixture_set_up, test_limit_unsent,
              fixture_tear_down);
  return g_test_run ();
}
