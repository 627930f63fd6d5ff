/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-listener.h"

#include "pnc-descriptors.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_FLOOD 200
#define RESERVE 12

typedef struct
{
  PncListener *listener;
  GPtrArray *kept; /* owned connections */
} Fixture;

static void
keep_cb (GSocketConnection *connection, gpointer user_data)
{
  Fixture *f = user_data;

  g_ptr_array_add (f->kept, g_object_ref (connection));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->kept = g_ptr_array_new_with_free_func (g_object_unref);
  f->listener = pnc_listener_new (RESERVE, keep_cb, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pnc_listener_free (f->listener);
  g_ptr_array_unref (f->kept);
}

static guint16
port_of (Fixture *f)
{
  return g_inet_socket_address_get_port (pnc_listener_get_address (f->listener));
}

/* Connecting needs no loop on the other side: the kernel answers for the backlog. */
static GSocket *
connect_to (const char *host, guint16 port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  return socket;
}

static void
wait_for_kept (Fixture *f, guint n)
{
  while (f->kept->len < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_accept (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) early = NULL;
  g_autoptr (GSocket) late = NULL;
  PncListenerCounts counts;

  g_assert_true (pnc_listener_listen (f->listener, "127.0.0.1:0", &error));
  g_assert_no_error (error);
  g_assert_cmpuint (port_of (f), !=, 0);
  early = connect_to ("127.0.0.1", port_of (f));
  pnc_listener_start (f->listener);
  wait_for_kept (f, 1);
  late = connect_to ("127.0.0.1", port_of (f));
  wait_for_kept (f, 2);
  pnc_listener_get_counts (f->listener, &counts);
  g_assert_cmpuint (counts.accepted, ==, 2);
  g_assert_cmpuint (counts.rests, ==, 0);
}

static void
test_any_takes_both_families (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) four = NULL;
  g_autoptr (GSocket) six = NULL;
  GSocketFamily family;

  g_assert_true (pnc_listener_listen (f->listener, "[::]:0", &error));
  g_assert_no_error (error);
  pnc_listener_start (f->listener);
  four = connect_to ("127.0.0.1", port_of (f));
  wait_for_kept (f, 1);
  family = g_socket_address_get_family (G_SOCKET_ADDRESS (pnc_listener_get_address (f->listener)));
  if (family == G_SOCKET_FAMILY_IPV6)
    {
      six = connect_to ("::1", port_of (f));
      wait_for_kept (f, 2);
    }
}

static void
test_host_name (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (pnc_listener_listen (f->listener, "localhost:0", &error));
  g_assert_no_error (error);
}

static void
test_port_in_use (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = NULL;
  PncListener *second = pnc_listener_new (RESERVE, keep_cb, f);

  g_assert_true (pnc_listener_listen (f->listener, "127.0.0.1:0", NULL));
  place = g_strdup_printf ("127.0.0.1:%u", port_of (f));
  g_assert_false (pnc_listener_listen (second, place, &error));
  g_assert_error (error, PNC_ERROR, PNC_ERROR_IN_USE);
  g_assert_nonnull (strstr (error->message, place));
  g_assert_nonnull (strstr (error->message, "--listen"));
  pnc_listener_free (second);
}

static void
test_bad_places (Fixture *f, gconstpointer data)
{
  static const char *const places[] = {
    "", ":80", "127.0.0.1:65536", "127.0.0.1:x", "[::1", "127.0.0.1:-1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (pnc_listener_listen (f->listener, places[i], &error));
      g_assert_error (error, PNC_ERROR, PNC_ERROR_USAGE);
    }
}

static int
highest_descriptor (void)
{
  int fd = open ("/dev/null", O_RDONLY);

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  return fd;
}

/* The process may open little more than it has: some of the flood is served, the rest is turned
 * away in a few rests and not in a spin, and when the flood has gone the next one is served. */
static void
test_out_of_descriptors (Fixture *f, gconstpointer data)
{
  GSocket *flood[N_FLOOD];
  g_autoptr (GSocket) honest = NULL;
  struct rlimit limit;
  struct rlimit before;
  PncListenerCounts counts;
  guint n_iterations = 0;

  getrlimit (RLIMIT_NOFILE, &before);
  g_assert_true (pnc_listener_listen (f->listener, "127.0.0.1:0", NULL));
  for (guint i = 0; i < N_FLOOD; i++)
    flood[i] = connect_to ("127.0.0.1", port_of (f));
  limit = before;
  limit.rlim_cur = highest_descriptor () + RESERVE + 20;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);

  pnc_listener_start (f->listener);
  do
    {
      g_main_context_iteration (NULL, TRUE);
      n_iterations += 1;
      pnc_listener_get_counts (f->listener, &counts);
      g_assert_cmpuint (f->kept->len, <=, 20);
      g_assert_true (pnc_descriptors_probe ());
    }
  while (counts.rests < 3);
  g_assert_cmpuint (counts.turned_away, ==, counts.rests);
  g_assert_cmpuint (f->kept->len, >, 10);
  /* one turn for each connection and each timer, with room to spare: a spin would take thousands */
  g_assert_cmpuint (n_iterations, <, 150);

  for (guint i = 0; i < N_FLOOD; i++)
    g_object_unref (flood[i]);
  g_ptr_array_set_size (f->kept, 0);
  setrlimit (RLIMIT_NOFILE, &before);
  honest = connect_to ("127.0.0.1", port_of (f));
  do
    g_main_context_iteration (NULL, TRUE);
  while (pnc_listener_get_counts (f->listener, &counts), counts.accepted < N_FLOOD - 10);
  g_assert_cmpuint (counts.rests, <=, 5);
}

