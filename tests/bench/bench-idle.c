/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-bench"

#include "pnc-session.h"
#include "pnc-tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * bench-idle LINK COUNT: so many people logged in at one server who do nothing but answer for
 * themselves by the usual ping. Prints a line "ready SECONDS BROKEN-TRIES" when all are in, and one
 * "ping US" a sample, and ends with standard input. The password comes from PINNACE_PASSWORD.
 */

#define AT_ONCE 16u /* logins under way */

typedef struct
{
  GMainLoop *loop;
  GPtrArray *sessions;
  PncLink *link;
  guint n_wanted;
  guint n_connected;
  guint n_broken; /* tries that the server broke off; it sheds who waits too long for a handshake */
  gint64 began_us;
} Crowd;

static void begin_one (Crowd *crowd);

static void
ping_cb (PncSession *session, gpointer data)
{
  printf ("ping %" G_GINT64_FORMAT "\n", pnc_session_get_rtt (session)->last_us);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GError) error = NULL;

  if (!pnc_session_connect_finish (PNC_SESSION (source), result, &error))
    {
      if (g_error_matches (error, PNC_ERROR, PNC_ERROR_DISCONNECTED)
          || g_error_matches (error, PNC_ERROR, PNC_ERROR_BUSY))
        {
          crowd->n_broken++;
          pnc_session_connect_async (PNC_SESSION (source), NULL, connected_cb, crowd);
          return;
        }
      fprintf (stderr, "bench-idle: %s\n", error->message);
      exit (1);
    }
  if (++crowd->n_connected == crowd->n_wanted)
    printf ("ready %.3f %u\n",
            (double) (g_get_monotonic_time () - crowd->began_us) / G_USEC_PER_SEC, crowd->n_broken);
  if (crowd->sessions->len < crowd->n_wanted)
    begin_one (crowd);
}

static void
begin_one (Crowd *crowd)
{
  PncSession *session = pnc_session_new (crowd->link, NULL);

  g_ptr_array_add (crowd->sessions, session);
  pnc_session_set_password (session, g_getenv ("PINNACE_PASSWORD"));
  g_signal_connect (session, "ping", G_CALLBACK (ping_cb), NULL);
  pnc_session_connect_async (session, NULL, connected_cb, crowd);
}

static gboolean
input_cb (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (PncLink) link = argc == 3 ? pnc_link_parse (argv[1], NULL) : NULL;
  g_autoptr (GIOChannel) input = g_io_channel_unix_new (STDIN_FILENO);
  Crowd crowd = { .loop = loop, .sessions = sessions, .link = link };

  if (link == NULL)
    return 2;
  raise_descriptor_limit ();
  pnc_tls_init ();
  setlinebuf (stdout);
  crowd.n_wanted = (guint) atoi (argv[2]);
  crowd.began_us = g_get_monotonic_time ();
  for (guint i = 0; i < MIN (AT_ONCE, crowd.n_wanted); i++)
    begin_one (&crowd);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, input_cb, loop);
  g_main_loop_run (loop);
  return 0;
}
