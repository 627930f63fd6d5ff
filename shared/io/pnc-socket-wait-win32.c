/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-socket-wait.h"

/* GSocket keeps the one event object that a socket may have to itself, so that waiting for a socket
 * and a handle at once goes through its own source. */

static gboolean
ready_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  gboolean *ready = user_data;

  *ready = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
timeout_cb (gpointer user_data)
{
  gboolean *timed_out = user_data;

  *timed_out = TRUE;
  return G_SOURCE_REMOVE;
}

static void
attach (GSource *source, GSourceFunc callback, gboolean *flag, GMainContext *context)
{
  g_source_set_callback (source, callback, flag, NULL);
  g_source_attach (source, context);
}

gboolean
pnc_socket_wait (GSocket *socket, GIOCondition condition, GPollFD *wakeup, int timeout_ms)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) source = g_socket_create_source (socket, condition, NULL);
  g_autoptr (GSource) timeout = g_timeout_source_new ((guint) MAX (timeout_ms, 0));
  gboolean ready = FALSE;
  gboolean timed_out = FALSE;

  if (condition != 0)
    attach (source, G_SOURCE_FUNC (ready_cb), &ready, context);
  if (timeout_ms >= 0)
    attach (timeout, timeout_cb, &timed_out, context);
  if (wakeup != NULL)
    {
      wakeup->revents = 0;
      g_main_context_add_poll (context, wakeup, G_PRIORITY_DEFAULT);
    }

  while (!ready && !timed_out && (wakeup == NULL || wakeup->revents == 0))
    g_main_context_iteration (context, TRUE);

  if (wakeup != NULL)
    g_main_context_remove_poll (context, wakeup);
  g_source_destroy (source);
  g_source_destroy (timeout);
  return ready;
}

/* Windows sizes what it holds by the delay and the rate of the connection by itself. */
void
pnc_socket_limit_unsent (GSocket *socket, guint n_bytes)
{
}
