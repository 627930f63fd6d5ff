/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-test"

#include "pnc-handshake-pool.h"

#include "pnc-tls.h"
#include "tls-pair.h"

#include <string.h>

#define MOST 8

typedef struct
{
  PncServerLimits limits;
  PncHandshakePool *pool;
  TcpPair pairs[MOST];
  PncHandshake *handshakes[MOST];
  gboolean done[MOST];
  GTlsConnection *tls[MOST];
  GError *errors[MOST];
} Fixture;

typedef struct
{
  Fixture *fixture;
  guint index;
} Note;

static Note notes[MOST];

static void
done_cb (GTlsConnection *tls, const GError *error, gpointer user_data)
{
  Note *note = user_data;
  Fixture *f = note->fixture;

  g_assert_false (f->done[note->index]);
  f->done[note->index] = TRUE;
  f->tls[note->index] = tls;
  f->errors[note->index] = error != NULL ? g_error_copy (error) : NULL;
  f->handshakes[note->index] = NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pnc_server_limits_init (&f->limits);
  f->limits.max_handshakes = 3;
  f->limits.max_handshakes_per_source = 2;
  f->limits.handshake_patience_ms = 60000;
  f->pool = pnc_handshake_pool_new (&f->limits, tls_pair_identity ());
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < MOST; i++)
    {
      g_clear_pointer (&f->handshakes[i], pnc_handshake_cancel);
      g_clear_object (&f->tls[i]);
      g_clear_error (&f->errors[i]);
    }
  while (!pnc_handshake_pool_is_idle (f->pool))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < MOST; i++)
    tcp_pair_clear (&f->pairs[i]);
  pnc_handshake_pool_free (f->pool);
}

static void
add (Fixture *f, guint index, guint8 from)
{
  PncSource source = { { from } };

  tcp_pair_open (&f->pairs[index]);
  notes[index] = (Note){ f, index };
  f->handshakes[index]
    = pnc_handshake_pool_add (f->pool, f->pairs[index].server, &source, done_cb, &notes[index]);
}

static gpointer
client_thread (gpointer data)
{
  g_autoptr (GTlsConnection) tls = pnc_tls_client_new (data, NULL, NULL);
  g_autoptr (GInputStream) input = NULL;
  char byte;

  g_tls_connection_handshake (tls, NULL, NULL);
  /* stays until the other end goes */
  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (tls)), &byte, 1, NULL, NULL);
  return NULL;
}

static GThread *
greet (Fixture *f, guint index)
{
  return g_thread_new ("client", client_thread, f->pairs[index].client);
}

static void
wait_done (Fixture *f, guint index)
{
  while (!f->done[index])
    g_main_context_iteration (NULL, TRUE);
}

static void
leave (Fixture *f, guint index, GThread *client)
{
  g_clear_object (&f->tls[index]);
  g_socket_shutdown (g_socket_connection_get_socket (f->pairs[index].server), TRUE, TRUE, NULL);
  g_thread_join (client);
}

static void
test_success (Fixture *f, gconstpointer data)
{
  GThread *client;

  add (f, 0, 1);
  client = greet (f, 0);
  wait_done (f, 0);
  g_assert_no_error (f->errors[0]);
  g_assert_true (pnc_tls_check (f->tls[0], NULL));
  g_assert_true (pnc_handshake_pool_is_idle (f->pool));
  leave (f, 0, client);
}

static void
test_garbage (Fixture *f, gconstpointer data)
{
  static const char garbage[] = "\x16\x03\x01\x00\x04\x01\x00\x00\x00";

  add (f, 0, 1);
  g_socket_send (g_socket_connection_get_socket (f->pairs[0].client), garbage, sizeof garbage - 1,
                 NULL, NULL);
  wait_done (f, 0);
  g_assert_null (f->tls[0]);
  g_assert_nonnull (f->errors[0]);
  g_assert_cmpint (f->errors[0]->domain, ==, PNC_ERROR);
}

/* Two silent ones of one source leave a slot for another source, but none for their own. */
static void
test_source_limit (Fixture *f, gconstpointer data)
{
  GThread *same;
  GThread *other;

  add (f, 0, 1);
  add (f, 1, 1);
  add (f, 2, 1);
  same = greet (f, 2);
  add (f, 3, 2);
  other = greet (f, 3);
  wait_done (f, 3);
  g_assert_no_error (f->errors[3]);
  g_assert_false (f->done[2]);

  pnc_handshake_cancel (g_steal_pointer (&f->handshakes[0]));
  wait_done (f, 2);
  g_assert_no_error (f->errors[2]);
  g_assert_false (f->done[0]);
  leave (f, 2, same);
  leave (f, 3, other);
}

/* Who is slow keeps a slot only while nobody else could use it. */
static void
test_impatience (Fixture *f, gconstpointer data)
{
  GThread *client;

  f->limits.handshake_patience_ms = 20;
  add (f, 0, 1);
  add (f, 1, 2);
  add (f, 2, 3);
  add (f, 3, 4);
  client = greet (f, 3);
  wait_done (f, 3);
  g_assert_no_error (f->errors[3]);
  g_assert_true (f->done[0] || f->done[1] || f->done[2]);
  leave (f, 3, client);
}

static void
test_patience_when_there_is_room (Fixture *f, gconstpointer data)
{
  GThread *client;

  f->limits.handshake_patience_ms = 1;
  add (f, 0, 1);
  add (f, 1, 2);
  client = greet (f, 1);
  wait_done (f, 1);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_false (f->done[0]);
  leave (f, 1, client);
}

static void
test_cancel_waiting (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    add (f, i, 1);
  for (guint i = 0; i < 5; i++)
    pnc_handshake_cancel (g_steal_pointer (&f->handshakes[i]));
  while (!pnc_handshake_pool_is_idle (f->pool))
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 5; i++)
    g_assert_false (f->done[i]);
}

int
main (int argc, char **argv)
{
  pnc_tls_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/handshake-pool/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("success", test_success);
  ADD ("garbage", test_garbage);
  ADD ("source-limit", test_source_limit);
  ADD ("impatience", test_impatience);
  ADD ("patience-when-there-is-room", test_patience_when_there_is_room);
  ADD ("cancel-waiting", test_cancel_waiting);
  return g_test_run ();
}