static void
close_one (gpointer fd)
{
  close (*(int *) fd);
}

static GArray *
take_all_descriptors (void)
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (int));
  int fd;

  g_array_set_clear_func (taken, close_one);
  while ((fd = open ("/dev/null", O_RDONLY)) >= 0)
    g_array_append_val (taken, fd);
  return taken;
}

/* With no descriptor at all, whoever waits is told so by a close. */
static void
test_turn_away (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocket) listening = NULL;
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *waiting[5];
  GArray *taken;
  struct rlimit limit;
  struct rlimit before;
  guint16 port;

  pnc_descriptors_raise ();
  listening
    = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_socket_set_blocking (listening, FALSE);
  g_assert_true (g_socket_bind (listening, any, TRUE, NULL));
  g_assert_true (g_socket_listen (listening, NULL));
  bound = g_socket_get_local_address (listening, NULL);
  port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    waiting[i] = connect_to ("127.0.0.1", port);

  getrlimit (RLIMIT_NOFILE, &before);
  limit = before;
  limit.rlim_cur = highest_descriptor () + 3;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  taken = take_all_descriptors ();
  g_assert_false (pnc_descriptors_probe ());
  /* by the spare one */
  g_assert_cmpuint (pnc_descriptors_turn_away (listening, 2), ==, 2);
  g_array_unref (taken);

  limit.rlim_cur = 3;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  g_assert_false (pnc_descriptors_probe ());
  g_assert_cmpuint (pnc_descriptors_turn_away (listening, 100), ==, 0);
  setrlimit (RLIMIT_NOFILE, &before);

  g_assert_true (pnc_descriptors_probe ());
  g_assert_cmpuint (pnc_descriptors_turn_away (listening, 2), ==, 2);
  g_assert_cmpuint (pnc_descriptors_turn_away (listening, 100), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      char byte;

      g_assert_cmpint (g_socket_receive (waiting[i], &byte, 1, NULL, NULL), <=, 0);
      g_object_unref (waiting[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/listener/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("accept", test_accept);
  ADD ("any-takes-both-families", test_any_takes_both_families);
  ADD ("host-name", test_host_name);
  ADD ("port-in-use", test_port_in_use);
  ADD ("bad-places", test_bad_places);
  ADD ("out-of-descriptors", test_out_of_descriptors);
  ADD ("turn-away", test_turn_away);
  return g_test_run ();
}
