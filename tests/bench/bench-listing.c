/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-bench"

#include "pnc-session-files.h"
#include "pnc-session.h"
#include "pnc-tls.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * bench-listing LINK PATH TIMES PAUSE-MS: logs in, and lists one folder so many times, with a pause
 * between. Prints "list FIRST-PAGE-US LAST-PAGE-US ENTRIES" for each, from the moment of asking.
 * The password comes from PINNACE_PASSWORD.
 */

typedef struct
{
  GMainLoop *loop;
  PncSession *session;
  PncPath *path;
  guint n_left;
  guint pause_ms;
  gint64 began_us;
  gint64 first_us; /* 0: no page yet */
  guint64 n_entries;
} Listing;

static gboolean begin_cb (gpointer data);

static void
need (gboolean good, const GError *error)
{
  if (good)
    return;
  fprintf (stderr, "bench-listing: %s\n", error->message);
  exit (EXIT_FAILURE);
}

static void
page_cb (GPtrArray *entries, gpointer data)
{
  Listing *listing = data;

  if (listing->first_us == 0)
    listing->first_us = g_get_monotonic_time ();
  listing->n_entries += entries->len;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Listing *listing = data;
  g_autoptr (GError) error = NULL;
  gint64 now_us = g_get_monotonic_time ();

  need (pnc_session_list_finish (listing->session, result, &error), error);
  printf ("list %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
          (listing->first_us != 0 ? listing->first_us : now_us) - listing->began_us,
          now_us - listing->began_us, listing->n_entries);
  if (--listing->n_left > 0)
    g_timeout_add (listing->pause_ms, begin_cb, listing);
  else
    g_main_loop_quit (listing->loop);
}

static gboolean
begin_cb (gpointer data)
{
  Listing *listing = data;

  listing->n_entries = 0;
  listing->first_us = 0;
  listing->began_us = g_get_monotonic_time ();
  pnc_session_list_async (listing->session, listing->path, page_cb, listing, NULL, listed_cb,
                          listing);
  return G_SOURCE_REMOVE;
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Listing *listing = data;
  g_autoptr (GError) error = NULL;

  need (pnc_session_connect_finish (listing->session, result, &error), error);
  begin_cb (listing);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PncLink) link = argc == 5 ? pnc_link_parse (argv[1], &error) : NULL;
  g_autoptr (PncPath) path = argc == 5 ? pnc_path_parse (argv[2], &error) : NULL;
  g_autoptr (PncSession) session = NULL;
  Listing listing = { .loop = loop, .path = path };

  if (link == NULL || path == NULL)
    return 2;
  pnc_tls_init ();
  setlinebuf (stdout);
  session = pnc_session_new (link, NULL);
  pnc_session_set_password (session, g_getenv ("PINNACE_PASSWORD"));
  listing.session = session;
  listing.n_left = (guint) atoi (argv[3]);
  listing.pause_ms = (guint) atoi (argv[4]);
  pnc_session_connect_async (session, NULL, connected_cb, &listing);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
