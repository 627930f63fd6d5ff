/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "pinnace-io"

#include "pnc-socket-crowd.h"

struct _PncSocketCrowd
{
  GMainContext *context; /* owned */
  guint n_watches;
};

struct _PncSocketWatch
{
  PncSocketCrowd *crowd; /* borrowed */
  GSource *source;       /* owned */
  PncSocketReady ready;
  gpointer user_data;
};

PncSocketCrowd *
pnc_socket_crowd_new (GMainContext *context)
{
  PncSocketCrowd *self = g_new0 (PncSocketCrowd, 1);

  self->context = context != NULL ? context : g_main_context_default ();
  g_main_context_ref (self->context);
  return self;
}

void
pnc_socket_crowd_free (PncSocketCrowd *self)
{
  if (self == NULL)
    return;
  g_assert (self->n_watches == 0);
  g_main_context_unref (self->context);
  g_free (self);
}

static gboolean
ready_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  PncSocketWatch *self = user_data;

  self->ready (self->user_data);
  return G_SOURCE_CONTINUE;
}

PncSocketWatch *
pnc_socket_crowd_watch (PncSocketCrowd *self,
                        GSocket *socket,
                        PncSocketReady ready,
                        gpointer user_data)
{
  PncSocketWatch *watch = g_new0 (PncSocketWatch, 1);

  watch->crowd = self;
  watch->ready = ready;
  watch->user_data = user_data;
  watch->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (watch->source, G_SOURCE_FUNC (ready_cb), watch, NULL);
  g_source_attach (watch->source, self->context);
  self->n_watches += 1;
  return watch;
}

void
pnc_socket_watch_free (PncSocketWatch *self)
{
  if (self == NULL)
    return;
  self->crowd->n_watches -= 1;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}
