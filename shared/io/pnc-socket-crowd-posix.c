/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-socket-crowd.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

/* So many are served before the other sources of the context have their turn. */
#define BATCH 64

struct _PncSocketCrowd
{
  GSource *source; /* owned */
  int epoll_fd;
  guint n_watches;
  struct epoll_event batch[BATCH]; /* being served; those freed meanwhile have no watch any more */
  int n_batch;
};

struct _PncSocketWatch
{
  PncSocketCrowd *crowd; /* borrowed */
  GSocket *socket;       /* owned */
  int fd;                /* of @socket */
  PncSocketReady ready;
  gpointer user_data;
};

static gboolean
serve_cb (gpointer user_data)
{
  PncSocketCrowd *self = user_data;

  self->n_batch = epoll_wait (self->epoll_fd, self->batch, BATCH, 0);
  for (int i = 0; i < self->n_batch; i++)
    {
      PncSocketWatch *watch = self->batch[i].data.ptr;

      if (watch != NULL)
        watch->ready (watch->user_data);
    }
  self->n_batch = 0;
  return G_SOURCE_CONTINUE;
}

static gboolean
crowd_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs crowd_funcs = {
  NULL, NULL, crowd_dispatch, NULL, NULL, NULL,
};

PncSocketCrowd *
pnc_socket_crowd_new (GMainContext *context)
{
  PncSocketCrowd *self = g_new0 (PncSocketCrowd, 1);

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    g_error ("Could not make a list of sockets: %s", g_strerror (errno));
  self->source = g_source_new (&crowd_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "PncSocketCrowd");
  g_source_set_callback (self->source, serve_cb, self, NULL);
  g_source_add_unix_fd (self->source, self->epoll_fd, G_IO_IN);
  g_source_attach (self->source, context);
  return self;
}

void
pnc_socket_crowd_free (PncSocketCrowd *self)
{
  if (self == NULL)
    return;
  g_assert (self->n_watches == 0);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->epoll_fd);
  g_free (self);
}

PncSocketWatch *
pnc_socket_crowd_watch (PncSocketCrowd *self,
                        GSocket *socket,
                        PncSocketReady ready,
                        gpointer user_data)
{
  PncSocketWatch *watch = g_new0 (PncSocketWatch, 1);
  struct epoll_event event = { .events = EPOLLIN, .data = { .ptr = watch } };

  watch->crowd = self;
  watch->socket = g_object_ref (socket);
  watch->fd = g_socket_get_fd (socket);
  watch->ready = ready;
  watch->user_data = user_data;
  self->n_watches += 1;
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) != 0)
    g_error ("Could not wait for a socket: %s", g_strerror (errno));
  return watch;
}

/* A socket that was closed has left the system's list, and its number may be another's by now. */
static void
leave (PncSocketWatch *self)
{
  PncSocketCrowd *crowd = self->crowd;

  if (!g_socket_is_closed (self->socket))
    epoll_ctl (crowd->epoll_fd, EPOLL_CTL_DEL, self->fd, NULL);
  for (int i = 0; i < crowd->n_batch; i++)
    {
      if (crowd->batch[i].data.ptr == self)
        crowd->batch[i].data.ptr = NULL;
    }
  crowd->n_watches -= 1;
}

void
pnc_socket_watch_free (PncSocketWatch *self)
{
  if (self == NULL)
    return;
  leave (self);
  g_object_unref (self->socket);
  g_free (self);
}
